package p

// F1 uses a value in some iterations only.
func F1(p []float64, a, b float64) float64 {
	s := b
	for i := range 4 {
		x := p[i%len(p)] * a
		if i != 1 {
			s += x * x
		}
	}
	return s
}
