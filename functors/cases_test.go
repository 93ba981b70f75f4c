package functors

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// The types of the cases, which are those of the documentation of Functors.jl.
type (
	foo        struct{ X, Y any }
	bar        struct{ x any }
	opaqueType struct{ x, y any }
)

func (opaqueType) FunctorsLeaf() {}

// A fluxCase is a figure of Functors.jl (commit 3f7a031), from the file and line that Source names. Here its arrays are []float64, tuples and arrays of anything []any.
type fluxCase struct {
	ID, Source, Description string
	Input                   map[string]any
	Expected                any
}

// fluxTests maps each case to what it is here. What it returns is compared with what is expected, as JSON.
var fluxTests = map[string]func(t *testing.T, c fluxCase) any{
	"functors.isleaf.1":              func(*testing.T, fluxCase) any { return IsLeaf(1) },
	"functors.isleaf.[2,3,4]":        func(*testing.T, fluxCase) any { return IsLeaf([]float64{2, 3, 4}) },
	`functors.isleaf.["five",[6,7]]`: func(*testing.T, fluxCase) any { return IsLeaf([]any{"five", []float64{6, 7}}) },
	"functors.isleaf.(8,9)":          func(*testing.T, fluxCase) any { return IsLeaf([]any{8, 9}) },
	"functors.keypath.concat":        func(*testing.T, fluxCase) any { return Path("a", Path("b", 3), "c", 4) },
	"functors.getkeypath.1":          func(_ *testing.T, c fluxCase) any { return Path("b", "d", 2-1).Get(c.Input["x"]) },
	"functors.haskeypath.1": func(t *testing.T, c fluxCase) any {
		if !Path("b", "d", 3-1).Has(c.Input["x"]) {
			t.Error("the third element is not there")
		}
		return Path("b", "d", 4-1).Has(c.Input["x"])
	},
	"functors.fleaves.n":    func(*testing.T, fluxCase) any { return len(Leaves(aTree{bar{[]float64{1, 2, 3}}, opaqueType{4, 5}})) },
	"functors.fleaves.nums": testFluxLeaves,
	"functors.fcollect.n":   testFluxCollect,
	"functors.fcollect.shared": func(*testing.T, fluxCase) any {
		shared := []float64{1, 2}
		return len(Collect(foo{shared, shared}))
	},
	"functors.nested10": testFluxNested,
	"functors.exclude":  testFluxExclude,
	"functors.prune":    testFluxPrune,
}

type aTree struct{ a, b any }

func testFluxLeaves(*testing.T, fluxCase) any {
	return Leaves([]any{1, []any{2, 3}, struct {
		a int
		b []any
		c int
	}{4, []any{5, 6}, 7}})
}

func testFluxCollect(t *testing.T, _ fluxCase) any {
	m := foo{bar{[]float64{1, 2, 3}}, opaqueType{"a", "b"}}
	nodes := Collect(m)
	if want := []any{m, m.X, []float64{1, 2, 3}, m.Y}; !reflect.DeepEqual(nodes, want) {
		t.Errorf("got %v, want %v", nodes, want)
	}
	if got := Collect(m, Exclude(Is[bar])); !reflect.DeepEqual(got, []any{m, m.Y}) {
		t.Errorf("without bars: got %v", got)
	}
	if got := Collect(m, Exclude(func(n Node) bool { return IsLeaf(n.Value) })); !reflect.DeepEqual(got, []any{m, m.X}) {
		t.Errorf("without leaves: got %v", got)
	}
	return len(nodes)
}

func testFluxNested(t *testing.T, c fluxCase) any {
	m := foo{bar{[]float64{1, 2, 3}}, []any{4, 5, bar{foo{6, 7}}}}
	got := Fmap(func(x any) any {
		if x, ok := x.([]float64); ok {
			y := make([]float64, len(x))
			for i := range x {
				y[i] = 10 * x[i]
			}
			return y
		}
		return 10 * x.(int)
	}, m)
	if want := (foo{bar{[]float64{10, 20, 30}}, []any{40, 50, bar{foo{60, 70}}}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	inner := got.Y.([]any)[2].(bar).x.(foo)
	return map[string]any{"x": map[string]any{"Bar": got.X.(bar).x}, "y": []any{got.Y.([]any)[0], got.Y.([]any)[1],
		map[string]any{"Bar": map[string]any{"x": inner.X, "y": inner.Y}}}}
}

func testFluxExclude(t *testing.T, _ fluxCase) any {
	m := foo{bar{[]int{1, 2, 3}}, []any{4, 5, bar{foo{6, 7}}}}
	var called []any
	got := Fmap(func(x any) any {
		called = append(called, x)
		if len(called) == 1 {
			return "Bar([1, 2, 3])"
		}
		return "Bar(Foo(6, 7))"
	}, m, Exclude(Is[bar]))
	if !reflect.DeepEqual(called, []any{m.X, m.Y.([]any)[2]}) {
		t.Errorf("f was called with %v", called)
	}
	return map[string]any{"x": got.X, "y": got.Y}
}

func testFluxPrune(t *testing.T, _ fluxCase) any {
	shared := []int{1, 2}
	x := struct{ x, y, z any }{shared, []int{1, 2}, shared}
	float := func(x []int) []float64 {
		out := make([]float64, len(x))
		for i := range x {
			out[i] = float64(x[i])
		}
		return out
	}
	if got := Fmap(float, x); reflect.ValueOf(got.z).Pointer() != reflect.ValueOf(got.x).Pointer() {
		t.Error("what was shared is not")
	}
	got := Fmap(float, x, Prune("missing"))
	return map[string]any{"x": got.x, "y": got.y, "z": got.z}
}

func TestFluxCases(t *testing.T) {
	text, err := os.ReadFile("testdata/flux.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fluxCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != len(fluxTests) {
		t.Errorf("%d cases, %d tests", len(cases), len(fluxTests))
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			test := fluxTests[c.ID]
			if test == nil {
				t.Fatalf("no test for: %s", c.Description)
			}
			got, err := json.Marshal(test(t, c))
			if err != nil {
				t.Fatal(err)
			}
			var back any
			if err := json.Unmarshal(got, &back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, c.Expected) {
				t.Errorf("got %s, want %v (%s)", got, c.Expected, c.Source)
			}
		})
	}
}
