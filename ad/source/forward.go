package source

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// forward writes one instruction, with its shadow: references in a forward pass of reverse mode, tangents in forward mode.
func (w *writer) forward(i ssa.Instruction) {
	w.note = w.source(i)
	w.holdTensors(i)
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.RunDefers, *ssa.Phi, *ssa.Extract:
	case *ssa.Alloc:
		w.alloc(i)
	case *ssa.BinOp:
		if p, ok := i.X.(*ssa.Phi); ok && w.rangeIndex(p) == i {
			return // a variable that the edges set
		}
		w.set(i, w.binary(i), !traps(i))
		if w.tracks(i) {
			w.setShadow(i, w.tangent(i))
		}
	case *ssa.UnOp:
		w.unary(i)
	case *ssa.Call:
		w.call(i)
	case *ssa.Defer:
		w.do("defer %s", w.callText(i))
	case *ssa.ChangeInterface:
		w.both(i, func(s bool) string { return w.convert(i.Type(), w.ref(i.X, s)) })
	case *ssa.ChangeType:
		w.both(i, func(s bool) string { return w.convert(i.Type(), w.ref(i.X, s)) })
	case *ssa.Convert:
		w.conversion(i, i.X)
	case *ssa.MultiConvert:
		w.conversion(i, i.X)
	case *ssa.SliceToArrayPointer:
		w.both(i, func(s bool) string { return w.convert(i.Type(), w.ref(i.X, s)) })
	case *ssa.MakeInterface:
		w.makeInterface(i)
	case *ssa.MakeClosure:
		w.makeClosure(i)
	case *ssa.MakeMap:
		w.both(i, func(bool) string { return "make(" + w.typeOf(i) + ")" })
	case *ssa.MakeChan:
		w.set(i, fmt.Sprintf("make(%s, %s)", w.typeOf(i), w.v(i.Size)), false)
	case *ssa.MakeSlice:
		w.both(i, func(bool) string { return fmt.Sprintf("make(%s, %s, %s)", w.typeOf(i), w.v(i.Len), w.v(i.Cap)) })
	case *ssa.Slice:
		w.both(i, func(s bool) string { return w.slice(i, s) })
	case *ssa.FieldAddr, *ssa.IndexAddr:
		v := i.(ssa.Value)
		if w.inlined(v) {
			return
		}
		w.both(v, func(s bool) string { return w.address(v, s) })
	case *ssa.Field:
		w.both(i, func(s bool) string { return w.field(i, s) })
	case *ssa.Index:
		w.both(i, func(s bool) string { return w.ref(i.X, s) + "[" + w.index(i.Index, i.X.Type()) + "]" })
	case *ssa.Lookup:
		w.lookup(i)
	case *ssa.Range:
		if _, isMap := i.X.Type().Underlying().(*types.Map); isMap {
			w.assign("v_"+w.name(i), w.iterType(i), "tape.RangeMap("+w.v(i.X)+")", false)
			return
		}
		w.assign("v_"+w.name(i), "*tape.StringIter", "tape.RangeString("+w.v(i.X)+")", false)
	case *ssa.Next:
		w.next(i)
	case *ssa.Store:
		w.store(i)
	case *ssa.MapUpdate:
		w.do("%s[%s] = %s", w.v(i.Map), w.v(i.Key), w.v(i.Value))
		if w.tracks(i.Map) {
			w.do("%s[%s] = %s", w.s(i.Map), w.v(i.Key), w.s(i.Value))
		}
	case *ssa.TypeAssert:
		w.typeAssert(i)
	case *ssa.Send:
		w.do("%s <- %s", w.v(i.Chan), w.v(i.X))
	case *ssa.Panic:
		w.do("panic(%s)", w.v(i.X))
	default:
		w.in.fail(i, fmt.Sprintf("has an instruction that is not supported (%T)", i), "")
	}
}

// set assigns the primal value of i.
func (w *writer) set(i ssa.Value, text string, pure bool) {
	w.assign("v_"+w.name(i), w.typeOf(i), text, pure)
}

func (w *writer) setShadow(i ssa.Value, text string) {
	w.assign("s_"+w.name(i), w.typeOf(i), text, true)
}

// both assigns the primal value and, if it is tracked, the shadow, which is computed in the same way.
func (w *writer) both(i ssa.Value, text func(shadow bool) string) {
	w.set(i, text(false), !traps(i) || w.u.prog.generated(w.in.fn)) // what we wrote does not panic where the function does not
	if w.tracks(i) {
		w.setShadow(i, text(true))
	}
}

func (w *writer) convert(t types.Type, text string) string { return "(" + w.typ(t) + ")(" + text + ")" }

