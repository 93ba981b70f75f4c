package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// Reductions over dimensions keep them with size 1, so that the result broadcasts against what it was made of. Without dimensions they are over all elements,
// and the result is a scalar.

// reduced marks the dimensions that are reduced and returns the shape that remains.
func (t *Tensor) reduced(op string, dims []int) (out [MaxRank]bool, shape [MaxRank]int, rank int) {
	if len(dims) == 0 {
		for d := range t.rank {
			out[d] = true
		}
		return out, shape, 0
	}
	shape, rank = t.dims, t.rank
	for _, d := range dims {
		d = t.dim(op, d)
		if out[d] {
			panic(misuse(op, "got dimension %d twice, want each once", d))
		}
		out[d], shape[d] = true, 1
	}
	return out, shape, rank
}

// Sum returns the sum over dimensions.
func (t *Tensor) Sum(dims ...int) *Tensor {
	_, shape, rank := t.reduced("Sum", dims)
	y := make0(sameFloats1("Sum", t), shape[:rank])
	if rank == 0 && t.IsDense() {
		if t.store.dtype == Float32 {
			flat[float32](y)[0] = kernel.Sum(flat[float32](t))
		} else {
			flat[float64](y)[0] = kernel.Sum(flat[float64](t))
		}
	} else {
		accumulate("Sum", y, t, nil, &adders32, &adders64)
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Sum", y, t, dims)
	}
	return y
}

// Count is the number of elements over which a reduction over dimensions goes.
func (t *Tensor) Count(dims ...int) int {
	out, _, _ := t.reduced("Count", dims)
	n := 1
	for d := range t.rank {
		if out[d] {
			n *= t.dims[d]
		}
	}
	return n
}

// Mean returns the mean over dimensions, NaN over none.
func (t *Tensor) Mean(dims ...int) *Tensor {
	return t.Sum(dims...).Scale(1 / float64(t.Count(dims...)))
}

// Var returns the variance over dimensions: the mean square of the distance from the mean (divided by n, not by n-1).
func (t *Tensor) Var(dims ...int) *Tensor { return Square(t.Sub(t.Mean(dims...))).Mean(dims...) }

// Std returns the square root of Var.
func (t *Tensor) Std(dims ...int) *Tensor { return Sqrt(t.Var(dims...)) }

// Norm returns the Euclidean norm over dimensions.
func (t *Tensor) Norm(dims ...int) *Tensor { return Sqrt(Square(t).Sum(dims...)) }

// Dot returns the sum of the products of the elements of two tensors of one shape, a scalar. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Dot(u *Tensor) *Tensor {
	d := sameFloats2("Dot", t, u)
	if !t.SameShape(u) {
		panic(&ShapeError{"Dot", shapesOf(t, u), "the same shape"})
	}
	y := make0(d, nil)
	accumulate("Dot", y, t, u, &adders32, &adders64)
	if r := recorderOf(t, u); r != nil {
		record(r, methodSymbol+"Dot", y, t, u)
	}
	return y
}

// Max returns the greatest element over dimensions, NaN if one is. It panics with *ShapeError over none.
func (t *Tensor) Max(dims ...int) *Tensor { return t.extreme("Max", dims, &maxOp, math.Inf(-1)) }

// Min returns the smallest element over dimensions, NaN if one is. It panics with *ShapeError over none.
func (t *Tensor) Min(dims ...int) *Tensor { return t.extreme("Min", dims, &minOp, math.Inf(1)) }

func (t *Tensor) extreme(op string, dims []int, o *binaryOp, start float64) *Tensor {
	_, shape, rank := t.reduced(op, dims)
	y := make0(sameFloats1(op, t), shape[:rank])
	if t.Len() == 0 && y.Len() > 0 {
		panic(&ShapeError{op, shapesOf(t), "at least one element"})
	}
	y.Fill(start)
	y.store.version = 0
	if t.store.dtype == Float32 {
		extremes(&o.f32, y, t)
	} else {
		extremes(&o.f64, y, t)
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+op, y, t, dims)
	}
	return y
}

func extremes[T Float](k *binaryKernel[T], y, x *Tensor) {
	ys, xs := elements[T](y.store), elements[T](x.store)
	var index [MaxRank]int
	var block [blockLen]T
	l := newLoop(x.dims[:x.rank], y, x)
	for more := l.first(); more; more = l.next(&index) {
		iy, ix := l.at[0], l.at[1]
		for n := l.run(); n > 0; {
			m := min(n, blockLen)
			vx := gather(xs, ix, m, l.step(1), &block)
			switch l.step(0) {
			case 1:
				k.vv(ys[iy:iy+m], ys[iy:iy+m], vx)
			case 0:
				for i := range vx {
					k.vv(ys[iy:iy+1], ys[iy:iy+1], vx[i:i+1])
				}
			default:
				for i := range vx {
					j := iy + i*l.step(0)
					k.vv(ys[j:j+1], ys[j:j+1], vx[i:i+1])
				}
			}
			iy, ix, n = iy+m*l.step(0), ix+m*l.step(1), n-m
		}
	}
}

// ArgMax returns where the greatest element of each line along a dimension is, as Int, without that dimension. A NaN counts as the greatest; of equal ones the
// first is taken.
func (t *Tensor) ArgMax(dim int) *Tensor {
	return t.argExtreme("ArgMax", dim, func(x, best float64) bool { return x > best })
}

// ArgMin returns where the smallest element of each line along a dimension is, as Int, without that dimension. A NaN counts as the smallest; of equal ones the
// first is taken.
func (t *Tensor) ArgMin(dim int) *Tensor {
	return t.argExtreme("ArgMin", dim, func(x, best float64) bool { return x < best })
}

func (t *Tensor) argExtreme(op string, dim int, better func(x, best float64) bool) *Tensor {
	d := t.dim(op, dim)
	if t.dims[d] == 0 {
		panic(&ShapeError{op, shapesOf(t), "at least one element along the dimension"})
	}
	lines := t.view()
	lines.drop(d)
	y := Int.Zeros(lines.dims[:lines.rank]...)
	out, i := flat[int](y), 0
	lines.each(func(at int) {
		best, where := t.load(at), 0
		for j := 1; j < t.dims[d] && best == best; j++ {
			if x := t.load(at + j*t.strides[d]); better(x, best) || x != x {
				best, where = x, j
			}
		}
		out[i] = where
		i++
	})
	return y
}

// CumSum returns the sums of the elements up to and including each one along a dimension.
func (t *Tensor) CumSum(dim int) *Tensor {
	y := t.cumSum("CumSum", dim, false)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"CumSum", y, t, dim)
	}
	return y
}

// ReverseCumSum returns the sums of the elements from each one to the end of a dimension.
func (t *Tensor) ReverseCumSum(dim int) *Tensor {
	y := t.cumSum("ReverseCumSum", dim, true)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"ReverseCumSum", y, t, dim)
	}
	return y
}

func (t *Tensor) cumSum(op string, dim int, reverse bool) *Tensor {
	d := t.dim(op, dim)
	sameFloats1(op, t)
	y := like(t)
	lines := y.view()
	lines.drop(d)
	copyTo(y, t)
	n, step := y.dims[d], y.strides[d]
	lines.each(func(at int) {
		by := step
		if reverse {
			at, by = at+(n-1)*step, -step
		}
		for range n - 1 {
			y.put(at+by, y.load(at+by)+y.load(at))
			at += by
		}
	})
	return y
}
