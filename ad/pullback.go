package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
)

// Pullback returns the result of f, and a function that takes the adjoint of the result (what a later loss gains by a change of it) to the
// gradients of the arguments. The result may be anything; if there are several, val is a Tuple, and so is the seed. A seed has the type of
// its result, or is a number that can be converted; nil and nothing are zero.
//
//	y, back := Pullback(layer, x)
//	back([]float64{1, 0}) // the derivative of y[0]
//
// back may be called several times, by one goroutine at a time. What the arguments lead to may be overwritten before: the derivative is that
// at the values that Pullback saw.
func Pullback(f any, args ...any) (val any, back func(seed any) Grads) {
	c := newCall("Pullback", f, args)
	ys, pull := c.backend.engine().pull(c, true)
	return value(ys), func(seed any) Grads {
		gs := pull(c.seeds(ys, seed))
		return c.newGrads(gs, c.backend.engine().unused(c))
	}
}

// seeds converts adjoints of results to their types.
func (c *call) seeds(ys []reflect.Value, seed any) []reflect.Value {
	given := []any{seed}
	if t, ok := seed.(Tuple); ok && len(ys) != 1 {
		given = t
	}
	if len(given) > len(ys) {
		panic(misuse(c.api, "got %s, want %d", count(len(given), "seed"), len(ys)))
	}
	adjoints := make([]reflect.Value, len(ys))
	for j, s := range given {
		if t, ok := s.(Tree); ok {
			s = t.Value()
		}
		if s == nil || s == any(functors.Nothing) {
			continue
		}
		t := ys[j].Type()
		if t.Kind() == reflect.Interface && !ys[j].IsNil() {
			t = ys[j].Elem().Type()
		}
		v, why := convertTo(s, t)
		if why != "" {
			panic(misuse(c.api, "seed: got %s, want %v", why, t))
		}
		adjoints[j] = in(ys[j].Type(), v)
	}
	return adjoints
}

// Pushforward returns a function that takes tangents of the arguments (how they change) to the tangent of the result: how it changes. A
// tangent has the type of its argument, or is a number that can be converted; nil and nothing are zero. If f has several results the tangent is a
// Tuple. f runs on the arguments as they are now, on copies, whenever the function that is returned is called.
//
//	Pushforward(math.Sin, 0.5)(1) // cos 0.5
func Pushforward(f any, args ...any) func(tangents ...any) any {
	c := newCall("Pushforward", f, args)
	c.args = copies(c.args)
	return func(tangents ...any) any {
		ys, ty := c.backend.engine().push(c, c.tangents(tangents))
		return value(filled(ys, ty))
	}
}

// tangents lists the floats of tangents of the arguments.
func (c *call) tangents(ts []any) [][]float64 {
	if len(ts) != len(c.given) {
		panic(misuse(c.api, "got %s, want %d", count(len(ts), "tangent"), len(c.given)))
	}
	t := &call{api: c.api, f: c.f, recv: c.recv, fn: c.fn, typ: c.typ}
	for i, g := range ts {
		if tree, ok := g.(Tree); ok {
			g = tree.Value()
		}
		if g == nil || g == any(functors.Nothing) {
			t.given = append(t.given, given{value: c.given[i].value, constant: true})
			continue
		}
		t.given = append(t.given, given{value: g})
	}
	t.setArgs()
	ns := sizes(c.args)
	out := make([][]float64, len(ns))
	for i, a := range t.args {
		out[i] = flatten([]reflect.Value{a})
		if t.constant[i] {
			clear(out[i])
		}
		if len(out[i]) != ns[i] {
			panic(misuse(c.api, "tangent %d: got %s, want %d as in the argument", i+1, count(len(out[i]), "number"), ns[i]))
		}
	}
	return out
}
