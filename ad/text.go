package ad

import (
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/functors"
)

// String writes a gradient as Flux's guide does: numbers with a decimal, slices of numbers in brackets, fields by name, and nothing.
//
//	(outer = (θ3 = [1.0, 17.5, 306.25],), inner = (θ3 = [0.5, 2.5, 12.5],))
//
// Of arrays with more than 20 numbers it writes both ends, or the shape; functors.Text(g.Value()) writes all.
func (g Tree) String() string { return functors.Brief(of(g).record(nil, false)) }

// A cycle stands for a part that leads back to itself.
type cycle struct{}

func (cycle) String() string { return "<cycle>" }

// record makes of a gradient, to which up leads, what functors writes, with the names of types or without.
func (g part) record(up []reference, types bool) any {
	if g.isNothing() {
		return functors.Nothing
	}
	if m, ok := g.matrix(); ok {
		return m
	}
	at := reference{typ: g.typ}
	if g.v.Kind() == reflect.Struct {
		at.ptr = g.v.UnsafeAddr()
	} else {
		at, _ = referenceOf(g.v)
	}
	if at.ptr != 0 && slices.Contains(up, at) {
		return cycle{}
	}
	up = append(up[:len(up):len(up)], at)
	switch v := g.v; v.Kind() {
	case reflect.Map:
		m := reflect.MakeMap(reflect.MapOf(g.typ.Key(), reflect.TypeFor[any]()))
		for _, k := range v.MapKeys() {
			m.SetMapIndex(k, reflect.ValueOf(newPart(v.MapIndex(k), g.path, g.unused, g.off).record(up, types)))
		}
		return m.Interface()
	case reflect.Slice, reflect.Array:
		if isFloat(g.typ.Elem()) {
			return v.Interface()
		}
	case reflect.Float32, reflect.Float64:
		return v.Interface()
	case reflect.Pointer:
		if isTensor(g.typ) {
			return v.Interface()
		}
	}
	var names []string
	var parts []any
	for _, b := range g.branches() {
		names, parts = append(names, b.name), append(parts, b.grad.record(up, types))
	}
	if k := g.v.Kind(); k == reflect.Slice || k == reflect.Array {
		return parts
	}
	r := functors.Record(names, parts...)
	if types && g.typ.Kind() != reflect.Func {
		r = r.Titled(functors.TypeName(g.typ))
	}
	return r
}

// String writes a tuple: (2.0, [1.0, 5.0, 25.0]).
func (g Grads) String() string { return functors.Brief(recordOf(g, false)) }

func recordOf(g Grads, types bool) functors.Tree {
	parts := make([]any, len(g.list))
	for i, p := range g.list {
		parts[i] = of(p).record(nil, types)
	}
	return functors.Tuple(parts...)
}

// String writes the tuple: (0.75, 12.0).
func (t Tuple) String() string { return functors.Brief(functors.Tuple(t...)) }

// String writes (val = 17.5, grad = (2.0, (θ3 = [1.0, 5.0, 25.0],))).
func (r Result) String() string {
	val := r.Val
	if t, ok := val.(Tuple); ok {
		val = functors.Tuple(t...)
	}
	return functors.Brief(functors.Record([]string{"val", "grad"}, val, recordOf(r.Grad, false)))
}