func (w *writer) alloc(a *ssa.Alloc) {
	t := deref(a.Type())
	if !w.private(a) {
		w.both(a, func(bool) string { return "new(" + w.typ(t) + ")" })
		return
	}
	w.assign("l_"+w.name(a), w.typ(t), w.zero(t), true)
	if w.tracksType(t) && w.in.is(a) {
		w.assign("ls_"+w.name(a), w.typ(t), w.zero(t), true)
	}
}

// traps tells whether an operation can panic: then it stays although nobody needs its result.
func traps(i ssa.Value) bool {
	switch i := i.(type) {
	case *ssa.BinOp:
		switch i.Op {
		case token.QUO, token.REM:
			return !isFloat(i.Type())
		case token.EQL, token.NEQ:
			_, iface := i.X.Type().Underlying().(*types.Interface)
			return iface
		case token.SHL, token.SHR:
			return true
		}
	case *ssa.UnOp:
		return i.Op == token.MUL && nowhere(i.X)
	case *ssa.FieldAddr:
		return nowhere(i.X)
	case *ssa.IndexAddr:
		_, isArray := deref(i.X.Type()).Underlying().(*types.Array)
		return !isArray || !isConst(i.Index) || nowhere(i.X)
	case *ssa.Index:
		return !isConst(i.Index)
	case *ssa.Lookup:
		_, isMap := i.X.Type().Underlying().(*types.Map)
		return !isMap
	case *ssa.Slice, *ssa.SliceToArrayPointer:
		return true
	}
	return false
}

func isConst(v ssa.Value) bool { _, ok := v.(*ssa.Const); return ok }

// nowhere tells whether an address may be nil, or cannot be computed.
func nowhere(x ssa.Value) bool {
	switch x := x.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.FreeVar:
		return false
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return traps(x)
	}
	return true
}

func (w *writer) binary(i *ssa.BinOp) string {
	x, y := w.operand(i.X), w.operand(i.Y)
	cx, isX := i.X.(*ssa.Const)
	cy, isY := i.Y.(*ssa.Const)
	switch {
	case isX && isY && cx.Value != nil && cy.Value != nil:
		x = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(cx), x)
		if i.Op == token.QUO || i.Op == token.REM {
			y = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(cy), y)
		}
	case isY && (i.Op == token.QUO || i.Op == token.REM) && cy.Value != nil && !isFloat(i.Type()) && cy.Value.ExactString() == "0":
		y = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(cy), y)
	case isX && (i.Op == token.SHL || i.Op == token.SHR):
		x = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(cx), x)
	}
	return x + " " + i.Op.String() + " " + y
}

// operand writes an operand of a comparison or an arithmetic operation.
func (w *writer) operand(v ssa.Value) string {
	if c, ok := v.(*ssa.Const); ok && c.Value == nil {
		switch v.Type().Underlying().(type) {
		case *types.Struct, *types.Array:
			return "(" + w.constant(c) + ")"
		}
		return "nil"
	}
	return w.v(v)
}

// tangent writes the tangent of a binary operation.
func (w *writer) tangent(i *ssa.BinOp) string {
	x, y := w.tracks(i.X), w.tracks(i.Y)
	switch i.Op {
	case token.ADD, token.SUB:
		switch {
		case x && y:
			return w.s(i.X) + " " + i.Op.String() + " " + w.s(i.Y)
		case x:
			return w.s(i.X)
		case i.Op == token.SUB:
			return "-" + w.s(i.Y)
		}
		return w.s(i.Y)
	case token.MUL:
		switch {
		case x && y:
			return fmt.Sprintf("%s*%s + %s*%s", w.s(i.X), w.v(i.Y), w.v(i.X), w.s(i.Y))
		case x:
			return fmt.Sprintf("%s * %s", w.s(i.X), w.v(i.Y))
		}
		return fmt.Sprintf("%s * %s", w.v(i.X), w.s(i.Y))
	case token.QUO:
		switch {
		case x && y:
			return fmt.Sprintf("(%s - %s*%s) / %s", w.s(i.X), w.v(i), w.s(i.Y), w.v(i.Y))
		case x:
			return fmt.Sprintf("%s / %s", w.s(i.X), w.v(i.Y))
		}
		return fmt.Sprintf("-%s * %s / %s", w.v(i), w.s(i.Y), w.v(i.Y))
	}
	panic("source: no derivative of " + i.Op.String())
}

