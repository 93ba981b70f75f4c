package p

type Param struct{ V [3]float64 }

// What is computed first is overwritten in every round of an inner loop.
func F1(p *Param, a float64) float64 {
	v := a + a
	for range p.V {
		for range 4 {
			v = 1
		}
		w := v
		a = w
	}
	return a
}
