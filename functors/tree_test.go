package functors

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
)

type pair[A, B any] struct {
	First  A
	Second B
}

type back struct{ *back }

type badString struct{}

func (badString) FunctorsLeaf()  {}
func (badString) String() string { panic("no") }

func TestText(t *testing.T) {
	loop := &ring{V: 1}
	loop.Next = loop
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, "nil"}, {Nothing, "nothing"}, {2.0, "2.0"}, {17.5, "17.5"}, {1e-9, "1e-9"}, {-1.5e20, "-1.5e20"}, {1e15, "1000000000000000.0"},
		{math.NaN(), "NaN"}, {math.Inf(1), "+Inf"}, {math.Inf(-1), "-Inf"}, {float32(0.1), "float32(0.1)"}, {3, "3"}, {uint8(3), "3"}, {true, "true"},
		{"a\n", `"a\n"`}, {2 - 3i, "(2.0-3.0i)"}, {complex(1, math.Inf(1)), "(1.0+Infi)"}, {complex64(1i), "(0.0+1.0i)"},
		{[]float64{1, 5, 25}, "[1.0, 5.0, 25.0]"}, {[]float32{0.1, 0.2}, "float32[0.1, 0.2]"}, {[2]int{1, 2}, "[1, 2]"}, {[]bool{true}, "[true]"},
		{[]float64{}, "[]"}, {[]float64(nil), "[]"}, {vector{1}, "[1.0]"}, {[][]float64{{1, 2}, {3, 4}}, "[1.0 2.0; 3.0 4.0]"},
		{[][]float32{{1}, {3}}, "float32[1.0; 3.0]"}, {[2][2]float64{{1, 2}, {3, 4}}, "[1.0 2.0; 3.0 4.0]"}, {[][]float64{{1, 2}, {3}}, "[[1.0, 2.0], [3.0]]"},
		{[][]float64{}, "[]"}, {[]any{1, "a", []any{}}, `[1, "a", []]`}, {base{[]float64{1, 5, 25}}, "(W = [1.0, 5.0, 25.0],)"},
		{&ring{V: 1}, "(V = 1.0, Next = nil, Any = nil)"}, {map[string]float64{"b": 2, "a": 1}, `{"a" = 1.0, "b" = 2.0}`},
		{map[float64]int{2.5: 1}, `{"2.5" = 1}`}, {map[int]string(nil), "nil"}, {loop, "(V = 1.0, Next = <cycle>, Any = nil)"}, {math.Sin, "math.Sin"},
		{time.Second.Seconds, "time.Duration.Seconds"}, {func() {}, "func"}, {(func())(nil), "nil"}, {make(chan int), "chan int"},
		{time.Second * 2, "2s"}, {opaqueType{1, 2}, "functors.opaqueType"}, {badString{}, "functors.badString"}, {&base{}, "(W = [],)"},
		{time.Unix(0, 0).UTC(), "1970-01-01 00:00:00 +0000 UTC"}, {Dump(base{}), "functors.base(W = [])"}, {struct{}{}, "struct{}"},
		{pair[int, *base]{1, nil}, "(First = 1, Second = nil)"}, {Tuple(2.0, []float64{1, 5}), "(2.0, [1.0, 5.0])"}, {Tuple(2.0), "(2.0,)"}, {Tuple(), "()"},
		{Record([]string{"val", "grad"}, 17.5, Tuple(Nothing, base{})), "(val = 17.5, grad = (nothing, (W = [],)))"},
		{Record([]string{"a"}, map[string]any{"b": Tuple(1)}), `(a = {"b" = (1,)},)`},
	} {
		if got := Text(c.v); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if Nothing.String() != "nothing" || any(Nothing) != any(Absent{}) {
		t.Error("Nothing")
	}
}

