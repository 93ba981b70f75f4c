package schedules

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Schedule gives a value for each step t, from 1.
type Schedule func(t int) float64

// String returns the first values: "Schedule(0.1, 0.05, 0.025, ...)".
func (s Schedule) String() string {
	if s == nil {
		return "Schedule(nil)"
	}
	text := "Schedule("
	for t := 1; t <= 3; t++ {
		v, ok := s.at(t)
		if !ok {
			return strings.TrimSuffix(text, ", ") + ")"
		}
		text += strconv.FormatFloat(v, 'g', 4, 64) + ", "
	}
	return text + "...)"
}

// at returns the value for step t, false beyond the end.
func (s Schedule) at(t int) (v float64, ok bool) {
	defer func() {
		if e := recover(); e != nil {
			if _, end := e.(*Error); !end {
				panic(e)
			}
		}
	}()
	return s(t), true
}

// An Error says what is wrong with an argument. Functions of this package, and schedules beyond their end, panic with it.
type Error struct{ Op, Text string }

// Error returns the text: "schedules.Poly: got step 11, want at most 10".
func (e *Error) Error() string { return "schedules." + e.Op + ": " + e.Text }

func misuse(op, format string, args ...any) *Error { return &Error{op, fmt.Sprintf(format, args...)} }

// period checks a number of steps.
func period(op string, n int) {
	if n < 1 {
		panic(misuse(op, "got %d steps, want 1 or more", n))
	}
}

// Constant is always v.
func Constant(v float64) Schedule { return func(int) float64 { return v } }

// Step is start · decayⁱ, where i is how many periods are over. With one size all periods have that many steps; with several each has its own, and the value stays
// after the last. It panics with *Error without a size, or if one is less than 1.
func Step(start, decay float64, sizes ...int) Schedule {
	if len(sizes) == 0 {
		panic(misuse("Step", "got no sizes, want the number of steps of each period"))
	}
	for _, n := range sizes {
		period("Step", n)
	}
	return func(t int) float64 {
		i := 0
		if len(sizes) == 1 {
			i = max(0, t-1) / sizes[0]
		} else {
			for end := sizes[0]; i < len(sizes) && t > end; {
				if i++; i < len(sizes) {
					end += sizes[i]
				}
			}
		}
		return start * math.Pow(decay, float64(i))
	}
}

// Exp is start · decayᵗ⁻¹.
func Exp(start, decay float64) Schedule {
	return func(t int) float64 { return start * math.Pow(decay, float64(t-1)) }
}

// Poly is start · (1 - (t-1)/steps)^degree, down to nearly 0 at the last step. It panics with *Error beyond that.
func Poly(start float64, degree, steps int) Schedule {
	period("Poly", steps)
	return func(t int) float64 {
		if t > steps {
			panic(misuse("Poly", "got step %d, want at most %d", t, steps))
		}
		return start * math.Pow(1-float64(t-1)/float64(steps), float64(degree))
	}
}

// Inv is start / (1 + decay·(t-1))^degree.
func Inv(start, decay float64, degree int) Schedule {
	return func(t int) float64 { return start / math.Pow(1+decay*float64(t-1), float64(degree)) }
}

// Values returns the values of a schedule for steps 1 to n, to be plotted.
func Values(s Schedule, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = s(i + 1)
	}
	return out
}
