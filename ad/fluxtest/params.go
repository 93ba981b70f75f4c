package fluxtest

import "github.com/fluxion-go/fluxion/ad"

// PolyAtFive is the zero-argument function of the guide's implicit gradients.
func PolyAtFive() float64 { return Poly1(5) }

// Implicit is the gradient of PolyAtFive with respect to the package variable theta.
func Implicit() []float64 { return ad.Gradient(PolyAtFive, ad.Params(&theta)).Of(&theta).Floats() }
