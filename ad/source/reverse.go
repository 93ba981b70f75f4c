package source

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// add to the adjoint of v, or to a part of it. op is "+" or "-".
func (w *writer) contribute(v ssa.Value, part, op, text string, e *edge) {
	v = canon(v)
	if !w.adjoint(v) {
		w.reads = nil
		return
	}
	if w.dry {
		w.sites[v] = append(w.sites[v], site{w.at, e})
	}
	name := "d_" + w.name(v)
	w.declare(name, w.typeOf(v))
	float := isFloat(v.Type())
	mode := w.mode[v]
	fresh := mode != accumulates && !w.begun[v]
	w.begun[v] = true
	switch {
	case part != "" && fresh: // the other parts are zero
		reads := w.reads
		w.reads = nil
		w.assign(name, w.typeOf(v), w.zero(v.Type()), true)
		w.reads = append(reads, name)
		w.addTo(name+part, op, text, false)
	case part != "":
		w.rd(name)
		w.addTo(name+part, op, text, false)
	case fresh && op == "-":
		w.assign(name, w.typeOf(v), "-("+text+")", true)
	case fresh:
		w.assign(name, w.typeOf(v), text, true)
	case float:
		w.reads = append(w.reads, "") // it reads itself, which is no use
		w.add(&line{defs: []string{name}, op: op + "=", text: text, pure: true})
	default:
		w.rd(name)
		w.do("%s(&%s, %s)", w.u.adder(v.Type()), name, text)
	}
}

// addTo adds a float to a place.
func (w *writer) addTo(place, op, text string, _ bool) { w.do("%s %s= %s", place, op, text) }

// d writes the adjoint of v.
func (w *writer) d(v ssa.Value) string { return w.rd("d_" + w.name(canon(v))) }

// has tells whether something is added to the adjoint of v.
func (w *writer) has(v ssa.Value) bool {
	v = canon(v)
	if w.dry {
		return w.adjoint(v) && (w.contributed == nil || len(w.contributed[v]) > 0)
	}
	return w.adjoint(v) && len(w.sites[v]) > 0
}

// used says that the adjoint of v was used: it has to be zero when v is computed anew.
func (w *writer) used(v ssa.Value, b *ssa.BasicBlock) {
	v = canon(v)
	if m := w.mode[v]; m == assigned || m == inBlock || w.in.graph.in[b] == nil {
		return
	}
	name := "d_" + w.name(v)
	w.assign(name, w.typeOf(v), w.zero(v.Type()), true)
}

// reverse writes the reverse of one instruction.
func (w *writer) reverse1(i ssa.Instruction) {
	w.note = w.source(i)
	switch i := i.(type) {
	case *ssa.BinOp:
		if w.has(i) {
			w.reverseBinary(i)
			w.used(i, i.Block())
		}
	case *ssa.UnOp:
		if !w.has(i) {
			return
		}
		switch i.Op {
		case token.SUB:
			w.contribute(i.X, "", "-", w.d(i), nil)
		case token.MUL:
			if w.in.is(i.X) {
				w.addMemory(i.X, w.d(i))
			}
		}
		w.used(i, i.Block())
	case *ssa.Convert:
		w.reverseConversion(i, i.X)
	case *ssa.MultiConvert:
		w.reverseConversion(i, i.X)
	case *ssa.ChangeType:
		w.reverseConversion(i, i.X)
	case *ssa.Field:
		if w.has(i) {
			f := i.X.Type().Underlying().(*types.Struct).Field(i.Field)
			if acc := w.u.accessor(i.X.Type(), f); acc != "" {
				if w.adjoint(i.X) {
					text := w.d(i)
					w.beginParts(i.X)
					w.partAdd(fmt.Sprintf("*%s(&%s)", acc, w.rd("d_"+w.name(canon(i.X)))), i.Type(), text)
				}
			} else {
				w.contributePart(i.X, "."+f.Name(), i.Type(), w.d(i))
			}
			w.used(i, i.Block())
		}
	case *ssa.Index:
		if w.has(i) {
			index := w.index(i.Index, i.X.Type())
			w.contributePart(i.X, "["+index+"]", i.Type(), w.d(i))
			w.used(i, i.Block())
		}
	case *ssa.Store:
		w.reverseStore(i)
	case *ssa.MapUpdate:
		w.reverseMapUpdate(i)
	case *ssa.Lookup:
		w.reverseLookup(i)
	case *ssa.Next:
		if e := w.part(i, 2); e != nil && w.has(e) {
			r := i.Iter.(*ssa.Range)
			m := w.s(r.X)
			w.do("tape.MapAdd(%s, %s, %s)", m, w.keep(fmt.Sprintf("v_%s_1", w.names[i]), w.typ(r.X.Type().Underlying().(*types.Map).Key()), i.Block()), w.mapValue(e))
			w.used(e, i.Block())
		}
	case *ssa.MakeInterface:
		if w.in.is(i) && w.boxed(i.X.Type()) && w.adjoint(i.X) {
			box := w.keep("m_"+w.name(i), "*"+w.typeOf(i.X), i.Block())
			w.contribute(i.X, "", "+", "*"+box, nil)
			w.rd(box)
			w.clear("*"+box, i.X.Type())
		}
	case *ssa.TypeAssert:
		w.reverseTypeAssert(i)
	case *ssa.MakeClosure:
		for n, b := range i.Bindings {
			if w.in.is(i) && w.in.class(b).val && w.adjoint(b) {
				box := w.keep(fmt.Sprintf("m_%s_%d", w.name(i), n), "*"+w.typeOf(b), i.Block())
				w.contribute(b, "", "+", "*"+box, nil)
				w.rd(box)
				w.clear("*"+box, b.Type())
			}
		}
	case *ssa.Call:
		w.reverseCall(i)
	}
}

