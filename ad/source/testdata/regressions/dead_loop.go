package p

// A store in a loop of which only the memory matters, not the value that goes around.
func F1(x []float64, a float64) float64 {
	k := 0
top:
	x[0] = a
	a = a * x[3]
	if k++; false {
		goto top
	}
	return 1
}
