package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Grad returns the gradient of f at a, as a value of the type of a: floats are derivatives, other things are as in a. It is Gradient for
// functions whose types are known, with the same errors, and fast: of a function of a float, it costs no more than the derivative itself
// and some 30 ns.
func Grad[A any, R Float](f func(A) R, a A) A {
	_, g := WithGrad(f, a)
	return g
}

// WithGrad returns f(a) and the gradient, see Grad.
func WithGrad[A any, R Float](f func(A) R, a A) (R, A) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		if joint, ok := e.Joint.(func(*tape.Tape, A, A, R) (R, A)); ok {
			switch any((*A)(nil)).(type) {
			case *float64, *float32:
				var s A
				t := tape.Get()
				y, g := joint(t, a, s, 1)
				t.Put()
				return y, g
			case *[]float64:
				t := tape.Get()
				s := tape.Zero(t, a)
				y, _ := joint(t, a, s, 1)
				t.Put()
				return y, s
			}
		}
	}
	return withGrad(f, a)
}

func withGrad[A any, R Float](f func(A) R, a A) (R, A) {
	ys, gs := typed("Grad", f, arg(&a))
	return ys.Interface().(R), gs[0].Interface().(A)
}

// Grad2 is Grad for functions of two arguments.
func Grad2[A, B any, R Float](f func(A, B) R, a A, b B) (A, B) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		if joint, ok := e.Joint.(func(*tape.Tape, A, A, B, B, R) (R, A, B)); ok && isFloatType[A]() && isFloatType[B]() {
			var sa A
			var sb B
			t := tape.Get()
			_, da, db := joint(t, a, sa, b, sb, 1)
			t.Put()
			return da, db
		}
	}
	return grad2(f, a, b)
}

func grad2[A, B any, R Float](f func(A, B) R, a A, b B) (A, B) {
	_, gs := typed("Grad2", f, arg(&a), arg(&b))
	return gs[0].Interface().(A), gs[1].Interface().(B)
}

// Grad3 is Grad for functions of three arguments.
func Grad3[A, B, C any, R Float](f func(A, B, C) R, a A, b B, c C) (A, B, C) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		joint, ok := e.Joint.(func(*tape.Tape, A, A, B, B, C, C, R) (R, A, B, C))
		if ok && isFloatType[A]() && isFloatType[B]() && isFloatType[C]() {
			var sa A
			var sb B
			var sc C
			t := tape.Get()
			_, da, db, dc := joint(t, a, sa, b, sb, c, sc, 1)
			t.Put()
			return da, db, dc
		}
	}
	return grad3(f, a, b, c)
}

func grad3[A, B, C any, R Float](f func(A, B, C) R, a A, b B, c C) (A, B, C) {
	_, gs := typed("Grad3", f, arg(&a), arg(&b), arg(&c))
	return gs[0].Interface().(A), gs[1].Interface().(B), gs[2].Interface().(C)
}

// isFloatType tells whether a value of type T is its own shadow but for the number.
func isFloatType[T any]() bool {
	switch any((*T)(nil)).(type) {
	case *float64, *float32:
		return true
	}
	return false
}

func arg[T any](p *T) reflect.Value { return reflect.ValueOf(p).Elem() }

// typed computes a result and gradients for arguments that need no conversion.
func typed(api string, f any, args ...reflect.Value) (reflect.Value, []reflect.Value) {
	c := &call{api: api, backend: AutoSource}
	c.setFunc(f)
	c.args, c.constant = args, make([]bool, len(args))
	ys, gs := c.gradients()
	return ys[0], gs
}
