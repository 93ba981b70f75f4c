package p

func squares(x []float64) float64 {
	s := 0.0
	for i := range x {
		v := x[i]
		s += v * v
	}
	return s
}

// F1 overwrites what a function read before.
func F1(p []float64, a, b float64) float64 {
	w := []float64{a, b, a * b}
	s := squares(w)
	for i := range w {
		w[i] = 7 * b
	}
	return s + w[0]*w[1] + p[0]
}
