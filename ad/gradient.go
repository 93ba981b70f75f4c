package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Gradient returns the derivatives of a function's result with respect to its arguments: one entry for each, of its shape.
//
// f is a function, or a value with a method Call. Its first result is a number: a float32 or float64, a tensor with one element, or an any that holds one. Numbers
// among the arguments are converted to the parameter's type; to a parameter of type any, an int goes as float64. An argument may be
// wrapped in Const or Duplicated. The first argument may be a Backend.
//
//	Gradient(func(x, y, z float64) float64 { return x*y + z }, 30, 40, 50) // (40.0, 30.0, 1.0)
//
// Arguments that share memory share their gradient: it is that of the memory. A function that writes to what its arguments lead to has
// written there once afterwards, as after a call. What f captured is constant; so are package variables.
//
// Gradient panics with *UsageError if f or the arguments make no sense, and with *Error if f cannot be differentiated.
func Gradient(f any, args ...any) Grads {
	if p, ok := paramsOf(args); ok {
		_, gs := p.implicit(f)
		return gs
	}
	_, gs := newCall("Gradient", f, args).gradient()
	return gs
}

// WithGradient returns the result of a function too. If it has several, the gradient is that of the first, and val is a Tuple of all of
// them. Pack makes one value of both.
func WithGradient(f any, args ...any) (val any, grads Grads) {
	if p, ok := paramsOf(args); ok {
		ys, gs := p.implicit(f)
		return value(ys), gs
	}
	ys, gs := newCall("WithGradient", f, args).gradient()
	return value(ys), gs
}

// gradient computes the results and the gradients.
func (c *call) gradient() ([]reflect.Value, Grads) {
	c.scalar()
	ys, gs := c.gradients()
	unused := c.backend.engine().unused(c)
	grads := c.newGrads(gs, unused)
	c.duplicate(gs)
	return ys, grads
}

// gradients computes the results, and the gradients by parameter.
func (c *call) gradients() (ys, gs []reflect.Value) {
	e := c.backend.engine()
	if s, ok := e.(source); ok {
		if ys, gs, ok := s.gradient(c); ok {
			return ys, gs
		}
	}
	ys, back := e.pull(c, false)
	adjoints := make([]reflect.Value, len(ys))
	adjoints[0] = c.seed(ys[0])
	return ys, back(adjoints)
}

// DerivativeCode returns the Go source of the derivative of f: of value and gradient, if its first result is a number.
func DerivativeCode(f any) string {
	c := &call{api: "DerivativeCode"}
	c.setFunc(f)
	if c.f == nil {
		panic(misuse(c.api, "got %T, want a function", f))
	}
	mode := tape.Pull
	if c.typ.NumOut() > 0 && isFloat(c.typ.Out(0)) {
		mode = tape.Joint
	}
	e, _ := tape.Find(f, mode)
	return e.Code
}
