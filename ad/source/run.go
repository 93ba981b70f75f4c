package source

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// write writes the forms that go together: plain, push, joint, or aug and rev.
func (w *writer) write() {
	w.keeps, w.counted, w.paths, w.latched = map[*loop]map[string]*kept{}, map[*loop]bool{}, map[*ssa.BasicBlock]bool{}, map[*loop]bool{}
	if w.reverse() {
		w.findUseful()
		w.dry = true
		for again := true; again; { // what gets nothing gives nothing
			known := len(w.sites)
			w.contributed = w.sites
			w.sites, w.mode, w.branched = map[ssa.Value][]site{}, map[ssa.Value]adjointMode{}, map[ssa.Value]bool{}
			w.keeps, w.counted, w.paths, w.latched = map[*loop]map[string]*kept{}, map[*loop]bool{}, map[*ssa.BasicBlock]bool{}, map[*loop]bool{}
			w.back = newBody()
			w.reversePass()
			again = w.contributed == nil || len(w.sites) != known
		}
		w.dry = false
		w.before = w.keeps
		w.decideModes()
		w.keeps, w.counted, w.paths, w.latched, w.returns = map[*loop]map[string]*kept{}, map[*loop]bool{}, map[*ssa.BasicBlock]bool{}, map[*loop]bool{}, false
		w.back = newBody()
		w.reversePass()
		w.at = nil
	}
	w.fwd = newBody()
	w.forwardPass()
}

func label(prefix string, b *ssa.BasicBlock) string { return prefix + strconv.Itoa(b.Index) }

// --- forward ---

func (w *writer) forwardPass() {
	w.at = nil
	for _, b := range w.in.graph.blocks {
		w.cur = w.fwd.block(label("b", b))
		for _, i := range b.Instrs[:len(b.Instrs)-1] {
			w.forward(i)
		}
		last := b.Instrs[len(b.Instrs)-1]
		switch i := last.(type) {
		case *ssa.If:
			es := w.in.graph.succs[b]
			if len(es) == 1 {
				w.edge(es[0])
				w.jump(label("b", es[0].to))
				break
			}
			w.note = w.source(i)
			w.do("if %s {", w.v(i.Cond))
			w.edge(es[0])
			w.jump(label("b", es[0].to))
			w.do("}")
			w.edge(es[1])
			w.jump(label("b", es[1].to))
		case *ssa.Jump:
			e := w.in.graph.succs[b][0]
			w.edge(e)
			w.jump(label("b", e.to))
		case *ssa.Return:
			w.note = w.source(i)
			w.ret(i, b)
		default:
			w.forward(i)
		}
		w.note = ""
	}
}

func (w *writer) jump(to string) { w.add(&line{text: "goto " + to, target: to}) }

// edge writes what happens on the way from one block to another: records are pushed, counters count, phis take their values.
func (w *writer) edge(e edge) {
	w.note = ""
	for _, l := range w.in.graph.left(e) {
		w.push(l)
	}
	back := w.in.graph.back(e)
	if back != nil {
		if w.latched[back] {
			w.assign(w.latchName(back), "int", strconv.Itoa(e.n), true)
		}
		w.push(back)
		if w.counted[back] {
			c := w.counter(back)
			w.rd(c)
			w.do("%s++", c)
		}
	} else if l := w.in.graph.in[e.to]; l != nil && l.header == e.to && w.counted[l] {
		w.assign(w.counter(l), "int", "0", false)
	}
	if w.paths[e.to] && back == nil {
		w.assign(w.pathName(e.to), "int", strconv.Itoa(e.n), true)
	}
	w.phis(e)
}

// phis assigns the phis of the block that e leads to, all at once.
func (w *writer) phis(e edge) {
	type move struct {
		to, typ, from string
		reads         []string
	}
	var moves []move
	take := func(to, typ, from string) {
		if from != to {
			moves = append(moves, move{to, typ, from, w.reads})
		}
		w.reads = nil
	}
	for _, i := range e.to.Instrs {
		p, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		x := p.Edges[e.n]
		if next := w.rangeIndex(p); next != nil {
			to := "v_" + w.name(next)
			if w.in.graph.back(e) != nil {
				defer func() { // when the others have taken what it was
					w.declare(to, "int")
					w.rd(to)
					w.assign(to, "int", to+" + 1", true)
				}()
			} else {
				take(to, "int", "0")
			}
			continue
		}
		take("v_"+w.name(p), w.typeOf(p), w.v(x))
		if w.tracks(p) {
			take("s_"+w.name(p), w.typeOf(p), w.s(x))
		}
	}
	clash := false
	for n, m := range moves {
		w.declare(m.to, m.typ)
		for _, later := range moves[n+1:] {
			clash = clash || slices.Contains(later.reads, m.to)
		}
	}
	for _, m := range moves {
		w.reads = m.reads
		if clash {
			w.assign("n"+m.to, m.typ, m.from, true)
		} else {
			w.assign(m.to, m.typ, m.from, true)
		}
	}
	if clash {
		for _, m := range moves {
			w.assign(m.to, m.typ, w.rd("n"+m.to), true)
		}
	}
}

