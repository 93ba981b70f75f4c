package ad_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

func want(t *testing.T, got any, text string) {
	t.Helper()
	if s := fmt.Sprint(got); s != text {
		t.Errorf("got %s, want %s", s, text)
	}
}

// wantPanic wants a panic with an error of this package that says the text.
func wantPanic(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		switch e := recover().(type) {
		case *ad.UsageError:
			if !strings.Contains(e.Error(), text) {
				t.Errorf("got %v, want %s", e, text)
			}
		case *ad.Error:
			if !strings.Contains(e.Error(), text) {
				t.Errorf("got %v, want %s", e, text)
			}
		default:
			t.Errorf("got the panic %v, want %s", e, text)
		}
	}()
	f()
}

func TestGradient(t *testing.T) {
	θ := []float64{10, 1, 0.1}
	want(t, ad.Gradient(cubic, 2), "(10.0,)")
	want(t, ad.Gradient(poly, 5, θ), "(2.0, [1.0, 5.0, 25.0])")
	want(t, ad.Gradient(poly, ad.Const(5), θ), "(nothing, [1.0, 5.0, 25.0])")
	want(t, ad.Gradient(boxed, 2), "(3.0,)")
	want(t, ad.Gradient(boxed, ad.AutoForward, 2), "(3.0,)")
	want(t, ad.Gradient(area, disc{2}), "((R = 12.0,),)")
	want(t, ad.Gradient(twice, cubic, 1), "(nothing, 1.0)")
	want(t, ad.Pack(ad.WithGradient(pair, 3, 4)), "(val = (0.75, 12.0), grad = (0.25, -0.1875))")
	want(t, ad.Pack(ad.WithGradient(cubic, ad.AutoForward, 2)), "(val = 4.0, grad = (10.0,))")
	want(t, ad.DerivativeCode(cubic), "func joint_cubic ...")
}

func TestNothingIsNotZero(t *testing.T) {
	m := &model{name: "m", θ: []float64{3}, act: math.Sin, inner: &model{}}
	g := ad.Gradient(call, 0, m)
	want(t, g, "(3.0, (name = nothing, θ = [0.0], bias = 1.0, act = nothing, inner = nothing))")
	if g.Path("1.θ").IsNothing() || !g.Path("1.inner").IsNothing() || !g.Path("1.name").IsNothing() {
		t.Error("nothing and zero are mixed up")
	}
	if !g.Path("1.inner").Field("bias").IsNothing() {
		t.Error("a field of nothing is something")
	}
	wantPanic(t, "the gradient 1 has no field thet, want one of name, θ, bias, act, inner", func() { g.Path("1.thet") })
	wantPanic(t, "the gradient 1.inner is nothing, it has no field thet", func() { g.Path("1.inner.thet") })
	wantPanic(t, "got 2, want an argument from 0 to 1", func() { g.At(2) })
	wantPanic(t, "the gradient 1.name is nothing, want a number", func() { g.Path("1.name").Float() })
	if x := ad.As[model](g.At(1)); x.bias != 1 || x.θ[0] != 0 {
		t.Errorf("got %v", x)
	}
	if x := ad.As[*model](g.At(1)); x.bias != 1 {
		t.Errorf("got %v", x)
	}
	if x := ad.As[[]float64](g.Path("1.θ")); len(x) != 1 {
		t.Errorf("got %v", x)
	}
	if x := g.Path("1.θ.0").Float(); x != 0 {
		t.Errorf("got %v", x)
	}
	wantPanic(t, "is a ad_test.model, want a string", func() { ad.As[string](g.At(1)) })
}

func TestReferencesOverwritten(t *testing.T) {
	m := &model{θ: []float64{1, 2}, bias: 3}
	g := ad.Gradient(overwrite, m, 5)
	want(t, g, "((name = nothing, θ = [0.0, 0.0], bias = 5.0, act = nothing, inner = nothing), 3.0)")
	if len(m.θ) != 1 {
		t.Error("the function has not written to its argument")
	}
}

