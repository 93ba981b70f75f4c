package random

import (
	"fmt"
	"strings"
)

func init() {
	statements = append(statements,
		production{"closure", 10, true, (*gen).declareClosure},
		production{"capture", 6, true, (*gen).mutatingClosure},
		production{"methodvalue", 6, false, (*gen).methodValue},
		production{"higher", 5, false, (*gen).sliceOfFuncs},
		production{"closure", 2, true, (*gen).recursiveClosure},
	)
}

// funcValue writes a function value: a literal, a named function, a method value.
func (g *gen) funcValue(t *typ, depth int) expr {
	if p, ok := g.find(t, false); ok && g.chance(0.5) {
		return expr{text: p.text}
	}
	if g.on("closure") && depth > 0 && g.f.depth < 3 && g.depthOfLiterals() < 2 && g.chance(0.7) {
		return expr{text: g.funcLiteral(t)}
	}
	var names []string
	for _, f := range g.funcs {
		if f.recv == nil && !f.variadic && same(function(f.params, f.results...), t) && f.cost < costOfValue {
			names = append(names, f.name)
		}
	}
	if t == unary {
		names = append(names, "math.Sin", "math.Tanh", "math.Atan")
	}
	if len(names) > 0 {
		return expr{text: names[g.r.IntN(len(names))]}
	}
	return expr{text: g.funcLiteral(t)}
}

func (g *gen) depthOfLiterals() int {
	n := 0
	for f := g.f.around; f != nil; f = f.around {
		n++
	}
	return n
}

// funcLiteral writes a function literal in this scope.
func (g *gen) funcLiteral(t *typ) string {
	g.use("closure")
	text, _ := g.literalFunc(t, 1+g.r.IntN(2))
	return text
}

func (g *gen) literalFunc(t *typ, size int) (string, *frame) {
	fr := &frame{around: g.f, results: t.results, budget: 40, depth: min(2, g.f.depth+1)}
	var params []*variable
	var head []string
	for _, p := range t.params {
		v := &variable{name: g.name("p"), typ: p, len: atLeast(p), param: true}
		params = append(params, v)
		head = append(head, v.name+" "+p.String())
	}
	body := g.function(fr, params, func() {
		g.stmts(g.r.IntN(size + 1))
		g.finish(g.ret)
	})
	return fmt.Sprintf("func(%s)%s {\n%s}", strings.Join(head, ", "), results(t.results), body), fr
}

func (g *gen) declareClosure() bool {
	t := unary
	if g.on("higher") && g.chance(0.4) {
		t = one(g, function([]*typ{floats}, float), function([]*typ{float, float}, float), function([]*typ{float, unary}, float))
	}
	text, fr := g.literalFunc(t, 3)
	v := g.name("h")
	g.line("%s := %s", v, text)
	d := g.declare(v, t)
	d.fixed, d.pure = true, !fr.impure
	return true
}

// mutatingClosure writes a closure that changes a variable around it, and calls it.
func (g *gen) mutatingClosure() bool {
	if g.depthOfLiterals() > 1 {
		return false
	}
	s := g.name("v")
	g.line("%s := %s", s, "float64("+g.fit(g.float(1)).text+")")
	g.declare(s, float).used = true
	t := function([]*typ{float})
	h := g.name("h")
	fr := &frame{around: g.f, budget: 30, depth: 2}
	p := g.name("p")
	body := g.function(fr, []*variable{{name: p, typ: float, param: true}}, func() {
		g.stmts(g.r.IntN(2))
		g.line("%s = 0.6*%s + %s", s, s, operand(g.squash(expr{text: p + " * " + operand(g.float(1)), bound: 4})))
		g.close(0)
	})
	g.line("%s := func(%s float64) {\n%s}", h, p, body)
	d := g.declare(h, t)
	d.fixed, d.used = true, true
	g.f.impure = true
	for range 1 + g.r.IntN(2) {
		g.line("%s(%s)", h, g.value(float, 1).text)
	}
	return true
}

