package p

// F1 reads every second element.
func F1(p []float64, a, b float64) float64 {
	w := append([]float64{a, b, a + b}, p...)
	s := 0.0
	for i := 1; i < len(w); i += 2 {
		s += w[i] * w[i] * a
	}
	return s
}
