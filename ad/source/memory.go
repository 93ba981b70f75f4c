package source

import (
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// The reverse pass may read memory again instead of keeping what was read, if nothing can have written there since. This file decides
// that. Memory is told apart by where its address comes from: memory that a function makes itself is its own as long as its address is
// not stored, and not the same as other memory that it makes; everything else may be the same. Types and fields tell more: a store of
// a float does not change a slice header.

// A memory is what is known of the addresses in one function.
type memory struct {
	u     *unit
	fn    *ssa.Function
	graph *graph
	known map[ssa.Value]*origin
	leaks map[ssa.Value]bool // own memory whose address is stored or returned
	all   []write
	mixed bool // pointers are stored in memory that is not its own: what is loaded from there may be anything
}

// An origin says where an address may come from.
type origin struct {
	inputs  []bool      // from what these inputs point to, at any depth
	own     []ssa.Value // from memory that the function made here
	other   bool        // from a global, a map, a function that is not known: may be the same as any memory but its own
	unknown bool        // may be the same as any memory at all
	earlier bool        // own memory may be that which the same instruction made before: a variable kept it
	views   []ssa.Value // calls of tensor.Data among these
	busy    bool
}

// A write is an instruction after which memory may have changed.
type write struct {
	at    ssa.Instruction
	to    *origin
	typ   types.Type // of what is stored; nil: anything
	field *types.Var // stored in this field
}

// A summary is what a function does to memory, as its callers see it.
type summary struct {
	writes []summaryWrite
	leaks  []bool // inputs whose address is stored somewhere or returned
	fresh  []bool // results that point to memory of its own, which nobody else knows
	busy   bool
}

type summaryWrite struct {
	input int // what it points to, at any depth; -1: memory that is not known
	typ   types.Type
	field *types.Var
}

var anything = &summary{writes: []summaryWrite{{input: -1}}}

// memoryOf returns what is known of the addresses in fn.
func (u *unit) memoryOf(fn *ssa.Function) *memory {
	if m := u.memories[fn]; m != nil {
		return m
	}
	g, _ := newGraph(fn)
	m := &memory{u: u, fn: fn, graph: g, known: map[ssa.Value]*origin{}, leaks: map[ssa.Value]bool{}}
	u.memories[fn] = m
	for range 2 { // once more if pointers turn out to be stored
		mixed := m.mixed
		m.known, m.leaks = map[ssa.Value]*origin{}, map[ssa.Value]bool{}
		for _, b := range g.blocks {
			for _, i := range b.Instrs {
				m.findLeaks(i)
			}
		}
		if m.mixed == mixed {
			break
		}
	}
	m.known = map[ssa.Value]*origin{}
	for _, b := range g.blocks {
		for _, i := range b.Instrs {
			m.all = append(m.all, m.writesOf(i)...)
		}
	}
	return m
}

// summaryOf returns what calls of fn do to memory.
func (u *unit) summaryOf(fn *ssa.Function) *summary {
	if s := u.summaries[fn]; s != nil {
		if s.busy {
			return anything // recursion
		}
		return s
	}
	if quiet(fn) {
		s := &summary{leaks: make([]bool, 64), fresh: make([]bool, 8)}
		u.summaries[fn] = s
		return s
	}
	if s := u.tensorSummary(fn); s != nil {
		u.summaries[fn] = s
		return s
	}
	if len(fn.Blocks) == 0 {
		return anything
	}
	s := &summary{busy: true}
	u.summaries[fn] = s
	m := u.memoryOf(fn)
	if m == nil {
		u.summaries[fn] = anything
		return anything
	}
	n := len(fn.Params) + len(fn.FreeVars)
	s.leaks = make([]bool, n)
	for i, v := range inputsOfFunction(fn) {
		s.leaks[i] = m.leaks[v]
	}
	for _, w := range m.all {
		if w.to.unknown || w.to.other {
			s.writes = append(s.writes, summaryWrite{-1, w.typ, w.field})
		}
		for i, in := range w.to.inputs {
			if in {
				s.writes = append(s.writes, summaryWrite{i, w.typ, w.field})
			}
		}
		for _, o := range w.to.own {
			if m.leaks[o] {
				// Later, somebody else may read what is written here now: that is no write to memory that they knew before.
				continue
			}
		}
	}
	s.fresh = make([]bool, fn.Signature.Results().Len())
	for i := range s.fresh {
		s.fresh[i] = true
	}
	for _, b := range m.graph.blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, v := range r.Results {
			o := m.origin(v)
			s.fresh[i] = s.fresh[i] && !o.unknown && !o.other && !slices.Contains(o.inputs, true) && m.onlyReturned(o.own)
		}
	}
	s.busy = false
	return s
}

