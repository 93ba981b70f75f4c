package source

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Numbers in text. What prints a number has no derivative and needs none, until somebody reads the number back from the text: its slope would be 0, and nobody
// would know.

// readsBack refuses a call that returns floats for text that was made of active ones.
func (in *instance) readsBack(i *ssa.Call, c *callee) {
	if c.kind != plainCall || c.fn == nil || !in.u.classes.of(i.Call.Signature().Results()).val {
		return
	}
	for _, a := range c.inputs(&i.Call) {
		if isText(a.Type()) && in.carries(a, map[ssa.Value]bool{}) {
			in.fail(i, fmt.Sprintf("reads a number by %s from text that was made of one that the derivative depends on", title(c.fn)),
				"Keep the number: math.Round rounds it. If it is meant as a constant, say so: ad.IgnoreDerivatives(x).")
		}
	}
}

// isText tells whether t is a string or bytes.
func isText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}

// carries tells whether v is an active number or was made of one, as text is.
func (in *instance) carries(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	any := func(vs []ssa.Value) bool {
		return slices.ContainsFunc(vs, func(v ssa.Value) bool { return in.carries(v, seen) })
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return false
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return in.is(v) && in.class(v).any()
	case *ssa.IndexAddr:
		return in.filled(v, seen) || in.carries(v.X, seen)
	case *ssa.FieldAddr:
		_, local := v.X.(*ssa.Alloc) // of others, a field of text has nothing to do with their numbers
		return in.filled(v, seen) || (local || in.u.classes.of(deref(v.Type())).any()) && in.carries(v.X, seen)
	case *ssa.Alloc, *ssa.MakeSlice:
		return in.filled(v, seen)
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() != "append" {
			return false
		}
		return any(v.Call.Args)
	}
	if in.class(v).val {
		return in.is(v)
	}
	return any(operands(v.(ssa.Instruction)))
}

// filled tells whether an active number, or text made of one, is put into the memory at addr.
func (in *instance) filled(addr ssa.Value, seen map[ssa.Value]bool) bool {
	return slices.ContainsFunc(*addr.Referrers(), func(r ssa.Instruction) bool { return in.fills(r, addr, seen) })
}

// fills tells whether r is what does it.
func (in *instance) fills(r ssa.Instruction, addr ssa.Value, seen map[ssa.Value]bool) bool {
	switch r := r.(type) {
	case *ssa.Store:
		return r.Addr == addr && in.carries(r.Val, seen)
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.MakeInterface, *ssa.ChangeType, *ssa.ChangeInterface:
		return in.filled(r.(ssa.Value), seen)
	case *ssa.Call: // a strings.Builder is given to what writes to it
		return slices.ContainsFunc(r.Call.Args, func(a ssa.Value) bool { return a != addr && in.carries(a, seen) })
	}
	return false
}
