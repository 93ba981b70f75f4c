package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

func ExampleSolve() {
	a := tensor.FromRows([]float64{2, 1}, []float64{1, 3})
	fmt.Println(linalg.Solve(a, tensor.Of(3, 5)))
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
						if x := linalg.Solve(a, b); !near(a.MatMul(x), b, tol) {
							t.Errorf("%s %s %v: a·x is %v, want %v", d, name, a.Shape(), a.MatMul(x), b)
						}
					}
					if y := linalg.Inv(a); !near(a.MatMul(y), d.Eye(n), tol) {
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
		got := linalg.Det(c.a)
		if v := got.Item(); math.Abs(v-c.want) > 1e-14 && v != c.want || math.IsNaN(v) != math.IsNaN(c.want) || got.DType() != c.a.DType() || got.Rank() != 0 {
			t.Errorf("Det of %v: got %v, want %v", c.a, got, c.want)
		}
		if want := math.Log(math.Abs(c.want)); !math.IsInf(want, 0) {
			if v := linalg.LogDet(c.a).Item(); !(math.Abs(v-want) <= 1e-14) && !(math.IsNaN(v) && math.IsNaN(want)) {
				t.Errorf("LogDet of %v: got %v, want %v", c.a, v, want)
			}
		}
	}
	if got := linalg.LogDet(tensor.Float64.Eye(3).Scale(1e-120)).Item(); math.Abs(got+360*math.Ln10) > 1e-11 {
		t.Errorf("LogDet of 1e-120: got %v, want %v", got, -360*math.Ln10)
	}
	if got := linalg.LogDet(rows([]float64{1, 2}, []float64{2, 4})).Item(); !math.IsInf(got, -1) {
		t.Errorf("LogDet of a singular matrix: got %v, want -Inf", got)
	}
}

func TestSolveMisuse(t *testing.T) {
	singular := tensor.FromRows([]float64{1, 2}, []float64{2, 4})
	const way = "want a condition number of at most 1e16: add a little to the diagonal, or drop rows and columns that follow from others"
	wants(t, "Solve: got a matrix of shape (2, 2) that is singular (condition number +Inf), "+way, func() { linalg.Solve(singular, tensor.Of(1, 2)) })
	wants(t, "Inv: got a matrix of shape (2, 2) that is singular (condition number +Inf), "+way, func() { linalg.Inv(singular) })
	wants(t, "Inv: got a matrix of shape (1, 1) that is singular (condition number +Inf), "+way, func() { linalg.Inv(tensor.Zeros(1, 1)) })
	wants(t, "Inv: got (2, 3), want a square matrix", func() { linalg.Inv(tensor.Zeros(2, 3)) })
	wants(t, "Det: got (2), want a square matrix", func() { linalg.Det(tensor.Zeros(2)) })
	wants(t, "Solve: got (3, 2) and (3), want a square matrix (n, n), and (n) or (n, k); for least squares see QR", func() { linalg.Solve(tensor.Zeros(3, 2), tensor.Zeros(3)) })
	wants(t, "Solve: got float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)", func() {
		linalg.Solve(tensor.Eye(2), tensor.Float64.Zeros(2))
	})
}

// A matrix that is not finite gives NaN and no panic.
func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := tensor.Float64.Eye(3)
		a.Set(bad, 0, 2)
		results := []*tensor.Tensor{linalg.Solve(a, tensor.Float64.Ones(3)), linalg.Inv(a), linalg.Det(a), linalg.LogDet(a), linalg.Cholesky(a)}
		q, r := linalg.QR(a)
		values, vectors := linalg.EigenSym(a)
		u, s, v := linalg.SVD(a)
		for i, x := range append(results, q, r, values, vectors, u, s, v) {
			for _, e := range x.Values() {
				if !math.IsNaN(e) {
					t.Errorf("%v, result %d: got %v, want NaN", bad, i, e)
				}
			}
		}
	}
	if x := linalg.Solve(tensor.Eye(2), tensor.Of(math.NaN(), 1)).Values(); !math.IsNaN(x[0]) || x[1] != 1 {
		t.Errorf("NaN on the right: got %v, want [NaN 1]", x)
	}
}

// A listener notes what it hears.
type listener []string

func (l *listener) Record(op string, result *tensor.Tensor, inputs ...any) {
	*l = append(*l, fmt.Sprint(op[strings.LastIndex(op, "/")+1:], result.Shape(), len(inputs)))
}

func (l *listener) Lost(what string) { *l = append(*l, what) }

// A recorder hears of each operation once, of nothing that it is made of, and of operations on its result.
func TestRecorded(t *testing.T) {
	var heard listener
	a, b := tensor.Eye(2).Scale(3), tensor.Of(1, 2)
	linalg.Solve(a, b)
	linalg.Det(linalg.Solve(a.Follow(&heard), tensor.Eye(2)))
	linalg.Solve(a, b.Follow(&heard))
	for _, f := range []func(*tensor.Tensor) *tensor.Tensor{linalg.Inv, linalg.Det, linalg.LogDet, linalg.Cholesky} {
		f(a.Follow(&heard))
	}
	linalg.Dense(a.Follow(&heard))
	const want = "linalg.Solve[2 2] 2, linalg.Det[] 1, linalg.Solve[2] 2, linalg.Inv[2 2] 1, linalg.Det[] 1, linalg.LogDet[] 1, linalg.Cholesky[2 2] 1, " +
		"makes a matrix of gonum of a tensor"
	if got := strings.Join(heard, ", "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
