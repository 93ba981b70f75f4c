package schedules

import "math"

// A Part is a schedule for so many steps, see Stage.
type Part struct {
	Schedule Schedule
	Steps    int
}

// Stage makes a Part of a Sequence.
func Stage(s Schedule, steps int) Part { return Part{s, steps} }

// Sequence is one schedule after the other, each of which counts its steps from 1. The last one goes on after its steps. It panics with *Error without parts, or if
// one has less than 1 step.
func Sequence(parts ...Part) Schedule {
	if len(parts) == 0 {
		panic(misuse("Sequence", "got no parts, want some such as Stage(Constant(0.1), 10)"))
	}
	for _, p := range parts {
		period("Sequence", p.Steps)
	}
	return func(t int) float64 {
		for _, p := range parts[:len(parts)-1] {
			if t <= p.Steps {
				return p.Schedule(t)
			}
			t -= p.Steps
		}
		return parts[len(parts)-1].Schedule(t)
	}
}

// Loop begins s anew after each period.
func Loop(s Schedule, n int) Schedule {
	period("Loop", n)
	return func(t int) float64 { return s(((t-1)%n+n)%n + 1) }
}

// Interpolator is s at ⌈t/rate⌉: with s in epochs and a rate of batches an epoch, t counts batches. It panics with *Error unless rate > 0.
func Interpolator(s Schedule, rate float64) Schedule {
	if !(rate > 0) {
		panic(misuse("Interpolator", "got rate %v, want > 0", rate))
	}
	return func(t int) float64 { return s(int(math.Ceil(float64(t) / rate))) }
}

// Shifted begins s at the step offset.
func Shifted(s Schedule, offset int) Schedule {
	return func(t int) float64 { return s(t - 1 + offset) }
}

// Shortened is s, and panics with *Error beyond so many steps.
func Shortened(s Schedule, steps int) Schedule {
	return func(t int) float64 {
		if t > steps {
			panic(misuse("Shortened", "got step %d, want at most %d", t, steps))
		}
		return s(t)
	}
}

// ComposedSchedule makes a schedule whose own numbers follow schedules: at each step compose is given what these give, and returns the schedule that is asked. It is
// ParameterSchedulers' ComposedSchedule.
//
//	ComposedSchedule(func(p []float64) Schedule { return Triangle(p[0], p[1], 10) }, Exp(0.1, 0.9), Constant(0))
func ComposedSchedule(compose func(numbers []float64) Schedule, numbers ...Schedule) Schedule {
	return func(t int) float64 {
		at := make([]float64, len(numbers))
		for i, s := range numbers {
			at[i] = s(t)
		}
		return compose(at)(t)
	}
}

// OneCycle goes up from greatest/25 to greatest along a cosine in a quarter of the steps, and down to greatest/100000 in the others; beyond the last step it panics
// with *Error. OneCycleFrom says other numbers. It panics with *Error if there are less than two steps.
//
// Source: Smith and Topin, arXiv:1708.07120.
func OneCycle(steps int, greatest float64) Schedule {
	return OneCycleFrom(steps, greatest, greatest/25, greatest/1e5, 0.25)
}

// OneCycleFrom is OneCycle from start up to greatest in a fraction of the steps, and down to end. The fraction is between 0 and 1.
func OneCycleFrom(steps int, greatest, start, end, fraction float64) Schedule {
	if !(fraction > 0 && fraction < 1) {
		panic(misuse("OneCycle", "got fraction %v, want 0 < fraction < 1", fraction))
	}
	up := int(math.Ceil(float64(steps) * fraction))
	down := steps - up
	if up < 1 || down < 1 {
		panic(misuse("OneCycle", "got %d steps, of which %d go up, want at least 1 up and 1 down", steps, up))
	}
	return Sequence(
		Stage(Shifted(CosAnneal(greatest, start, up, false), up+1), up),
		Stage(Shortened(CosAnneal(greatest, end, down, false), down), down))
}

// A Stateful schedule counts the steps itself.
type Stateful struct {
	Schedule Schedule
	Advance  func(t int) bool // tells whether to go on after step t; nil always does
	Done     int              // steps that were made
}

// Next returns the value for the next step, and goes on unless Advance says otherwise.
func (s *Stateful) Next() float64 {
	t := s.Done + 1
	v := s.Schedule(t)
	if s.Advance == nil || s.Advance(t) {
		s.Done = t
	}
	return v
}

// Reset goes back to step 1.
func (s *Stateful) Reset() { s.Done = 0 }
