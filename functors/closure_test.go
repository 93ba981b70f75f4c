package functors

import (
	"reflect"
	"testing"
)

// Literals as the rewriter of a notebook prepares them: lit1 with a maker, lit2 without, lit3 that captured another closure.

var (
	lit1 = Literal{Key: "functors.lit1", Name: "the function literal in cell 3, line 4", Names: []string{"Ʌk", "θ"}}
	lit2 = Literal{Key: "functors.lit2", Name: "the function literal in cell 5, line 1", Names: []string{"a", "n", "s"}}
	lit3 = Literal{Key: "functors.lit3", Name: "the function literal in cell 6, line 1", Names: []string{"lay1", "lay2"}}
)

// A maker names its Literal, so it cannot stand in the initialization of that.
func init() { lit1.Make, lit3.Make = Ʌmake1, Ʌmake3 }

func Ʌmake1(k *float64, θ *[]float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit1.Capture(k, θ) {
			return
		}
		return *k*x + (*θ)[0]
	}
}

func Ʌmake2(a *float64, n *int, s *[]int) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit2.Capture(a, n, s) {
			return
		}
		return *a * x
	}
}

func Ʌmake3(lay1, lay2 *func(float64) float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit3.Capture(lay1, lay2) {
			return
		}
		return (*lay2)((*lay1)(x))
	}
}

func TestClosureIsATree(t *testing.T) {
	k, θ := 2.0, []float64{1}
	f := Ʌmake1(&k, &θ)
	if IsLeaf(f) {
		t.Fatal("a leaf")
	}
	var names []string
	for name := range Children(f) {
		names = append(names, name)
	}
	equal(t, names, []string{"k", "θ"})
	equal(t, Leaves(f), []any{2.0, []float64{1}})
	equal(t, Dump(f).String(), "func(k = 2.0, θ = [1.0])")
	equal(t, Text(f), "(k = 2.0, θ = [1.0])")
	equal(t, Path("θ", 0).Get(f), 1.0)
	if Path("a").Has(f) || Path("θ", 1).Has(f) {
		t.Error("has what it has not")
	}
	Path("θ", 0).Set(f, 4)
	Path("k").Set(f, 3)
	equal(t, f(1), 7.0)
	wantError(t, "KeyPath.Get: at a: got a func(float64) float64, which has no a; it has k, θ", func() { Path("a").Get(f) })
}

func TestClosureIsMadeAnew(t *testing.T) {
	k, θ := 2.0, []float64{1}
	f, g := Ʌmake1(&k, &θ), Ʌmake1(&k, &θ) // as with a counter, the variables are shared
	lay1, lay2 := f, g
	h := Ʌmake3(&lay1, &lay2)
	m := []any{f, g, h, f}
	calls := 0
	out := Fmap(func(x any) any {
		calls++
		if x, ok := x.(float64); ok {
			return 10 * x
		}
		return []float64{5}
	}, m)
	equal(t, calls, 2)
	f1, g1, h1 := out[0].(func(float64) float64), out[1].(func(float64) float64), out[2].(func(float64) float64)
	equal(t, []float64{f(1), f1(1), g1(1), h(1), h1(1)}, []float64{3, 25, 25, 7, 20*25 + 5})
	if closureOf(out[0]) != closureOf(out[3]) {
		t.Error("one function became two")
	}
	Path("k").Set(out[0], 1)
	equal(t, []float64{f(1), g1(1), h1(1)}, []float64{3, 6, 11})

	grad := FmapStructure(func(x any) any {
		if _, ok := x.(float64); ok {
			return 100.0
		}
		return []float64{100}
	}, h)
	equal(t, grad.String(), "(lay1 = (k = 100.0, θ = [100.0]), lay2 = (k = 100.0, θ = [100.0]))")
	once := Fmap(descend, h, grad)
	equal(t, once(1), 4.0) // θ = 0
	wantError(t, "Fmap: at lay1: tree 2 does not match the first: got a functors.Tree that has no such child", func() { Fmap(descend, h, grad.Field("lay1")) })
	wantError(t, "Fmap: at 0.k: got a string, want float64; FmapStructure makes records of any type", func() { Fmap(func(float64) any { return "a" }, m) })
	lit1.Make = func(*int, *[]float64) func(float64) float64 { return nil }
	defer func() { lit1.Make = Ʌmake1 }()
	wantError(t, "Fmap: at k: got a *float64, want *int", func() { Fmap(double, f) })
}

func TestClosureWithoutAMaker(t *testing.T) {
	a, n, s := 2.0, 3, []int{}
	f := Ʌmake2(&a, &n, &s)
	out := Fmap(double, []any{f, []float64{1}})
	if closureOf(out[0]) != closureOf(any(f)) {
		t.Error("a function of which nothing changed is another")
	}
	wantError(t, "Fmap: at a: the function literal in cell 5, line 1 cannot be made anew around another a: it has no maker. "+
		"Write the model as a struct with a method Call", func() { Fmap(func(x float64) float64 { return x + 1 }, f) })
	equal(t, FmapStructure(func(x any) any { return 1 }, f).String(), "(a = 1, n = 1, s = 1)")
	lit2.Fixed = "it uses the type pair, which is declared inside a function"
	defer func() { lit2.Fixed = "" }()
	wantError(t, "Fmap: at a: the function literal in cell 5, line 1 cannot be made anew around another a: it uses the type pair, which is declared "+
		"inside a function. Write the model as a struct with a method Call", func() { Fmap(func(x float64) float64 { return x + 1 }, f) })
}

func TestSame(t *testing.T) {
	x, s := 1.0, []float64{1}
	f := TestSame
	for _, c := range []struct {
		a, b any
		want bool
	}{
		{nil, nil, true}, {nil, 1, false}, {1, 1.0, false}, {1, 1, true}, {1, 2, false}, {"a", "a", true}, {s, s, true}, {s, []float64{1}, false},
		{[]float64{}, []float64{}, true}, {[]float64(nil), []float64(nil), true}, {[]float64(nil), []float64{}, false}, {&x, &x, true},
		{&x, ptr(1.0), true}, {&x, ptr(2.0), false}, {f, f, true}, {(*int)(nil), (*int)(nil), true}, {nan(), nan(), true}, {[2]int{1}, [2]int{1}, true},
		{base{s}, base{s}, true}, {base{s}, base{[]float64{1}}, false}, {[]any{1}, []any{1, 2}, false}, {map[string]any{"a": 1}, map[string]any{"a": 1}, true},
		{ownLeaf{s}, ownLeaf{s}, true}, {opaqueType{s, 1}, opaqueType{s, 1}, false},
	} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%v, %v: got %v", c.a, c.b, got)
		}
	}
}

func ptr[T any](x T) *T { return &x }

func nan() float64 { x := 0.0; return x / x }

func TestClosureIdentity(t *testing.T) {
	k, θ := 2.0, []float64{1}
	f, g := Ʌmake1(&k, &θ), Ʌmake1(&k, &θ)
	a, _ := identify(f)
	b, _ := identify(g)
	c, ok := identify(any(f))
	if a == b || a != c || !ok {
		t.Error("functions are told apart by their code")
	}
	if _, ok := identify((func())(nil)); ok || reflect.TypeOf(f) != a.t {
		t.Error("nil has an identity")
	}
}
