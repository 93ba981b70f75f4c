package rules

import "math"

func init() {
	try(math.Sqrt, line(0.01, 20, 40))
	try(math.Cbrt, line(-20, 20, 41))
	try(math.Hypot, line(-3, 3, 12), line(-3, 3, 12))
	try(math.FMA, line(-3, 3, 5), line(-3, 3, 5), line(-3, 3, 5))
	kinks = append(kinks,
		kink{math.Sqrt, at(0.), []float64{inf}},
		kink{math.Sqrt, at(neg), []float64{-inf}},
		kink{math.Sqrt, at(-1.), []float64{nan}},
		kink{math.Sqrt, at(inf), []float64{0}},
		kink{math.Cbrt, at(0.), []float64{inf}},
		kink{math.Hypot, at(0., 0.), []float64{0, 0}},
		kink{math.Hypot, at(0., -2.), []float64{0, -1}},
		kink{math.Hypot, at(1e200, 0.), []float64{1, 0}},
		kink{math.Hypot, at(1e-200, 0.), []float64{1, 0}},
		kink{math.Hypot, at(inf, 1.), []float64{nan, 0}},
	)
}
