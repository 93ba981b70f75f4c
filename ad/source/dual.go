package source

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A full is a derivative in the full convention: every parameter with its shadow, every result with its shadow, an adjoint for each. It is
// written around the instance's own functions, which take and give only what is needed.
type full struct {
	u     *unit
	in    *instance
	bound int // parameters that are captured like the free variables: the receiver of a method
	root  bool
	twice bool // of a gradient: its first parameter is the tape
}

// tape names the tape in the text.
func (f full) tape() string {
	if f.twice {
		return "sp0" // of the tangents
	}
	return "t"
}

// inputName names an input in the text.
func (f full) inputName(n int) string {
	if p := len(f.in.fn.Params); n >= p {
		return "c" + strconv.Itoa(n-p)
	}
	if n < f.bound {
		return "r" + strconv.Itoa(n)
	}
	return "p" + strconv.Itoa(n)
}

// mailbox tells whether the shadow of a captured input is a pointer to where its adjoint goes.
func (f full) mailbox(n int) bool {
	isCaptured := n < f.bound || n >= len(f.in.fn.Params)
	return isCaptured && f.u.classes.of(f.in.signatureInputs()[n].Type()).val
}

func (f full) params() string {
	ps := []string{"t *tape.Tape"}
	if f.twice {
		ps = nil
	}
	if f.root {
		for _, c := range f.u.captureList(f.in.fn) {
			n := len(f.in.fn.Params) + slices.Index(f.in.fn.FreeVars, c.fv)
			if c.indirect {
				ps = append(ps, fmt.Sprintf("b%s %s", f.inputName(n), f.u.sp.typ(deref(c.fv.Type()))))
			} else {
				ps = append(ps, fmt.Sprintf("%s %s", f.inputName(n), f.u.sp.typ(c.fv.Type())))
			}
		}
	}
	for n, p := range f.in.fn.Params[f.bound:] {
		name := f.inputName(n + f.bound)
		ps = append(ps, fmt.Sprintf("%s, s%s %s", name, name, f.u.sp.typ(p.Type())))
	}
	return strings.Join(ps, ", ")
}

// begin are the first lines of a root: free variables of what is passed for them.
func (f full) begin() string {
	if !f.root {
		return ""
	}
	var b strings.Builder
	for _, c := range f.u.captureList(f.in.fn) {
		n := len(f.in.fn.Params) + slices.Index(f.in.fn.FreeVars, c.fv)
		name := f.inputName(n)
		if c.indirect {
			fmt.Fprintf(&b, "%s := &b%s; ", name, name)
		}
		if f.in.forced[n] {
			fmt.Fprintf(&b, "s%s := tape.Zero(t, %s); ", name, name)
		}
	}
	return b.String()
}

// call writes aug or push, in the full convention, as a function literal.
func (f full) call(form form) string {
	in, sp := f.in, f.u.sp
	args := []string{f.tape()}
	for n := range in.signatureInputs() {
		name := f.inputName(n)
		args = append(args, name)
		if in.takesShadow(n, form) {
			if f.mailbox(n) {
				args = append(args, "*s"+name)
			} else {
				args = append(args, "s"+name)
			}
		}
	}
	var results, defs []string
	after := ""
	res := in.fn.Signature.Results()
	for j := range res.Len() {
		t := res.At(j).Type()
		y := "y" + strconv.Itoa(j)
		results = append(results, fmt.Sprintf("%s, s%s %s", y, y, sp.typ(t)))
		defs = append(defs, y)
		if in.givesShadow(j, form) {
			defs = append(defs, "s"+y)
		} else if f.u.classes.of(t).ref {
			after += fmt.Sprintf("s%s = tape.Zero(%s, %s); ", y, f.tape(), y)
		}
	}
	text := fmt.Sprintf("%s(%s)", f.u.name(in, form), strings.Join(args, ", "))
	if len(defs) > 0 {
		text = strings.Join(defs, ", ") + " = " + text
	}
	return fmt.Sprintf("func(%s) (%s) { %s%s; %sreturn }", f.params(), strings.Join(results, ", "), f.begin(), text, after)
}

