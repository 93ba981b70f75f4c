package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Interpolation is what elements between those of a tensor are made of.
type Interpolation int

// The interpolations.
const (
	LinearCorners Interpolation = iota // the two nearest, by distance, where the first element and the last stay at the ends
	LinearPixels                       // the two nearest, by distance between the middles of pixels; outside of the first and the last middle it is constant
	Nearest                            // the one whose pixel they are in
)

// ResizeDim returns a tensor with another size along one dimension, interpolated from the elements of t. It panics with *ShapeError if t has none
// along it, and with *DTypeError and *IndexError.
func ResizeDim(t *Tensor, dim, size int, how Interpolation) *Tensor {
	d := sameFloats1("ResizeDim", t)
	n := t.dim("ResizeDim", dim)
	y := resize("ResizeDim", d, t, n, size, how, false)
	if t.recorder != nil {
		record(t.recorder, functionSymbol+"ResizeDim", y, t, dim, size, how)
	}
	return y
}

// ResizeDimData is the gradient of ResizeDim, where dy is that of the result: each dy is added to the elements of which the result was made. size is
// that of t along the dimension.
func ResizeDimData(dy *Tensor, dim, size int, how Interpolation) *Tensor {
	d := sameFloats1("ResizeDimData", dy)
	n := dy.dim("ResizeDimData", dim)
	x := resize("ResizeDimData", d, dy, n, size, how, true)
	if dy.recorder != nil {
		record(dy.recorder, functionSymbol+"ResizeDimData", x, dy, dim, size, how)
	}
	return x
}

func resize(op string, d DType, t *Tensor, dim, size int, how Interpolation, back bool) *Tensor {
	shape := t.Shape()
	from, to := shape[dim], size
	shape[dim] = size
	checkShape(op, shape)
	if back {
		from, to = to, from
	}
	if from == 0 && to > 0 {
		panic(&ShapeError{op, [][]int{t.Shape(), shape}, "at least one element along the dimension"})
	}
	y := make0(d, shape)
	inner := 1
	for _, k := range shape[:dim] {
		inner *= k
	}
	if d == Float32 {
		resizeLines(flat[float32](y), flat[float32](t.packed()), from, to, inner, how, back)
	} else {
		resizeLines(flat[float64](y), flat[float64](t.packed()), from, to, inner, how, back)
	}
	return y
}

// resizeLines resizes lines of from elements to lines of to, or the other way round. An element is inner numbers, side by side.
func resizeLines[T Float](y, x []T, from, to, inner int, how Interpolation, back bool) {
	if len(x) == 0 || len(y) == 0 {
		return
	}
	first, second := make([]int, to), make([]T, to)
	for o := range to {
		at, part := how.source(o, from, to)
		first[o], second[o] = at, T(part)
	}
	source, target := from*inner, to*inner
	lines := len(y) / target
	if back {
		lines = len(x) / target
	}
	parallel.For(lines, lineGrain(target), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if back {
				spread(y[i*source:(i+1)*source], x[i*target:(i+1)*target], first, second, inner)
			} else {
				blend(y[i*target:(i+1)*target], x[i*source:(i+1)*source], first, second, inner)
			}
		}
	})
}

// source returns the first of the elements that output o of a line of to elements is made of, of a line of from elements, and the part of the
// second, which is the next one.
func (how Interpolation) source(o, from, to int) (at int, part float64) {
	ratio := float64(from) / float64(to)
	var p float64
	switch {
	case how == Nearest:
		return o * from / to, 0
	case how == LinearPixels:
		p = max(0, ratio*(float64(o)+0.5)-0.5)
	case to > 1:
		p = float64(o) * float64(from-1) / float64(to-1)
	}
	at = min(int(p), from-1)
	if at == from-1 {
		return at, 0
	}
	return at, p - math.Floor(p)
}

// blend makes a line of parts of another.
func blend[T Float](y, x []T, first []int, second []T, inner int) {
	for o, at := range first {
		b := second[o]
		switch {
		case inner == 1 && b == 0:
			y[o] = x[at]
		case inner == 1:
			y[o] = (1-b)*x[at] + b*x[at+1]
		case b == 0:
			copy(y[o*inner:(o+1)*inner], x[at*inner:])
		default:
			kernel.ScaleAdd(y[o*inner:(o+1)*inner], 1-b, x[at*inner:(at+1)*inner], b, x[(at+1)*inner:(at+2)*inner])
		}
	}
}

// spread adds the elements of a line to those of which they were made.
func spread[T Float](x, y []T, first []int, second []T, inner int) {
	for o, at := range first {
		b := second[o]
		if inner == 1 {
			x[at] += (1 - b) * y[o]
			if b != 0 {
				x[at+1] += b * y[o]
			}
			continue
		}
		from := y[o*inner : (o+1)*inner]
		kernel.Axpy(x[at*inner:(at+1)*inner], 1-b, from)
		if b != 0 {
			kernel.Axpy(x[(at+1)*inner:(at+2)*inner], b, from)
		}
	}
}

