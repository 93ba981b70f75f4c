package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A binaryOp combines two tensors element by element.
type binaryOp struct {
	name string
	f32  binaryKernel[float32]
	f64  binaryKernel[float64]
}

// A binaryKernel computes dst = a∘b on slices: of two slices, of a slice and a number, of a number and a slice.
type binaryKernel[T Float] struct {
	vv     func(dst, a, b []T)
	vs, sv func(dst, a []T, s T)
}

var (
	addOp = binaryOp{"Add", addKernel[float32](), addKernel[float64]()}
	subOp = binaryOp{"Sub", subKernel[float32](), subKernel[float64]()}
	mulOp = binaryOp{"Mul", mulKernel[float32](), mulKernel[float64]()}
	divOp = binaryOp{"Div", divKernel[float32](), divKernel[float64]()}
	maxOp = binaryOp{"Maximum", maxKernel[float32](), maxKernel[float64]()}
	minOp = binaryOp{"Minimum", minKernel[float32](), minKernel[float64]()}
	powOp = binaryOp{"PowElem", powKernel[float32](), powKernel[float64]()}
)

func addKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Add[T], kernel.AddScalar[T], kernel.AddScalar[T]}
}
func subKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Sub[T], kernel.SubScalar[T], kernel.ScalarSub[T]}
}
func mulKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Mul[T], kernel.MulScalar[T], kernel.MulScalar[T]}
}
func divKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Div[T], kernel.DivScalar[T], kernel.ScalarDiv[T]}
}
func maxKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Max[T], kernel.MaxScalar[T], kernel.MaxScalar[T]}
}
func minKernel[T Float]() binaryKernel[T] {
	return binaryKernel[T]{kernel.Min[T], kernel.MinScalar[T], kernel.MinScalar[T]}
}
func powKernel[T Float]() binaryKernel[T] {
	pow := func(a, b T) T { return T(math.Pow(float64(a), float64(b))) }
	return binaryKernel[T]{
		func(dst, a, b []T) {
			for i := range dst {
				dst[i] = pow(a[i], b[i])
			}
		},
		func(dst, a []T, s T) {
			for i := range dst {
				dst[i] = pow(a[i], s)
			}
		},
		func(dst, b []T, s T) {
			for i := range dst {
				dst[i] = pow(s, b[i])
			}
		},
	}
}

// Add returns t + u, broadcast: see the package comment. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Add(u *Tensor) *Tensor { return addOp.of(t, u) }

// Sub returns t - u, broadcast. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Sub(u *Tensor) *Tensor { return subOp.of(t, u) }

// Mul returns the product of each element of t and that of u, broadcast; for the matrix product see MatMul. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Mul(u *Tensor) *Tensor { return mulOp.of(t, u) }

// Div returns t / u, broadcast. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Div(u *Tensor) *Tensor { return divOp.of(t, u) }

// Maximum returns the greater of each element of t and that of u, broadcast; NaN if one is. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Maximum(u *Tensor) *Tensor { return maxOp.of(t, u) }

// Minimum returns the smaller of each element of t and that of u, broadcast; NaN if one is. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Minimum(u *Tensor) *Tensor { return minOp.of(t, u) }

// PowElem returns each element of t to the power of that of u, broadcast. It panics with *ShapeError and *DTypeError.
func (t *Tensor) PowElem(u *Tensor) *Tensor { return powOp.of(t, u) }

// AddTo sets dst = a + b, in place. dst has the shape to which a and b are broadcast, and may be one of them.
func AddTo(dst, a, b *Tensor) { addOp.to(dst, a, b) }

// SubTo sets dst = a - b, in place. dst has the shape to which a and b are broadcast, and may be one of them.
func SubTo(dst, a, b *Tensor) { subOp.to(dst, a, b) }

// MulTo sets dst to the product of each element of a and that of b, in place. dst has the shape to which a and b are broadcast, and may be one of them.
func MulTo(dst, a, b *Tensor) { mulOp.to(dst, a, b) }

// DivTo sets dst = a / b, in place. dst has the shape to which a and b are broadcast, and may be one of them.
func DivTo(dst, a, b *Tensor) { divOp.to(dst, a, b) }

