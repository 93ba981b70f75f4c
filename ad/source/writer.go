package source

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"
)

// A writer writes one form of an instance. Primal values are called v_x, shadows (tangents in forward mode) s_x, adjoints d_x.
type writer struct {
	in   *instance
	u    *unit
	form form // plain, aug (with rev), joint or push

	fwd, back *body // the same in the joint form
	cur       *block
	reads     []string
	at        *ssa.BasicBlock // the block whose reverse is being written; nil in the forward pass
	names     map[ssa.Value]string
	taken     map[string]bool
	note      string
	doing     ssa.Instruction // what is being written, for messages

	useful       map[ssa.Value]bool
	sites        map[ssa.Value][]site // where something is added to an adjoint, found by a first run
	contributed  map[ssa.Value][]site // the same of the run before
	mode         map[ssa.Value]adjointMode
	begun        map[ssa.Value]bool // adjoints that were assigned in this block
	dry          bool
	keeps        map[*loop]map[string]*kept
	before       map[*loop]map[string]*kept // of the first run
	counted      map[*loop]bool             // loops whose count is needed
	paths        map[*ssa.BasicBlock]bool   // joins that have to know where control came from
	latched      map[*loop]bool             // loops that have to know by which latch
	returns      bool                       // the reverse pass has to know by which return
	local        map[string]bool            // read again in this block
	inBlock      bool                       // a line added now is not inside braces
	dead         map[*ssa.BasicBlock]bool   // nothing to do in reverse
	leaf         bool                       // no call can come back to this function
	pops         map[*line]pop
	ends         *line
	enters       map[*loop][]string // labels of the reverse of a loop to which the way leads from outside: see goBack
	returnBlocks []*ssa.BasicBlock
	branched     map[ssa.Value]bool // added to in a branch inside a block: accumulates
}

// kept is a variable whose value the reverse pass needs.
type kept struct {
	name, typ string

	// Instead of being kept it is computed again where the records are popped, by this text.
	text  string
	reads []string
	def   *ssa.BasicBlock
}

type site struct {
	block *ssa.BasicBlock // of the use; for a phi the end of the edge's source
	edge  *edge           // not nil: on this edge
}

func newWriter(in *instance, f form) *writer {
	w := &writer{in: in, u: in.u, form: f, names: map[ssa.Value]string{}, taken: map[string]bool{}}
	w.nameValues()
	w.leaf = true
	for i, c := range in.calls {
		if (c.kind == sourceCall || c.kind == dynamicCall || c.kind == pullbackCall || c.kind == shadowedCall) && in.graph.preds != nil {
			w.leaf = w.leaf && i == nil
		}
	}
	return w
}

// nameValues gives values the names that the source has for them.
func (w *writer) nameValues() {
	give := func(v ssa.Value, base string) {
		if _, ok := w.names[v]; ok {
			return
		}
		base = strings.ReplaceAll(strings.TrimPrefix(base, "Ʌ"), ".", "_")
		if base == "" || base == "_" || !token.IsIdentifier(base) && !token.IsKeyword(base) {
			base = strings.Map(func(r rune) rune {
				if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return '_'
			}, v.Name())
		}
		name := base
		for i := 2; w.taken[name]; i++ {
			name = base + "_" + strconv.Itoa(i)
		}
		w.taken[name] = true
		w.names[v] = name
	}
	fn := w.in.fn
	for i, p := range fn.Params {
		if p.Name() == "_" || p.Name() == "" {
			give(p, "p"+strconv.Itoa(i))
		}
		give(p, p.Name())
	}
	for _, f := range fn.FreeVars {
		give(f, f.Name())
	}
	said := map[ssa.Value]string{}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.DebugRef); ok && !d.IsAddr {
				if id, ok := d.Expr.(*ast.Ident); ok && said[d.X] == "" {
					said[d.X] = id.Name
				}
			}
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			v, ok := i.(ssa.Value)
			if !ok {
				continue
			}
			switch x := i.(type) {
			case *ssa.Phi:
				give(v, x.Comment)
			case *ssa.Alloc:
				base := x.Comment
				if strings.ContainsAny(base, " (") {
					base = ""
				}
				give(v, base)
			default:
				give(v, said[v])
			}
		}
	}
}

