package p

import "math"

func twice(f func(float64) float64) func(float64) float64 {
	return func(a float64) float64 { return f(a) }
}

// F1 calls a closure over a closure that was made when nothing was active.
func F1(p []float64, a, b float64) float64 {
	f := twice(math.Tanh)
	w := []float64{1}
	g := twice(f)
	w[0] *= a
	return g(w[0]) + p[0]*b
}