// onlyReturned tells whether own memory is known to nobody but those who get it as a result. Own memory that holds other own memory
// counts as known.
func (m *memory) onlyReturned(own []ssa.Value) bool {
	for _, v := range own {
		if m.leaks[v] {
			return false
		}
	}
	return true
}

// quiet lists packages whose functions write nothing that their callers know, or nothing that derivatives see.
func quiet(fn *ssa.Function) bool {
	switch packageOf(fn) {
	case "math", "math/bits", "strconv", "strings", "errors", "unicode", "unicode/utf8", "fmt", "time", "log":
		return true
	case supportPath:
		return fn.Name() == "V" || strings.HasPrefix(fn.Name(), "V[")
	case functorsPath:
		return true
	}
	return false
}

func inputsOfFunction(fn *ssa.Function) []ssa.Value {
	var vs []ssa.Value
	for _, p := range fn.Params {
		vs = append(vs, p)
	}
	for _, f := range fn.FreeVars {
		vs = append(vs, f)
	}
	return vs
}

// holds tells whether values of type t can hold an address.
func holds(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Struct:
		for i := range u.NumFields() {
			if holds(u.Field(i).Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return holds(u.Elem())
	}
	return true
}

// findLeaks notes the addresses that an instruction stores where others may find them. Returning does not count.
func (m *memory) findLeaks(i ssa.Instruction) {
	leak := func(v ssa.Value) {
		if v == nil || !holds(v.Type()) {
			return
		}
		o := m.origin(v)
		for _, a := range o.own {
			m.leaks[a] = true
		}
		for n, in := range o.inputs {
			if in {
				m.leaks[inputsOfFunction(m.fn)[n]] = true
			}
		}
	}
	switch i := i.(type) {
	case *ssa.Store:
		leak(i.Val)
		if holds(i.Val.Type()) {
			if o := m.origin(i.Addr); o.unknown || o.other || slices.Contains(o.inputs, true) {
				m.mixed = true
			}
		}
	case *ssa.MapUpdate:
		leak(i.Value)
		leak(i.Key)
	case *ssa.Send:
		leak(i.X)
	case *ssa.Panic:
		leak(i.X)
	case *ssa.MakeClosure:
		for _, b := range i.Bindings {
			leak(b)
		}
	case *ssa.MakeInterface:
		leak(i.X)
	case ssa.CallInstruction:
		c := i.Common()
		if b, ok := c.Value.(*ssa.Builtin); ok {
			if b.Name() == "append" && len(c.Args) == 2 && holds(elem(c.Args[1].Type())) {
				leak(c.Args[1])
			}
			return
		}
		fn := c.StaticCallee()
		if fn == nil {
			for _, a := range c.Args {
				leak(a)
			}
			m.mixed = true
			return
		}
		if accessed(fn) != nil {
			return
		}
		s := m.u.summaryOf(fn)
		for n, a := range inputsOf(c) {
			if s == anything || n >= len(s.leaks) || s.leaks[n] {
				leak(a)
			}
		}
		if s == anything {
			m.mixed = true
		}
		for _, w := range s.writes {
			if w.typ == nil || holds(w.typ) {
				m.mixed = true
			}
		}
	}
}

var noOrigin = &origin{}

// origin tells where the addresses in v come from.
func (m *memory) origin(v ssa.Value) *origin {
	if o := m.known[v]; o != nil {
		return o
	}
	o := &origin{inputs: make([]bool, len(m.fn.Params)+len(m.fn.FreeVars)), busy: true}
	m.known[v] = o
	for {
		before := o.size()
		m.trace(v, o)
		if o.size() == before {
			break
		}
	}
	o.busy = false
	return o
}

func (o *origin) size() int {
	n := len(o.own) + len(o.views)
	for _, i := range o.inputs {
		if i {
			n++
		}
	}
	if o.other {
		n++
	}
	if o.unknown {
		n++
	}
	return n
}

func (o *origin) join(p *origin) {
	for i, in := range p.inputs {
		o.inputs[i] = o.inputs[i] || in
	}
	for _, v := range p.own {
		if !slices.Contains(o.own, v) {
			o.own = append(o.own, v)
		}
	}
	for _, v := range p.views {
		if !slices.Contains(o.views, v) {
			o.views = append(o.views, v)
		}
	}
	o.other, o.unknown = o.other || p.other, o.unknown || p.unknown || p.busy && p != o
	o.earlier = o.earlier || p.earlier
}

func (m *memory) trace(v ssa.Value, o *origin) {
	switch v := v.(type) {
	case *ssa.Parameter:
		o.inputs[slices.Index(m.fn.Params, v)] = true
	case *ssa.FreeVar:
		o.inputs[len(m.fn.Params)+slices.Index(m.fn.FreeVars, v)] = true
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
	case *ssa.Global:
		o.other = true
	case *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		if !slices.Contains(o.own, v) {
			o.own = append(o.own, v)
		}
	case *ssa.FieldAddr:
		o.join(m.origin(v.X))
	case *ssa.IndexAddr:
		o.join(m.origin(v.X))
	case *ssa.Slice:
		o.join(m.origin(v.X))
	case *ssa.Field:
		o.join(m.origin(v.X))
	case *ssa.Index:
		o.join(m.origin(v.X))
	case *ssa.ChangeType:
		o.join(m.origin(v.X))
	case *ssa.ChangeInterface:
		o.join(m.origin(v.X))
	case *ssa.MakeInterface:
		o.join(m.origin(v.X))
	case *ssa.TypeAssert:
		o.join(m.origin(v.X))
	case *ssa.SliceToArrayPointer:
		o.join(m.origin(v.X))
	case *ssa.Phi:
		o.earlier = true
		for _, e := range v.Edges {
			if e != v {
				o.join(m.origin(e))
			}
		}
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			m.traceCall(c, v.Index, v, o)
			return
		}
		if t, ok := v.Tuple.(*ssa.TypeAssert); ok {
			o.join(m.origin(t.X))
			return
		}
		o.unknown = true
	case *ssa.UnOp:
		if v.Op != token.MUL {
			o.unknown = o.unknown || holds(v.Type())
			return
		}
		from := m.origin(v.X)
		if from.unknown || len(from.own) > 0 || m.mixed {
			o.unknown = true // may be whatever was stored there
			return
		}
		o.join(from)
	case *ssa.Call:
		m.traceCall(v, 0, v, o)
	default:
		o.unknown = true
	}
}