// rd notes that the line being put together reads a variable.
func (w *writer) rd(name string) string {
	w.reads = append(w.reads, name)
	return name
}

// add ends the line that was put together.
func (w *writer) add(l *line) {
	l.reads = append(l.reads, w.reads...)
	w.reads = nil
	l.note = w.note
	w.cur.lines = append(w.cur.lines, l)
}

// assign adds a line that assigns.
func (w *writer) assign(name, typ, text string, pure bool) {
	w.declare(name, typ)
	w.add(&line{defs: []string{name}, op: "=", text: text, pure: pure})
}

func (w *writer) declare(name, typ string) {
	w.body().types[name] = typ
}

func (w *writer) body() *body {
	if w.at != nil {
		return w.back
	}
	return w.fwd
}

// do adds a statement.
func (w *writer) do(format string, args ...any) { w.add(&line{text: fmt.Sprintf(format, args...)}) }

func (w *writer) typ(t types.Type) string { return w.u.sp.typ(t) }

func (w *writer) typeOf(v ssa.Value) string { return w.typ(v.Type()) }

// reverse tells whether shadows hold references only, since adjoints are computed in a reverse pass.
func (w *writer) reverse() bool { return w.form == augForm || w.form == jointForm }

// tracks tells whether v has a shadow variable in this form.
func (w *writer) tracks(v ssa.Value) bool {
	if w.form == plainForm || !w.in.is(v) {
		return false
	}
	return w.tracksType(v.Type())
}

func (w *writer) tracksType(t types.Type) bool {
	c := w.u.classes.of(t)
	switch {
	case w.form == plainForm:
		return false
	case w.form == pushForm:
		return c.any()
	}
	return c.ref
}

// adjoint tells whether v has an adjoint that something is added to.
func (w *writer) adjoint(v ssa.Value) bool {
	return w.reverse() && w.useful[v] && w.in.is(v) && w.in.class(v).val
}

// canon returns the value that stands for v: one for all the Extracts of one part.
func canon(v ssa.Value) ssa.Value {
	if e, ok := v.(*ssa.Extract); ok {
		for _, r := range *e.Tuple.Referrers() {
			if f, ok := r.(*ssa.Extract); ok && f.Index == e.Index {
				return f
			}
		}
	}
	return v
}

// name is the base name of a value's variables.
func (w *writer) name(v ssa.Value) string {
	if e, ok := v.(*ssa.Extract); ok {
		return w.names[e.Tuple] + "_" + strconv.Itoa(e.Index)
	}
	return w.names[v]
}

// v writes a primal value.
func (w *writer) v(x ssa.Value) string {
	switch x := x.(type) {
	case *ssa.Const:
		return w.constant(x)
	case *ssa.Global:
		return "&" + w.u.global(x)
	case *ssa.Function:
		if w.form == pushForm && w.u.makesDual(w.in.fn) {
			return w.convert(x.Type(), "nil")
		}
		return w.u.function(x, w.in, nil)
	}
	if w.inlined(x) {
		return "&" + w.place(x, false)
	}
	if w.at != nil {
		return w.again(x, false)
	}
	return w.rd("v_" + w.name(x))
}

// s writes the shadow of a value, one with zeros if it is not active.
func (w *writer) s(x ssa.Value) string {
	if f, ok := x.(*ssa.Function); ok {
		return w.u.dualValue(f, w.in, w.form == pushForm)
	}
	if !w.tracks(x) {
		return w.zeroShadow(x)
	}
	if isGlobal(x) {
		return w.zeroOf(x.Type(), w.v(x))
	}
	if w.inlined(x) {
		return "&" + w.place(x, true)
	}
	if w.at != nil {
		return w.again(x, true)
	}
	return w.rd("s_" + w.name(x))
}

func (w *writer) zeroShadow(x ssa.Value) string {
	if c := w.in.class(x); !c.ref {
		return w.zero(x.Type())
	}
	if c, ok := x.(*ssa.Const); ok {
		return w.constant(c)
	}
	return w.zeroOf(x.Type(), w.v(x))
}

// zeroOf writes the zero shadow of a value.
func (w *writer) zeroOf(t types.Type, value string) string {
	if isTensor(t) {
		return fmt.Sprintf("tape.ZeroTensor(t, %s)", value)
	}
	return fmt.Sprintf("tape.Zero(t, %s)", value)
}

