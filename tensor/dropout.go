package tensor

import "math/rand/v2"

// Dropout sets elements to 0, each with probability p, and divides the others by 1-p, so that the mean stays. With dims, a choice is made for each
// position in those dimensions, and holds for all that share it: with 0, whole rows of a matrix stay or go. rng is the source of random numbers; nil
// stands for that of math/rand/v2. There is no derivative with respect to p.
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
	next := rand.Float64
	if rng != nil {
		next = rng.Float64
	}
	mask := make0(d, shape)
	for i := range mask.Len() {
		if next() >= p && p < 1 {
			mask.put(i, 1/(1-p))
		}
	}
	return mask
}
