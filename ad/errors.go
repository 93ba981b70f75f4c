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

// scalarError says that the result of the function is no number.
func (c *call) scalarError(t reflect.Type) error {
	got := "nothing"
	if t != nil {
		got = t.String()
	}
	return &UsageError{Func: c.api, Text: fmt.Sprintf("wants a scalar, got %s; try Jacobian", got)}
}

func (c *call) tensorError(t *tensor.Tensor) error {
	if t == nil {
		return &UsageError{Func: c.api, Text: "wants a scalar, got a nil *tensor.Tensor"}
	}
	return &UsageError{Func: c.api, Text: fmt.Sprintf("wants a scalar, got a tensor of shape %v and type %v; try Sum or Mean, or Jacobian", t.Shape(), t.DType())}
}