func (w *writer) reverseBinary(i *ssa.BinOp) {
	x, y := w.adjoint(i.X), w.adjoint(i.Y)
	switch i.Op {
	case token.ADD:
		w.contribute(i.X, "", "+", w.d(i), nil)
		w.contribute(i.Y, "", "+", w.d(i), nil)
	case token.SUB:
		w.contribute(i.X, "", "+", w.d(i), nil)
		w.contribute(i.Y, "", "-", w.d(i), nil)
	case token.MUL:
		if x {
			w.contribute(i.X, "", "+", w.d(i)+" * "+w.v(i.Y), nil)
		}
		if y {
			w.contribute(i.Y, "", "+", w.d(i)+" * "+w.v(i.X), nil)
		}
	case token.QUO:
		if x {
			w.contribute(i.X, "", "+", w.d(i)+" / "+w.v(i.Y), nil)
		}
		if y {
			w.contribute(i.Y, "", "-", w.d(i)+" * "+w.v(i)+" / "+w.v(i.Y), nil)
		}
	}
}

func (w *writer) reverseConversion(i, x ssa.Value) {
	if !w.has(i) {
		return
	}
	if w.adjoint(x) {
		w.contribute(x, "", "+", w.convert(x.Type(), w.d(i)), nil)
	}
	w.used(i, i.(ssa.Instruction).Block())
}

// contributePart adds to a field or element of the adjoint of x.
func (w *writer) contributePart(x ssa.Value, part string, t types.Type, text string) {
	if !w.adjoint(x) {
		w.reads = nil
		return
	}
	if isFloat(t) {
		w.contribute(x, part, "+", text, nil)
		return
	}
	w.beginParts(x)
	w.partAdd(w.rd("d_"+w.name(canon(x)))+part, t, text)
}

// beginParts makes the adjoint of x a variable to parts of which something can be added.
func (w *writer) beginParts(x ssa.Value) {
	x = canon(x)
	if w.dry {
		w.sites[x] = append(w.sites[x], site{w.at, nil})
	}
	name := "d_" + w.name(x)
	w.declare(name, w.typeOf(x))
	if w.mode[x] != accumulates && !w.begun[x] {
		reads := w.reads
		w.reads = nil
		w.assign(name, w.typeOf(x), w.zero(x.Type()), true)
		w.reads = reads
	}
	w.begun[x] = true
}

// partAdd adds text, of type t, to a place.
func (w *writer) partAdd(place string, t types.Type, text string) {
	if isFloat(t) {
		w.addFloat(place, adds, text)
		return
	}
	w.do("%s(%s, %s)", w.u.adder(t), address(place), text)
}

// address writes the address of a place.
func address(place string) string {
	if rest, ok := strings.CutPrefix(place, "*"); ok {
		return rest
	}
	return "&" + place
}

