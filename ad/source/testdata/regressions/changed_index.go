package p

// F1 overwrites the indices that it read by.
func F1(p []float64, a, b float64) float64 {
	w := append([]float64{a, b, a * b}, p...)
	order := []int{2, 0, 1}
	s := 0.0
	for i := range order {
		for k := range 2 {
			v := w[order[i]+k]
			s += v * v * w[k]
		}
		order[i] = 0
	}
	return s
}
