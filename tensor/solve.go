package tensor

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Linear algebra is gonum's. It is computed with float64 and returned in the type of the operands. If a matrix has a NaN or an Inf, all that is computed of it is NaN.

// A MatrixError says that a matrix has not what an operation needs: that it is singular, or not positive definite. Operations panic with it.
type MatrixError struct {
	Op      string
	Of      []int // the shape of the matrix
	Problem string
	Want    string // with the way out
}

// Error returns the text: "Solve: got a matrix of shape (2, 2) that is singular (condition number +Inf), want ...".
func (e *MatrixError) Error() string {
	return fmt.Sprintf("%s: got a matrix of shape %s that %s, want %s", e.Op, shapeText(e.Of), e.Problem, e.Want)
}

// Solve returns the x with a·x = b, for each column of b.
//
// Shapes: a is (n, n); b is (n) or (n, k), and so is x. It panics with *ShapeError, *DTypeError, and with *MatrixError if a is singular, that is if its condition
// number is above 1e16. For least squares with a of shape (m, n): q, r := QR(a), Solve(r, q.T().MatMul(b)).
func Solve(a, b *Tensor) *Tensor {
	d := sameFloats2("Solve", a, b)
	if a.rank != 2 || a.dims[0] != a.dims[1] || b.rank < 1 || b.rank > 2 || b.dims[0] != a.dims[0] {
		panic(&ShapeError{"Solve", shapesOf(a, b), "a square matrix (n, n), and (n) or (n, k); for least squares see QR"})
	}
	y := make0(d, b.dims[:b.rank])
	switch {
	case y.Len() == 0:
	case !a.isFinite():
		y.setNaN()
	default:
		var x mat.Dense
		if err := regular("Solve", a).SolveTo(&x, false, convert(b, Float64).Mat()); err != nil {
			panic(singular("Solve", a, math.Inf(1)))
		}
		y.setMat(&x)
	}
	if r := recorderOf(a, b); r != nil {
		record(r, functionSymbol+"Solve", y, a, b)
	}
	return y
}

// Inv returns the inverse of a matrix. To solve equations Solve is faster and more exact.
//
// Shapes: (n, n) gives (n, n). It panics with *ShapeError, *DTypeError, and with *MatrixError if a is singular, that is if its condition number is above 1e16.
func Inv(a *Tensor) *Tensor {
	y := like(square("Inv", a))
	switch {
	case y.Len() == 0:
	case !a.isFinite():
		y.setNaN()
	default:
		var x mat.Dense
		if err := regular("Inv", a).SolveTo(&x, false, Float64.Eye(a.dims[0]).Mat()); err != nil {
			panic(singular("Inv", a, math.Inf(1)))
		}
		y.setMat(&x)
	}
	if a.recorder != nil {
		record(a.recorder, functionSymbol+"Inv", y, a)
	}
	return y
}

// Det returns the determinant, a scalar; 1 for shape (0, 0). Its derivative panics with *MatrixError where a is singular.
//
// Shapes: (n, n) gives (). It panics with *ShapeError and *DTypeError.
func Det(a *Tensor) *Tensor {
	y := make0(square("Det", a).store.dtype, nil)
	y.put(0, math.Ldexp(determinant(a)))
	if a.recorder != nil {
		record(a.recorder, functionSymbol+"Det", y, a)
	}
	return y
}

// LogDet returns the logarithm of the absolute value of the determinant, a scalar, -Inf if a is singular. It neither overflows nor underflows.
//
// Shapes: (n, n) gives (). It panics with *ShapeError and *DTypeError.
func LogDet(a *Tensor) *Tensor {
	y := make0(square("LogDet", a).store.dtype, nil)
	det, exp := determinant(a)
	y.put(0, math.Log(math.Abs(det))+float64(exp)*math.Ln2)
	if a.recorder != nil {
		record(a.recorder, functionSymbol+"LogDet", y, a)
	}
	return y
}

// determinant returns det and exp, the determinant being det·2^exp.
func determinant(a *Tensor) (det float64, exp int) {
	if a.Len() == 0 {
		return 1, 0
	}
	if !a.isFinite() {
		return math.NaN(), 0
	}
	lu := factored(a)
	var u mat.TriDense
	lu.UTo(&u)
	det = 1
	for i := range a.dims[0] {
		f, e := math.Frexp(det * math.Abs(u.At(i, i)))
		det, exp = f, exp+e
	}
	if _, sign := lu.LogDet(); det != 0 {
		det *= sign
	}
	return det, exp
}

// factored returns the LU decomposition.
func factored(a *Tensor) *mat.LU {
	var lu mat.LU
	lu.Factorize(convert(a, Float64).Mat())
	return &lu
}

// regular is factored for a matrix that may not be singular.
func regular(op string, a *Tensor) *mat.LU {
	lu := factored(a)
	if c := lu.Cond(); !(c <= mat.ConditionTolerance) {
		panic(singular(op, a, c))
	}
	return lu
}

func singular(op string, a *Tensor, cond float64) *MatrixError {
	return &MatrixError{op, a.Shape(), fmt.Sprintf("is singular (condition number %.2g)", cond),
		"a condition number of at most 1e16: add a little to the diagonal, or drop rows and columns that follow from others"}
}

// square checks that a is a square matrix of floats.
func square(op string, a *Tensor) *Tensor {
	sameFloats1(op, a)
	if a.rank != 2 || a.dims[0] != a.dims[1] {
		panic(&ShapeError{op, shapesOf(a), "a square matrix"})
	}
	return a
}

// isFinite tells whether no element is NaN or infinite.
func (t *Tensor) isFinite() bool {
	ok := true
	t.each(func(at int) { v := t.load(at); ok = ok && v-v == 0 })
	return ok
}

// setNaN fills a new tensor.
func (t *Tensor) setNaN() {
	t.Fill(math.NaN())
	t.store.version = 0
}

// setMat fills a new tensor with a matrix of its size.
func (t *Tensor) setMat(m mat.RawMatrixer) {
	w := WrapDense(m)
	if t.rank == 1 {
		w = w.Select(1, 0)
	}
	copyTo(t, convert(w, t.store.dtype))
}
