package tape

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"
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
	code uintptr
	dual Dual
	lazy *lazyDual // until the dual is looked for
}

// A lazyDual is a function of the program whose derivative nobody asked for yet. The shadow holds the shadows of what it captured, the
// gradient the gradients.
type lazyDual struct {
	fn            any
	literal       *literal // nil for a function that is no prepared literal
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
	var p unsafe.Pointer
	if sf != nil && reflect.TypeOf(sf).Kind() == reflect.Func {
		p = dataOf(sf)
	}
	return t.dualOf(f, p)
}

// dataOf returns the pointer in an interface that holds a pointer, a map or a function.
func dataOf(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1] }

// A madeDual is a dual that was made for a function or a receiver.
type madeDual struct {
	value, shadow [2]unsafe.Pointer
	name          string
	dual          *Dual
}

func words(v any) [2]unsafe.Pointer { return *(*[2]unsafe.Pointer)(unsafe.Pointer(&v)) }

func (t *Tape) dualOf(f any, shadow unsafe.Pointer) *Dual {
	if o := objectOf(shadow); o != nil {
		if l := o.lazy; l != nil {
			o.dual = t.find(l.fn, l)
			o.lazy = nil
		}
		if o.dual.Err != nil {
			panic(asError(o.dual.Err))
		}
		return &o.dual
	}
	w := words(f)
	if w[1] == nil {
		panic(&Error{Reason: fmt.Sprintf("calls a nil %T", f), Remedy: "Set the function before it is called."})
	}
	m := &t.shadowsOf().duals[uintptr(w[1])>>4%uintptr(len(t.shadows.duals))]
	if m.value != w || m.name != "" || m.dual == nil {
		d := t.find(f, nil)
		*m = madeDual{value: w, dual: &d}
	}
	return m.dual
}

// need is the mode that is wanted of functions on this tape.
func (t *Tape) need() Mode {
	if t.shadows != nil && t.shadows.forward {
		return Push
	}
	return Pull
}

// has tells whether a dual can be used on the tape.
func (t *Tape) has(d Dual) bool {
	if t.need() == Push {
		return d.Push != nil
	}
	return d.Aug != nil && d.Rev != nil
}

// find makes the dual of a function of the program. With l, captured variables have shadows; else they are constant.
func (t *Tape) find(f any, l *lazyDual) Dual {
	e := LookupPC(PC(f))
	if e == nil || len(e.Captures) > 0 {
		if l == nil {
			l = capture(f)
			for _, v := range l.vars {
				l.shadows = append(l.shadows, Zero(t, v))
			}
		}
		e = l.entry()
	} else if l == nil {
		l = &lazyDual{fn: f}
	}
	key, name := l.key()
	return t.bind(e, key, name, l.vars, l.shadows, func() *Error { return Missing(name, l.fn) })
}

// Find returns the entry of a function that has the modes first, or others if that has them already, and pointers to the variables that
// the function captured. It panics with an *Error if there is none.
func Find(f any, first Mode, others ...Mode) (e *Entry, vars []any) {
	e = LookupPC(PC(f))
	l := &lazyDual{fn: f}
	if e == nil || len(e.Captures) > 0 {
		l = capture(f)
		e = l.entry()
	}
	key, name := l.key()
	has := func(e *Entry) bool {
		if e == nil {
			return false
		}
		if e.Err != nil {
			panic(asError(e.Err))
		}
		for _, m := range append(others, first) {
			if e.Modes()&m == m {
				return true
			}
		}
		return false
	}
	if !has(e) {
		if e = Require(e, key, first); !has(e) {
			err := Missing(name, f)
			if e != nil {
				err.Reason = "has no derivative " + kinds[first]
				if e.Name != "" {
					err.Func = e.Name
				}
			}
			panic(err)
		}
	}
	return e, l.vars
}

// kinds names modes in messages.
var kinds = map[Mode]string{Joint: "in reverse mode", Pull: "in reverse mode of two passes", Push: "in forward mode", Second: "of second order"}

