package linalg

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

// symbol begins the linker symbols of functions, by which tensor.Record names operations.
const symbol = "github.com/fluxion-go/fluxion/tensor/linalg."

// Solve returns the x with a·x = b, for each column of b.
//
// Shapes: a is (n, n); b is (n) or (n, k), and so is x. It panics with *tensor.ShapeError, *tensor.DTypeError, and with *MatrixError if a is singular, that is if its
// condition number is above 1e16. For least squares with a of shape (m, n): q, r := QR(a), Solve(r, q.T().MatMul(b)).
func Solve(a, b *tensor.Tensor) *tensor.Tensor {
	d := floats("Solve", a, b)
	if a.Rank() != 2 || a.Dim(0) != a.Dim(1) || b.Rank() < 1 || b.Rank() > 2 || b.Dim(0) != a.Dim(0) {
		panic(misshapen("Solve", "a square matrix (n, n), and (n) or (n, k); for least squares see QR", a, b))
	}
	y := quotient("Solve", d, a, b)
	return tensor.Record(symbol+"Solve", y, a, b)
}

// Inv returns the inverse of a matrix. To solve equations Solve is faster and more exact.
//
// Shapes: (n, n) gives (n, n). It panics with *tensor.ShapeError, *tensor.DTypeError, and with *MatrixError if a is singular, that is if its condition number is
// above 1e16.
func Inv(a *tensor.Tensor) *tensor.Tensor {
	d, n := square("Inv", a)
	y := quotient("Inv", d, a, tensor.Float64.Eye(n))
	return tensor.Record(symbol+"Inv", y, a)
}

// quotient returns a⁻¹·b with elements of type d.
func quotient(op string, d tensor.DType, a, b *tensor.Tensor) *tensor.Tensor {
	if b.Len() == 0 {
		return d.Zeros(b.Shape()...)
	}
	if !finite(a) {
		return nan(d, b.Shape()...)
	}
	lu := factored(a)
	if c := lu.Cond(); !(c <= mat.ConditionTolerance) {
		panic(singular(op, a, c))
	}
	var x mat.Dense
	if err := lu.SolveTo(&x, false, double(b)); err != nil {
		panic(singular(op, a, math.Inf(1)))
	}
	y := FromMat(&x, d)
	if b.Rank() == 1 {
		return y.Flatten()
	}
	return y
}

// Det returns the determinant, a scalar; 1 for shape (0, 0). Its derivative panics with *MatrixError where a is singular.
//
// Shapes: (n, n) gives (). It panics with *tensor.ShapeError and *tensor.DTypeError.
func Det(a *tensor.Tensor) *tensor.Tensor {
	d, _ := square("Det", a)
	y := d.Scalar(math.Ldexp(determinant(a)))
	return tensor.Record(symbol+"Det", y, a)
}

// LogDet returns the logarithm of the absolute value of the determinant, a scalar, -Inf if a is singular. It neither overflows nor underflows.
//
// Shapes: (n, n) gives (). It panics with *tensor.ShapeError and *tensor.DTypeError.
func LogDet(a *tensor.Tensor) *tensor.Tensor {
	d, _ := square("LogDet", a)
	det, exp := determinant(a)
	y := d.Scalar(math.Log(math.Abs(det)) + float64(exp)*math.Ln2)
	return tensor.Record(symbol+"LogDet", y, a)
}

// determinant returns det and exp, the determinant being det·2^exp.
func determinant(a *tensor.Tensor) (det float64, exp int) {
	if a.Len() == 0 {
		return 1, 0
	}
	if !finite(a) {
		return math.NaN(), 0
	}
	lu := factored(a)
	var u mat.TriDense
	lu.UTo(&u)
	det = 1
	for i := range a.Dim(0) {
		f, e := math.Frexp(det * math.Abs(u.At(i, i)))
		det, exp = f, exp+e
	}
	if _, sign := lu.LogDet(); det != 0 {
		det *= sign
	}
	return det, exp
}

// factored returns the LU decomposition.
func factored(a *tensor.Tensor) *mat.LU {
	var lu mat.LU
	lu.Factorize(double(a))
	return &lu
}

// double returns the elements as float64, on the memory of a itself where they are that.
func double(a *tensor.Tensor) mat.Matrix { return Mat(a.Follow(nil).To(tensor.Float64)) }

// finite tells whether no element is NaN or infinite.
func finite(a *tensor.Tensor) bool {
	for _, v := range a.Follow(nil).Values() {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// nan is what is computed of a matrix that is not finite.
func nan(d tensor.DType, shape ...int) *tensor.Tensor { return d.Full(math.NaN(), shape...) }
