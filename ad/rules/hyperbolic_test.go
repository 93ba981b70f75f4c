package rules

import "math"

func init() {
	try(math.Sinh, line(-5, 5, 40))
	try(math.Cosh, line(-5, 5, 40))
	try(math.Tanh, line(-5, 5, 40))
	try(math.Asinh, line(-20, 20, 40))
	try(math.Acosh, line(1.1, 20, 40))
	try(math.Atanh, line(-0.97, 0.97, 40))
	kinks = append(kinks,
		kink{math.Tanh, at(0.), []float64{1}},
		kink{math.Tanh, at(inf), []float64{0}},
		kink{math.Tanh, at(-20.), []float64{0}},
		kink{math.Asinh, at(1e200), []float64{1e-200}},
		kink{math.Acosh, at(1.), []float64{inf}},
		kink{math.Acosh, at(1e200), []float64{1e-200}},
		kink{math.Acosh, at(0.5), []float64{nan}},
		kink{math.Atanh, at(1.), []float64{inf}},
		kink{math.Atanh, at(-1.), []float64{inf}},
	)
}
