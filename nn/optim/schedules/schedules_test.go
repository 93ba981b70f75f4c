package schedules_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/nn/optim/schedules"
)

const tol = 1e-12

// Values by the formulas of ParameterSchedulers.jl (commit f6ca703) in their documentation, worked out by hand.
func TestValues(t *testing.T) {
	s3 := math.Sqrt(3) / 2
	for name, c := range map[string]struct {
		s    schedules.Schedule
		want []float64
	}{
		"Constant":       {schedules.Constant(2), []float64{2, 2}},
		"Step":           {schedules.Step(1, 0.5, 2), []float64{1, 1, 0.5, 0.5, 0.25}},
		"Step, sizes":    {schedules.Step(1, 0.5, 1, 2), []float64{1, 0.5, 0.5, 0.25, 0.25, 0.25}},
		"Exp":            {schedules.Exp(1, 0.5), []float64{1, 0.5, 0.25}},
		"Poly":           {schedules.Poly(1, 2, 4), []float64{1, 0.5625, 0.25, 0.0625}},
		"Inv":            {schedules.Inv(1, 1, 1), []float64{1, 0.5, 1.0 / 3}},
		"Triangle":       {schedules.Triangle(0, 1, 4), []float64{0, 0.5, 1, 0.5, 0, 0.5, 1}},
		"TriangleDecay2": {schedules.TriangleDecay2(1, 3, 4), []float64{1, 2, 3, 2, 1, 1.5, 2, 1.5, 1, 1.25}},
		"TriangleExp":    {schedules.TriangleExp(0, 1, 4, 0.5), []float64{0, 0.25, 0.25, 0.0625}},
		"Sin":            {schedules.Sin(1, 0, 3), []float64{0, s3, s3, 0, s3}},
		"SinDecay2":      {schedules.SinDecay2(0, 1, 3), []float64{0, s3, s3, 0, s3 / 2}},
		"SinExp":         {schedules.SinExp(0, 1, 3, 0.5), []float64{0, s3 / 2, s3 / 4, 0}},
		"CosAnneal":      {schedules.CosAnneal(0, 1, 2), []float64{1, 0.5, 1, 0.5}},
		"CosAnneal once": {schedules.CosAnneal(0, 1, 2, false), []float64{1, 0.5, 0, 0.5, 1}},
		"OneCycle":       {schedules.OneCycleFrom(4, 1, 0.2, 0, 0.5), []float64{0.2, 0.6, 1, 0.5}},
		"Sequence": {schedules.Sequence(schedules.Stage(schedules.Constant(1), 2), schedules.Stage(schedules.Exp(2, 0.5), 2), schedules.Stage(schedules.Exp(8, 0.5), 1)),
			[]float64{1, 1, 2, 1, 8, 4}},
		"Loop":         {schedules.Loop(schedules.Exp(1, 0.5), 2), []float64{1, 0.5, 1, 0.5}},
		"Interpolator": {schedules.Interpolator(schedules.Exp(1, 0.5), 2), []float64{1, 1, 0.5, 0.5}},
		"Shifted":      {schedules.Shifted(schedules.Exp(1, 0.5), 3), []float64{0.25, 0.125}},
		"Shortened":    {schedules.Shortened(schedules.Exp(1, 0.5), 2), []float64{1, 0.5}},
		"ComposedSchedule": {schedules.ComposedSchedule(func(p []float64) schedules.Schedule { return schedules.Exp(p[0], p[1]) }, schedules.Constant(1), schedules.Inv(1, 1, 1)),
			[]float64{1, 0.5, 1.0 / 9}},
	} {
		for i, got := range schedules.Values(c.s, len(c.want)) {
			if math.Abs(got-c.want[i]) > tol {
				t.Errorf("%s, step %d: got %v, want %v", name, i+1, got, c.want[i])
			}
		}
	}
}

// OneCycle has a quarter of its steps on the way up, from a 25th, and ends at nearly nothing.
func TestOneCycle(t *testing.T) {
	v := schedules.Values(schedules.OneCycle(100, 0.5), 100)
	if v[0] != 0.02 || math.Abs(v[25]-0.5) > tol || v[24] >= 0.5 || v[26] >= 0.5 || v[99] > 0.001 || v[99] < 0.5e-5 {
		t.Errorf("got %v, %v, %v, %v", v[0], v[24], v[25], v[99])
	}
}

func TestStateful(t *testing.T) {
	s := &schedules.Stateful{Schedule: schedules.Exp(1, 0.5), Advance: func(step int) bool { return step < 2 }}
	if a, b, c := s.Next(), s.Next(), s.Next(); a != 1 || b != 0.5 || c != 0.5 {
		t.Errorf("got %v %v %v", a, b, c)
	}
	s.Reset()
	if got := s.Next(); got != 1 {
		t.Errorf("after Reset: got %v", got)
	}
}