func (w *writer) unary(i *ssa.UnOp) {
	switch i.Op {
	case token.MUL:
		w.both(i, func(s bool) string { return w.place(i.X, s) })
	case token.ARROW:
		if i.CommaOk {
			w.tuple(i, "<-"+w.v(i.X), false)
			return
		}
		w.set(i, "<-"+w.v(i.X), false)
	default:
		x := w.v(i.X)
		if c, ok := i.X.(*ssa.Const); ok {
			x = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(c), x)
		}
		w.set(i, i.Op.String()+x, true)
		if w.tracks(i) {
			w.setShadow(i, "-"+w.s(i.X))
		}
	}
}

func (w *writer) conversion(i ssa.Value, x ssa.Value) {
	text := w.v(x)
	if c, ok := x.(*ssa.Const); ok {
		text = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(c), text)
	}
	w.set(i, w.convert(i.Type(), text), true)
	if w.tracks(i) {
		w.setShadow(i, w.convert(i.Type(), w.s(x)))
	}
}

func (w *writer) slice(i *ssa.Slice, shadow bool) string {
	part := func(v ssa.Value) string {
		if v == nil {
			return ""
		}
		return w.index(v, i.X.Type())
	}
	x := w.base(i.X, shadow)
	text := x + "[" + part(i.Low) + ":" + part(i.High)
	if i.Max != nil {
		text += ":" + part(i.Max)
	}
	return text + "]"
}

// address writes the address that a FieldAddr or IndexAddr computes.
func (w *writer) address(v ssa.Value, shadow bool) string {
	switch a := v.(type) {
	case *ssa.FieldAddr:
		st := deref(a.X.Type())
		f := st.Underlying().(*types.Struct).Field(a.Field)
		if acc := w.u.accessor(st, f); acc != "" {
			return fmt.Sprintf("%s(%s)", acc, w.pointer(a.X, shadow))
		}
		return "&" + w.base(a.X, shadow) + "." + f.Name()
	case *ssa.IndexAddr:
		return "&" + w.base(a.X, shadow) + "[" + w.index(a.Index, a.X.Type()) + "]"
	}
	panic("source: no address")
}

func (w *writer) field(i *ssa.Field, shadow bool) string {
	f := i.X.Type().Underlying().(*types.Struct).Field(i.Field)
	x := w.ref(i.X, shadow)
	if acc := w.u.accessor(i.X.Type(), f); acc != "" {
		return fmt.Sprintf("*%s(&%s)", acc, x)
	}
	return x + "." + f.Name()
}

func (w *writer) store(i *ssa.Store) {
	to := w.place(i.Addr, false)
	w.storeIn(i.Addr, false, "%s = %s", to, w.v(i.Val))
	if w.in.is(i.Addr) && w.tracksType(i.Val.Type()) {
		to := w.place(i.Addr, true)
		w.storeIn(i.Addr, true, "%s = %s", to, w.s(i.Val))
	}
}

// tuple assigns the parts of a tuple that are used.
func (w *writer) tuple(i ssa.Value, text string, pure bool) {
	t := i.Type().(*types.Tuple)
	defs := make([]string, t.Len())
	for j := range defs {
		defs[j] = "_"
		if w.part(i, j) != nil {
			defs[j] = w.partName("v_", i, j, t.At(j).Type())
		}
	}
	w.add(&line{defs: defs, op: "=", text: text, pure: pure})
}

// part returns the value of the j-th part of a tuple, nil if it is not used.
func (w *writer) part(tuple ssa.Value, j int) *ssa.Extract {
	for _, r := range *tuple.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == j {
			return e
		}
	}
	return nil
}

func (w *writer) partName(prefix string, tuple ssa.Value, j int, t types.Type) string {
	name := fmt.Sprintf("%s%s_%d", prefix, w.names[tuple], j)
	w.declare(name, w.typ(t))
	return name
}

func (w *writer) lookup(i *ssa.Lookup) {
	if _, ok := i.X.Type().Underlying().(*types.Map); !ok {
		w.set(i, w.v(i.X)+"["+w.v(i.Index)+"]", !traps(i))
		return
	}
	if !i.CommaOk {
		w.both(i, func(s bool) string { return w.ref(i.X, s) + "[" + w.v(i.Index) + "]" })
		return
	}
	w.tuple(i, w.v(i.X)+"["+w.v(i.Index)+"]", true)
	if e := w.part(i, 0); e != nil && w.tracks(e) {
		w.setShadow(e, w.s(i.X)+"["+w.v(i.Index)+"]")
	}
}

// iterType is the type of the iterator over a map.
func (w *writer) iterType(i *ssa.Range) string {
	m := i.X.Type().Underlying().(*types.Map)
	return fmt.Sprintf("*tape.MapIter[%s, %s]", w.typ(m.Key()), w.typ(m.Elem()))
}

