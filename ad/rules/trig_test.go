package rules

import "math"

var (
	inf = math.Inf(1)
	nan = math.NaN()
	neg = math.Copysign(0, -1) // -0
)

func init() {
	try(math.Sin, line(-8, 8, 40))
	try(math.Cos, line(-8, 8, 40))
	try(math.Tan, line(-1.5, 1.5, 40))
	try(math.Sincos, line(-8, 8, 40))
	try(math.Asin, line(-0.99, 0.99, 40))
	try(math.Acos, line(-0.99, 0.99, 40))
	try(math.Atan, line(-20, 20, 40))
	try(math.Atan2, line(-3, 3, 12), line(-3, 3, 12))
	kinks = append(kinks,
		kink{math.Asin, at(1.), []float64{inf}},
		kink{math.Asin, at(-1.), []float64{inf}},
		kink{math.Asin, at(2.), []float64{nan}},
		kink{math.Acos, at(1.), []float64{-inf}},
		kink{math.Atan, at(inf), []float64{0}},
		kink{math.Atan, at(1e200), []float64{0}},
		kink{math.Atan2, at(0., 0.), []float64{nan, nan}},
		kink{math.Atan2, at(0., 1e-200), []float64{1e200, neg}},
		kink{math.Atan2, at(1e200, 0.), []float64{0, -1e-200}},
		kink{math.Atan2, at(0., -2.), []float64{-0.5, neg}}, // the cut
		kink{math.Atan2, at(neg, -2.), []float64{-0.5, 0}},
		kink{math.Sincos, at(0.), []float64{1, neg}},
		kink{math.Sin, at(inf), []float64{nan}},
	)
}
