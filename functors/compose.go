package functors

import (
	"fmt"
	"reflect"
)

// Composed is a composition: it calls inner, and outer with what inner returned. It is a tree with the children outer and inner.
type Composed struct{ outer, inner any }

// Compose returns the composition of callables, the last called first: Compose(f, g, h) is f∘g∘h, a Composed of f∘g and h. A callable is a
// function, or a value with a method Call, of one argument and one result.
//
// It panics if there are less than two, or if one cannot be called.
func Compose(fs ...any) *Composed {
	if len(fs) < 2 {
		panic(fmt.Sprintf("Compose: got %d callables, want two or more", len(fs)))
	}
	for i, f := range fs {
		if _, err := callable(f); err != "" {
			panic(fmt.Sprintf("Compose: argument %d: %s", i, err))
		}
	}
	c := &Composed{fs[0], fs[1]}
	for _, f := range fs[2:] {
		c = &Composed{c, f}
	}
	return c
}

// Outer returns the part that is called last.
func (c *Composed) Outer() any { return c.outer }

// Inner returns the part that is called first.
func (c *Composed) Inner() any { return c.inner }

// Call returns outer(inner(x)). Numbers are converted to the types of the parameters.
func (c *Composed) Call(x any) any { return Apply(Apply(x, c.inner), c.outer) }

// Float is Call for a composition from number to number. It panics if the result is no number.
func (c *Composed) Float(x float64) float64 {
	v := reflect.ValueOf(c.Call(x))
	if !v.IsValid() || !v.CanConvert(reflect.TypeFor[float64]()) {
		panic(fmt.Sprintf("Float: the composition returned a %v, want a number", v.Kind()))
	}
	return v.Convert(reflect.TypeFor[float64]()).Float()
}

// Apply calls f with x and returns the result: a function, or a value with a method Call, of one argument and one result. A number is
// converted to the type of the parameter; to a parameter of type any, an int goes as float64. Apply panics if f cannot be called so.
func Apply(x, f any) any {
	fn, err := callable(f)
	if err != "" {
		panic("Apply: " + err)
	}
	in := fn.Type().In(0)
	arg, ok := convert(x, in)
	if !ok {
		panic(fmt.Sprintf("Apply: got a %T as the argument of a %v, want a %v", x, fn.Type(), in))
	}
	return fn.Call([]reflect.Value{arg})[0].Interface()
}

// callable returns the function that a call of f calls, or what is wrong.
func callable(f any) (reflect.Value, string) {
	v := reflect.ValueOf(f)
	if !v.IsValid() {
		return v, "got nil, want a function or a value with a method Call"
	}
	if v.Kind() != reflect.Func {
		m := v.MethodByName("Call")
		if !m.IsValid() {
			return v, fmt.Sprintf("got a %T, want a function or a value with a method Call", f)
		}
		v = m
	} else if v.IsNil() {
		return v, "got a nil function"
	}
	if t := v.Type(); t.NumIn() != 1 || t.NumOut() != 1 || t.IsVariadic() {
		return v, fmt.Sprintf("got a %v, want one argument and one result", t)
	}
	return v, ""
}

// convert makes of x an argument for a parameter of type t.
func convert(x any, t reflect.Type) (reflect.Value, bool) {
	v := reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return reflect.Zero(t), t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer
	case t.Kind() == reflect.Interface && v.CanInt():
		v = reflect.ValueOf(float64(v.Int()))
		return v, v.Type().Implements(t)
	case v.Type().AssignableTo(t):
		return v, true
	case isNumber(v.Kind()) && isNumber(t.Kind()):
		return v.Convert(t), true
	}
	return v, false
}

func isNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Float64 && k != reflect.Uintptr
}
