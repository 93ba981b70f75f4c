package rules

import "math"

func init() {
	try(math.Erf, line(-3, 3, 40))
	try(math.Erfc, line(-3, 3, 40))
	try(math.Erfinv, line(-0.97, 0.97, 40))
	try(math.Erfcinv, line(0.03, 1.97, 40))
	kinks = append(kinks,
		kink{math.Erf, at(inf), []float64{0}},
		kink{math.Erfc, at(-inf), []float64{neg}},
		kink{math.Erfinv, at(0.), []float64{sqrtPi / 2}},
		kink{math.Erfinv, at(1.), []float64{inf}},
		kink{math.Erfinv, at(-1.), []float64{inf}},
		kink{math.Erfinv, at(1.5), []float64{nan}},
		kink{math.Erfcinv, at(0.), []float64{-inf}},
		kink{math.Erfcinv, at(2.), []float64{-inf}},
	)
}
