package rules

import "github.com/fluxion-go/fluxion/tensor"

// Activations in pieces of straight lines. At a kink the slope is the smaller one, as Flux has it.

func init() {
	shadowed(tensor.HardSigmoid, "1/6 for 0 < y < 1, else 0", HardSigmoidPullback, HardSigmoidPushforward)
	shadowed(tensor.HardTanh, "1 for -1 < y < 1, else 0", HardTanhPullback, HardTanhPushforward)
	shadowed(tensor.Relu6, "1 for 0 < y < 6, else 0", Relu6Pullback, Relu6Pushforward)
	shadowed(tensor.HardSwish, "x/3 + 1/2 for -3 < x < 3, else 0 or 1", HardSwishPullback, HardSwishPushforward)
	substitute(tensor.AccumulateWithin, AccumulateBetween)
	withNumbers(tensor.Huber, "x cut off at ±δ", HuberPullback, HuberPushforward, []any{HuberNumber})
	substitute(tensor.AccumulateHuber, AccumulateCut)
	withNumbers(tensor.TRelu, "1 for x > θ, else 0", TReluPullback, TReluPushforward, []any{TReluNumber})
	withNumbers(tensor.SoftShrink, "∂x = ȳ·|sign y|, ∂λ = -Σȳ·sign y", SoftShrinkPullback, SoftShrinkPushforward, []any{SoftShrinkNumber})
	composite(tensor.RRelu)
}

// between has 1 where lo < x < hi, else 0. It has no derivative.
func between(x Tensor, lo, hi float64) Tensor {
	d := x.DType()
	return d.Full(lo).Less(x).To(d).Mul(x.Less(d.Full(hi)).To(d))
}

// AccumulateBetween is tensor.AccumulateWithin written by operations, for its derivatives.
func AccumulateBetween(dx, dy, x Tensor, lo, hi float64) {
	tensor.AccumulateMul(dx, dy, between(x, lo, hi))
}

// HuberPullback adds the adjoint times x cut off at ±δ.
func HuberPullback(x Tensor, delta float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateHuber(dx, dy, x, delta)
	}
}

// HuberNumber is the sum of the adjoint times what was cut off from |x|.
func HuberNumber(x Tensor, delta float64, _, dy Tensor) float64 {
	return tensor.Abs(x.Sub(x.Clamp(-delta, delta))).Dot(dy).Item()
}

// HuberPushforward is the tangent times x cut off at ±δ, and that of δ times what was cut off.
func HuberPushforward(x Tensor, delta float64, y, tx Tensor, tdelta float64) Tensor {
	cut := x.Clamp(-delta, delta)
	ty := tensor.Abs(x.Sub(cut)).Scale(tdelta)
	if tx != nil {
		tensor.AccumulateMul(ty, tx, cut)
	}
	return ty
}

// AccumulateCut is tensor.AccumulateHuber written by operations, for its derivatives.
func AccumulateCut(dx, dy, x Tensor, delta float64) {
	tensor.AccumulateMul(dx, dy, x.Clamp(-delta, delta))
}

// HardSigmoidPullback adds a sixth of the adjoint where 0 < y < 1.
func HardSigmoidPullback(_, y, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, between(y, 0, 1).Scale(1.0/6))
}

// HardSigmoidPushforward is a sixth of the tangent where 0 < y < 1.
func HardSigmoidPushforward(_, y, tx Tensor) Tensor { return tx.Mul(between(y, 0, 1).Scale(1.0 / 6)) }

// HardTanhPullback adds the adjoint where -1 < y < 1.
func HardTanhPullback(_, y, dx, dy Tensor) { tensor.AccumulateWithin(dx, dy, y, -1, 1) }

// HardTanhPushforward is the tangent where -1 < y < 1.
func HardTanhPushforward(_, y, tx Tensor) Tensor { return tx.Mul(between(y, -1, 1)) }

// Relu6Pullback adds the adjoint where 0 < y < 6.
func Relu6Pullback(_, y, dx, dy Tensor) { tensor.AccumulateWithin(dx, dy, y, 0, 6) }

// Relu6Pushforward is the tangent where 0 < y < 6.
func Relu6Pushforward(_, y, tx Tensor) Tensor { return tx.Mul(between(y, 0, 6)) }

// HardSwishPullback adds the adjoint times the slope.
func HardSwishPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, hardSwishSlope(x)) }

// HardSwishPushforward is the tangent times the slope.
func HardSwishPushforward(x, _, tx Tensor) Tensor { return tx.Mul(hardSwishSlope(x)) }

// hardSwishSlope is x/3 + 1/2 where HardSigmoid is neither 0 nor 1, else that.
func hardSwishSlope(x Tensor) Tensor {
	h, d := tensor.HardSigmoid(x), x.DType()
	inside := tensor.Abs(x).Less(d.Full(3))
	return tensor.Where(inside, x.Scale(1.0/3).AddScalar(0.5), h)
}

// TReluPullback adds the adjoint where x > θ.
func TReluPullback(x Tensor, theta float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, dy, x.DType().Full(theta).Less(x).To(x.DType()))
	}
}

// TReluNumber is 0.
func TReluNumber(_ Tensor, _ float64, _, _ Tensor) float64 { return 0 }

// TReluPushforward is the tangent where x > θ.
func TReluPushforward(x Tensor, theta float64, y, tx Tensor, _ float64) Tensor {
	if tx == nil {
		return tensor.ZerosLike(y)
	}
	return tx.Mul(x.DType().Full(theta).Less(x).To(x.DType()))
}

// SoftShrinkPullback adds the adjoint where y is not 0.
func SoftShrinkPullback(_ Tensor, _ float64, y, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, dy, tensor.Abs(tensor.Sign(y)))
	}
}

// SoftShrinkNumber is the sum of -ȳ·sign y.
func SoftShrinkNumber(_ Tensor, _ float64, y, dy Tensor) float64 {
	return -tensor.Sign(y).Dot(dy).Item()
}

// SoftShrinkPushforward is the tangent where y is not 0, less that of λ times the sign.
func SoftShrinkPushforward(_ Tensor, _ float64, y, tx Tensor, tlambda float64) Tensor {
	sign := tensor.Sign(y)
	ty := sign.Scale(-tlambda)
	if tx != nil {
		tensor.AccumulateMul(ty, tx, tensor.Abs(sign))
	}
	return ty
}
