package linalg

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

// Decompositions of matrices. Signs that are free are chosen, so that each has one result and a derivative.

// Cholesky returns the lower triangular l with positive diagonal and l·lᵀ = a, for a symmetric and positive definite. Of other matrices it takes the symmetric part,
// (a + aᵀ)/2.
//
// Shapes: (n, n) gives (n, n). It panics with *tensor.ShapeError, *tensor.DTypeError, and with *MatrixError if a is not positive definite.
func Cholesky(a *tensor.Tensor) *tensor.Tensor {
	d, n := square("Cholesky", a)
	y := d.Zeros(n, n)
	switch {
	case n == 0:
	case !finite(a):
		y = nan(d, n, n)
	default:
		var c mat.Cholesky
		if !c.Factorize(symmetric(a)) {
			panic(&MatrixError{"Cholesky", a.Shape(), "is not positive definite", "eigenvalues above 0: add a little to the diagonal"})
		}
		var l mat.TriDense
		c.LTo(&l)
		y = FromMat(&l, d)
	}
	return tensor.Record(symbol+"Cholesky", y, a)
}

// EigenSym returns the eigenvalues of a symmetric matrix in ascending order, and as columns the eigenvectors: a·v = v·diag(values), vᵀ·v = 1. Of each vector the
// element of greatest size is positive. Of matrices that are not symmetric it takes the symmetric part, (a + aᵀ)/2.
//
// The derivative of vectors of equal eigenvalues, which are no function of a, counts as 0 among them.
//
// Shapes: (n, n) gives (n) and (n, n). It panics with *tensor.ShapeError and *tensor.DTypeError, and with *MatrixError if the iteration does not converge.
func EigenSym(a *tensor.Tensor) (values, vectors *tensor.Tensor) {
	d, n := square("EigenSym", a)
	oneResult("EigenSym", a)
	switch {
	case n == 0:
		return d.Zeros(0), d.Zeros(0, 0)
	case !finite(a):
		return nan(d, n), nan(d, n, n)
	}
	var e mat.EigenSym
	if !e.Factorize(symmetric(a), true) {
		panic(unconverged("EigenSym", a))
	}
	var v mat.Dense
	e.VectorsTo(&v)
	for j := range n {
		orient(j, &v, &v)
	}
	return tensor.FromValues(d, e.Values(nil), n), FromMat(&v, d)
}

// QR returns q with orthonormal columns and r upper triangular with a diagonal that is not negative, q·r = a.
//
// Shapes: (m, n) with m >= n gives (m, n) and (n, n). It panics with *tensor.ShapeError and *tensor.DTypeError. The derivative panics with *MatrixError where columns of a are
// linearly dependent.
func QR(a *tensor.Tensor) (q, r *tensor.Tensor) {
	d := floats("QR", a)
	if a.Rank() != 2 || a.Dim(0) < a.Dim(1) {
		panic(misshapen("QR", "a matrix with at least as many rows as columns", a))
	}
	oneResult("QR", a)
	m, n := a.Dim(0), a.Dim(1)
	switch {
	case n == 0:
		return d.Zeros(m, 0), d.Zeros(0, 0)
	case !finite(a):
		return nan(d, m, n), nan(d, n, n)
	}
	f := mat.DenseCopyOf(double(a))
	g := f.RawMatrix()
	tau := make([]float64, n)
	worked(func(work []float64, n int) { lapack64.Geqrf(g, tau, work, n) })
	signs, upper := make([]float64, n), mat.NewDense(n, n, nil)
	for i := range n {
		signs[i] = math.Copysign(1, f.At(i, i))
		for j := i; j < n; j++ {
			upper.Set(i, j, signs[i]*f.At(i, j))
		}
	}
	worked(func(work []float64, n int) { lapack64.Orgqr(g, tau, work, n) })
	for j, s := range signs {
		scaleColumn(g, j, s)
	}
	return FromMat(f, d), FromMat(upper, d)
}

// SVD returns the singular value decomposition u·diag(s)·vᵀ = a: s in descending order, and orthonormal columns of u and of v. Of each column of u the element of
// greatest size is positive. The matrix is u.Mul(s.Reshape(1, -1)).MatMul(v.T()).
//
// The derivative of vectors of equal singular values, which are no function of a, counts as 0 among them; where one is 0 only s has a derivative.
//
// Shapes: (m, n) gives u (m, k), s (k) and v (n, k), with k the smaller of m and n. It panics with *tensor.ShapeError and *tensor.DTypeError, and with *MatrixError if the iteration
// does not converge.
func SVD(a *tensor.Tensor) (u, s, v *tensor.Tensor) {
	d := floats("SVD", a)
	if a.Rank() != 2 {
		panic(misshapen("SVD", "a matrix", a))
	}
	oneResult("SVD", a)
	m, n := a.Dim(0), a.Dim(1)
	k := min(m, n)
	switch {
	case k == 0:
		return d.Zeros(m, 0), d.Zeros(0), d.Zeros(n, 0)
	case !finite(a):
		return nan(d, m, k), nan(d, k), nan(d, n, k)
	}
	var f mat.SVD
	if !f.Factorize(double(a), mat.SVDThin) {
		panic(unconverged("SVD", a))
	}
	var fu, fv mat.Dense
	f.UTo(&fu)
	f.VTo(&fv)
	for j := range k {
		orient(j, &fu, &fu, &fv)
	}
	return FromMat(&fu, d), tensor.FromValues(d, f.Values(nil), k), FromMat(&fv, d)
}

// symmetric returns the symmetric part.
func symmetric(a *tensor.Tensor) *mat.SymDense {
	m, n := double(a), a.Dim(0)
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, m.At(i, j)/2+m.At(j, i)/2)
		}
	}
	return s
}

// orient chooses the sign of column j of ms: that for which the element of greatest size in column j of m is positive.
func orient(j int, m *mat.Dense, ms ...*mat.Dense) {
	best := 0.0
	for i := range m.RawMatrix().Rows {
		if v := m.At(i, j); math.Abs(v) > math.Abs(best)*(1+1e-9) { // of nearly equal ones the first
			best = v
		}
	}
	for _, m := range ms {
		scaleColumn(m.RawMatrix(), j, math.Copysign(1, best))
	}
}

func scaleColumn(g blas64.General, j int, s float64) {
	for i := range g.Rows {
		g.Data[i*g.Stride+j] *= s
	}
}

// worked calls a routine of LAPACK with as much work space as it asks for.
func worked(f func(work []float64, n int)) {
	var size [1]float64
	f(size[:], -1)
	f(make([]float64, int(size[0])), int(size[0]))
}
