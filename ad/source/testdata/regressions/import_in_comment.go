package p

import "math"

type Plain struct {
	B float64
}

type Param struct {
}

func F1(p16 Param, p17 Plain, p18 []float64) (float64, int) {
	_ = math.Sin(p17.B)
	return 1., 0
}
