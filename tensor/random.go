package tensor

import (
	"math/rand/v2"
	"sync"
)

// A source of random numbers is the first argument of what needs one, so that two runs with one seed give the same numbers:
//
//	rng := rand.New(rand.NewPCG(1, 2))
//	w := tensor.Randn(rng, 2, 3)
//
// nil stands for the source that Seed sets.

// A SharedSource is a source of random numbers for several goroutines.
type SharedSource struct {
	mu  sync.Mutex
	pcg rand.PCG
}

// Uint64 returns a number that is uniform over all of 64 bits.
func (s *SharedSource) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.Uint64()
}

// MarshalBinary returns the state of the source.
func (s *SharedSource) MarshalBinary() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.MarshalBinary()
}

// UnmarshalBinary sets the state of the source.
func (s *SharedSource) UnmarshalBinary(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.UnmarshalBinary(data)
}

var source = &SharedSource{pcg: *rand.NewPCG(rand.Uint64(), rand.Uint64())}

// DefaultSource returns the source of what is given none, here and in package nn.
func DefaultSource() *SharedSource { return source }

// Seed sets the source of what is given none, here and in package nn. Programs that call it with the same number, and draw in the same order, have the same results;
// without it they differ from run to run.
func Seed(n uint64) {
	source.mu.Lock()
	defer source.mu.Unlock()
	source.pcg.Seed(n, 0x9e3779b97f4a7c15)
}

// drawn is rng, or begins where the source that Seed sets says, and takes two numbers of that.
func drawn(rng *rand.Rand) *rand.Rand {
	if rng != nil {
		return rng
	}
	return rand.New(rand.NewPCG(source.Uint64(), source.Uint64()))
}

// Rand returns float32 numbers that are uniform in [0, 1).
func Rand(rng *rand.Rand, shape ...int) *Tensor { return Float32.Rand(rng, shape...) }

// Randn returns float32 numbers of the standard normal distribution.
func Randn(rng *rand.Rand, shape ...int) *Tensor { return Float32.Randn(rng, shape...) }

// Rand returns numbers that are uniform in [0, 1).
func (d DType) Rand(rng *rand.Rand, shape ...int) *Tensor {
	return d.random("Rand", drawn(rng).Float64, shape)
}

// Randn returns numbers of the standard normal distribution.
func (d DType) Randn(rng *rand.Rand, shape ...int) *Tensor {
	return d.random("Randn", drawn(rng).NormFloat64, shape)
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
