package functors

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// wantError calls f and wants it to panic with an *Error of this text.
func wantError(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		switch e := recover().(type) {
		case nil:
			t.Errorf("no panic, want %s", want)
		case *Error:
			if e.Error() != want {
				t.Errorf("got  %s\nwant %s", e, want)
			}
		default:
			panic(e)
		}
	}()
	f()
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

func double(x []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = 2 * x[i]
	}
	return y
}

func descend(x, dx []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = x[i] - dx[i]/100
	}
	return y
}

type (
	vector []float64
	base   struct{ W []float64 }
	layer  struct {
		base
		name   string
		w      [][]float64
		b      vector
		scales map[string][]float64
		pair   [2][]float64
		next   *layer
		any    any
		act    func(float64) float64
		mu     sync.Mutex //lint:ignore U1000 a field that walks meet
		rng    *rand.Rand
		_      int
		ch     chan int
	}
)

func TestFmapKinds(t *testing.T) {
	m := &layer{
		base: base{[]float64{1}}, name: "first", w: [][]float64{{1, 2}, {3, 4}}, b: vector{5}, scales: map[string][]float64{"a": {6}, "b": nil},
		pair: [2][]float64{{7}, {8}}, next: &layer{name: "second", b: vector{9}}, any: &base{[]float64{10}}, act: nil,
		rng: rand.New(rand.NewPCG(1, 2)), ch: make(chan int),
	}
	got := Fmap(double, m)
	equal(t, got.W, []float64{2})
	equal(t, got.name, "first")
	equal(t, got.w, [][]float64{{2, 4}, {6, 8}})
	equal(t, got.b, vector{10})
	equal(t, got.scales, map[string][]float64{"a": {12}, "b": {}}) // nil is a slice without elements to f
	equal(t, got.pair, [2][]float64{{14}, {16}})
	equal(t, got.next.b, vector{18})
	equal(t, got.any, any(&base{[]float64{20}}))
	if got == m || got.next == m.next || got.rng != m.rng || got.ch != m.ch || m.b[0] != 5 {
		t.Error("a pointer was kept, an opaque value was not, or the first tree was changed")
	}
}

func TestFmapFunctions(t *testing.T) {
	type point struct {
		X float64
		N int
	}
	equal(t, Fmap(func(x float64) float64 { return 10 * x }, point{1.5, 3}), point{15, 3})
	equal(t, Fmap(func(x any) any {
		if n, ok := x.(int); ok {
			return n + 1 // goes into a float as well
		}
		return 7
	}, point{1.5, 3}), point{7, 4})
	equal(t, Fmap[any](func(x float64) string { return "s" }, map[string]any{"a": 1.0}), any(map[string]any{"a": "s"}))
	equal(t, Fmap(func(xs ...float64) float64 { return xs[0] + xs[1] + xs[2] }, point{1, 0}, point{2, 0}, point{3, 0}), point{6, 0})
	equal(t, Fmap[any](func(x any) any { return x }, nil), nil)
	equal(t, Fmap[error](func(x any) any { return x }, nil), nil)
	var paths []string
	FmapWithPath(func(p KeyPath, x float64) float64 { paths = append(paths, p.String()); return x }, map[string]any{"b": []any{1.0, 2.0}, "a": &point{}})
	equal(t, paths, []string{"a.X", "b.0", "b.1"})
	s := FmapStructureWithPath(func(p KeyPath, x any) any { return p.String() }, foo{1, []any{2}})
	equal(t, s.String(), `(X = "X", Y = ["Y.0"])`)
}

func TestFmapTrees(t *testing.T) {
	model := foo{base{[]float64{1}}, map[string][]float64{"a": {2}}}
	record := FmapStructure(func(x any) any { return []float64{100} }, model)
	type named struct{ Y, X any }
	for _, grad := range []any{
		foo{base{[]float64{100}}, map[string][]float64{"a": {100}, "more": {0}}},
		&foo{&base{[]float64{100}}, map[string][]float64{"a": {100}}},
		named{map[string]any{"a": []float64{100}}, map[string]any{"W": []float64{100}}},
		record,
	} {
		equal(t, Fmap(descend, model, grad), foo{base{[]float64{0}}, map[string][]float64{"a": {1}}})
	}
	half := named{Nothing, base{[]float64{100}}}
	equal(t, Fmap(descend, model, half), foo{base{[]float64{0}}, map[string][]float64{"a": {2}}})
	var with []any
	Fmap(func(_, dx any) any { with = append(with, dx); return nil }, model, half)
	equal(t, with, []any{[]float64{100}, Nothing})
}

