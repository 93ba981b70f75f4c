package tensor

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// Decompositions of matrices. Signs that are free are chosen, so that each has one result and a derivative.

// Cholesky returns the lower triangular l with positive diagonal and l·lᵀ = a, for a symmetric and positive definite. Of other matrices it takes the symmetric part,
// (a + aᵀ)/2.
//
// Shapes: (n, n) gives (n, n). It panics with *ShapeError, *DTypeError, and with *MatrixError if a is not positive definite.
func Cholesky(a *Tensor) *Tensor {
	y := like(square("Cholesky", a))
	switch {
	case y.Len() == 0:
	case !a.isFinite():
		y.setNaN()
	default:
		var c mat.Cholesky
		if !c.Factorize(symmetric(a)) {
			panic(&MatrixError{"Cholesky", a.Shape(), "is not positive definite", "eigenvalues above 0: add a little to the diagonal"})
		}
		var l mat.TriDense
		c.LTo(&l)
		for j := range a.dims[0] {
			for i := j; i < a.dims[0]; i++ {
				y.put(j*a.dims[0]+i, l.At(i, j))
			}
		}
	}
	if a.recorder != nil {
		record(a.recorder, functionSymbol+"Cholesky", y, a)
	}
	return y
}

// EigenSym returns the eigenvalues of a symmetric matrix in ascending order, and as columns the eigenvectors: a·v = v·diag(values), vᵀ·v = 1. Of each vector the
// element of greatest size is positive. Of matrices that are not symmetric it takes the symmetric part, (a + aᵀ)/2.
//
// The derivative of vectors of equal eigenvalues, which are no function of a, counts as 0 among them.
//
// Shapes: (n, n) gives (n) and (n, n). It panics with *ShapeError and *DTypeError, and with *MatrixError if the iteration does not converge.
func EigenSym(a *Tensor) (values, vectors *Tensor) {
	n := square("EigenSym", a).dims[0]
	oneResult("EigenSym", a)
	values, vectors = a.store.dtype.Zeros(n), like(a)
	switch {
	case n == 0:
	case !a.isFinite():
		values.setNaN()
		vectors.setNaN()
	default:
		var e mat.EigenSym
		if !e.Factorize(symmetric(a), true) {
			panic(unconverged("EigenSym", a))
		}
		var v mat.Dense
		e.VectorsTo(&v)
		for j := range n {
			orient(j, &v, &v)
		}
		values.setValues(e.Values(nil))
		vectors.setMat(&v)
	}
	return values, vectors
}

// QR returns q with orthonormal columns and r upper triangular with a diagonal that is not negative, q·r = a.
//
// Shapes: (m, n) with m >= n gives (m, n) and (n, n). It panics with *ShapeError and *DTypeError. The derivative panics with *MatrixError where columns of a are
// linearly dependent.
func QR(a *Tensor) (q, r *Tensor) {
	d := sameFloats1("QR", a)
	if a.rank != 2 || a.dims[0] < a.dims[1] {
		panic(&ShapeError{"QR", shapesOf(a), "a matrix with at least as many rows as columns"})
	}
	oneResult("QR", a)
	n := a.dims[1]
	q, r = like(a), d.Zeros(n, n)
	switch {
	case n == 0:
	case !a.isFinite():
		q.setNaN()
		r.setNaN()
	default:
		f := mat.DenseCopyOf(convert(a, Float64).Mat())
		g := f.RawMatrix()
		tau := make([]float64, n)
		worked(func(work []float64, n int) { lapack64.Geqrf(g, tau, work, n) })
		signs := make([]float64, n)
		for i := range n {
			signs[i] = math.Copysign(1, f.At(i, i))
			for j := i; j < n; j++ {
				r.put(j*n+i, signs[i]*f.At(i, j))
			}
		}
		worked(func(work []float64, n int) { lapack64.Orgqr(g, tau, work, n) })
		for j, s := range signs {
			scaleColumn(g, j, s)
		}
		q.setMat(f)
	}
	return q, r
}

// SVD returns the singular value decomposition u·diag(s)·vᵀ = a: s in descending order, and orthonormal columns of u and of v. Of each column of u the element of
// greatest size is positive. The matrix is u.Mul(s.Reshape(1, -1)).MatMul(v.T()).
//
// The derivative of vectors of equal singular values, which are no function of a, counts as 0 among them; where one is 0 only s has a derivative.
//
// Shapes: (m, n) gives u (m, k), s (k) and v (n, k), with k the smaller of m and n. It panics with *ShapeError and *DTypeError, and with *MatrixError if the iteration
// does not converge.
func SVD(a *Tensor) (u, s, v *Tensor) {
	d := sameFloats1("SVD", a)
	a.matrix("SVD")
	oneResult("SVD", a)
	k := min(a.dims[0], a.dims[1])
	u, s, v = d.Zeros(a.dims[0], k), d.Zeros(k), d.Zeros(a.dims[1], k)
	switch {
	case k == 0:
	case !a.isFinite():
		u.setNaN()
		s.setNaN()
		v.setNaN()
	default:
		var f mat.SVD
		if !f.Factorize(convert(a, Float64).Mat(), mat.SVDThin) {
			panic(unconverged("SVD", a))
		}
		var fu, fv mat.Dense
		f.UTo(&fu)
		f.VTo(&fv)
		for j := range k {
			orient(j, &fu, &fu, &fv)
		}
		u.setMat(&fu)
		s.setValues(f.Values(nil))
		v.setMat(&fv)
	}
	return u, s, v
}

// symmetric returns the symmetric part.
func symmetric(a *Tensor) *mat.SymDense {
	s := mat.NewSymDense(a.dims[0], nil)
	at := func(i, j int) float64 { return a.load(a.offset + i*a.strides[0] + j*a.strides[1]) }
	for i := range a.dims[0] {
		for j := i; j < a.dims[0]; j++ {
			s.SetSym(i, j, at(i, j)/2+at(j, i)/2)
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

// setValues fills a new vector.
func (t *Tensor) setValues(vs []float64) {
	for i, v := range vs {
		t.put(i, v)
	}
}

// oneResult refuses to go on with a recorder, which would not hear of the second result.
func oneResult(op string, a *Tensor) {
	if a.recorder != nil {
		panic(misuse(op, "has several results, and define-by-run differentiation follows operations with one: use ad.Gradient, or x.Follow(nil) for a constant"))
	}
}

func unconverged(op string, a *Tensor) *MatrixError {
	return &MatrixError{op, a.Shape(), "does not let the iteration converge", "elements of more equal size: scale rows and columns"}
}
