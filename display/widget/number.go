package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Slider is a slider from min to max. It moves in steps of 1, 2 or 5 times a power of ten, about a hundred of them, unless a step is given, and begins in the
// middle; Set changes that. It panics unless min < max and the step is positive.
func Slider(name string, min, max float64, step ...float64) *Control[float64] {
	checkRange("Slider", name, min, max, step)
	by := 0.0
	if len(step) > 0 {
		by = step[0]
	} else {
		by = roundStep((max - min) / 100)
	}
	c := sliderOf("FloatSlider", name, min, max)
	c.state["min"], c.state["max"], c.state["step"], c.state["readout_format"] = min, max, by, "."+strconv.Itoa(decimals(by))+"f"
	return c.start(min + math.Round((max-min)/2/by)*by)
}

// LogSlider is a slider from min to max by powers of ten, for a learning rate, say: equal ways are equal factors. A step is a part of a power of ten, 0.1 if none
// is given; it begins in the middle, where the square root of min·max is. It panics unless 0 < min < max.
func LogSlider(name string, min, max float64, step ...float64) *Control[float64] {
	checkRange("LogSlider", name, min, max, step)
	if min <= 0 {
		panic(fmt.Errorf("widget.LogSlider(%q): got min %v, want > 0", name, min))
	}
	by := 0.1
	if len(step) > 0 {
		by = step[0]
	}
	c := sliderOf("FloatLogSlider", name, min, max)
	lo, hi := math.Log10(min), math.Log10(max)
	c.state["min"], c.state["max"], c.state["step"], c.state["base"], c.state["readout_format"] = lo, hi, by, 10, ".3g"
	// A front end takes powers of ten, which have errors in the last digits: 0.01000000000000001. At the ends such a value may be beyond them.
	c.check = func(v float64) (float64, error) {
		v, err := within(min, max)(v)
		if r, e := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64); e == nil && err == nil {
			v = clamp(r, min, max)
		}
		return v, err
	}
	return c.start(math.Pow(10, lo+math.Round((hi-lo)/2/by)*by))
}

// IntSlider is a slider over the whole numbers from min to max, in steps of 1 unless one is given. It begins in the middle. It panics unless min < max and the step
// is positive.
func IntSlider(name string, min, max int, step ...int) *Control[int] {
	by := 1
	if len(step) > 0 {
		by = step[0]
	}
	checkRange("IntSlider", name, float64(min), float64(max), []float64{float64(by)})
	c := &Control[int]{name: name, key: "value", read: readInt}
	c.model = newModel("IntSlider", sliding(name)).styled("Slider", ownWidth)
	c.state["min"], c.state["max"], c.state["step"] = min, max, by
	c.check = func(v int) (int, error) { return clamp(v, min, max), nil }
	return c.start(min + (max-min)/2/by*by)
}

// Number is a box for a number of any size. It begins with 0.
func Number(name string) *Control[float64] {
	c := &Control[float64]{name: name, key: "value", check: finite}
	c.model = newModel("FloatText", described(name)).styled("Description", ownWidth)
	return c.start(0)
}

// IntNumber is a box for a whole number. It begins with 0.
func IntNumber(name string) *Control[int] {
	c := &Control[int]{name: name, key: "value", read: readInt}
	c.model = newModel("IntText", described(name)).styled("Description", ownWidth)
	return c.start(0)
}

// Progress is a bar that a loop moves from 0 to max with Set. It panics unless max > 0.
func Progress(name string, max float64) *Control[float64] {
	checkRange("Progress", name, 0, max, nil)
	c := &Control[float64]{name: name, key: "value", still: true}
	c.model = newModel("FloatProgress", map[string]any{"description": name}).styled("Progress", ownWidth)
	c.state["_view_name"], c.state["min"], c.state["max"] = "ProgressView", 0, max
	c.check = within(0, max)
	c.text = func(v float64) string { return fmt.Sprintf("%.4g of %.4g", v, max) }
	return c.start(0)
}

func sliderOf(kind, name string, min, max float64) *Control[float64] {
	c := &Control[float64]{name: name, key: "value", check: within(min, max)}
	c.model = newModel(kind, sliding(name)).styled("Slider", ownWidth)
	c.text = func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	return c
}

// ownWidth gives a name the width that it needs.
const ownWidth = "initial"

func described(name string) map[string]any {
	return map[string]any{"description": name, "disabled": false}
}

func sliding(name string) map[string]any {
	state := described(name)
	state["continuous_update"], state["readout"], state["orientation"] = true, true, "horizontal"
	return state
}

func within(min, max float64) func(float64) (float64, error) {
	return func(v float64) (float64, error) {
		v, err := finite(v)
		return clamp(v, min, max), err
	}
}

func clamp[T int | float64](v, lo, hi T) T { return max(lo, min(v, hi)) }

func finite(v float64) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("got %v, want a finite number", v)
	}
	return v, nil
}

// readInt reads a whole number, which a front end may write as 3.0.
func readInt(raw json.RawMessage) (int, error) {
	var f float64
	if err := json.Unmarshal(raw, &f); err != nil {
		return 0, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, errors.New("want a whole number")
	}
	return int(f), nil
}

func checkRange(kind, name string, min, max float64, step []float64) {
	if !(min < max) || math.IsInf(min, 0) || math.IsInf(max, 0) {
		panic(fmt.Errorf("widget.%s(%q): got %v to %v, want finite numbers and the smaller one first", kind, name, min, max))
	}
	if len(step) > 1 || len(step) == 1 && !(step[0] > 0) {
		panic(fmt.Errorf("widget.%s(%q): got step %v, want one number > 0", kind, name, step))
	}
}

// roundStep is the largest 1, 2 or 5 times a power of ten that is not above x.
func roundStep(x float64) float64 {
	exp := math.Floor(math.Log10(x))
	for _, m := range []float64{5, 2, 1} {
		if s := m * math.Pow(10, exp); s <= x*(1+1e-9) {
			return s
		}
	}
	return x
}

// decimals is how many digits behind the point a multiple of step has.
func decimals(step float64) int {
	return clamp(int(math.Ceil(-math.Log10(step)-1e-9)), 0, 9)
}