// methodValue takes a method from a value, or from a type.
func (g *gen) methodValue() bool {
	var fs []*fn
	for _, f := range g.funcs {
		if f.recv != nil && f.cost < costOfValue && !f.variadic {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		return false
	}
	f := fs[g.r.IntN(len(fs))]
	v := g.name("h")
	if g.chance(0.3) { // a method expression
		t := function(append([]*typ{f.recv}, f.params...), f.results...)
		g.line("%s := (%s).%s", v, f.recv, f.name)
		g.declare(v, t).fixed = true
		if g.affordable(costOfValue) {
			g.f.cost += costOfValue * g.f.times
			g.f.impure = true
			g.f.vars[len(g.f.vars)-1].used = true
			g.receive(v+"("+g.args(t.params, false)+")", t.results)
		}
		return true
	}
	name, ok := g.callee(f)
	if !ok {
		return false
	}
	g.line("%s := %s", v, name)
	g.declare(v, function(f.params, f.results...)).fixed = true
	if g.affordable(costOfValue) {
		g.f.cost += costOfValue * g.f.times
		g.f.impure = true
		g.f.vars[len(g.f.vars)-1].used = true
		g.receive(v+"("+g.args(f.params, false)+")", f.results)
	}
	return true
}

// sliceOfFuncs collects functions and calls them in turn.
func (g *gen) sliceOfFuncs() bool {
	if !g.affordable(3 * costOfValue) {
		return false
	}
	g.f.cost += 3 * costOfValue * g.f.times
	g.f.impure = true
	hs, h, a := g.name("hs"), g.name("h"), g.name("v")
	if g.on("closure") && g.chance(0.5) { // each with a loop variable of its own
		i, p := g.name("i"), g.name("p")
		g.line("var %s []func(float64) float64", hs)
		g.line("for %s := range 3 {", i)
		g.line("%s = append(%s, func(%s float64) float64 { return math.Sin(%s + 0.3*float64(%s)*%s) })", hs, hs, p, p, i, operand(g.fit(g.float(1))))
		g.line("}")
	} else {
		var parts []string
		for range 2 + g.r.IntN(2) {
			parts = append(parts, g.funcValue(unary, 1).text)
		}
		g.line("%s := []func(float64) float64{%s}", hs, strings.Join(parts, ", "))
	}
	g.declare(hs, slice(unary)).fixed = true
	g.f.vars[len(g.f.vars)-1].used = true
	g.line("%s := float64(%s)", a, g.fit(g.float(1)).text)
	g.line("for _, %s := range %s {", h, hs)
	g.line("%s = 0.5*%s + %s(%s)", a, a, h, a)
	g.line("}")
	g.line("%s = math.Tanh(%s)", a, a)
	g.declare(a, float)
	return true
}

// recursiveClosure writes a literal that calls itself through the variable that holds it.
func (g *gen) recursiveClosure() bool {
	if !g.affordable(costOfValue) {
		return false
	}
	g.f.cost += costOfValue * g.f.times
	g.f.impure = true
	h, v := g.name("h"), g.name("v")
	fr := &frame{around: g.f, results: []*typ{float}, budget: 15, depth: 2}
	body := g.function(fr, []*variable{counterOf("n", 0, nil), {name: "a", typ: float, param: true}}, func() {
		g.line("if n <= 0 {")
		g.line("return %s", g.value(float, 1).text)
		g.line("}")
		g.stmts(1)
		g.finish(func() {
			g.line("return math.Cos(%s(n-1, %s)) * %s", h, g.value(float, 1).text, operand(g.value(float, 1)))
		})
	})
	g.line("var %s func(n int, a float64) float64", h)
	g.line("%s = func(n int, a float64) float64 {\n%s}", h, body)
	g.line("%s := %s(%d, %s)", v, h, 1+g.r.IntN(3), g.value(float, 1).text)
	g.declare(v, float)
	return true
}
