package scene

import (
	"math"
	"strconv"
	"strings"
)

// A Tick is a mark on an axis. One without a label is a small one.
type Tick struct {
	At    float64
	Label string
}

// Ticks returns about n marks with labels at round numbers inside the axis.
func (a Axis) Ticks(n int) []Tick {
	if a.Log {
		if t := a.decades(n); t != nil {
			return t
		}
	}
	step := roundStep((a.Hi - a.Lo) / float64(max(1, n)))
	if step == 0 || math.IsInf(step, 0) {
		return []Tick{{a.Lo, Number(a.Lo, 0)}}
	}
	var ticks []Tick
	first, last := math.Ceil(a.Lo/step-1e-9), math.Floor(a.Hi/step+1e-9)
	for k := first; k <= last && len(ticks) < 100; k++ {
		v := k * step
		if v == 0 {
			v = 0 // and not -0
		} else if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64); err == nil {
			v = short // 0.35 and not 0.35000000000000003
		}
		ticks = append(ticks, Tick{v, Number(v, step)})
	}
	return ticks
}

// roundStep returns the 1, 2 or 5 with zeros that is next to a distance.
func roundStep(d float64) float64 {
	if d <= 0 {
		return 0
	}
	ten := math.Pow(10, math.Floor(math.Log10(d)))
	switch r := d / ten; {
	case r < 1.41:
		return ten
	case r < 3.16:
		return 2 * ten
	case r < 7.07:
		return 5 * ten
	}
	return 10 * ten
}

// decades returns powers of ten, with small marks between them if there is room. If there are fewer than two in the range, it returns what withinDecades does.
func (a Axis) decades(n int) []Tick {
	lo, hi := math.Log10(a.Lo), math.Log10(a.Hi)
	first, last := math.Ceil(lo-1e-9), math.Floor(hi+1e-9)
	if last-first < 1 {
		return a.withinDecades(math.Floor(lo), math.Floor(hi))
	}
	every := math.Max(1, math.Ceil((last-first)/float64(max(3, 2*n))))
	var ticks []Tick
	for k := math.Floor(lo); k <= last; k++ {
		v := math.Pow(10, k)
		if k >= first {
			label := ""
			if math.Mod(k-first, every) == 0 {
				label = Number(v, v)
			}
			ticks = append(ticks, Tick{v, label})
		}
		for m := 2.0; m < 10 && every == 1; m++ {
			if v*m > a.Lo && v*m < a.Hi {
				ticks = append(ticks, Tick{v * m, ""})
			}
		}
	}
	return ticks
}

// withinDecades returns marks with labels at 1, 2 and 5 times the powers of ten from first to last, and small ones between them: marks in equal steps would leave the lower
// part of such an axis empty. It returns nil for a range so short that equal steps look even.
func (a Axis) withinDecades(first, last float64) []Tick {
	if a.Hi < 5*a.Lo {
		return nil
	}
	var ticks []Tick
	for k := first; k <= last; k++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, k)
			if v < a.Lo*(1-1e-9) || v > a.Hi*(1+1e-9) {
				continue
			}
			label := ""
			if m == 1 || m == 2 || m == 5 {
				label = Number(v, v)
			}
			ticks = append(ticks, Tick{v, label})
		}
	}
	return ticks
}

// Number writes v for a scale whose marks are step apart, with a true minus sign. With step 0 it writes up to four digits.
func Number(v, step float64) string {
	var s string
	abs := math.Max(math.Abs(v), math.Abs(step))
	switch {
	case step == 0:
		s = strconv.FormatFloat(v, 'g', 4, 64)
	case abs != 0 && (abs >= 1e6 || abs < 1e-4):
		digits := 0
		if v != 0 {
			digits = max(0, min(6, int(math.Floor(math.Log10(math.Abs(v))+1e-9)-math.Floor(math.Log10(step)+1e-9))))
		}
		s = strconv.FormatFloat(v, 'e', digits, 64)
	default:
		s = strconv.FormatFloat(v, 'f', max(0, -int(math.Floor(math.Log10(step)+1e-9))), 64)
	}
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		e, _ := strconv.Atoi(exponent)
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		if mantissa == "0" {
			s = "0"
		} else {
			s = mantissa + "e" + strconv.Itoa(e)
		}
	}
	return strings.ReplaceAll(s, "-", "−")
}
