package nn

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Model takes a tensor to a tensor: a layer, a chain of layers, or any type of one's own with such a method Call.
type Model interface {
	Call(x *tensor.Tensor) *tensor.Tensor
}

// A Func is a function as a Model: an activation, or a layer without parameters.
type Func func(x *tensor.Tensor) *tensor.Tensor

// Call returns f(x).
func (f Func) Call(x *tensor.Tensor) *tensor.Tensor { return f(x) }

// An Elementwise applies a function of one number to each element, as an activation of one's own.
type Elementwise struct{ F func(x float64) float64 }

// Call returns a tensor of the shape of x.
func (e Elementwise) Call(x *tensor.Tensor) *tensor.Tensor { return tensor.Map(e.F, x) }

// A Composition is a functors.Composed as a Model.
type Composition struct{ Of *functors.Composed }

// Call returns what the functions make of x, the inner one first.
func (c Composition) Call(x *tensor.Tensor) *tensor.Tensor { return c.Of.Call(x).(*tensor.Tensor) }

// AsModel makes a Model of a callable: a Model itself, a func(*tensor.Tensor) *tensor.Tensor (a method value or closure too), a func(float64) float64, which is
// applied to each element, or what Compose returned. It panics with *tensor.UseError if v is none of these.
func AsModel(v any) Model { return asModel("AsModel", v) }

func asModel(where string, v any) Model {
	switch v := v.(type) {
	case nil:
	case Model:
		if r := reflect.ValueOf(v); (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func) && r.IsNil() {
			panic(misuse(where, "got a nil %s, want a layer", functors.TypeName(r.Type())))
		}
		return v
	case func(*tensor.Tensor) *tensor.Tensor:
		if v != nil {
			return Func(v)
		}
	case func(float64) float64:
		if v != nil {
			return Elementwise{v}
		}
	case *functors.Composed:
		if v != nil {
			return Composition{v}
		}
	case func(*tensor.Tensor, int) *tensor.Tensor:
		if v != nil {
			panic(misuse(where, "got %s, which needs a dimension; say it: func(x *tensor.Tensor) *tensor.Tensor { return %[1]s(x, 0) }", functors.Text(v)))
		}
	case string:
		panic(misuse(where, "got the string %q, want the function itself, as in tensor.Relu", v))
	}
	panic(misuse(where, "got %s, want a layer: a value with a method Call(*tensor.Tensor) *tensor.Tensor, or a function of that form", typeName(v)))
}

func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	name := functors.TypeName(reflect.TypeOf(v))
	if strings.ContainsRune("aeio", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

func misuse(op, format string, args ...any) *tensor.UseError {
	return &tensor.UseError{Op: op, Problem: fmt.Sprintf(format, args...)}
}

// Only returns x, which must have one element: the end of a model whose result is a number. Call Item on the result to have the number.
// It panics with *tensor.ShapeError if x has several elements.
//
//fluxion:derive
func Only(x *tensor.Tensor) *tensor.Tensor {
	if x.Len() != 1 {
		panic(&tensor.ShapeError{Op: "Only", Shapes: [][]int{x.Shape()}, Want: "one element"})
	}
	return x.Reshape()
}

// Flatten makes a matrix of a batch: (w, h, c, batch) becomes (w*h*c, batch).
//
//fluxion:derive
func Flatten(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() < 2 {
		return x.Reshape(x.Len(), 1)
	}
	return x.Reshape(x.Len()/max(x.Dim(-1), 1), x.Dim(-1))
}
