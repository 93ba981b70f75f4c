package ad

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// ParamSet names variables by their addresses: the older, implicit way to ask for gradients.
type ParamSet struct{ ptrs []any }

// Params returns the set of the variables at these addresses. Given to Gradient as the only argument of a function without parameters,
// it asks for the gradient with respect to variables of packages (of the session, in a notebook) that the function reads:
//
//	g := Gradient(func() float64 { return poly1(5) }, Params(&θ))
//	g.Of(&θ)
//
// Arguments are clearer; use this where functions with global parameters exist already. It panics if one is no pointer.
func Params(ptrs ...any) ParamSet {
	for i, p := range ptrs {
		if v := reflect.ValueOf(p); v.Kind() != reflect.Pointer || v.IsNil() {
			panic(misuse("Params", "argument %d: got a %T, want the address of a variable, as in Params(&θ)", i, p))
		}
	}
	return ParamSet{ptrs}
}

// Of returns the gradient of the variable at an address that was given to Params.
func (g Grads) Of(ptr any) Tree {
	for i, p := range g.params {
		if p == ptr {
			return g.list[i]
		}
	}
	panic(misuse("Grads.Of", "got a %T that is not among the %d addresses given to Params", ptr, len(g.params)))
}

// implicit computes value and gradients of a function without parameters.
func (p ParamSet) implicit(f any) ([]reflect.Value, Grads) {
	t := reflect.TypeOf(f)
	if t == nil || t.Kind() != reflect.Func || t.NumIn() != 0 || t.NumOut() == 0 || !isFloat(t.Out(0)) {
		panic(misuse("Gradient", "got a %T with Params, want a function without parameters that returns a float", f))
	}
	e, vars := tape.Find(f, tape.Implicit)
	tp := tape.Get()
	ptrs := make([]reflect.Value, len(p.ptrs))
	for i, ptr := range p.ptrs {
		ptrs[i] = reflect.ValueOf(ptr)
	}
	roots := tape.NewRoots(tp, ptrs, nil)
	in := []reflect.Value{reflect.ValueOf(tp)}
	for _, v := range vars {
		in = append(in, reflect.ValueOf(v))
	}
	out := reflect.ValueOf(e.Implicit).Call(append(in, reflect.ValueOf(1.0).Convert(t.Out(0))))
	zeros := make([]reflect.Value, len(ptrs))
	for i, ptr := range ptrs {
		zeros[i] = reflect.Zero(ptr.Type())
	}
	g := Grads{params: p.ptrs}
	for i, d := range roots.Gradients(zeros) {
		g.list = append(g.list, Tree{newPart(d, fmt.Sprint(i), nil, false)})
	}
	tp.Put()
	return out, g
}

// paramsOf returns the set of parameters that is the only argument, if it is one.
func paramsOf(args []any) (ParamSet, bool) {
	if len(args) != 1 {
		return ParamSet{}, false
	}
	p, ok := args[0].(ParamSet)
	return p, ok
}
