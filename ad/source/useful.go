package source

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// findUseful finds the values to whose adjoints something is added: those that flow to a result, to memory, or to a call.
func (w *writer) findUseful() {
	w.useful = map[ssa.Value]bool{}
	in := w.in
	mark := func(v ssa.Value) bool {
		v = canon(v)
		if w.useful[v] || !in.is(v) || !in.class(v).val {
			return false
		}
		w.useful[v] = true
		return true
	}
	for again := true; again; {
		again = false
		for n := len(in.graph.blocks) - 1; n >= 0; n-- {
			b := in.graph.blocks[n]
			for k := len(b.Instrs) - 1; k >= 0; k-- {
				for _, v := range w.flowsTo(b.Instrs[k]) {
					again = mark(v) || again
				}
			}
		}
	}
}

// flowsTo lists the operands to whose adjoints the reverse of i adds.
func (w *writer) flowsTo(i ssa.Instruction) []ssa.Value {
	in := w.in
	switch i := i.(type) {
	case *ssa.Return:
		if w.form == jointForm {
			return i.Results[:1]
		}
		return i.Results
	case *ssa.Store:
		if in.is(i.Addr) {
			return []ssa.Value{i.Val}
		}
	case *ssa.MapUpdate:
		if in.is(i.Map) {
			return []ssa.Value{i.Value}
		}
	case *ssa.MakeInterface:
		if in.is(i) {
			return []ssa.Value{i.X}
		}
	case *ssa.MakeClosure:
		return i.Bindings
	case *ssa.Call:
		c := in.calls[i]
		switch c.kind {
		case sourceCall:
			var vs []ssa.Value
			for n, v := range c.inputs(&i.Call) {
				if c.inst.inputs[n] {
					vs = append(vs, v)
				}
			}
			return vs
		case dynamicCall:
			return dynamicArgs(i)
		case pullbackCall, shadowedCall:
			return i.Call.Args
		case scalarCall:
			for _, e := range w.parts(i) {
				if e != nil && w.useful[canon(e)] {
					return i.Call.Args
				}
			}
		case identityCall:
			if w.useful[i] {
				return i.Call.Args
			}
		case builtinCall:
			if w.useful[i] {
				return i.Call.Args
			}
		}
	case *ssa.BinOp:
		if w.useful[i] {
			return []ssa.Value{i.X, i.Y}
		}
	case *ssa.UnOp:
		if w.useful[i] && i.Op == token.SUB {
			return []ssa.Value{i.X}
		}
	case *ssa.Phi:
		if w.useful[i] {
			var vs []ssa.Value
			for _, e := range in.graph.preds[i.Block()] { // not those that are never taken
				vs = append(vs, i.Edges[e.n])
			}
			return vs
		}
	case *ssa.Convert:
		if w.useful[i] {
			return []ssa.Value{i.X}
		}
	case *ssa.MultiConvert:
		if w.useful[i] {
			return []ssa.Value{i.X}
		}
	case *ssa.ChangeType:
		if w.useful[i] {
			return []ssa.Value{i.X}
		}
	case *ssa.Field:
		if w.useful[i] {
			return []ssa.Value{i.X}
		}
	case *ssa.Index:
		if w.useful[i] {
			if _, ok := i.X.Type().Underlying().(*types.Array); ok {
				return []ssa.Value{i.X}
			}
		}
	}
	return nil
}

// An adjointMode says how an adjoint variable is used.
type adjointMode int

const (
	accumulates adjointMode = iota // starts at 0, is added to, and is 0 again when it has been used
	inBlock                        // everything is added in the block of the value: the first is assigned
	assigned                       // on every way one thing is added, so it is assigned
	atMostOnce                     // at most one thing is added, so it is assigned, and is 0 again when it has been used
)

// decide chooses the modes of all adjoints from where a first run added to them.
func (w *writer) decideModes() {
	w.mode = map[ssa.Value]adjointMode{}
	for v, sites := range w.sites {
		w.mode[v] = w.decideMode(v, sites)
		if w.mode[v] != accumulates {
			w.u.counts["assign"]++
		}
	}
}

func (w *writer) decideMode(v ssa.Value, sites []site) adjointMode {
	if w.u.off["assign"] || w.branched[v] {
		return accumulates
	}
	home := w.in.fn.Blocks[0]
	if i, ok := v.(ssa.Instruction); ok {
		home = i.Block()
	}
	if _, isPhi := v.(*ssa.Phi); !isPhi {
		all := true
		for _, s := range sites {
			all = all && s.edge == nil && s.block == home
		}
		if all {
			return inBlock
		}
	}
	if w.u.classes.of(v.Type()).val && !isFloat(v.Type()) {
		return accumulates // parts of it are added one by one
	}
	at := func(e edge) bool { // control that takes e comes to a site
		for _, s := range sites {
			if s.edge != nil && *s.edge == e || s.edge == nil && s.block == e.to && e.to != home {
				return true
			}
		}
		return false
	}
	// At most one: from no site another can be reached before the value is computed anew. Sites in one block, or on one edge, are one.
	inHome := 0
	for _, s := range sites {
		if s.edge == nil && s.block == home {
			inHome++
		}
	}
	for _, s := range sites {
		from := s.block
		if s.edge != nil {
			from = s.edge.to
			for _, o := range sites {
				if from != home && o.edge == nil && o.block == from {
					return accumulates
				}
			}
			if from == home {
				continue // the value is computed anew
			}
		}
		if w.in.graph.reaches(from, home, at) {
			return accumulates
		}
	}
	if inHome > 0 {
		return assigned
	}
	// At least one: neither the end nor the value itself can be reached without a site.
	seen := map[*ssa.BasicBlock]bool{}
	var misses func(b *ssa.BasicBlock) bool
	misses = func(b *ssa.BasicBlock) bool {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		for _, e := range w.in.graph.succs[b] {
			if at(e) {
				continue
			}
			if e.to == home {
				return true
			}
			if !seen[e.to] {
				seen[e.to] = true
				if misses(e.to) {
					return true
				}
			}
		}
		return false
	}
	if misses(home) {
		return atMostOnce
	}
	return assigned
}
