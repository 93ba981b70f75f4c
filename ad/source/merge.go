package source

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// merge makes one of the values that a block reads from the same place, where nothing in between could write there: x[i] * x[i] reads x[i] once, and the reverse pass
// needs one copy of it. What is computed stays the same, and so does where it panics. A function can be merged again.
func merge(fn *ssa.Function) {
	type address struct {
		base  ssa.Value
		index ssa.Value // nil for a field or a constant
		text  string    // of a constant
		field int
	}
	for _, b := range fn.Blocks {
		addresses := map[address]ssa.Value{}
		loads := map[ssa.Value]ssa.Value{} // by the address
		b.Instrs = slices.DeleteFunc(b.Instrs, func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.FieldAddr:
				return replace(addresses, address{base: i.X, field: i.Field}, i)
			case *ssa.IndexAddr:
				if c, ok := i.Index.(*ssa.Const); ok && c.Value != nil {
					return replace(addresses, address{base: i.X, text: c.Value.ExactString(), field: -1}, i)
				}
				return replace(addresses, address{base: i.X, index: i.Index}, i)
			case *ssa.UnOp:
				if i.Op == token.MUL {
					return replace(loads, i.X, i)
				}
			}
			if mayWrite(i) {
				clear(loads)
			}
			return false
		})
	}
}

// instruction is a value that an instruction computes.
type instruction interface {
	ssa.Value
	ssa.Instruction
}

// replace puts what was computed before in the place of i and tells whether there was something.
func replace[K comparable](before map[K]ssa.Value, key K, i instruction) bool {
	old := before[key]
	if old == nil {
		before[key] = i
		return false
	}
	for _, r := range *i.Referrers() {
		for _, op := range r.Operands(nil) {
			if *op == i {
				*op = old
			}
		}
		*old.Referrers() = append(*old.Referrers(), r)
	}
	for _, op := range i.Operands(nil) {
		if refs := (*op).Referrers(); refs != nil {
			*refs = slices.DeleteFunc(*refs, func(r ssa.Instruction) bool { return r == i })
		}
	}
	return true
}

// mayWrite tells whether an instruction may change memory, or wait for somebody who does.
func mayWrite(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Call:
		b, ok := i.Call.Value.(*ssa.Builtin)
		return !ok || !slices.Contains([]string{"len", "cap", "min", "max", "real", "imag", "complex", "ssa:wrapnilchk"}, b.Name())
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Select, *ssa.Go, *ssa.Defer, *ssa.RunDefers:
		return true
	}
	return false
}
