package rules

import (
	"math"
	"testing"
)

func init() {
	try(math.Gamma, line(0.2, 6, 40))
	try(math.Gamma, line(-2.9, -2.1, 11))
	try(math.Lgamma, line(0.2, 40, 40))
	try(math.Lgamma, line(-2.9, -2.1, 11))
	try(Digamma, line(0.2, 30, 40))
	try(Digamma, line(-2.9, -2.1, 11))
	kinks = append(kinks,
		kink{math.Gamma, at(0.), []float64{-inf}},
		kink{math.Gamma, at(neg), []float64{-inf}},
		kink{math.Gamma, at(-1.), []float64{nan}},
		kink{math.Gamma, at(inf), []float64{inf}},
		kink{math.Lgamma, at(0.), []float64{-inf}},
		kink{math.Lgamma, at(inf), []float64{inf}},
		kink{math.Lgamma, at(-2.), []float64{nan}},
		kink{Digamma, at(0.), []float64{inf}},
		kink{Digamma, at(-3.), []float64{nan}},
		kink{Digamma, at(inf), []float64{0}},
		kink{Digamma, at(-inf), []float64{nan}},
		kink{Digamma, at(nan), []float64{nan}},
	)
}

func TestDigamma(t *testing.T) {
	const euler = 0.57721566490153286060651209008240243104215933593992
	for _, c := range []struct {
		name               string
		f                  func(float64) float64
		x, want, tolerance float64
	}{
		// Abramowitz and Stegun 6.3.2, 6.3.3, 6.3.5 and 6.3.7
		{"Digamma", Digamma, 1, -euler, 9e-16},
		{"Digamma", Digamma, 0.5, -euler - 2*math.Ln2, 9e-16},
		{"Digamma", Digamma, 2, 1 - euler, 9e-16},
		{"Digamma", Digamma, 10, 2.251752589066721107647456163885851537211808918, 9e-16},
		{"Digamma", Digamma, 0.25, -euler - math.Pi/2 - 3*math.Ln2, 2e-15},
		{"Digamma", Digamma, -0.5, 2 - euler - 2*math.Ln2, 9e-16},
		{"Digamma", Digamma, -1.5, 2 + 2./3 - euler - 2*math.Ln2, 1e-15},
		{"Digamma", Digamma, 1.461632144968362341262659542325721328468196204, 0, 4e-16}, // its zero
		{"Digamma", Digamma, 1e300, math.Log(1e300), 0},
		{"Digamma", Digamma, math.Inf(1), math.Inf(1), 0},
		{"Digamma", Digamma, math.Copysign(0, -1), math.Inf(1), 0},
		// 6.4.2 and 6.4.7
		{"Trigamma", Trigamma, 1, math.Pi * math.Pi / 6, 4e-16},
		{"Trigamma", Trigamma, 0.5, math.Pi * math.Pi / 2, 2e-15},
		{"Trigamma", Trigamma, 2, math.Pi*math.Pi/6 - 1, 4e-16},
		{"Trigamma", Trigamma, -0.5, math.Pi*math.Pi/2 + 4, 2e-15},
		{"Trigamma", Trigamma, 1e200, 1e-200, 0},
	} {
		if got := c.f(c.x); !(math.Abs(got-c.want) <= c.tolerance) && got != c.want {
			t.Errorf("%s(%v): got %v, want %v", c.name, c.x, got, c.want)
		}
	}
}