// rev writes rev in the full convention.
func (f full) rev() string {
	in, sp := f.in, f.u.sp
	ps, args := []string{"t *tape.Tape"}, []string{"t"}
	res := in.fn.Signature.Results()
	for j := range res.Len() {
		d := "dy" + strconv.Itoa(j)
		ps = append(ps, d+" "+sp.typ(res.At(j).Type()))
		if in.takesAdjoint(j) {
			args = append(args, d)
		}
	}
	var results, defs []string
	after := ""
	for n, v := range in.signatureInputs() {
		d := "d" + f.inputName(n)
		if n >= f.bound && n < len(in.fn.Params) {
			results = append(results, d+" "+sp.typ(v.Type()))
			if in.givesAdjoint(n) {
				defs = append(defs, d)
			}
			continue
		}
		if !in.givesAdjoint(n) {
			continue
		}
		if f.root || !f.mailbox(n) {
			defs = append(defs, "_")
			continue
		}
		defs = append(defs, "s"+d)
		if isFloat(v.Type()) {
			after += fmt.Sprintf("*s%s += s%s; ", f.inputName(n), d)
		} else {
			after += fmt.Sprintf("%s(s%s, s%s); ", f.u.adder(v.Type()), f.inputName(n), d)
		}
	}
	text := fmt.Sprintf("%s(%s)", f.u.name(in, revForm), strings.Join(args, ", "))
	declare := ""
	for _, d := range defs {
		if strings.HasPrefix(d, "sd") {
			for n, v := range in.signatureInputs() {
				if d == "sd"+f.inputName(n) {
					declare += fmt.Sprintf("var %s %s; ", d, sp.typ(v.Type()))
				}
			}
		}
	}
	if len(defs) > 0 {
		text = declare + strings.Join(defs, ", ") + " = " + text
	}
	return fmt.Sprintf("func(%s) (%s) { %s; %sreturn }", strings.Join(ps, ", "), strings.Join(results, ", "), text, after)
}

// Which derivatives a Dual gets.
type dualKind int

const (
	reverseDual dualKind = iota
	pushDual
	bothDual
)

var dualNames = map[dualKind]string{reverseDual: "dual", pushDual: "pushDual", bothDual: "bothDual"}

// dual names the function that makes a tape.Dual for a function value: of the captured variables and their shadows.
func (u *unit) dual(in *instance, kind dualKind, bound int) string {
	u.base(in)
	name := dualNames[kind] + "_" + in.base
	if bound > 0 {
		name = dualNames[kind] + "Method_" + in.base
	}
	if u.said["dual "+name] != "" {
		return name
	}
	u.said["dual "+name] = name
	d := full{u: u, in: in, bound: bound}
	var ps []string
	for n, v := range in.signatureInputs() {
		if n >= bound && n < len(in.fn.Params) {
			continue
		}
		t := u.sp.typ(v.Type())
		if d.mailbox(n) {
			ps = append(ps, fmt.Sprintf("%s %s, s%s *%s", d.inputName(n), t, d.inputName(n), t))
		} else {
			ps = append(ps, fmt.Sprintf("%s, s%s %s", d.inputName(n), d.inputName(n), t))
		}
	}
	var fields string
	if in.err != nil {
		fields = fmt.Sprintf("\t\tErr: %s.New(%q),\n", u.sp.use("errors", "errors"), in.err.Error())
	} else {
		if kind != pushDual {
			fields += fmt.Sprintf("\t\tAug: %s,\n\t\tRev: %s,\n", d.call(augForm), d.rev())
		}
		if kind != reverseDual {
			fields += fmt.Sprintf("\t\tPush: %s,\n", d.call(pushForm))
		}
	}
	u.decls = append(u.decls, fmt.Sprintf("func %s(%s) tape.Dual {\n\treturn tape.Dual{\n%s\t}\n}\n", name, strings.Join(ps, ", "), fields))
	return name
}

