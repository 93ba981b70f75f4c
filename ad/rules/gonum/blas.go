package gonum

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	constant("no derivative", blasPath, "Iamax")
	substitute(blas64.Dot, blasDot)
	substitute(blas64.Nrm2, nrm2)
	substitute(blas64.Asum, asum)
	substitute(blas64.Scal, scal)
	substitute(blas64.Axpy, axpy)
	substitute(blas64.Copy, blasCopy)
	substitute(blas64.Swap, blasSwap)
	substitute(blas64.Gemv, gemv)
	substitute(blas64.Ger, ger)
	substitute(blas64.Gemm, gemm)
	constant("no derivative", selfPath, "CheckVector", "CheckVectors")
}

// vectorOf is a vector as a column.
func vectorOf(v blas64.Vector) Header { return Over(v.Data, v.N, 1, v.Inc, 1) }

// generalOf is a matrix, transposed if t says so.
func generalOf(t blas.Transpose, a blas64.General) Header {
	if t == blas.NoTrans {
		return Over(a.Data, a.Rows, a.Cols, a.Stride, 1)
	}
	return Over(a.Data, a.Cols, a.Rows, 1, a.Stride)
}

// CheckVectors panics for what blas64 does not take.
func CheckVectors(x, y blas64.Vector) {
	if x.N != y.N {
		panic("blas64: vector length mismatch")
	}
	CheckVector(x)
	CheckVector(y)
}

// CheckVector panics for what blas64 takes and this package does not.
func CheckVector(v blas64.Vector) {
	if v.Inc < 0 {
		panic(&tape.Error{Reason: "uses a blas64.Vector with a negative increment, which has no derivative", Remedy: "Reverse the elements: slices.Reverse."})
	}
}

func blasDot(x, y blas64.Vector) float64 {
	CheckVectors(x, y)
	if x.N == 0 {
		return 0
	}
	return Read(vectorOf(x)).Reshape(-1).Dot(Read(vectorOf(y)).Reshape(-1)).Item()
}

// nrm2 has the derivative 0 where all elements are 0.
func nrm2(x blas64.Vector) float64 {
	CheckVector(x)
	if x.N == 0 {
		return 0
	}
	v := Read(vectorOf(x))
	if IsZero(v) {
		return 0
	}
	return v.Norm().Item()
}

func asum(x blas64.Vector) float64 {
	CheckVector(x)
	if x.N == 0 {
		return 0
	}
	return tensor.Abs(Read(vectorOf(x))).Sum().Item()
}

func scal(alpha float64, x blas64.Vector) {
	CheckVector(x)
	if x.N > 0 {
		Write(vectorOf(x), Read(vectorOf(x)).Scale(alpha))
	}
}

func axpy(alpha float64, x, y blas64.Vector) {
	CheckVectors(x, y)
	if x.N > 0 {
		Accumulate(vectorOf(y), Read(vectorOf(x)).Scale(alpha))
	}
}

func blasCopy(x, y blas64.Vector) {
	CheckVectors(x, y)
	if x.N > 0 {
		Write(vectorOf(y), Read(vectorOf(x)))
	}
}

func blasSwap(x, y blas64.Vector) {
	CheckVectors(x, y)
	if x.N > 0 {
		v := Read(vectorOf(x))
		Write(vectorOf(x), Read(vectorOf(y)))
		Write(vectorOf(y), v)
	}
}

func gemv(t blas.Transpose, alpha float64, a blas64.General, x blas64.Vector, beta float64, y blas64.Vector) {
	CheckVector(x)
	CheckVector(y)
	update(vectorOf(y), beta, Read(vectorOf(x)).MatMul(Read(generalOf(t, a))).Scale(alpha))
}

func ger(alpha float64, x, y blas64.Vector, a blas64.General) {
	CheckVector(x)
	CheckVector(y)
	Accumulate(generalOf(blas.NoTrans, a), Read(vectorOf(y)).T().MatMul(Read(vectorOf(x))).Scale(alpha))
}

func gemm(tA, tB blas.Transpose, alpha float64, a, b blas64.General, beta float64, c blas64.General) {
	update(generalOf(blas.NoTrans, c), beta, Read(generalOf(tB, b)).MatMul(Read(generalOf(tA, a))).Scale(alpha))
}

// update is h = β·h + x, where nothing is read for β = 0.
func update(h Header, beta float64, x Tensor) {
	if beta != 0 {
		x = x.Add(Read(h).Scale(beta))
	}
	Write(h, x)
}
