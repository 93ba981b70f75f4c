package rules

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// Activations that are smooth, but for Elu and Celu at 0. Slopes are written with operations that have derivatives themselves.

func init() {
	shadowed(tensor.LogSigmoid, "σ(-x)", LogSigmoidPullback, LogSigmoidPushforward)
	shadowed(tensor.Swish, "y + σ(x)·(1 - y)", SwishPullback, SwishPushforward)
	shadowed(tensor.GeluErf, "Φ(x) + x·φ(x)", GeluErfPullback, GeluErfPushforward)
	shadowed(tensor.Lisht, "tanh x + x·(1 - tanh² x)", LishtPullback, LishtPushforward)
	shadowed(tensor.Softsign, "1/(1 + |x|)²", SoftsignPullback, SoftsignPushforward)
	shadowed(tensor.LogCosh, "tanh x", LogCoshPullback, LogCoshPushforward)
	shadowed(tensor.Mish, "t + x·σ(x)·(1 - t²), t = tanh(softplus x)", MishPullback, MishPushforward)
	shadowed(tensor.TanhShrink, "tanh² x", TanhShrinkPullback, TanhShrinkPushforward)
	withNumbers(tensor.Elu, "1 for x >= 0, else α·exp x", EluPullback, EluPushforward, []any{EluNumber})
	withNumbers(tensor.Celu, "1 for x >= 0, else exp(x/α)", CeluPullback, CeluPushforward, []any{CeluNumber})
	views(tensor.Identity)
	shadowed(tensor.TanhFast, "1 - y²", TanhPullback, TanhPushforward)
	shadowed(tensor.SigmoidFast, "y·(1 - y)", SigmoidPullback, SigmoidPushforward)
	shadowed(tensor.GeluSigmoid, "see Gelu", GeluPullback, GeluPushforward)
	shadowed(tensor.Selu, "λ for x >= 0, else λ·α·exp x", SeluPullback, SeluPushforward)
	composite(tensor.Glu)
}

// LogSigmoidPullback adds the adjoint times σ(-x).
func LogSigmoidPullback(x, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, tensor.Sigmoid(tensor.Neg(x)))
}

// LogSigmoidPushforward is the tangent times σ(-x).
func LogSigmoidPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Sigmoid(tensor.Neg(x))) }

// SwishPullback adds the adjoint times y + σ(x)·(1 - y).
func SwishPullback(x, y, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, swishSlope(x, y)) }

// SwishPushforward is the tangent times y + σ(x)·(1 - y).
func SwishPushforward(x, y, tx Tensor) Tensor { return tx.Mul(swishSlope(x, y)) }

func swishSlope(x, y Tensor) Tensor { return tensor.Sigmoid(x).Mul(y.RSubScalar(1)).Add(y) }

// GeluErfPullback adds the adjoint times Φ(x) + x·φ(x).
func GeluErfPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, geluErfSlope(x)) }

// GeluErfPushforward is the tangent times Φ(x) + x·φ(x).
func GeluErfPushforward(x, _, tx Tensor) Tensor { return tx.Mul(geluErfSlope(x)) }

// geluErfSlope is Φ(x) + x·φ(x), with the normal distribution Φ and its density φ.
func geluErfSlope(x Tensor) Tensor {
	density := tensor.Exp(tensor.Square(x).Scale(-0.5)).Scale(1 / math.Sqrt(2*math.Pi))
	return tensor.Erf(x.Scale(1 / math.Sqrt2)).Scale(0.5).AddScalar(0.5).Add(x.Mul(density))
}

// LishtPullback adds the adjoint times tanh x + x·(1 - tanh² x).
func LishtPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, lishtSlope(x)) }

// LishtPushforward is the tangent times tanh x + x·(1 - tanh² x).
func LishtPushforward(x, _, tx Tensor) Tensor { return tx.Mul(lishtSlope(x)) }

func lishtSlope(x Tensor) Tensor {
	t := tensor.Tanh(x)
	return tensor.Square(t).RSubScalar(1).Mul(x).Add(t)
}

// SoftsignPullback adds the adjoint divided by (1 + |x|)².
func SoftsignPullback(x, _, dx, dy Tensor) { tensor.Accumulate(dx, dy.Div(softsignSquare(x))) }

