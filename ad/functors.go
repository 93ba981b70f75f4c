package ad

import (
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
