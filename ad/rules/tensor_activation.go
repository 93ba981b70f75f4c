package rules

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	shadowed(tensor.Tanh, "tanh' = 1 - y²", TanhPullback, TanhPushforward)
	shadowed(tensor.Sigmoid, "σ' = y·(1 - y)", SigmoidPullback, SigmoidPushforward)
	shadowed(tensor.Relu, "1 for x > 0, else 0", ReluPullback, ReluPushforward)
	withNumbers(tensor.LeakyRelu, "1 for x > 0, else the slope", LeakyReluPullback, LeakyReluPushforward, []any{LeakyReluNumber})
	shadowed(tensor.Gelu, "(x·σ(u))' = σ(u) + x·u'·σ'(u), u = √(8/π)·(x + 0.044715x³)", GeluPullback, GeluPushforward)
	shadowed(tensor.Softplus, "σ(x)", SoftplusPullback, SoftplusPushforward)
	shadowed(tensor.AccumulateTanh, "see TanhPullback", AccumulateTanhPullback, AccumulateTanhPushforward, 0)
	shadowed(tensor.AccumulateSigmoid, "see SigmoidPullback", AccumulateSigmoidPullback, AccumulateSigmoidPushforward, 0)
	shadowed(tensor.AccumulateRelu, "see ReluPullback", AccumulateReluPullback, AccumulateReluPushforward, 0)
	withNumbers(tensor.AccumulateLeakyRelu, "see LeakyReluPullback", AccumulateLeakyReluPullback, AccumulateLeakyReluPushforward, []any{AccumulateLeakyReluNumber}, 0)
	shadowed(tensor.AccumulateGelu, "see GeluPullback", AccumulateGeluPullback, AccumulateGeluPushforward, 0)
}

// TanhPullback adds the adjoint times 1 - y².
func TanhPullback(_, y, dx, dy Tensor) { tensor.AccumulateTanh(dx, dy, y) }

// TanhPushforward is the tangent times 1 - y².
func TanhPushforward(_, y, tx Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	tensor.AccumulateTanh(ty, tx, y)
	return ty
}

// AccumulateTanhPullback is the pullback of dx += dy·(1 - y²), where g is the adjoint of dx.
func AccumulateTanhPullback(_, dy, y, g, ddy, dyy Tensor) {
	if ddy != nil {
		tensor.AccumulateTanh(ddy, g, y)
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, g, dy.Mul(y).Scale(-2))
	}
}

// AccumulateTanhPushforward is the tangent of dx + dy·(1 - y²).
func AccumulateTanhPushforward(_, dy, y, tdx, tdy, ty Tensor) {
	if tdy != nil {
		tensor.AccumulateTanh(tdx, tdy, y)
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, ty, dy.Mul(y).Scale(-2))
	}
}

// SigmoidPullback adds the adjoint times y·(1 - y).
func SigmoidPullback(_, y, dx, dy Tensor) { tensor.AccumulateSigmoid(dx, dy, y) }

// SigmoidPushforward is the tangent times y·(1 - y).
func SigmoidPushforward(_, y, tx Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	tensor.AccumulateSigmoid(ty, tx, y)
	return ty
}

// AccumulateSigmoidPullback is the pullback of dx += dy·y·(1 - y), where g is the adjoint of dx.
func AccumulateSigmoidPullback(_, dy, y, g, ddy, dyy Tensor) {
	if ddy != nil {
		tensor.AccumulateSigmoid(ddy, g, y)
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, g, dy.Mul(y.Scale(-2).AddScalar(1)))
	}
}

// AccumulateSigmoidPushforward is the tangent of dx + dy·y·(1 - y).
func AccumulateSigmoidPushforward(_, dy, y, tdx, tdy, ty Tensor) {
	if tdy != nil {
		tensor.AccumulateSigmoid(tdx, tdy, y)
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, ty, dy.Mul(y.Scale(-2).AddScalar(1)))
	}
}

// ReluPullback adds the adjoint where y > 0.
func ReluPullback(_, y, dx, dy Tensor) { tensor.AccumulateRelu(dx, dy, y) }

// ReluPushforward is the tangent where y > 0, else 0.
func ReluPushforward(_, y, tx Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	tensor.AccumulateRelu(ty, tx, y)
	return ty
}

// AccumulateReluPullback is the pullback of dx += dy where x > 0, where g is the adjoint of dx.
func AccumulateReluPullback(_, _, x, g, ddy, _ Tensor) {
	if ddy != nil {
		tensor.AccumulateRelu(ddy, g, x)
	}
}

