package rules

import "math"

func init() {
	for _, step := range []any{math.Floor, math.Ceil, math.Trunc, math.Round, math.RoundToEven} {
		try(step, line(-5, 5, 19))
		kinks = append(kinks, kink{step, at(2.), []float64{0}}, kink{step, at(2.5), []float64{0}}, kink{step, at(inf), []float64{0}})
	}
	try(math.Logb, line(0.3, 11, 19))
	try(math.Modf, line(-5, 5, 19))
	try(math.Frexp, line(-5, 5, 19))
	try(math.Ldexp, line(-5, 5, 19), at(-3, 0, 4))
	try(math.Mod, line(-7, 7, 13), line(0.5, 3, 7))
	try(math.Mod, line(-7, 7, 13), line(-3, -0.5, 7))
	try(math.Remainder, line(-7, 7, 11), line(0.5, 3, 7))
	try(math.Nextafter, line(-5, 5, 19), line(-5, 5, 4))
	kinks = append(kinks,
		kink{math.Modf, at(2.), []float64{0, 1}},
		kink{math.Modf, at(-2.5), []float64{0, 1}},
		kink{math.Frexp, at(0.), []float64{1}},
		kink{math.Frexp, at(8.), []float64{1. / 16}},
		kink{math.Ldexp, at(3., -2), []float64{0.25}},
		kink{math.Mod, at(6., 3.), []float64{1, -2}},
		kink{math.Mod, at(-6., 3.), []float64{1, 2}},
		kink{math.Mod, at(math.Nextafter(3, 0), 1.), []float64{1, -2}},
		kink{math.Mod, at(5., inf), []float64{1, neg}},
		kink{math.Mod, at(5., 0.), []float64{1, nan}},
		kink{math.Remainder, at(6., 4.), []float64{1, -2}}, // to even: 6 - 2·4
		kink{math.Remainder, at(7., 4.), []float64{1, -2}},
		kink{math.Nextafter, at(1., 2.), []float64{1, 0}},
		kink{math.Nextafter32, at(float32(1), float32(2)), []float64{1, 0}},
		kink{math.Logb, at(8.), []float64{0}},
	)
}
