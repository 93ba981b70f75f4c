package tensortest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

func model() *Model {
	return &Model{
		W: randn(1, 2, 3), Layers: []Tensor{randn(2, 2, 2), randn(3, 2, 2)}, Named: map[string]Tensor{"scale": randn(4, 2), "shift": randn(5, 2)},
		Pair: [2]Tensor{randn(6, 2), randn(7, 2)}, Any: randn(8, 2),
		Next: &Model{W: randn(9, 1, 2), Named: map[string]Tensor{"scale": randn(10), "shift": randn(11)}, Pair: [2]Tensor{randn(12), randn(13)}},
	}
}

func TestPrograms(t *testing.T) {
	check(t, RunModel, model(), randn(1, 3))
	check(t, Closures, randn(1, 2, 2), randn(2, 2), randn(3, 2))
	check(t, Slots, []Tensor{randn(1, 2), randn(2, 2), randn(3, 2)})
	check(t, Loops, randn(1, 3), randn(2, 3, 3))
	check(t, Unused, randn(1, 2, 2))
	check(t, Results, randn(1, 2))
	check(t, Deferred, randn(1, 2), 3)
	check(t, Affine, randn(1, 2, 3), randn(2, 2), randn(3, 3, 4))
	check(t, First, randn(1, 3), &Layer{randn(1, 2, 3), randn(2, 2), Slope})
}

func TestOperationsAsValues(t *testing.T) {
	for _, act := range Acts {
		check(t, Activated, &Neuron{randn(1, 2, 3), act}, randn(2, 3, 2))
		check(t, ActivatedTensor, &Neuron{randn(1, 2, 3), act}, randn(2, 3, 2))
		check(t, Applied, act, randn(2, 3, 2))
	}
	for n := range 7 {
		check(t, Chosen, off(1, 2, 2), n)
	}
	check(t, Bound, randn(1, 2), randn(2, 2, 2))
	for _, f := range ByC {
		check(t, AppliedTo, f, off(1, 3), 0.5)
	}
	for _, f := range OfTwo {
		check(t, Applied2, f, randn(1, 2, 2), randn(2, 2))
	}
	check(t, AppliedDims, Reduced, randn(1, 2, 3), []int{0})
}

// TestRulesAlone differentiates operations by themselves, without generated code.
func TestRulesAlone(t *testing.T) {
	x, y := tensor.Of(1, -2).To(tensor.Float64), tensor.Of(3, 4).To(tensor.Float64)
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward, ad.AutoFiniteDiff} {
		numeric(t, ad.Jacobian(tensor.Relu, b, x).At(0).Value(), []float64{1, 0, 0, 0})
		numeric(t, ad.Jacobian(Tensor.Mul, b, x, y).At(0).Value(), []float64{3, 0, 0, 4})
	}
	_, back := ad.Pullback(Tensor.Mul, x, y)
	for range 2 { // a pullback may be run again
		g := back(tensor.Of(1, 10).To(tensor.Float64))
		numeric(t, g.At(0).Value(), []float64{3, 40})
		numeric(t, g.At(1).Value(), []float64{1, -20})
	}
	numeric(t, ad.Pushforward(Tensor.Mul, x, y)(y, nil), []float64{9, 16})
}

// numeric compares the numbers in a value.
func numeric(t *testing.T, got any, want []float64) {
	t.Helper()
	vs := numbers(got)
	if !slices.EqualFunc(vs, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-6 || a != a && b != b }) {
		t.Errorf("got %v, want %v", vs, want)
	}
}

func TestConstants(t *testing.T) {
	a, b := randn(1, 2), randn(2, 2)
	g := ad.Gradient(Mul, ad.Const(a), b)
	if !g.At(0).IsNothing() || g.At(1).IsNothing() {
		t.Errorf("got %v, want nothing and a tensor", g)
	}
	full := ad.Gradient(Mul, a, b)
	numeric(t, g.At(1).Value(), full.At(1).Value().(Tensor).Values())
	for _, f := range []any{Add, Sub, Mul, Div, Maximum, Minimum, PowElem, Dot, Outer, TwoViews} {
		full := ad.Gradient(f, positive(1, 2), positive(2, 2))
		numeric(t, ad.Gradient(f, ad.Const(positive(1, 2)), positive(2, 2)).At(1).Value(), full.At(1).Value().(Tensor).Values())
		numeric(t, ad.Gradient(f, positive(1, 2), ad.Const(positive(2, 2))).At(0).Value(), full.At(0).Value().(Tensor).Values())
	}
}

func TestDuplicated(t *testing.T) {
	d := ad.Duplicated(randn(1, 2, 3))
	ad.Gradient(Exp, d)
	want := ad.Gradient(Exp, randn(1, 2, 3)).At(0).Value().(Tensor)
	numeric(t, d.Grad().Value(), want.Values())
}

func TestSharedMemory(t *testing.T) {
	x := randn(1, 2, 3)
	a, b := x.Slice(1, 0, 2), x.Slice(1, 1, 3)
	g := ad.Gradient(TwoViews, a, b)
	want := ad.Gradient(SharedOnly, x).At(0).Value().(Tensor)
	numeric(t, g.At(0).Value(), want.Slice(1, 0, 2).Values())
	numeric(t, g.At(1).Value(), want.Slice(1, 1, 3).Values())
}

func TestHessian(t *testing.T) {
	h := ad.Hessian(Square, tensor.Of(0, 0).To(tensor.Float64))
	numeric(t, h, []float64{2, 0, 0, 2}) // of sin(x²)
	numeric(t, ad.HVP(Softplus, tensor.Float64.Zeros(1), tensor.Float64.Ones(1)).Value(), []float64{(math.Cos(math.Ln2) - math.Sin(math.Ln2)) * 0.25})
}

// TestOverwritten wants errors that say what is wrong and what to do.
func TestOverwritten(t *testing.T) {
	for _, c := range []struct {
		f    any
		x    Tensor
		want string
	}{
		{Squared, randn(1, 2), "writes to a tensor of shape [2] in place, after tensor.MulTo took its elements"},
		{Overwritten, randn(1, 2), "in place, after tensor.Sin took its elements"},
		{OverwrittenView, randn(1, 2, 2), "in place, after"},
	} {
		func() {
			defer func() {
				if e := recover(); !strings.Contains(strings.Join(strings.Fields(text(e)), " "), c.want) {
					t.Errorf("got %v, want %q", e, c.want)
				}
			}()
			ad.Gradient(c.f, c.x)
		}()
	}
}

func text(e any) string {
	if err, ok := e.(error); ok {
		return err.Error()
	}
	return "no error"
}