// UpsampleNearest repeats elements along the first dimensions, as often as scale has it for each: UpsampleNearest(x, 2, 3) makes (w, h, ...) to (2w,
// 3h, ...). It panics with *UseError for scales below 1 or more than there are dimensions.
func UpsampleNearest(x *Tensor, scale ...int) *Tensor {
	if len(scale) > x.Rank() {
		panic(&UseError{"UpsampleNearest", fmt.Sprintf("got %d scales for %d dimensions", len(scale), x.Rank())})
	}
	y := x
	for d, s := range scale {
		if s < 1 {
			panic(&UseError{"UpsampleNearest", fmt.Sprintf("got scale %d, want at least 1", s)})
		}
		y = ResizeDim(y, d, s*y.Dim(d), Nearest)
	}
	return y
}

// UpsampleLinear makes images (spatial..., channels, batch) with 1 to 3 spatial dimensions larger, or smaller, by linear interpolation between
// corners: sizes are scale times the old ones, rounded down. There is a scale for each spatial dimension, or one for all. For given sizes see
// ResizeLinear. It panics with *ShapeError, *DTypeError and *UseError.
func UpsampleLinear(x *Tensor, scale ...float64) *Tensor {
	return ResizeLinear(x, LinearCorners, ScaledSizes(x.Shape(), scale...)...)
}

// UpsampleBilinear is UpsampleLinear for images with 2 spatial dimensions.
func UpsampleBilinear(x *Tensor, scale ...float64) *Tensor {
	if x.Rank() != 4 {
		panic(&ShapeError{"UpsampleBilinear", [][]int{x.Shape()}, "(width, height, channels, batch)"})
	}
	return UpsampleLinear(x, scale...)
}

// UpsampleTrilinear is UpsampleLinear for images with 3 spatial dimensions.
func UpsampleTrilinear(x *Tensor, scale ...float64) *Tensor {
	if x.Rank() != 5 {
		panic(&ShapeError{"UpsampleTrilinear", [][]int{x.Shape()}, "(width, height, depth, channels, batch)"})
	}
	return UpsampleLinear(x, scale...)
}

// ResizeLinear makes images (spatial..., channels, batch) of these spatial sizes, one for each dimension. It panics with *ShapeError, *DTypeError
// and *UseError.
func ResizeLinear(x *Tensor, how Interpolation, size ...int) *Tensor {
	if len(size) != x.Rank()-2 {
		panic(&UseError{"ResizeLinear", fmt.Sprintf("got %d sizes for images with %d spatial dimensions", len(size), x.Rank()-2)})
	}
	y := x
	for d, n := range size {
		y = ResizeDim(y, d, n, how)
	}
	return y
}

// ScaledSizes returns the spatial sizes of images of shape (spatial..., channels, batch) times scale, rounded down: one for each dimension, or one
// for all. It panics with *ShapeError and *UseError.
func ScaledSizes(shape []int, scale ...float64) (size []int) {
	n := len(shape) - 2
	if n < 1 || n > spatial {
		panic(&ShapeError{"UpsampleLinear", [][]int{slices.Clone(shape)}, "1 to 3 spatial dimensions, then channels and batch"})
	}
	if len(scale) != 1 && len(scale) != n {
		panic(misuse("UpsampleLinear", "got %d scales, want 1 for all or %d", len(scale), n))
	}
	for d, k := range shape[:n] {
		s := scale[min(d, len(scale)-1)]
		if !(s > 0) || s*float64(k) > math.MaxInt32 {
			panic(misuse("UpsampleLinear", "got scale %v for dimension %d of shape %s, want a positive number", s, d, shapeText(shape)))
		}
		size = append(size, int(s*float64(k)))
	}
	return size
}

// PixelShuffle moves groups of channels into images, which become r times as large in each spatial dimension.
//
// Shapes: (spatial..., channels·rⁿ, batch) gives (r·spatial..., channels, batch) for n spatial dimensions, 1 to 3. It panics with *ShapeError.
//
// Source: Shi et al., Real-Time Single Image and Video Super-Resolution, CVPR 2016.
func PixelShuffle(x *Tensor, r int) *Tensor {
	shape := x.Shape()
	n := len(shape) - 2
	cells := 1
	for range n {
		cells *= r
	}
	if n < 1 || n > 3 || r < 1 || shape[n]%cells != 0 {
		panic(&ShapeError{"PixelShuffle", [][]int{shape}, fmt.Sprintf("1 to 3 spatial dimensions, then a multiple of %d channels, and batch", max(cells, 1))})
	}
	split, order, joined := append([]int{}, shape[:n]...), []int{}, []int{}
	for d := range n {
		split = append(split, r)
		order = append(order, n+d, d)
		joined = append(joined, r*shape[d])
	}
	split, joined = append(split, shape[n]/cells, shape[n+1]), append(joined, shape[n]/cells, shape[n+1])
	order = append(order, 2*n, 2*n+1)
	return x.Reshape(split...).Permute(order...).Reshape(joined...)
}