func TestFmapPointers(t *testing.T) {
	x, y := 1.0, 2.0
	type both struct{ A, B, C *float64 }
	got := Fmap(func(x float64) float64 { return x + 10 }, both{&x, &x, &y})
	if got.A != got.B || *got.A != 11 || got.A == &x || *got.C != 12 {
		t.Errorf("got %v %v %v", *got.A, *got.B, *got.C)
	}
	if got := Fmap(func(x float64) float64 { return x + 10 }, both{&x, &x, &y}, Uncached()); got.A == got.B {
		t.Error("still shared without a cache")
	}
	calls := 0
	tied := &base{[]float64{1}}
	out := Fmap(func(x []float64) []float64 { calls++; return double(x) }, []any{tied, tied, tied.W, base{tied.W}})
	if calls != 1 || out[0] != out[1] || &out[2].([]float64)[0] != &out[3].(base).W[0] || &out[2].([]float64)[0] != &out[0].(*base).W[0] {
		t.Errorf("%d calls; what was shared is not: %v", calls, Text(out))
	}
	pp := &tied
	equal(t, (**Fmap(double, pp)).W, []float64{2})
	equal(t, *Fmap(func(x, dx float64) float64 { return x - dx }, &x, 0.25), 0.75)
}

type ring struct {
	V    float64
	Next *ring
	Any  any
}

func TestFmapErrors(t *testing.T) {
	id := func(x any) any { return x }
	loop := &ring{V: 1}
	loop.Next = &ring{V: 2, Any: map[string]any{"back": loop}}
	self := []any{1}
	self[0] = self
	m := foo{base{[]float64{1}}, []any{1.0, 2.0}}
	const tail = "; declare its type a leaf by functors.Leaf, or leave the way back out by functors.Fields"
	for want, f := range map[string]func(){
		"Fmap: at Next.Any.back: got a *functors.ring that leads back to itself (it is that at the root), want a tree without cycles" + tail: func() { Fmap(id, loop) },
		"Fmap: at 0: got a []any that leads back to itself (it is that at the root), want a tree without cycles" + tail:                      func() { Fmap(id, self) },
		"All: at Next.Any.back: got a *functors.ring that leads back to itself (it is that at the root), want a tree without cycles" + tail:  func() { Leaves(loop) },
		"Nodes: at x.Next.Any.back: got a *functors.ring that leads back to itself (it is that at x), want a tree without cycles" + tail:     func() { Collect(bar{loop}) },
		"Fmap: at X: tree 2 does not match the first: got an int, want a tree with the child W":                                              func() { Fmap(descend, m, foo{1, m.Y}) },
		"Fmap: at X.W: tree 3 does not match the first: got a map[string]any with the child V, want one that has W":                          func() { Fmap(id3, m, m, foo{map[string]any{"V": 1}, m.Y}) },
		"Fmap: at Y: tree 2 does not match the first: got 1 element, want 2 elements":                                                        func() { Fmap(descend, m, foo{m.X, []any{1.0}}) },
		"Fmap: at X: tree 2 does not match the first: got nil, want a tree with the child W":                                                 func() { Fmap(descend, m, foo{nil, m.Y}) },
		"Fmap: at X.W: got a []int in tree 2, want []float64":                                                                                func() { Fmap(descend, m, foo{map[string][]int{"W": {1}}, m.Y}) },
		"Fmap: at X.W: tree 2 does not match the first: got a functors.mirror that has no such child":                                        func() { Fmap(descend, m, foo{mirror{nil, 1}, m.Y}) },
		"Fmap: at X.W: got a string, want []float64":                                                                                         func() { Fmap(func(x []float64) any { return "a" }, m) },
		"Fmap: at V: got a string, want float64; FmapStructure makes records of any type":                                                    func() { Fmap(func(x float64) string { return "a" }, ring{}) },
		"Fmap: got a string, want int":                                                                                    func() { Fmap(func(x any) any { return "a" }, 1) },
		"Fmap: at z: got a string, want []float64":                                                                        func() { s := []float64{1}; Fmap(double, struct{ x, z []float64 }{s, s}, Prune("missing")) },
		"Fmap: at a: got a string, want []float64":                                                                        func() { Fmap(func([]float64) any { return "b" }, map[string][]float64{"a": nil}) },
		"Fmap: got an int, want a function of one leaf":                                                                   func() { Fmap(3, m) },
		"Fmap: got nil, want a function of two leaves":                                                                    func() { Fmap(nil, m, m) },
		"Fmap: got a func([]float64) []float64, want a function of two leaves with one result":                            func() { Fmap(double, m, m) },
		"Fmap: got a func(any, any) any, want a function of one leaf with one result":                                     func() { Fmap(func(x, y any) any { return x }, m) },
		"FmapWithPath: got a func([]float64) []float64, want a function of a KeyPath and one leaf with one result":        func() { FmapWithPath(double, m) },
		"Fmap: got a func(any, any, any, any) (any, any), want a function with an argument for each tree with one result": func() { Fmap(func(a, b, c, d any) (any, any) { return a, b }, m, m, m, m) },
		"FmapWithPath: at X.W: got an int, want []float64":                                                                func() { FmapWithPath(func(KeyPath, []float64) int { return 1 }, m) },
	} {
		wantError(t, want, f)
	}
	var e error = misuse("Fmap", Path("a"), "x")
	if target := (*Error)(nil); !errors.As(e, &target) || !target.Path.Equal(Path("a")) {
		t.Error("no *Error")
	}
}

