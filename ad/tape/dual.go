package tape

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/functors"
)

// An Error says why something cannot be differentiated, and what to do. Code that is differentiated panics with it.
type Error struct {
	Func   string // the function, "" if that is the one that was to be differentiated
	Reason string // "calls ...", what it does
	Remedy string
	Err    error // what the generator said; it stands for all the rest
}

// Error implements error.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	name := e.Func
	if name == "" {
		name = "the function"
	}
	return fmt.Sprintf("cannot differentiate %s: it %s.\n%s", name, e.Reason, e.Remedy)
}

// Unwrap returns what the generator said.
func (e *Error) Unwrap() error { return e.Err }

// A dualObject is what the shadow of a function value points to. A Go func value is a pointer to a word that holds the address of its
// code; here that is the code of trap, by which a shadow is known, and after it comes what a captured variable would be.
type dualObject struct {
	code  uintptr
	dual  Dual
	lazy  *lazyDual // nil if generated code made the dual
	found bool      // the dual of lazy
	of    *Dual     // in the tangent of a shadow, once dual is known: the derivatives of which that is the tangent
}

// A lazyDual is a function of the program whose derivative nobody asked for yet. The shadow holds the shadows of what it captured, the
// gradient the gradients.
type lazyDual struct {
	fn            any
	literal       *functors.Literal // nil for a function that is no prepared literal
	vars, shadows []any
}

// trap is the code of all shadows. It never returns, so it may have any signature.
func trap() {
	panic("tape: the shadow of a function was called; it only stands for its derivative")
}

var trapPC = PC(trap)

// NewDual returns d as a function value, the shadow of one whose derivatives it holds. F is a func type. It may be kept wherever such a
// function may, but not called.
func NewDual[F any](d Dual) (f F) {
	*(*unsafe.Pointer)(unsafe.Pointer(&f)) = unsafe.Pointer(&dualObject{code: trapPC, dual: d})
	return f
}

// objectOf returns what a function value points to, if it is a shadow.
func objectOf(f unsafe.Pointer) *dualObject {
	if f == nil || *(*uintptr)(f) != trapPC {
		return nil
	}
	return (*dualObject)(f)
}

// DualOf returns the derivatives of the function f, whose shadow is sf. If that is nil, or no shadow, what f captured is constant.
// It panics with an *Error if there are none.
func DualOf[F any](t *Tape, f, sf F) *Dual {
	return t.dualOf(any(f), *(*unsafe.Pointer)(unsafe.Pointer(&sf)))
}

// DualOfAny is DualOf for functions of a type that is known at run time only.
func DualOfAny(t *Tape, f, sf any) *Dual {
	return t.dualOf(f, functionOf(sf))
}

// functionOf returns the pointer that a function in an interface is, or nil.
func functionOf(f any) unsafe.Pointer {
	if f == nil || reflect.TypeOf(f).Kind() != reflect.Func {
		return nil
	}
	return dataOf(f)
}

func nilFunction(f any) *Error {
	return &Error{Reason: fmt.Sprintf("calls a nil %T", f), Remedy: "Set the function before it is called."}
}

// dataOf returns the pointer in an interface that holds a pointer, a map or a function.
func dataOf(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1] }

// A madeDual is a dual that was made for a function or a receiver.
type madeDual struct {
	value, shadow [2]unsafe.Pointer
	name          string
	dual          *Dual

	tangents [2][2]unsafe.Pointer // of value and shadow
	tangent  *Dual                // of dual, in second derivatives
}

func words(v any) [2]unsafe.Pointer { return *(*[2]unsafe.Pointer)(unsafe.Pointer(&v)) }

func (t *Tape) dualOf(f any, shadow unsafe.Pointer) *Dual {
	if o := objectOf(shadow); o != nil {
		if l := o.lazy; l != nil && !o.found {
			o.dual, o.found = t.find(l.fn, l), true
		}
		if o.dual.Err != nil {
			panic(asError(o.dual.Err))
		}
		return &o.dual
	}
	w := words(f)
	if w[1] == nil {
		panic(nilFunction(f))
	}
	duals := shadowsOf(t).duals
	m := &duals[uintptr(w[1])>>4%uintptr(len(duals))]
	if m.value != w || m.name != "" || m.dual == nil || m.tangent != nil {
		d := t.find(f, nil)
		*m = madeDual{value: w, dual: &d}
	}
	return m.dual
}
