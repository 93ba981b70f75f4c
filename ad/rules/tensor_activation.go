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
	shadowed(tensor.Gelu, "see tensor.AccumulateGelu", GeluPullback, GeluPushforward)
	shadowed(tensor.Softplus, "σ(x)", SoftplusPullback, SoftplusPushforward)
	shadowed(tensor.AccumulateTanh, "see TanhPullback", AccumulateTanhPullback, AccumulateTanhPushforward, 0)
	shadowed(tensor.AccumulateSigmoid, "see SigmoidPullback", AccumulateSigmoidPullback, AccumulateSigmoidPushforward, 0)
	shadowed(tensor.AccumulateRelu, "see ReluPullback", AccumulateReluPullback, AccumulateReluPushforward, 0)
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
		tensor.AccumulateMul(dx, dy, leakySlope(x, slope))
	}
}

// LeakyReluNumber is the sum of ȳ·x where x <= 0.
func LeakyReluNumber(x Tensor, _ float64, _, dy Tensor) float64 {
	return x.Minimum(x.DType().Zeros()).Mul(dy).Sum().Item()
}

// LeakyReluPushforward is the tangent times the slope.
func LeakyReluPushforward(x Tensor, slope float64, y, tx Tensor, tslope float64) Tensor {
	ty := tensor.ZerosLike(y)
	if tslope != 0 {
		tensor.AccumulateScaled(ty, tslope, x.Minimum(x.DType().Zeros()))
	}
	if tx != nil {
		tensor.AccumulateMul(ty, tx, leakySlope(x, slope))
	}
	return ty
}

// leakySlope is 1 where x > 0, else slope.
func leakySlope(x Tensor, slope float64) Tensor {
	return x.DType().Zeros().Less(x).To(x.DType()).Scale(1 - slope).AddScalar(slope)
}

// GeluPullback adds the adjoint times the slope.
func GeluPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, geluSlope(x)) }

// GeluPushforward is the tangent times the slope.
func GeluPushforward(x, _, tx Tensor) Tensor { return tx.Mul(geluSlope(x)) }

// geluSlope is the derivative of Gelu.
func geluSlope(x Tensor) Tensor { return tensor.Map(GeluPartial, x) }

// GeluPartial is the derivative of x/2·(1 + tanh u) with u = √(2/π)·(x + 0.044715x³).
func GeluPartial(x float64) float64 {
	const k, c = 0.7978845608028654, 0.044715
	t := math.Tanh(k * (x + c*x*x*x))
	return 0.5*(1+t) + 0.5*x*(1-t*t)*k*(1+3*c*x*x)
}

// SoftplusPullback adds the adjoint times σ(x).
func SoftplusPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Sigmoid(x)) }

// SoftplusPushforward is the tangent times σ(x).
func SoftplusPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Sigmoid(x)) }
