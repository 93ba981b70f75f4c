package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Softmax returns exp(x) divided by its sum along a dimension, so that each line along it sums to 1: for columns of a batch, dimension 0. It does not
// overflow. It panics with *IndexError and *DTypeError.
func Softmax(x *Tensor, dim int) *Tensor {
	y := alongLines("Softmax", x, dim, kernel.Softmax[float32], kernel.Softmax[float64])
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Softmax", y, x, dim)
	}
	return y
}

// LogSoftmax returns the logarithm of Softmax, without the loss of digits.
func LogSoftmax(x *Tensor, dim int) *Tensor {
	y := alongLines("LogSoftmax", x, dim, kernel.LogSoftmax[float32], kernel.LogSoftmax[float64])
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"LogSoftmax", y, x, dim)
	}
	return y
}

// LogSumExp returns the logarithm of the sum of exp(x) along a dimension, which is kept with size 1. It does not overflow.
func LogSumExp(x *Tensor, dim int) *Tensor {
	d := x.dim("LogSumExp", dim)
	shape := x.dims
	shape[d] = 1
	y := makeAny(sameFloats1("LogSumExp", x), shape[:x.rank])
	if x.store.dtype == Float32 {
		lines(d, func(v [][]float32) { v[0][0] = kernel.LogSumExp(v[1]) }, y, x)
	} else {
		lines(d, func(v [][]float64) { v[0][0] = kernel.LogSumExp(v[1]) }, y, x)
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"LogSumExp", y, x, dim)
	}
	return y
}

// LogitCrossEntropy returns the cross-entropy between probabilities y and the softmax of x along a dimension, which is kept with size 1: -Σ y·LogSoftmax(x).
// For columns of a batch that is dimension 0, and y mostly OneHot; then it is -log of the softmax where y is 1. The shapes are the same. It panics with
// *ShapeError, *IndexError and *DTypeError.
func LogitCrossEntropy(x, y *Tensor, dim int) *Tensor {
	t := sameFloats2("LogitCrossEntropy", x, y)
	d := x.dim("LogitCrossEntropy", dim)
	if !x.SameShape(y) {
		panic(&ShapeError{"LogitCrossEntropy", shapesOf(x, y), "one shape"})
	}
	shape := x.dims
	shape[d] = 1
	loss := makeAny(t, shape[:x.rank])
	if t == Float32 {
		lines(d, func(v [][]float32) { v[0][0] = kernel.CrossEntropy(v[1], v[2]) }, loss, x, y)
	} else {
		lines(d, func(v [][]float64) { v[0][0] = kernel.CrossEntropy(v[1], v[2]) }, loss, x, y)
	}
	if r := recorderOf(x, y); r != nil {
		record(r, functionSymbol+"LogitCrossEntropy", loss, x, y, dim)
	}
	return loss
}

// AccumulateLogitCrossEntropy adds the gradient of LogitCrossEntropy with respect to x to dx, in place: dloss·(softmax(x)·Σy - y), where dloss is the gradient
// of the result.
func AccumulateLogitCrossEntropy(dx, dloss, x, y *Tensor, dim int) {
	sameFloats("AccumulateLogitCrossEntropy", dx, dloss, x, y)
	d := dx.dim("AccumulateLogitCrossEntropy", dim)
	shape := dx.dims
	shape[d] = 1
	if !dx.SameShape(x) || !dx.SameShape(y) || dloss.rank != dx.rank || dloss.dims != shape {
		panic(&ShapeError{"AccumulateLogitCrossEntropy", shapesOf(dx, dloss, x, y), "one shape, the second with size 1 along the dimension"})
	}
	if dx.store.dtype == Float32 {
		lines(d, func(v [][]float32) { kernel.CrossEntropyBack(v[0], v[1][0], v[2], v[3]) }, dx, dloss, x, y)
	} else {
		lines(d, func(v [][]float64) { kernel.CrossEntropyBack(v[0], v[1][0], v[2], v[3]) }, dx, dloss, x, y)
	}
	dx.written(dloss, x, y)
}