func (w *writer) next(i *ssa.Next) {
	t := i.Type().(*types.Tuple)
	r := i.Iter.(*ssa.Range)
	defs := []string{"_", "_", "_"}
	need := w.part(i, 2) != nil && w.in.is(w.part(i, 2))
	for j := range defs {
		typ := t.At(j).Type()
		if m, ok := r.X.Type().Underlying().(*types.Map); ok && j == 1 {
			typ = m.Key()
		}
		if w.part(i, j) != nil || j == 1 && need {
			defs[j] = w.partName("v_", i, j, typ)
		}
	}
	w.add(&line{defs: defs, op: "=", text: w.rd("v_"+w.name(i.Iter)) + ".Next()"})
	if e := w.part(i, 2); e != nil && w.tracks(e) {
		w.setShadow(e, w.s(r.X)+"["+w.rd(fmt.Sprintf("v_%s_1", w.names[i]))+"]")
	}
}

// boxed tells whether a value of type t has a mailbox for its shadow in an interface: a pointer to where its adjoint or tangent is.
func (w *writer) boxed(t types.Type) bool { return w.u.classes.of(t).val }

func (w *writer) makeInterface(i *ssa.MakeInterface) {
	w.set(i, w.convert(i.Type(), w.v(i.X)), true)
	if !w.tracks(i) {
		return
	}
	t := i.X.Type()
	switch {
	case !w.in.class(i.X).any():
		w.setShadow(i, w.convert(i.Type(), w.v(i.X)))
	case w.boxed(t):
		box := "m_" + w.name(i)
		w.assign(box, "*"+w.typ(t), "new("+w.typ(t)+")", true)
		if w.tracksType(t) {
			val := w.s(i.X)
			w.do("*%s = %s", w.rd(box), val)
		}
		w.setShadow(i, w.convert(i.Type(), w.rd(box)))
	default:
		w.setShadow(i, w.convert(i.Type(), w.s(i.X)))
	}
}

func (w *writer) typeAssert(i *ssa.TypeAssert) {
	text := fmt.Sprintf("%s.(%s)", w.v(i.X), w.typ(i.AssertedType))
	var e ssa.Value = i
	if i.CommaOk {
		w.tuple(i, text, true)
		e = nil
		if p := w.part(i, 0); p != nil {
			e = p
		}
	} else {
		w.set(i, text, false)
	}
	if e == nil || !w.tracks(e) {
		return
	}
	t := i.AssertedType
	name := "s_" + w.name(e)
	switch {
	case isInterface(t) || !w.boxed(t):
		w.declare(name, w.typ(t))
		w.add(&line{defs: []string{name, "_"}, op: "=", text: fmt.Sprintf("%s.(%s)", w.s(i.X), w.typ(t)), pure: true})
	default:
		w.assign(name, w.typ(t), fmt.Sprintf("tape.Unbox[%s](%s, %s)", w.typ(t), w.v(i.X), w.s(i.X)), true)
	}
}

func isInterface(t types.Type) bool { _, ok := t.Underlying().(*types.Interface); return ok }

// closureType is the type of a function value as text.
func (w *writer) makeClosure(i *ssa.MakeClosure) {
	fn := i.Fn.(*ssa.Function)
	var args []string
	for _, b := range i.Bindings {
		args = append(args, w.v(b))
	}
	if w.form == pushForm && w.u.makesDual(w.in.fn) {
		w.set(i, w.convert(i.Type(), "nil"), true)
	} else {
		w.set(i, w.u.closure(fn, w.in, i, args), true)
	}
	if !w.tracks(i) {
		return
	}
	inst := w.u.allActive(fn, w.in, i)
	kind := reverseDual
	if w.form == pushForm {
		kind = pushDual
	}
	dual := w.u.dual(inst, kind, 0)
	args = nil
	box := func(n int) string { return fmt.Sprintf("m_%s_%d", w.name(i), n) }
	for n, b := range i.Bindings {
		if w.in.class(b).val { // a captured value, not a variable: its adjoint goes to a mailbox
			w.assign(box(n), "*"+w.typeOf(b), "new("+w.typeOf(b)+")", true)
			if w.tracks(b) {
				val := w.s(b)
				w.do("*%s = %s", w.rd(box(n)), val)
			}
		}
	}
	for n, b := range i.Bindings {
		if w.in.class(b).val {
			args = append(args, w.v(b), w.rd(box(n)))
		} else {
			args = append(args, w.v(b), w.s(b))
		}
	}
	w.setShadow(i, fmt.Sprintf("tape.NewDual[%s](%s(%s))", w.typeOf(i), dual, strings.Join(args, ", ")))
}

