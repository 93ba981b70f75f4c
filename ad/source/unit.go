package source

import (
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"
)

// A unit is one file that is being written.
type unit struct {
	g       *Generator
	prog    *program
	sp      *speller
	classes *classes
	off     map[string]bool // analyses that are switched off

	instances map[string]*instance
	order     []*instance
	changed   bool
	globals   bool // package variables are active in instances that nobody calls
	nested    bool // there are gradients inside

	names   map[string]bool // of the file, taken
	bases   map[*instance]string
	decls   []string          // declarations, in the order in which they were asked for
	said    map[string]string // helpers by what they do: their names
	pending []pendingForm     // forms to write
	lines   map[string][]string
	parts   map[string]*partial
	access  map[*types.Var]*ssa.Function
	counts  map[string]int

	memories  map[*ssa.Function]*memory
	summaries map[*ssa.Function]*summary
}

type pendingForm struct {
	in *instance
	f  form
}

// fresh returns a name that the file does not have yet.
func (u *unit) fresh(base string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, strings.ReplaceAll(base, "Ʌ", ""))
	name := clean
	for i := 2; u.names[name]; i++ {
		name = clean + "_" + strconv.Itoa(i)
	}
	u.names[name] = true
	return name
}

// base is the name of an instance's function without what tells its forms apart.
func (u *unit) base(in *instance) string {
	if in.base == "" {
		fn := in.fn
		name := short(symbol(fn))
		if _, rest, ok := strings.Cut(name, "."); ok {
			name = rest
		}
		if fn.Parent() != nil {
			name = fn.Name()
		}
		if q := query(fn); q != nil {
			name = q.variable.Name()
		}
		in.base = u.fresh("x" + strings.Trim(strings.NewReplacer("(*", "", ")", "", "$", "_").Replace(name), "_"))
		in.base = in.base[1:]
	}
	return in.base
}

var prefixes = map[form]string{plainForm: "plain", augForm: "aug", revForm: "rev", jointForm: "joint", pushForm: "push"}

// name returns the name of a form of an instance and sees to it that it is written.
func (u *unit) name(in *instance, f form) string {
	if !in.need[f] {
		in.need[f] = true
		u.pending = append(u.pending, pendingForm{in, f})
	}
	return prefixes[f] + "_" + u.base(in)
}

// takesShadow tells whether the n-th input of a form is followed by its shadow.
func (in *instance) takesShadow(n int, f form) bool {
	return (in.inputs[n] || in.forced[n]) && in.tracked(in.signatureInputs()[n].Type(), f)
}

// givesShadow tells whether the j-th result of a form is followed by its shadow.
func (in *instance) givesShadow(j int, f form) bool {
	return in.res[j] && in.tracked(in.fn.Signature.Results().At(j).Type(), f)
}

func (in *instance) tracked(t types.Type, f form) bool {
	c := in.u.classes.of(t)
	switch f {
	case pushForm:
		return c.any()
	case augForm:
		return c.ref
	}
	return false
}

// takesAdjoint tells whether the reverse takes an adjoint for the j-th result.
func (in *instance) takesAdjoint(j int) bool {
	return in.res[j] && in.u.classes.of(in.fn.Signature.Results().At(j).Type()).val
}

// givesAdjoint tells whether the reverse returns an adjoint for the n-th input.
func (in *instance) givesAdjoint(n int) bool {
	return in.inputs[n] && in.u.classes.of(in.signatureInputs()[n].Type()).val
}

// writeAll writes the forms that are needed, and those that they need.
func (u *unit) writeAll() {
	for len(u.pending) > 0 {
		p := u.pending[0]
		u.pending = u.pending[1:]
		switch p.f {
		case revForm:
			u.name(p.in, augForm)
		default:
			u.writeForm(p.in, p.f)
		}
	}
}