func TestMisuse(t *testing.T) {
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"schedules.Poly: got step 3, want at most 2", func() { schedules.Poly(1, 1, 2)(3) }},
		{"schedules.Shortened: got step 3, want at most 2", func() { schedules.Shortened(schedules.Constant(1), 2)(3) }},
		{"schedules.Step: got no sizes, want the number of steps of each period", func() { schedules.Step(1, 1) }},
		{"schedules.Step: got 0 steps, want 1 or more", func() { schedules.Step(1, 1, 0) }},
		{"schedules.Triangle: got -1 steps, want 1 or more", func() { schedules.Triangle(1, 1, -1) }},
		{"schedules.Sequence: got no parts, want some such as Stage(Constant(0.1), 10)", func() { schedules.Sequence() }},
		{"schedules.Interpolator: got rate 0, want > 0", func() { schedules.Interpolator(schedules.Constant(1), 0) }},
		{"schedules.OneCycle: got fraction 1, want 0 < fraction < 1", func() { schedules.OneCycleFrom(4, 1, 1, 1, 1) }},
		{"schedules.OneCycle: got 1 steps, of which 1 go up, want at least 1 up and 1 down", func() { schedules.OneCycle(1, 1) }},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*schedules.Error); !ok || e.Error() != c.want {
					t.Errorf("got %v, want %s", e, c.want)
				}
			}()
			c.do()
		}()
	}
}

func show(s schedules.Schedule) { fmt.Printf("%.3f\n", schedules.Values(s, 8)) }

func ExampleConstant() {
	show(schedules.Constant(0.1))
	// Output: [0.100 0.100 0.100 0.100 0.100 0.100 0.100 0.100]
}

func ExampleStep() {
	show(schedules.Step(1, 0.5, 3))
	// Output: [1.000 1.000 1.000 0.500 0.500 0.500 0.250 0.250]
}

func ExampleExp() {
	show(schedules.Exp(1, 0.9))
	// Output: [1.000 0.900 0.810 0.729 0.656 0.590 0.531 0.478]
}

func ExamplePoly() {
	show(schedules.Poly(1, 2, 8))
	// Output: [1.000 0.766 0.562 0.391 0.250 0.141 0.062 0.016]
}

func ExampleInv() {
	show(schedules.Inv(1, 0.5, 2))
	// Output: [1.000 0.444 0.250 0.160 0.111 0.082 0.062 0.049]
}

func ExampleTriangle() {
	show(schedules.Triangle(0, 1, 4))
	// Output: [0.000 0.500 1.000 0.500 0.000 0.500 1.000 0.500]
}

func ExampleTriangleDecay2() {
	show(schedules.TriangleDecay2(0, 1, 4))
	// Output: [0.000 0.500 1.000 0.500 0.000 0.250 0.500 0.250]
}

func ExampleTriangleExp() {
	show(schedules.TriangleExp(0, 1, 4, 0.9))
	// Output: [0.000 0.450 0.810 0.365 0.000 0.295 0.531 0.239]
}

func ExampleSin() {
	show(schedules.Sin(0, 1, 4))
	// Output: [0.000 0.707 1.000 0.707 0.000 0.707 1.000 0.707]
}

func ExampleSinDecay2() {
	show(schedules.SinDecay2(0, 1, 4))
	// Output: [0.000 0.707 1.000 0.707 0.000 0.354 0.500 0.354]
}

func ExampleSinExp() {
	show(schedules.SinExp(0, 1, 4, 0.9))
	// Output: [0.000 0.636 0.810 0.515 0.000 0.418 0.531 0.338]
}

func ExampleCosAnneal() {
	show(schedules.CosAnneal(0.1, 1, 4))
	// Output: [1.000 0.868 0.550 0.232 1.000 0.868 0.550 0.232]
}

func ExampleOneCycle() {
	show(schedules.OneCycle(8, 1))
	// Output: [0.040 0.520 1.000 0.933 0.750 0.500 0.250 0.067]
}

func ExampleSequence() {
	warm := func(t int) float64 { return float64(t) / 4 }
	show(schedules.Sequence(schedules.Stage(warm, 3), schedules.Stage(schedules.Exp(1, 0.5), 5)))
	// Output: [0.250 0.500 0.750 1.000 0.500 0.250 0.125 0.062]
}

func ExampleLoop() {
	show(schedules.Loop(schedules.Exp(1, 0.5), 3))
	// Output: [1.000 0.500 0.250 1.000 0.500 0.250 1.000 0.500]
}

func ExampleInterpolator() {
	show(schedules.Interpolator(schedules.Exp(1, 0.5), 4)) // four batches an epoch
	// Output: [1.000 1.000 1.000 1.000 0.500 0.500 0.500 0.500]
}

func ExampleShifted() {
	show(schedules.Shifted(schedules.Exp(1, 0.5), 2))
	// Output: [0.500 0.250 0.125 0.062 0.031 0.016 0.008 0.004]
}

func ExampleShortened() {
	show(schedules.Shortened(schedules.Exp(1, 0.5), 8))
	// Output: [1.000 0.500 0.250 0.125 0.062 0.031 0.016 0.008]
}

func ExampleComposedSchedule() {
	height := schedules.Exp(1, 0.9)
	show(schedules.ComposedSchedule(func(p []float64) schedules.Schedule { return schedules.Triangle(0, p[0], 4) }, height))
	// Output: [0.000 0.450 0.810 0.365 0.000 0.295 0.531 0.239]
}

func ExampleStateful() {
	s := &schedules.Stateful{Schedule: schedules.Exp(1, 0.5)}
	fmt.Println(s.Next(), s.Next(), s.Next())
	// Output: 1 0.5 0.25
}

func TestString(t *testing.T) {
	for want, s := range map[string]schedules.Schedule{
		"Schedule(0.1, 0.05, 0.025, ...)": schedules.Exp(0.1, 0.5),
		"Schedule(1, 0.5)":                schedules.Poly(1, 1, 2),
	} {
		if got := s.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