// rangeIndex returns the index of a range loop of which p is one less: the SSA form begins with -1 and adds 1 before each iteration. The
// index itself is the variable that is written, which begins with 0.
func (w *writer) rangeIndex(p *ssa.Phi) *ssa.BinOp {
	if p.Comment != "rangeindex" || w.in.tangled != nil {
		return nil
	}
	var next *ssa.BinOp
	for _, r := range *p.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			if next != nil || r.Op != token.ADD || r.X != p || r.Block() != p.Block() || w.in.graph.in[p.Block()] == nil {
				return nil
			}
			next = r
		default:
			return nil
		}
	}
	if next == nil {
		return nil
	}
	for n, x := range p.Edges {
		c, isConst := x.(*ssa.Const)
		back := w.in.graph.in[p.Block()].blocks[p.Block().Preds[n]]
		if back && x != next || !back && (!isConst || c.Int64() != -1) {
			return nil
		}
	}
	return next
}

func (w *writer) counter(l *loop) string { return "c_" + strconv.Itoa(l.id) }

func (w *writer) latchName(l *loop) string { return "latch_" + strconv.Itoa(l.id) }

func (w *writer) pathName(b *ssa.BasicBlock) string { return "from_" + strconv.Itoa(b.Index) }

// stack is the local name of the stack of a loop's records; of the function's with l nil.
func (w *writer) stack(l *loop) string {
	if l == nil {
		return "q_0"
	}
	return "q_" + strconv.Itoa(l.id)
}

// where writes the slice of records.
func (w *writer) where(l *loop) string {
	if w.leaf {
		return w.stack(l)
	}
	return w.stack(l) + ".S"
}

// record writes the type of a loop's records.
func (w *writer) record(l *loop) string {
	n := 0
	if l != nil {
		n = l.id
	}
	return fmt.Sprintf("kept%s_%d", w.recordBase(), n)
}

func (w *writer) recordBase() string {
	if w.form == jointForm {
		return "Joint_" + w.in.base
	}
	return "_" + w.in.base
}

func (w *writer) push(l *loop) {
	ks := w.sortedKept(l)
	if len(ks) == 0 {
		return
	}
	var names []string
	for _, k := range ks {
		names = append(names, w.rd(k.name))
	}
	q := w.where(l)
	w.do("%s = append(%s, %s{%s})", q, q, w.record(l), strings.Join(names, ", "))
}

// A pop is a place where records are popped: of a loop, for an iteration that ended in block from.
type pop struct {
	l    *loop
	from *ssa.BasicBlock
}

// pop writes the reverse of push. What is kept is known at the end of the reverse pass, so a mark is left until then.
func (w *writer) pop(l *loop, from *ssa.BasicBlock) {
	mark := &line{}
	w.pops[mark] = pop{l, from}
	w.cur.lines = append(w.cur.lines, mark)
}

// fillPops puts lines in the place of the marks.
func (w *writer) fillPops() {
	for _, b := range w.back.blocks {
		lines := b.lines
		b.lines = nil
		w.cur = b
		for _, l := range lines {
			if p, ok := w.pops[l]; ok {
				w.popNow(p.l)
				for _, k := range w.sortedAgain(p.l) {
					if k.def.Dominates(p.from) {
						w.reads = slices.Clone(k.reads)
						w.assign(k.name, k.typ, k.text, true)
					}
				}
				continue
			}
			if l == w.ends {
				w.putBack()
				continue
			}
			b.lines = append(b.lines, l)
		}
	}
}

