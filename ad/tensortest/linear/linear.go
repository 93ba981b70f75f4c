// Package linear has functions of matrices whose derivatives are checked: linear algebra of tensors.
package linear

import (
	_ "github.com/fluxion-go/fluxion/ad/rules/linear"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// Solve is x with a·x = b.
func Solve(a, b Tensor) Tensor { return linalg.Solve(a, b) }

// SolveConstant is Solve for a constant matrix.
func SolveConstant(b Tensor) Tensor {
	return linalg.Solve(tensor.FromValues(b.DType(), []float64{2, -1, 1, 3}, 2, 2), b)
}

// Inv is the inverse.
func Inv(a Tensor) Tensor { return linalg.Inv(a) }

// Det is the determinant.
func Det(a Tensor) float64 { return linalg.Det(a).Item() }

// LogDet is the logarithm of its absolute value.
func LogDet(a Tensor) float64 { return linalg.LogDet(a).Item() }

// Cholesky is the factor of aᵀ·a + 1.
func Cholesky(a Tensor) Tensor { return linalg.Cholesky(a.T().MatMul(a).Add(a.DType().Eye(a.Dim(1)))) }

// CholeskyOf is the factor of a itself.
func CholeskyOf(a Tensor) Tensor { return linalg.Cholesky(a) }

// EigenSym is the eigenvalues and the vectors.
func EigenSym(a Tensor) (values, vectors Tensor) { return linalg.EigenSym(a) }

// Energy uses the eigenvalues alone.
func Energy(a Tensor) float64 {
	values, _ := linalg.EigenSym(a)
	return tensor.Exp(values.Scale(0.2)).Sum().Item()
}

// QR is the decomposition q·r.
func QR(a Tensor) (q, r Tensor) { return linalg.QR(a) }

// LeastSquares is the x for which a·x is nearest to b.
func LeastSquares(a, b Tensor) Tensor {
	q, r := linalg.QR(a)
	return linalg.Solve(r, q.T().MatMul(b))
}

// SVD is the decomposition u·diag(s)·vᵀ.
func SVD(a Tensor) (u, s, v Tensor) { return linalg.SVD(a) }

// Nuclear is the nuclear norm, the sum of the singular values.
func Nuclear(a Tensor) float64 {
	_, s, _ := linalg.SVD(a)
	return s.Sum().Item()
}

// Lists weighs rows and columns as lists.
func Lists(a Tensor) float64 {
	sum := 0.0
	for i, row := range a.Rows() {
		for j, x := range row {
			sum += x * x * float64(i-2*j)
		}
	}
	for j, column := range a.Columns() {
		for _, x := range column {
			sum += x * x * x * float64(j+1)
		}
	}
	return sum
}
