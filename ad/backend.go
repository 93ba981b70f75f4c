package ad

import "reflect"

// A Backend is a way to differentiate. It may be the first of the arguments, as in Gradient(f, AutoForward, x); the default is AutoSource.
type Backend interface {
	String() string
	engine() engine
}

// The backends.
var (
	// AutoSource runs derivatives that were made from the source of the function, in reverse mode for gradients and in forward mode for
	// tangents. In a notebook they are made when they are wanted, in a program by fluxion derive.
	AutoSource Backend = backend{"AutoSource", source{}}
	// AutoForward is AutoSource in forward mode always: a gradient takes as many runs as there are floats in the arguments.
	AutoForward Backend = backend{"AutoForward", forward{}}
	// AutoFiniteDiff calls the function itself, on copies of its arguments, and compares results (differences of fourth order, with
	// steps of 7e-4·max(1, |x|); float32 has steps of 0.04). It is for tests. What does not depend on a number has the slope 0.
	AutoFiniteDiff Backend = backend{"AutoFiniteDiff", finite{}}
)

type backend struct {
	name string
	e    engine
}

func (b backend) String() string { return b.name }
func (b backend) engine() engine { return b.e }

// An engine computes derivatives of calls. Derivatives of results and arguments have their types.
type engine interface {
	// pull calls the function. back computes the gradients of the arguments for adjoints of the results; an invalid adjoint is 0. It may be
	// called again if many is set.
	pull(c *call, many bool) (ys []reflect.Value, back func(adjoints []reflect.Value) (gradients []reflect.Value))
	// push computes the tangents of the results, one number for each float in them, for tangents of the arguments in the same form.
	push(c *call, tangents [][]float64) (ys []reflect.Value, tangent []float64)
	// unused lists arguments, and fields of arguments, that the first result does not depend on.
	unused(c *call) []string
}
