package ad

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

// An Error says why something cannot be differentiated, and what to do.
type Error = tape.Error

// A UsageError says that a function of this package was called in a way that makes no sense. It is a panic value, as *Error is.
type UsageError struct {
	Func string // of this package
	Text string // got X, want Y; and the way out
}

// Error implements error.
func (e *UsageError) Error() string { return e.Func + ": " + e.Text }

func misuse(api, format string, args ...any) *UsageError {
	return &UsageError{api, fmt.Sprintf(format, args...)}
}

// scalarError says that the result of the function is no float.
func (c *call) scalarError(t reflect.Type) error {
	if t == nil {
		return misuse(c.api, "wants a scalar, got nothing; return what is to be differentiated")
	}
	if k := t.Kind(); k >= reflect.Int && k <= reflect.Uintptr {
		return misuse(c.api, "wants a scalar, got %v, and whole numbers have no derivative; return a float64", t)
	}
	if k := t.Kind(); k == reflect.Complex64 || k == reflect.Complex128 {
		return misuse(c.api, "wants a scalar, got %v; return its real part, or cmplx.Abs written with real and imaginary parts", t)
	}
	return misuse(c.api, "wants a scalar, got %v; try Jacobian", t)
}

func (c *call) tensorError(t *tensor.Tensor) error {
	if t == nil {
		return &UsageError{Func: c.api, Text: "wants a scalar, got a nil *tensor.Tensor"}
	}
	return &UsageError{Func: c.api, Text: fmt.Sprintf("wants a scalar, got a tensor of shape %v and type %v; try Sum or Mean, or Jacobian", t.Shape(), t.DType())}
}
