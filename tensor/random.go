package tensor

import "math/rand/v2"

// A source of random numbers is the first argument of what needs one, so that two runs with one seed give the same numbers:
//
//	rng := rand.New(rand.NewPCG(1, 2))
//	w := tensor.Randn(rng, 2, 3)
//
// nil stands for the generator of math/rand/v2, which differs from run to run.

// Rand returns float32 numbers that are uniform in [0, 1).
func Rand(rng *rand.Rand, shape ...int) *Tensor { return Float32.Rand(rng, shape...) }

// Randn returns float32 numbers of the standard normal distribution.
func Randn(rng *rand.Rand, shape ...int) *Tensor { return Float32.Randn(rng, shape...) }

// Rand returns numbers that are uniform in [0, 1).
func (d DType) Rand(rng *rand.Rand, shape ...int) *Tensor {
	if rng == nil {
		return d.random("Rand", rand.Float64, shape)
	}
	return d.random("Rand", rng.Float64, shape)
}

// Randn returns numbers of the standard normal distribution.
func (d DType) Randn(rng *rand.Rand, shape ...int) *Tensor {
	if rng == nil {
		return d.random("Randn", rand.NormFloat64, shape)
	}
	return d.random("Randn", rng.NormFloat64, shape)
}

func (d DType) random(op string, next func() float64, shape []int) *Tensor {
	if !d.IsFloat() {
		panic(&DTypeError{op, []DType{d}, "float32 or float64"})
	}
	t := d.Zeros(shape...)
	for i := range t.Len() {
		t.put(i, next())
	}
	return t
}
