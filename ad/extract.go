package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// Value returns the gradient as a Go value of the type that it is the gradient of, without pointers around it, or
// functors.Nothing. Parts of it that are nothing are zero there.
func (g Tree) Value() any {
	p := of(g)
	if p.isNothing() {
		return functors.Nothing
	}
	return p.v.Interface()
}

// Pointer returns the address of the gradient in memory, a pointer to the type that it is the gradient of: a *float64, a *[]float64, a **tensor.Tensor. It is nil for
// nothing. Optimisers find memory by it that gradients are added to again and again, see Duplicated.
func (g Tree) Pointer() any {
	p := of(g)
	if p.isNothing() {
		return nil
	}
	return p.v.Addr().Interface()
}

// Float returns a gradient that is one number.
func (g Tree) Float() float64 {
	p := of(g)
	if t, ok := p.tensor(); ok && t.Len() == 1 {
		return t.Item()
	}
	if !p.v.IsValid() || !isFloat(p.v.Type()) {
		panic(misuse("Tree.Float", "%s is %s, want a number", p.where(), p.what()))
	}
	return p.v.Float()
}

// Tensor returns a gradient that is a tensor.
func (g Tree) Tensor() *tensor.Tensor {
	p := of(g)
	t, ok := p.tensor()
	if !ok {
		panic(misuse("Tree.Tensor", "%s is %s, want a tensor", p.where(), p.what()))
	}
	return t
}

func (g part) tensor() (*tensor.Tensor, bool) {
	if !g.v.IsValid() {
		return nil, false
	}
	t, ok := g.v.Interface().(*tensor.Tensor)
	return t, ok
}

// Floats returns a gradient that is a slice or an array of numbers, or a tensor: its elements, the first dimension fastest.
func (g Tree) Floats() []float64 {
	p := of(g)
	if t, ok := p.tensor(); ok {
		return t.Values()
	}
	if k := p.v.Kind(); k != reflect.Slice && k != reflect.Array || !isFloat(p.v.Type().Elem()) {
		panic(misuse("Tree.Floats", "%s is %s, want a slice of numbers", p.where(), p.what()))
	}
	if xs, ok := p.v.Interface().([]float64); ok {
		return xs
	}
	xs := make([]float64, p.v.Len())
	for i := range xs {
		xs[i] = p.v.Index(i).Float()
	}
	return xs
}

// As returns a gradient as a value of type T: that of what it is the gradient of, or a pointer to it, or another type of number. It panics
// with *UsageError for nothing and for other types.
func As[T any](g Tree) T { return as(of(g), (*T)(nil)).(T) }

// as returns a gradient as a value of the type that p points to.
func as(g part, p any) any {
	want := reflect.TypeOf(p).Elem()
	if g.isNothing() {
		panic(misuse("As", "%s is nothing, want a %v", g.where(), want))
	}
	switch {
	case g.v.Type().AssignableTo(want):
		return g.v.Interface()
	case want.Kind() == reflect.Pointer && want.Elem() == g.v.Type():
		return g.v.Addr().Interface()
	case isFloat(g.v.Type()) && isFloat(want):
		return g.v.Convert(want).Interface()
	}
	panic(misuse("As", "%s is %s, want a %v", g.where(), g.what(), want))
}

// Names lists the fields, or the captured variables, of a gradient that has them, else nil.
func (g Tree) Names() []string {
	p := of(g)
	if k := p.v.Kind(); k != reflect.Struct && k != reflect.Func {
		return nil
	}
	var names []string
	for _, b := range p.branches() {
		names = append(names, b.name)
	}
	return names
}
