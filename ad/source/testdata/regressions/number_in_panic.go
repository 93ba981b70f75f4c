package p

import (
	"fmt"
	"math"
)

// A number that goes into an interface for a panic has no adjoint there, since nothing comes back from a panic.
func checked(x float64) float64 {
	if !(x > -1e9) {
		panic(fmt.Sprintf("got %v", x))
	}
	return math.Sin(x)
}

func F1(x []float64, s float64) float64 {
	return checked(x[0]*s) * checked(s)
}