// callText writes a call as it is in the source.
func (w *writer) callText(i ssa.CallInstruction) string {
	var args []string
	if c := w.in.calls[i]; c != nil && c.passed != nil {
		for _, a := range c.passed {
			args = append(args, w.v(a))
		}
		return fmt.Sprintf("%s(%s)", w.u.plain(c.fn, w.in, i), strings.Join(args, ", "))
	}
	for _, a := range i.Common().Args {
		args = append(args, w.v(a))
	}
	return w.callWith(i, args)
}

// callWith is callText with other arguments.
func (w *writer) callWith(i ssa.CallInstruction, args []string) string {
	c := i.Common()
	if c.IsInvoke() {
		if c.Signature().Variadic() {
			args[len(args)-1] += "..."
		}
		return fmt.Sprintf("%s.%s(%s)", w.v(c.Value), c.Method.Name(), strings.Join(args, ", "))
	}
	switch f := c.Value.(type) {
	case *ssa.Builtin:
		return w.builtinText(f, c, args)
	case *ssa.MakeClosure:
		for _, b := range f.Bindings {
			args = append(args, w.v(b))
		}
		return fmt.Sprintf("%s(%s)", w.u.plain(f.Fn.(*ssa.Function), w.in, i), strings.Join(args, ", "))
	case *ssa.Function:
		recv := f.Signature.Recv()
		named := w.u.named(f)
		if c.Signature().Variadic() && (named || recv != nil && f.Synthetic == "") {
			args[len(args)-1] += "..."
		}
		if named && recv != nil {
			return fmt.Sprintf("(%s).%s(%s)", args[0], f.Name(), strings.Join(args[1:], ", "))
		}
		return fmt.Sprintf("%s(%s)", w.u.function(f, w.in, i), strings.Join(args, ", "))
	}
	if c.Signature().Variadic() {
		args[len(args)-1] += "..."
	}
	return fmt.Sprintf("%s(%s)", w.v(c.Value), strings.Join(args, ", "))
}

func (w *writer) builtinText(f *ssa.Builtin, c *ssa.CallCommon, args []string) string {
	switch f.Name() {
	case "ssa:wrapnilchk":
		return args[0]
	case "ssa:deferstack":
		return "nil"
	case "append":
		if len(args) == 2 {
			return fmt.Sprintf("append(%s, %s...)", args[0], args[1])
		}
	case "len", "cap":
		if p, ok := c.Args[0].Type().Underlying().(*types.Pointer); ok {
			return fmt.Sprintf("%s((*%s)(%s))", f.Name(), w.typ(p.Elem()), args[0])
		}
		if k, ok := c.Args[0].(*ssa.Const); ok && k.Value != nil {
			return fmt.Sprintf("%s(tape.V(%s))", f.Name(), args[0])
		}
	case "min", "max":
		if _, ok := c.Args[0].(*ssa.Const); ok {
			args[0] = fmt.Sprintf("tape.V[%s](%s)", w.typeOf(c.Args[0]), args[0])
		}
	case "Add", "Slice", "SliceData", "String", "StringData":
		return w.u.sp.use("unsafe", "unsafe") + "." + f.Name() + "(" + strings.Join(args, ", ") + ")"
	}
	return f.Name() + "(" + strings.Join(args, ", ") + ")"
}

// call writes a call with what its reverse needs.
func (w *writer) call(i *ssa.Call) {
	c := w.in.calls[i]
	if isAsking(i) {
		w.set(i, "false", true)
		return
	}
	if c.fn != nil && w.form != plainForm && symbol(c.fn) == adPath+".WithinGradient" {
		w.set(i, "true", true)
		return
	}
	if c.kind == builtinCall {
		w.builtin(i)
		return
	}
	if w.form == plainForm {
		c = &callee{kind: plainCall, fn: c.fn}
	}
	switch c.kind {
	case plainCall:
		w.results(i, w.callText(i), false)
		w.promote(i)
	case identityCall:
		w.both(i, func(s bool) string { return w.ref(i.Call.Args[0], s) })
	case projectCall:
		if c.rule.Kind == tape.View {
			w.view(i)
			return
		}
		w.both(i, func(s bool) string {
			args := []string{w.ref(i.Call.Args[0], s)}
			for _, a := range i.Call.Args[1:] {
				args = append(args, w.v(a))
			}
			return w.callWith(i, args)
		})
	case zeroCall:
		f := w.u.function(c.fn, w.in, i)
		w.both(i, func(s bool) string {
			if s { // the tangent of the shadow, not of what it is the shadow of
				return fmt.Sprintf("%s(%s, %s)", f, w.s(i.Call.Args[0]), w.v(i))
			}
			return fmt.Sprintf("%s(%s, %s)", f, w.v(i.Call.Args[0]), w.v(i.Call.Args[1]))
		})
	case twinCall:
		w.twinCall(i, c)
	case scalarCall:
		w.results(i, w.callText(i), true)
		if w.form == pushForm {
			w.pushScalar(i, c)
		}
	case pullbackCall:
		w.pullback(i, c)
	case shadowedCall:
		w.shadowed(i, c)
	case sourceCall:
		w.sourceCall(i, c)
	case dynamicCall:
		w.dynamicCall(i)
	}
}

