package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Activations that have a kernel of their own. Each is a function of an element and panics with *DTypeError unless x is of floats; NaN stays NaN.

var (
	sigmoidOp  = unaryOp{"Sigmoid", kernel.Sigmoid[float32], kernel.Sigmoid[float64]}
	reluOp     = unaryOp{"Relu", kernel.Relu[float32], kernel.Relu[float64]}
	geluOp     = unaryOp{"Gelu", kernel.GELU[float32], kernel.GELU[float64]}
	softplusOp = unaryOp{"Softplus", kernel.Softplus[float32], kernel.Softplus[float64]}
)

// Sigmoid returns 1/(1 + exp(-x)).
func Sigmoid(x *Tensor) *Tensor { return sigmoidOp.of(x) }

// Relu returns max(x, 0).
func Relu(x *Tensor) *Tensor { return reluOp.of(x) }

// Gelu returns x/2·(1 + tanh(√(2/π)·(x + 0.044715x³))).
func Gelu(x *Tensor) *Tensor { return geluOp.of(x) }

// Softplus returns log(1 + exp(x)), which does not overflow.
func Softplus(x *Tensor) *Tensor { return softplusOp.of(x) }

// LeakyRelu returns x for x > 0 and slope·x elsewhere; Flux's slope is 0.01.
func LeakyRelu(x *Tensor, slope float64) *Tensor {
	return withNumber(functionSymbol, "LeakyRelu", x, slope, kernel.LeakyRelu[float32], kernel.LeakyRelu[float64])
}

// AccumulateTanh adds dy·(1 - y²) to dx, in place: the gradient of Tanh, where y is its result. The shapes are the same.
func AccumulateTanh(dx, dy, y *Tensor) {
	accumulateSame("AccumulateTanh", dx, dy, y, kernel.TanhBack[float32], kernel.TanhBack[float64])
}

// AccumulateSigmoid adds dy·y·(1 - y) to dx, in place: the gradient of Sigmoid, where y is its result. The shapes are the same.
func AccumulateSigmoid(dx, dy, y *Tensor) {
	accumulateSame("AccumulateSigmoid", dx, dy, y, kernel.SigmoidBack[float32], kernel.SigmoidBack[float64])
}

// AccumulateRelu adds dy to dx where x > 0, in place: the gradient of Relu. The shapes are the same.
func AccumulateRelu(dx, dy, x *Tensor) {
	accumulateSame("AccumulateRelu", dx, dy, x, kernel.ReluBack[float32], kernel.ReluBack[float64])
}

// AccumulateLeakyRelu adds dy to dx where x > 0, and slope·dy elsewhere, in place: the gradient of LeakyRelu. The shapes are the same.
func AccumulateLeakyRelu(dx, dy, x *Tensor, slope float64) {
	accumulateSame("AccumulateLeakyRelu", dx, dy, x,
		func(dx, dy, x []float32) { kernel.LeakyReluBack(dx, dy, x, float32(slope)) }, func(dx, dy, x []float64) { kernel.LeakyReluBack(dx, dy, x, slope) })
}

// AccumulateGelu adds the gradient of Gelu to dx, in place. The shapes are the same.
func AccumulateGelu(dx, dy, x *Tensor) {
	accumulateSame("AccumulateGelu", dx, dy, x, kernel.GELUBack[float32], kernel.GELUBack[float64])
}

// accumulateSame adds to dx by a kernel of three slices.
func accumulateSame(op string, dx, dy, y *Tensor, f32 func(dx, dy, y []float32), f64 func(dx, dy, y []float64)) {
	d := sameFloats2(op, dx, dy)
	sameFloats2(op, dx, y)
	if !dx.SameShape(dy) || !dx.SameShape(y) {
		panic(&ShapeError{op, shapesOf(dx, dy, y), "one shape"})
	}
	if d == Float32 {
		accumulateRuns(f32, dx, dy, y)
	} else {
		accumulateRuns(f64, dx, dy, y)
	}
	dx.written(dy, y)
}

func accumulateRuns[T Float](f func(dx, dy, y []T), dx, dy, y *Tensor) {
	if n := dx.Len(); dx.sameStrides(dy) && dx.sameStrides(y) && dx.IsDense() {
		if n == 0 {
			return
		}
		ds, as, bs := elements[T](dx.store)[dx.offset:], elements[T](dy.store)[dy.offset:], elements[T](y.store)[y.offset:]
		if n >= 2*parallelLen {
			parallel.For(n, pieceLen, func(lo, hi int) { f(ds[lo:hi], as[lo:hi], bs[lo:hi]) })
		} else {
			f(ds[:n], as[:n], bs[:n])
		}
		return
	}
	ds, as, bs := elements[T](dx.store), elements[T](dy.store), elements[T](y.store)
	l := newLoop(dx.dims[:dx.rank], dx, dy, y)
	n, sd, sa, sb := l.run(), l.step(0), l.step(1), l.step(2)
	var index [MaxRank]int
	for more := l.first(); more; more = l.next(&index) {
		id, ia, ib := l.at[0], l.at[1], l.at[2]
		if sd == 1 && sa == 1 && sb == 1 {
			f(ds[id:id+n], as[ia:ia+n], bs[ib:ib+n])
			continue
		}
		accumulateBlocks(f, ds, as, bs, id, ia, ib, n, sd, sa, sb)
	}
}

func accumulateBlocks[T Float](f func(dx, dy, y []T), ds, as, bs []T, id, ia, ib, n, sd, sa, sb int) {
	var bd, ba, bb [blockLen]T
	for n > 0 {
		m := min(n, blockLen)
		if sd == 0 { // all of them are one
			m = 1
		}
		vd := gather(ds, id, m, max(sd, 1), &bd)
		f(vd, gather(as, ia, m, sa, &ba), gather(bs, ib, m, sb, &bb))
		if sd > 1 {
			scatter(ds, id, sd, vd)
		}
		id, ia, ib, n = id+m*sd, ia+m*sa, ib+m*sb, n-m
	}
}
