package linalg_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

func ExampleQR() {
	// The line through three points, by least squares.
	x := tensor.FromColumns([]float64{1, 1, 1}, []float64{0, 1, 2})
	q, r := linalg.QR(x)
	fmt.Printf("%.3f\n", linalg.Solve(r, q.T().MatMul(tensor.Of(1, 3, 5))).Values())
	// Output: [1.000 2.000]
}

func ExampleEigenSym() {
	values, vectors := linalg.EigenSym(tensor.FromRows([]float64{2, 1}, []float64{1, 2}))
	fmt.Println(values.Inline(0))
	fmt.Println(vectors)
	// Output:
	// float32[1.0, 3.0]
	// 2×2 float32 tensor:
	//  0.707107   0.707107
	//  -0.707107  0.707107
}

func ExampleSVD() {
	_, s, _ := linalg.SVD(tensor.FromRows([]float64{3, 0}, []float64{0, -4}))
	fmt.Println(s.Inline(0))
	// Output: float32[4.0, 3.0]
}

func ExampleCholesky() {
	fmt.Println(linalg.Cholesky(tensor.FromRows([]float64{4, 2}, []float64{2, 10})))
	// Output:
	// 2×2 float32 tensor:
	//  2.0  0.0
	//  1.0  3.0
}

// orthonormal tells whether xᵀ·x is 1.
func orthonormal(x *tensor.Tensor, tol float64) bool {
	return near(x.T().MatMul(x), x.DType().Eye(x.Dim(1)), tol)
}

func TestDecompositions(t *testing.T) {
	for d, tol := range tolerance {
		for m := range 5 {
			for n := range 5 {
				for name, a := range matrices(d, m, n) {
					at := fmt.Sprintf("%s %s %v", d, name, a.Shape())
					u, s, v := linalg.SVD(a)
					if !near(u.Mul(s.Reshape(1, -1)).MatMul(v.T()), a.Clone(), tol) {
						t.Errorf("%s: u·s·vᵀ is not a", at)
					}
					if !orthonormal(u, tol) || !orthonormal(v, tol) || !descending(s.Values()) {
						t.Errorf("%s: SVD gives u %v, s %v, v %v", at, u, s, v)
					}
					if a.Dim(0) >= a.Dim(1) {
						q, r := linalg.QR(a)
						if !near(q.MatMul(r), a.Clone(), tol) || !orthonormal(q, tol) || !upper(r) {
							t.Errorf("%s: QR gives q %v, r %v", at, q, r)
						}
					}
					e := a.T().MatMul(a)
					values, vectors := linalg.EigenSym(e)
					if !near(e.MatMul(vectors), vectors.Mul(values.Reshape(1, -1)), 10*tol) || !orthonormal(vectors, tol) || !slices.IsSorted(values.Values()) {
						t.Errorf("%s: EigenSym gives %v, %v", at, values, vectors)
					}
					e.AddInPlace(d.Eye(e.Dim(0)))
					if l := linalg.Cholesky(e); !near(l.MatMul(l.T()), e, 10*tol) || !upper(l.T()) {
						t.Errorf("%s: Cholesky gives %v", at, l)
					}
				}
			}
		}
	}
}

func descending(vs []float64) bool {
	slices.Reverse(vs)
	return slices.IsSorted(vs) && (len(vs) == 0 || vs[0] >= 0)
}

// upper tells whether a matrix is 0 below the diagonal, and not negative on it.
func upper(r *tensor.Tensor) bool {
	for i, row := range r.Rows() {
		if row[i] < 0 {
			return false
		}
		for _, v := range row[:i] {
			if v != 0 {
				return false
			}
		}
	}
	return true
}

func TestSymmetricPart(t *testing.T) {
	a, half := tensor.FromRows([]float64{4, 1}, []float64{3, 10}), tensor.FromRows([]float64{4, 2}, []float64{2, 10})
	if got, want := linalg.Cholesky(a), linalg.Cholesky(half); !near(got, want, 0) {
		t.Errorf("Cholesky: got %v, want %v", got, want)
	}
	got, _ := linalg.EigenSym(a)
	want, _ := linalg.EigenSym(half)
	if !near(got, want, 0) {
		t.Errorf("EigenSym: got %v, want %v", got, want)
	}
}

func TestFactorMisuse(t *testing.T) {
	wants(t, "Cholesky: got a matrix of shape (2, 2) that is not positive definite, want eigenvalues above 0: add a little to the diagonal", func() {
		linalg.Cholesky(tensor.FromRows([]float64{1, 2}, []float64{2, 1}))
	})
	wants(t, "QR: got (2, 3), want a matrix with at least as many rows as columns", func() { linalg.QR(tensor.Zeros(2, 3)) })
	wants(t, "SVD: got (2), want a matrix", func() { linalg.SVD(tensor.Zeros(2)) })
	wants(t, "EigenSym: got (2, 3), want a square matrix", func() { linalg.EigenSym(tensor.Zeros(2, 3)) })
	wants(t, "Cholesky: got int, want float32 or float64: convert with x.To(tensor.Float32)", func() { linalg.Cholesky(tensor.Int.Zeros(2, 2)) })
	followed := tensor.Eye(2).Follow(deaf{})
	wants(t, "SVD: has several results, and define-by-run differentiation follows operations with one: use ad.Gradient, or x.Follow(nil) for a constant", func() { linalg.SVD(followed) })
	if got := linalg.Inv(followed).Recorder(); got == nil {
		t.Error("the result of Inv is not followed")
	}
}

type deaf struct{}

func (deaf) Record(string, *tensor.Tensor, ...any) {}

func (deaf) Lost(string) {}

// Large numbers do not overflow in between.
func TestLargeMatrices(t *testing.T) {
	a := tensor.Float64.Eye(2).Scale(1e308)
	if values, _ := linalg.EigenSym(a); math.Abs(values.At(0)/1e308-1) > 1e-12 {
		t.Errorf("EigenSym: got %v", values)
	}
	if _, s, _ := linalg.SVD(a); math.Abs(s.At(0)/1e308-1) > 1e-12 {
		t.Errorf("SVD: got %v", s)
	}
}