func (m *memory) traceCall(c *ssa.Call, result int, v ssa.Value, o *origin) {
	if b, ok := c.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			o.join(m.origin(c.Call.Args[0]))
			if !slices.Contains(o.own, v) {
				o.own = append(o.own, v)
			}
		case "ssa:wrapnilchk":
			o.join(m.origin(c.Call.Args[0]))
		default:
			o.unknown = o.unknown || holds(v.Type())
		}
		return
	}
	fn := c.Call.StaticCallee()
	if fn == nil {
		o.unknown = true
		return
	}
	if accessed(fn) != nil {
		o.join(m.origin(c.Call.Args[0]))
		return
	}
	if s := m.u.summaryOf(fn); s != anything && result < len(s.fresh) && s.fresh[result] {
		if !slices.Contains(o.own, v) {
			o.own = append(o.own, v)
		}
		return
	}
	if symbol(fn) == tensorPath+".Data" && !slices.Contains(o.views, v) {
		o.views = append(o.views, v)
	}
	o.unknown = true
}

// writesOf lists what an instruction may write.
func (m *memory) writesOf(i ssa.Instruction) []write {
	switch i := i.(type) {
	case *ssa.Store:
		w := write{at: i, to: m.origin(i.Addr), typ: i.Val.Type()}
		if f, ok := i.Addr.(*ssa.FieldAddr); ok {
			w.field = fieldOf(f)
		}
		return []write{w}
	case *ssa.Select, *ssa.Go:
		return []write{{at: i, to: &origin{unknown: true}}}
	case ssa.CallInstruction:
		c := i.Common()
		if b, ok := c.Value.(*ssa.Builtin); ok {
			switch b.Name() {
			case "append", "copy", "clear":
				return []write{{at: i, to: m.origin(c.Args[0]), typ: elem(c.Args[0].Type())}}
			}
			return nil
		}
		fn := c.StaticCallee()
		if fn == nil {
			return []write{{at: i, to: &origin{unknown: true}}}
		}
		if accessed(fn) != nil {
			return nil
		}
		var ws []write
		passed := inputsOf(c)
		for _, w := range m.u.summaryOf(fn).writes {
			to := &origin{unknown: true}
			if w.input >= 0 {
				to = m.region(passed[w.input])
			}
			ws = append(ws, write{i, to, w.typ, w.field})
		}
		return ws
	}
	return nil
}

