// Package half calls C.
package half

// static double half(double x) { return x / 2; }
import "C"

// Of returns x/2.
func Of(x float64) float64 { return float64(C.half(C.double(x))) }
