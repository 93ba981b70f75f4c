package nn

import (
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// An Initialiser draws a float32 tensor of a shape. The sizes of a weight are (out, in) of Dense, and (kernel..., in, out) of Conv.
type Initialiser func(rng *rand.Rand, shape ...int) *tensor.Tensor

// Fan returns how many inputs each output of a weight has, and how many outputs each input: (in, out) of a weight (out, in), and both times the size of the kernel for
// (kernel..., in, out). For a vector of n it is (1, n).
func Fan(shape ...int) (in, out int) {
	switch n := len(shape); n {
	case 0:
		return 1, 1
	case 1:
		return 1, shape[0]
	case 2:
		return shape[1], shape[0]
	default:
		k := 1
		for _, s := range shape[:n-2] {
			k *= s
		}
		return k * shape[n-2], k * shape[n-1]
	}
}

// one returns the optional parameter of an initialiser.
func one(name string, given []float64, usual float64) float64 {
	switch len(given) {
	case 0:
		return usual
	case 1:
		return given[0]
	}
	panic(misuse(name, "got %d numbers, want at most 1", len(given)))
}

// GlorotUniform draws from the uniform distribution on [-a, a], a = gain·√(6/(fan in + fan out)). The gain is 1 by default.
// Source: Glorot and Bengio, AISTATS 2010, eq. 16.
func GlorotUniform(gain ...float64) Initialiser {
	g := one("GlorotUniform", gain, 1)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, out := Fan(shape...)
		a := g * math.Sqrt(6/float64(in+out))
		t := tensor.Rand(rng, shape...)
		t.ScaleInPlace(2 * a)
		return t.AddScalar(-a)
	}
}
