package ad_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
)

// descend is a step of x - dx/10.
func descend(x, dx []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = x[i] - dx[i]/10
	}
	return y
}

// descendAny is descend for numbers too.
func descendAny(x, dx any) any {
	switch x := x.(type) {
	case []float64:
		if dx != functors.Nothing {
			return descend(x, dx.([]float64))
		}
	case float64:
		if dx != functors.Nothing {
			return x - dx.(float64)/10
		}
	}
	return x
}

type gate int

func (g gate) String() string { return [...]string{"forget", "input"}[g] }

// bag has a leaf, or what is no leaf, below each form of a node. used reads but Off and Count.
type bag struct {
	Rows  [][]float64
	Pair  [2]float64
	Gates map[gate][]float64
	Named map[string]float64
	Any   []any
	Self  *bag
	Off   []float64
	Count int
}

func used(b *bag) float64 {
	return b.Rows[0][0] + b.Rows[1][1] + b.Pair[1] + b.Gates[1][0] + b.Named["a"] + b.Any[0].(float64) + b.Any[1].([]float64)[0]
}

func init() {
	tape.Register(&tape.Entry{Key: pkg + "used", Name: "used", Fn: used, Unused: []string{"0.Off"},
		Joint: func(_ *tape.Tape, b, s *bag, dy float64) (y float64, db *bag) {
			s.Rows[0][0] += dy
			s.Rows[1][1] += dy
			s.Pair[1] += dy
			s.Gates[1][0] += dy
			s.Named["a"] += dy
			*s.Any[0].(*float64) += dy
			s.Any[1].([]float64)[0] += dy
			return used(b), nil
		},
	})
}

func newBag() *bag {
	return &bag{[][]float64{{1, 2}, {3, 4}}, [2]float64{5, 6}, map[gate][]float64{0: {7}, 1: {8}}, map[string]float64{"a": 9, "b": 10},
		[]any{11.0, []float64{12}, "name"}, nil, []float64{13}, 3}
}

func TestModelAndGradient(t *testing.T) {
	b := newBag()
	g := ad.Gradient(used, b)
	want(t, g, `((Rows = [1.0 0.0; 0.0 1.0], Pair = [0.0, 1.0], Gates = {0 = [0.0], 1 = [1.0]}, Named = {"a" = 1.0, "b" = 0.0}, `+
		`Any = [1.0, [1.0], nothing], Self = nothing, Off = nothing, Count = nothing),)`)
	next := functors.Fmap(descendAny, b, g.At(0))
	want(t, functors.Text(next), `(Rows = [0.9 2.0; 3.0 3.9], Pair = [5.0, 6.0], Gates = {0 = [7.0], 1 = [7.9]}, Named = {"a" = 8.9, "b" = 10.0}, `+
		`Any = [10.9, [11.9], "name"], Self = nil, Off = [13.0], Count = 3)`)
	want(t, functors.Text(b), functors.Text(newBag()))
	var nothing []string
	functors.FmapWithPath(func(p functors.KeyPath, x, dx any) any {
		if dx == functors.Nothing {
			nothing = append(nothing, p.String())
		}
		return x
	}, b, g.At(0))
	want(t, nothing, "[Any.2 Self Off Count]")
	whole := functors.Fmap(func(w, dw [][]float64) [][]float64 { return dw }, b, g.At(0), functors.Exclude(functors.Is[[][]float64]))
	want(t, whole.Rows, "[[1 0] [0 1]]")
	want(t, fmt.Sprint(g.Path("0.Gates.1"), g.Path("0.Named.a"), g.At(0).Field("Gates").Key(gate(1))), "[1.0] 1.0 [1.0]")
	wantPanic(t, "Tree.Path: the gradient 0.Named has no key c", func() { g.Path("0.Named.c") })
	all := functors.Fmap(descend, []any{b}, g) // the arguments, and the gradients of all
	want(t, all[0].(*bag).Rows, "[[0.9 2] [3 3.9]]")
}

