package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleSolve() {
	a := tensor.FromRows([]float64{2, 1}, []float64{1, 3})
	fmt.Println(tensor.Solve(a, tensor.Of(3, 5)))
	// Output:
	// 2-element float32 tensor:
	//  0.8
	//  1.4
}

// tolerance of residuals by type.
var tolerance = map[tensor.DType]float64{tensor.Float32: 1e-4, tensor.Float64: 1e-11}

func TestSolveResidual(t *testing.T) {
	for d, tol := range tolerance {
		rng := rand.New(rand.NewPCG(1, 1))
		for n := range 6 {
			for name, a := range matrices(d, n, n) {
				if a.Dim(0) != n || name == "broadcast" && n > 1 {
					continue
				}
				a = a.Add(d.Eye(n).Scale(4))
				for _, a := range []*tensor.Tensor{a, a.T()} {
					for _, b := range []*tensor.Tensor{d.Randn(rng, n), d.Randn(rng, n, 3), d.Randn(rng, 2, n).T(), d.Randn(rng, n, 0), d.Randn(rng, n, 1).BroadcastTo(n, 2)} {
						if x := tensor.Solve(a, b); !near(a.MatMul(x), b, tol) {
							t.Errorf("%s %s %v: a·x is %v, want %v", d, name, a.Shape(), a.MatMul(x), b)
						}
					}
					if y := tensor.Inv(a); !near(a.MatMul(y), d.Eye(n), tol) {
						t.Errorf("%s %s: a·Inv(a) is %v", d, name, a.MatMul(y))
					}
				}
			}
		}
	}
}

func TestDeterminants(t *testing.T) {
	rows := tensor.Float64.FromRows
	for _, c := range []struct {
		a    *tensor.Tensor
		want float64
	}{
		{tensor.Float64.Zeros(0, 0), 1},
		{rows([]float64{-3}), -3},
		{rows([]float64{1, 2}, []float64{3, 4}), -2},
		{rows([]float64{0, 1}, []float64{1, 0}), -1},
		{rows([]float64{0, 1, 0}, []float64{0, 0, 1}, []float64{1, 0, 0}), 1},
		{rows([]float64{1, 2}, []float64{2, 4}), 0},
		{rows([]float64{0}), 0},
		{tensor.Float64.Eye(3).Scale(1e-120), 0}, // 1e-360
		{tensor.Float64.Eye(4).Scale(-1e90), math.Inf(1)},
		{tensor.Eye(3), 1},
		{tensor.Float64.Eye(3).Scale(2), 8},
		{rows([]float64{1, math.NaN()}, []float64{0, 1}), math.NaN()},
	} {
		got := tensor.Det(c.a)
		if v := got.Item(); math.Abs(v-c.want) > 1e-14 && v != c.want || math.IsNaN(v) != math.IsNaN(c.want) || got.DType() != c.a.DType() || got.Rank() != 0 {
			t.Errorf("Det of %v: got %v, want %v", c.a, got, c.want)
		}
		if want := math.Log(math.Abs(c.want)); !math.IsInf(want, 0) {
			if v := tensor.LogDet(c.a).Item(); !(math.Abs(v-want) <= 1e-14) && !(math.IsNaN(v) && math.IsNaN(want)) {
				t.Errorf("LogDet of %v: got %v, want %v", c.a, v, want)
			}
		}
	}
	if got := tensor.LogDet(tensor.Float64.Eye(3).Scale(1e-120)).Item(); math.Abs(got+360*math.Ln10) > 1e-11 {
		t.Errorf("LogDet of 1e-120: got %v, want %v", got, -360*math.Ln10)
	}
	if got := tensor.LogDet(rows([]float64{1, 2}, []float64{2, 4})).Item(); !math.IsInf(got, -1) {
		t.Errorf("LogDet of a singular matrix: got %v, want -Inf", got)
	}
}

func TestSolveMisuse(t *testing.T) {
	singular := tensor.FromRows([]float64{1, 2}, []float64{2, 4})
	const way = "want a condition number of at most 1e16: add a little to the diagonal, or drop rows and columns that follow from others"
	wants(t, "Solve: got a matrix of shape (2, 2) that is singular (condition number +Inf), "+way, func() { tensor.Solve(singular, tensor.Of(1, 2)) })
	wants(t, "Inv: got a matrix of shape (2, 2) that is singular (condition number +Inf), "+way, func() { tensor.Inv(singular) })
	wants(t, "Inv: got a matrix of shape (1, 1) that is singular (condition number +Inf), "+way, func() { tensor.Inv(tensor.Zeros(1, 1)) })
	wants(t, "Inv: got (2, 3), want a square matrix", func() { tensor.Inv(tensor.Zeros(2, 3)) })
	wants(t, "Det: got (2), want a square matrix", func() { tensor.Det(tensor.Zeros(2)) })
	wants(t, "Solve: got (3, 2) and (3), want a square matrix (n, n), and (n) or (n, k); for least squares see QR", func() { tensor.Solve(tensor.Zeros(3, 2), tensor.Zeros(3)) })
	wants(t, "Solve: got float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)", func() {
		tensor.Solve(tensor.Eye(2), tensor.Float64.Zeros(2))
	})
}

// A matrix that is not finite gives NaN and no panic.
func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := tensor.Float64.Eye(3)
		a.Set(bad, 0, 2)
		results := []*tensor.Tensor{tensor.Solve(a, tensor.Float64.Ones(3)), tensor.Inv(a), tensor.Det(a), tensor.LogDet(a), tensor.Cholesky(a)}
		q, r := tensor.QR(a)
		values, vectors := tensor.EigenSym(a)
		u, s, v := tensor.SVD(a)
		for i, x := range append(results, q, r, values, vectors, u, s, v) {
			for _, e := range x.Values() {
				if !math.IsNaN(e) {
					t.Errorf("%v, result %d: got %v, want NaN", bad, i, e)
				}
			}
		}
	}
	if x := tensor.Solve(tensor.Eye(2), tensor.Of(math.NaN(), 1)).Values(); !math.IsNaN(x[0]) || x[1] != 1 {
		t.Errorf("NaN on the right: got %v, want [NaN 1]", x)
	}
}