// dualValue writes the shadow of a function that captures nothing.
func (u *unit) dualValue(fn *ssa.Function, in *instance, push bool) string {
	kind := reverseDual
	if push {
		kind = pushDual
	}
	sig := withReceiver(fn)
	if r, ok := u.rule(fn, symbol(fn)); ok {
		return fmt.Sprintf("tape.NewDual[%s](%s())", u.sp.typ(sig), u.ruleDual(fn, r, sig))
	}
	inst := u.allActive(fn, in, nil)
	return fmt.Sprintf("tape.NewDual[%s](%s())", u.sp.typ(sig), u.dual(inst, kind, 0))
}

// bind names the function that makes a Dual of boxed captured variables, or of a boxed receiver.
func (u *unit) bind(in *instance) string {
	u.base(in)
	name := boundPrefix + in.base
	if u.said["bind "+name] != "" {
		return name
	}
	u.said["bind "+name] = name
	if r, ok := u.rule(in.fn, symbol(in.fn)); ok && r.Kind == tape.Scalar {
		u.decls = append(u.decls, fmt.Sprintf("func %s(c, sc []any) tape.Dual { return %s() }\n", name, u.ruleDual(in.fn, r, withReceiver(in.fn))))
		return name
	}
	kind := bothDual
	if u.sp.out.inside != "" { // to be differentiated once more
		kind = reverseDual
	}
	bound := 0
	if in.fn.Signature.Recv() != nil {
		bound = 1
	}
	var args []string
	pre := ""
	if bound == 1 {
		t := in.fn.Signature.Recv().Type()
		args = append(args, fmt.Sprintf("c[0].(%s)", u.sp.typ(t)))
		if u.classes.of(t).val {
			args = append(args, fmt.Sprintf("sc[0].(*%s)", u.sp.typ(t)))
		} else {
			args = append(args, fmt.Sprintf("sc[0].(%s)", u.sp.typ(t)))
		}
	}
	byFree := map[*ssa.FreeVar][2]string{}
	for i, c := range u.captureList(in.fn) {
		if c.indirect {
			t := u.sp.typ(deref(c.fv.Type()))
			pre += fmt.Sprintf("\tv%d, s%d := c[%d].(%s), sc[%d].(%s)\n", i, i, i, t, i, t)
			byFree[c.fv] = [2]string{fmt.Sprintf("&v%d", i), fmt.Sprintf("&s%d", i)}
			continue
		}
		t := u.sp.typ(c.fv.Type())
		byFree[c.fv] = [2]string{fmt.Sprintf("c[%d].(%s)", i, t), fmt.Sprintf("sc[%d].(%s)", i, t)}
	}
	for _, fv := range in.fn.FreeVars {
		args = append(args, byFree[fv][0], byFree[fv][1])
	}
	u.decls = append(u.decls, fmt.Sprintf("func %s(c, sc []any) tape.Dual {\n%s\treturn %s(%s)\n}\n", name, pre, u.dual(in, kind, bound), strings.Join(args, ", ")))
	return name
}

// boundPrefix begins the names of functions that bind writes.
const boundPrefix = "bound_"

