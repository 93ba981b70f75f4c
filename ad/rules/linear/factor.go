package linear

import (
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// Source: for QR Walter and Lehmann, arXiv:1001.1654; for eigenvalues and singular values Giles, 2008 (see solve.go), and Townsend, Differentiating the singular value
// decomposition, 2016.

func init() {
	tape.AddRule(tape.ShadowedRule(linalg.EigenSym, "∂a = v·(diag(λ̄) + F∘(vᵀ·v̄))·vᵀ, symmetric, F = 1/(λj - λi)", EigenSymPullback, EigenSymPushforward))
	tape.AddRule(tape.ShadowedRule(linalg.QR, "∂a = (q̄ + q·copyltu(r·r̄ᵀ - q̄ᵀ·q))·r⁻ᵀ", QRPullback, QRPushforward))
	tape.AddRule(tape.ShadowedRule(linalg.SVD, "∂a by the rotations of u and v, F = 1/(sj² - si²)", SVDPullback, SVDPushforward))
}

// EigenSymPullback adds the symmetric part of v·(diag(λ̄) + F∘(vᵀ·v̄))·vᵀ.
func EigenSymPullback(_, values, v, da, dvalues, dv Tensor) {
	m := tensor.ZerosLike(v)
	if dvalues != nil {
		tensor.AccumulateMul(m, v.DType().Eye(v.Dim(0)), dvalues)
	}
	if dv != nil {
		tensor.AccumulateMul(m, v.T().MatMul(dv), rotations(values))
	}
	s := v.MatMul(m).MatMul(v.T())
	tensor.AccumulateScaled(da, 0.5, s)
	tensor.AccumulateScaled(da, 0.5, s.T())
}

// EigenSymPushforward is the diagonal of m = vᵀ·ȧ·v, and v·(F∘m).
func EigenSymPushforward(_, values, v, ta Tensor) (tvalues, tv Tensor) {
	m := v.T().MatMul(ta.Add(ta.T()).Scale(0.5)).MatMul(v)
	return diagonal(m), v.MatMul(m.Mul(rotations(values)))
}

// diagonal returns the diagonal of a square matrix as a vector.
func diagonal(m Tensor) Tensor {
	n := m.Dim(0)
	return m.Mul(m.DType().Eye(n)).Sum(1).Reshape(n)
}

// rotations is F, with F(i, j) = 1/(xj - xi), and 0 where they are equal as far as rounding lets one tell.
func rotations(x Tensor) Tensor {
	d := x.Reshape(1, -1).Sub(x)
	if x.Len() == 0 {
		return d
	}
	return inverse(d, tensor.Abs(x).Max())
}

// inverse returns 1/x for each element, and 0 where it is 0 beside a number of the size of scale.
func inverse(x, scale Tensor) Tensor {
	eps := 1e-13
	if x.DType() == tensor.Float32 {
		eps = 1e-6
	}
	zero := tensor.Abs(x).LessEqual(scale.Scale(eps)).To(x.DType())
	return zero.RSubScalar(1).Div(x.Add(zero))
}

// QRPullback adds (q̄ + q·copyltu(r·r̄ᵀ - q̄ᵀ·q))·r⁻ᵀ, where copyltu copies the lower triangle to the upper one.
func QRPullback(_, q, r, da, dq, dr Tensor) {
	n, d := r.Dim(0), r.DType()
	m, b := tensor.ZerosLike(r), tensor.ZerosLike(q)
	if dr != nil {
		tensor.AccumulateMatMul(m, r, dr.Mul(lower(d, n, 1).T()), false, true)
	}
	if dq != nil {
		tensor.AccumulateScaled(m, -1, dq.T().MatMul(q))
		tensor.Accumulate(b, dq)
	}
	below := m.Mul(lower(d, n, 0.5))
	tensor.AccumulateMatMul(b, q, below.Add(below.T()), false, false)
	tensor.Accumulate(da, linalg.Solve(r, b.T()).T())
}

// QRPushforward is x - q·(s - Ω) and (s - Ω)·r, where x = ȧ·r⁻¹, s = qᵀ·x, and Ω is antisymmetric with the lower triangle of s.
func QRPushforward(_, q, r, ta Tensor) (tq, tr Tensor) {
	x := linalg.Solve(r.T(), ta.T()).T()
	s := q.T().MatMul(x)
	below := s.Mul(lower(r.DType(), r.Dim(0), 0))
	upper := s.Sub(below).Add(below.T())
	return x.Sub(q.MatMul(upper)), upper.MatMul(r)
}

// SVDPullback adds u·(diag(s̄) + (J + Jᵀ)·S + S·(K + Kᵀ))·vᵀ, with J = F∘(uᵀ·ū) and K = F∘(vᵀ·v̄), and what ū and v̄ have outside of the columns of u and v.
func SVDPullback(_, u, s, v, da, du, ds, dv Tensor) {
	m := s.DType().Zeros(s.Len(), s.Len())
	if ds != nil {
		tensor.AccumulateMul(m, s.DType().Eye(s.Len()), ds)
	}
	if s.Len() > 0 && (du != nil || dv != nil) {
		row, f, inv := s.Reshape(1, -1), squareRotations(s), inverse(s, s.Max()).Reshape(1, -1)
		if du != nil {
			p := u.T().MatMul(du)
			j := p.Mul(f)
			tensor.AccumulateMul(m, j.Add(j.T()), row)
			tensor.AccumulateMatMul(da, du.Sub(u.MatMul(p)).Mul(inv), v, false, true)
		}
		if dv != nil {
			p := v.T().MatMul(dv)
			k := p.Mul(f)
			tensor.AccumulateMul(m, k.Add(k.T()), s)
			tensor.AccumulateMatMul(da, u, dv.Sub(v.MatMul(p)).Mul(inv), false, true)
		}
	}
	tensor.AccumulateMatMul(da, u.MatMul(m), v, false, true)
}

// SVDPushforward is, with p = uᵀ·ȧ·v: u·(F∘(p·S + S·pᵀ)) + (ȧ·v - u·p)·S⁻¹, the diagonal of p, and v·(F∘(S·p + pᵀ·S)) + (ȧᵀ·u - v·pᵀ)·S⁻¹.
func SVDPushforward(_, u, s, v, ta Tensor) (tu, ts, tv Tensor) {
	if s.Len() == 0 {
		return tensor.ZerosLike(u), tensor.ZerosLike(s), tensor.ZerosLike(v)
	}
	row, f, inv := s.Reshape(1, -1), squareRotations(s), inverse(s, s.Max()).Reshape(1, -1)
	av, au := ta.MatMul(v), ta.T().MatMul(u)
	p := u.T().MatMul(av)
	tu = u.MatMul(p.Mul(row).Add(p.T().Mul(s)).Mul(f)).Add(av.Sub(u.MatMul(p)).Mul(inv))
	tv = v.MatMul(p.Mul(s).Add(p.T().Mul(row)).Mul(f)).Add(au.Sub(v.MatMul(p.T())).Mul(inv))
	return tu, diagonal(p), tv
}

// squareRotations is F of the squares, 1/(sj² - si²).
func squareRotations(s Tensor) Tensor {
	return rotations(s).Mul(inverse(s.Reshape(1, -1).Add(s), s.Max()))
}
