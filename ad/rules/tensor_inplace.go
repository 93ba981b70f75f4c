package rules

import "github.com/fluxion-go/fluxion/tensor"

// Operations that write to a tensor. The shadow of the destination is the adjoint of what it holds afterwards: those that overwrite it take that out first, so
// that what was there before gets none.

func init() {
	shadowed(tensor.Accumulate, "∂src = the adjoint of dst", AccumulatePullback, AccumulatePushforward, 0)
	shadowed(tensor.AccumulateMul, "∂a = b times the adjoint of dst", AccumulateMulPullback, AccumulateMulPushforward, 0)
	withNumbers(tensor.AccumulateScaled, "∂src = c times the adjoint of dst", AccumulateScaledPullback, AccumulateScaledPushforward, []any{AccumulateScaledNumber}, 0)
	shadowed(tensor.AccumulateMatMul, "as MatMul", AccumulateMatMulPullback, AccumulateMatMulPushforward, 0)
	shadowed(tensor.AccumulateBatchedMul, "as BatchedMul", AccumulateBatchedMulPullback, AccumulateBatchedMulPushforward, 0)
	shadowed(tensor.AddTo, "as Add", AddToPullback, AddToPushforward, 0)
	shadowed(tensor.SubTo, "as Sub", SubToPullback, SubToPushforward, 0)
	shadowed(tensor.MulTo, "as Mul", MulToPullback, MulToPushforward, 0)
	shadowed(tensor.DivTo, "as Div", DivToPullback, DivToPushforward, 0)
	shadowed(tensor.MatMulTo, "as MatMul", MatMulToPullback, MatMulToPushforward, 0)
	shadowed(Tensor.CopyTo, "∂t = the adjoint of dst", CopyToPullback, CopyToPushforward, 1)
	withNumbers(Tensor.Fill, "∂v = the sum of the adjoint", FillPullback, FillPushforward, []any{FillNumber}, 0)
	withNumbers(Tensor.Set, "∂v = the adjoint of the element", SetPullback, SetPushforward, []any{SetNumber}, 0)
	substitute(Tensor.ScaleInPlace, scaleInPlaceSource)
	substitute(Tensor.AddInPlace, addInPlaceSource)
	substitute(Tensor.SubInPlace, subInPlaceSource)
	substitute(Tensor.MulInPlace, mulInPlaceSource)
	substitute(Tensor.AddScaledInPlace, addScaledInPlaceSource)
}

func addInPlaceSource(t, u Tensor) { tensor.AddTo(t, t, u) }

func subInPlaceSource(t, u Tensor) { tensor.SubTo(t, t, u) }

// mulInPlaceSource keeps the elements that are overwritten: the derivative by u needs them.
func mulInPlaceSource(t, u Tensor) { t.Clone().Mul(u).CopyTo(t) }

// scaleInPlaceSource keeps the elements that are overwritten: the derivative by c needs them.
func scaleInPlaceSource(t Tensor, c float64) { t.Clone().Scale(c).CopyTo(t) }

func addScaledInPlaceSource(t Tensor, c float64, u Tensor) { tensor.AccumulateScaled(t, c, u) }

// take returns the adjoint of a destination that is overwritten, and sets its shadow to 0.
func take(d Tensor) Tensor {
	g := d.Clone()
	d.Fill(0)
	return g
}

// AccumulatePullback adds the adjoint of dst to that of src.
func AccumulatePullback(_, _, d, dsrc Tensor) {
	if dsrc != nil {
		tensor.Accumulate(dsrc, d)
	}
}

// AccumulatePushforward adds the tangent of src to that of dst.
func AccumulatePushforward(_, _, td, tsrc Tensor) {
	if tsrc != nil {
		tensor.Accumulate(td, tsrc)
	}
}

// AccumulateMulPullback adds the adjoint of dst times the other factor.
func AccumulateMulPullback(_, a, b, d, da, db Tensor) {
	if da != nil {
		tensor.AccumulateMul(da, d, b)
	}
	if db != nil {
		tensor.AccumulateMul(db, d, a)
	}
}

// AccumulateMulPushforward adds ȧ·b + a·ḃ to the tangent of dst.
func AccumulateMulPushforward(_, a, b, td, ta, tb Tensor) {
	if ta != nil {
		tensor.AccumulateMul(td, ta, b)
	}
	if tb != nil {
		tensor.AccumulateMul(td, a, tb)
	}
}

// AccumulateScaledPullback adds c times the adjoint of dst.
func AccumulateScaledPullback(_ Tensor, c float64, _, d, dsrc Tensor) {
	if dsrc != nil {
		tensor.AccumulateScaled(dsrc, c, d)
	}
}

// AccumulateScaledNumber is the sum of src times the adjoint of dst.
func AccumulateScaledNumber(_ Tensor, _ float64, src, d, _ Tensor) float64 {
	return d.Mul(src).Sum().Item()
}

// AccumulateScaledPushforward adds ċ·src + c·ṡrc to the tangent of dst.
func AccumulateScaledPushforward(_ Tensor, c float64, src, td Tensor, tc float64, tsrc Tensor) {
	tensor.AccumulateScaled(td, tc, src)
	if tsrc != nil {
		tensor.AccumulateScaled(td, c, tsrc)
	}
}