func (w *writer) popNow(l *loop) {
	ks := w.sortedKept(l)
	if len(ks) == 0 {
		return
	}
	q := w.where(l)
	n := "n" + w.stack(l)
	w.assign(n, "int", "len("+q+") - 1", true)
	var names, fields []string
	for _, k := range ks {
		names = append(names, k.name)
		w.declare(k.name, k.typ)
		w.rd(n)
		fields = append(fields, fmt.Sprintf("%s[%s].%s", q, n, k.name))
	}
	w.add(&line{defs: names, op: "=", text: strings.Join(fields, ", "), pure: true})
	w.rd(n)
	w.do("%s = %s[:%s]", q, q, n)
}

// --- what the reverse pass needs of the forward pass ---

// keep says that the variable, which is set in block def, is needed in the reverse of the current block.
func (w *writer) keep(name, typ string, def *ssa.BasicBlock) string {
	w.keepFor(common(w.in.graph.in[def], w.in.graph.in[w.at]), name, typ)
	return w.rd(name)
}

func (w *writer) keepFor(l *loop, name, typ string) {
	if w.keeps[l] == nil {
		w.keeps[l] = map[string]*kept{}
	}
	w.keeps[l][name] = &kept{name: name, typ: typ}
	w.declare(name, typ)
}

// again writes a value of the forward pass in the reverse pass: computed again if that is cheap, else kept.
func (w *writer) again(x ssa.Value, shadow bool) string {
	x = canon(x)
	reads := slices.Clone(w.reads)
	if !shadow {
		if text, ok := w.recompute(x, 8); ok {
			return text
		}
		w.reads = slices.Clone(reads)
	}
	if text, ok := w.reread(x, shadow, 8); ok {
		return text
	}
	w.reads = reads
	prefix := "v_"
	if shadow {
		prefix = "s_"
	}
	def := w.in.fn.Blocks[0]
	if i, ok := x.(ssa.Instruction); ok {
		def = i.Block()
	}
	if sl, ok := x.(*ssa.Slice); ok && w.sliceAgain(sl, prefix+w.name(x), shadow) {
		return w.rd(prefix + w.name(x))
	}
	return w.keep(prefix+w.name(x), w.typeOf(x), def)
}

// sliceAgain lets a slice of a slice be cut again where the records of its loop are popped, if that costs nothing to have.
func (w *writer) sliceAgain(x *ssa.Slice, name string, shadow bool) bool {
	l := w.in.graph.in[x.Block()]
	if l == nil || w.u.off["recompute"] || common(l, w.in.graph.in[w.at]) != l {
		return false
	}
	if k := w.keeps[l][name]; k != nil {
		return k.text != ""
	}
	if _, ok := x.X.Type().Underlying().(*types.Slice); !ok || !w.always(x.Block(), l) || !w.freeAddress(x.X, l, 6) {
		return false
	}
	for _, b := range []ssa.Value{x.Low, x.High, x.Max} {
		if b != nil && !w.freeIndex(b, l, 6) {
			return false
		}
	}
	at, reads, inBlock := w.at, w.reads, w.inBlock
	w.at, w.reads, w.inBlock = l.header, nil, false
	text := w.slice(x, shadow)
	k := &kept{name: name, typ: w.typeOf(x), text: text, reads: w.reads, def: x.Block()}
	w.at, w.reads, w.inBlock = at, reads, inBlock
	if w.keeps[l] == nil {
		w.keeps[l] = map[string]*kept{}
	}
	w.keeps[l][name] = k
	w.declare(name, k.typ)
	w.u.counts["slice"]++
	return true
}

// always tells whether a block of a loop is passed in each iteration, unless the loop is left before: at the end of an iteration it is
// known whether it was.
func (w *writer) always(b *ssa.BasicBlock, l *loop) bool {
	for _, e := range l.latches {
		if !b.Dominates(e.from) {
			return false
		}
	}
	for x := range l.blocks {
		for _, e := range w.in.graph.succs[x] {
			if !l.blocks[e.to] && !b.Dominates(x) && !(x.Dominates(b) && x != b) {
				return false
			}
		}
	}
	return true
}

