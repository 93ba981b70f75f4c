// Package fluxtest holds the functions of ../testdata/flux.json, Flux's and Zygote's own examples, as ordinary Go. It is there to be
// differentiated: its tests run every case with every backend.
//
// To add a case, write a function, add it to the table in table.go, and generate the derivatives.
package fluxtest

import "github.com/fluxion-go/fluxion/ad"

var theta = []float64{10, 1, 0.1}

// Poly1 reads its coefficients from a package variable.
func Poly1(x float64) float64 { return theta[0] + theta[1]*x + theta[2]*x*x }

// Poly2 takes them as an argument.
func Poly2(x float64, θ2 []float64) float64 { return ad.EvalPoly(x, θ2) }

// Poly3 holds them.
type Poly3 struct{ theta3 []float64 }

// Call evaluates the polynomial.
func (p Poly3) Call(x float64) float64 { return ad.EvalPoly(x, p.theta3) }

// CallPoly3 is the guide's (x, p) -> p(x).
func CallPoly3(x float64, p Poly3) float64 { return p.Call(x) }

// Composed is a composition that is written by hand.
type Composed struct{ outer, inner Poly3 }

// CallComposed evaluates outer(inner(x)).
func CallComposed(x float64, c Composed) float64 { return c.outer.Call(c.inner.Call(x)) }

// MulAdd is x·y + z.
func MulAdd(x, y, z float64) float64 { return x*y + z }

// Layer is the guide's layer with an activation.
type Layer struct {
	W   [][]float64
	b   []float64
	act func(float64) float64
}

// Call is act(W·x + b).
func (l Layer) Call(x []float64) []float64 {
	y := make([]float64, len(l.b))
	for i, row := range l.W {
		y[i] = l.b[i]
		for j, w := range row {
			y[i] += w * x[j]
		}
		y[i] = l.act(y[i])
	}
	return y
}

// FirstOf is the guide's (x, d) -> d(x)[1].
func FirstOf(x []float64, d Layer) float64 { return d.Call(x)[0] }

// Weighted is a loss whose gradient is easy to see: 100 and 200 for the weights of one row.
func Weighted(d Layer) float64 { return 100*d.W[0][0] + 200*d.W[0][1] }

// descend is the guide's step downhill, x - dx/100.
func descend(x, dx []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = x[i] - dx[i]/100
	}
	return y
}