// AccumulateMatMulPullback adds the products of the adjoint of dst with the other factor.
func AccumulateMatMulPullback(_, a, b Tensor, transA, transB bool, d, da, db Tensor) {
	switch {
	case da == nil:
	case transA:
		tensor.AccumulateMatMul(da, b, d, transB, true)
	default:
		tensor.AccumulateMatMul(da, d, b, false, !transB)
	}
	switch {
	case db == nil:
	case transB:
		tensor.AccumulateMatMul(db, d, a, true, transA)
	default:
		tensor.AccumulateMatMul(db, a, d, !transA, false)
	}
}

// AccumulateMatMulPushforward adds ȧ·b + a·ḃ to the tangent of dst.
func AccumulateMatMulPushforward(_, a, b Tensor, transA, transB bool, td, ta, tb Tensor) {
	if ta != nil {
		tensor.AccumulateMatMul(td, ta, b, transA, transB)
	}
	if tb != nil {
		tensor.AccumulateMatMul(td, a, tb, transA, transB)
	}
}

// AccumulateBatchedMulPullback adds the products of the adjoint of dst with the other factor.
func AccumulateBatchedMulPullback(_, a, b Tensor, transA, transB bool, d, da, db Tensor) {
	switch {
	case da == nil:
	case transA:
		tensor.AccumulateBatchedMul(da, b, d, transB, true)
	default:
		tensor.AccumulateBatchedMul(da, d, b, false, !transB)
	}
	switch {
	case db == nil:
	case transB:
		tensor.AccumulateBatchedMul(db, d, a, true, transA)
	default:
		tensor.AccumulateBatchedMul(db, a, d, !transA, false)
	}
}

// AccumulateBatchedMulPushforward adds ȧ·b + a·ḃ to the tangent of dst.
func AccumulateBatchedMulPushforward(_, a, b Tensor, transA, transB bool, td, ta, tb Tensor) {
	if ta != nil {
		tensor.AccumulateBatchedMul(td, ta, b, transA, transB)
	}
	if tb != nil {
		tensor.AccumulateBatchedMul(td, a, tb, transA, transB)
	}
}

// AddToPullback is AddPullback for what dst got.
func AddToPullback(_, _, _, d, da, db Tensor) { AddPullback(nil, nil, nil, da, db, take(d)) }

// AddToPushforward sets the tangent of dst.
func AddToPushforward(dst, _, _, td, ta, tb Tensor) { AddPushforward(nil, nil, dst, ta, tb).CopyTo(td) }

// SubToPullback is SubPullback for what dst got.
func SubToPullback(_, _, _, d, da, db Tensor) { SubPullback(nil, nil, nil, da, db, take(d)) }

// SubToPushforward sets the tangent of dst.
func SubToPushforward(dst, _, _, td, ta, tb Tensor) { SubPushforward(nil, nil, dst, ta, tb).CopyTo(td) }

// MulToPullback is MulPullback for what dst got.
func MulToPullback(_, a, b, d, da, db Tensor) { MulPullback(a, b, nil, da, db, take(d)) }

// MulToPushforward sets the tangent of dst.
func MulToPushforward(dst, a, b, td, ta, tb Tensor) { MulPushforward(a, b, dst, ta, tb).CopyTo(td) }

// DivToPullback is DivPullback for what dst got.
func DivToPullback(_, a, b, d, da, db Tensor) { DivPullback(nil, b, a.Div(b), da, db, take(d)) }

// DivToPushforward sets the tangent of dst.
func DivToPushforward(dst, a, b, td, ta, tb Tensor) {
	DivPushforward(nil, b, a.Div(b), ta, tb).CopyTo(td)
}

// MatMulToPullback is MatMulPullback for what dst got.
func MatMulToPullback(_, a, b, d, da, db Tensor) { MatMulPullback(a, b, nil, da, db, take(d)) }

// MatMulToPushforward sets the tangent of dst.
func MatMulToPushforward(dst, a, b, td, ta, tb Tensor) {
	MatMulPushforward(a, b, dst, ta, tb).CopyTo(td)
}

// CopyToPullback adds what dst got to t: its sum if t is one number for all.
func CopyToPullback(t, _, dt, d Tensor) {
	g := take(d)
	if dt != nil {
		tensor.Accumulate(dt, g.To(t.DType()))
	}
}

// CopyToPushforward copies the tangent.
func CopyToPushforward(_, _, tt, td Tensor) {
	if tt != nil {
		tt.CopyTo(td)
	} else {
		td.Fill(0)
	}
}

// FillPullback clears what t got.
func FillPullback(_ Tensor, _ float64, d Tensor) { d.Fill(0) }

// FillNumber is the sum of what t got.
func FillNumber(_ Tensor, _ float64, d Tensor) float64 { return d.Sum().Item() }

// FillPushforward fills the tangent.
func FillPushforward(_ Tensor, _ float64, td Tensor, tv float64) { td.Fill(tv) }

// SetPullback clears what the element got.
func SetPullback(_ Tensor, _ float64, index []int, d Tensor) { d.Set(0, index...) }

// SetNumber is what the element got.
func SetNumber(_ Tensor, _ float64, index []int, d Tensor) float64 { return d.At(index...) }

// SetPushforward sets the tangent of the element.
func SetPushforward(_ Tensor, _ float64, index []int, td Tensor, tv float64) { td.Set(tv, index...) }