// addMemory adds an adjoint to the shadow of what addr points to.
func (w *writer) addMemory(addr ssa.Value, text string) {
	place := w.place(addr, true)
	w.partAdd(place, deref(addr.Type()), text)
}

// clear zeroes the floats of a place of type t.
func (w *writer) clear(place string, t types.Type) {
	if !w.u.classes.of(t).ref {
		w.do("%s = %s", place, w.zero(t))
		return
	}
	w.do("%s(%s)", w.u.zeroer(t), address(place))
}

func (w *writer) reverseStore(i *ssa.Store) {
	t := i.Val.Type()
	if !w.in.is(i.Addr) || !w.u.classes.of(t).val {
		return
	}
	if w.adjoint(i.Val) {
		w.contribute(i.Val, "", "+", w.place(i.Addr, true), nil)
	}
	to := w.place(i.Addr, true)
	if w.u.classes.of(t).ref {
		w.clear(to, t)
		return
	}
	if l := w.storeIn(i.Addr, true, "%s = %s", to, w.zero(t)); isFloat(t) {
		l.place, l.does = to, clears
	}
}

func (w *writer) reverseMapUpdate(i *ssa.MapUpdate) {
	t := i.Value.Type()
	if !w.in.is(i.Map) || !w.u.classes.of(t).val {
		return
	}
	if w.adjoint(i.Value) {
		w.contribute(i.Value, "", "+", fmt.Sprintf("%s[%s]", w.s(i.Map), w.v(i.Key)), nil)
	}
	w.do("tape.MapClear(%s, %s, %s)", w.s(i.Map), w.v(i.Key), w.mapZero(t))
}

// mapValue writes a function that adds the adjoint of e to an entry of a shadow map.
func (w *writer) mapValue(e ssa.Value) string {
	t := w.typeOf(e)
	if isFloat(e.Type()) {
		return fmt.Sprintf("func(e0 *%s) { *e0 += %s }", t, w.d(e))
	}
	return fmt.Sprintf("func(e0 *%s) { %s(e0, %s) }", t, w.u.adder(e.Type()), w.d(e))
}

func (w *writer) mapZero(t types.Type) string {
	if !w.u.classes.of(t).ref {
		return fmt.Sprintf("func(e0 *%s) { *e0 = %s }", w.typ(t), w.zero(t))
	}
	return w.u.zeroer(t)
}

func (w *writer) reverseLookup(i *ssa.Lookup) {
	m, ok := i.X.Type().Underlying().(*types.Map)
	if !ok || !w.in.is(i.X) {
		return
	}
	var e ssa.Value = i
	if i.CommaOk {
		p := w.part(i, 0)
		if p == nil {
			return
		}
		e = p
	}
	if !w.has(e) {
		return
	}
	w.do("tape.MapAdd(%s, %s, %s)", w.s(i.X), w.v(i.Index), w.mapValue(e))
	_ = m
	w.used(e, i.Block())
}

func (w *writer) reverseTypeAssert(i *ssa.TypeAssert) {
	var e ssa.Value = i
	if i.CommaOk {
		p := w.part(i, 0)
		if p == nil {
			return
		}
		e = p
	}
	if !w.has(e) || isInterface(i.AssertedType) {
		return
	}
	p := "p_" + w.name(e)
	w.declare(p, "*"+w.typ(i.AssertedType))
	w.add(&line{defs: []string{p}, op: "=", text: fmt.Sprintf("tape.Pointer[*%s](%s)", w.typ(i.AssertedType), w.s(i.X))})
	if i.CommaOk { // the shadow of a *T looks like the mailbox of a T
		w.do("if _, ok := %s.(%s); ok && %s != nil {", w.v(i.X), w.typ(i.AssertedType), w.rd(p))
	} else {
		w.do("if %s != nil {", w.rd(p))
	}
	w.rd(p)
	w.partAdd("*"+p, i.AssertedType, w.d(e))
	w.do("}")
	w.used(e, i.Block())
}

func (w *writer) reverseCall(i *ssa.Call) {
	c := w.in.calls[i]
	switch c.kind {
	case identityCall:
		if w.has(i) {
			w.contribute(i.Call.Args[0], "", "+", w.d(i), nil)
			w.used(i, i.Block())
		}
	case scalarCall:
		w.reverseScalar(i, c)
	case pullbackCall:
		w.reversePullback(i)
	case shadowedCall:
		w.reverseShadowed(i, c)
	case sourceCall:
		w.reverseSource(i, c)
	case dynamicCall:
		w.reverseDynamic(i)
	case builtinCall:
		w.reverseBuiltin(i)
	}
}

