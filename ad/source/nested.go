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

// Gradients inside of what is differentiated: Grad and its kin, of a function that the text names. The call stands for one of a function that
// computes the gradient, written in a package between (see second.go), with what the captured variables are as further arguments. From
// there on it is a call like any other, in forward mode and in reverse, and no number belongs to the wrong derivative: the inner one has
// variables of its own.

// nestedNames are the functions of package ad that can be called there; they begin the names of the functions that stand for them.
var nestedNames = map[string]string{"Grad": "grad_", "Grad2": "grad_", "Grad3": "grad_", "WithGrad": "withGrad_"}

// dynamicNames are those that cannot: what they return is known at run time only.
var dynamicNames = map[string]bool{"Gradient": true, "WithGradient": true, "Pullback": true, "Pushforward": true, "Jacobian": true, "Hessian": true, "HVP": true,
	"HVPs": true, "DiagHessian": true}

// nested resolves a call of package ad, nil if it is none that computes derivatives.
func (in *instance) nested(i ssa.CallInstruction, fn *ssa.Function) *callee {
	if packageOf(fn) != adPath || fn.Signature.Recv() != nil {
		return nil
	}
	name := fn.Name()
	if o := fn.Origin(); o != nil {
		name = o.Name()
	}
	args := i.Common().Args
	prefix := nestedNames[name]
	switch {
	case dynamicNames[name] && in.anyActive(args[1:]...):
		in.fail(i, "calls ad."+name+", whose result has a type that is known when it runs only", "Use ad.Grad, ad.Grad2 or ad.Grad3.")
	case prefix == "":
		return nil
	}
	f, captured := in.u.known(args[0])
	if f == nil || len(f.TypeArgs()) > 0 {
		if !in.anyActive(args...) {
			return nil
		}
		in.fail(i, "calls ad."+name+" of a function that is known when it runs only", "Name the function there, or write it as a literal in the call.")
	}
	for _, a := range args[1:] {
		if !flat(a.Type(), true) {
			in.fail(i, fmt.Sprintf("calls ad.%s with a %s, in the memory of which are references", name, types.TypeString(a.Type(), types.RelativeTo(in.fn.Pkg.Pkg))),
				"Pass numbers, slices of numbers, or structs of those.")
		}
	}
	c := &callee{passed: append(args[1:len(args):len(args)], captured...)}
	var err error
	if c.fn, err = in.u.g.nestedGradient(f, prefix, in.u.sp.out); err != nil {
		if e, ok := err.(*Error); ok {
			w := in.error(i, "", "")
			w.Calls, w.by = append(append(w.Calls, Call{title(f), in.position(i)}), e.Calls...), append(w.by, e.by...)
			w.Reason, w.here = e.Reason, e.here
			w.remedy()
			panic(w)
		}
		in.fail(i, "calls ad."+name+" of "+title(f)+": "+err.Error(), "")
	}
	if !in.anyActive(c.passed...) && !in.demand[valueOf(i)] {
		return c
	}
	in.u.nested = true
	return in.bySource(c, i, c.passed)
}

// known returns the function that a value is and what it captured, in the order in which derivatives take it; nil if the text does not tell.
func (u *unit) known(v ssa.Value) (fn *ssa.Function, captured []ssa.Value) {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return u.known(v.X)
	case *ssa.Function:
		if v.Synthetic == "" || v.Synthetic == fromExport {
			return v, nil
		}
	case *ssa.MakeClosure:
		if f := v.Fn.(*ssa.Function); f.Synthetic == "" {
			for _, c := range u.captureList(f) {
				captured = append(captured, v.Bindings[slices.Index(f.FreeVars, c.fv)])
			}
			if len(captured) == len(v.Bindings) {
				return f, captured
			}
		}
	case *ssa.Call: // of the maker of a literal
		m := v.Call.StaticCallee()
		if m == nil || !isMaker(m) || len(m.AnonFuncs) == 0 {
			break
		}
		for _, c := range u.captureList(m.AnonFuncs[0]) {
			n := slices.IndexFunc(m.Params, func(p *ssa.Parameter) bool { return p.Name() == c.fv.Name() })
			if n < 0 || !c.indirect {
				return nil, nil
			}
			captured = append(captured, v.Call.Args[n])
		}
		return m.AnonFuncs[0], captured
	}
	return nil, nil
}

// flat tells whether a gradient with respect to a value of type t is its shadow with its adjoint: no references are in memory, top tells that the
// value is none.
func flat(t types.Type, top bool) bool {
	if isTensor(t) {
		return top
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	case *types.Struct:
		for i := range u.NumFields() {
			if !flat(u.Field(i).Type(), top) {
				return false
			}
		}
		return true
	case *types.Array:
		return flat(u.Elem(), top)
	case *types.Slice:
		return top && flat(u.Elem(), false)
	case *types.Pointer:
		return top && flat(u.Elem(), false)
	case *types.Map:
		return top && flat(u.Elem(), false)
	}
	return false
}

