package source

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
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
			args = append(args, fmt.Sprintf("tape.Pointer[*%s](sc[0])", u.sp.typ(t)))
		} else {
			args = append(args, fmt.Sprintf("sc[0].(%s)", u.sp.typ(t)))
		}
	}
	byFree := map[*ssa.FreeVar][2]string{}
	for i, c := range u.captureList(in.fn) {
		if c.indirect {
			t := u.sp.typ(deref(c.fv.Type()))
			pre += fmt.Sprintf("\tv%d, s%d := tape.Pointer[%s](c[%d]), tape.Pointer[%s](sc[%d])\n", i, i, t, i, t, i)
			byFree[c.fv] = [2]string{fmt.Sprintf("&v%d", i), fmt.Sprintf("&s%d", i)}
			continue
		}
		t := u.sp.typ(c.fv.Type())
		byFree[c.fv] = [2]string{fmt.Sprintf("tape.Pointer[%s](c[%d])", t, i), fmt.Sprintf("tape.Pointer[%s](sc[%d])", t, i)}
	}
	for _, fv := range in.fn.FreeVars {
		args = append(args, byFree[fv][0], byFree[fv][1])
	}
	u.decls = append(u.decls, fmt.Sprintf("func %s(c, sc []any) tape.Dual {\n%s\treturn %s(%s)\n}\n", name, pre, u.dual(in, kind, bound), strings.Join(args, ", ")))
	return name
}

// boundPrefix begins the names of functions that bind writes.
const boundPrefix = "bound_"

// caller returns a function that calls fn, which has a rule, and does nothing else: it stands for fn where that is a value, for the derivative of a call
// is known whatever the kind of the rule.
func (u *unit) caller(fn *ssa.Function) *ssa.Function {
	from := u.sp.out.Path
	if u.sp.out.inside != "" {
		from = u.sp.out.inside
	}
	key := fmt.Sprintf("caller of %s%v in %s", symbol(fn), fn.TypeArgs(), from)
	name := strings.NewReplacer(".", "_", "(*", "", ")", "", "$", "_").Replace(short(symbol(fn)))
	if u.prog.texts[key] == nil {
		c := &unit{prog: u.prog, sp: newSpeller(Output{Path: key, inside: from})}
		c.sp.again, c.sp.between = c.again, u.prog.isBetween
		if !c.named(fn) {
			panic(cannotName{title(fn) + " as a value, which has a rule and cannot be called from there", "Write a function literal that calls it."})
		}
		text := c.callerText(fn, name)
		imports := ""
		for path, name := range c.sp.imports {
			imports += fmt.Sprintf("import %s %q\n", name, path)
		}
		u.prog.texts[key] = []byte("package caller\n\n" + imports + "\n" + text)
		u.prog.inside[key] = from
	}
	pkg, err := u.prog.source(key)
	if err != nil {
		panic(cannotName{title(fn) + " as a value: " + err.Error(), "Write a function literal that calls it."})
	}
	return pkg.Func(name)
}

// callerText writes a function that calls fn.
func (u *unit) callerText(fn *ssa.Function, name string) string {
	sig := withReceiver(fn)
	var params, args, results []string
	for i := range sig.Params().Len() {
		p, t := "p"+strconv.Itoa(i), sig.Params().At(i).Type()
		args = append(args, p)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			p += " ..." + u.sp.typ(t.Underlying().(*types.Slice).Elem())
			args[i] += "..."
		} else {
			p += " " + u.sp.typ(t)
		}
		params = append(params, p)
	}
	for i := range sig.Results().Len() {
		results = append(results, u.sp.typ(sig.Results().At(i).Type()))
	}
	call := "%s(%s)"
	if len(results) > 0 {
		call = "return " + call
	}
	return fmt.Sprintf("func %s(%s)%s { "+call+" }\n", name, strings.Join(params, ", "), list(results), u.function(fn, nil, nil), strings.Join(args, ", "))
}
