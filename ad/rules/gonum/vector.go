package gonum

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	views(mat.NewVecDense, (*mat.VecDense).RawVector, (*mat.VecDense).SliceVec, (*mat.VecDense).T, (*mat.VecDense).TVec, (*mat.VecDense).RowViewOf, (*mat.VecDense).ColViewOf,
		(*mat.VecDense).Reset, SizedVec, RenewedVec, SetRawVec)
	constant("no derivative", matPath, "(*VecDense).Dims", "(*VecDense).Caps", "(*VecDense).IsEmpty", "(*VecDense).Len", "(*VecDense).Cap")
	substitute(mat.VecDenseCopyOf, vecDenseCopyOf)
	substitute((*mat.VecDense).SetRawVector, setRawVector)
	substitute((*mat.VecDense).At, vecAt)
	substitute((*mat.VecDense).AtVec, vecAtVec)
	substitute((*mat.VecDense).SetVec, setVec)
	substitute((*mat.VecDense).ReuseAsVec, reuseAsVec)
	substitute((*mat.VecDense).Zero, vecZero)
	substitute((*mat.VecDense).CopyVec, copyVec)
	substitute((*mat.VecDense).CloneFromVec, cloneFromVec)
	substitute((*mat.VecDense).AddVec, addVec)
	substitute((*mat.VecDense).SubVec, subVec)
	substitute((*mat.VecDense).MulElemVec, mulElemVec)
	substitute((*mat.VecDense).DivElemVec, divElemVec)
	substitute((*mat.VecDense).ScaleVec, scaleVec)
	substitute((*mat.VecDense).AddScaledVec, addScaledVec)
	substitute((*mat.VecDense).MulVec, mulVec)
	substitute((*mat.VecDense).Permute, vecPermute)
	substitute((*mat.VecDense).Norm, vecNorm)
}

func vecDenseCopyOf(a mat.Vector) *mat.VecDense {
	v := new(mat.VecDense)
	cloneFromVec(v, a)
	return v
}

// SizedVec is Sized for vectors.
func SizedVec(v *mat.VecDense, n int) Header {
	switch {
	case n == 0:
		panic(mat.ErrZeroLength)
	case v.IsEmpty():
		return RenewedVec(v, n)
	case v.Len() != n:
		panic(mat.ErrShape)
	}
	return HeaderOf(v)
}

// RenewedVec gives a vector n elements, in the memory that it has if there is enough, and returns where they are.
func RenewedVec(v *mat.VecDense, n int) Header {
	data := v.RawVector().Data
	if cap(data) < n {
		data = make([]float64, n)
	}
	v.SetRawVector(blas64.Vector{N: n, Inc: 1, Data: data[:n]})
	return HeaderOf(v)
}

// SetRawVec is SetRawVector.
func SetRawVec(v *mat.VecDense, data []float64, n, inc int) {
	v.SetRawVector(blas64.Vector{N: n, Inc: inc, Data: data})
}

func setRawVector(v *mat.VecDense, a blas64.Vector) { SetRawVec(v, a.Data, a.N, a.Inc) }

// putVec writes the result of an operation, of shape (1, n), to its receiver.
func putVec(v *mat.VecDense, x Tensor) { Write(SizedVec(v, x.Len()), x) }

func SameLen(a, b mat.Vector) {
	if a.Len() != b.Len() {
		panic(mat.ErrShape)
	}
}

// vector returns the elements of a vector, which may be a row, of shape (1, n).
func vector(a mat.Vector) Tensor { return elements(a).Reshape(1, -1) }

func vecAt(v *mat.VecDense, i, j int) float64 {
	if j != 0 {
		panic(mat.ErrColAccess)
	}
	return vecAtVec(v, i)
}

func vecAtVec(v *mat.VecDense, i int) float64 {
	g := v.RawVector()
	if uint(i) >= uint(g.N) {
		panic(mat.ErrRowAccess)
	}
	return g.Data[i*g.Inc]
}

func setVec(v *mat.VecDense, i int, val float64) {
	g := v.RawVector()
	if uint(i) >= uint(g.N) {
		panic(mat.ErrVectorAccess)
	}
	g.Data[i*g.Inc] = val
}

func reuseAsVec(v *mat.VecDense, n int) {
	if n < 0 {
		panic(mat.ErrNegativeDimension)
	}
	if n > 0 && !v.IsEmpty() {
		panic(mat.ErrReuseNonEmpty)
	}
	putVec(v, tensor.Float64.Zeros(1, n))
}

func vecZero(v *mat.VecDense) {
	if n := v.Len(); n > 0 {
		Write(HeaderOf(v), tensor.Float64.Zeros(1, n))
	}
}

func copyVec(v *mat.VecDense, a mat.Vector) int {
	n := min(v.Len(), a.Len())
	if n > 0 {
		Write(HeaderOf(v).Part(n, 1), vector(a).Slice(1, 0, n))
	}
	return n
}

func cloneFromVec(v *mat.VecDense, a mat.Vector) {
	if mat.Vector(v) == a {
		return
	}
	x := vector(a)
	Write(RenewedVec(v, x.Len()), x)
}

func addVec(v *mat.VecDense, a, b mat.Vector) {
	SameLen(a, b)
	putVec(v, vector(a).Add(vector(b)))
}

func subVec(v *mat.VecDense, a, b mat.Vector) {
	SameLen(a, b)
	putVec(v, vector(a).Sub(vector(b)))
}

func mulElemVec(v *mat.VecDense, a, b mat.Vector) {
	SameLen(a, b)
	putVec(v, vector(a).Mul(vector(b)))
}

func divElemVec(v *mat.VecDense, a, b mat.Vector) {
	SameLen(a, b)
	putVec(v, vector(a).Div(vector(b)))
}

func scaleVec(v *mat.VecDense, alpha float64, a mat.Vector) { putVec(v, vector(a).Scale(alpha)) }

func addScaledVec(v *mat.VecDense, a mat.Vector, alpha float64, b mat.Vector) {
	SameLen(a, b)
	putVec(v, vector(a).Add(vector(b).Scale(alpha)))
}

func mulVec(v *mat.VecDense, a mat.Matrix, b mat.Vector) {
	Chain(a, b)
	if _, c := b.Dims(); c != 1 {
		panic(mat.ErrShape)
	}
	putVec(v, vector(b).MatMul(elements(a)))
}

func vecPermute(v *mat.VecDense, p []int, inverse bool) {
	permute(v, 1, p, inverse)
}

func vecNorm(v *mat.VecDense, norm float64) float64 { return matNorm(v, norm) }