// writeForm writes a function.
func (u *unit) writeForm(in *instance, f form) {
	if u.changed {
		u.analyze()
	}
	if in.err != nil {
		panic(in.err)
	}
	if in.tangled != nil && (f == augForm || f == jointForm) {
		if u.prog.generated(in.fn) {
			in.fail(nil, "has a loop which it returns from, so that it has no gradient inside of a gradient", "Leave the loop by break and return after it.")
		}
		in.fail(nil, "has a loop made by goto that can be entered at two places", "Write it with for.")
	}
	w := newWriter(in, f)
	u.base(in)
	defer w.unnamed()
	w.write()
	sp := u.sp
	inputs := in.signatureInputs()
	var params []string
	if f != plainForm {
		params = append(params, "t *tape.Tape")
	}
	b := w.fwd
	for n, v := range inputs {
		// In the joint form captured variables come first, see below.
		params = append(params, "v_"+w.name(v)+" "+sp.typ(v.Type()))
		b.fixed["v_"+w.name(v)] = true
		if f == pushForm && in.takesShadow(n, pushForm) || f == augForm && in.takesShadow(n, augForm) {
			params = append(params, "s_"+w.name(v)+" "+sp.typ(v.Type()))
			b.fixed["s_"+w.name(v)] = true
		}
	}
	var results []string
	res := in.fn.Signature.Results()
	for j := range res.Len() {
		results = append(results, sp.typ(res.At(j).Type()))
		if in.givesShadow(j, f) {
			results = append(results, sp.typ(res.At(j).Type()))
		}
	}
	if f == jointForm {
		u.writeJoint(w)
		return
	}
	b.head = fmt.Sprintf("func %s(%s)%s", prefixes[f]+"_"+in.base, strings.Join(params, ", "), list(results))
	b.start = w.startLines()
	u.decls = append(u.decls, u.comment(in, f)+b.String())
	if f != augForm {
		return
	}
	u.records(w)
	params, results = []string{"t *tape.Tape"}, nil
	r := w.back
	for j := range res.Len() {
		if in.takesAdjoint(j) {
			d := "dy_" + strconv.Itoa(j)
			params = append(params, d+" "+sp.typ(res.At(j).Type()))
			r.fixed[d] = true
		}
	}
	for n, v := range inputs {
		if in.givesAdjoint(n) {
			results = append(results, sp.typ(v.Type()))
		}
	}
	r.head = fmt.Sprintf("func %s(%s)%s", prefixes[revForm]+"_"+in.base, strings.Join(params, ", "), list(results))
	r.start = w.startLines()
	u.decls = append(u.decls, u.comment(in, revForm)+r.String())
}

// writeJoint writes value and gradient in one function, in the full convention.
func (u *unit) writeJoint(w *writer) {
	in, sp := w.in, u.sp
	b := w.fwd
	params := []string{"t *tape.Tape"}
	b.start = w.startLines()
	for _, c := range w.captures() {
		params = append(params, c.param+" "+c.typ)
		b.start = append(b.start, c.start...)
		b.fixed["v_"+w.name(c.fv)] = true
		if n := len(in.fn.Params) + slices.Index(in.fn.FreeVars, c.fv); in.forced[n] || in.inputs[n] {
			b.start = append(b.start, fmt.Sprintf("s_%s := tape.Zero(t, v_%s)", w.name(c.fv), w.name(c.fv)))
			b.fixed["s_"+w.name(c.fv)] = true
		}
	}
	var results []string
	res := in.fn.Signature.Results()
	for j := range res.Len() {
		results = append(results, sp.typ(res.At(j).Type()))
	}
	for _, p := range in.fn.Params {
		t := sp.typ(p.Type())
		params = append(params, fmt.Sprintf("v_%s, s_%s %s", w.name(p), w.name(p), t))
		b.fixed["v_"+w.name(p)], b.fixed["s_"+w.name(p)] = true, true
		results = append(results, t)
	}
	params = append(params, "dy_0 "+sp.typ(res.At(0).Type()))
	b.fixed["dy_0"] = true
	b.head = fmt.Sprintf("func %s(%s)%s", prefixes[jointForm]+"_"+in.base, strings.Join(params, ", "), list(results))
	b.blocks = append(b.blocks, w.back.blocks...)
	for name, t := range w.back.types {
		b.types[name] = t
	}
	u.records(w)
	u.decls = append(u.decls, u.comment(in, jointForm)+b.String())
}

// list writes the types of results.
func list(rs []string) string {
	switch len(rs) {
	case 0:
		return ""
	case 1:
		return " " + rs[0]
	}
	return " (" + strings.Join(rs, ", ") + ")"
}

// startLines takes the stacks from the tape.
func (w *writer) startLines() []string {
	var lines []string
	if w.form == plainForm || w.form == pushForm {
		return nil
	}
	for _, l := range w.stacks() {
		q := w.stack(l)
		if w.leaf {
			k := "k_" + strings.TrimPrefix(q, "q_")
			lines = append(lines, fmt.Sprintf("%s := tape.StackOf[%s](t, id_%s)", k, w.record(l), w.record(l)), fmt.Sprintf("%s := %s.S", q, k))
			continue
		}
		lines = append(lines, fmt.Sprintf("%s := tape.StackOf[%s](t, id_%s)", q, w.record(l), w.record(l)))
	}
	return lines
}

// records declares the types of what is kept.
func (u *unit) records(w *writer) {
	for _, l := range w.stacks() {
		var fields []string
		for _, k := range w.sortedKept(l) {
			fields = append(fields, "\t"+k.name+" "+k.typ+"\n")
		}
		r := w.record(l)
		what := "the function"
		if l != nil {
			what = "one iteration of a loop"
		}
		u.decls = append(u.decls, fmt.Sprintf("// %s is what the reverse of %s needs.\ntype %s struct {\n%s}\n\nvar id_%s = tape.NewStackID()\n", r, what, r, strings.Join(fields, ""), r))
	}
}