// region tells where memory may come from that can be reached from v: anywhere, if there are pointers in what v points to.
func (m *memory) region(v ssa.Value) *origin {
	switch u := v.Type().Underlying().(type) {
	case *types.Pointer:
		if !holds(u.Elem()) {
			return m.origin(v)
		}
	case *types.Slice:
		if !holds(u.Elem()) {
			return m.origin(v)
		}
	}
	return &origin{unknown: true}
}

func fieldOf(f *ssa.FieldAddr) *types.Var {
	return deref(f.X.Type()).Underlying().(*types.Struct).Field(f.Field)
}

// same tells whether a write may change what is read from an address.
func (m *memory) same(w write, from *origin, typ types.Type, field *types.Var) bool {
	if !overlap(w.typ, typ) {
		return false
	}
	if w.field != nil && field != nil && w.field.Name() != field.Name() && types.Identical(w.typ, typ) {
		return false // two fields: not the same place
	}
	a, b := w.to, from
	if a.unknown || b.unknown {
		return true
	}
	oldA, oldB := a.other || slices.Contains(a.inputs, true), b.other || slices.Contains(b.inputs, true)
	if oldA && oldB {
		return true
	}
	for _, v := range a.own {
		if slices.Contains(b.own, v) {
			return true
		}
		if m.leaks[v] && oldB {
			return true
		}
	}
	for _, v := range b.own {
		if m.leaks[v] && oldA {
			return true
		}
	}
	return false
}

// overlap tells whether values of two types can be stored in the same memory. Nil stands for any type.
func overlap(a, b types.Type) bool {
	return a == nil || b == nil || within(a, b) || within(b, a)
}

// within tells whether a is b or a part of it.
func within(a, b types.Type) bool {
	if types.Identical(a, b) || types.Identical(a.Underlying(), b.Underlying()) {
		return true
	}
	switch u := b.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if within(a, u.Field(i).Type()) {
				return true
			}
		}
	case *types.Array:
		return within(a, u.Elem())
	}
	return false
}

// unchanged tells whether what a load read is still there when the reverse pass runs.
func (in *instance) unchanged(l *ssa.UnOp) bool {
	if known, ok := in.stays[l]; ok {
		return known
	}
	in.stays[l] = in.decideUnchanged(l)
	return in.stays[l]
}

func (in *instance) decideUnchanged(l *ssa.UnOp) bool {
	m := in.u.memoryOf(in.fn)
	if m == nil || in.u.off["reread"] {
		return false
	}
	from := m.origin(l.X)
	var field *types.Var
	if f, ok := l.X.(*ssa.FieldAddr); ok {
		field = fieldOf(f)
	}
	if from.unknown {
		// Whoever wrote it: nobody writes it at all.
		if len(m.all) > 0 && slices.ContainsFunc(m.all, func(w write) bool { return overlap(w.typ, l.Type()) }) {
			return false
		}
		return !in.laterWrites(-1, l.Type())
	}
	for i, used := range from.inputs {
		if used && in.laterWrites(i, l.Type()) {
			return false
		}
	}
	if from.other && in.laterWrites(-1, l.Type()) {
		return false
	}
	for _, o := range from.own {
		if m.leaks[o] || in.returned(m, o) {
			return false
		}
	}
	for _, w := range m.all {
		if m.same(w, from, l.Type(), field) && m.after(l, w.at, from, w.to) {
			return false
		}
	}
	return true
}

