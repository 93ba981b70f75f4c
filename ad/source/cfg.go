package source

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A graph is the control flow of a function as derivatives see it: branches that are never taken are gone, loops are found.
type graph struct {
	fn     *ssa.Function
	blocks []*ssa.BasicBlock // those that can be reached, in the function's order
	preds  map[*ssa.BasicBlock][]edge
	succs  map[*ssa.BasicBlock][]edge
	loops  []*loop // outer ones first; not found if the graph is irreducible
	in     map[*ssa.BasicBlock]*loop
}

// An edge leads from a block to another; n is its number among the edges that lead there in the SSA form, which phis count by.
type edge struct {
	from, to *ssa.BasicBlock
	n        int
}

// A loop is a natural loop. It is entered through its header.
type loop struct {
	id      int
	header  *ssa.BasicBlock
	parent  *loop
	blocks  map[*ssa.BasicBlock]bool
	latches []edge // lead back to the header
	entries []edge // lead to the header from outside
}

// contains tells whether m is l or inside it. A nil l is the whole function.
func (l *loop) contains(m *loop) bool {
	for ; m != nil; m = m.parent {
		if m == l {
			return true
		}
	}
	return l == nil
}

// common returns the innermost loop that holds both, nil for the function.
func common(a, b *loop) *loop {
	for a != nil && !a.contains(b) {
		a = a.parent
	}
	return a
}

// errIrreducible is what newGraph says of a function with a loop that can be entered at two places.
type errIrreducible struct{ pos token.Pos }

func newGraph(fn *ssa.Function) (*graph, *errIrreducible) {
	g := &graph{fn: fn, preds: map[*ssa.BasicBlock][]edge{}, succs: map[*ssa.BasicBlock][]edge{}, in: map[*ssa.BasicBlock]*loop{}}
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if seen[b] {
			return
		}
		seen[b] = true
		for i, s := range b.Succs {
			if neverTaken(b, i) {
				continue
			}
			e := edge{b, s, predNumber(b, i)}
			g.succs[b] = append(g.succs[b], e)
			g.preds[s] = append(g.preds[s], e)
			visit(s)
		}
	}
	visit(fn.Blocks[0])
	for _, b := range fn.Blocks {
		if seen[b] {
			g.blocks = append(g.blocks, b)
			slices.SortFunc(g.preds[b], func(x, y edge) int { return x.n - y.n })
		}
	}
	return g, g.findLoops()
}

// predNumber returns which of the edges into its i-th successor comes from b by that way: two edges may lead from one block to another.
func predNumber(b *ssa.BasicBlock, i int) int {
	s := b.Succs[i]
	skip := 0
	for _, t := range b.Succs[:i] {
		if t == s {
			skip++
		}
	}
	for n, p := range s.Preds {
		if p == b {
			if skip == 0 {
				return n
			}
			skip--
		}
	}
	panic("source: broken control flow")
}

// neverTaken tells whether the i-th way out of b is known not to be taken: the query of function literals, and constant conditions.
func neverTaken(b *ssa.BasicBlock, i int) bool {
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	if c, ok := cond.Cond.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Bool {
		return constant.BoolVal(c.Value) != (i == 0)
	}
	if c, ok := cond.Cond.(*ssa.BinOp); ok {
		x, okX := c.X.(*ssa.Const)
		y, okY := c.Y.(*ssa.Const)
		if okX && okY && isInteger(x.Type()) && x.Value != nil && y.Value != nil {
			return constant.Compare(x.Value, c.Op, y.Value) != (i == 0)
		}
	}
	return isAsking(cond.Cond) && i == 0
}

// isAsking tells whether v is the query that stands first in literals that the rewriter prepared.
func isAsking(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	f := c.Call.StaticCallee()
	return f != nil && symbol(f) == functorsPath+".Asking"
}

func (g *graph) findLoops() *errIrreducible {
	byHeader := map[*ssa.BasicBlock]*loop{}
	var headers []*ssa.BasicBlock
	state := map[*ssa.BasicBlock]int{} // 1: on the path, 2: done
	var bad *errIrreducible
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		state[b] = 1
		for _, e := range g.succs[b] {
			if e.to.Dominates(b) {
				l := byHeader[e.to]
				if l == nil {
					l = &loop{header: e.to, blocks: map[*ssa.BasicBlock]bool{e.to: true}}
					byHeader[e.to] = l
					headers = append(headers, e.to)
				}
				l.latches = append(l.latches, e)
				continue
			}
			switch state[e.to] {
			case 0:
				visit(e.to)
			case 1:
				bad = &errIrreducible{e.to.Instrs[0].Pos()}
			}
		}
		state[b] = 2
	}
	visit(g.blocks[0])
	if bad != nil {
		return bad
	}
	for _, h := range headers {
		l := byHeader[h]
		var add func(b *ssa.BasicBlock)
		add = func(b *ssa.BasicBlock) {
			if l.blocks[b] {
				return
			}
			l.blocks[b] = true
			for _, e := range g.preds[b] {
				add(e.from)
			}
		}
		for _, e := range l.latches {
			add(e.from)
		}
		slices.SortFunc(l.latches, func(x, y edge) int { return x.n - y.n })
		for _, e := range g.preds[h] {
			if !l.blocks[e.from] {
				l.entries = append(l.entries, e)
			}
		}
		g.loops = append(g.loops, l)
	}
	slices.SortStableFunc(g.loops, func(a, b *loop) int { return len(b.blocks) - len(a.blocks) })
	for i, l := range g.loops {
		l.id = i + 1
		for _, outer := range g.loops[:i] {
			if outer.blocks[l.header] {
				l.parent = outer // the last that fits is the innermost
			}
		}
		for b := range l.blocks {
			g.in[b] = l
		}
	}
	return nil
}

// back tells whether e leads back to the header of a loop, which it returns.
func (g *graph) back(e edge) *loop {
	l := g.in[e.to]
	if l != nil && l.header == e.to && l.blocks[e.from] {
		return l
	}
	return nil
}

// left lists the loops that e leaves, inner ones first. A back edge does not leave its loop.
func (g *graph) left(e edge) []*loop {
	var ls []*loop
	for l := g.in[e.from]; l != nil && !l.blocks[e.to]; l = l.parent {
		ls = append(ls, l)
	}
	return ls
}

// reaches tells whether control can come from an edge of from to a block for which stop or goal holds, without passing the block bar
// first. goal is asked before.
func (g *graph) reaches(from *ssa.BasicBlock, bar *ssa.BasicBlock, goal func(edge) bool) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		for _, e := range g.succs[b] {
			if goal(e) {
				return true
			}
			if e.to == bar || seen[e.to] {
				continue
			}
			seen[e.to] = true
			if visit(e.to) {
				return true
			}
		}
		return false
	}
	return visit(from)
}
