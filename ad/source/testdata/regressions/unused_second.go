package p

import "math"

type Plain struct{ B float64 }

type Node struct {
	U float64
	R Plain
}

func (m *Plain) Scale(a float64) {
	for range 3 {
		_ = []float64{math.Sin(a + m.B)}
	}
}

func f(n Node) { n.R.Scale(1) }

func g(a float64, xs ...float64) float64 {
	v := 0.25
	f(Node{U: v})
	return a
}

// The second derivative declared what it did not use.
func F1(x []float64) float64 {
	_ = g(1, x...)
	return 1
}