// results assigns the results of a call.
func (w *writer) results(i *ssa.Call, text string, pure bool) {
	switch n := i.Call.Signature().Results().Len(); n {
	case 0:
		w.do("%s", text)
	case 1:
		w.set(i, text, pure)
	default:
		w.tuple(i, text, pure)
	}
}

// promote makes shadows for results of a call without derivative, below which something active is stored later.
func (w *writer) promote(i *ssa.Call) {
	for _, e := range w.parts(i) {
		if e != nil && w.tracks(e) {
			w.setShadow(e, w.zeroShadowOf(e))
		}
	}
}

func (w *writer) zeroShadowOf(e ssa.Value) string {
	if !w.in.class(e).ref {
		return w.zero(e.Type())
	}
	return w.zeroOf(e.Type(), w.rd("v_"+w.name(e)))
}

// parts returns the values of the results of a call, nil for those that are not used.
func (w *writer) parts(i *ssa.Call) []ssa.Value {
	n := i.Call.Signature().Results().Len()
	if n == 1 {
		return []ssa.Value{i}
	}
	vs := make([]ssa.Value, n)
	for j := range n {
		if e := w.part(i, j); e != nil {
			vs[j] = e
		}
	}
	return vs
}

// defs lists the variables for (value, shadow) pairs of the results of a call; shadowed tells which have shadows in the text of the call.
func (w *writer) defs(i *ssa.Call, shadowed func(j int) bool) []string {
	var defs []string
	res := i.Call.Signature().Results()
	for j, e := range w.parts(i) {
		t := res.At(j).Type()
		if e == nil {
			defs = append(defs, "_")
			if shadowed(j) {
				defs = append(defs, "_")
			}
			continue
		}
		w.declare("v_"+w.name(e), w.typ(t))
		defs = append(defs, "v_"+w.name(e))
		if shadowed(j) {
			if w.tracks(e) {
				w.declare("s_"+w.name(e), w.typ(t))
				defs = append(defs, "s_"+w.name(e))
			} else {
				defs = append(defs, "_")
			}
		}
	}
	return defs
}

func (w *writer) callLine(defs []string, text string) {
	if len(defs) == 0 {
		w.do("%s", text)
		return
	}
	w.add(&line{defs: defs, op: "=", text: text})
}

func (w *writer) sourceCall(i *ssa.Call, c *callee) {
	f := augForm
	if w.form == pushForm {
		f = pushForm
	}
	args := []string{"t"}
	for n, a := range c.inputs(&i.Call) {
		args = append(args, w.v(a))
		switch {
		case !c.inst.takesShadow(n, f):
		case w.in.sessionFunc(a):
			args = append(args, "nil")
		default:
			args = append(args, w.s(a))
		}
	}
	defs := w.defs(i, func(j int) bool { return c.inst.givesShadow(j, f) })
	w.callLine(defs, fmt.Sprintf("%s(%s)", w.u.name(c.inst, f), strings.Join(args, ", ")))
}

// twinCall writes a call of a function of package tape in forward mode: of its push form.
func (w *writer) twinCall(i *ssa.Call, c *callee) {
	if w.form != pushForm {
		w.in.fail(i, "calls a function that is known when it runs only, so that its gradient inside of a gradient is had in forward mode only",
			"Call it by its name, or use AutoForward.")
	}
	args := []string{"t"}
	for _, a := range i.Call.Args {
		args = append(args, w.v(a))
		if _, ok := a.(*ssa.Function); ok {
			args = append(args, "nil") // it captured nothing
		} else if w.in.class(a).any() {
			args = append(args, w.s(a))
		}
	}
	text := "tape." + c.fn.Object().Name() + "Push"
	if targs := c.fn.TypeArgs(); len(targs) > 0 {
		text += "[" + w.typ(targs[0]) + "]"
	}
	classes := i.Call.Signature().Results()
	w.callLine(w.defs(i, func(j int) bool { return w.u.classes.of(classes.At(j).Type()).any() }), fmt.Sprintf("%s(%s)", text, strings.Join(args, ", ")))
}

// dynamicArgs lists the arguments of a call whose derivative is found at run time, without the receiver.
func dynamicArgs(i *ssa.Call) []ssa.Value {
	if fn := i.Call.StaticCallee(); fn != nil && fn.Signature.Recv() != nil {
		return i.Call.Args[1:]
	}
	return i.Call.Args
}

