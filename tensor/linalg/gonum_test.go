package linalg_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// matrices lists matrices of all layouts, by name.
func matrices(d tensor.DType, m, n int) map[string]*tensor.Tensor {
	rng := rand.New(rand.NewPCG(uint64(m), uint64(n)))
	wide := d.Randn(rng, 2*m+1, n+2)
	return map[string]*tensor.Tensor{
		"dense":      d.Randn(rng, m, n),
		"transposed": d.Randn(rng, n, m).T(),
		"sliced":     wide.Slice(0, 1, m+1).Slice(1, 2, n+2),
		"row":        d.Randn(rng, n).T().BroadcastTo(1, n).Slice(0, 0, 1),
		"broadcast":  d.Randn(rng, m, 1).BroadcastTo(m, n),
		"across":     d.Randn(rng, m, 3, n).Select(1, 1),
		"by rows":    d.Randn(rng, n, 3, m).Select(1, 1).T(),
	}
}

func ExampleDense() {
	w := tensor.FromRows([]float64{1, 2}, []float64{3, 4})
	fmt.Println(mat.Sum(linalg.Dense(w)), mat.Trace(linalg.Mat(w)))
	fmt.Println(linalg.FromMat(mat.NewDense(1, 2, []float64{5, 6})))
	// Output:
	// 10 5
	// 1×2 float32 tensor:
	//  5.0  6.0
}

// Both ways give the matrix that one began with, whatever the layout.
func TestMatBothWays(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for _, size := range [][2]int{{1, 1}, {1, 4}, {4, 1}, {3, 5}} {
			for name, x := range matrices(d, size[0], size[1]) {
				for kind, m := range map[string]mat.Matrix{"Mat": linalg.Mat(x), "Dense": linalg.Dense(x), "Mat.T.T": linalg.Mat(x).T().T(), "copy of T": mat.DenseCopyOf(linalg.Mat(x).T()).T()} {
					if r, c := m.Dims(); r != x.Dim(0) || c != x.Dim(1) {
						t.Fatalf("%s %s: got %d by %d, want %v", name, kind, r, c, x.Shape())
					}
					if y := linalg.FromMat(m, d); !y.SameShape(x) || !y.IsDense() || y.DType() != d || fmt.Sprint(y.Values()) != fmt.Sprint(x.Values()) {
						t.Errorf("%s %s %v %v: got %v, want %v", d, name, kind, x.Shape(), y.Values(), x.Values())
					}
				}
				var product mat.Dense
				product.Mul(linalg.Mat(x).T(), linalg.Mat(x))
				if want := x.T().MatMul(x); !near(linalg.FromMat(&product, d), want, 1e-5) {
					t.Errorf("%s %s: product by gonum %v, want %v", d, name, linalg.FromMat(&product, d), want)
				}
			}
		}
	}
}

func TestMatShares(t *testing.T) {
	x := tensor.Float64.Zeros(3, 2)
	m := linalg.Mat(x)
	x.Set(5, 2, 1)
	if got := m.At(2, 1); got != 5 {
		t.Errorf("Mat: got %v after a write, want 5", got)
	}
	d := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	y := linalg.WrapDense(d.Slice(0, 2, 1, 3).(*mat.Dense))
	y.Set(9, 1, 0)
	if got := d.At(1, 1); got != 9 || y.At(0, 1) != 3 || y.T().Dim(0) != 2 {
		t.Errorf("WrapDense: got %v after a write, want 9; tensor %v", got, y)
	}
	if got := fmt.Sprint(y.Scale(2).Values()); got != "[4 18 6 12]" {
		t.Errorf("WrapDense, scaled: got %v", got)
	}
	v := d.ColView(2).(*mat.VecDense)
	w := linalg.WrapVec(v)
	w.Set(8, 1)
	if v.AtVec(1) != 8 || fmt.Sprint(w.Shape(), w.Values()) != "[2] [3 8]" {
		t.Errorf("WrapVec: got %v, %v", v, w)
	}
}

func TestVectors(t *testing.T) {
	v := tensor.Of(1, 2, 3)
	if got := linalg.FromMat(linalg.VecDense(v)); fmt.Sprint(got.Shape(), got.Values()) != "[3] [1 2 3]" {
		t.Errorf("a vector through gonum: got %v", got)
	}
	if got := linalg.FromMat(linalg.VecDense(v).T()); fmt.Sprint(got.Shape(), got.Values()) != "[1 3] [1 2 3]" {
		t.Errorf("a row through gonum: got %v", got)
	}
	if r, c := linalg.Mat(v).Dims(); r != 3 || c != 1 {
		t.Errorf("a vector as a matrix: got %d by %d", r, c)
	}
	if got := linalg.FromMat(mat.NewSymDense(2, []float64{1, 2, 2, 3}), tensor.Float64); fmt.Sprint(got.Values()) != "[1 2 2 3]" {
		t.Errorf("a symmetric matrix: got %v", got)
	}
	if got := linalg.FromMat(linalg.Dense(tensor.Zeros(0, 3))); got.Len() != 0 {
		t.Errorf("an empty matrix: got %v", got)
	}
	if got := linalg.VecDense(tensor.Zeros(0)).Len(); got != 0 {
		t.Errorf("an empty vector: got %v elements", got)
	}
}

func TestGonumMisuse(t *testing.T) {
	cube, mask := tensor.Zeros(2, 2, 2), tensor.Zeros(2).Equal(tensor.Zeros(2))
	wants(t, "Mat: got (2, 2, 2), want a matrix or a vector: take a part with Select or Reshape", func() { linalg.Mat(cube) })
	wants(t, "VecDense: got (2, 2, 2), want a vector", func() { linalg.VecDense(cube) })
	wants(t, "Mat: got bool, want float32 or float64: convert with x.To(tensor.Float32)", func() { linalg.Dense(mask) })
	wants(t, "FromMat: got several types of elements, want one or none", func() { linalg.FromMat(mat.NewDense(1, 1, nil), tensor.Float32, tensor.Float64) })
}

// wants checks that f panics with an error of this text.
func wants(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		var shape *tensor.ShapeError
		var dtype *tensor.DTypeError
		var matrix *linalg.MatrixError
		var use *tensor.UseError
		err, _ := recover().(error)
		if err == nil || err.Error() != want || !errors.As(err, &shape) && !errors.As(err, &dtype) && !errors.As(err, &matrix) && !errors.As(err, &use) {
			t.Errorf("got %T %v, want %s", err, err, want)
		}
	}()
	f()
}

// near tells whether two tensors have one shape and type and nearly the same elements.
func near(x, y *tensor.Tensor, tol float64) bool {
	if !x.SameShape(y) || x.DType() != y.DType() {
		return false
	}
	xs, ys := x.Values(), y.Values()
	for i, v := range xs {
		if d := v - ys[i]; !(d <= tol && d >= -tol) {
			return false
		}
	}
	return true
}
