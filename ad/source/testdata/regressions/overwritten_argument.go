package p

// F1 overwrites what it read of its argument, and what another slice of it shows.
func F1(p []float64, a, b float64) float64 {
	s := 0.0
	for i := range p {
		v := p[i]
		s += v * v * a
		p[i] = v * b
	}
	return s + both(p, p)
}

func both(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		v := x[i]
		y[i] = v * 3
		s += v * v
	}
	return s
}
