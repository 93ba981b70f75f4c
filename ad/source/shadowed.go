package source

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Calls of functions whose rules know shadows, as those of tensors do. A rule is called with the values that it uses, the shadows, and the adjoints
// of floats. What it took of a tensor has to be there still when the reverse runs: versions tell.

const tensorPath = "github.com/fluxion-go/fluxion/tensor"

// isTensor tells whether t is *tensor.Tensor.
func isTensor(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isTensorValue(p.Elem())
}

// isTensorValue tells whether t is tensor.Tensor.
func isTensorValue(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Tensor" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == tensorPath
}

// substitute returns the function whose source stands for that of the rule's.
func (u *unit) substitute(in *instance, i ssa.Instruction, r tape.Rule) *ssa.Function {
	fn := u.ruleFunction(r.Partials[0])
	if fn == nil {
		in.fail(i, "has a rule whose function "+r.Partials[0]+" is not there", "")
	}
	return fn
}

// shadowRule returns the n-th function of such a rule: how it is called, and which of its parameters it does not use.
func (u *unit) shadowRule(i *ssa.Call, in *instance, r tape.Rule, n int) *partial {
	key := fmt.Sprintf("shadowed %s %d", r.Key, n)
	if p := u.parts[key]; p != nil {
		return p
	}
	if n >= len(r.Partials) || r.Partials[n] == "" {
		in.fail(i, "has a rule without a function for this kind of derivative", "")
	}
	p := &partial{text: u.symbolText(r.Partials[n]), unused: unusedParams(u.ruleFunction(r.Partials[n]))}
	u.parts[key] = p
	return p
}

// ruleValues lists the arguments and results of a call as a rule takes them: those that it uses. name writes the k-th of them.
func (w *writer) ruleValues(i *ssa.Call, p *partial, name func(k int, v ssa.Value) string) []string {
	var args []string
	for k, a := range slices.Concat(i.Call.Args, w.parts(i)) {
		switch {
		case k < len(p.unused) && p.unused[k]:
			t := i.Call.Signature().Results()
			if a != nil {
				args = append(args, w.zero(a.Type()))
			} else {
				args = append(args, w.zero(t.At(k-len(i.Call.Args)).Type()))
			}
		case a == nil:
			w.in.fail(i, "has a rule that needs a result which the call does not use", "Assign the result to a variable.")
		default:
			args = append(args, name(k, a))
		}
	}
	return args
}

// shadowed writes a call of a function whose rule knows shadows.
func (w *writer) shadowed(i *ssa.Call, c *callee) {
	pure := len(c.rule.Writes) == 0
	switch {
	case w.form == pushForm && !pure && i.Call.Signature().Results().Len() == 0:
		w.pushShadowed(i, c) // before an argument is overwritten
		w.results(i, w.callText(i), pure)
		return
	case w.form == pushForm:
		w.results(i, w.callText(i), pure)
		w.pushShadowed(i, c)
		return
	}
	for k, a := range i.Call.Args {
		w.noteVersion(i, k, a)
	}
	w.results(i, w.callText(i), pure)
	for k, e := range w.parts(i) {
		w.noteVersion(i, len(i.Call.Args)+k, e)
		if e == nil || !w.tracks(e) {
			continue
		}
		if isTensor(e.Type()) {
			w.setShadow(e, fmt.Sprintf("tape.NewTensor(t, %s)", w.rd("v_"+w.name(e))))
		} else {
			w.setShadow(e, w.zeroShadowOf(e))
		}
	}
}

// view writes a call of a function whose results share memory with its arguments, or that makes one argument share memory with another: it is called a second
// time with the shadows.
func (w *writer) view(i *ssa.Call) {
	w.results(i, w.callText(i), true)
	if len(w.parts(i)) == 0 {
		w.do("%s", w.viewShadow(i))
	} else if w.tracks(i) {
		w.setShadow(i, w.viewShadow(i))
	}
}

// viewShadow writes the shadow of a view: the same view of the shadow, which a constant tensor has not.
func (w *writer) viewShadow(i *ssa.Call) string {
	var args []string
	for _, a := range i.Call.Args {
		args = append(args, w.ref(a, w.in.class(a).ref))
	}
	t := i.Call.Args[0].Type()
	if _, ok := t.Underlying().(*types.Slice); ok || isTensor(t) {
		shadow := args[0]
		args[0] = "x"
		return fmt.Sprintf("tape.ViewOf(%s, func(x %s) %s { return %s })", shadow, w.typ(t), w.typeOf(i), w.callWith(i, args))
	}
	return w.callWith(i, args)
}