func (w *writer) dynamicCall(i *ssa.Call) {
	k := "k_" + w.name(i)
	var find string
	if fn := i.Call.StaticCallee(); fn != nil && fn.Signature.Recv() != nil {
		find = fmt.Sprintf("tape.Method(t, %s, %s, %q)", w.v(i.Call.Args[0]), w.s(i.Call.Args[0]), fn.Name())
	} else if fn != nil {
		find = fmt.Sprintf("tape.DualOf(t, %s, nil)", w.u.function(fn, w.in, i))
	} else if i.Call.IsInvoke() {
		find = fmt.Sprintf("tape.Method(t, %s, %s, %q)", w.v(i.Call.Value), w.dynamicShadow(i.Call.Value), i.Call.Method.Name())
	} else {
		find = fmt.Sprintf("tape.DualOf(t, %s, %s)", w.v(i.Call.Value), w.dynamicShadow(i.Call.Value))
	}
	w.assign(k, "*tape.Dual", find, false)
	args := []string{"t"}
	for _, a := range dynamicArgs(i) {
		args = append(args, w.v(a), w.s(a))
	}
	f, field := augForm, "Aug"
	if w.form == pushForm {
		f, field = pushForm, "Push"
	}
	call := fmt.Sprintf("%s.%s.(%s)(%s)", w.rd(k), field, w.u.dualType(i.Call.Signature(), f), strings.Join(args, ", "))
	w.callLine(w.defs(i, func(int) bool { return true }), call)
}

// dynamicShadow writes the shadow of a function or receiver that is found at run time; nil says that what it captures is constant.
func (w *writer) dynamicShadow(v ssa.Value) string {
	if w.tracks(v) || isFunction(v) {
		return w.s(v)
	}
	return "nil"
}

func isFunction(v ssa.Value) bool { _, ok := v.(*ssa.Function); return ok }

// pullback writes a call of a function whose rule gives a pullback.
func (w *writer) pullback(i *ssa.Call, c *callee) {
	sig := i.Call.Signature()
	var args []string
	for _, a := range i.Call.Args {
		args = append(args, w.v(a))
	}
	back := "b_" + w.name(i)
	w.declare(back, w.u.pullbackType(sig))
	var defs []string
	for j, e := range w.parts(i) {
		if e == nil {
			defs = append(defs, "_")
			continue
		}
		w.declare("v_"+w.name(e), w.typ(sig.Results().At(j).Type()))
		defs = append(defs, "v_"+w.name(e))
	}
	w.add(&line{defs: append(defs, back), op: "=", text: fmt.Sprintf("%s(%s)", w.u.ruleCall(c, 0, w.u.pullbackRuleType(sig)), strings.Join(args, ", "))})
	if w.form == pushForm {
		w.pushPullback(i, back)
		return
	}
	for _, e := range w.parts(i) {
		if e != nil && w.tracks(e) && w.in.class(e).ref {
			w.do("tape.Apart(t, %s, %q)", w.rd("v_"+w.name(e)), title(c.fn))
		}
	}
	w.promote(i)
}

// pushPullback computes a tangent by pullbacks: with one float result, the tangent is the product of the gradient and the tangents.
func (w *writer) pushPullback(i *ssa.Call, back string) {
	sig := i.Call.Signature()
	if sig.Results().Len() != 1 || !isFloat(sig.Results().At(0).Type()) {
		w.in.fail(i, "has a rule with a pullback only, and more than one float as its result", "Forward mode needs a rule of its own; use reverse mode.")
	}
	var defs, terms []string
	text := w.rd(back) + "(1)"
	for n, a := range i.Call.Args {
		if !w.tracks(a) {
			defs = append(defs, "_")
			continue
		}
		g := fmt.Sprintf("g_%s_%d", w.name(i), n)
		w.declare(g, w.typeOf(a))
		defs = append(defs, g)
		terms = append(terms, fmt.Sprintf("tape.Dot(%s, %s)", g, w.s(a)))
	}
	reads := w.reads
	w.reads = []string{back}
	w.add(&line{defs: defs, op: "=", text: text})
	w.reads = append(reads, defs...)
	w.setShadow(i, w.convert(i.Type(), strings.Join(terms, " + ")))
}

// partialsFor lists the partial derivatives of a scalar call that matter: for each part of the result, for each argument.
func (w *writer) pushScalar(i *ssa.Call, c *callee) {
	parts := w.parts(i)
	for j, e := range parts {
		if e == nil || !w.tracks(e) {
			continue
		}
		var terms []string
		for n, a := range i.Call.Args {
			if !w.tracks(a) || !isFloat(a.Type()) {
				continue
			}
			if p, ok := w.partial(i, c, j, n); ok {
				terms = append(terms, p+"*"+w.s(a))
			}
		}
		if len(terms) == 0 {
			terms = []string{w.convert(e.Type(), "0")}
		}
		w.setShadow(e, strings.Join(terms, " + "))
	}
}

