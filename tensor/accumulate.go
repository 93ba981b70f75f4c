package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Accumulate adds src to dst, in place. Along dimensions in which dst has size 1, or which it has not, it adds the sum of src: the reverse of
// broadcasting. It panics with *ShapeError and *DTypeError.
func Accumulate(dst, src *Tensor) {
	accumulate("Accumulate", dst, src, nil, &adders32, &adders64)
	dst.written(src)
}

// AccumulateMul adds the product of each element of a and that of b to dst, in place, and sums as Accumulate does.
func AccumulateMul(dst, a, b *Tensor) {
	accumulate("AccumulateMul", dst, a, b, &adders32, &adders64)
	dst.written(a, b)
}

// AccumulateScaled adds c times src to dst, in place, and sums as Accumulate does.
func AccumulateScaled(dst *Tensor, c float64, src *Tensor) {
	if d := dst.store.dtype; d.IsFloat() && d == src.store.dtype && dst.SameShape(src) && dst.strides == src.strides && dst.IsDense() {
		if d == Float32 {
			addScaled(flat[float32](dst), float32(c), flat[float32](src))
		} else {
			addScaled(flat[float64](dst), c, flat[float64](src))
		}
		dst.written(src)
		return
	}
	s32, s64 := adders32, adders64
	s32.add, s64.add = func(d, s []float32) { kernel.Axpy(d, float32(c), s) }, func(d, s []float64) { kernel.Axpy(d, c, s) }
	s32.sum, s64.sum = func(s []float32) float32 { return float32(c) * kernel.Sum(s) }, func(s []float64) float64 { return c * kernel.Sum(s) }
	accumulate("AccumulateScaled", dst, src, nil, &s32, &s64)
	dst.written(src)
}

func addScaled[T Float](dst []T, c T, src []T) {
	if len(dst) < 2*parallelLen {
		kernel.Axpy(dst, c, src)
		return
	}
	parallel.For(len(dst), parallelLen, func(lo, hi int) { kernel.Axpy(dst[lo:hi], c, src[lo:hi]) })
}

// AddInPlace adds u, broadcast, to t.
func (t *Tensor) AddInPlace(u *Tensor) { AddTo(t, t, u) }

// SubInPlace subtracts u, broadcast, from t.
func (t *Tensor) SubInPlace(u *Tensor) { SubTo(t, t, u) }

// MulInPlace multiplies the elements of t by those of u, broadcast.
func (t *Tensor) MulInPlace(u *Tensor) { MulTo(t, t, u) }

// AddScaledInPlace adds c times u to t; the shapes are the same, or u is broadcast.
func (t *Tensor) AddScaledInPlace(c float64, u *Tensor) {
	shape, rank := broadcastShape("AddScaledInPlace", t, u)
	if rank != t.rank || shape != t.dims {
		panic(&ShapeError{"AddScaledInPlace", shapesOf(t, u), "a second shape that broadcasts to the first"})
	}
	AccumulateScaled(t, c, u)
}

// An adders holds what an accumulation needs: add a slice, the product of two, and the sums of those.
type adders[T Float] struct {
	add func(dst, src []T)
	mul func(dst, a, b []T)
	sum func(src []T) T
	dot func(a, b []T) T
}

var (
	adders32 = adders[float32]{kernel.AddTo[float32], kernel.MulTo[float32], kernel.Sum[float32], kernel.Dot[float32]}
	adders64 = adders[float64]{kernel.AddTo[float64], kernel.MulTo[float64], kernel.Sum[float64], kernel.Dot[float64]}
)

func accumulate(op string, dst, a, b *Tensor, f32 *adders[float32], f64 *adders[float64]) {
	if b == nil && dst.SameShape(a) && dst.sameStrides(a) && dst.store.dtype == a.store.dtype && a.store.dtype.IsFloat() && dst.IsDense() {
		if a.store.dtype == Float32 {
			addDense(f32, flat[float32](dst), flat[float32](a))
		} else {
			addDense(f64, flat[float64](dst), flat[float64](a))
		}
		return
	}
	shape, rank := a.dims, a.rank
	if b != nil {
		sameFloats2(op, a, b)
		shape, rank = broadcastShape(op, a, b)
	}
	d := sameFloats2(op, dst, a)
	fits := true
	for i := range max(rank, dst.rank) {
		k, n := 1, 1
		if i < dst.rank {
			k = dst.dims[i]
		}
		if i < rank {
			n = shape[i]
		}
		fits = fits && (k == n || k == 1 || n == 1)
		if i >= rank || n == 1 {
			shape[i] = k
		}
	}
	if !fits {
		panic(&ShapeError{op, [][]int{dst.Shape(), shape[:rank]}, "equal sizes in each dimension, or 1"})
	}
	rank = max(rank, dst.rank)
	if d == Float32 {
		addUp(f32, shape[:rank], dst, a, b)
	} else {
		addUp(f64, shape[:rank], dst, a, b)
	}
}