// ruleDual names the function that makes a tape.Dual for a function with a rule.
func (u *unit) ruleDual(fn *ssa.Function, r tape.Rule, sig *types.Signature) string {
	key := "ruleDual " + symbol(fn)
	if n := u.said[key]; n != "" {
		return n
	}
	n := u.fresh("dual_" + short(symbol(fn)))
	u.said[key] = n
	var ps, names, keeps, results, adjoints, dxs []string
	for i := range sig.Params().Len() {
		p, t := "p"+strconv.Itoa(i), u.sp.typ(sig.Params().At(i).Type())
		ps = append(ps, fmt.Sprintf("%s, s%s %s", p, p, t))
		names = append(names, p)
		keeps = append(keeps, p+" "+t)
		dxs = append(dxs, "d"+p+" "+t)
	}
	var ys, clear []string
	for j := range sig.Results().Len() {
		y, t := "y"+strconv.Itoa(j), u.sp.typ(sig.Results().At(j).Type())
		results = append(results, fmt.Sprintf("%s, s%s %s", y, y, t))
		keeps = append(keeps, y+" "+t)
		adjoints = append(adjoints, "d"+y+" "+t)
		ys = append(ys, y)
		if u.classes.of(sig.Results().At(j).Type()).ref {
			clear = append(clear, fmt.Sprintf("s%s = tape.Zero(t, %s); ", y, y))
		}
	}
	call := fmt.Sprintf("%s(%s)", u.function(fn, nil, nil), strings.Join(names, ", "))
	if sig.Variadic() {
		call = strings.TrimSuffix(call, ")") + "...)"
	}
	all := append(slices.Clone(names), ys...)
	var rev, push strings.Builder
	kept := "kept_" + n
	switch r.Kind {
	case tape.Scalar:
		for j := range ys {
			var terms []string
			for i := range names {
				p := u.partialOf(r, j, i, len(names), sig)
				if p.zero || !isFloat(sig.Params().At(i).Type()) || !isFloat(sig.Results().At(j).Type()) {
					continue
				}
				var fields []string
				for _, a := range all {
					fields = append(fields, "k."+a)
				}
				fmt.Fprintf(&rev, "dp%d += dy%d * %s(%s); ", i, j, p.text, strings.Join(fields, ", "))
				terms = append(terms, fmt.Sprintf("%s(%s)*sp%d", p.text, strings.Join(all, ", "), i))
			}
			if len(terms) > 0 {
				fmt.Fprintf(&push, "sy%d = %s; ", j, strings.Join(terms, " + "))
			}
		}
	case tape.Pullback:
		u.decls = append(u.decls, fmt.Sprintf("func %s() tape.Dual {\n\treturn tape.Dual{Err: %s.New(%q)}\n}\n", n, u.sp.use("errors", "errors"),
			"a function with a pullback rule is used as a value: write a function literal that calls "+title(fn)))
		return n
	}
	u.decls = append(u.decls, fmt.Sprintf("type %s struct{ %s }\n\nvar id_%s = tape.NewStackID()\n", kept, strings.Join(keeps, "; "), kept))
	aug := fmt.Sprintf("func(t *tape.Tape, %s) (%s) { %s = %s; %sq := tape.StackOf[%s](t, id_%s); q.S = append(q.S, %s{%s}); return }",
		strings.Join(ps, ", "), strings.Join(results, ", "), strings.Join(ys, ", "), call, strings.Join(clear, ""), kept, kept, kept, strings.Join(all, ", "))
	back := fmt.Sprintf("func(t *tape.Tape, %s) (%s) { q := tape.StackOf[%s](t, id_%s); k := q.S[len(q.S)-1]; q.S = q.S[:len(q.S)-1]; _ = k; %sreturn }",
		strings.Join(adjoints, ", "), strings.Join(dxs, ", "), kept, kept, rev.String())
	forward := fmt.Sprintf("func(t *tape.Tape, %s) (%s) { %s = %s; %s%sreturn }",
		strings.Join(ps, ", "), strings.Join(results, ", "), strings.Join(ys, ", "), call, strings.Join(clear, ""), push.String())
	fields := fmt.Sprintf("\t\tAug: %s,\n\t\tRev: %s,\n", aug, back)
	if u.sp.out.inside == "" {
		fields += fmt.Sprintf("\t\tPush: %s,\n", forward)
	}
	u.decls = append(u.decls, fmt.Sprintf("func %s() tape.Dual {\n\treturn tape.Dual{\n%s\t}\n}\n", n, fields))
	return n
}
