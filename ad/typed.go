package ad

import (
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

// Scalar are the results that have a gradient: a number, or a tensor with one element.
type Scalar interface {
	~float32 | ~float64 | *tensor.Tensor
}

// one is the adjoint of a result that is a number.
func one[R Scalar]() (r R) {
	if _, ok := any(r).(*tensor.Tensor); ok {
		return r
	}
	if unsafe.Sizeof(r) == 4 {
		*(*float32)(unsafe.Pointer(&r)) = 1
	} else {
		*(*float64)(unsafe.Pointer(&r)) = 1
	}
	return r
}

// Grad returns the gradient of f at a, as a value of the type of a: floats are derivatives, other things are as in a. It is Gradient for
// functions whose types are known, with the same errors, and fast: of a function of a float, it costs no more than the derivative itself
// and some 30 ns.
func Grad[A any, R Scalar](f func(A) R, a A) A {
	_, g := WithGrad(f, a)
	return g
}

// WithGrad returns f(a) and the gradient, see Grad.
func WithGrad[A any, R Scalar](f func(A) R, a A) (R, A) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		if joint, ok := e.Joint.(func(*tape.Tape, A, A, R) (R, A)); ok {
			switch any((*A)(nil)).(type) {
			case *float64, *float32:
				var s A
				t := tape.Get()
				y, g := joint(t, a, s, one[R]())
				t.Put()
				return y, g
			case *[]float64:
				t := tape.Get()
				s := tape.Zero(t, a)
				y, _ := joint(t, a, s, one[R]())
				t.Put()
				return y, s
			}
		}
	}
	return withGrad(f, a)
}

func withGrad[A any, R Scalar](f func(A) R, a A) (y R, g A) {
	typed("Grad", f, &y, []any{&a}, []any{&g})
	return y, g
}

// Grad2 is Grad for functions of two arguments.
func Grad2[A, B any, R Scalar](f func(A, B) R, a A, b B) (A, B) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		if joint, ok := e.Joint.(func(*tape.Tape, A, A, B, B, R) (R, A, B)); ok && isFloatType[A]() && isFloatType[B]() {
			var sa A
			var sb B
			t := tape.Get()
			_, da, db := joint(t, a, sa, b, sb, one[R]())
			t.Put()
			return da, db
		}
	}
	return grad2(f, a, b)
}

func grad2[A, B any, R Scalar](f func(A, B) R, a A, b B) (ga A, gb B) {
	var y R
	typed("Grad2", f, &y, []any{&a, &b}, []any{&ga, &gb})
	return ga, gb
}

// Grad3 is Grad for functions of three arguments.
func Grad3[A, B, C any, R Scalar](f func(A, B, C) R, a A, b B, c C) (A, B, C) {
	if e := tape.LookupPC(tape.PC(f)); e != nil && len(e.Captures) == 0 {
		joint, ok := e.Joint.(func(*tape.Tape, A, A, B, B, C, C, R) (R, A, B, C))
		if ok && isFloatType[A]() && isFloatType[B]() && isFloatType[C]() {
			var sa A
			var sb B
			var sc C
			t := tape.Get()
			_, da, db, dc := joint(t, a, sa, b, sb, c, sc, one[R]())
			t.Put()
			return da, db, dc
		}
	}
	return grad3(f, a, b, c)
}

func grad3[A, B, C any, R Scalar](f func(A, B, C) R, a A, b B, c C) (ga A, gb B, gc C) {
	var y R
	typed("Grad3", f, &y, []any{&a, &b, &c}, []any{&ga, &gb, &gc})
	return ga, gb, gc
}

// isFloatType tells whether a value of type T is its own shadow but for the number.
func isFloatType[T any]() bool {
	switch any((*T)(nil)).(type) {
	case *float64, *float32:
		return true
	}
	return false
}

// typed computes a result and gradients for arguments that need no conversion, all given by pointers. It has no type parameters: what has is
// compiled with every cell that calls it, and package reflect with it.
func typed(api string, f, y any, args, gradients []any) {
	c := &call{api: api, backend: AutoSource}
	c.setFunc(f)
	for _, a := range args {
		c.args = append(c.args, reflect.ValueOf(a).Elem())
	}
	c.constant = make([]bool, len(args))
	ys, gs := c.gradients()
	reflect.ValueOf(y).Elem().Set(ys[0])
	for i, g := range gradients {
		reflect.ValueOf(g).Elem().Set(gs[i])
	}
}
