package functors

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type scaled struct{ K float64 }

func (s scaled) Call(x float64) float64 { return s.K * x }

func TestCompose(t *testing.T) {
	c := Compose(math.Sqrt, scaled{2}, func(n int) float64 { return float64(n + 1) }) // √(2(n+1))
	equal(t, c.Call(7), any(4.0))
	equal(t, c.Float(7), 4.0)
	if _, ok := c.Outer().(*Composed); !ok || Path("outer", "inner", "K").Get(c) != 2.0 {
		t.Error("Compose(f, g, h) is not (f∘g)∘h")
	}
	equal(t, Dump(c).String(),
		"Composed(\n  outer = Composed(outer = math.Sqrt, inner = functors.scaled(K = 2.0)),\n  inner = func,\n)")
}

func TestApply(t *testing.T) {
	equal(t, Apply(5, scaled{2}), any(10.0))
	equal(t, Apply(5, func(x any) any { return x }), any(5.0))
	equal(t, Apply("a", strings.ToUpper), any("A"))
	equal(t, Apply(nil, func(x []float64) int { return len(x) }), any(0))
	equal(t, Apply(time.Second, fmt.Stringer.String), any("1s"))
	equal(t, Apply([]float64{1}, func(v vector) int { return len(v) }), any(1))
	equal(t, Apply(2.0, func(n int) int { return n }), any(2))
	const want = ", want a func or a value with a Call method"
	for text, f := range map[string]func(){
		"Compose: got 1 callables, want two or more":     func() { Compose(math.Sin) },
		"Compose: argument 1: got an int" + want:         func() { Compose(math.Sin, 3) },
		"Compose: argument 0: got nil" + want:            func() { Compose(nil, math.Sin) },
		"Compose: argument 1: got a nil function" + want: func() { Compose(math.Sin, (func(int) int)(nil)) },
		"Compose: argument 1: got a func(float64, float64) float64, want one argument and one result; wrap it in a function that has that": func() { Compose(math.Sin, math.Pow) },
		"Apply: got a functors.base" + want:                                                       func() { Apply(1, base{}) },
		"Apply: got a string as the argument of a func(float64) float64, want float64":            func() { Apply("a", math.Sin) },
		"Apply: got 5.5 as the argument of a func(int) int, want int":                             func() { Apply(5.5, func(n int) int { return n }) },
		"Apply: got nil as the argument of a func(float64) float64, want float64":                 func() { Apply(nil, math.Sin) },
		"Composed.Float: got a string from the composition, want a number; Call returns anything": func() { Compose(func(x float64) string { return "a" }, math.Sin).Float(1) },
	} {
		wantError(t, text, f)
	}
}

func TestConvert(t *testing.T) {
	type celsius float64
	type list []float64
	for _, c := range []struct{ x, like, want any }{
		{5, 0.0, 5.0}, {5.0, 0, 5}, {5.5, 0, nil}, {300, int8(0), nil}, {-1, uint(0), nil}, {0.1, float32(0), float32(0.1)}, {celsius(2), 0.0, 2.0},
		{2, celsius(0), celsius(2)}, {list{1}, []float64{}, []float64{1}}, {"a", 0.0, nil}, {nil, 0.0, nil}, {1.0, "", nil}, {true, 0.0, nil},
	} {
		v, ok := Convert(c.x, reflect.TypeOf(c.like))
		if ok != (c.want != nil) || ok && !reflect.DeepEqual(v.Interface(), c.want) {
			t.Errorf("Convert(%v, %T): got %v, %t, want %v", c.x, c.like, v, ok, c.want)
		}
	}
	for x, want := range map[any]any{5: 5.0, "a": "a", nil: nil} {
		v, ok := Convert(x, reflect.TypeFor[any]())
		if !ok || v.Kind() != reflect.Interface || v.Interface() != want {
			t.Errorf("Convert(%v, any): got %v, want %v", x, v, want)
		}
	}
}