// recompute writes an integer that follows from loop counters and from what was known before the loops.
func (w *writer) recompute(x ssa.Value, fuel int) (string, bool) {
	if fuel == 0 || w.u.off["recompute"] {
		return "", false
	}
	switch x := x.(type) {
	case *ssa.Phi:
		return w.induction(x)
	case *ssa.BinOp:
		if x.Op != token.ADD && x.Op != token.SUB && x.Op != token.MUL || !isNumber(x.Type()) || w.u.off["floats"] && !isInteger(x.Type()) {
			return "", false
		}
		if w.in.graph.in[x.Block()] == nil {
			return "", false // kept once
		}
		a, okA := w.free(x.X, fuel)
		if !okA {
			return "", false
		}
		b, okB := w.free(x.Y, fuel)
		if !okB {
			return "", false
		}
		if isInteger(x.Type()) {
			if sum, ok := addConstant(a, x.Op, b); ok {
				return sum, true
			}
		}
		w.u.counts["recompute"]++
		return "(" + a + " " + x.Op.String() + " " + b + ")", true
	case *ssa.Convert:
		if !isInteger(x.X.Type()) || !isNumber(x.Type()) || w.in.graph.in[x.Block()] == nil {
			return "", false
		}
		if a, ok := w.free(x.X, fuel); ok {
			return w.convert(x.Type(), a), true
		}
	}
	return "", false
}

// addConstant adds constants: c + 1 - 1 is c.
func addConstant(a string, op token.Token, b string) (string, bool) {
	if op != token.ADD {
		return "", false
	}
	n, err := strconv.Atoi(strings.Trim(b, "()"))
	if err != nil {
		return "", false
	}
	head, tail, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(a, "("), ")"), " + ")
	if !ok || !strings.HasPrefix(a, "(") || strings.ContainsAny(head, " (") {
		return "", false
	}
	m, err := strconv.Atoi(strings.Trim(tail, "()"))
	if err != nil {
		return "", false
	}
	if n+m == 0 {
		return head, true
	}
	return fmt.Sprintf("(%s + %d)", head, n+m), true
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0
}

// free writes a value that costs nothing to have in the reverse pass.
func (w *writer) free(x ssa.Value, fuel int) (string, bool) {
	switch x := x.(type) {
	case *ssa.Const:
		return w.constant(x), true
	case *ssa.Parameter:
		return w.again(x, false), true
	}
	if i, ok := x.(ssa.Instruction); ok && w.in.graph.in[i.Block()] == nil {
		if _, isPhi := x.(*ssa.Phi); !isPhi || isInteger(x.Type()) {
			return w.again(x, false), true
		}
	}
	reads := slices.Clone(w.reads)
	if text, ok := w.recompute(x, fuel-1); ok {
		return text, true
	}
	w.reads = slices.Clone(reads)
	if text, ok := w.reread(x, false, fuel); ok {
		return text, true
	}
	w.reads = reads
	return w.keptAnyway(x)
}

// keptAnyway writes a value that the first run of the reverse had to keep for its own sake: what follows from it need not be kept, too.
func (w *writer) keptAnyway(x ssa.Value) (string, bool) {
	i, ok := x.(ssa.Instruction)
	if !ok || w.u.off["floats"] || !isFloat(x.Type()) {
		return "", false
	}
	name := "v_" + w.name(canon(x))
	if w.before[common(w.in.graph.in[i.Block()], w.in.graph.in[w.at])][name] == nil {
		return "", false
	}
	return w.keep(name, w.typeOf(x), i.Block()), true
}

// induction writes init + step*count for a loop variable.
func (w *writer) induction(p *ssa.Phi) (string, bool) {
	l := w.in.graph.in[p.Block()]
	if w.u.off["induction"] || l == nil || l.header != p.Block() || !isInteger(p.Type()) || len(l.entries) != 1 || !l.contains(w.in.graph.in[w.at]) {
		return "", false
	}
	var step *ssa.Const
	for _, e := range l.latches {
		b, ok := p.Edges[e.n].(*ssa.BinOp)
		if !ok || b.Op != token.ADD && b.Op != token.SUB || b.X != p {
			return "", false
		}
		c, ok := b.Y.(*ssa.Const)
		if !ok || b.Op == token.SUB || step != nil && step.Value.ExactString() != c.Value.ExactString() {
			return "", false
		}
		step = c
	}
	init := p.Edges[l.entries[0].n]
	start, ok := w.initial(init)
	if !ok {
		return "", false
	}
	w.counted[l] = true
	w.u.counts["induction"]++
	w.keepFor(l.parent, w.counter(l), "int")
	count := w.rd(w.counter(l))
	if !types.Identical(p.Type(), types.Typ[types.Int]) {
		count = w.convert(p.Type(), count)
	}
	if s := step.Value.ExactString(); s != "1" {
		count = w.constant(step) + "*" + count
	}
	if start == "0" {
		return count, true
	}
	return "(" + count + " + " + start + ")", true
}