// after tells whether control can come from an instruction, which is about memory of origin o, to a write. Own memory is new memory when it is
// made again, unless the write may be to what was made before.
func (m *memory) after(from, to ssa.Instruction, o, written *origin) bool {
	a, b := from.Block(), to.Block()
	if _, ok := to.(*ssa.Defer); ok {
		return true
	}
	if a == b && slices.Index(a.Instrs, from) < slices.Index(b.Instrs, to) {
		return true
	}
	var bar *ssa.BasicBlock
	if len(o.own) == 1 && !o.other && !slices.Contains(o.inputs, true) && !o.earlier && !written.earlier && !written.unknown {
		bar = o.own[0].(ssa.Instruction).Block()
	}
	return m.graph.reaches(a, bar, func(e edge) bool { return e.to == b && b != bar })
}

// returned tells whether own memory is a result of the function: its caller may write there.
func (in *instance) returned(m *memory, own ssa.Value) bool {
	for _, b := range m.graph.blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			for _, v := range r.Results {
				if holds(v.Type()) {
					if o := m.origin(v); o.unknown || slices.Contains(o.own, own) {
						return true
					}
				}
			}
		}
	}
	return false
}

// laterWrites tells whether after the call of the instance something may be written where input i points to; i is -1 for memory that
// comes from elsewhere.
func (in *instance) laterWrites(i int, t types.Type) bool {
	for _, w := range in.later {
		if (w.input == i || i < 0 || w.input < 0) && overlap(w.typ, t) {
			return true
		}
	}
	return false
}

// laterAt lists what may be written, after a call, where the arguments of the call point to.
func (in *instance) laterAt(c ssa.CallInstruction) []summaryWrite {
	m := in.u.memoryOf(in.fn)
	if m == nil || in.u.off["reread"] {
		return anything.writes
	}
	var later []summaryWrite
	add := func(w summaryWrite) {
		for _, l := range later {
			if l.input == w.input && (l.typ == nil || w.typ != nil && types.Identical(l.typ, w.typ)) {
				return
			}
		}
		later = append(later, w)
	}
	for n, a := range inputsOf(c.Common()) {
		if !holds(a.Type()) {
			continue
		}
		o := m.region(a)
		for _, w := range m.all {
			if m.same(write{to: w.to}, o, nil, nil) && m.after(c, w.at, o, w.to) {
				add(summaryWrite{input: n, typ: w.typ})
			}
		}
		for i, used := range o.inputs {
			for _, w := range in.later {
				if used && (w.input == i || w.input < 0) {
					add(summaryWrite{input: n, typ: w.typ})
				}
			}
		}
		if o.unknown || o.other {
			for _, w := range in.later {
				add(summaryWrite{input: n, typ: w.typ})
			}
		}
		for _, own := range o.own {
			if m.leaks[own] || in.returned(m, own) {
				add(summaryWrite{input: n})
			}
		}
	}
	// Memory that is neither the function's own nor an argument's: globals.
	for _, w := range m.all {
		if (w.to.unknown || w.to.other) && m.after(c, w.at, noOrigin, w.to) {
			add(summaryWrite{input: -1, typ: w.typ})
		}
	}
	for _, w := range in.later {
		if w.input < 0 {
			add(w)
		}
	}
	return later
}

// laterKey writes later writes for the key of an instance.
func laterKey(ws []summaryWrite) string {
	var parts []string
	for _, w := range ws {
		t := "any"
		if w.typ != nil {
			t = types.TypeString(w.typ, nil)
		}
		parts = append(parts, string(rune('0'+w.input))+t)
	}
	sort.Strings(parts)
	return strings.Join(parts, ";")
}