// Name returns the name of a function, as messages show it.
func Name(f any) string {
	if e := LookupPC(PC(f)); e != nil && e.Name != "" {
		return e.Name
	}
	_, name := capture(f).key()
	return name
}

// capture asks a function for what it captured.
func capture(f any) *lazyDual {
	l := &lazyDual{fn: f}
	if lit, vars, ok := captured(f); ok {
		l.literal, l.vars = lit, vars
	}
	return l
}

// entry returns the entry of the function, or nil.
func (l *lazyDual) entry() *Entry {
	key, _ := l.key()
	return Lookup(key)
}

// key returns the key and the name of the function.
func (l *lazyDual) key() (key, name string) {
	if l.literal != nil {
		return l.literal.Key, l.literal.Name
	}
	key, _ = Symbol(l.fn)
	return key, Title(key)
}

// Title is a symbol as messages show it: without the path of the package.
func Title(symbol string) string {
	i := strings.LastIndexByte(symbol, '/')
	return strings.ReplaceAll(symbol[i+1:], "Ʌ", "")
}

// packageOf is the import path in a symbol.
func packageOf(symbol string) string {
	i := strings.LastIndexByte(symbol, '/') + 1
	name, _, _ := strings.Cut(symbol[i:], ".")
	return symbol[:i] + name
}

// Missing says that the derivative of f is not there, and how it can be had.
func Missing(name string, f any) *Error {
	symbol, _ := Symbol(f)
	base := symbol[strings.LastIndexByte(symbol, '/')+1:]
	switch {
	case strings.HasSuffix(base, "-fm"):
		return &Error{Func: name, Reason: "is a method value, whose receiver cannot be seen",
			Remedy: "Pass the receiver as an argument: func(p T, x float64) float64 { return p.Method(x) }"}
	case strings.Contains(base, ".func") || strings.Contains(base, "gowrap"):
		return &Error{Func: name, Reason: "is a function literal from a compiled package, whose captured variables cannot be seen",
			Remedy: "Write it as a function at the top level of its package and pass what it captures as arguments."}
	case strings.Contains(base, "["):
		return &Error{Func: name, Reason: "is an instance of a generic function, for which no derivative was generated",
			Remedy: "Write a function that calls it with the types that you mean."}
	}
	return &Error{Func: name, Reason: "has no derivative", Remedy: "Generate it: fluxion derive " + packageOf(symbol) + "\n" +
		"If its result does not depend on the parameters, mark it: ad.Inactive(" + Title(symbol) + ")\n" +
		"If it does, give a rule: ad.RuleFn(" + Title(symbol) + ", ...)"}
}

// Require returns the entry for a key with the given modes, after Provide was asked if it does not have them, or nil.
func Require(e *Entry, key string, modes Mode) *Entry {
	if e != nil && e.Modes()&modes == modes || Provide == nil {
		return e
	}
	if err := Provide([]string{key}, modes); err != nil {
		panic(asError(err))
	}
	if found := Lookup(key); found != nil {
		return found
	}
	return e
}

// bind makes the dual of an entry.
func (t *Tape) bind(e *Entry, key, name string, vars, shadows []any, missing func() *Error) Dual {
	for _, modes := range []Mode{0, Bind | t.need()} { // first with what is there
		if modes != 0 {
			e = Require(e, key, modes)
		}
		if e == nil {
			continue
		}
		if e.Err != nil {
			panic(asError(e.Err))
		}
		if len(vars) == 0 && len(e.Captures) == 0 {
			if d := (Dual{Aug: e.Aug, Rev: e.Rev, Push: e.Push}); t.has(d) {
				return d
			}
		}
		if e.Bind != nil {
			d := e.Bind(vars, shadows)
			if d.Err != nil {
				panic(asError(d.Err))
			}
			if t.has(d) {
				return d
			}
		}
	}
	panic(missing())
}

func asError(err error) *Error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return &Error{Err: err}
}