func (u *unit) comment(in *instance, f form) string {
	what := map[form]string{
		plainForm: "is",
		augForm:   "computes the value and leaves on the tape what the reverse needs, of",
		revForm:   "is the reverse of",
		jointForm: "computes value and gradient of",
		pushForm:  "computes value and tangent of",
	}[f]
	name := title(in.fn)
	if name == "a function literal" {
		name += place(u.prog.fset.Position(in.fn.Pos()))
	}
	return fmt.Sprintf("// %s_%s %s %s.\n", prefixes[f], in.base, what, name)
}

// A captured is a captured variable as the full convention passes it.
type captured struct {
	fv    *ssa.FreeVar
	name  string
	param string   // the parameter that is a pointer to the variable
	typ   string   //
	start []string // lines that make the free variable of it
}

// captures lists the captured variables in the order of the query, else in that of the SSA form.
func (w *writer) captures() []captured {
	var cs []captured
	for _, c := range w.u.captureList(w.in.fn) {
		v := "v_" + w.name(c.fv)
		c.param, c.typ = v, w.u.sp.typ(c.fv.Type())
		if c.indirect {
			c.param, c.typ = "c_"+w.name(c.fv), w.u.sp.typ(deref(c.fv.Type()))
			c.start = []string{fmt.Sprintf("%s := &%s", v, c.param)}
		}
		cs = append(cs, c.captured)
	}
	return cs
}

type listedCapture struct {
	captured
	indirect bool // the literal was lifted: what it captures is a variable that holds the pointer
}

func (u *unit) captureList(fn *ssa.Function) []listedCapture {
	var cs []listedCapture
	if q := query(fn); q != nil {
		for _, fv := range q.free {
			cs = append(cs, listedCapture{captured: captured{fv: fv, name: fv.Name()}, indirect: isPointer(deref(fv.Type())) && lifted(fn)})
		}
		return cs
	}
	for _, fv := range fn.FreeVars {
		cs = append(cs, listedCapture{captured: captured{fv: fv, name: fv.Name()}})
	}
	return cs
}

func isPointer(t types.Type) bool { _, ok := t.Underlying().(*types.Pointer); return ok }

// global writes a package variable.
func (u *unit) global(g *ssa.Global) string {
	o := g.Object()
	if o == nil || u.sp.canName(o) {
		if o == nil {
			panic(cannotName{"the variable " + g.Name(), ""})
		}
		return u.sp.object(o)
	}
	key := "var " + g.Pkg.Pkg.Path() + "." + g.Name()
	if n := u.said[key]; n != "" {
		return n
	}
	n := u.fresh(g.Pkg.Pkg.Name() + "_" + g.Name())
	u.said[key] = n
	u.sp.use("unsafe", "_")
	u.decls = append(u.decls, fmt.Sprintf("//go:linkname %s %s.%s\nvar %s %s\n", n, g.Pkg.Pkg.Path(), g.Name(), n, u.sp.typ(deref(g.Type()))))
	return n
}

// fromExport is what package ssa says of a function that it knows from export data only.
const fromExport = "from type information"

// named tells whether the file can name the function.
func (u *unit) named(fn *ssa.Function) bool {
	if fn.Parent() != nil {
		return false
	}
	if fn.Synthetic != "" && fn.Synthetic != fromExport && fn.Origin() == nil {
		return false
	}
	o := fn.Object()
	if o == nil {
		return false
	}
	if !u.sp.canName(o) {
		return false
	}
	if recv := fn.Signature.Recv(); recv != nil {
		return u.canType(recv.Type())
	}
	for _, t := range fn.TypeArgs() {
		if !u.canType(t) {
			return false
		}
	}
	return true
}

func (u *unit) canType(t types.Type) (ok bool) {
	u.sp.strict = true
	defer func() {
		u.sp.strict = false
		if _, no := recover().(cannotName); no {
			ok = false
		}
	}()
	u.sp.typ(t)
	return true
}

// function writes a function as a value: by its name, or as a copy that is written into the file.
func (u *unit) function(fn *ssa.Function, in *instance, at ssa.Instruction) string {
	if !u.named(fn) {
		return u.plain(fn, in, at)
	}
	if recv := fn.Signature.Recv(); recv != nil {
		return "(" + u.sp.typ(recv.Type()) + ")." + fn.Name()
	}
	text := u.sp.object(fn.Object())
	if targs := fn.TypeArgs(); len(targs) > 0 {
		var ts []string
		for _, t := range targs {
			ts = append(ts, u.sp.typ(t))
		}
		text += "[" + strings.Join(ts, ", ") + "]"
	}
	return text
}

