package source

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// helper returns the name of a small function for a type, which write writes the first time.
func (u *unit) helper(what string, t types.Type, write func(name, typ string) string) string {
	typ := u.sp.typ(t)
	key := what + " " + typ
	if n := u.said[key]; n != "" {
		return n
	}
	n := u.fresh(what + "_" + strings.NewReplacer("*", "p", "[]", "s", "[", "", "]", "_", ".", "_").Replace(typ))
	u.said[key] = n
	u.decls = append(u.decls, write(n, typ))
	return n
}

// eachFloat writes statements for the parts of a type with floats: leaf for a float, nested for what has a helper of its own.
func (u *unit) eachPart(t types.Type, leaf func(part string) string, nested func(part string, t types.Type) string) string {
	var b strings.Builder
	one := func(indent, part string, t types.Type) {
		switch {
		case isFloat(t):
			b.WriteString(indent + leaf(part) + "\n")
		case u.classes.of(t).val:
			b.WriteString(indent + nested(part, t) + "\n")
		}
	}
	switch s := t.Underlying().(type) {
	case *types.Struct:
		for i := range s.NumFields() {
			if f := s.Field(i); u.classes.of(f.Type()).val {
				one("\t", "."+f.Name(), f.Type())
			}
		}
	case *types.Array:
		b.WriteString("\tfor i := range d {\n")
		one("\t\t", "[i]", s.Elem())
		b.WriteString("\t}\n")
	}
	return b.String()
}

// part writes the place of a part of the variable x, by an accessor if the field cannot be named.
func (u *unit) part(x string, t types.Type, part string) string {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || !strings.HasPrefix(part, ".") {
		return x + part
	}
	for i := range s.NumFields() {
		if f := s.Field(i); "."+f.Name() == part {
			if acc := u.accessor(t, f); acc != "" {
				return "*" + acc + "(" + x + ")"
			}
		}
	}
	return x + part
}

// adder names a function that adds the floats of a value to another.
func (u *unit) adder(t types.Type) string {
	return u.helper("add", t, func(name, typ string) string {
		body := u.eachPart(t,
			func(p string) string { return u.part("d", t, p) + " += " + u.part("s", t, p) },
			func(p string, pt types.Type) string {
				return u.adder(pt) + "(" + address(u.part("d", t, p)) + ", " + u.part("s", t, p) + ")"
			})
		if strings.Contains(body, "*") { // accessors want addresses
			return fmt.Sprintf("func %s(d *%s, v %s) {\n\ts := &v\n%s}\n", name, typ, typ, body)
		}
		return fmt.Sprintf("func %s(d *%s, s %s) {\n%s}\n", name, typ, typ, body)
	})
}

// zeroer names a function that sets the floats of a value to 0.
func (u *unit) zeroer(t types.Type) string {
	if isFloat(t) {
		return fmt.Sprintf("func(d *%s) { *d = 0 }", u.sp.typ(t))
	}
	return u.helper("zero", t, func(name, typ string) string {
		return fmt.Sprintf("func %s(d *%s) {\n%s}\n", name, typ, u.eachPart(t,
			func(p string) string { return u.part("d", t, p) + " = 0" },
			func(p string, pt types.Type) string { return u.zeroer(pt) + "(" + address(u.part("d", t, p)) + ")" }))
	})
}

// mover names a function that adds the floats of a value to another and sets them to 0.
func (u *unit) mover(t types.Type) string {
	return u.helper("move", t, func(name, typ string) string {
		return fmt.Sprintf("func %s(d, s *%s) {\n\tif d != nil {\n\t\t%s(d, *s)\n\t}\n\t%s(s)\n}\n", name, typ, u.adder(t), u.zeroer(t))
	})
}

// dualType writes the type of a derivative in the full convention.
func (u *unit) dualType(sig *types.Signature, f form) string {
	var ps, rs []string
	for i := range sig.Params().Len() {
		t := u.sp.typ(sig.Params().At(i).Type())
		ps = append(ps, t)
		if f != revForm {
			ps = append(ps, t)
		}
	}
	for i := range sig.Results().Len() {
		t := u.sp.typ(sig.Results().At(i).Type())
		rs = append(rs, t)
		if f != revForm {
			rs = append(rs, t)
		}
	}
	if f == revForm {
		ps, rs = rs, ps
	}
	return fmt.Sprintf("func(%s)%s", strings.Join(append([]string{"*tape.Tape"}, ps...), ", "), list(rs))
}

func (u *unit) pullbackType(sig *types.Signature) string {
	return fmt.Sprintf("func%s%s", u.tuple(sig.Results()), list(u.types(sig.Params())))
}

