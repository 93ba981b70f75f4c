package p

// F1 has blocks with a reverse on the way to a block with another.
func F1(p []float64, a, b float64) float64 {
	w := []float64{a * p[0], b}
	if b*b > 0 {
		w[0] = w[0] * b
		if a*a > 0 {
			w[0] = w[0] * a
		}
	}
	return w[0]*a + w[1]
}
