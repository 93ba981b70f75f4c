package source

import (
	"fmt"
	"go/token"
	"slices"
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

	by   []*ssa.Function // the function, and those of the calls
	here string          // the remedy for whoever can change the place where the reason is
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
	if p.Filename == between { // nobody can look there
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
	e := &Error{Reason: reason, here: remedy}
	if at != nil {
		if p := in.position(at); p.IsValid() {
			e.Reason += place(p)
		}
	}
	e.Reason += "."
	e.by = []*ssa.Function{in.fn}
	for i := in; ; i = i.caller {
		if i.caller == nil {
			e.Func, e.At = i.title(), i.u.prog.fset.Position(i.fn.Pos())
			break
		}
		if i.title() != i.caller.title() || !i.u.prog.generated(i.fn) { // the derivative of a function may be several
			e.Calls = append([]Call{{i.title(), i.caller.position(i.called)}}, e.Calls...)
		}
		e.by = append([]*ssa.Function{i.caller.fn}, e.by...)
	}
	e.remedy()
	return e
}

// remedy says what whoever wrote the function can do. What goes on inside packages of others is not theirs to change: there they can say
// what the derivative is of what they call.
func (e *Error) remedy() {
	root := packageOf(e.by[0])
	theirs := slices.IndexFunc(e.by, func(fn *ssa.Function) bool { return packageOf(fn) != root && !home(packageOf(fn), root) })
	if theirs < 0 {
		if !home(root, root) {
			theirs = 0
		} else {
			e.Remedy = e.here
			return
		}
	}
	name := ""
	for _, fn := range e.by[theirs:] {
		if name = expression(fn); name != "" {
			break
		}
	}
	if name == "" { // generic: what calls it is not, perhaps
		for _, fn := range slices.Backward(e.by[:theirs]) {
			if name = expression(fn); name != "" {
				break
			}
		}
	}
	e.Remedy = rules(name)
	if r := refused(e.by[theirs]); r != nil {
		e.Remedy = r.remedy + "\n" + e.Remedy
	}
}

// rules says how to give a rule.
func rules(name string) string {
	if name == "" {
		return "Call it in a function of your own, and give a rule for that: ad.Inactive or ad.RuleFn"
	}
	return fmt.Sprintf("If its result does not depend on the parameters, mark it: ad.Inactive(%s)\nIf it does, give a rule: ad.RuleFn(%s, ...)", name, name)
}

// unnamed is deferred where code is written: what has no name there is something that cannot be differentiated.
func (w *writer) unnamed() {
	switch e := recover().(type) {
	case nil:
	case cannotName:
		panic(w.in.error(w.doing, "uses "+e.what, e.remedy))
	default:
		panic(e)
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
	if fn.Prog != nil && fn.Prog.Fset.Position(fn.Pos()).Filename == between {
		_, base, _ := strings.Cut(name, ".") // the package is that for which it is written
		for derived := true; derived; {
			derived = false
			for _, p := range []string{"aug_", "rev_", "joint_", "push_", "plain_", "dual_", "dualMethod_", boundPrefix, "grad_", "withGrad_"} {
				if rest, ok := strings.CutPrefix(base, p); ok {
					base, derived = rest, true
				}
			}
		}
		if strings.HasPrefix(base, "0lit") {
			base = "a function literal"
		}
		return "the derivative of " + base
	}
	if isCell(packageOf(fn)) {
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
	w.by = append(append(w.by, callee.fn), e.by[len(e.by)-len(inner):]...)
	w.Reason, w.here = e.Reason, e.here
	w.remedy()
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