// zero writes the zero value of a type, so that it has that type where it stands alone.
func (w *writer) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		zero := "0"
		switch {
		case u.Info()&types.IsBoolean != 0:
			zero = "false"
		case u.Info()&types.IsString != 0:
			zero = `""`
		case u.Kind() == types.UnsafePointer:
			zero = "nil"
		case u.Kind() == types.Float64:
			zero = "0.0"
		}
		if types.Identical(t, types.Default(types.Typ[u.Kind()])) && (zero != "0" || u.Kind() == types.Int) {
			return zero
		}
		return w.typ(t) + "(" + zero + ")"
	case *types.Struct, *types.Array:
		return w.typ(t) + "{}"
	}
	return "(" + w.typ(t) + ")(nil)"
}

// inlined tells whether an address is written where it is used, as in &x[i], rather than kept in a variable. The variables in it must
// not change between the instruction and its uses.
func (w *writer) inlined(x ssa.Value) bool {
	switch x := x.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr:
		i := x.(ssa.Instruction)
		if x.Referrers() == nil {
			return true
		}
		l := w.in.graph.in[i.Block()]
		for _, r := range *x.Referrers() {
			if w.in.tangled != nil && r.Block() != i.Block() {
				return false
			}
			if !l.contains(w.in.graph.in[r.Block()]) || w.in.graph.preds[r.Block()] == nil && r.Block() != w.in.fn.Blocks[0] {
				return false
			}
			switch r := r.(type) {
			case *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.DebugRef:
			case *ssa.Store:
				if r.Val == x {
					return false
				}
			default:
				return false
			}
		}
		return true
	case *ssa.Alloc:
		return w.private(x)
	}
	return false
}

