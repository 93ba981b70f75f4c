package tensor

import (
	"slices"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// MaxPoolPositions returns where the greatest element of each window stands, as Int: its position in the spatial dimensions of the image, the first
// fastest; -1 for a window that is all in the padding. Of equal ones the first is taken, a NaN before all others.
//
// Shapes and panics are those of MaxPool.
func MaxPoolPositions(x *Tensor, win Windows) *Tensor {
	d := sameFloats1("MaxPool", x)
	in := spatialSize("MaxPool", x)
	axes := win.axes("MaxPool", in, true)
	at := make0(Int, append(outputs(&axes, len(in)), x.dims[x.rank-2], x.dims[x.rank-1]))
	if d == Float32 {
		greatest(flat[int](at), flat[float32](x.packed()), &axes)
	} else {
		greatest(flat[int](at), flat[float64](x.packed()), &axes)
	}
	return at
}

// greatest finds the positions, plane by plane.
func greatest[T Float](at []int, x []T, axes *[spatial]axis) {
	many, size := 1, 1
	for _, a := range axes {
		many, size = many*a.out, size*a.in
	}
	if many == 0 || len(at) == 0 {
		return
	}
	parallel.For(len(at)/many, lineGrain(many), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			plane, to, j := x[i*size:(i+1)*size], at[i*many:(i+1)*many], 0
			for o2 := range axes[2].out {
				lo2, hi2 := axes[2].window(o2)
				for o1 := range axes[1].out {
					lo1, hi1 := axes[1].window(o1)
					for o0 := range axes[0].out {
						lo0, hi0 := axes[0].window(o0)
						best := -1
						for p2 := lo2; p2 < hi2; p2 += axes[2].dilation {
							for p1 := lo1; p1 < hi1; p1 += axes[1].dilation {
								row := axes[0].in * (p1 + axes[1].in*p2)
								for p := row + lo0; p < row+hi0; p += axes[0].dilation {
									if v := plane[p]; best < 0 || v > plane[best] || v != v && plane[best] == plane[best] {
										best = p
									}
								}
							}
						}
						to[j] = best
						j++
					}
				}
			}
		}
	})
}

// window returns the first element of the window of an output that is in the image, and an end behind the last.
func (a *axis) window(o int) (lo, hi int) {
	lo = o*a.stride - a.lo
	hi = min(lo+a.extent(), a.in)
	if lo < 0 {
		lo += (-lo + a.dilation - 1) / a.dilation * a.dilation
	}
	return lo, hi
}

// SumPool returns the sum of each window. Shapes and panics are those of MaxPool.
func SumPool(x *Tensor, win Windows) *Tensor {
	d := sameFloats1("SumPool", x)
	in := spatialSize("SumPool", x)
	axes := win.axes("SumPool", in, true)
	y := x.packed()
	for i := range in {
		y = sumAlong(d, y, i, &axes[i], axes[i].out, false)
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"SumPool", y, x, win)
	}
	return y
}

// SumPoolData is the gradient of SumPool, where dy is that of the sums: each dy is added to all elements of its window. size has the spatial sizes
// of the image. It panics with *ShapeError, *DTypeError, and *UseError for windows that do not fit.
func SumPoolData(dy *Tensor, size []int, win Windows) *Tensor {
	d := sameFloats1("SumPoolData", dy)
	out := spatialSize("SumPoolData", dy)
	if len(size) != len(out) {
		panic(&ShapeError{"SumPoolData", [][]int{dy.Shape(), slices.Clone(size)}, "as many spatial dimensions in each"})
	}
	axes := win.axes("SumPoolData", size, true)
	if want := outputs(&axes, len(size)); !slices.Equal(want, out) {
		panic(&ShapeError{"SumPoolData", shapesOf(dy), "spatial sizes " + shapeText(want) + ", which SumPool gives for " + shapeText(size)})
	}
	dx := dy.packed()
	for i := range size {
		dx = sumAlong(d, dx, i, &axes[i], axes[i].in, true)
	}
	if dy.recorder != nil {
		record(dy.recorder, functionSymbol+"SumPoolData", dx, dy, size, win)
	}
	return dx
}

// sumAlong returns the sums of windows along one dimension, which gets this size; the other way round if back.
func sumAlong(d DType, x *Tensor, dim int, a *axis, size int, back bool) *Tensor {
	shape := x.Shape()
	shape[dim] = size
	y := make0(d, shape)
	inner := 1
	for _, k := range shape[:dim] {
		inner *= k
	}
	if d == Float32 {
		sumLines(flat[float32](y), flat[float32](x), a, inner, back)
	} else {
		sumLines(flat[float64](y), flat[float64](x), a, inner, back)
	}
	return y
}

// sumLines adds the elements of windows to their outputs, or the other way round. An element is inner numbers, side by side.
func sumLines[T Float](y, x []T, a *axis, inner int, back bool) {
	from, to := a.in*inner, a.out*inner // numbers in a line
	if back {
		from, to = to, from
	}
	if from == 0 || to == 0 {
		return
	}
	parallel.For(len(x)/from, lineGrain(from), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			images, results := x[i*from:(i+1)*from], y[i*to:(i+1)*to]
			if back {
				images, results = results, images
			}
			for k := range a.kernel {
				first, last := a.inside(k)
				p := first*a.stride - a.lo + k*a.dilation
				n, step, by := last-first, 1, inner // n pieces of so many numbers, step apart in the image
				switch {
				case n == 0:
				case a.stride == 1:
					n, by = 1, n*inner
				case inner == 1:
					n, step, by = 1, a.stride, n
				}
				for j := range n {
					o := (first + j) * inner
					at := (p + j*a.stride) * inner
					addPiece(images[at:], results[o:o+by], step, back)
				}
			}
		}
	})
}

// addPiece adds elements of an image, step apart, to results, or the other way round.
func addPiece[T Float](image, result []T, step int, back bool) {
	switch {
	case step == 1 && back:
		kernel.AddTo(image[:len(result)], result)
	case step == 1:
		kernel.AddTo(result, image[:len(result)])
	case back:
		for i, v := range result {
			image[i*step] += v
		}
	default:
		for i := range result {
			result[i] += image[i*step]
		}
	}
}
