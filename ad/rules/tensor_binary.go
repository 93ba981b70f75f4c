package rules

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// Tensor stands for *tensor.Tensor in the rules of tensors. In a pullback, shadows are those of the arguments, then of the result; that of a constant is nil.
// In a pushforward, tangents of constants are nil.
type Tensor = *tensor.Tensor

func init() {
	shadowed(Tensor.Add, "∂a = ȳ, ∂b = ȳ, summed where they were broadcast", AddPullback, AddPushforward)
	shadowed(Tensor.Sub, "∂a = ȳ, ∂b = -ȳ", SubPullback, SubPushforward)
	shadowed(Tensor.Mul, "∂a = ȳ·b, ∂b = ȳ·a", MulPullback, MulPushforward)
	shadowed(Tensor.Div, "∂a = ȳ/b, ∂b = -ȳ·y/b", DivPullback, DivPushforward)
	shadowed(Tensor.Maximum, "ȳ goes to the greater one; to both by half if they are equal", MaximumPullback, MaximumPushforward)
	shadowed(Tensor.Minimum, "ȳ goes to the smaller one; to both by half if they are equal", MinimumPullback, MinimumPushforward)
	shadowed(Tensor.PowElem, "∂a = ȳ·b·a^(b-1), ∂b = ȳ·y·ln|a|", PowElemPullback, PowElemPushforward)
}

// AddPullback adds the adjoint to both.
func AddPullback(_, _, _, da, db, dy Tensor) {
	if da != nil {
		tensor.Accumulate(da, dy)
	}
	if db != nil {
		tensor.Accumulate(db, dy)
	}
}

// AddPushforward is ȧ + ḃ.
func AddPushforward(_, _, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.Accumulate(ty, ta)
	}
	if tb != nil {
		tensor.Accumulate(ty, tb)
	}
	return ty
}

// SubPullback adds the adjoint to the first and its negative to the second.
func SubPullback(_, _, _, da, db, dy Tensor) {
	if da != nil {
		tensor.Accumulate(da, dy)
	}
	if db != nil {
		tensor.AccumulateScaled(db, -1, dy)
	}
}

// SubPushforward is ȧ - ḃ.
func SubPushforward(_, _, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.Accumulate(ty, ta)
	}
	if tb != nil {
		tensor.AccumulateScaled(ty, -1, tb)
	}
	return ty
}

// MulPullback adds ȳ·b and ȳ·a.
func MulPullback(a, b, _, da, db, dy Tensor) {
	if da != nil {
		tensor.AccumulateMul(da, dy, b)
	}
	if db != nil {
		tensor.AccumulateMul(db, dy, a)
	}
}

// MulPushforward is ȧ·b + a·ḃ.
func MulPushforward(a, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.AccumulateMul(ty, ta, b)
	}
	if tb != nil {
		tensor.AccumulateMul(ty, a, tb)
	}
	return ty
}

// DivPullback adds ȳ/b and -ȳ·y/b.
func DivPullback(_, b, y, da, db, dy Tensor) {
	g := dy.Div(b)
	if da != nil {
		tensor.Accumulate(da, g)
	}
	if db != nil {
		tensor.AccumulateMul(db, g, tensor.Neg(y))
	}
}

// DivPushforward is (ȧ - y·ḃ)/b.
func DivPushforward(_, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.Accumulate(ty, ta)
	}
	if tb != nil {
		tensor.AccumulateMul(ty, tensor.Neg(y), tb)
	}
	return ty.Div(b)
}

// taken returns 1 where y is a, 0 where it is not, and 1/2 where y is b, too. It has no derivative.
func taken(a, b, y Tensor) Tensor {
	if !a.SameShape(y) {
		a = a.BroadcastTo(y.Shape()...)
	}
	if !b.SameShape(y) {
		b = b.BroadcastTo(y.Shape()...)
	}
	return tensor.Taken(a, b, y)
}

// MaximumPullback adds the adjoint to the greater one, by half to both if they are equal.
func MaximumPullback(a, b, y, da, db, dy Tensor) {
	if da != nil {
		tensor.AccumulateMul(da, dy, taken(a, b, y))
	}
	if db != nil {
		tensor.AccumulateMul(db, dy, taken(b, a, y))
	}
}

// MaximumPushforward is the tangent of the greater one, the mean of both if they are equal.
func MaximumPushforward(a, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.AccumulateMul(ty, ta, taken(a, b, y))
	}
	if tb != nil {
		tensor.AccumulateMul(ty, tb, taken(b, a, y))
	}
	return ty
}

// MinimumPullback adds the adjoint to the smaller one, by half to both if they are equal.
func MinimumPullback(a, b, y, da, db, dy Tensor) { MaximumPullback(a, b, y, da, db, dy) }

// MinimumPushforward is the tangent of the smaller one, the mean of both if they are equal.
func MinimumPushforward(a, b, y, ta, tb Tensor) Tensor { return MaximumPushforward(a, b, y, ta, tb) }

// PowElemPullback adds ȳ·b·a^(b-1) and ȳ·y·ln|a|; see PowPartialX and PowPartialY for the edges.
func PowElemPullback(a, b, _, da, db, dy Tensor) {
	if da != nil {
		tensor.AccumulateMul(da, dy, tensor.Map2(powX, a, b))
	}
	if db != nil {
		tensor.AccumulateMul(db, dy, tensor.Map2(powY, a, b))
	}
}

// PowElemPushforward is ȧ·b·a^(b-1) + ḃ·y·ln|a|.
func PowElemPushforward(a, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.AccumulateMul(ty, ta, tensor.Map2(powX, a, b))
	}
	if tb != nil {
		tensor.AccumulateMul(ty, tb, tensor.Map2(powY, a, b))
	}
	return ty
}

func powX(a, b float64) float64 { return PowPartialX(a, b, 0) }

func powY(a, b float64) float64 { return PowPartialY(a, b, math.Pow(a, b)) }