func (w *writer) reverseScalar(i *ssa.Call, c *callee) {
	for j, e := range w.parts(i) {
		if e == nil || !w.has(e) {
			continue
		}
		for n, a := range i.Call.Args {
			if !isFloat(a.Type()) || !w.adjoint(a) {
				continue
			}
			if p, ok := w.partial(i, c, j, n); ok {
				w.contribute(a, "", "+", w.d(e)+" * "+p, nil)
			} else {
				w.contribute(a, "", "+", w.zero(a.Type()), nil)
			}
		}
		w.used(e, i.Block())
	}
}

// adjoints lists the adjoints of the results of a call, zero for those that have none; only those for which give holds.
func (w *writer) adjoints(i *ssa.Call, give func(j int) bool) []string {
	var ds []string
	for j, e := range w.parts(i) {
		if !give(j) {
			continue
		}
		if e != nil && w.has(e) {
			ds = append(ds, w.d(e))
		} else {
			ds = append(ds, w.zero(i.Call.Signature().Results().At(j).Type()))
		}
	}
	return ds
}

// spread adds the results of a call, one for each of vs that is not nil, to the adjoints.
func (w *writer) spread(i ssa.Value, call string, vs []ssa.Value) {
	var wanted []int
	for n, v := range vs {
		if v != nil && w.adjoint(v) {
			wanted = append(wanted, n)
		}
	}
	switch {
	case len(vs) == 0 || len(wanted) == 0:
		w.do("%s", call)
	case len(vs) == 1:
		w.contribute(vs[0], "", "+", call, nil)
	default:
		defs := make([]string, len(vs))
		for n, v := range vs {
			defs[n] = "_"
			if v != nil && w.adjoint(v) {
				defs[n] = fmt.Sprintf("a_%s_%d", w.name(i), n)
				w.declare(defs[n], w.typeOf(v))
			}
		}
		w.add(&line{defs: defs, op: "=", text: call})
		for _, n := range wanted {
			w.contribute(vs[n], "", "+", w.rd(defs[n]), nil)
		}
	}
}

// usedResults says that the adjoints of the results of a call were used.
func (w *writer) usedResults(i *ssa.Call) {
	for _, e := range w.parts(i) {
		if e != nil && w.has(e) {
			w.used(e, i.Block())
		}
	}
}

func (w *writer) reverseSource(i *ssa.Call, c *callee) {
	args := append([]string{"t"}, w.adjoints(i, func(j int) bool { return c.inst.takesAdjoint(j) })...)
	var vs []ssa.Value
	for n, v := range c.inputs(&i.Call) {
		if c.inst.givesAdjoint(n) {
			vs = append(vs, v)
		}
	}
	w.spread(i, fmt.Sprintf("%s(%s)", w.u.name(c.inst, revForm), strings.Join(args, ", ")), vs)
	w.usedResults(i)
}

func (w *writer) reverseDynamic(i *ssa.Call) {
	args := append([]string{"t"}, w.adjoints(i, func(int) bool { return true })...)
	k := w.keep("k_"+w.name(i), "*tape.Dual", i.Block())
	call := fmt.Sprintf("%s.Rev.(%s)(%s)", k, w.u.dualType(i.Call.Signature(), revForm), strings.Join(args, ", "))
	w.spread(i, call, dynamicArgs(i))
	w.usedResults(i)
}

func (w *writer) reversePullback(i *ssa.Call) {
	sig := i.Call.Signature()
	var args []string
	for j, e := range w.parts(i) {
		t := sig.Results().At(j).Type()
		switch {
		case e == nil:
			args = append(args, w.zero(t))
		case w.u.classes.of(t).ref:
			args = append(args, w.s(e))
		case w.has(e):
			args = append(args, w.d(e))
		default:
			args = append(args, w.zero(t))
		}
	}
	back := w.keep("b_"+w.name(i), w.u.pullbackType(sig), i.Block())
	defs := make([]string, len(i.Call.Args))
	for n, a := range i.Call.Args {
		defs[n] = "_"
		if w.in.is(a) && w.in.class(a).any() {
			defs[n] = fmt.Sprintf("a_%s_%d", w.name(i), n)
			w.declare(defs[n], w.typeOf(a))
		}
	}
	w.add(&line{defs: defs, op: "=", text: fmt.Sprintf("%s(%s)", back, strings.Join(args, ", "))})
	for n, a := range i.Call.Args {
		switch c := w.in.class(a); {
		case defs[n] == "_":
		case c.ref:
			w.do("tape.Accumulate(%s, %s)", w.s(a), w.rd(defs[n]))
		default:
			w.contribute(a, "", "+", w.rd(defs[n]), nil)
		}
	}
	for j, e := range w.parts(i) {
		if e != nil && w.u.classes.of(sig.Results().At(j).Type()).ref {
			w.do("tape.Clear(%s)", w.s(e))
		}
	}
	w.usedResults(i)
}

