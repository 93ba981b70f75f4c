package source

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// An Error says why a function cannot be differentiated: where, by which calls it came there, and what to do.
type Error struct {
	Func   string // the function that was to be differentiated
	At     token.Position
	Calls  []Call // from Func to where the reason is
	Reason string
	Remedy string
}

// A Call is one step of the way from the function to the reason.
type Call struct {
	Func string
	At   token.Position
}

// Error implements error.
//
//	cannot differentiate train.step (cell 7, line 12):
//	  calls http.Get (cell 7, line 15)
//	  which starts goroutines.
//	  If its result does not depend on the parameters, mark it: ad.Inactive(fetch)
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cannot differentiate %s%s:", e.Func, place(e.At))
	for _, c := range e.Calls {
		fmt.Fprintf(&b, "\n  calls %s%s", c.Func, place(c.At))
	}
	if len(e.Calls) > 0 {
		b.WriteString("\n  which " + e.Reason)
	} else {
		b.WriteString("\n  it " + e.Reason)
	}
	if e.Remedy != "" {
		b.WriteString("\n  " + strings.ReplaceAll(e.Remedy, "\n", "\n  "))
	}
	return b.String()
}

// place writes a position as people say it: cells by number and line, files by their base name.
func place(p token.Position) string {
	if !p.IsValid() {
		return ""
	}
	file := p.Filename[strings.LastIndexByte(p.Filename, '/')+1:]
	if n, ok := strings.CutPrefix(file, "cell["); ok {
		n, _, _ = strings.Cut(n, "]")
		return fmt.Sprintf(" (cell %s, line %d)", n, p.Line)
	}
	return fmt.Sprintf(" (%s:%d)", file, p.Line)
}

// fail panics with an Error about an instruction of in.
func (in *instance) fail(at ssa.Instruction, reason, remedy string, args ...any) {
	panic(in.error(at, fmt.Sprintf(reason, args...), remedy))
}

func (in *instance) error(at ssa.Instruction, reason, remedy string) *Error {
	e := &Error{Reason: reason, Remedy: remedy}
	if at != nil {
		if p := in.position(at); p.IsValid() {
			e.Reason += place(p)
		}
	}
	e.Reason += "."
	for i := in; ; i = i.caller {
		if i.caller == nil {
			e.Func, e.At = i.title(), i.u.prog.fset.Position(i.fn.Pos())
			return e
		}
		e.Calls = append([]Call{{i.title(), i.caller.position(i.called)}}, e.Calls...)
	}
}

// position finds the place of an instruction in the source; not all have one of their own.
func (in *instance) position(at ssa.Instruction) token.Position {
	if p := at.Pos(); p.IsValid() {
		return in.u.prog.fset.Position(p)
	}
	for _, i := range at.Block().Instrs {
		if p := i.Pos(); p.IsValid() {
			return in.u.prog.fset.Position(p)
		}
	}
	return in.u.prog.fset.Position(in.fn.Pos())
}

// title is the function's name in messages.
func (in *instance) title() string { return title(in.fn) }

func title(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "a function literal"
	}
	name := strings.ReplaceAll(short(symbol(fn)), "Ʌ", "")
	if p := packageOf(fn); strings.HasPrefix(p, "cell/") || strings.HasPrefix(p, "main/") {
		_, name, _ = strings.Cut(name, ".") // people know no packages of cells
	}
	return name
}

// wrap returns the error of an instance that in calls, as one of what in was reached from.
func (in *instance) wrap(callee *instance, at ssa.Instruction) *Error {
	e, ok := callee.err.(*Error)
	if !ok || callee.caller == in {
		return e
	}
	inner := e.Calls
	if n := callee.depth(); n <= len(inner) {
		inner = inner[n:]
	}
	w := in.error(nil, "", "")
	w.Calls = append(append(w.Calls, Call{callee.title(), in.position(at)}), inner...)
	w.Reason, w.Remedy = e.Reason, e.Remedy
	return w
}

// depth is the number of calls by which the instance was first reached.
func (in *instance) depth() int {
	n := 0
	for i := in; i.caller != nil; i = i.caller {
		n++
	}
	return n
}
