package rules

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	shadowed(tensor.Exp, "exp' = exp", ExpPullback, ExpPushforward)
	shadowed(tensor.Expm1, "(exp - 1)' = exp", Expm1Pullback, Expm1Pushforward)
	shadowed(tensor.Sin, "sin' = cos", SinPullback, SinPushforward)
	shadowed(tensor.Cos, "cos' = -sin", CosPullback, CosPushforward)
	shadowed(tensor.Abs, "|x|' = sign x", AbsPullback, AbsPushforward)
	substitute(tensor.AccumulateAbs, AccumulateSign)
	shadowed(tensor.Square, "(x²)' = 2x", SquarePullback, SquarePushforward)
	shadowed(tensor.Erf, "erf' = 2/√π·exp(-x²)", ErfPullback, ErfPushforward)
	shadowed(tensor.Log, "ln' = 1/x", LogPullback, LogPushforward)
	shadowed(tensor.Log1p, "ln(1 + x)' = 1/(1 + x)", Log1pPullback, Log1pPushforward)
	shadowed(tensor.Sqrt, "√' = 1/(2y)", SqrtPullback, SqrtPushforward)
	shadowed(tensor.Neg, "(-x)' = -1", NegPullback, NegPushforward)
	shadowed(tensor.Sign, "0", StepPullback, StepPushforward)
	shadowed(tensor.Floor, "0", StepPullback, StepPushforward)
	shadowed(tensor.Round, "0", StepPullback, StepPushforward)
}

// ExpPullback adds the adjoint times the derivative: exp' = exp.
func ExpPullback(_, y, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, y) }

// ExpPushforward is the tangent times the derivative: exp' = exp.
func ExpPushforward(_, y, tx Tensor) Tensor { return tx.Mul(y) }

// Expm1Pullback adds the adjoint times the derivative: (exp - 1)' = exp.
func Expm1Pullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Exp(x)) }

// Expm1Pushforward is the tangent times the derivative: (exp - 1)' = exp.
func Expm1Pushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Exp(x)) }

// SinPullback adds the adjoint times the derivative: sin' = cos.
func SinPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Cos(x)) }

// SinPushforward is the tangent times the derivative: sin' = cos.
func SinPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Cos(x)) }

// CosPullback adds the adjoint times the derivative: cos' = -sin.
func CosPullback(x, _, dx, dy Tensor) { tensor.AccumulateMul(dx, dy, tensor.Neg(tensor.Sin(x))) }

// CosPushforward is the tangent times the derivative: cos' = -sin.
func CosPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Neg(tensor.Sin(x))) }

// AbsPullback adds the adjoint times the derivative: |x|' = sign x.
func AbsPullback(x, _, dx, dy Tensor) { tensor.AccumulateAbs(dx, dy, x) }

// AccumulateSign is tensor.AccumulateAbs written by operations, for its derivatives.
func AccumulateSign(dx, dy, x Tensor) { tensor.AccumulateMul(dx, dy, tensor.Sign(x)) }

// AbsPushforward is the tangent times the derivative: |x|' = sign x.
func AbsPushforward(x, _, tx Tensor) Tensor { return tx.Mul(tensor.Sign(x)) }

// SquarePullback adds the adjoint times the derivative, (x²)' = 2x, as x twice, which takes no memory.
func SquarePullback(x, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, x)
	tensor.AccumulateMul(dx, dy, x)
}

// SquarePushforward is the tangent times the derivative: (x²)' = 2x.
func SquarePushforward(x, _, tx Tensor) Tensor { return tx.Mul(x.Scale(2)) }

// ErfPullback adds the adjoint times the derivative: erf' = 2/√π·exp(-x²).
func ErfPullback(x, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, tensor.Exp(tensor.Neg(tensor.Square(x))).Scale(2/math.Sqrt(math.Pi)))
}

// ErfPushforward is the tangent times the derivative: erf' = 2/√π·exp(-x²).
func ErfPushforward(x, _, tx Tensor) Tensor {
	return tx.Mul(tensor.Exp(tensor.Neg(tensor.Square(x))).Scale(2 / math.Sqrt(math.Pi)))
}

// LogPullback adds the adjoint times the derivative: ln' = 1/x.
func LogPullback(x, _, dx, dy Tensor) { tensor.Accumulate(dx, dy.Div(x)) }

// LogPushforward is the tangent times the derivative: ln' = 1/x.
func LogPushforward(x, _, tx Tensor) Tensor { return tx.Div(x) }

// Log1pPullback adds the adjoint times the derivative: ln(1 + x)' = 1/(1 + x).
func Log1pPullback(x, _, dx, dy Tensor) { tensor.Accumulate(dx, dy.Div(x.AddScalar(1))) }

// Log1pPushforward is the tangent times the derivative: ln(1 + x)' = 1/(1 + x).
func Log1pPushforward(x, _, tx Tensor) Tensor { return tx.Div(x.AddScalar(1)) }

// SqrtPullback adds the adjoint times the derivative: √' = 1/(2y).
func SqrtPullback(_, y, dx, dy Tensor) { tensor.Accumulate(dx, dy.Div(y.Scale(2))) }

// SqrtPushforward is the tangent times the derivative: √' = 1/(2y).
func SqrtPushforward(_, y, tx Tensor) Tensor { return tx.Div(y.Scale(2)) }

// NegPullback subtracts the adjoint.
func NegPullback(_, _, dx, dy Tensor) { tensor.AccumulateScaled(dx, -1, dy) }

// NegPushforward is the negative tangent.
func NegPushforward(_, _, tx Tensor) Tensor { return tensor.Neg(tx) }

// StepPullback adds nothing: the function is constant but for its steps.
func StepPullback(_, _, _, _ Tensor) {}

// StepPushforward is 0.
func StepPushforward(_, y, _ Tensor) Tensor { return tensor.ZerosLike(y) }