func id3(x, y, z any) any { return x }

// A mirror is a tree that knows two names.
type mirror struct {
	children map[string]any
	value    any
}

func (m mirror) Child(name string) (any, bool) { c, ok := m.children[name]; return c, ok }
func (m mirror) Value() any                    { return m.value }

func TestMirror(t *testing.T) {
	type net struct {
		W   []float64
		Act func(float64) float64
		L   []*base
		Opt *base
	}
	m := &net{[]float64{1}, nil, []*base{{[]float64{2}}, {[]float64{3}}}, &base{[]float64{4}}}
	leaf := func(x ...float64) mirror { return mirror{value: x} }
	g := mirror{map[string]any{
		"W": leaf(100), "Act": mirror{}, "Opt": mirror{},
		"L": mirror{map[string]any{"0": mirror{map[string]any{"W": leaf(100)}, 0}, "1": Nothing}, 0}}, 0}
	var got []any
	out := Fmap(func(x, dx any) any {
		got = append(got, dx)
		if x, ok := x.([]float64); ok && dx != Nothing {
			return descend(x, dx.([]float64))
		}
		return x
	}, m, g)
	equal(t, got, []any{[]float64{100}, Nothing, []float64{100}, Nothing, Nothing})
	equal(t, Text(out), "(W = [0.0], Act = nil, L = [(W = [1.0],), (W = [3.0],)], Opt = (W = [4.0],))")
	wantError(t, "Fmap: got a functors.mirror as the first tree, which only mirrors a value, want the value; the mirror goes behind it", func() { Fmap(descend, g, m) })
	equal(t, len(Leaves(g)), 1)
	equal(t, Path("L", 0, "W").Get(g), any(leaf(100)))
}

