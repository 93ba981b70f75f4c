package rules

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	withNumbers(Tensor.AddScalar, "∂x = ȳ, ∂c = Σȳ", AddScalarPullback, AddScalarPushforward, []any{AddScalarNumber})
	withNumbers(Tensor.Scale, "∂x = c·ȳ, ∂c = Σȳ·x", ScalePullback, ScalePushforward, []any{ScaleNumber})
	withNumbers(Tensor.RSubScalar, "∂x = -ȳ, ∂c = Σȳ", RSubScalarPullback, RSubScalarPushforward, []any{AddScalarNumber})
	withNumbers(Tensor.RDivScalar, "∂x = -ȳ·y/x, ∂c = Σȳ/x", RDivScalarPullback, RDivScalarPushforward, []any{RDivScalarNumber})
	withNumbers(Tensor.Pow, "∂x = ȳ·c·x^(c-1), ∂c = Σȳ·y·ln|x|", PowPullback, PowPushforward, []any{PowNumber})
	substitute(Tensor.Clamp, clampSource)
}

func clampSource(t Tensor, lo, hi float64) Tensor {
	return t.Maximum(t.DType().Scalar(lo)).Minimum(t.DType().Scalar(hi))
}

// plus adds a tangent, if it is there.
func plus(ty, tx Tensor) Tensor {
	if tx != nil {
		tensor.Accumulate(ty, tx)
	}
	return ty
}

// AddScalarPullback adds the adjoint.
func AddScalarPullback(_ Tensor, _ float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.Accumulate(dx, dy)
	}
}

// AddScalarNumber is the sum of the adjoint.
func AddScalarNumber(_ Tensor, _ float64, _, dy Tensor) float64 { return dy.Sum().Item() }

// AddScalarPushforward is ẋ + ċ.
func AddScalarPushforward(_ Tensor, _ float64, y, tx Tensor, tc float64) Tensor {
	return plus(y.DType().Full(tc, y.Shape()...), tx)
}

// ScalePullback adds c·ȳ.
func ScalePullback(_ Tensor, c float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateScaled(dx, c, dy)
	}
}

// ScaleNumber is the sum of ȳ·x.
func ScaleNumber(x Tensor, _ float64, _, dy Tensor) float64 { return x.Dot(dy).Item() }

// ScalePushforward is ẋ·c + x·ċ.
func ScalePushforward(x Tensor, c float64, y, tx Tensor, tc float64) Tensor {
	ty := tensor.ZerosLike(y)
	if tc != 0 {
		tensor.AccumulateScaled(ty, tc, x)
	}
	if tx != nil {
		tensor.AccumulateScaled(ty, c, tx)
	}
	return ty
}

// RSubScalarPullback subtracts the adjoint.
func RSubScalarPullback(_ Tensor, _ float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateScaled(dx, -1, dy)
	}
}

// RSubScalarPushforward is ċ - ẋ.
func RSubScalarPushforward(_ Tensor, _ float64, y, tx Tensor, tc float64) Tensor {
	ty := y.DType().Full(tc, y.Shape()...)
	if tx != nil {
		tensor.AccumulateScaled(ty, -1, tx)
	}
	return ty
}

// RDivScalarPullback adds -ȳ·y/x.
func RDivScalarPullback(x Tensor, _ float64, y, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateScaled(dx, -1, dy.Mul(y).Div(x))
	}
}

// RDivScalarNumber is the sum of ȳ/x.
func RDivScalarNumber(x Tensor, _ float64, _, dy Tensor) float64 { return dy.Div(x).Sum().Item() }

// RDivScalarPushforward is (ċ - y·ẋ)/x.
func RDivScalarPushforward(x Tensor, _ float64, y, tx Tensor, tc float64) Tensor {
	ty := y.DType().Full(tc, y.Shape()...)
	if tx != nil {
		tensor.AccumulateScaled(ty, -1, y.Mul(tx))
	}
	return ty.Div(x)
}

// PowPullback adds ȳ·c·x^(c-1).
func PowPullback(x Tensor, c float64, _, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, dy, powSlope(x, c))
	}
}

// PowNumber is the sum of ȳ·y·ln|x|; see PowPartialY for the edges.
func PowNumber(x Tensor, c float64, _, dy Tensor) float64 { return dy.Dot(powLog(x, c)).Item() }

// PowPushforward is ẋ·c·x^(c-1) + ċ·y·ln|x|.
func PowPushforward(x Tensor, c float64, y, tx Tensor, tc float64) Tensor {
	ty := tensor.ZerosLike(y)
	if tc != 0 {
		tensor.AccumulateScaled(ty, tc, powLog(x, c))
	}
	if tx != nil {
		tensor.AccumulateMul(ty, tx, powSlope(x, c))
	}
	return ty
}

// powSlope is c·x^(c-1), and 0 for c = 0 even where x is 0.
func powSlope(x Tensor, c float64) Tensor {
	if c == 0 {
		d := x.DType()
		x = tensor.Where(x.Equal(d.Zeros()), d.Ones(x.Shape()...), x)
	}
	return x.Pow(c - 1).Scale(c)
}

// powLog is x^c·ln|x|, and 0 at 0.
func powLog(x Tensor, c float64) Tensor {
	return tensor.Map(func(x float64) float64 { return PowPartialY(x, c, math.Pow(x, c)) }, x)
}
