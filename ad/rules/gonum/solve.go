package gonum

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// Source: for least squares Golub and Pereyra, SIAM J. Numer. Anal. 10, 1973, eq. 4.12; for the exponential Najfeld and Havel, Adv. Appl. Math. 16, 1995.

func init() {
	add(tape.ShadowedRule(Solve, "∂b = a⁺ᵀ·ȳ, ∂a = -∂b·yᵀ, and for least squares what changes the residual", SolvePullback, SolvePushforward))
	add(tape.ShadowedRule(Exp, "∂a = the derivative of the exponential at aᵀ along ȳ", ExpPullback, ExpPushforward))
	constant("no derivative", selfPath, "Singular", "SignOfDet")
	substitute((*mat.Dense).Solve, denseSolve)
	substitute((*mat.Dense).Inverse, denseInverse)
	substitute((*mat.Dense).Exp, denseExp)
	substitute((*mat.VecDense).SolveVec, solveVec)
	substitute(mat.Det, matDet)
	substitute(mat.LogDet, matLogDet)
}

func denseSolve(m *mat.Dense, a, b mat.Matrix) error {
	ar, _ := a.Dims()
	if br, _ := b.Dims(); ar != br {
		panic(mat.ErrShape)
	}
	x, err := Solve(elements(a), elements(b))
	if h := Sized(m, x.Dim(1), x.Dim(0)); !Singular(err) {
		Write(h, x)
	}
	return err
}

func denseInverse(m *mat.Dense, a mat.Matrix) error {
	n := Square(a, mat.ErrSquare)
	x, err := Solve(elements(a), tensor.Float64.Eye(n))
	if h := Sized(m, n, n); !Singular(err) {
		Write(h, x)
	}
	return err
}

func solveVec(v *mat.VecDense, a mat.Matrix, b mat.Vector) error {
	ar, _ := a.Dims()
	if br, bc := b.Dims(); ar != br || bc != 1 {
		panic(mat.ErrShape)
	}
	x, err := Solve(elements(a), elements(b))
	if h := SizedVec(v, x.Len()); !Singular(err) {
		Write(h, x)
	}
	return err
}

// Singular tells whether there is no solution. An error with a finite condition number comes with one.
func Singular(err error) bool {
	c, ok := err.(mat.Condition)
	return err != nil && (!ok || math.IsInf(float64(c), 1))
}

func denseExp(m *mat.Dense, a mat.Matrix) {
	Square(a, mat.ErrShape)
	put(m, Exp(elements(a)))
}

func matDet(a mat.Matrix) float64 {
	Square(a, mat.ErrSquare)
	return linalg.Det(elements(a)).Item()
}

func matLogDet(a mat.Matrix) (det, sign float64) {
	Square(a, mat.ErrSquare)
	x := elements(a)
	return linalg.LogDet(x).Item(), SignOfDet(x)
}

func SignOfDet(x Tensor) float64 {
	_, sign := mat.LogDet(dense(x))
	return sign
}

// dense is a tensor of shape (columns, rows) as a matrix.
func dense(x Tensor) *mat.Dense { return mat.NewDense(x.Dim(1), x.Dim(0), x.Values()) }

// transposed is a matrix as a tensor of shape (columns, rows).
func transposed(m *mat.Dense) Tensor {
	h := HeaderOf(m)
	return tensor.New(h.Data, h.Cols, h.Rows)
}

// Solve is mat.Dense's Solve for tensors of shape (columns, rows): equations, or least squares. Without a solution the result is 0.
func Solve(a, b Tensor) (x Tensor, err error) {
	var m mat.Dense
	err = m.Solve(dense(a), dense(b))
	if Singular(err) {
		return tensor.Float64.Zeros(b.Dim(0), a.Dim(0)), err
	}
	return transposed(&m), err
}

// SolvePullback adds g = a⁺ᵀ·ȳ to b, and -g·yᵀ to a. If there are more rows than columns, the residual r = b - a·y adds r·(a⁺·g)ᵀ, and if there are fewer,
// a⁺ᵀ·y·(ȳ - aᵀ·g)ᵀ is added. Here all is transposed.
func SolvePullback(a, b, y Tensor, _ error, da, db, dy Tensor) {
	g, _ := Solve(a.T(), dy)
	if db != nil {
		tensor.Accumulate(db, g)
	}
	if da == nil {
		return
	}
	tensor.AccumulateMatMul(da, tensor.Neg(y), g, true, false)
	if a.Dim(1) > a.Dim(0) {
		s, _ := Solve(a, g)
		tensor.AccumulateMatMul(da, s, b.Sub(y.MatMul(a)), true, false)
	}
	if a.Dim(1) < a.Dim(0) {
		w, _ := Solve(a.T(), y)
		tensor.AccumulateMatMul(da, dy.Sub(g.MatMul(a.T())), w, true, false)
	}
}

// SolvePushforward is a⁺·(ḃ - ȧ·y), with what the pullback adds for other shapes.
func SolvePushforward(a, b, y Tensor, _ error, ta, tb Tensor) Tensor {
	r := tensor.ZerosLike(b)
	if tb != nil {
		tensor.Accumulate(r, tb)
	}
	if ta != nil {
		tensor.Accumulate(r, tensor.Neg(y.MatMul(ta)))
	}
	ty, _ := Solve(a, r)
	switch {
	case ta == nil:
	case a.Dim(1) > a.Dim(0):
		s, _ := Solve(a.T(), b.Sub(y.MatMul(a)).MatMul(ta.T()))
		u, _ := Solve(a, s)
		ty = ty.Add(u)
	case a.Dim(1) < a.Dim(0):
		w, _ := Solve(a.T(), y)
		v := w.MatMul(ta.T())
		u, _ := Solve(a, v.MatMul(a))
		ty = ty.Add(v).Sub(u)
	}
	return ty
}

// Exp is the exponential of a square matrix.
func Exp(a Tensor) Tensor {
	var m mat.Dense
	m.Exp(dense(a))
	return transposed(&m)
}

// ExpPullback adds the derivative of the exponential at aᵀ along ȳ.
func ExpPullback(a, _, da, dy Tensor) { tensor.Accumulate(da, expAlong(a.T(), dy)) }

// ExpPushforward is the derivative of the exponential along ȧ.
func ExpPushforward(a, _, ta Tensor) Tensor { return expAlong(a, ta) }

// expAlong is the derivative of the exponential at a along e: a block of the exponential of (a e; 0 a).
func expAlong(a, e Tensor) Tensor {
	n := a.Dim(0)
	upper, lower := tensor.Concat(1, a, e), tensor.Concat(1, tensor.ZerosLike(a), a)
	return Exp(tensor.Concat(0, upper, lower)).Slice(0, 0, n).Slice(1, n, 2*n)
}