func TestWalks(t *testing.T) {
	m := foo{bar{[]float64{1}}, []any{2, bar{3}}}
	hello := func(recurse func(Node) any, n Node) any {
		if Is[bar](n) {
			return "hello"
		}
		return Rebuild(recurse, n)
	}
	equal(t, Fmap(func(x any) any { return 10 * x.(int) }, m, Over(hello)), foo{"hello", []any{20, "hello"}})
	var order []string
	sum := 0.0
	Execute(func(recurse func(Node) any, n Node) any {
		order = append(order, n.String())
		for _, k := range n.Children() {
			recurse(k)
		}
		if x, ok := n.Value.(int); ok {
			sum += float64(x)
		}
		return nil
	}, m)
	equal(t, sum, 5.0)
	equal(t, order[1], "X: (x = [1.0],)")
	equal(t, Execute(Rebuild, m), any(m))
	w := Cached(Excluding(Rebuild, func(n Node) bool { return IsLeaf(n.Value) }, func(n Node) any { return n.Path.String() }))
	equal(t, Execute(w, []any{1, 2}), any([]any{"0", "1"}))
	s := []int{1}
	equal(t, Execute(Pruned(Rebuild, nil), []any{s, s}), any([]any{s, nil}))
	if got := FmapStructure(func(x any) any { return x }, []any{s, s, 1}, Prune("x")).String(); got != `[[1], "x", 1]` {
		t.Error(got)
	}
}

func TestFunctor(t *testing.T) {
	children, rebuild := Functor(&base{[]float64{1}})
	equal(t, children, []any{[]float64{1}})
	equal(t, rebuild([]float64{2}), any(&base{[]float64{2}}))
	children, rebuild = Functor(3)
	equal(t, children, []any(nil))
	equal(t, rebuild(), any(3))
	_, rebuild = Functor(base{})
	wantError(t, "Functor: got 2 children, want 1", func() { rebuild(1, 2) })
	wantError(t, "Functor: at W: got an int, want []float64", func() { rebuild(1) })
	for range Children([]any{1, 2}) {
		break
	}
	for range Nodes([]any{1, 2}) {
		break
	}
	for p := range Nodes([]any{[]any{1}, 2}) {
		if len(p) == 2 {
			break
		}
	}
	for range All([]any{[]any{1}, 2}) {
		break
	}
	tied := &base{[]float64{1}}
	x := 1.0
	equal(t, Collect([]any{tied, &x, tied})[1:], []any{tied, []float64{1}, 1.0})
	equal(t, len(Collect([]any{tied, &x}, Exclude(Is[base]))), 2)
	equal(t, len(Leaves([]any{tied, tied})), 2)
	equal(t, Leaves([]any{tied, 1}, Exclude(Is[*base])), []any{tied})
}

type declaredFromOutside struct{ W []float64 }

type matrix interface{ Dims() (r, c int) }

type dense struct{ Data []float64 }

func (*dense) Dims() (r, c int) { return 1, 1 }

type onlyA struct{ a, b []float64 }

type ownLeaf struct{ W []float64 }

func (*ownLeaf) FunctorsLeaf() {}

func TestLeaves(t *testing.T) {
	if IsLeaf(declaredFromOutside{}) {
		t.Error("a leaf before it is declared")
	}
	Leaf[declaredFromOutside]()
	Leaf[matrix]()
	Fields[onlyA]("a")
	three := 3.0
	for _, x := range []any{nil, 1, 'a', "a", true, 1i, []float64{}, [2]int{}, []bool{true}, []byte("a"), math32{1}, (*base)(nil), map[string]any(nil),
		[]any(nil), make(chan int), &three, struct{}{}, strings.ToUpper, (func())(nil), &sync.Mutex{}, time.Now(), rand.New(rand.NewPCG(1, 2)),
		declaredFromOutside{}, &declaredFromOutside{}, &ownLeaf{}, &dense{}, context.Background(), t, reflect.ValueOf(1), &sync.Pool{}} {
		if !IsLeaf(x) {
			t.Errorf("%T is no leaf", x)
		}
		for range Children(x) {
			t.Errorf("%T has children", x)
		}
	}
	for _, x := range []any{[]any{}, []string{"a"}, [][]float64{}, map[string]float64{}, base{}, &base{}, ownLeaf{}, dense{}, Compose(strings.ToUpper, strings.ToLower)} {
		if IsLeaf(x) {
			t.Errorf("%T is a leaf", x)
		}
	}
	equal(t, Fmap(double, onlyA{[]float64{1}, []float64{1}}), onlyA{[]float64{2}, []float64{1}})
	wantError(t, "Fields: functors.onlyA has no field c", func() { Fields[onlyA]("c") })
	wantError(t, "Fields: got int, want a struct", func() { Fields[int]("c") })
}

type math32 []float32
