package p

import "math"

// The write comes in the block where memory is made, to memory that the iteration before made.
func F1(x []float64) float64 {
	q := make([]float64, 3)
	s := 0.0
	for i := 0; i < 4; i++ {
		p := make([]float64, 3)
		q[0] = 7 * x[0]
		q[1] = 7 * x[1]
		copy(p, x)
		p[0] += float64(i)
		for j := range 3 {
			s += math.Sin(p[j])
		}
		q = p
	}
	return s + q[0]
}

func F2(x []float64) float64 {
	q := make([]float64, 3)
	s := 0.0
	for i := 0; i < 4; i++ {
		p := make([]float64, 3)
		if i > 1 {
			q[0] = 7 * x[0]
			q[1] = 7 * x[1]
		}
		copy(p, x)
		p[0] += float64(i)
		for j := range 3 {
			s += math.Sin(p[j])
		}
		q = p
	}
	return s + q[0]
}
