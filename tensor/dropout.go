package tensor

import "math/rand/v2"

// Dropout sets elements to 0, each with probability p, and divides the others by 1-p, so that the mean stays. With dims, a choice is made for each
// position in those dimensions, and holds for all that share it: with 0, whole rows of a matrix stay or go. rng is the source of random numbers; nil
// stands for the one that Seed sets. There is no derivative with respect to p.
//
// It panics with *UseError unless p is 0 to 1, and with *DTypeError and *IndexError.
func Dropout(rng *rand.Rand, x *Tensor, p float64, dims ...int) *Tensor {
	return x.Mul(DropoutMask(rng, x, p, dims...))
}

// DropoutMask returns what Dropout multiplies x by: 0 with probability p and 1/(1-p) else, with size 1 in dimensions other than dims if there are
// any.
func DropoutMask(rng *rand.Rand, x *Tensor, p float64, dims ...int) *Tensor {
	d := sameFloats1("Dropout", x)
	if !(p >= 0 && p <= 1) {
		panic(misuse("Dropout", "got probability %v, want 0 to 1", p))
	}
	shape := x.Shape()
	if len(dims) > 0 {
		own, _, _ := x.reduced("Dropout", dims)
		for i := range shape {
			if !own[i] {
				shape[i] = 1
			}
		}
	}
	mask := make0(d, shape)
	rng = drawn(rng)
	switch {
	case p == 1:
	case d == Float32:
		keep(flat[float32](mask), rng, p)
	default:
		keep(flat[float64](mask), rng, p)
	}
	return mask
}

// keep sets elements to 1/(1-p), each with probability 1-p: two for each number of 64 bits, and without branches, which nobody could foresee.
func keep[T Float](mask []T, rng *rand.Rand, p float64) {
	choice := [2]T{T(1 / (1 - p)), 0}
	limit := uint64(p * (1 << 32))
	low := func(bits uint64) T { return choice[(bits&(1<<32-1)-limit)>>63] } // 0 if it is below the limit
	for ; len(mask) >= 2; mask = mask[2:] {
		bits := rng.Uint64()
		mask[0], mask[1] = low(bits), low(bits>>32)
	}
	if len(mask) == 1 {
		mask[0] = low(rng.Uint64())
	}
}
