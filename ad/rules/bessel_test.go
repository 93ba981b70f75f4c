package rules

import "math"

func init() {
	try(math.J0, line(-12, 12, 40))
	try(math.J1, line(-12, 12, 40))
	try(math.Jn, at(-3, -2, -1, 0, 1, 2, 3, 7), line(-12, 12, 40))
	try(math.Y0, line(0.1, 12, 40))
	try(math.Y1, line(0.3, 12, 40))
	try(math.Yn, at(-3, -2, -1, 0, 1, 2, 3), line(2, 12, 40))
	kinks = append(kinks,
		kink{math.J0, at(0.), []float64{neg}},
		kink{math.J1, at(0.), []float64{0.5}},
		kink{math.J1, at(inf), []float64{0}},
		kink{math.Jn, at(2, 0.), []float64{0}},
		kink{math.Jn, at(1, 0.), []float64{0.5}},
		kink{math.Jn, at(-1, 0.), []float64{-0.5}},
		kink{math.Y0, at(0.), []float64{inf}},
		kink{math.Y0, at(-1.), []float64{nan}},
		kink{math.Y1, at(0.), []float64{inf}},
		kink{math.Yn, at(2, 0.), []float64{inf}},
		kink{math.Yn, at(-1, 0.), []float64{-inf}},
		kink{math.Yn, at(100, 1e-3), []float64{inf}}, // all three overflow
		kink{math.Yn, at(3, -1.), []float64{nan}},
	)
}
