package p

import "math"

// What the result does not need is not computed; the packages that it called were imported all the same.
func F1(x float64) float64 {
	x = math.Cos(x)
	return 1
}