// initial writes what a loop variable starts with.
func (w *writer) initial(x ssa.Value) (string, bool) {
	if c, ok := x.(*ssa.Const); ok {
		return w.constant(c), true
	}
	return w.again(x, false), true
}

// reread reads memory again that is as it was, at an address that costs nothing to have.
func (w *writer) reread(x ssa.Value, shadow bool, fuel int) (string, bool) {
	l, ok := x.(*ssa.UnOp)
	if !ok || l.Op != token.MUL || w.in.graph.in[l.Block()] == nil || !w.in.unchanged(l) || !w.freeAddress(l.X, w.in.graph.in[l.Block()], fuel-1) {
		return "", false
	}
	w.u.counts["reread"]++
	prefix := "w_"
	if shadow {
		prefix = "ws_"
	}
	name := prefix + w.name(x)
	if !w.inBlock { // inside braces
		text := w.place(l.X, shadow)
		if strings.HasPrefix(text, "*") {
			text = "(" + text + ")"
		}
		return text, true
	}
	if !w.local[name] {
		reads := w.reads
		w.reads = nil
		w.assign(name, w.typeOf(x), w.place(l.X, shadow), true)
		w.reads = reads
		w.local[name] = true
	}
	return w.rd(name), true
}

// freeAddress tells whether all that is in an address costs nothing to have in the reverse pass.
func (w *writer) freeAddress(addr ssa.Value, in *loop, fuel int) bool {
	if fuel == 0 || w.private2(addr) {
		return false
	}
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return w.inlined(a) && w.freeAddress(a.X, in, fuel)
	case *ssa.IndexAddr:
		return w.inlined(a) && w.freeIndex(a.Index, in, fuel) && w.freeAddress(a.X, in, fuel)
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.UnOp:
		if a.Op == token.MUL && !w.outside(a, in) {
			return w.in.unchanged(a) && w.freeAddress(a.X, in, fuel-1)
		}
	}
	return w.outside(addr, in)
}

// outside tells whether a value is computed outside the loop, so that it is kept once for all iterations.
func (w *writer) outside(v ssa.Value, l *loop) bool {
	i, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	d := w.in.graph.in[i.Block()]
	return d == nil || d != l && d.contains(l)
}

// private2 tells whether the address is that of a local variable, which the reverse pass does not have.
func (w *writer) private2(addr ssa.Value) bool {
	a, ok := addr.(*ssa.Alloc)
	return ok && w.private(a)
}

// freeIndex tells whether an index costs nothing to have.
func (w *writer) freeIndex(x ssa.Value, in *loop, fuel int) bool {
	switch x := x.(type) {
	case *ssa.Const, *ssa.Parameter:
		return true
	case *ssa.Phi:
		if w.outside(x, in) {
			return true
		}
		reads, line := w.reads, len(w.cur.lines)
		_, ok := w.induction(x)
		w.reads, w.cur.lines = reads, w.cur.lines[:line]
		return ok
	case *ssa.BinOp:
		if w.outside(x, in) {
			return true
		}
		return fuel > 0 && isInteger(x.Type()) && (x.Op == token.ADD || x.Op == token.SUB || x.Op == token.MUL) &&
			w.freeIndex(x.X, in, fuel-1) && w.freeIndex(x.Y, in, fuel-1)
	case *ssa.UnOp:
		if x.Op == token.MUL && !w.outside(x, in) {
			return fuel > 0 && w.in.unchanged(x) && w.freeAddress(x.X, in, fuel-1)
		}
	}
	return w.outside(x, in)
}

// --- reverse ---