func (u *unit) pullbackRuleType(sig *types.Signature) string {
	return fmt.Sprintf("func%s (%s)", u.tuple(sig.Params()), strings.Join(append(u.types(sig.Results()), u.pullbackType(sig)), ", "))
}

func (u *unit) types(t *types.Tuple) []string {
	var ts []string
	for i := range t.Len() {
		ts = append(ts, u.sp.typ(t.At(i).Type()))
	}
	return ts
}

func (u *unit) tuple(t *types.Tuple) string { return "(" + strings.Join(u.types(t), ", ") + ")" }

// withReceiver is the signature of a method as a function.
func withReceiver(fn *ssa.Function) *types.Signature {
	sig := fn.Signature
	if sig.Recv() == nil {
		return sig
	}
	vars := []*types.Var{sig.Recv()}
	for i := range sig.Params().Len() {
		vars = append(vars, sig.Params().At(i))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), sig.Results(), sig.Variadic())
}

// ruleCall writes the i-th function of a rule.
func (u *unit) ruleCall(c *callee, i int, typ string) string {
	if len(c.rule.Partials) > i && c.rule.Partials[i] != "" {
		return u.symbolText(c.rule.Partials[i])
	}
	key := fmt.Sprintf("rule %s %d", c.rule.Key, i)
	n := u.said[key]
	if n == "" {
		n = u.fresh("rule_" + short(c.rule.Key))
		u.said[key] = n
		u.decls = append(u.decls, fmt.Sprintf("var %s = %s.OnceValue(func() %s { return tape.RuleOf[%s](%q, %d) })\n", n, u.sp.use("sync", "sync"), typ, typ, c.rule.Key, i))
	}
	return n + "()"
}

// symbolText writes a function that a symbol names.
func (u *unit) symbolText(symbol string) string {
	i := strings.LastIndex(symbol, ".")
	path := symbol[:i]
	if path == u.sp.out.Path {
		return symbol[i+1:]
	}
	name := path[strings.LastIndex(path, "/")+1:]
	if pkg := u.prog.types[path]; pkg != nil {
		name = pkg.Name()
	}
	return u.sp.use(path, name) + "." + symbol[i+1:]
}

// A partial is a partial derivative of a rule.
type partial struct {
	text   string
	unused []bool // parameters that it does not use
	zero   bool   // it is 0 everywhere
}

// partialOf returns the partial derivative of the j-th result of a rule's function with respect to the n-th of its parameters.
func (u *unit) partialOf(r tape.Rule, j, n, params int, sig *types.Signature) *partial {
	i := j*params + n
	key := r.Key + " " + strconv.Itoa(i)
	if p := u.parts[key]; p != nil {
		return p
	}
	p := &partial{}
	u.parts[key] = p
	if i < len(r.Partials) && r.Partials[i] != "" {
		if fn := u.ruleFunction(r.Partials[i]); fn != nil {
			p.unused, p.zero = unusedParams(fn), returnsZero(fn)
		}
		if !p.zero {
			p.text = u.symbolText(r.Partials[i])
		}
		return p
	}
	if i >= len(r.Fns) && i >= len(r.Partials) || i < len(r.Fns) && r.Fns[i] == nil {
		p.zero = true
		return p
	}
	var ts []string
	for k := range sig.Params().Len() {
		ts = append(ts, u.sp.typ(sig.Params().At(k).Type()))
	}
	ts = append(ts, u.types(sig.Results())...)
	typ := fmt.Sprintf("func(%s) %s", strings.Join(ts, ", "), u.sp.typ(sig.Params().At(n).Type()))
	p.text = u.ruleCall(&callee{rule: tape.Rule{Key: r.Key}}, i, typ)
	return p
}

// ruleFunction returns a function of a rule by its symbol, nil if its source is not to be had.
func (u *unit) ruleFunction(sym string) *ssa.Function {
	path, name := splitKey(sym)
	pkg, err := u.prog.source(path)
	if err != nil {
		return nil
	}
	return lookup(pkg, name)
}

// unusedParams tells which parameters a function does not use; nothing is known of nil.
func unusedParams(fn *ssa.Function) (unused []bool) {
	if fn != nil {
		for _, p := range fn.Params {
			unused = append(unused, unusedParam(p))
		}
	}
	return unused
}

func unusedParam(p *ssa.Parameter) bool {
	for _, r := range *p.Referrers() {
		if _, ok := r.(*ssa.DebugRef); !ok {
			return false
		}
	}
	return true
}

func returnsZero(fn *ssa.Function) bool {
	if len(fn.Blocks) != 1 {
		return false
	}
	r, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return)
	if !ok || len(r.Results) != 1 {
		return false
	}
	c, ok := r.Results[0].(*ssa.Const)
	return ok && c.Value != nil && isFloat(c.Type()) && c.Float64() == 0
}
