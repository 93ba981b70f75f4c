package tensor

import (
	"fmt"
	"math"
	"slices"
)

// Poolings. They take images (spatial..., channels, batch), with 1 to 3 spatial dimensions, and look at each channel by itself. What is outside of
// an image counts as 0 in sums, and never as the greatest.

// MaxPool returns the greatest element of each window, NaN if one is; 0 for a window without any, all in the padding. Its derivative goes to the
// first of equal ones.
//
// Shapes: x is (spatial..., channels, batch), y is (spatial'..., channels, batch) with the sizes that win.Over has. It panics with *ShapeError,
// *DTypeError, and *UseError for windows that do not fit.
func MaxPool(x *Tensor, win Windows) *Tensor {
	at := MaxPoolPositions(x, win)
	shape := at.Shape()
	n := len(shape) - 2
	size, many := 1, 1
	for d := range n {
		size, many = size*x.Dim(d), many*shape[d]
	}
	lines := shape[n] * shape[n+1]
	return Pick(x.Reshape(size, 1, lines), at.Reshape(many, lines)).Reshape(shape...)
}

// MeanPool returns the mean of each window, padding included: the sum divided by the size of the window. Shapes and panics are those of MaxPool.
func MeanPool(x *Tensor, win Windows) *Tensor {
	return SumPool(x, win).Scale(1 / float64(win.Count(x.Rank()-2)))
}

// MeanPoolInside returns the mean of the elements of each window that are in the image, 0 if none is. Shapes and panics are those of MaxPool.
func MeanPoolInside(x *Tensor, win Windows) *Tensor {
	shape := x.Shape()
	for d := max(0, len(shape)-2); d < len(shape); d++ {
		shape[d] = 1
	}
	counts := SumPool(x.DType().Ones(shape...), win)
	return SumPool(x, win).Div(counts.Maximum(x.DType().Scalar(1)))
}

// LpNormPool returns (Σ xᵖ)^(1/p) over each window. x is not taken to its absolute value, so that negative elements give NaN unless p is a whole
// number. Shapes and panics are those of MaxPool; p that is not a positive number is a *UseError.
//
// Source: Gulcehre et al., Learned-Norm Pooling, ECML 2014.
func LpNormPool(x *Tensor, p float64, win Windows) *Tensor {
	if !(p > 0) || math.IsInf(p, 1) {
		panic(&UseError{"LpNormPool", fmt.Sprintf("got p %v, want a positive number", p)})
	}
	return SumPool(x.Pow(p), win).Pow(1 / p)
}

// AdaptiveMaxPool is MaxPool with windows that make images of these sizes: see AdaptiveWindows.
func AdaptiveMaxPool(x *Tensor, size []int) *Tensor {
	return MaxPool(x, AdaptiveWindows(x.Shape(), size))
}

// AdaptiveMeanPool is MeanPool with windows that make images of these sizes: see AdaptiveWindows.
func AdaptiveMeanPool(x *Tensor, size []int) *Tensor {
	return MeanPool(x, AdaptiveWindows(x.Shape(), size))
}

// GlobalMaxPool is MaxPool over the whole image: (spatial..., channels, batch) gives (1..., channels, batch).
func GlobalMaxPool(x *Tensor) *Tensor { return MaxPool(x, AdaptiveWindows(x.Shape(), []int{1})) }

// GlobalMeanPool is MeanPool over the whole image: (spatial..., channels, batch) gives (1..., channels, batch).
func GlobalMeanPool(x *Tensor) *Tensor { return MeanPool(x, AdaptiveWindows(x.Shape(), []int{1})) }

// AdaptiveWindows returns windows that cover images of shape (spatial..., channels, batch) evenly and give images of these sizes, one number a
// spatial dimension or one for all: the stride is in/out, rounded down, and the window in - (out-1)*stride. It panics with *ShapeError, and with
// *UseError if an image is smaller.
func AdaptiveWindows(shape, size []int) Windows {
	n := len(shape) - 2
	if n < 1 || n > spatial {
		panic(&ShapeError{"AdaptiveWindows", [][]int{slices.Clone(shape)}, "1 to 3 spatial dimensions, then channels and batch"})
	}
	out := perAxis("AdaptiveWindows", "sizes", size, n, 1)
	var w Windows
	for d := range n {
		stride := shape[d] / out[d]
		if stride < 1 {
			panic(misuse("AdaptiveWindows", "got size %d for dimension %d of shape %s, want at most %d", out[d], d, shapeText(shape), shape[d]))
		}
		w.Stride, w.Size = append(w.Stride, stride), append(w.Size, shape[d]-(out[d]-1)*stride)
	}
	return w
}

// Count returns the number of elements of a window over n spatial dimensions.
func (w Windows) Count(n int) int {
	count := 1
	for _, k := range perAxis("Windows.Count", "window sizes", w.Size, n, 1) {
		count *= max(k, 1)
	}
	return count
}
