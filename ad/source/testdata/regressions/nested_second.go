package p

import (
	"math"

	"github.com/fluxion-go/fluxion/ad"
)

// Gradients inside of what is differentiated. What they are taken of has derivatives of its own, for the program itself.

func F1(x, k float64) float64 { return math.Sin(k*x) * x * x }

// The loss of a network that solves a differential equation.
func F2(x, k float64) float64 {
	dx, _ := ad.Grad2(F1, x, k)
	r := dx + k*F1(x, k)
	return r * r
}

func square(x float64) float64 { return x * x }

// A loop and calls, writes to memory, and branches.
func F3(q []float64) float64 {
	sum := 0.0
	f := make([]float64, len(q))
	for i, x := range q {
		f[i] = math.Exp(-x*x) * q[0]
		if x < 0 {
			continue
		}
		for j := range i {
			sum += f[i] * f[j] * square(q[j]-x)
		}
	}
	return sum
}

// Steps along a gradient, which is taken of memory that changes in between.
func F4(q, p []float64) float64 {
	q, p = append([]float64(nil), q...), append([]float64(nil), p...)
	for range 3 {
		for i, g := range ad.Grad(F3, q) {
			p[i%len(p)] -= 0.1 * g
		}
		for i := range q {
			q[i] += 0.1 * p[i%len(p)]
		}
	}
	return F3(q) + q[0]*p[1]
}

type Ball struct {
	At   [2]float64
	Mass float64
	Name string
	Drag []float64
	Of   map[string]float64
}

func F5(b Ball) float64 {
	return b.Mass*b.At[0]*b.At[0]*b.At[1] + b.Drag[0]*b.Drag[1]*b.At[1] + float64(1+len(b.Name))*b.Mass*b.Mass*b.Mass + b.Of["a"]*b.Of["a"]*b.Mass
}

// Structs with numbers, references and more.
func F6(b Ball) float64 {
	y, g := ad.WithGrad(F5, b)
	return y*g.Mass + g.At[0]*g.At[1]*b.Mass + g.Drag[0]*b.Drag[0] + float64(len(g.Name))*g.Drag[1] + g.Of["a"]*b.At[1]
}

func F7(x float64) float64 {
	d, _ := ad.Grad2(F1, x, 2)
	return d
}

func F9(x []float64) float64 {
	for i, v := range x {
		if v < 0 && i > 0 {
			return v * v * x[0]
		}
	}
	return x[0] * x[1] * x[2]
}

// What the gradient is taken of returns from a loop.
func F10(x []float64) float64 {
	g := ad.Grad(F9, x)
	return g[0]*g[1] + g[2]*x[0]
}

func F11(x []float64, k float64) float64 {
	sum := k
outer:
	for i := range x {
		for j := range 4 {
			sum += math.Sin(x[i]*k) * x[j]
			switch {
			case sum > 3:
				return sum * k * x[i]
			case sum < -1:
				sum = -0.3 * sum * x[j]
				continue outer
			case i > 2 && x[j] > 0:
				break outer
			case j > 2 && sum > 1:
				break
			}
			sum *= 1 + 0.1*x[j]
		}
		sum -= x[i] * x[i]
	}
	return sum * sum
}

// It leaves loops inside of loops in all ways.
func F12(x []float64, k float64) float64 {
	g, dk := ad.Grad2(F11, x, k)
	sum := dk
	for i, d := range g {
		sum += d * d * float64(i+1)
	}
	return sum
}

// A gradient of a gradient.
func F8(x float64) float64 { return ad.Grad(F7, x) * x }