// partial writes the partial derivative of the j-th result of a scalar call with respect to the n-th argument. Variables that the
// partial does not use are not named, so they need not be kept.
func (w *writer) partial(i *ssa.Call, c *callee, j, n int) (string, bool) {
	p := w.u.partialOf(c.rule, j, n, len(i.Call.Args), i.Call.Signature())
	if p == nil || p.zero {
		return "", false
	}
	var args []string
	values := slices.Clone(i.Call.Args)
	values = append(values, w.parts(i)...)
	for k, a := range values {
		switch {
		case k < len(p.unused) && p.unused[k]:
			args = append(args, "0")
		case a == nil:
			w.in.fail(i, "has a rule that needs a result which the call does not use", "")
		default:
			args = append(args, w.v(a))
		}
	}
	return fmt.Sprintf("%s(%s)", p.text, strings.Join(args, ", ")), true
}

// builtin writes a call of a builtin function.
func (w *writer) builtin(i *ssa.Call) {
	name := i.Call.Value.(*ssa.Builtin).Name()
	if !w.u.off["builtins"] && w.form != plainForm {
		switch name {
		case "append":
			if len(i.Call.Args) == 2 && w.in.is(i) {
				w.appendCall(i)
				return
			}
		case "copy":
			w.copyCall(i)
			return
		case "clear":
			arg := i.Call.Args[0]
			w.do("%s", w.callText(i))
			if w.in.is(arg) && w.tracks(arg) && (w.form == pushForm || w.u.classes.of(elem(arg.Type())).ref) {
				w.do("clear(%s)", w.s(arg))
			}
			return
		case "delete":
			w.do("%s", w.callText(i))
			if w.tracks(i.Call.Args[0]) {
				w.do("delete(%s, %s)", w.s(i.Call.Args[0]), w.v(i.Call.Args[1]))
			}
			return
		case "min", "max":
			w.set(i, w.callText(i), true)
			if w.tracks(i) {
				w.minMaxTangent(i, name)
			}
			return
		case "ssa:wrapnilchk":
			w.both(i, func(s bool) string { return w.ref(i.Call.Args[0], s) })
			return
		}
	}
	if i.Call.Signature().Results().Len() == 0 || isTuple0(i.Type()) {
		w.do("%s", w.callText(i))
		return
	}
	pure := name == "len" || name == "cap" || name == "min" || name == "max"
	w.set(i, w.callText(i), pure)
}

func isTuple0(t types.Type) bool { u, ok := t.(*types.Tuple); return ok && u.Len() == 0 }

func elem(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Pointer:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	}
	return t
}

func (w *writer) appendCall(i *ssa.Call) {
	x, e := i.Call.Args[0], i.Call.Args[1]
	if !w.tracks(i) {
		w.set(i, w.callText(i), false)
		return
	}
	name := w.name(i)
	w.declare("v_"+name, w.typeOf(i))
	w.declare("s_"+name, w.typeOf(i))
	text := fmt.Sprintf("tape.Append(%s, %s, %s, %s)", w.v(x), w.s(x), w.v(e), w.s(e))
	w.add(&line{defs: []string{"v_" + name, "s_" + name}, op: "=", text: text})
}

// copyCall writes n = copy(dst, src). The count is needed in reverse.
func (w *writer) copyCall(i *ssa.Call) {
	dst, src := i.Call.Args[0], i.Call.Args[1]
	w.set(i, w.callText(i), false)
	if w.in.is(dst) && w.tracksType(elem(dst.Type())) {
		s := w.s(src)
		w.do("copy(%s, %s)", w.s(dst), s)
	}
}

// minMaxTangent takes the tangent of the argument that was taken; of the first on ties.
func (w *writer) minMaxTangent(i *ssa.Call, name string) {
	w.declare("s_"+w.name(i), w.typeOf(i))
	args := i.Call.Args
	for n := len(args) - 1; n >= 0; n-- {
		s := w.s(args[n])
		if n == len(args)-1 {
			w.assign("s_"+w.name(i), w.typeOf(i), w.convert(i.Type(), s), true)
			continue
		}
		cond := fmt.Sprintf("%s == %s", w.v(args[n]), w.rd("v_"+w.name(i)))
		w.do("if %s {", cond)
		w.reads = append(w.reads, s)
		w.add(&line{defs: []string{"s_" + w.name(i)}, op: "=", text: s})
		w.do("}")
	}
}