func TestTyped(t *testing.T) {
	if g := ad.Grad(cubic, 2.0); g != 10 {
		t.Errorf("got %v", g)
	}
	if y, g := ad.WithGrad(cubic, 2.0); y != 4 || g != 10 {
		t.Errorf("got %v, %v", y, g)
	}
	x, θ := ad.Grad2(poly, 5.0, []float64{10, 1, 0.1})
	if x != 2 || !reflect.DeepEqual(θ, []float64{1, 5, 25}) {
		t.Errorf("got %v, %v", x, θ)
	}
	_, m := ad.Grad2(call, 4.0, &model{name: "m", θ: []float64{3}})
	if m.name != "m" || m.θ[0] != 4 || m.bias != 1 {
		t.Errorf("got %v", m)
	}
	if n := testing.AllocsPerRun(100, func() { ad.Grad(cubic, 2.0) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}

func TestPullbackAndPushforward(t *testing.T) {
	x := []float64{1, 2}
	y, back := ad.Pullback(scale, x, 3)
	want(t, y, "[3 6]")
	for range 3 {
		want(t, back([]float64{1, 0}), "([3.0, 0.0], 1.0)")
		want(t, back([]float64{0, 1}), "([0.0, 3.0], 2.0)")
	}
	want(t, back(nil), "([0.0, 0.0], 0.0)")
	wantPanic(t, "seed: got string, want []float64", func() { back("a") })
	x = []float64{1, 2}
	want(t, ad.Pushforward(scale, x, 3)([]float64{1, 0}, 10), "[13 20]")
	want(t, ad.Pushforward(boxed, 2)(1), "3")
	want(t, ad.Pushforward(scale, ad.AutoFiniteDiff, []float64{1, 2}, 3)([]float64{1, 0}, nil).([]float64)[0] > 2.999, "true")
	wantPanic(t, "got 1 tangent, want 2", func() { ad.Pushforward(scale, x, 3)(1) })
	wantPanic(t, "tangent 1: got 3 numbers, want 2", func() { ad.Pushforward(scale, x, 3)([]float64{1, 2, 3}, 1) })
	x = []float64{1, 2}
	want(t, ad.Jacobian(scale, x, 3), "([3.0 0.0; 0.0 3.0], [1.0, 2.0])")
	want(t, ad.Jacobian(cubic, 2), "(10.0,)")
}

func TestSecond(t *testing.T) {
	want(t, ad.Hessian(cubic, 2), "[[12]]")
	want(t, ad.HVP(cubic, 2, 0.5), "6.0")
	want(t, ad.DiagHessian(cubic, 2), "(12.0,)")
	h := ad.Hessian(poly, ad.AutoFiniteDiff, 2, []float64{1, 2, 3})
	for i, row := range [][]float64{{6, 0, 1, 4}, {0, 0, 0, 0}, {1, 0, 0, 0}, {4, 0, 0, 0}} {
		for j, w := range row {
			if math.Abs(h[i][j]-w) > 1e-6 {
				t.Errorf("Hessian: got %v in row %d, column %d, want %v", h[i][j], i, j, w)
			}
		}
	}
	wantPanic(t, "cannot differentiate poly: it has no derivative of second order", func() { ad.Hessian(poly, 2, []float64{1}) })
}

func TestDuplicated(t *testing.T) {
	θ := []float64{10, 1, 0.1}
	shadow := make([]float64, 3)
	d := ad.Duplicated(θ, shadow)
	for range 2 {
		want(t, ad.Gradient(poly, 5, d), "(2.0, [1.0, 5.0, 25.0])")
	}
	want(t, shadow, "[2 10 50]")
	want(t, d.Grad(), "[2.0, 10.0, 50.0]")
	d = ad.Duplicated(θ, shadow, ad.Zero)
	ad.Gradient(poly, 5, d)
	want(t, shadow, "[1 5 25]")
	m := ad.Duplicated(&model{θ: []float64{3}})
	ad.Gradient(call, 2, m)
	ad.Gradient(call, 2, m)
	want(t, m.Grad(), "(name = nothing, θ = [4.0], bias = 2.0, act = nothing, inner = nothing)")
	want(t, m, m.String())
	if !strings.HasSuffix(m.String(), "# norm(∇) ≈ 4.47") {
		t.Errorf("got %v", m)
	}
	a, b := ad.Duplicated(θ, []float64{0, 0, 0}), ad.Duplicated(&model{θ: []float64{3}}, &model{})
	wantPanic(t, "the shadow there is nil", func() { ad.Gradient(call, 5, b) })
	wantPanic(t, "got a derivative of length 3 for a []float64 of length 1", func() { ad.Gradient(poly, 5, ad.Duplicated(θ, []float64{0})) })
	wantPanic(t, "got a shadow of type float64, want []float64", func() { ad.Duplicated(θ, 1.0) })
	want(t, a.Shadow(), "[0 0 0]")
}

func TestPanicsLeaveNothing(t *testing.T) {
	d := ad.Duplicated(2.0)
	func() {
		defer func() {
			if e := recover(); e != "it fails" {
				t.Errorf("got %v", e)
			}
		}()
		ad.Gradient(fails, d)
	}()
	if d.Shadow() != nil {
		t.Errorf("the shadow is %v", d.Shadow())
	}
	for range 100 {
		tp := tape.Get()
		if !tp.Empty() {
			t.Fatal("a tape of a function that panicked is in the pool")
		}
		defer tp.Put()
	}
}

func TestConcurrent(t *testing.T) {
	θ := []float64{10, 1, 0.1}
	m := &model{θ: []float64{3}, act: math.Sin}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if g := ad.Gradient(poly, 5, θ); g.At(1).Floats()[2] != 25 {
					t.Errorf("got %v", g)
				}
				if g := ad.Gradient(call, 5, m); g.Path("1.θ.0").Float() != 5 {
					t.Errorf("got %v", g)
				}
				ad.Grad(cubic, 2.0)
				ad.Gradient(poly, ad.AutoFiniteDiff, 5, θ)
				ad.Gradient(area, disc{2})
				ad.Gradient(math.Expm1, 2) // made of its rule by whoever comes first
				want(t, ad.Jacobian(cubic, 2), "(10.0,)")
				want(t, ad.Hessian(cubic, 2), "[[12]]")
				want(t, ad.Gradient(twice, math.Sin, 0), "(nothing, 1.0)")
				_, back := ad.Pullback(scale, []float64{1, 2}, 3)
				want(t, back([]float64{1, 0}), "([3.0, 0.0], 1.0)")
				ad.Inactive(counter.Count)
			}
		})
	}
	wg.Wait()
}

