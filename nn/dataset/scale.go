package dataset

import "github.com/fluxion-go/fluxion/tensor"

// epsilon keeps Normalise and Rescale from dividing by 0; it is Flux's.
const epsilon = 1e-5

// Normalise returns (x - μ)/(σ + 1e-5), where μ and σ are the mean and the standard deviation (divided by n) over dimensions, the last by default: over
// the observations, each feature then has mean 0 and deviation 1.
//
// Shapes: y is as x. It panics with *tensor.IndexError, and *tensor.DTypeError unless x is of floats.
func Normalise(x *tensor.Tensor, dims ...int) *tensor.Tensor {
	dims = lastOf(x, "Normalise", dims)
	return x.Sub(x.Mean(dims...)).Div(x.Std(dims...).AddScalar(epsilon))
}

// Rescale returns (x - min)/(max - min + 1e-5) over dimensions, the last by default, which is in 0 to 1.
//
// Shapes: y is as x. It panics as Normalise does.
func Rescale(x *tensor.Tensor, dims ...int) *tensor.Tensor {
	dims = lastOf(x, "Rescale", dims)
	lo, hi := x.Min(dims...), x.Max(dims...)
	return x.Sub(lo).Div(hi.Sub(lo).AddScalar(epsilon))
}

// Flatten joins all dimensions but the last.
//
// Shapes: (features.., n) gives (the product of features, n). It panics with *tensor.ShapeError for a scalar.
func Flatten(x *tensor.Tensor) *tensor.Tensor {
	n := numObs("Flatten", x)
	size := 1
	for _, d := range x.Shape()[:x.Rank()-1] {
		size *= d
	}
	return x.Reshape(size, n)
}

func lastOf(x *tensor.Tensor, op string, dims []int) []int {
	if len(dims) == 0 {
		numObs(op, x)
		return []int{-1}
	}
	return dims
}
