package rules

import "math"

func init() {
	try(math.Abs, line(-3, 3, 41))
	try(math.Max, line(-3, 3, 12), line(-2.5, 3, 12))
	try(math.Min, line(-3, 3, 12), line(-2.5, 3, 12))
	try(math.Dim, line(-3, 3, 12), line(-2.5, 3, 12))
	try(math.Copysign, line(-3, 3, 12), line(-3, 3, 12))
	kinks = append(kinks,
		kink{math.Abs, at(0.), []float64{0}},
		kink{math.Abs, at(neg), []float64{0}},
		kink{math.Max, at(1., 1.), []float64{1, 0}},
		kink{math.Max, at(neg, 0.), []float64{1, 0}},
		kink{math.Min, at(1., 1.), []float64{1, 0}},
		kink{math.Min, at(0., neg), []float64{1, 0}},
		kink{math.Dim, at(1., 1.), []float64{0, 0}},
		kink{math.Dim, at(2., 1.), []float64{1, -1}},
		kink{math.Copysign, at(0., -2.), []float64{0, 0}},
		kink{math.Copysign, at(3., 0.), []float64{1, 0}},
		kink{math.Copysign, at(3., neg), []float64{-1, 0}},
		kink{math.Copysign, at(-3., neg), []float64{1, 0}},
	)
}