func TestMessages(t *testing.T) {
	y := 2.0
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"Gradient: got nil, want a function", func() { ad.Gradient(nil, 1) }},
		{"Gradient: got a nil func(float64) float64, want a function", func() { ad.Gradient((func(float64) float64)(nil), 1) }},
		{"Gradient: got int, want a function or a value with a method Call", func() { ad.Gradient(1, 1) }},
		{"Gradient: got 2 arguments, want 1 argument for cubic, a func(float64) float64", func() { ad.Gradient(cubic, 1, 2) }},
		{"Gradient: argument 1 of cubic: got string, want float64", func() { ad.Gradient(cubic, "a") }},
		{"Gradient: argument 2 of poly: got []int, want []float64", func() { ad.Gradient(poly, 1, []int{1}) }},
		{"Gradient: argument 1 of cubic: got nil, want float64", func() { ad.Gradient(cubic, nil) }},
		{"WithGradient: got the backend AutoForward as argument 2, want it before all others", func() { ad.WithGradient(poly, 1, ad.AutoForward) }},
		{"Gradient: wants a scalar, got []float64; try Jacobian", func() { ad.Gradient(scale, []float64{1}, 2) }},
		{"Gradient: wants a scalar, got nothing; return what is to be differentiated", func() { ad.Gradient(func(float64) {}, 2) }},
		{"Gradient: wants a scalar, got int, and whole numbers have no derivative; return a float64", func() { ad.Gradient(func(n int) int { return n * n }, 3) }},
		{"Gradient: wants a scalar, got complex128; return its real part, or cmplx.Abs written with real and imaginary parts", func() { ad.Gradient(func(x float64) complex128 { return 1i }, 2) }},
		{"got complex128, and no derivative goes by complex numbers; pass real and imaginary parts, or ad.Const of it", func() { ad.Gradient(func(z complex128) float64 { return real(z) }, 2i) }},
		{"got []complex64, and no derivative goes by complex numbers; pass real and imaginary parts, or ad.Const of it", func() { ad.Gradient(func(z []complex64) float64 { return 1 }, []complex64{1}) }},
		{"Gradient: wants a scalar, got string; try Jacobian", func() { ad.Gradient(func(x any) any { return "a" }, ad.AutoFiniteDiff, 2) }},
		{"cannot differentiate ad_test.unknown: it has no derivative.\nGenerate it: fluxion derive github.com/fluxion-go/fluxion/ad_test\n" +
			"If its result does not depend on the parameters, mark it: ad.Inactive(ad_test.unknown)", func() { ad.Gradient(unknown, 1) }},
		{"is a function literal from a compiled package, whose captured variables cannot be seen", func() { ad.Gradient(func(x float64) float64 { return x * y }, 1) }},
		{"is a method value, whose receiver cannot be seen.\nPass the receiver as an argument", func() { ad.Gradient(counter{}.Count, 1) }},
		{"is an instance of a generic function", func() { ad.Gradient(generic[float64], 1) }},
		{"has no derivative", func() { ad.Gradient(counter{}, 1) }},
		{"has no derivative", func() { ad.Gradient(twice, unknown, 1) }},
		{"cannot differentiate ad_test.square.Area: it has no derivative", func() { ad.Gradient(area, square{1}) }},
		{"RuleFn: got a rule of type func(float64) float64 for ad_test.unknown, want func(float64) (float64, func(float64) float64)", func() { ad.RuleFn(unknown, unknown) }},
		{"ScalarRule: got 0 functions", func() { ad.ScalarRule(unknown) }},
		{"ScalarRule: argument 0 of ad_test.unknown: got int, want func(float64, float64) float64", func() { ad.ScalarRule(unknown, 1) }},
		{"Inactive: got a function literal", func() { ad.Inactive(func() {}) }},
		{"Inactive: got a method value", func() { ad.Inactive(counter{}.Count) }},
		{"Inactive: got <nil>, want a function", func() { ad.Inactive(nil) }},
		{"Checkpoint: got a int, want a function", func() { ad.Checkpoint(1) }},
	} {
		wantPanic(t, c.want, c.do)
	}
}

func unknown(x float64) float64 { return x }

func generic[T float64](x T) T { return x }

type counter struct{}

func (counter) Count(x float64) float64 { return x }

func (counter) Call(x float64) float64 { return x }

type square struct{ A float64 }

func (s square) Area() float64 { return s.A * s.A }

func BenchmarkGradCubic(b *testing.B) {
	sum := 0.0
	for b.Loop() {
		sum += ad.Grad(cubic, 2.0)
	}
}

func BenchmarkGradientCubic(b *testing.B) {
	for b.Loop() {
		ad.Gradient(cubic, 2.0)
	}
}