// AccumulateReluPushforward is the tangent of dx + dy where x > 0.
func AccumulateReluPushforward(_, _, x, tdx, tdy, _ Tensor) {
	if tdy != nil {
		tensor.AccumulateRelu(tdx, tdy, x)
	}
}

// LeakyReluPullback adds the adjoint where x > 0, else slope times that.
func LeakyReluPullback(x Tensor, slope float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateLeakyRelu(dx, dy, x, slope)
	}
}

// LeakyReluNumber is the sum of ȳ·x where x <= 0.
func LeakyReluNumber(x Tensor, _ float64, _, dy Tensor) float64 { return negative(x).Dot(dy).Item() }

// LeakyReluPushforward is the tangent times the slope.
func LeakyReluPushforward(x Tensor, slope float64, y, tx Tensor, tslope float64) Tensor {
	ty := tensor.ZerosLike(y)
	if tslope != 0 {
		tensor.AccumulateScaled(ty, tslope, negative(x))
	}
	if tx != nil {
		tensor.AccumulateLeakyRelu(ty, tx, x, slope)
	}
	return ty
}

// negative is min(x, 0).
func negative(x Tensor) Tensor { return x.Minimum(x.DType().Zeros()) }

// AccumulateLeakyReluPullback is the pullback of dx += dy where x > 0, else slope·dy, where g is the adjoint of dx.
func AccumulateLeakyReluPullback(_, _, x Tensor, slope float64, g, ddy, _ Tensor) {
	if ddy != nil {
		tensor.AccumulateLeakyRelu(ddy, g, x, slope)
	}
}

// AccumulateLeakyReluNumber is the sum of g·dy where x <= 0.
func AccumulateLeakyReluNumber(_, dy, x Tensor, _ float64, g, _, _ Tensor) float64 {
	return g.Mul(dy).Dot(nonPositive(x)).Item()
}

// AccumulateLeakyReluPushforward is the tangent of dx + dy where x > 0, else of dx + slope·dy.
func AccumulateLeakyReluPushforward(_, dy, x Tensor, slope float64, tdx, tdy, _ Tensor, tslope float64) {
	if tdy != nil {
		tensor.AccumulateLeakyRelu(tdx, tdy, x, slope)
	}
	if tslope != 0 {
		tensor.AccumulateMul(tdx, nonPositive(x).Scale(tslope), dy)
	}
}

// nonPositive has 1 where x <= 0, else 0. It has no derivative.
func nonPositive(x Tensor) Tensor { return x.LessEqual(x.DType().Zeros()).To(x.DType()) }

// GeluPullback adds the adjoint times the slope.
func GeluPullback(x, _, dx, dy Tensor) { tensor.AccumulateGelu(dx, dy, x) }

// GeluPushforward is the tangent times the slope.
func GeluPushforward(x, y, tx Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	tensor.AccumulateGelu(ty, tx, x)
	return ty
}

// AccumulateGeluPullback is the pullback of dx += dy·Gelu'(x), where g is the adjoint of dx.
func AccumulateGeluPullback(_, dy, x, g, ddy, dxx Tensor) {
	if ddy != nil {
		tensor.AccumulateGelu(ddy, g, x)
	}
	if dxx != nil {
		tensor.AccumulateMul(dxx, g, dy.Mul(tensor.Map(GeluCurve, x)))
	}
}

// AccumulateGeluPushforward is the tangent of dx + dy·Gelu'(x).
func AccumulateGeluPushforward(_, dy, x, tdx, tdy, tx Tensor) {
	if tdy != nil {
		tensor.AccumulateGelu(tdx, tdy, x)
	}
	if tx != nil {
		tensor.AccumulateMul(tdx, tx, dy.Mul(tensor.Map(GeluCurve, x)))
	}
}

// GeluCurve is the second derivative of x/2·(1 + t) with t = tanh u and u = √(2/π)·(x + 0.044715x³): (1 - t²)·(u₁ + x/2·(u₂ - 2t·u₁²)), where u₁ and
// u₂ are the derivatives of u.
func GeluCurve(x float64) float64 {
	const k, c = 0.7978845608028654, 0.044715
	t := math.Tanh(k * (x + c*x*x*x))
	u1, u2 := k*(1+3*c*x*x), k*6*c*x
	return (1 - t*t) * (u1 + 0.5*x*(u2-2*t*u1*u1))
}

// SoftplusPullback adds the adjoint times σ(x).
func SoftplusPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Sigmoid(x)) }

// SoftplusPushforward is the tangent times σ(x).
func SoftplusPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Sigmoid(x)) }
