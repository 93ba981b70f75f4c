package ad

import (
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
)

// The derivatives of what functors calls without knowing it.
func init() {
	const pkg = "github.com/fluxion-go/fluxion/functors."
	rev := func(t *tape.Tape, _ any) (dx, df any) { applyRev(t); return }
	refused := func(_ *tape.Tape, _, _, _, _ []any) (d, td tape.Dual) {
		d.Err = &Error{Func: "a composition", Reason: "has no second derivative", Remedy: "Write the calls out: g(f(x)), or use AutoFiniteDiff."}
		return d, td
	}
	tape.Register(
		&tape.Entry{Key: pkg + "Apply", Name: "functors.Apply", Fn: functors.Apply, Aug: applyAug, Rev: rev, Push: applyPush,
			Bind: func(_, _ []any) tape.Dual { return tape.Dual{Aug: applyAug, Rev: rev, Push: applyPush} }, SecondBind: refused},
		&tape.Entry{Key: pkg + "(*Composed).Call", Name: "functors.(*Composed).Call", Bind: func(c, sc []any) tape.Dual { return dualOf(c[0], sc[0]) }, SecondBind: refused},
		&tape.Entry{Key: pkg + "(*Composed).Float", Name: "functors.(*Composed).Float",
			Bind: func(c, sc []any) tape.Dual { return typedDual[float64, float64](dualOf(c[0], sc[0])) }, SecondBind: refused},
	)
}

// dualOf returns the derivatives of a composition.
func dualOf(c, sc any) tape.Dual {
	f, s := c.(*functors.Composed), sc.(*functors.Composed)
	return composedDual(f.Outer(), s.Outer(), f.Inner(), s.Inner())
}

// parameters refuses a function among the arguments that captured nothing but reads variables of the session: they would count as constants,
// and its gradient would be nothing.
func parameters(api string, args []reflect.Value) {
	for i, a := range args {
		if a.Kind() == reflect.Interface {
			a = a.Elem()
		}
		if a.Kind() != reflect.Func {
			continue
		}
		if lit, _, ok := functors.Captured(a.Interface()); ok && len(lit.Names) == 0 && len(lit.Reads) > 0 {
			name := lit.Reads[0]
			panic(misuse(api, "argument %d: %s captured no variable, and the variables of the session that it reads (%s) count as constants; make them its own, "+
				"as in func() F { %s := %s; return func(...) {...} }(), or ask for them by Params", i, lit.Name, strings.Join(lit.Reads, ", "), name, name))
		}
	}
}