func TestDump(t *testing.T) {
	equal(t, Dump(base{[]float64{10, 1, 0.1}}).String(), "functors.base(W = [10.0, 1.0, 0.1])")
	equal(t, Dump(pair[[]float64, *base]{[]float64{1}, &base{}}).String(),
		"functors.pair[[]float64, *functors.base](\n  First = [1.0],\n  Second = functors.base(W = []),\n)")
	long := make([]float64, 100)
	equal(t, Dump(map[string]any{"a": long, "b": [][]float64{long, {1}}}).String(),
		"{\n  \"a\" = [0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0],\n  \"b\" = [[0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0], [1.0]],\n}")
	many := make([][]float64, 30)
	for i := range many {
		many[i] = []float64{float64(i), 1.25, 1.25, 1.25, 1.25, 1.25}
	}
	equal(t, Dump(many).String()[:70], "[0.0 1.25 1.25 1.25 1.25 1.25; 1.0 1.25 1.25 1.25 1.25 1.25; 2.0 1.25 ")
	structs := make([]any, 30)
	for i := range structs {
		structs[i] = base{}
	}
	equal(t, Dump(structs).String(), "[\n"+"  functors.base(W = []),\n  functors.base(W = []),\n  functors.base(W = []),\n  …\n"+
		"  functors.base(W = []),\n  functors.base(W = []),\n  functors.base(W = []),\n]")
	equal(t, Dump(structs[:1:1]).String(), "[functors.base(W = [])]")
	equal(t, Text(FmapStructure(func(x any) any { return nil }, make([]any, 30)))[:10], "[nil, nil,")
	deep := any(1)
	for range 100 {
		deep = []any{deep}
	}
	equal(t, len(Text(deep)) < 100, true)
	b := &back{}
	b.back = b
	equal(t, Dump(b).String(), "functors.back(back = <cycle>)")
	equal(t, Path("W").Has(b), false)
}

func TestTreeAccess(t *testing.T) {
	m := Dump(foo{base{[]float64{1}}, []any{2}})
	equal(t, m.Type(), "functors.foo")
	equal(t, m.Len(), 2)
	equal(t, m.Field("X").Field("W").Value(), any([]float64{1}))
	equal(t, m.Field("X").Field("W").IsLeaf(), true)
	equal(t, m.Value(), any(m))
	equal(t, Path("Y", 0).Get(m), any(Tree{value: 2}))
	for name := range m.All() {
		equal(t, name, "X")
		break
	}
	wantError(t, `Tree.Field: got "Z", want one of X, Y`, func() { m.Field("Z") })
	wantError(t, `Tree.Field: got "Z", want one of no children`, func() { Dump(1).Field("Z") })
}

func TestTypeName(t *testing.T) {
	type local struct{ X int }
	for want, v := range map[string]any{
		"nil": nil, "int": 1, "[]uint8": []byte{}, "map[string]*functors.base": map[string]*base{}, "[2]any": [2]any{}, "functors.vector": vector{},
		"func(float64, ...int) (error, bool)": func(float64, ...int) (error, bool) { return nil, false }, "func()": func() {},
		"struct{a int; b []float64}": struct {
			a int
			b []float64
		}{}, "functors.pair[int, *functors.base]": pair[int, *base]{}, "functors.local": local{}, "time.Duration": time.Second,
		"functors.pair[map[string]time.Time, functors.local]": pair[map[string]time.Time, local]{}, "chan int": make(chan int),
		"*errors.errorString": errors.New(""), "[]interface { Value() interface {} }": []interface{ Value() any }{},
	} {
		if got := TypeName(reflect.TypeOf(v)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for name, want := range map[string]string{
		"cell/3.ɅPoly": "cell/3.ɅPoly", "github.com/a/b.T": "b.T", "main.T": "T", "int": "int", "x/" + testPackage + "T": "functors.T",
	} {
		if got := cleanName(name); got != want && name != "cell/3.ɅPoly" {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	Prepare("cell/")
	if got := cleanName("cell/3.ɅPoly"); got != "Poly" {
		t.Errorf("got %s", got)
	}
}

func TestRecord(t *testing.T) {
	r := Record([]string{"x", "y"}, 1.0, Tuple("a", "b"))
	equal(t, r.Field("y").Field("1").Value(), any("b"))
	equal(t, Text(Fmap(func(_, y string) string { return y }, map[string][]string{"y": {"c", "d"}}, r)), `{"y" = ["a", "b"]}`)
}
