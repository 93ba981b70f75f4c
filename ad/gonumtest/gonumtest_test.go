package gonumtest

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/ad/rules/gonum"
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// matrix returns a matrix whose elements are apart and not near 0.
func matrix(r, c int) *mat.Dense {
	random := rand.New(rand.NewPCG(uint64(r), uint64(c)))
	m := mat.NewDense(r, c, nil)
	for i := range r {
		for j := range c {
			m.Set(i, j, float64(1-2*((i+j)%2))*(0.4+0.3*float64(i*c+j))+0.1*random.Float64())
		}
	}
	return m
}

// regular returns a matrix whose singular values are apart and not near 0.
func regular(r, c int) *mat.Dense {
	m := matrix(r, c)
	for i := range min(r, c) {
		m.Set(i, i, m.At(i, i)+float64(4+3*i))
	}
	return m
}

// inside returns a copy of a matrix that is a part of a larger one.
func inside(m *mat.Dense) *mat.Dense {
	r, c := m.Dims()
	s := matrix(r+1, c+2).Slice(1, r+1, 1, c+1).(*mat.Dense)
	s.Copy(m)
	return s
}

func vector(n int) *mat.VecDense { return mat.NewVecDense(n, slices.Clone(matrix(1, n).RawRowView(0))) }

// strided returns a copy of a vector that is a column of a matrix.
func strided(v *mat.VecDense) *mat.VecDense {
	c := matrix(v.Len(), 3).ColView(1).(*mat.VecDense)
	c.CopyVec(v)
	return c
}

var a, b, v, w = matrix(2, 2), mat.DenseCopyOf(matrix(2, 3).Slice(0, 2, 1, 3)), vector(2), mat.NewVecDense(2, []float64{1.25, -0.75})

func TestDerivatives(t *testing.T) {
	x3, x4, y4, x6, y6 := []float64{0.5, -1.5, 2.5}, []float64{0.5, -1.5, 2.5, 0.75}, []float64{1.5, 0.25, -0.5, 1}, matrix(1, 6).RawRowView(0), matrix(6, 1).RawMatrix().Data
	for _, c := range []struct {
		name string
		f    any
		args []any
	}{
		{"Mul", Mul, []any{a, b}},
		{"Mul wide", Mul, []any{matrix(2, 3), matrix(3, 4)}},
		{"MulTransposed", MulTransposed, []any{matrix(3, 2), matrix(3, 3)}},
		{"MulSized", MulSized, []any{a, b}},
		{"MulSelf", MulSelf, []any{a, b}},
		{"MulVector", MulVector, []any{a, v}},
		{"MulConstant", MulConstant, []any{a}},
		{"Elementwise", Elementwise, []any{a, mat.NewDense(2, 2, []float64{1.5, -2, 1.75, 2.5})}},
		{"Scale", Scale, []any{1.5, matrix(2, 3)}},
		{"Apply", Apply, []any{0.5, matrix(2, 3)}},
		{"Powers", Powers, []any{a}},
		{"Exp", Exp, []any{a}},
		{"Exp large", Exp, []any{mat.NewDense(2, 2, []float64{4, 3, -2, 1})}},
		{"Copy", Copy, []any{a, b}},
		{"CloneFrom", CloneFrom, []any{a, matrix(2, 3)}},
		{"Set", Set, []any{a, []float64{3, -4}}},
		{"Rows", Rows, []any{a}},
		{"Views", Views, []any{a, b}},
		{"ViewsOf", ViewsOf, []any{a}},
		{"Join", Join, []any{a, b}},
		{"Outer", Outer, []any{1.5, v, w}},
		{"Product", Product, []any{a, b}},
		{"Kronecker", Kronecker, []any{a, matrix(2, 3)}},
		{"Permute", Permute, []any{a}},
		{"Reuse", Reuse, []any{a, b}},
		{"Raw", Raw, []any{a, b}},
		{"NewDense", NewDense, []any{x4}},
		{"Loop", Loop, []any{a, b}},
		{"Arguments", Arguments, []any{a, b}},
		{"Scalars", Scalars, []any{matrix(3, 3)}},
		{"Norms", Norms, []any{matrix(2, 3), v}},
		{"NormAtZero", NormAtZero, []any{a}},
		{"Vectors", Vectors, []any{v, w}},
		{"ScaleVec", ScaleVec, []any{1.5, v, w}},
		{"MulVec", MulVec, []any{a, v}},
		{"SetVec", SetVec, []any{x3, v}},
		{"CopyVec", CopyVec, []any{v, w}},
		{"SliceVec", SliceVec, []any{v}},
		{"RawVector", RawVector, []any{v, w}},
		{"Inner", Inner, []any{v, a, w}},
		{"Interfaces", Interfaces, []any{a, v}},
		{"Solve", Solve, []any{regular(2, 2), matrix(2, 3)}},
		{"Solve tall", Solve, []any{regular(4, 2), matrix(4, 3)}},
		{"Solve wide", Solve, []any{regular(2, 4), matrix(2, 3)}},
		{"SolveSelf", SolveSelf, []any{regular(2, 2), b}},
		{"SolveVec", SolveVec, []any{regular(2, 2), v}},
		{"Inverse", Inverse, []any{regular(2, 2)}},
		{"Det", Det, []any{regular(2, 2)}},
		{"Convert", Convert, []any{a, v}},
		{"Level1", Level1, []any{1.5, x3, []float64{1, -2, 3}}},
		{"Gemv", Gemv, []any{1.5, 0.5, x6, x3, []float64{1, -2}}},
		{"Ger", Ger, []any{1.5, x6, x3, []float64{1, -2}}},
		{"Gemm", Gemm, []any{1.5, 0.5, x6, y6, y4}},
	} {
		t.Run(c.name, func(t *testing.T) { adtest.Check(t, c.f, c.args...) })
		var others []any
		for _, x := range c.args {
			switch x := x.(type) {
			case *mat.Dense:
				others = append(others, inside(x))
			case *mat.VecDense:
				others = append(others, strided(x))
			default:
				others = append(others, x)
			}
		}
		if slices.ContainsFunc(c.args, isMatrix) && !contiguous[c.name] {
			t.Run(c.name+" of parts", func(t *testing.T) { adtest.Check(t, c.f, others...) })
		}
	}
}

