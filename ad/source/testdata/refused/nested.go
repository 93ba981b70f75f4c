package refused

import "github.com/fluxion-go/fluxion/ad"

// Gradients inside of what is differentiated.

func gradOf(f func(float64) float64, x float64) float64 { return ad.Grad(f, x) }

func NestedUnknown(x float64) float64 { return gradOf(sq, x) }

func NestedGradient(x float64) float64 { return ad.Gradient(sq, x).At(0).Float() }

func sq(x float64) float64 { return x * x }

func applied(x float64) float64 {
	fs := []func(float64) float64{sq, sq}
	return fs[0](x)
}

func NestedCall(x float64) float64 { return ad.Grad(applied, x) }

func NestedMemory(x [][]float64) float64 { return ad.Grad(first, x)[0][0] }

func first(x [][]float64) float64 { return x[0][0] * x[0][0] }