// nestedGradient writes the gradient of a function as a package of its own and returns the function that computes it.
func (g *Generator) nestedGradient(f *ssa.Function, prefix string, out Output) (*ssa.Function, error) {
	key := symbol(f)
	if out.inside != "" {
		out.Path = out.inside
	}
	return g.written(Output{Path: "nested " + between + key + " in " + out.Path, Name: "gradient", inside: out.Path, nested: true}, Target{Key: key, Modes: tape.Joint}, prefix)
}

// gradientFunctions writes functions that compute the gradient that a joint derivative leaves in shadows and returns: of the arguments, and of what
// was captured.
func (u *unit) gradientFunctions(in *instance) {
	var ps, ss, args, types, grads []string
	body := "\tt := new(tape.Tape)\n" // never given back: its memory is known to the reverse pass around it
	for n, p := range in.fn.Params {
		t, x, s := u.sp.typ(p.Type()), fmt.Sprintf("p%d", n), fmt.Sprintf("s%d", n)
		ps, types, args, grads = append(ps, x+" "+t), append(types, t), append(args, x, s), append(grads, s)
		switch k := u.classes.of(p.Type()); {
		case !k.any():
			body += fmt.Sprintf("\t%s := %s\n", s, x)
		case isFloat(p.Type()):
			body += fmt.Sprintf("\tvar %s %s\n", s, t)
		case isTensor(p.Type()):
			body += fmt.Sprintf("\t%s := tape.ZeroTensor(t, %s)\n", s, x)
		default:
			body += fmt.Sprintf("\t%s := tape.Zero(t, %s)\n", s, x)
		}
		ss = append(ss, "_")
		if u.classes.of(p.Type()).val {
			ss[n] = fmt.Sprintf("d%d", n)
		}
	}
	var captures []string
	for n, c := range u.captureList(in.fn) {
		t := c.fv.Type()
		if c.indirect {
			t = deref(t)
		}
		ps = append(ps, fmt.Sprintf("c%d %s", n, u.sp.typ(t)))
		captures = append(captures, fmt.Sprintf("c%d", n))
	}
	call := strings.Join(append(append(append([]string{"t"}, captures...), args...), "1"), ", ")
	body += fmt.Sprintf("\ty, %s := %s(%s)\n", strings.Join(ss, ", "), u.name(in, jointForm), call)
	for n, p := range in.fn.Params {
		switch {
		case isFloat(p.Type()):
			body += fmt.Sprintf("\ts%d = d%d\n", n, n)
		case ss[n] != "_":
			body += fmt.Sprintf("\t%s(&s%d, d%d)\n", u.adder(p.Type()), n, n)
		}
	}
	y := u.sp.typ(in.fn.Signature.Results().At(0).Type())
	list := strings.Join(grads, ", ")
	u.decls = append(u.decls,
		fmt.Sprintf("func withGrad_%s(%s) (%s, %s) {\n%s\treturn y, %s\n}\n", in.base, strings.Join(ps, ", "), y, strings.Join(types, ", "), body, list),
		fmt.Sprintf("func grad_%s(%s) (%s) {\n%s\t_ = y\n\treturn %s\n}\n", in.base, strings.Join(ps, ", "), strings.Join(types, ", "), body, list))
}

// The reverse of a loop that is left in the middle is entered in the middle. What is to be reversed once more cannot have that: there, one
// comes in by the header, and a variable says where to go on.

// goBack jumps to the reverse of a block.
func (w *writer) goBack(to *ssa.BasicBlock) {
	target := label("r", to)
	for l := w.in.graph.in[to]; w.u.sp.out.nested && l != nil && !l.blocks[w.at]; l = l.parent {
		if header := label("r", l.header); target != header {
			n := slices.Index(w.enters[l], target)
			if n < 0 {
				n = len(w.enters[l])
				w.enters[l] = append(w.enters[l], target)
			}
			w.assign(enterName(l), "int", strconv.Itoa(n+1), true)
			target = header
		}
	}
	w.jump(target)
}

func enterName(l *loop) string { return "enter_" + strconv.Itoa(l.id) }

// addEnters lets all ways to the header of a loop that is entered in the middle lead by where the variable is looked at.
func (w *writer) addEnters() {
	at := map[string]*block{} // by the label of the header
	for _, l := range w.in.graph.loops {
		if len(w.enters[l]) == 0 {
			continue
		}
		w.cur = w.back.block(label("e", l.header))
		at[label("r", l.header)] = w.cur
		for n, t := range w.enters[l] {
			w.do("if %s == %d {", w.rd(enterName(l)), n+1)
			w.assign(enterName(l), "int", "0", true)
			w.jump(t)
			w.do("}")
		}
	}
	for _, b := range w.back.blocks {
		for _, l := range b.lines {
			if e := at[l.target]; e != nil {
				l.target, l.text = e.label, "goto "+e.label
			}
		}
	}
	for header, e := range at {
		w.cur = e
		w.jump(header)
	}
}
