package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// Value returns the gradient as a Go value of the type that it is the gradient of, without pointers around it, or
// functors.Nothing. Parts of it that are nothing are zero there.
func (g Tree) Value() any {
	if g.IsNothing() {
		return functors.Nothing
	}
	return g.v.Interface()
}

// Float returns a gradient that is one number.
func (g Tree) Float() float64 {
	if t, ok := g.tensor(); ok && t.Len() == 1 {
		return t.Item()
	}
	if !g.v.IsValid() || !isFloat(g.v.Type()) {
		panic(misuse("Tree.Float", "%s is %s, want a number", g.where(), g.what()))
	}
	return g.v.Float()
}

// Tensor returns a gradient that is a tensor.
func (g Tree) Tensor() *tensor.Tensor {
	t, ok := g.tensor()
	if !ok {
		panic(misuse("Tree.Tensor", "%s is %s, want a tensor", g.where(), g.what()))
	}
	return t
}

func (g Tree) tensor() (*tensor.Tensor, bool) {
	if !g.v.IsValid() {
		return nil, false
	}
	t, ok := g.v.Interface().(*tensor.Tensor)
	return t, ok
}

// Floats returns a gradient that is a slice or an array of numbers, or a tensor: its elements, the first dimension fastest.
func (g Tree) Floats() []float64 {
	if t, ok := g.tensor(); ok {
		return t.Values()
	}
	if k := g.v.Kind(); k != reflect.Slice && k != reflect.Array || !isFloat(g.v.Type().Elem()) {
		panic(misuse("Tree.Floats", "%s is %s, want a slice of numbers", g.where(), g.what()))
	}
	if xs, ok := g.v.Interface().([]float64); ok {
		return xs
	}
	xs := make([]float64, g.v.Len())
	for i := range xs {
		xs[i] = g.v.Index(i).Float()
	}
	return xs
}

// As returns a gradient as a value of type T: that of what it is the gradient of, or a pointer to it, or another type of number. It panics
// with *UsageError for nothing and for other types.
func As[T any](g Tree) T {
	want := reflect.TypeFor[T]()
	if g.IsNothing() {
		panic(misuse("As", "%s is nothing, want a %v", g.where(), want))
	}
	switch {
	case g.v.Type().AssignableTo(want):
		return g.v.Interface().(T)
	case want.Kind() == reflect.Pointer && want.Elem() == g.v.Type():
		return g.v.Addr().Interface().(T)
	case isFloat(g.v.Type()) && isFloat(want):
		return g.v.Convert(want).Interface().(T)
	}
	panic(misuse("As", "%s is %s, want a %v", g.where(), g.what(), want))
}

// Names lists the fields, or the captured variables, of a gradient that has them, else nil.
func (g Tree) Names() []string {
	if k := g.v.Kind(); k != reflect.Struct && k != reflect.Func {
		return nil
	}
	var names []string
	for _, b := range g.branches() {
		names = append(names, b.name)
	}
	return names
}