func TestGradientOfAnotherModel(t *testing.T) {
	g := ad.Gradient(call, 5, &model{θ: []float64{3}})
	for text, tree := range map[string]any{
		"Fmap: at W: tree 2 does not match the first: got an ad.Tree that has no such child":                            struct{ W []float64 }{[]float64{1}},
		"Fmap: got an ad.Tree as the first tree, which only mirrors a value, want the value; the mirror goes behind it": g.At(1),
	} {
		func() {
			defer func() { want(t, recover(), text) }()
			functors.Fmap(descend, tree, g.At(1))
		}()
	}
	if v := g.Path("1.inner").Value(); v != functors.Nothing {
		t.Errorf("got %v, want nothing", v)
	}
	want(t, functors.Leaves(g.At(0)), "[3.0]")
}

func TestClosuresAndGradients(t *testing.T) {
	θ3, k, n := []float64{10, 3}, 2.0, 7
	f := Ʌmake0(&θ3, &k, &n)
	next := functors.Fmap(descendAny, f, ad.Gradient(callIt, 5, f).At(1))
	want(t, functors.Dump(next), "func(θ3 = [9.9, 2.0], K = 0.5, n = 7)")
	want(t, functors.Dump(f), "func(θ3 = [10.0, 3.0], K = 2.0, n = 7)")
}

// tied has one slice under two names, of which the function reads the second.
type tied struct {
	A, B []float64
	Next *tied
}

// couple is two of them; right reads R.A, and nothing of L.A.
type couple struct{ L, R *tied }

func right(c couple) float64 { return 5 * c.R.A[0] }

func second(m *tied) float64 { return 3 * m.B[0] }

func init() {
	tape.Register(&tape.Entry{Key: pkg + "second", Name: "second", Fn: second, Unused: []string{"0.A", "0.Next"},
		Joint: func(_ *tape.Tape, m, s *tied, dy float64) (y float64, dm *tied) {
			s.B[0] += 3 * dy
			return second(m), nil
		},
	}, &tape.Entry{Key: pkg + "right", Name: "right", Fn: right, Unused: []string{"0.L.A"},
		Joint: func(_ *tape.Tape, c, s couple, dy float64) (y float64, dc couple) {
			s.R.A[0] += 5 * dy
			return right(c), couple{}
		},
	})
}

// What is shared is used if it is used under any of its names: the step must not depend on which of them the walk meets first.
func TestNothingAndShared(t *testing.T) {
	w := []float64{1}
	want(t, ad.Gradient(second, &tied{A: []float64{1}, B: w}), "((A = nothing, B = [3.0], Next = nothing),)")
	m := &tied{A: w, B: w}
	g := ad.Gradient(second, m)
	want(t, g, "((A = [3.0], B = [3.0], Next = nothing),)")
	next := functors.Fmap(descend, m, g.At(0))
	want(t, functors.Text(next), "(A = [0.7], B = [0.7], Next = nil)")
	one := &tied{A: w, B: []float64{1}} // of which one name is used in part, the other in whole
	want(t, ad.Gradient(right, couple{one, one}), "((L = (A = [5.0], B = [0.0], Next = nothing), R = (A = [5.0], B = [0.0], Next = nothing)),)")
	want(t, ad.Gradient(right, couple{m, one}), "((L = (A = [5.0], B = [5.0], Next = nothing), R = (A = [5.0], B = [0.0], Next = nothing)),)")
	want(t, ad.Gradient(right, couple{&tied{A: []float64{1}}, one}), "((L = nothing, R = (A = [5.0], B = [0.0], Next = nothing)),)")
	m = &tied{A: []float64{1}, B: []float64{2}}
	m.Next = m
	want(t, ad.Gradient(second, m), "((A = nothing, B = [3.0], Next = <cycle>),)")
}

// Pointer leads to the memory of a gradient, which is the same for all who ask.
func TestPointer(t *testing.T) {
	g := ad.Gradient(used, newBag()).At(0)
	rows := g.Field("Rows").At(0).Pointer().(*[]float64)
	(*rows)[0] = 7
	want(t, g.Path("Rows.0"), "[7.0, 0.0]")
	if p := g.Field("Off").Pointer(); p != nil {
		t.Errorf("of nothing: got %v, want nil", p)
	}
}
