package gonumtest

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Vectors are the operations of vectors, on one receiver.
func Vectors(v, w *mat.VecDense) *mat.VecDense {
	var u mat.VecDense
	u.AddVec(v, w)
	u.SubVec(&u, w)
	u.MulElemVec(&u, w)
	u.DivElemVec(v, &u)
	u.AddScaledVec(&u, 1, w)
	return &u
}

// ScaleVec scales by numbers that count.
func ScaleVec(f float64, v, w *mat.VecDense) *mat.VecDense {
	var u mat.VecDense
	u.ScaleVec(f, v)
	u.ScaleVec(f, &u)
	u.AddScaledVec(w, f, &u)
	u.AddScaledVec(&u, f, &u)
	return &u
}

// MulVec multiplies matrices with vectors, and a vector with itself.
func MulVec(a *mat.Dense, v *mat.VecDense) float64 {
	var u, w mat.VecDense
	u.MulVec(a, v)
	u.MulVec(a.T(), &u)
	w.MulVec(v.T(), &u)
	return scoreVec(&u) * scoreVec(&w)
}

// SetVec writes elements.
func SetVec(x []float64, v *mat.VecDense) (*mat.VecDense, float64) {
	u := mat.NewVecDense(3, x)
	u.SetVec(1, u.AtVec(0)*v.AtVec(1))
	u.SetVec(1, u.At(1, 0)*x[1])
	return u, x[1]
}

// CopyVec copies vectors, in whole and in part.
func CopyVec(v, w *mat.VecDense) (*mat.VecDense, float64) {
	u := mat.VecDenseCopyOf(v)
	n := u.CopyVec(w.SliceVec(1, 2))
	s := scoreVec(u)
	u.CloneFromVec(w)
	u.Permute([]int{1, 0}, false)
	s *= scoreVec(u) * float64(n)
	u.Reset()
	u.ReuseAsVec(1)
	u.SetVec(0, v.AtVec(1))
	s += scoreVec(u)
	u.Zero()
	return u, s
}

// SliceVec writes through a part, and reads a transposed one.
func SliceVec(v *mat.VecDense) (*mat.VecDense, float64) {
	u := mat.VecDenseCopyOf(v)
	part := u.SliceVec(0, 1).(*mat.VecDense)
	part.ScaleVec(part.AtVec(0), part)
	return u, u.TVec().AtVec(1) * u.T().At(0, 0)
}

// RawVector uses the memory of a vector, and gives it another.
func RawVector(v, w *mat.VecDense) (*mat.VecDense, float64) {
	u := mat.VecDenseCopyOf(v)
	raw := u.RawVector()
	raw.Data[1] *= raw.Data[0]
	s := scoreVec(u)
	u.SetRawVector(blas64.Vector{N: 1, Inc: 1, Data: w.RawVector().Data[1:]})
	u.ScaleVec(2, u)
	return u, s * scoreVec(w)
}

// Inner is a bilinear form, and the dot product.
func Inner(v *mat.VecDense, a *mat.Dense, w *mat.VecDense) float64 {
	return mat.Inner(v, a, w) * mat.Dot(v, w)
}

// Interfaces calls methods by interfaces.
func Interfaces(a *mat.Dense, v *mat.VecDense) float64 { return through(a.T(), v) * through(v.T(), v) }

func through(m mat.Matrix, v mat.Vector) float64 {
	s := 0.0
	r, c := m.Dims()
	for i := range r {
		for j := range c {
			s += m.At(i, j) * m.T().At(j, i) * v.AtVec(j%v.Len())
		}
	}
	return s
}
