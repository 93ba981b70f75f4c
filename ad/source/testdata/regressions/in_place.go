package p

import "math"

type Body struct{ X, V float64 }

// F1 changes elements in place, by their own values and by those of elements that are the same in another slice.
func F1(x []float64) float64 {
	y := x[1:]
	for i := range y {
		x[i] = x[i]*y[i] + math.Sin(x[i])
		y[i] = 3 * y[i]
		x[i] += y[i] * x[i]
		y[i] -= x[i]
		x[i] = y[0] * x[i]
	}
	return x[0]*x[0] + y[len(y)-1]
}

// F2 reads places again after they were written, by the same name and by another one.
func F2(x []float64) float64 {
	b := Body{x[0], x[1]}
	p, q := &b, &b
	a := p.X * p.X
	q.X = p.X * p.V * p.V
	a += p.X * q.X
	p.V = -p.V
	a += q.V * q.V * p.X
	f := func() { b.X *= b.V }
	a *= b.X
	f()
	return a + b.X*p.X
}
