package rules

import "math"

func init() {
	try(math.Exp, line(-5, 5, 40))
	try(math.Exp2, line(-5, 5, 40))
	try(math.Expm1, line(-5, 5, 40))
	try(math.Log, line(0.01, 20, 40))
	try(math.Log2, line(0.01, 20, 40))
	try(math.Log10, line(0.01, 20, 40))
	try(math.Log1p, line(-0.9, 20, 40))
	try(math.Pow, line(0.05, 4, 20), line(-3, 3, 20))
	kinks = append(kinks,
		kink{math.Exp, at(-inf), []float64{0}},
		kink{math.Exp, at(1000.), []float64{inf}},
		kink{math.Expm1, at(-100.), []float64{math.Exp(-100)}},
		kink{math.Log, at(0.), []float64{inf}},
		kink{math.Log, at(neg), []float64{-inf}},
		kink{math.Log, at(inf), []float64{0}},
		kink{math.Log2, at(0.), []float64{inf}},
		kink{math.Log10, at(0.), []float64{inf}},
		kink{math.Log1p, at(-1.), []float64{inf}},
		// x = 0
		kink{math.Pow, at(0., 3.), []float64{0, 0}},
		kink{math.Pow, at(0., 2.), []float64{0, 0}},
		kink{math.Pow, at(neg, 2.), []float64{neg, 0}},
		kink{math.Pow, at(0., 1.5), []float64{0, 0}},
		kink{math.Pow, at(0., 1.), []float64{1, 0}},
		kink{math.Pow, at(0., 0.5), []float64{inf, 0}},
		kink{math.Pow, at(0., 0.), []float64{0, 0}},
		kink{math.Pow, at(0., -1.), []float64{-inf, -inf}},
		// x < 0
		kink{math.Pow, at(-2., 3.), []float64{12, -8 * math.Ln2}},
		kink{math.Pow, at(-2., 2.), []float64{-4, 4 * math.Ln2}},
		kink{math.Pow, at(-2., 0.), []float64{neg, math.Ln2}},
		kink{math.Pow, at(-2., -1.), []float64{-0.25, -0.5 * math.Ln2}},
		kink{math.Pow, at(-2., 0.5), []float64{nan, nan}},
		// far away
		kink{math.Pow, at(inf, -1.), []float64{neg, 0}},
		kink{math.Pow, at(-inf, -1.), []float64{neg, 0}},
		kink{math.Pow, at(inf, 1.), []float64{1, inf}},
		kink{math.Pow, at(0.5, 2000.), []float64{0, 0}},
		kink{math.Pow, at(1., 5.), []float64{5, 0}},
	)
}