// private tells whether a local variable's address does not leave the function, so that the variable can be one in generated code.
func (w *writer) private(a *ssa.Alloc) bool {
	var only func(addr ssa.Value) bool
	only = func(addr ssa.Value) bool {
		for _, r := range *addr.Referrers() {
			switch r := r.(type) {
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.Store:
				if r.Val == addr {
					return false
				}
			case *ssa.FieldAddr:
				if !only(r) || !w.inlined(r) {
					return false
				}
			case *ssa.IndexAddr:
				if !only(r) || !w.inlined(r) {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	return only(a) && sizeOf(deref(a.Type())) <= 1024
}

// storeIn adds a statement that stores in what addr points to. In a local variable that nobody reads it is left out.
func (w *writer) storeIn(addr ssa.Value, shadow bool, format string, args ...any) *line {
	l := &line{text: fmt.Sprintf(format, args...)}
	for w.inlined(addr) {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
			continue
		case *ssa.IndexAddr:
			if _, ok := a.X.Type().Underlying().(*types.Slice); ok {
				break
			}
			addr = a.X
			continue
		case *ssa.Alloc:
			l.into = "l_" + w.name(a)
			if shadow {
				l.into = "ls_" + w.name(a)
			}
			w.reads = slices.DeleteFunc(w.reads, func(r string) bool { return r == l.into })
		}
		break
	}
	w.add(l)
	return l
}

func sizeOf(t types.Type) int64 { return types.SizesFor("gc", "amd64").Sizeof(t) }

// place writes what an address points to.
func (w *writer) place(addr ssa.Value, shadow bool) string {
	if !w.inlined(addr) {
		if g, ok := addr.(*ssa.Global); ok && !shadow {
			return w.u.global(g)
		}
		if shadow {
			return "*" + w.s(addr)
		}
		return "*" + w.v(addr)
	}
	switch a := addr.(type) {
	case *ssa.Alloc:
		if shadow {
			w.declare("ls_"+w.name(a), w.typ(deref(a.Type())))
			return w.rd("ls_" + w.name(a))
		}
		return w.rd("l_" + w.name(a))
	case *ssa.FieldAddr:
		st := deref(a.X.Type())
		f := st.Underlying().(*types.Struct).Field(a.Field)
		if acc := w.u.accessor(st, f); acc != "" {
			return fmt.Sprintf("*%s(%s)", acc, w.pointer(a.X, shadow))
		}
		return w.base(a.X, shadow) + "." + f.Name()
	case *ssa.IndexAddr:
		index := w.index(a.Index, a.X.Type())
		if _, ok := a.X.Type().Underlying().(*types.Slice); ok {
			return w.ref(a.X, shadow) + "[" + index + "]"
		}
		return w.base(a.X, shadow) + "[" + index + "]"
	}
	panic("source: no address")
}

// index writes an index; one that would be refused at compile time is hidden from the compiler.
func (w *writer) index(i ssa.Value, of types.Type) string {
	text := w.v(i)
	if c, ok := i.(*ssa.Const); ok {
		n := int64(math.MaxInt64)
		switch u := deref(of).Underlying().(type) {
		case *types.Array:
			n = u.Len()
		}
		if v, exact := constant.Int64Val(constant.ToInt(c.Value)); !exact || v < 0 || v >= n {
			return fmt.Sprintf("tape.V[%s](%s)", w.typ(i.Type()), text)
		}
	}
	return text
}

// base writes a struct or array, or a pointer to it, for a selector or an index to follow.
func (w *writer) base(x ssa.Value, shadow bool) string {
	if w.inlined(x) || isGlobal(x) {
		p := w.place(x, shadow)
		if strings.HasPrefix(p, "*") {
			return "(" + p + ")"
		}
		return p
	}
	return w.ref(x, shadow)
}

func isGlobal(x ssa.Value) bool { _, ok := x.(*ssa.Global); return ok }

func (w *writer) ref(x ssa.Value, shadow bool) string {
	if shadow {
		return w.s(x)
	}
	return w.v(x)
}

// pointer writes the address of what x points to.
func (w *writer) pointer(x ssa.Value, shadow bool) string {
	if w.inlined(x) {
		p := w.place(x, shadow)
		if rest, ok := strings.CutPrefix(p, "*"); ok {
			return rest
		}
		return "&" + p
	}
	return w.ref(x, shadow)
}

// constant writes a constant.
func (w *writer) constant(c *ssa.Const) string {
	t := c.Type()
	if c.Value == nil {
		switch t.Underlying().(type) {
		case *types.Struct, *types.Array:
			return w.typ(t) + "{}"
		case *types.Basic:
			return "nil"
		}
		return "(" + w.typ(t) + ")(nil)"
	}
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "*new(" + w.typ(t) + ")"
	}
	text, plain := "", false
	_, named := types.Unalias(t).(*types.Named)
	switch {
	case b.Info()&types.IsBoolean != 0:
		text, plain = strconv.FormatBool(constant.BoolVal(c.Value)), true
	case b.Info()&types.IsString != 0:
		text, plain = strconv.Quote(constant.StringVal(c.Value)), true
	case b.Info()&types.IsFloat != 0:
		f, _ := constant.Float64Val(constant.ToFloat(c.Value))
		text = strconv.FormatFloat(f, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		plain = b.Kind() == types.Float64 || b.Kind() == types.UntypedFloat
	case b.Info()&types.IsInteger != 0:
		text = constant.ToInt(c.Value).ExactString()
		plain = b.Kind() == types.Int || b.Kind() == types.UntypedInt
	case b.Info()&types.IsComplex != 0:
		z := constant.ToComplex(c.Value)
		re, _ := constant.Float64Val(constant.Real(z))
		im, _ := constant.Float64Val(constant.Imag(z))
		text = fmt.Sprintf("complex(%g, %g)", re, im)
	}
	if !plain || named {
		return w.typ(t) + "(" + text + ")"
	}
	if strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}

// source returns the source line of an instruction, for a comment.
func (w *writer) source(i ssa.Instruction) string {
	w.doing = i
	if !i.Pos().IsValid() {
		return w.note
	}
	p := w.u.prog.fset.Position(i.Pos())
	return w.u.line(p)
}

// sortedKept lists what is kept for a loop; sortedAgain lists what is computed again.
func (w *writer) sortedKept(l *loop) []*kept  { return w.sorted(l, false) }
func (w *writer) sortedAgain(l *loop) []*kept { return w.sorted(l, true) }

func (w *writer) sorted(l *loop, again bool) []*kept {
	var ks []*kept
	for _, k := range w.keeps[l] {
		if (k.text != "") == again {
			ks = append(ks, k)
		}
	}
	slices.SortFunc(ks, func(a, b *kept) int { return strings.Compare(a.name, b.name) })
	return ks
}
