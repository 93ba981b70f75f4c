package p

// F1 adds to the adjoint of one value in two blocks that both run.
func F1(p []float64, a, b float64) float64 {
	x := a * b
	s := p[0]
	if b*b > 0 {
		s += x * a
	}
	if a*a > 0 {
		s += x * b * b
	}
	return s
}