func (w *writer) reversePass() {
	g := w.in.graph
	w.dead = map[*ssa.BasicBlock]bool{}
	w.begun = map[ssa.Value]bool{}
	w.pops = map[*line]pop{}
	w.enters = map[*loop][]string{}
	texts := map[*ssa.BasicBlock]*block{}
	var returns []*ssa.BasicBlock
	for _, b := range slices.Backward(g.blocks) {
		w.at = b
		w.begun, w.local, w.inBlock = map[ssa.Value]bool{}, map[string]bool{}, true
		w.cur = w.back.block(label("r", b))
		texts[b] = w.cur
		for _, i := range slices.Backward(b.Instrs) {
			if r, ok := i.(*ssa.Return); ok {
				returns = append(returns, b)
				w.note = w.source(r)
				for j, v := range r.Results {
					if w.in.res[j] && w.adjoint(v) && (w.form == augForm || j == 0) {
						w.rd("dy_" + strconv.Itoa(j))
						w.contribute(v, "", "+", "dy_"+strconv.Itoa(j), nil)
					}
				}
				continue
			}
			w.reverse1(i)
		}
		w.note, w.inBlock = "", false
		w.dead[b] = len(w.cur.lines) == 0 && !w.livePhis(b)
	}
	for _, b := range slices.Backward(g.blocks) {
		w.at = b
		w.cur = texts[b]
		w.leave(b)
	}
	w.at = nil
	// The reverse pass begins where the function returned.
	w.returnBlocks = returns
	w.at = g.blocks[0]
	switch {
	case w.form == jointForm: // the forward pass goes there itself
		for _, b := range returns {
			texts[b].keep = true
		}
	default:
		w.cur = &block{label: "rs"}
		w.back.blocks = append([]*block{w.cur}, w.back.blocks...)
		if len(returns) > 1 {
			w.keepFor(nil, "from", "int")
		}
		w.pop(nil, nil)
		if len(returns) == 0 {
			w.do("panic(\"the function does not return\")")
			break
		}
		for n, b := range returns[1:] {
			w.do("if %s == %d {", w.rd("from"), n+1)
			w.jump(label("r", b))
			w.do("}")
		}
		w.jump(label("r", returns[0]))
	}
	w.addEnters()
	w.fillPops()
	w.at = nil
}

// ret writes a return: in the joint form the reverse pass follows.
func (w *writer) ret(i *ssa.Return, b *ssa.BasicBlock) {
	if w.form == jointForm {
		for j, v := range i.Results {
			w.assign("y_"+strconv.Itoa(j), w.typeOf(v), w.v(v), false)
		}
		w.jump(label("r", b))
		return
	}
	if w.form == augForm {
		if n := slices.Index(w.returnBlocks, b); len(w.returnBlocks) > 1 {
			w.assign("from", "int", strconv.Itoa(n), true)
		}
		w.push(nil)
		w.putBack()
	}
	var rs []string
	for j, v := range i.Results {
		rs = append(rs, w.v(v))
		if w.in.givesShadow(j, w.form) {
			rs = append(rs, w.s(v))
		}
	}
	w.do("return %s", strings.Join(rs, ", "))
}

// putBack gives the stacks back to the tape, in a function that has them in variables.
func (w *writer) putBack() {
	if !w.leaf {
		return
	}
	for _, l := range w.stacks() {
		w.do("k_%s.S = %s", strings.TrimPrefix(w.stack(l), "q_"), w.stack(l))
	}
}

// stacks lists the loops that have records; nil is the function.
func (w *writer) stacks() []*loop {
	var ls []*loop
	if len(w.sortedKept(nil)) > 0 && w.form == augForm {
		ls = append(ls, nil)
	}
	for _, l := range w.in.graph.loops {
		if len(w.sortedKept(l)) > 0 {
			ls = append(ls, l)
		}
	}
	return ls
}

// end returns from the reverse pass.
func (w *writer) end() {
	if w.form == augForm || w.form == jointForm {
		mark := &line{}
		w.ends = mark
		w.cur.lines = append(w.cur.lines, mark)
	}
	var rs []string
	if w.form == jointForm {
		for j := range w.in.res {
			rs = append(rs, w.rd("y_"+strconv.Itoa(j)))
		}
	}
	for n, v := range w.in.signatureInputs() {
		if w.form == jointForm && n >= len(w.in.fn.Params) {
			break
		}
		switch {
		case w.form == augForm && !w.in.givesAdjoint(n):
		case w.has(v) && !w.dry:
			w.declare("d_"+w.name(v), w.typeOf(v))
			rs = append(rs, w.d(v))
		default:
			rs = append(rs, w.zero(v.Type()))
		}
	}
	w.do("return %s", strings.Join(rs, ", "))
}

// livePhis tells whether something is added to the adjoint of a phi of b.
func (w *writer) livePhis(b *ssa.BasicBlock) bool {
	for _, i := range b.Instrs {
		p, ok := i.(*ssa.Phi)
		if !ok {
			return false
		}
		if w.has(p) {
			return true
		}
	}
	return false
}

