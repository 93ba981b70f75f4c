package p

// A load that nobody reads still says whether the index is there.
func F1(x []float64, a float64) float64 {
	_ = x[3]
	for i := range x[:4] {
		_ = x[i]
		a *= x[i]
	}
	return a
}