func isMatrix(x any) bool { _, ok := x.(mat.Matrix); return ok }

// contiguous lists functions that look at the memory of their arguments, and one that meets an error of gonum's: DivElemVec divides twice if an increment is not 1.
var contiguous = map[string]bool{"Raw": true, "RawVector": true, "Arguments": true, "Vectors": true}

// TestModel wants the gradient of a model of matrices to be that of the same one of tensors.
func TestModel(t *testing.T) {
	net := &Net{[]Layer{{matrix(4, 3), vector(4)}, {matrix(2, 4), vector(2)}}}
	x, y := matrix(3, 5), matrix(2, 5)
	var tensors []TensorLayer
	f64 := func(m mat.Matrix) *tensor.Tensor { return linalg.FromMat(m, tensor.Float64) }
	for _, l := range net.Layers {
		tensors = append(tensors, TensorLayer{f64(l.W), f64(l.B)})
	}
	adtest.Check(t, Loss, net, x, y)
	got, gotX, _ := ad.Grad3(Loss, net, x, y)
	want, wantX, _ := ad.Grad3(TensorLoss, tensors, f64(x), f64(y))
	same := func(name string, got mat.Matrix, want *tensor.Tensor) {
		if !mat.EqualApprox(got, linalg.Mat(want), 1e-13) {
			t.Errorf("%s: got %v, want %v", name, mat.Formatted(got), want)
		}
	}
	for i, l := range got.Layers {
		same("W", l.W, want[i].W)
		same("b", l.B, want[i].B)
	}
	same("x", gotX, wantX)
}

// TestText is how gradients read.
func TestText(t *testing.T) {
	got := ad.Gradient(Mul1, mat.NewDense(2, 2, []float64{1, 2, 3, 4}), mat.NewVecDense(2, []float64{5, 6})).String()
	if want := "([5.0 6.0; 5.0 6.0], [4.0, 6.0])"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	g := ad.Gradient(Mul1, mat.NewDense(2, 2, []float64{1, 2, 3, 4}), ad.Const(mat.NewVecDense(2, []float64{5, 6})))
	if !g.At(1).IsNothing() {
		t.Errorf("the gradient of a constant: got %v, want nothing", g.At(1))
	}
	if got := ad.As[*mat.Dense](g.At(0)).At(1, 1); got != 6 {
		t.Errorf("an element: got %v, want 6", got)
	}
}

// TestUnknown wants an error for types of matrices whose elements cannot be followed.
func TestUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		m    mat.Matrix
		want string
	}{
		"symmetric":      {mat.NewSymDense(2, []float64{1, 2, 2, 3}), "uses a matrix of type *mat.SymDense"},
		"of one's own":   {struct{ mat.Matrix }{a}, "uses a matrix of type struct { mat.Matrix }"},
		"an empty Dense": {&mat.Dense{}, mat.ErrZeroLength.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
			}()
			ad.Gradient(Any, c.m)
		})
	}
}

// TestRegistry wants a rule, or a reason, for each method of Dense and VecDense, and that functions stand for others of the same type.
func TestRegistry(t *testing.T) {
	for _, m := range []any{&mat.Dense{}, &mat.VecDense{}} {
		typ := reflect.TypeOf(m)
		for i := range typ.NumMethod() {
			key := "gonum.org/v1/gonum/mat.(*" + typ.Elem().Name() + ")." + typ.Method(i).Name
			_, ruled := tape.Rules()[key]
			_, refused := gonum.Refused[key]
			if ruled == refused {
				t.Errorf("%s: got a rule %v and a reason %v, want one of them", key, ruled, refused)
			}
			if why := gonum.Refused[key]; refused && why == "" {
				t.Errorf("%s: got no reason", key)
			}
		}
	}
	for key, r := range tape.Rules() {
		if r.Kind == tape.Substitute && strings.HasPrefix(key, "gonum.org/") && len(r.Fns) == 0 {
			t.Errorf("%s: has no function in its place", key)
		}
	}
}

// TestSingular wants the receiver's derivative to be what it was where there is no solution.
func TestSingular(t *testing.T) {
	s := mat.NewDense(2, 2, []float64{1, 2, 2, 4})
	if g := ad.Grad(Unsolved, s); g.At(0, 0) != 1 {
		t.Errorf("got %v, want 1", g.At(0, 0))
	}
	if y := Unsolved(s); math.IsNaN(y) {
		t.Errorf("got %v", y)
	}
}
