package nn

import (
	"reflect"

	"github.com/fluxion-go/fluxion/tensor"
)

// A Joiner makes one tensor of several: what Parallel does with the results of its layers, and what models with several inputs are, such as Parallel and Bilinear.
type Joiner interface {
	CallAll(xs ...*tensor.Tensor) *tensor.Tensor
}

// A PairFunc joins two tensors, and more of them from left to right: f(f(a, b), c).
type PairFunc func(a, b *tensor.Tensor) *tensor.Tensor

// CallAll returns f of all.
func (f PairFunc) CallAll(xs ...*tensor.Tensor) *tensor.Tensor {
	y := xs[0]
	for _, x := range xs[1:] {
		y = f(y, x)
	}
	return y
}

// A JoinFunc joins any number of tensors.
type JoinFunc func(xs ...*tensor.Tensor) *tensor.Tensor

// CallAll returns f of all.
func (f JoinFunc) CallAll(xs ...*tensor.Tensor) *tensor.Tensor { return f(xs...) }

// AsJoiner makes a Joiner of what joins tensors: a Joiner itself, a func(a, b *tensor.Tensor) *tensor.Tensor, such as (*tensor.Tensor).Add, which joins more than two
// from left to right, or a func(xs ...*tensor.Tensor) *tensor.Tensor, such as VCat. It panics with *tensor.UseError if v is none of these.
func AsJoiner(v any) Joiner { return asJoiner("AsJoiner", v) }

func asJoiner(where string, v any) Joiner {
	switch v := v.(type) {
	case nil:
	case Joiner:
		if r := reflect.ValueOf(v); (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func) && r.IsNil() {
			break
		}
		return v
	case func(a, b *tensor.Tensor) *tensor.Tensor:
		if v != nil {
			return PairFunc(v)
		}
	case func(xs ...*tensor.Tensor) *tensor.Tensor:
		if v != nil {
			return JoinFunc(v)
		}
	}
	panic(misuse(where, "got %s as connection, want a function of two tensors such as (*tensor.Tensor).Add, or of several such as VCat", typeName(v)))
}

// Add is the sum of tensors, broadcast: a connection, which prints as +.
//
//fluxion:derive
func Add(xs ...*tensor.Tensor) *tensor.Tensor { return PairFunc((*tensor.Tensor).Add).CallAll(xs...) }

// Mul is the product of the elements of tensors, broadcast: a connection, which prints as *.
//
//fluxion:derive
func Mul(xs ...*tensor.Tensor) *tensor.Tensor { return PairFunc((*tensor.Tensor).Mul).CallAll(xs...) }

// VCat puts features below each other: vectors (m) and (n) become (m+n), batches (m, batch) and (n, batch) become (m+n, batch). It is Cat(0).
//
//fluxion:derive
func VCat(xs ...*tensor.Tensor) *tensor.Tensor { return tensor.Concat(0, xs...) }

// HCat puts columns beside each other; vectors are columns. It is Cat(1) for matrices.
//
//fluxion:derive
func HCat(xs ...*tensor.Tensor) *tensor.Tensor {
	if xs[0].Rank() == 1 {
		return tensor.Stack(1, xs...)
	}
	return tensor.Concat(1, xs...)
}

// A CatJoiner is a connection that puts tensors one behind the other. See Cat.
type CatJoiner struct{ Dim int }

// Cat is a connection that puts tensors one behind the other along a dimension: Cat(2) puts the channels of images together.
func Cat(dim int) CatJoiner { return CatJoiner{dim} }

// CallAll joins the tensors. It panics as tensor.Concat does.
func (c CatJoiner) CallAll(xs ...*tensor.Tensor) *tensor.Tensor { return tensor.Concat(c.Dim, xs...) }

func init() {
	for _, n := range []struct {
		name string
		f    any
	}{
		{"+", Add}, {"*", Mul}, {"vcat", VCat}, {"hcat", HCat}, {"+", (*tensor.Tensor).Add}, {"-", (*tensor.Tensor).Sub}, {"*", (*tensor.Tensor).Mul}, {"/", (*tensor.Tensor).Div},
		{"max", (*tensor.Tensor).Maximum}, {"min", (*tensor.Tensor).Minimum},
	} {
		names[reflect.ValueOf(n.f).Pointer()] = n.name
	}
}