// shared refuses writes to a slice that shares its memory with a tensor, as those of tensor.Data and tensor.Wrap do: rules would not know that
// elements which they took have changed.
func (in *instance) shared(i ssa.CallInstruction, slice ssa.Value) {
	m := in.u.memoryOf(in.fn)
	if m == nil {
		return
	}
	from := m.origin(slice)
	for _, w := range m.all {
		evident := !from.unknown && !w.to.unknown && m.same(w, from, elem(slice.Type()), nil)
		for _, v := range from.views {
			evident = evident || slices.Contains(w.to.views, v)
		}
		if evident && overlap(w.typ, elem(slice.Type())) && m.after(i, w.at, from, w.to) {
			in.fail(w.at, "writes to a slice that shares its memory with a tensor", "Write to the tensor, with Set or CopyTo, or to a copy.")
		}
	}
}

// noteVersion remembers the version of a tensor when it was taken, if the reverse takes it.
func (w *writer) noteVersion(i *ssa.Call, k int, v ssa.Value) {
	if v != nil && isTensor(v.Type()) {
		w.assign(versionName(w, i, k), "uint32", fmt.Sprintf("tape.VersionOf(%s)", w.v(v)), true)
	}
}

func versionName(w *writer, i *ssa.Call, k int) string { return fmt.Sprintf("n_%s_%d", w.name(i), k) }

// pushShadowed writes the tangents of the results.
func (w *writer) pushShadowed(i *ssa.Call, c *callee) {
	p := w.u.shadowRule(i, w.in, c.rule, 1)
	args := w.ruleValues(i, p, func(_ int, v ssa.Value) string { return w.v(v) })
	for _, a := range i.Call.Args {
		switch {
		case !w.in.class(a).any():
		case w.tracks(a):
			args = append(args, w.s(a))
		default:
			args = append(args, w.zero(a.Type()))
		}
	}
	var defs []string
	for j, e := range w.parts(i) {
		switch {
		case !w.u.classes.of(i.Call.Signature().Results().At(j).Type()).any():
		case e == nil || !w.tracks(e):
			defs = append(defs, "_")
		default:
			w.declare("s_"+w.name(e), w.typeOf(e))
			defs = append(defs, "s_"+w.name(e))
		}
	}
	w.callLine(defs, fmt.Sprintf("%s(%s)", p.text, strings.Join(args, ", ")))
}

// reverseShadowed writes the reverse: it adds to the adjoints of floats, and to shadows.
func (w *writer) reverseShadowed(i *ssa.Call, c *callee) {
	wanted := len(c.rule.Writes) > 0
	for _, e := range w.parts(i) {
		wanted = wanted || e != nil && (w.in.class(e).ref && w.tracks(e) || w.has(e))
	}
	if !wanted {
		return
	}
	number := 1
	for _, a := range i.Call.Args {
		if !w.in.class(a).val {
			continue
		}
		number++
		if w.adjoint(a) {
			text := w.ruleText(i, c, number, len(c.rule.Writes) > 0) // the adjoint of the destination is its shadow
			w.contribute(a, "", "+", text, nil)
		}
	}
	only := w.onlyShadow(i, c)
	if only != nil { // rules of one tensor need not ask
		w.do("if %s != nil {", w.s(only))
	}
	w.do("%s", w.ruleText(i, c, 0, true))
	if only != nil {
		w.do("}")
	}
	if w.form == augForm {
		for _, e := range w.parts(i) {
			switch {
			case e == nil || !w.tracks(e):
			case isTensor(e.Type()):
				w.do("tape.ClearTensor(%s)", w.s(e))
			default:
				w.do("tape.Clear(%s)", w.s(e))
			}
		}
	}
	w.usedResults(i)
}

// onlyShadow returns the only argument that has a shadow, if that is a tensor: it is nil for one that was given as a constant.
func (w *writer) onlyShadow(i *ssa.Call, c *callee) (only ssa.Value) {
	if len(c.rule.Writes) > 0 {
		return nil
	}
	for _, a := range i.Call.Args {
		if !w.in.class(a).ref {
			continue
		}
		if only != nil || !isTensor(a.Type()) || !w.tracks(a) {
			return nil
		}
		only = a
	}
	return only
}

