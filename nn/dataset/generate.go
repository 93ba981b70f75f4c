package dataset

import (
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// MakeSpiral returns 2n points on two arms of a spiral, with the arm of each, 1 for the first n and 0 for the others, which are the same turned by half
// a turn. Point i, counted from 0, has the angle πi/16 and the radius 6.5·(104-i)/104. More than 97 points stand closer on the same arms, three turns from the
// outside to near the middle: in Flux they go on through it, where the arms cross. noise is the standard deviation of what is added to each coordinate.
//
// Shapes: X is (2, 2n) of float32. Flux has n = 97 and noise 0.1 by default. It panics with *tensor.UseError without a random source, and for n < 1.
//
// Source: Lang and Witbrock, Learning to Tell Two Spirals Apart, 1988.
func MakeSpiral(rng *rand.Rand, n int, noise float64) Pair[*tensor.Tensor, []int] {
	many("MakeSpiral", rng, n)
	x, y := make([]float32, 4*n), make([]int, 2*n)
	for i := range n {
		at := float64(i) * min(1, 97/float64(n))
		angle, radius := at*math.Pi/16, 6.5*(104-at)/104
		px, py := radius*math.Sin(angle), radius*math.Cos(angle)
		x[2*i], x[2*i+1] = noisy(rng, px, noise), noisy(rng, py, noise)
		x[2*(n+i)], x[2*(n+i)+1] = noisy(rng, -px, noise), noisy(rng, -py, noise)
		y[i] = 1
	}
	return P(tensor.Wrap(x, 2, 2*n), y)
}

// MakeMoons returns n points on two half circles that reach into each other, in a random order, with the circle of each: 0 for the upper one, around
// (0, 0), which has n/2, and 1 for the lower one, around (1, 0.5). Flux counts them from 1. noise is the standard deviation of what is added to each
// coordinate.
//
// Shapes: X is (2, n) of float32. It panics with *tensor.UseError without a random source, and for n < 1.
//
// Source: scikit-learn, make_moons.
func MakeMoons(rng *rand.Rand, n int, noise float64) Pair[*tensor.Tensor, []int] {
	many("MakeMoons", rng, n)
	x, y := make([]float32, 2*n), make([]int, n)
	for j, i := range rng.Perm(n) {
		sin, cos := math.Sincos(math.Pi * rng.Float64())
		if i >= n/2 {
			y[j], sin, cos = 1, 0.5-sin, 1-cos
		}
		x[2*j], x[2*j+1] = noisy(rng, cos, noise), noisy(rng, sin, noise)
	}
	return P(tensor.Wrap(x, 2, n), y)
}

// MakePoly returns the points x with the values of a polynomial there, y = coef[0]·xᵐ⁻¹ + .. + coef[m-1], the highest power first as in Flux. noise is
// the standard deviation of what is added to each value.
//
// Shapes: X and Y are (1, len(x)) of float32: one feature. It panics with *tensor.UseError without a random source, and without points.
func MakePoly(rng *rand.Rand, coef, x []float64, noise float64) Pair[*tensor.Tensor, *tensor.Tensor] {
	return samples("MakePoly", rng, x, noise, func(x float64) (y float64) {
		for _, c := range coef {
			y = y*x + c
		}
		return y
	})
}

// MakeSin returns n points at equal distances from start to stop, both included, with their sines. noise is the standard deviation of what is added to
// each.
//
// Shapes: X and Y are (1, n) of float32: one feature. Flux has n = 50, 0 to 2π and noise 0.3 by default. It panics with *tensor.UseError without a
// random source, and for n < 1.
func MakeSin(rng *rand.Rand, n int, start, stop, noise float64) Pair[*tensor.Tensor, *tensor.Tensor] {
	many("MakeSin", rng, n)
	x := make([]float64, n)
	for i := range x {
		x[i] = start
		if n > 1 {
			x[i] += (stop - start) * float64(i) / float64(n-1)
		}
	}
	return samples("MakeSin", rng, x, noise, math.Sin)
}

func samples(op string, rng *rand.Rand, x []float64, noise float64, f func(float64) float64) Pair[*tensor.Tensor, *tensor.Tensor] {
	many(op, rng, len(x))
	xs, ys := make([]float32, len(x)), make([]float32, len(x))
	for i, v := range x {
		xs[i], ys[i] = float32(v), noisy(rng, f(v), noise)
	}
	return P(tensor.Wrap(xs, 1, len(x)), tensor.Wrap(ys, 1, len(x)))
}

func noisy(rng *rand.Rand, v, noise float64) float32 { return float32(v + noise*rng.NormFloat64()) }

func many(op string, rng *rand.Rand, n int) {
	if source(op, rng); n < 1 {
		panic(misuse(op, "got %d points, want at least 1", n))
	}
}
