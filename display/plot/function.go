package plot

import (
	"math"
	"reflect"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// function1 returns v as a function of a number, or nil if it is none: a func of a float that returns a float or a tensor with one element, or a value with such a
// method Call, which may take any.
func function1(v any) func(float64) float64 {
	switch f := v.(type) {
	case nil:
		return nil
	case func(float64) float64:
		return f
	}
	call, ok := callable(v, 1)
	if !ok {
		return nil
	}
	return func(x float64) float64 { return call(x) }
}

// function2 is function1 for two numbers.
func function2(v any) func(x, y float64) float64 {
	switch f := v.(type) {
	case nil:
		return nil
	case func(x, y float64) float64:
		return f
	}
	call, ok := callable(v, 2)
	if !ok {
		return nil
	}
	return func(x, y float64) float64 { return call(x, y) }
}

// callable returns a value as a function of n numbers.
func callable(v any, n int) (call func(args ...float64) float64, ok bool) {
	r := reflect.ValueOf(v)
	if k := r.Kind(); (k == reflect.Func || k == reflect.Pointer) && r.IsNil() {
		return nil, false
	}
	if r.Kind() != reflect.Func {
		if r = r.MethodByName("Call"); !r.IsValid() {
			return nil, false
		}
	}
	t := r.Type()
	if t.NumIn() != n || t.NumOut() != 1 || t.IsVariadic() {
		return nil, false
	}
	for i := range n {
		if k := t.In(i).Kind(); k != reflect.Float64 && k != reflect.Float32 && t.In(i) != reflect.TypeFor[any]() {
			return nil, false
		}
	}
	if k := t.Out(0).Kind(); k != reflect.Float64 && k != reflect.Float32 && t.Out(0) != reflect.TypeFor[any]() && !t.Out(0).Implements(reflect.TypeFor[single]()) {
		return nil, false
	}
	in := make([]reflect.Value, n)
	return func(args ...float64) float64 {
		for i, a := range args {
			if in[i] = reflect.ValueOf(a); t.In(i).Kind() != reflect.Interface {
				in[i] = in[i].Convert(t.In(i))
			}
		}
		out := r.Call(in)[0]
		y, ok := scalar(out)
		if !ok {
			panic(misuse("Plot", "the function returned %s, want a number", typeName(out.Interface())))
		}
		return y
	}, true
}

// callsOther tells whether v can be called, though not with a number.
func callsOther(v any) bool {
	r := reflect.ValueOf(v)
	return r.IsValid() && function1(v) == nil && (r.Kind() == reflect.Func || r.MethodByName("Call").IsValid())
}

// apply calls a function at places.
func apply(f func(float64) float64, x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		interrupt.Poll()
		y[i] = f(v)
	}
	return y
}

// spread returns n places from lo to hi, even on the axis. A logarithmic axis needs lo above zero.
func spread(lo, hi float64, n int, log bool) []float64 {
	x := make([]float64, n)
	for i := range x {
		t := float64(i) / float64(n-1)
		if log && lo > 0 {
			x[i] = lo * math.Pow(hi/lo, t)
		} else {
			x[i] = lo + (hi-lo)*t
		}
	}
	x[n-1] = hi
	return x
}

// How a curve is sampled: at first at even places, then between those where it turns by more than maxTurn, in radians on a figure of the usual form.
const (
	firstSamples = 201
	mostSamples  = 1500
	rounds       = 4
	maxTurn      = 0.06
)

// curve samples a function from lo to hi so that its line is smooth.
func curve(f func(float64) float64, lo, hi float64, log bool) (x, y []float64) {
	x = spread(lo, hi, firstSamples, log)
	y = apply(f, x)
	for range rounds {
		low, high := rangeOf(y)
		if low >= high {
			break
		}
		across := func(v float64) float64 {
			if log && lo > 0 {
				return math.Log(v/lo) / math.Log(hi/lo)
			}
			return (v - lo) / (hi - lo)
		}
		slope := func(i int) float64 { // from point i to the next one
			return math.Atan2((y[i+1]-y[i])/(high-low), defaultWidth*(across(x[i+1])-across(x[i]))/defaultHeight)
		}
		split := make([]bool, len(x)) // between i and i+1
		n := 0
		for i := 1; i < len(x)-1; i++ {
			if turn := slope(i) - slope(i-1); math.Abs(turn) > maxTurn { // false for NaN
				split[i-1], split[i] = true, true
				n++
			}
		}
		if n == 0 || len(x) > mostSamples/2 {
			break
		}
		var nx, ny []float64
		for i := range x {
			nx, ny = append(nx, x[i]), append(ny, y[i])
			if i+1 < len(x) && split[i] {
				interrupt.Poll()
				m := (x[i] + x[i+1]) / 2
				nx, ny = append(nx, m), append(ny, f(m))
			}
		}
		x, y = nx, ny
	}
	return x, y
}