// leave ends the reverse of a block: it goes on where the forward pass came from.
func (w *writer) leave(b *ssa.BasicBlock) {
	g := w.in.graph
	if b == g.blocks[0] {
		w.end()
		return
	}
	if !w.livePhis(b) {
		if d := w.skips(b); d != nil {
			for l := g.in[d]; l != nil && !l.blocks[b]; l = l.parent {
				w.pop(l, d)
			}
			w.goBack(d)
			return
		}
	}
	l := g.in[b]
	if l == nil || l.header != b {
		w.dispatch(b, g.preds[b], w.pathName(b), func() { w.paths[b] = true; w.keepFor(l, w.pathName(b), "int") })
		return
	}
	w.counted[l] = true
	c := w.counter(l)
	w.keepFor(l.parent, c, "int")
	w.do("if %s > 0 {", w.rd(c))
	w.do("%s--", w.rd(c))
	w.pop(l, l.latches[0].from)
	w.dispatch(b, l.latches, w.latchName(l), func() { w.latched[l] = true; w.keepFor(l, w.latchName(l), "int") })
	w.do("}")
	w.dispatch(b, l.entries, w.pathName(b), func() { w.paths[b] = true; w.keepFor(l.parent, w.pathName(b), "int") })
}

// dispatch goes back along one of several edges. The variable that tells which is needed if there are more than one.
func (w *writer) dispatch(b *ssa.BasicBlock, es []edge, name string, need func()) {
	if len(es) > 1 {
		need()
	}
	for _, e := range es[1:] {
		w.do("if %s == %d {", w.rd(name), e.n)
		w.backEdge(e)
		w.do("}")
	}
	w.backEdge(es[0])
}

// backEdge writes the reverse of an edge.
func (w *writer) backEdge(e edge) {
	w.distribute(e)
	for _, l := range w.in.graph.left(e) {
		w.pop(l, e.from)
	}
	w.goBack(e.from)
}

// distribute adds the adjoints of phis to what they took by e.
func (w *writer) distribute(e edge) {
	type part struct {
		p *ssa.Phi
		x ssa.Value
	}
	var parts []part
	clash := false
	for _, i := range e.to.Instrs {
		p, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		if !w.has(p) {
			continue
		}
		x := p.Edges[e.n]
		parts = append(parts, part{p, x})
		if q, ok := x.(*ssa.Phi); ok && q.Block() == e.to && q != p {
			clash = true
		}
	}
	w.begun = map[ssa.Value]bool{}
	value := func(p *ssa.Phi) string { return w.d(p) }
	if clash {
		for _, a := range parts {
			w.declare("n"+"d_"+w.name(a.p), w.typeOf(a.p))
			w.assign("nd_"+w.name(a.p), w.typeOf(a.p), w.d(a.p), true)
		}
		value = func(p *ssa.Phi) string { return w.rd("nd_" + w.name(p)) }
	}
	// The adjoint of a phi is used here; it has to be zero before something is added to it again.
	self := map[*ssa.Phi]bool{}
	for _, a := range parts {
		if a.x == a.p {
			self[a.p] = true // what goes around keeps its adjoint
			if w.dry {
				w.sites[a.p] = append(w.sites[a.p], site{w.at, &e})
			}
		}
	}
	if clash {
		for _, a := range parts {
			if !self[a.p] {
				w.zeroPhi(a.p)
			}
		}
	}
	for _, a := range parts {
		if self[a.p] {
			continue
		}
		w.contribute(a.x, "", "+", value(a.p), &e)
		if !clash {
			w.zeroPhi(a.p)
		}
	}
}

func (w *writer) zeroPhi(p *ssa.Phi) {
	if m := w.mode[p]; m == assigned || w.in.graph.in[p.Block()] == nil {
		return
	}
	w.assign("d_"+w.name(p), w.typeOf(p), w.zero(p.Type()), true)
}

// skips returns the block that dominates b if nothing between the two has a reverse.
func (w *writer) skips(b *ssa.BasicBlock) *ssa.BasicBlock {
	if w.u.off["skip"] {
		return nil
	}
	d := b.Idom()
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(x *ssa.BasicBlock) bool {
		for _, e := range w.in.graph.preds[x] {
			if e.from == d || seen[e.from] {
				continue
			}
			if !w.dead[e.from] {
				return false
			}
			seen[e.from] = true
			if !visit(e.from) {
				return false
			}
		}
		return true
	}
	if !visit(b) {
		return nil
	}
	w.u.counts["skip"]++
	return d
}
