package linear

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// matrix returns a matrix whose singular values are apart.
func matrix(seed uint64, m, n int) Tensor {
	a := tensor.Float64.Randn(rand.New(rand.NewPCG(seed, 1)), m, n)
	for i := range min(m, n) {
		a.Set(a.At(i, i)+2+float64(2*i), i, i)
	}
	return a
}

// forms returns a as it is, and as a transposed and a sliced view.
func forms(a Tensor) map[string]Tensor {
	m, n := a.Dim(0), a.Dim(1)
	wide := tensor.Float64.Zeros(m+1, n+2)
	s := wide.Slice(0, 1, m+1).Slice(1, 1, n+1)
	a.CopyTo(s)
	return map[string]Tensor{"dense": a, "transposed": a.T().Clone().T(), "sliced": s}
}

func check(t *testing.T, f any, shapes [][2]int) {
	for _, shape := range shapes {
		for form, a := range forms(matrix(7, shape[0], shape[1])) {
			t.Run(fmt.Sprintf("%v %s", shape, form), func(t *testing.T) { adtest.Check(t, f, a) })
			t.Run(fmt.Sprintf("%v %s float32", shape, form), func(t *testing.T) { single(t, f, a) })
		}
	}
}

// single compares the derivatives of float32 with those of float64: differences of float32 are too coarse for functions that curve.
func single(t *testing.T, f any, args ...Tensor) {
	want, got := gradients(t, f, tensor.Float64, args), gradients(t, f, tensor.Float32, args)
	for i, w := range want {
		if g := got[i]; !(math.Abs(g-w) <= singleTol*max(1, math.Abs(w))) {
			t.Errorf("gradient %d: got %v with float32, want %v", i, g, w)
		}
	}
}

const singleTol = 1e-4

// gradients lists the gradients of all results, weighted by 1, 2, 3...
func gradients(t *testing.T, f any, d tensor.DType, args []Tensor) (all []float64) {
	var given []any
	for _, a := range args {
		given = append(given, a.To(d))
	}
	y, back := ad.Pullback(f, given...)
	var seeds ad.Tuple
	weights := func(y any) any {
		if y, ok := y.(Tensor); ok {
			return tensor.Linspace(1, float64(y.Len()), y.Len()).To(d).Reshape(y.Shape()...)
		}
		return 1.0
	}
	if ys, ok := y.(ad.Tuple); ok {
		for _, y := range ys {
			seeds = append(seeds, weights(y))
		}
		y = seeds
	} else {
		y = weights(y)
	}
	for i, a := range args {
		g := back(y).At(i)
		if g.IsNothing() {
			t.Fatalf("no gradient of argument %d", i)
		}
		if got := g.Value().(Tensor); got.DType() != d || !got.SameShape(a) {
			t.Fatalf("got a gradient of shape %v and type %v, want %v and %v", got.Shape(), got.DType(), a.Shape(), d)
		}
		all = append(all, g.Value().(Tensor).Values()...)
	}
	return all
}

var square = [][2]int{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}}

func TestInv(t *testing.T)    { check(t, Inv, square) }
func TestDet(t *testing.T)    { check(t, Det, square) }
func TestLogDet(t *testing.T) { check(t, LogDet, square) }
func TestLists(t *testing.T)  { check(t, Lists, [][2]int{{1, 1}, {2, 3}, {0, 2}}) }

func TestSolve(t *testing.T) {
	adtest.Check(t, SolveConstant, matrix(1, 2, 3))
	for n := range 4 {
		for form, a := range forms(matrix(3, n, n)) {
			for _, b := range []Tensor{matrix(4, n, 1).Reshape(n), matrix(4, n, 2), matrix(4, 2, n).T()} {
				t.Run(fmt.Sprintf("%v %v %s", a.Shape(), b.Shape(), form), func(t *testing.T) {
					adtest.Check(t, Solve, a, b)
					single(t, Solve, a, b)
				})
			}
		}
	}
}

func TestCholesky(t *testing.T) {
	check(t, Cholesky, [][2]int{{0, 0}, {1, 1}, {2, 2}, {4, 3}})
	check(t, CholeskyOf, [][2]int{{1, 1}, {2, 2}, {3, 3}})
}

func TestEigenSym(t *testing.T) {
	check(t, EigenSym, square)
	check(t, Energy, square)
}

func TestQR(t *testing.T) {
	check(t, QR, [][2]int{{0, 0}, {3, 0}, {1, 1}, {2, 2}, {4, 3}, {5, 1}})
	for form, a := range forms(matrix(3, 5, 2)) {
		t.Run(form, func(t *testing.T) { adtest.Check(t, LeastSquares, a, matrix(4, 5, 1).Reshape(5)) })
	}
}

func TestSVD(t *testing.T) {
	shapes := [][2]int{{0, 0}, {2, 0}, {0, 2}, {1, 1}, {2, 2}, {4, 3}, {3, 4}, {5, 1}, {1, 3}}
	check(t, SVD, shapes)
	check(t, Nuclear, shapes)
}

// Where eigenvalues are equal, what does not depend on the choice of vectors has a derivative: here that of the trace of exp.
func TestEqualEigenvalues(t *testing.T) {
	e := 0.2 * math.Exp(0.2)
	g := ad.Gradient(Energy, tensor.Float64.Eye(2)).At(0).Value().(Tensor)
	for i, want := range []float64{e, 0, 0, e} {
		if got := g.Values()[i]; !(got-want < 1e-12 && want-got < 1e-12) {
			t.Errorf("element %d: got %v, want %v", i, got, want)
		}
	}
}

// Recorded operations have the same rules. The gradient of log|det a| + Σ(a⁻¹·b) is a⁻ᵀ - g·xᵀ and g, with x = a⁻¹·b and g = a⁻ᵀ·1.
func TestAutoTape(t *testing.T) {
	f := func(a, b Tensor) Tensor { return linalg.LogDet(a).Add(linalg.Solve(a, b).Sum()) }
	a, b := matrix(5, 3, 3), matrix(6, 3, 1).Reshape(3)
	grads := ad.Gradient(f, ad.AutoTape, a, b)
	g, x := linalg.Solve(a.T(), tensor.Float64.Ones(3)), linalg.Solve(a, b)
	for i, want := range []Tensor{linalg.Inv(a).T().Sub(g.Outer(x)), g} {
		if d := tensor.Abs(grads.At(i).Value().(Tensor).Sub(want)).Max().Item(); !(d < 1e-12) {
			t.Errorf("argument %d: got %v, want %v", i, grads.At(i), want)
		}
	}
}
