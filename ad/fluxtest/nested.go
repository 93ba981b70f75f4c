package fluxtest

import "github.com/fluxion-go/fluxion/ad"

// Add is x + y.
func Add(y, x float64) float64 { return x + y }

// Perturbation is x · d(x + y)/dy, so it is x: the tangents of x and y must not be confused.
func Perturbation(x float64) float64 {
	dy, _ := ad.Grad2(Add, 1, x)
	return x * dy
}