func addDense[T Float](k *adders[T], dst, src []T) {
	if len(dst) < 2*parallelLen {
		k.add(dst, src)
		return
	}
	parallel.For(len(dst), pieceLen, func(lo, hi int) { k.add(dst[lo:hi], src[lo:hi]) })
}

func addUp[T Float](k *adders[T], shape []int, dst, a, b *Tensor) {
	ds, as := elements[T](dst.store), elements[T](a.store)
	var index [MaxRank]int
	if b == nil {
		l := newLoop(shape, dst, a)
		n, sd, sa := l.run(), l.step(0), l.step(1)
		for more := l.first(); more; more = l.next(&index) {
			addRun(k, ds, as, l.at[0], l.at[1], n, sd, sa)
		}
		return
	}
	bs := elements[T](b.store)
	l := newLoop(shape, dst, a, b)
	n, sd, sa, sb := l.run(), l.step(0), l.step(1), l.step(2)
	for more := l.first(); more; more = l.next(&index) {
		mulRun(k, ds, as, bs, l.at[0], l.at[1], l.at[2], n, sd, sa, sb)
	}
}

func addRun[T Float](k *adders[T], ds, as []T, id, ia, n, sd, sa int) {
	switch {
	case sd == 1 && sa == 1:
		k.add(ds[id:id+n], as[ia:ia+n])
	case sd == 0 && sa == 1:
		ds[id] += k.sum(as[ia : ia+n])
	case sd == 1 && sa == 0:
		d, c := ds[id:id+n], k.sum(as[ia:ia+1]) // what is added of one element
		if n < 2*parallelLen {
			kernel.AddScalar(d, d, c)
		} else {
			parallel.For(n, pieceLen, func(lo, hi int) { kernel.AddScalar(d[lo:hi], d[lo:hi], c) })
		}
	default:
		var bd, ba [blockLen]T
		for n > 0 {
			m := min(n, blockLen)
			va := gather(as, ia, m, sa, &ba)
			if sd == 0 {
				ds[id] += k.sum(va)
			} else {
				vd := gather(ds, id, m, sd, &bd)
				k.add(vd, va)
				if sd != 1 {
					scatter(ds, id, sd, vd)
				}
			}
			id, ia, n = id+m*sd, ia+m*sa, n-m
		}
	}
}

func mulRun[T Float](k *adders[T], ds, as, bs []T, id, ia, ib, n, sd, sa, sb int) {
	switch {
	case sd == 1 && sa == 1 && sb == 1:
		k.mul(ds[id:id+n], as[ia:ia+n], bs[ib:ib+n])
	case sd == 0 && sa == 1 && sb == 1:
		ds[id] += k.dot(as[ia:ia+n], bs[ib:ib+n])
	case sd == 1 && sa == 1 && sb == 0:
		kernel.Axpy(ds[id:id+n], bs[ib], as[ia:ia+n])
	case sd == 1 && sa == 0 && sb == 1:
		kernel.Axpy(ds[id:id+n], as[ia], bs[ib:ib+n])
	default:
		var bd, ba, bb [blockLen]T
		for n > 0 {
			m := min(n, blockLen)
			va, vb := gather(as, ia, m, sa, &ba), gather(bs, ib, m, sb, &bb)
			if sd == 0 {
				ds[id] += k.dot(va, vb)
			} else {
				vd := gather(ds, id, m, sd, &bd)
				k.mul(vd, va, vb)
				if sd != 1 {
					scatter(ds, id, sd, vd)
				}
			}
			id, ia, ib, n = id+m*sd, ia+m*sa, ib+m*sb, n-m
		}
	}
}
