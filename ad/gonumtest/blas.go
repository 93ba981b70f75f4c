package gonumtest

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

func vec(x []float64, inc int) blas64.Vector {
	return blas64.Vector{N: (len(x)-1)/inc + 1, Inc: inc, Data: x}
}

// Level1 is what blas64 does to vectors.
func Level1(f float64, x, y []float64) float64 {
	s := blas64.Dot(vec(x, 2), vec(y[:3], 2)) * blas64.Nrm2(vec(x, 1)) * blas64.Asum(vec(y, 1))
	blas64.Axpy(f, vec(x, 1), vec(y, 1))
	blas64.Scal(f, vec(x, 2))
	blas64.Swap(vec(x[:2], 1), vec(y[1:], 1))
	blas64.Axpy(f, vec(x, 1), vec(x, 1))
	blas64.Copy(vec(y[:1], 1), vec(x[2:], 1))
	return s + total(x)*total(y)
}

// Gemv multiplies a matrix with a vector, and adds to another.
func Gemv(f, g float64, a, x, y []float64) float64 {
	m := blas64.General{Rows: 2, Cols: 3, Stride: 3, Data: a}
	blas64.Gemv(blas.NoTrans, f, m, vec(x, 1), g, vec(y, 1))
	blas64.Gemv(blas.Trans, f, m, vec(y, 1), g, vec(x, 1))
	blas64.Gemv(blas.NoTrans, f, m, vec(x, 1), 0, vec(y, 1))
	return total(x) * total(y)
}

// Ger adds an outer product.
func Ger(f float64, a, x, y []float64) float64 {
	blas64.Ger(f, vec(y, 1), vec(x, 1), blas64.General{Rows: 2, Cols: 3, Stride: 3, Data: a})
	return total(a)
}

// Gemm multiplies matrices, and adds to one.
func Gemm(f, g float64, a, b, c []float64) float64 {
	x, y := blas64.General{Rows: 2, Cols: 3, Stride: 3, Data: a}, blas64.General{Rows: 2, Cols: 3, Stride: 3, Data: b}
	z := blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: c}
	blas64.Gemm(blas.NoTrans, blas.Trans, f, x, y, g, z)
	blas64.Gemm(blas.Trans, blas.NoTrans, f, z, x, g, y)
	return total(c) * total(b)
}