func (o *binaryOp) of(a, b *Tensor) *Tensor {
	d := sameFloats2(o.name, a, b)
	var y *Tensor
	if a.SameShape(b) {
		y = makeAny(d, a.dims[:a.rank])
	} else {
		shape, rank := broadcastShape(o.name, a, b)
		y = makeAny(d, shape[:rank])
	}
	o.apply(y, a, b)
	if r := recorderOf(a, b); r != nil {
		record(r, methodSymbol+o.name, y, a, b)
	}
	return y
}

func (o *binaryOp) to(dst, a, b *Tensor) {
	op := o.name + "To"
	sameFloats(op, dst, a, b)
	shape, rank := broadcastShape(op, a, b)
	if rank != dst.rank || shape != dst.dims {
		panic(&ShapeError{op, shapesOf(dst, a, b), "a destination of shape " + shapeText(shape[:rank])})
	}
	o.apply(dst, a, b)
	dst.written(a, b)
}

// sameFloats2 is sameFloats for two operands, without a slice.
func sameFloats2(op string, a, b *Tensor) DType {
	if d := a.store.dtype; d == b.store.dtype && d.IsFloat() {
		return d
	}
	return sameFloats(op, a, b)
}

func (o *binaryOp) apply(y, a, b *Tensor) {
	if y.store.dtype == Float32 {
		combine(&o.f32, y, a, b)
	} else {
		combine(&o.f64, y, a, b)
	}
}

// parallelLen is how many elements make it worth to use another thread, which takes them in pieces of at least pieceLen.
const (
	parallelLen = 1 << 15
	pieceLen    = parallelLen / 4
)

func combine[T Float](k *binaryKernel[T], y, a, b *Tensor) {
	if n := y.Len(); n < 2*parallelLen && a.SameShape(b) && y.sameStrides(a) && y.sameStrides(b) && y.IsDense() {
		if n > 0 {
			k.vv(elements[T](y.store)[y.offset:y.offset+n], elements[T](a.store)[a.offset:a.offset+n], elements[T](b.store)[b.offset:b.offset+n])
		}
		return
	}
	l := newLoop(y.dims[:y.rank], y, a, b)
	if !l.first() {
		return
	}
	ys, as, bs := elements[T](y.store), elements[T](a.store), elements[T](b.store)
	var index [MaxRank]int
	n, sy, sa, sb := l.run(), l.step(0), l.step(1), l.step(2)
	for more := true; more; more = l.next(&index) {
		iy, ia, ib := l.at[0], l.at[1], l.at[2]
		switch {
		case sy == 1 && sa == 1 && sb == 1:
			if n >= 2*parallelLen {
				parallel.For(n, pieceLen, func(lo, hi int) { k.vv(ys[iy+lo:iy+hi], as[ia+lo:ia+hi], bs[ib+lo:ib+hi]) })
			} else {
				k.vv(ys[iy:iy+n], as[ia:ia+n], bs[ib:ib+n])
			}
		case sy == 1 && sa == 1 && sb == 0:
			k.vs(ys[iy:iy+n], as[ia:ia+n], bs[ib])
		case sy == 1 && sa == 0 && sb == 1:
			k.sv(ys[iy:iy+n], bs[ib:ib+n], as[ia])
		default:
			combineBlocks(k, ys, as, bs, iy, ia, ib, n, sy, sa, sb)
		}
	}
}

// combineBlocks combines a run whose elements do not all stand one after the other.
func combineBlocks[T Float](k *binaryKernel[T], ys, as, bs []T, iy, ia, ib, n, sy, sa, sb int) {
	var ba, bb, by [blockLen]T
	for n > 0 {
		m := min(n, blockLen)
		va, vb := gather(as, ia, m, sa, &ba), gather(bs, ib, m, sb, &bb)
		if sy == 1 {
			k.vv(ys[iy:iy+m], va, vb)
		} else {
			k.vv(by[:m], va, vb)
			scatter(ys, iy, sy, by[:m])
		}
		iy, ia, ib, n = iy+m*sy, ia+m*sa, ib+m*sb, n-m
	}
}
