package nn

import (
	"errors"
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A LayerError says which layer of a model could not do its work, and why: Err is what the layer panicked with, a *tensor.ShapeError for instance, which errors.As finds.
// Containers panic with it.
type LayerError struct {
	Path string // of the layer in the model, as Trainables and gradients write it: "Layers.1.Layers.0"
	Err  error
}

// Error returns the text: "at Layers.1: Dense(3 => 5): got (4, 64), want (3) or (3, batch)".
func (e *LayerError) Error() string { return "at " + e.Path + ": " + e.Err.Error() }

// Unwrap returns what the layer panicked with.
func (e *LayerError) Unwrap() error { return e.Err }

// Locate is deferred by a container, so that a panic of a layer inside says where the layer is: in a field, at an index of it if the field is a slice.
//
//	i := 0
//	defer nn.Locate("Layers", &i)
//	for i = range c.Layers {
//		x = c.Layers[i].Call(x)
//	}
//
// It makes a *LayerError of the errors of package tensor, and puts the container in front of the path of a *LayerError; everything else passes as it is. The index may be nil.
func Locate(field string, index *int) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok {
		if index != nil {
			field = fmt.Sprintf("%s.%d", field, *index)
		}
		var inner *LayerError
		var shape *tensor.ShapeError
		var dtype *tensor.DTypeError
		var position *tensor.IndexError
		var use *tensor.UseError
		switch {
		case errors.As(err, &inner):
			v = &LayerError{field + "." + inner.Path, inner.Err}
		case errors.As(err, &shape), errors.As(err, &dtype), errors.As(err, &position), errors.As(err, &use):
			v = &LayerError{field, err}
		}
	}
	panic(v)
}