// AccumulateSoftmax adds the gradient of Softmax to dx, in place: y*(dy - sum(dy*y)), where y is its result and dy the gradient of that.
func AccumulateSoftmax(dx, dy, y *Tensor, dim int) {
	accumulateLines("AccumulateSoftmax", dx, dy, y, dim, kernel.SoftmaxBack[float32], kernel.SoftmaxBack[float64])
}

// AccumulateLogSoftmax adds the gradient of LogSoftmax to dx, in place: dy - exp(y)*sum(dy), where y is its result and dy the gradient of that.
func AccumulateLogSoftmax(dx, dy, y *Tensor, dim int) {
	accumulateLines("AccumulateLogSoftmax", dx, dy, y, dim, kernel.LogSoftmaxBack[float32], kernel.LogSoftmaxBack[float64])
}

func accumulateLines(op string, dx, dy, y *Tensor, dim int, f32 func(dx, dy, y []float32), f64 func(dx, dy, y []float64)) {
	sameFloats(op, dx, dy, y)
	if !dx.SameShape(dy) || !dx.SameShape(y) {
		panic(&ShapeError{op, shapesOf(dx, dy, y), "one shape"})
	}
	d := dx.dim(op, dim)
	if dx.store.dtype == Float32 {
		lines(d, func(v [][]float32) { f32(v[0], v[1], v[2]) }, dx, dy, y)
	} else {
		lines(d, func(v [][]float64) { f64(v[0], v[1], v[2]) }, dx, dy, y)
	}
	dx.written(dy, y)
}

// alongLines computes each line of the result along a dimension from that of x.
func alongLines(op string, x *Tensor, dim int, f32 func(dst, x []float32), f64 func(dst, x []float64)) *Tensor {
	d := x.dim(op, dim)
	y := makeAny(sameFloats1(op, x), x.dims[:x.rank])
	if x.store.dtype == Float32 {
		lines(d, func(v [][]float32) { f32(v[0], v[1]) }, y, x)
	} else {
		lines(d, func(v [][]float64) { f64(v[0], v[1]) }, y, x)
	}
	return y
}

// lines calls f with the lines of tensors along a dimension, one line of each at a time, on several threads. The tensors have equal sizes in the other
// dimensions. f may write to the line of the first.
func lines[T Float](d int, f func(v [][]T), ts ...*Tensor) {
	if columns(d, f, ts) {
		return
	}
	var heads [4]*Tensor
	var data, v [4][]T
	var n, step [4]int
	for k, t := range ts {
		h := t.view()
		n[k], step[k], h.dims[d] = t.dims[d], t.strides[d], 1
		heads[k], data[k] = h, elements[T](t.store)
		if step[k] != 1 {
			v[k] = make([]T, n[k])
		}
	}
	l := newLoop(heads[0].dims[:heads[0].rank], heads[:len(ts)]...)
	var index [MaxRank]int
	for more := l.first(); more; more = l.next(&index) {
		for i := range l.run() {
			for k := range ts {
				at := l.at[k] + i*l.step(k)
				if step[k] == 1 {
					v[k] = data[k][at : at+n[k]]
					continue
				}
				for j := range v[k] {
					v[k][j] = data[k][at+j*step[k]]
				}
			}
			f(v[:len(ts)])
			if step[0] != 1 {
				scatter(data[0], l.at[0]+i*l.step(0), step[0], v[0])
			}
		}
	}
}

// worthwhileLines is how many elements of lines make it worth to use another thread.
const worthwhileLines = 1 << 13

// columns does the work of lines if the lines of each tensor follow each other in memory.
func columns[T Float](d int, f func(v [][]T), ts []*Tensor) bool {
	var data [4][]T
	longest, count := 1, 1
	for k, t := range ts {
		for e := range d {
			if t.dims[e] != 1 {
				return false
			}
		}
		if !t.IsDense() {
			return false
		}
		data[k], longest, count = flat[T](t), max(longest, t.dims[d]), 1
		for _, size := range t.dims[d+1 : t.rank] {
			count *= size
		}
	}
	parallel.For(count, worthwhileLines/longest+1, func(lo, hi int) {
		var v [4][]T
		for i := lo; i < hi; i++ {
			for k, t := range ts {
				n := t.dims[d]
				v[k] = data[k][i*n : (i+1)*n]
			}
			f(v[:len(ts)])
		}
	})
	return true
}