// SoftsignPushforward is the tangent divided by (1 + |x|)².
func SoftsignPushforward(x, _, tx Tensor) Tensor { return tx.Div(softsignSquare(x)) }

func softsignSquare(x Tensor) Tensor { return tensor.Square(tensor.Abs(x).AddScalar(1)) }

// LogCoshPullback adds the adjoint times tanh x.
func LogCoshPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Tanh(x)) }

// LogCoshPushforward is the tangent times tanh x.
func LogCoshPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Tanh(x)) }

// MishPullback adds the adjoint times the slope.
func MishPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, mishSlope(x)) }

// MishPushforward is the tangent times the slope.
func MishPushforward(x, _, tx Tensor) Tensor { return tx.Mul(mishSlope(x)) }

// mishSlope is t + x·σ(x)·(1 - t²) with t = tanh(softplus x).
func mishSlope(x Tensor) Tensor {
	t := tensor.Tanh(tensor.Softplus(x))
	return tensor.Square(t).RSubScalar(1).Mul(tensor.Swish(x)).Add(t)
}

// TanhShrinkPullback adds the adjoint times tanh² x.
func TanhShrinkPullback(x, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, tensor.Square(tensor.Tanh(x)))
}

// TanhShrinkPushforward is the tangent times tanh² x.
func TanhShrinkPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Square(tensor.Tanh(x))) }

// EluPullback adds the adjoint times the slope.
func EluPullback(x Tensor, alpha float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, dy, eluSlope(x, alpha))
	}
}

// EluNumber is the sum of ȳ·(exp x - 1) where x < 0.
func EluNumber(x Tensor, _ float64, _, dy Tensor) float64 {
	return tensor.Expm1(negative(x)).Dot(dy).Item()
}

// EluPushforward is the tangent times the slope, and that of α times exp x - 1 where x < 0.
func EluPushforward(x Tensor, alpha float64, y, tx Tensor, talpha float64) Tensor {
	ty := tensor.ZerosLike(y)
	if talpha != 0 {
		tensor.AccumulateScaled(ty, talpha, tensor.Expm1(negative(x)))
	}
	if tx != nil {
		tensor.AccumulateMul(ty, tx, eluSlope(x, alpha))
	}
	return ty
}

// eluSlope is 1 where x >= 0, else α·exp x.
func eluSlope(x Tensor, alpha float64) Tensor {
	return tensor.Where(x.Less(x.DType().Zeros()), tensor.Exp(negative(x)).Scale(alpha), x.DType().Ones(x.Shape()...))
}

// SeluPullback adds the adjoint times the slope.
func SeluPullback(x, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, eluSlope(x, tensor.SeluAlpha).Scale(tensor.SeluScale))
}

// SeluPushforward is the tangent times the slope.
func SeluPushforward(x, _, tx Tensor) Tensor {
	return tx.Mul(eluSlope(x, tensor.SeluAlpha).Scale(tensor.SeluScale))
}

// CeluPullback adds the adjoint times exp(min(x, 0)/α).
func CeluPullback(x Tensor, alpha float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, dy, tensor.Exp(negative(x).Scale(1/alpha)))
	}
}

// CeluNumber is the sum of ȳ·(exp u - 1 - u·exp u), u = min(x, 0)/α.
func CeluNumber(x Tensor, alpha float64, _, dy Tensor) float64 {
	return celuByAlpha(x, alpha).Dot(dy).Item()
}

// CeluPushforward is the tangent times exp u, and that of α times exp u - 1 - u·exp u, u = min(x, 0)/α.
func CeluPushforward(x Tensor, alpha float64, y, tx Tensor, talpha float64) Tensor {
	ty := tensor.ZerosLike(y)
	if talpha != 0 {
		tensor.AccumulateScaled(ty, talpha, celuByAlpha(x, alpha))
	}
	if tx != nil {
		tensor.AccumulateMul(ty, tx, tensor.Exp(negative(x).Scale(1/alpha)))
	}
	return ty
}

func celuByAlpha(x Tensor, alpha float64) Tensor {
	u := negative(x).Scale(1 / alpha)
	return tensor.Expm1(u).Sub(u.Mul(tensor.Exp(u)))
}