func (w *writer) reverseBuiltin(i *ssa.Call) {
	name := i.Call.Value.(*ssa.Builtin).Name()
	args := i.Call.Args
	switch name {
	case "append":
		if len(args) == 2 && w.in.is(i) && w.u.classes.of(elem(i.Type())).val {
			et := elem(i.Type())
			shadow := func(v ssa.Value) string {
				if w.tracks(v) {
					return w.s(v)
				}
				return w.convert(v.Type(), "nil")
			}
			y, x, e := w.s(i), shadow(args[0]), shadow(args[1])
			n := w.keepLen(args[0])
			w.do("tape.AppendBack(%s, %s, %s, %s, %s)", y, x, e, n, w.mover(et))
		}
	case "copy":
		if w.in.is(args[0]) && w.u.classes.of(elem(args[0].Type())).val {
			src := "nil"
			if w.tracks(args[1]) {
				src = w.s(args[1])
			}
			if isStringType(args[1].Type()) {
				return
			}
			dst := w.s(args[0])
			w.do("tape.CopyBack(%s, %s, %s, %s)", dst, src, w.v(i), w.mover(elem(args[0].Type())))
		}
	case "clear":
		if w.in.is(args[0]) && w.u.classes.of(elem(args[0].Type())).val {
			if _, isMap := args[0].Type().Underlying().(*types.Map); isMap {
				w.do("tape.ClearMap(%s, %s)", w.s(args[0]), w.mapZero(elem(args[0].Type())))
				return
			}
			w.do("tape.ClearSlice(%s, %s)", w.s(args[0]), w.mapZero(elem(args[0].Type())))
		}
	case "delete":
		if w.in.is(args[0]) && w.u.classes.of(elem(args[0].Type())).val {
			w.do("tape.MapClear(%s, %s, %s)", w.s(args[0]), w.v(args[1]), w.mapZero(elem(args[0].Type())))
		}
	case "min", "max":
		if !w.has(i) {
			return
		}
		inBlock := w.inBlock
		w.inBlock = false
		for n, a := range args {
			switch {
			case n == len(args)-1:
				if n > 0 {
					w.do("} else {")
				}
			case n == 0:
				w.do("if %s == %s {", w.v(a), w.v(i))
			default:
				w.do("} else if %s == %s {", w.v(a), w.v(i))
			}
			if w.adjoint(a) {
				w.branchContribute(a, w.d(i))
			}
		}
		if len(args) > 1 {
			w.do("}")
		}
		w.inBlock = inBlock
		w.used(i, i.Block())
	case "ssa:wrapnilchk":
	}
}

func isStringType(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// branchContribute adds inside the braces of a branch, so the adjoint has to accumulate.
func (w *writer) branchContribute(v ssa.Value, text string) {
	v = canon(v)
	if w.dry {
		w.sites[v] = append(w.sites[v], site{w.at, nil})
		w.branched[v] = true
	}
	w.declare("d_"+w.name(v), w.typeOf(v))
	w.add(&line{defs: []string{"d_" + w.name(v)}, op: "+=", text: text})
}

// mover writes the function that adds the floats of one element to another and clears them.
func (w *writer) mover(t types.Type) string {
	n := w.typ(t)
	if isFloat(t) {
		return "tape.Move[" + n + "]"
	}
	return w.u.mover(t)
}

// keepLen writes the length that a slice had, in the reverse pass.
func (w *writer) keepLen(x ssa.Value) string {
	if c, ok := x.(*ssa.Const); ok && c.Value == nil {
		return "0"
	}
	return "len(" + w.v(x) + ")"
}