// plain writes a copy of a function into the file, captured variables after the parameters, and returns its name.
func (u *unit) plain(fn *ssa.Function, in *instance, at ssa.Instruction) string {
	return u.name(u.instance(fn, make([]bool, len(fn.Params)+len(fn.FreeVars)), nil, in, at), plainForm)
}

// closure writes a function value that captures.
func (u *unit) closure(fn *ssa.Function, in *instance, at ssa.Instruction, captured []string) string {
	name := u.plain(fn, in, at)
	var params, args, results []string
	sig := fn.Signature
	for i := range sig.Params().Len() {
		p := "p" + strconv.Itoa(i)
		t := sig.Params().At(i).Type()
		params = append(params, p+" "+u.sp.typ(t))
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params[i] = p + " ..." + u.sp.typ(t.Underlying().(*types.Slice).Elem())
		}
		args = append(args, p)
	}
	for i := range sig.Results().Len() {
		results = append(results, u.sp.typ(sig.Results().At(i).Type()))
	}
	ret := "return "
	if len(results) == 0 {
		ret = ""
	}
	return fmt.Sprintf("func(%s)%s { %s%s(%s) }", strings.Join(params, ", "), list(results), ret, name, strings.Join(append(args, captured...), ", "))
}

// allActive is the instance with all inputs active, for use behind a function value.
func (u *unit) allActive(fn *ssa.Function, in *instance, at ssa.Instruction) *instance {
	if _, ok := u.rule(fn, symbol(fn)); ok {
		fn = u.caller(fn)
	}
	n := len(fn.Params) + len(fn.FreeVars)
	inputs := make([]bool, n)
	for i, p := range fn.Params {
		inputs[i] = u.classes.of(p.Type()).any()
	}
	for i, f := range fn.FreeVars {
		inputs[len(fn.Params)+i] = u.classes.of(f.Type()).any()
	}
	return u.instance(fn, inputs, anything.writes, in, at)
}

// accessor returns an exported function that gives the address of a field which the file cannot name, "" if it can.
func (u *unit) accessor(st types.Type, f *types.Var) string {
	if f.Exported() || f.Pkg() == nil || u.sp.within(f.Pkg()) || u.prog.isBetween(f.Pkg()) {
		return ""
	}
	if fn, ok := u.access[f.Origin()]; ok {
		if fn != nil {
			return u.function(fn, nil, nil) + u.accessorArgs(st, fn)
		}
	} else if pkg := u.prog.ssa.Package(f.Pkg()); pkg != nil {
		u.access[f.Origin()] = nil
		if _, err := u.prog.source(f.Pkg().Path()); err == nil {
			for _, m := range pkg.Members {
				if fn, ok := m.(*ssa.Function); ok && token.IsExported(strings.TrimPrefix(fn.Name(), "")) || ok && strings.HasPrefix(fn.Name(), "Ʌ") {
					if a := accessed(fn); a != nil {
						u.access[deref(a.X.Type()).Underlying().(*types.Struct).Field(a.Field).Origin()] = fn
					}
				}
			}
		}
		if fn := u.access[f.Origin()]; fn != nil {
			return u.function(fn, nil, nil) + u.accessorArgs(st, fn)
		}
	}
	if n, ok := types.Unalias(st).(*types.Named); ok && n.Obj().Parent() != n.Obj().Pkg().Scope() {
		panic(local(n.Obj()))
	} else if !ok && isCell(f.Pkg().Path()) { // the front end makes fields of types with names accessible
		panic(cannotName{"the field " + strings.ReplaceAll(f.Name(), "Ʌ", "") + " of a struct type without a name", "Declare the type: type T struct{ ... }"})
	}
	panic(cannotName{fmt.Sprintf("the field %s of %s, which package %s does not export", f.Name(), types.TypeString(st, types.RelativeTo(f.Pkg())), f.Pkg().Path()), derive(f.Pkg())})
}

func (u *unit) accessorArgs(types.Type, *ssa.Function) string { return "" }

// line returns a line of a source file, trimmed, for a comment.
func (u *unit) line(p token.Position) string {
	if !p.IsValid() || strings.HasPrefix(p.Filename, "cell[") {
		return ""
	}
	ls, ok := u.lines[p.Filename]
	if !ok {
		data, err := os.ReadFile(p.Filename)
		if err == nil {
			ls = strings.Split(string(data), "\n")
		}
		u.lines[p.Filename] = ls
	}
	if p.Line < 1 || p.Line > len(ls) {
		return ""
	}
	text := strings.TrimSpace(ls[p.Line-1])
	text = strings.TrimSuffix(strings.TrimSpace(text), "{")
	if len(text) > 100 {
		text = text[:100]
	}
	return strings.ToValidUTF8(strings.TrimSpace(text), "")
}
