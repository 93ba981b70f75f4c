package functors

import (
	"fmt"
	"reflect"
	"unsafe"
)

// fit makes of x a value of type t: x itself, or nil as zero where t has it, or the same under another name of its type, or another type of
// number that loses nothing but precision.
func fit(x any, t reflect.Type) (reflect.Value, bool) {
	v := reflect.ValueOf(x)
	if !v.IsValid() {
		switch t.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			return reflect.Zero(t), true
		}
		return v, false
	}
	from, to := v.Kind(), t.Kind()
	switch {
	case v.Type().AssignableTo(t):
		return v, true
	case from == to && v.Type().ConvertibleTo(t): // named types
		return v.Convert(t), true
	case isNumber(from) && (to == reflect.Float32 || to == reflect.Float64):
		return v.Convert(t), true
	case v.CanInt() && to >= reflect.Int && to <= reflect.Int64 && !reflect.Zero(t).OverflowInt(v.Int()):
		return v.Convert(t), true
	}
	return v, false
}

func misfit(child int, got any, want reflect.Type) *rebuilt {
	text := fmt.Sprintf("got %s, want %s", a(got), TypeName(want))
	if isNumber(want.Kind()) || want.Kind() == reflect.String || want.Kind() == reflect.Bool {
		return &rebuilt{child: child, problem: text + "; FmapStructure makes records of any type"}
	}
	return &rebuilt{child: child, problem: text}
}

// An identity tells a reference from all others. It keeps alive what it names, so that no other takes its place.
type identity struct {
	t   reflect.Type
	p   unsafe.Pointer
	len int
}

// identify returns the identity of a reference; numbers and structs have none, nor has what is empty.
func identify(x any) (id identity, ok bool) {
	v := reflect.ValueOf(x)
	if !v.IsValid() {
		return identity{}, false
	}
	id.t = v.Type()
	switch v.Kind() {
	case reflect.Pointer:
		if id.t.Elem().Size() == 0 {
			return identity{}, false
		}
		id.p = v.UnsafePointer()
	case reflect.Slice:
		if v.Len() == 0 || id.t.Elem().Size() == 0 {
			return identity{}, false
		}
		id.p, id.len = v.UnsafePointer(), v.Len()
	case reflect.Map, reflect.Chan:
		id.p = v.UnsafePointer()
	case reflect.Func:
		id.p = closureOf(x) // UnsafePointer is its code, which closures share
	}
	return id, id.p != nil
}

// same tells whether b, which was made of a by a walk, has the same leaves.
func same(x, y any) bool {
	v, w := reflect.ValueOf(x), reflect.ValueOf(y)
	if !v.IsValid() || !w.IsValid() || v.Type() != w.Type() {
		return v.IsValid() == w.IsValid() && !v.IsValid()
	}
	i, ok := identify(x)
	if j, also := identify(y); ok && also && i == j {
		return true
	}
	if isLeaf(x) || isLeaf(y) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Slice:
			return !ok && v.Pointer() == w.Pointer() && (v.Kind() != reflect.Slice || v.Len() == w.Len()) // nil, or without elements
		case reflect.Float32, reflect.Float64:
			return v.Float() == w.Float() || v.Float() != v.Float() && w.Float() != w.Float()
		}
		return v.Comparable() && v.Equal(w)
	}
	p, q := open(x), open(y)
	if len(p.keys) != len(q.keys) {
		return false
	}
	for k := range p.values {
		if !same(p.values[k], q.values[k]) {
			return false
		}
	}
	return true
}