// ruleText writes a call of the n-th function of a rule in the reverse: with values, shadows of the arguments, and adjoints of the results.
func (w *writer) ruleText(i *ssa.Call, c *callee, n int, shadows bool) string {
	p := w.u.shadowRule(i, w.in, c.rule, n)
	args := w.ruleValues(i, p, func(k int, v ssa.Value) string {
		if !isTensor(v.Type()) {
			return w.v(v)
		}
		version := w.keep(versionName(w, i, k), "uint32", i.Block())
		return fmt.Sprintf("tape.Unwritten(%s, %s, %q)", w.v(v), version, title(c.fn))
	})
	for k, a := range i.Call.Args {
		switch {
		case !shadows || !w.in.class(a).ref:
		case w.tracks(a) && slices.Contains(c.rule.Writes, k) && isTensor(a.Type()):
			args = append(args, fmt.Sprintf("tape.Written(%s, %q)", w.s(a), title(c.fn)))
		case w.tracks(a):
			args = append(args, w.s(a))
		default:
			args = append(args, w.zero(a.Type()))
		}
	}
	for j, e := range w.parts(i) {
		t := i.Call.Signature().Results().At(j).Type()
		switch k := w.u.classes.of(t); {
		case !k.any():
		case e != nil && k.ref && w.tracks(e):
			args = append(args, w.s(e))
		case e != nil && !k.ref && w.has(e):
			args = append(args, w.d(e))
		default:
			args = append(args, w.zero(t))
		}
	}
	return fmt.Sprintf("%s(%s)", p.text, strings.Join(args, ", "))
}

// ofTensors tells whether a function is of package tensor or linalg, which have rules for what they do to memory.
func ofTensors(fn *ssa.Function) bool {
	p := packageOf(fn)
	return p == tensorPath || p == tensorPath+"/linalg"
}

// tensorSummary tells what functions of packages tensor and linalg do to memory: they write elements where their rule says so, and keep no address. It is nil for
// other functions.
func (u *unit) tensorSummary(fn *ssa.Function) *summary {
	if !ofTensors(fn) {
		return nil
	}
	s := &summary{leaks: make([]bool, len(fn.Params)+1), fresh: make([]bool, fn.Signature.Results().Len())}
	r, _ := u.rule(fn, symbol(fn))
	for n := range s.fresh {
		s.fresh[n] = r.Kind == tape.Shadowed
	}
	if len(r.Writes) > 0 {
		for _, k := range []types.BasicKind{types.Float32, types.Float64} {
			s.writes = append(s.writes, summaryWrite{input: -1, typ: types.Typ[k]})
		}
	}
	return s
}

// holdTensors writes that somebody may keep tensors that an instruction uses: whoever stores one, passes it to a function that is not differentiated, or puts
// it in an interface or a closure. The results of operations that nobody holds are used again when the gradient is there, see tape.NewTensor.
func (w *writer) holdTensors(i ssa.Instruction) {
	if !w.reverse() {
		return
	}
	hold := func(v ssa.Value) {
		if v == nil || !isTensor(v.Type()) {
			return
		}
		switch v.(type) {
		case *ssa.Const, *ssa.Global:
		default:
			w.do("tape.Hold(%s)", w.v(v))
		}
	}
	switch i := i.(type) {
	case *ssa.Store:
		if a, ok := i.Addr.(*ssa.Alloc); !ok || !w.private(a) {
			hold(i.Val)
		}
	case *ssa.MapUpdate:
		hold(i.Key)
		hold(i.Value)
	case *ssa.MakeInterface:
		hold(i.X)
	case *ssa.MakeClosure:
		for _, b := range i.Bindings {
			hold(b)
		}
	case *ssa.Call:
		c := w.in.calls[i]
		switch {
		case c.kind == plainCall && !w.u.borrows(c.fn), c.kind == pullbackCall:
			for _, a := range i.Call.Args {
				hold(a)
			}
		}
	}
}

// borrows tells whether a function that is called as it is keeps none of the tensors that it is given: those of packages tensor and linalg do not, but for what makes views.
func (u *unit) borrows(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	r, ok := u.rule(fn, symbol(fn))
	return ok && ofTensors(fn) && (r.Kind == tape.Constant || r.Kind == tape.Shadowed)
}

// literals tells whether a function of package tensor, which keeps no memory, is given nothing active but the memory of literals without active elements,
// as in tensor.Of(1, 2).
func (in *instance) literals(fn *ssa.Function, passed []ssa.Value) bool {
	if packageOf(fn) != tensorPath {
		return false
	}
	for _, v := range passed {
		if !in.literal(v) {
			return false
		}
	}
	return true
}

func (in *instance) literal(v ssa.Value) bool {
	if !in.is(v) {
		return true
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return in.literal(v.X)
	case *ssa.Slice:
		a, ok := v.X.(*ssa.Alloc)
		if !ok {
			return false
		}
		uses := 0
		for _, r := range slices.Concat(*a.Referrers(), *v.Referrers()) {
			switch r := r.(type) {
			case *ssa.DebugRef:
			case *ssa.IndexAddr:
				for _, s := range *r.Referrers() {
					if s, ok := s.(*ssa.Store); !ok || s.Addr != r || !in.literal(s.Val) {
						return false
					}
				}
			default:
				uses++
			}
		}
		return uses == 2 // the slice, and what it is passed to
	}
	return false
}
