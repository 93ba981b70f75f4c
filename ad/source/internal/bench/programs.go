// Package bench holds the programs on which the speed of generated derivatives is measured, each with a gradient written by hand.
//
//	go test ./ad/source/internal/bench         // the gradients agree, with each other and with differences
//	go run ./ad/source/internal/bench/table    // the table of docs/benchmarks.md
package bench

//go:generate go run ../../../../cmd/fluxion derive -all .

import "math"

// Poly is Horner's rule: one multiplication and one addition in each round.
func Poly(x float64, p []float64) float64 {
	y := 0.0
	for i := len(p) - 1; i >= 0; i-- {
		y = y*x + p[i]
	}
	return y
}

// Cubic has no loop.
func Cubic(x float64) float64 { return x*x*x - 2*x*x + 3*x - 1 }

// Steps is the number of steps that Euler takes.
const Steps = 100

// Euler integrates the equations of Lotka and Volterra with parameters p by Euler's method.
func Euler(p []float64) float64 {
	x, y := 1.0, 0.5
	const h = 0.01
	for range Steps {
		dx := p[0]*x - p[1]*x*y
		dy := p[2]*x*y - p[3]*y
		x += h * dx
		y += h * dy
	}
	return x*x + y
}

// A Layer is a dense layer with tanh; W has a row of In numbers for each output.
type Layer struct {
	W, B []float64
	In   int
}

// Forward returns tanh(W·x + b).
func (l *Layer) Forward(x []float64) []float64 {
	out := make([]float64, len(l.B))
	for i := range out {
		s := l.B[i]
		row := l.W[i*l.In : (i+1)*l.In]
		for j, w := range row {
			s += w * x[j]
		}
		out[i] = math.Tanh(s)
	}
	return out
}

// Network is the sum of the outputs of a network of layers.
func Network(ls []*Layer, x []float64) float64 {
	for _, l := range ls {
		x = l.Forward(x)
	}
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// CumProd multiplies each number by the one before it, in place, and adds all up.
func CumProd(x []float64) float64 {
	for i := 1; i < len(x); i++ {
		x[i] *= x[i-1]
	}
	s := 0.0
	for i, v := range x {
		s += v * float64(i+1)
	}
	return s
}

// A Particle moves in a plane.
type Particle struct{ X, Y, VX, VY float64 }

// Particles moves particles for ten steps in a field that pulls to the origin, and returns their energy.
func Particles(ps []Particle) float64 {
	const h = 0.05
	for range 10 {
		for i := range ps {
			p := &ps[i]
			p.VX -= h * p.X
			p.VY -= h * p.Y
			p.X += h * p.VX
			p.Y += h * p.VY
		}
	}
	e := 0.0
	for _, p := range ps {
		e += p.X*p.X + p.Y*p.Y + p.VX*p.VX + p.VY*p.VY
	}
	return e
}
