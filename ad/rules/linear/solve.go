package linear

import (
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// Source: Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, 2008; for Cholesky Murray, arXiv:1602.07527, eq. 8 and 10.

func init() {
	tape.AddRule(tape.ShadowedRule(linalg.Solve, "∂b = a⁻ᵀ·ȳ, ∂a = -∂b·yᵀ", SolvePullback, SolvePushforward))
	tape.AddRule(tape.ShadowedRule(linalg.Inv, "∂a = -yᵀ·ȳ·yᵀ", InvPullback, InvPushforward))
	tape.AddRule(tape.ShadowedRule(linalg.Det, "∂a = ȳ·y·a⁻ᵀ", DetPullback, DetPushforward))
	tape.AddRule(tape.ShadowedRule(linalg.LogDet, "∂a = ȳ·a⁻ᵀ", LogDetPullback, LogDetPushforward))
	tape.AddRule(tape.ShadowedRule(linalg.Cholesky, "∂a = the symmetric part of y⁻ᵀ·Φ(yᵀ·ȳ)·y⁻¹", CholeskyPullback, CholeskyPushforward))
}

// SolvePullback adds g = a⁻ᵀ·ȳ to b, and -g·yᵀ to a.
func SolvePullback(a, _, y, da, db, dy Tensor) {
	g := linalg.Solve(a.T(), dy)
	if db != nil {
		tensor.Accumulate(db, g)
	}
	if da != nil {
		tensor.AccumulateMatMul(da, tensor.Neg(g), y, false, true)
	}
}

// SolvePushforward is a⁻¹·(ḃ - ȧ·y).
func SolvePushforward(a, _, y, ta, tb Tensor) Tensor {
	r := tensor.ZerosLike(y)
	if tb != nil {
		tensor.Accumulate(r, tb)
	}
	if ta != nil {
		tensor.AccumulateScaled(r, -1, ta.MatMul(y))
	}
	return linalg.Solve(a, r)
}

// InvPullback adds -yᵀ·ȳ·yᵀ.
func InvPullback(_, y, da, dy Tensor) {
	tensor.AccumulateMatMul(da, tensor.Neg(y.T().MatMul(dy)), y, false, true)
}

// InvPushforward is -y·ȧ·y.
func InvPushforward(_, y, ta Tensor) Tensor { return tensor.Neg(y.MatMul(ta).MatMul(y)) }

// DetPullback adds ȳ·y·a⁻ᵀ.
func DetPullback(a, y, da, dy Tensor) { tensor.AccumulateMul(da, linalg.Inv(a).T(), dy.Mul(y)) }

// DetPushforward is y·tr(a⁻¹·ȧ).
func DetPushforward(a, y, ta Tensor) Tensor { return linalg.Inv(a).T().Dot(ta).Mul(y) }

// LogDetPullback adds ȳ·a⁻ᵀ.
func LogDetPullback(a, _, da, dy Tensor) { tensor.AccumulateMul(da, linalg.Inv(a).T(), dy) }

// LogDetPushforward is tr(a⁻¹·ȧ).
func LogDetPushforward(a, _, ta Tensor) Tensor { return linalg.Inv(a).T().Dot(ta) }

// CholeskyPullback adds the symmetric part of y⁻ᵀ·Φ(yᵀ·ȳ)·y⁻¹, where Φ takes the lower triangle and half of the diagonal.
func CholeskyPullback(_, y, da, dy Tensor) {
	n, d := y.Dim(0), y.DType()
	p := y.T().MatMul(dy.Mul(lower(d, n, 1))).Mul(lower(d, n, 0.5))
	s := linalg.Solve(y.T(), linalg.Solve(y.T(), p).T())
	tensor.AccumulateScaled(da, 0.5, s)
	tensor.AccumulateScaled(da, 0.5, s.T())
}

// CholeskyPushforward is y·Φ(y⁻¹·ȧ·y⁻ᵀ) for the symmetric part of ȧ.
func CholeskyPushforward(_, y, ta Tensor) Tensor {
	s := linalg.Solve(y, linalg.Solve(y, ta.Add(ta.T()).Scale(0.5)).T())
	return y.MatMul(s.Mul(lower(y.DType(), y.Dim(0), 0.5)))
}

// lower has 1 below the diagonal, a number on it, and 0 above: what a matrix is multiplied by to take its lower triangle.
func lower(d tensor.DType, n int, diagonal float64) Tensor {
	m := make([]float64, n*n)
	for j := range n {
		m[j*n+j] = diagonal
		for i := j + 1; i < n; i++ {
			m[j*n+i] = 1
		}
	}
	return tensor.FromValues(d, m, n, n)
}
