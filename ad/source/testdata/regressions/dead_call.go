package p

import "math"

type Plain struct{}

type Param struct{ R *Plain }

func (Plain) Eval(a float64) float64 { return 1 }

// The receiver is loaded for a call whose result is not needed.
func F1(x []float64, p Param, s float64) float64 {
	for range x {
		_ = p.R.Eval(math.Sin(x[1] + s))
		s = 1
	}
	return 1
}
