package tape

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
)

// need is the mode that is wanted of functions on this tape.
func (t *Tape) need() Mode {
	if s := (*Shadows)(t.shadows); s != nil && s.forward {
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
	constant := l == nil
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
	if e == nil && l.literal == nil && unseen(l.fn) {
		panic(Missing(name, l.fn))
	}
	return t.bind(e, key, name, l.vars, l.shadows, constant, func() *Error { return Missing(name, l.fn) })
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
		if e == nil && l.literal == nil && unseen(f) {
			panic(Missing(name, f))
		}
		if e = Require(e, key, first); !has(e) {
			if e != nil && e.Stores != nil {
				panic(asError(e.Stores))
			}
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
var kinds = map[Mode]string{Joint: "in reverse mode", Pull: "in reverse mode of two passes", Push: "in forward mode", Second: "of second order", SecondBind: "of second order"}

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
	if lit, vars, ok := functors.Captured(f); ok {
		l.literal, l.vars = lit, vars
	}
	return l
}

// entry returns the entry of the function, made of its rule if it has one, or nil.
func (l *lazyDual) entry() *Entry {
	key, _ := l.key()
	e := Lookup(key)
	if l.literal == nil && FromRule != nil && (e == nil || e.Modes() == SecondBind) && FromRule(l.fn, key) != nil {
		return Lookup(key)
	}
	return e
}

// FromRule, if it is set, makes the entry of a function that has a rule, or nil. Package ad sets it.
var FromRule func(fn any, key string) *Entry

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

// kindOf tells what is special about a function by its symbol.
func kindOf(f any) (kind string) {
	symbol, _ := Symbol(f)
	base := symbol[strings.LastIndexByte(symbol, '/')+1:]
	switch {
	case strings.HasSuffix(base, "-fm"):
		return "method value"
	case strings.Contains(base, ".func") || strings.Contains(base, "gowrap"):
		return "literal"
	case strings.Contains(base, "["):
		return "instance"
	}
	return ""
}

// unseen tells whether no derivative can be generated for the function alone, whoever is asked.
func unseen(f any) bool { return kindOf(f) != "" }

// Missing says that the derivative of f is not there, and how it can be had.
func Missing(name string, f any) *Error {
	switch kindOf(f) {
	case "method value":
		return &Error{Func: name, Reason: "is a method value, whose receiver cannot be seen",
			Remedy: "Pass the receiver as an argument: func(p T, x float64) float64 { return p.Method(x) }"}
	case "literal":
		if fn := runtime.FuncForPC(PC(f)); fn != nil { // inlined, it is named after the package that calls it
			file, line := fn.FileLine(fn.Entry())
			if cell, ok := strings.CutPrefix(file, "cell["); ok {
				return &Error{Func: fmt.Sprintf("the function literal in cell %s, line %d", strings.TrimSuffix(cell, "]"), line),
					Reason: "has no floats among its parameters and results, so that what it captured cannot be seen",
					Remedy: "Write their types as they are, func(m Model, x float64) float64, or write it as a function with a name."}
			}
			name = fmt.Sprintf("the function at %s:%d", file[strings.LastIndexByte(file, '/')+1:], line)
		}
		return &Error{Func: name, Reason: "is a function literal from a compiled package, whose captured variables cannot be seen",
			Remedy: "Write it as a function at the top level of its package and pass what it captures as arguments."}
	case "instance":
		return &Error{Func: name, Reason: "is an instance of a generic function, for which no derivative was generated",
			Remedy: "Write a function that calls it with the types that you mean."}
	}
	symbol, _ := Symbol(f)
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

// bind makes the dual of an entry. With constant, captured variables are that.
func (t *Tape) bind(e *Entry, key, name string, vars, shadows []any, constant bool, missing func() *Error) Dual {
	if constant && len(vars) > 0 {
		if e == nil || e.FixedBind == nil && e.Err == nil && e.provided {
			e = Require(e, key, FixedBind)
		}
		if e != nil && e.FixedBind != nil {
			d := e.FixedBind(vars, shadows)
			if d.Err != nil {
				panic(asError(d.Err))
			}
			return d
		}
	}
	wanted := Bind
	if len(vars) == 0 {
		wanted |= t.need()
	}
	for _, modes := range []Mode{0, wanted} { // first with what is there
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
