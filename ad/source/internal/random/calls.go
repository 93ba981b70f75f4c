package random

import (
	"fmt"
	"strings"
)

func init() {
	statements = append(statements,
		production{"func", 12, false, (*gen).call},
		production{"method", 6, false, (*gen).call},
		production{"closure", 8, false, (*gen).callValue},
		production{"interface", 8, false, (*gen).callShape},
	)
}

// affordable tells whether a call that executes n statements may stand here.
func (g *gen) affordable(n int) bool { return g.f.cost+n*g.f.times <= g.f.budget*3/2 }

// args writes arguments for parameters.
func (g *gen) args(params []*typ, variadic bool) string {
	var parts []string
	for i, t := range params {
		if i == len(params)-1 && variadic && g.chance(0.6) {
			for range g.r.IntN(4) {
				parts = append(parts, g.value(t.elem, 1).text)
			}
			continue
		}
		dots := ""
		if i == len(params)-1 && variadic {
			dots = "..."
		}
		parts = append(parts, g.value(t, 1).text+dots)
	}
	return strings.Join(parts, ", ")
}

// callee writes the function of a call: its name, or a method of a value at hand.
func (g *gen) callee(f *fn) (string, bool) {
	if f.recv == nil {
		return f.name, true
	}
	base := f.recv
	if base.kind == pointerKind {
		base = base.elem
	}
	p, ok := g.find(f.recv, false)
	if f.recv.kind == pointerKind && (!ok || g.chance(0.4)) {
		if q, found := g.find(base, true); found && q.addr {
			p, ok = q, true
			p.root.used = true
			if q.shared || !f.pure {
				g.f.impure = g.f.impure || !f.pure
			}
		}
	} else if f.recv.kind != pointerKind && g.chance(0.3) {
		if q, found := g.find(pointer(base), false); found {
			p, ok = q, true
		}
	}
	return strings.TrimSuffix(p.text+"."+f.name, "."), ok
}

// pureCall calls a function without effects inside an expression.
func (g *gen) pureCall(depth int) (expr, bool) {
	var fs []*fn
	for _, f := range g.funcs {
		if f.pure && len(f.results) == 1 && f.results[0] == float && g.affordable(f.cost) {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		return expr{}, false
	}
	f := fs[g.r.IntN(len(fs))]
	name, ok := g.callee(f)
	if !ok {
		return expr{}, false
	}
	g.f.cost += f.cost * g.f.times
	return expr{text: name + "(" + g.args(f.params, f.variadic) + ")", bound: limit}, true
}

// call calls a function in a statement of its own.
func (g *gen) call() bool {
	var fs []*fn
	for _, f := range g.funcs {
		if g.affordable(f.cost) {
			fs = append(fs, f)
			if !f.pure {
				fs = append(fs, f)
			}
		}
	}
	if len(fs) == 0 {
		return false
	}
	f := fs[g.r.IntN(len(fs))]
	name, ok := g.callee(f)
	if !ok {
		return false
	}
	text := name + "(" + g.args(f.params, f.variadic) + ")"
	g.f.cost += f.cost * g.f.times
	g.f.impure = g.f.impure || !f.pure
	g.receive(text, f.results)
	return true
}

// receive writes a statement for a call and variables for its results.
func (g *gen) receive(call string, results []*typ) {
	if len(results) == 0 || g.chance(0.03) {
		g.line("%s", call)
		return
	}
	if len(results) == 1 && results[0] == float && g.chance(0.3) {
		for _, v := range g.f.vars {
			if v.typ == float && !v.fixed && !v.frozen && g.chance(0.4) {
				g.line("%s = %s", v.name, call)
				return
			}
		}
	}
	var names []string
	for _, t := range results {
		if len(results) > 1 && g.chance(0.15) {
			names = append(names, "_")
			continue
		}
		names = append(names, g.name("v"))
		g.declare(names[len(names)-1], t).fixed = t.kind == funcKind
	}
	op := ":="
	if strings.Count(strings.Join(names, ""), "v") == 0 {
		op = "="
	}
	g.line("%s %s %s", strings.Join(names, ", "), op, call)
}

// costOfValue is what a call of a function value is taken to execute.
const costOfValue = 80

// callValue calls a function that is in a variable, a slice, a field.
func (g *gen) callValue() bool {
	t := unary
	if g.on("higher") && g.chance(0.3) {
		t = one(g, function([]*typ{floats}, float), function([]*typ{float, float}, float), function([]*typ{float}))
	}
	p, ok := g.find(t, false)
	if !ok || !g.affordable(costOfValue) {
		return false
	}
	g.f.cost += costOfValue * g.f.times
	g.f.impure = true
	g.receive(p.text+"("+g.args(t.params, false)+")", t.results)
	return true
}

// helpers writes functions for later ones and for the roots to call.
func (g *gen) helpers() {
	params := func() []*typ {
		all := []*typ{float, float, floats, floats, integer, array(3, float)}
		if g.on("struct") {
			all = append(all, g.plain, g.node)
		}
		if g.on("pointer") {
			all = append(all, pointer(g.plain), pointer(g.node), pointer(float))
		}
		if g.on("map") {
			all = append(all, dict)
		}
		if g.on("nested") {
			all = append(all, slice(floats), slice(g.plain))
		}
		if g.on("higher") {
			all = append(all, unary)
		}
		if g.on("interface") {
			all = append(all, g.shape)
		}
		if g.on("any") {
			all = append(all, anything)
		}
		var ts []*typ
		for range 1 + g.r.IntN(3) {
			ts = append(ts, all[g.r.IntN(len(all))])
		}
		return ts
	}
	for range 1 + g.r.IntN(3) {
		if !g.on("func") {
			break
		}
		f := &fn{name: g.name("f"), params: params(), results: []*typ{float}}
		switch g.r.IntN(5) {
		case 0:
			f.results = []*typ{float, one(g, float, integer, floats, g.plain)}
		case 1:
			f.results = nil
		}
		g.define(f, 2+g.r.IntN(4), 150, 0)
	}
	if g.on("view") {
		g.views()
	}
	if g.on("variadic") {
		g.define(&fn{name: g.name("f"), params: []*typ{float, floats}, variadic: true, results: []*typ{float}}, 2+g.r.IntN(3), 100, 0)
		g.use("variadic")
	}
	if g.on("recursion") {
		g.recursive()
	}
	if g.on("mutual") {
		g.mutual()
	}
}

// overVariadic writes a loop over the variadic parameter x, of which there may be none.
func (g *gen) overVariadic(x *variable) {
	s, i, e := g.name("v"), g.name("i"), g.name("e")
	g.line("%s := 0.25", s)
	g.declare(s, float)
	before := fmt.Sprintf("%s = 0.5*%s + %s", s, s, e)
	if g.on("store") && g.chance(0.5) {
		before += fmt.Sprintf("\n%s[%s] = 0.5*%s - %s*%s", x.name, i, e, s, e)
		g.f.impure = true
	}
	x.locked++
	defer func() { x.locked-- }()
	g.loop(3, fmt.Sprintf("%s, %s := range %s", i, e, x.name), []*variable{counterOf(i, 0, x), {name: e, typ: float}}, before)
}

// views writes a function that returns an argument or a part of it, and perhaps writes to it before.
func (g *gen) views() {
	f := &fn{name: g.name("f"), params: []*typ{floats, floats, float}, results: []*typ{floats}, cost: 8}
	a, b, c := g.name("p"), g.name("p"), g.name("p")
	fr := &frame{results: f.results, budget: 60}
	body := g.function(fr, []*variable{{name: a, typ: floats, len: minLen, param: true}, {name: b, typ: floats, len: minLen, param: true}, {name: c, typ: float, param: true}}, func() {
		g.stmts(g.r.IntN(3))
		for range 1 + g.r.IntN(2) {
			x := one(g, a, b)
			g.line("if %s {", g.cond(1))
			g.line("return %s", one(g, x, x+"[:3]", x+"[len("+x+")-3:]", x+"[:3:3]", "append("+x+"[:3], "+c+")"))
			g.line("}")
		}
		g.finish(func() { g.line("return %s", one(g, a, b)) })
	})
	g.line("func %s(%s, %s []float64, %s float64) []float64 {\n%s}\n", f.name, a, b, c, body)
	f.pure = !fr.impure && !strings.Contains(body, "append(")
	g.funcs = append(g.funcs, f)
	g.use("view")
}

// recursive writes a function that calls itself, once or twice.
func (g *gen) recursive() {
	f := &fn{name: g.name("f"), params: []*typ{integer, float, floats}, results: []*typ{float}}
	body, fr := g.recursion(f.name, f.name)
	g.line("func %s(n int, a float64, w []float64) float64 {\n%s}\n", f.name, body)
	f.cost, f.pure = 12*fr.cost, !fr.impure
	g.funcs = append(g.funcs, f)
	g.use("recursion")
}

func (g *gen) mutual() {
	f := &fn{name: g.name("f"), params: []*typ{integer, float, floats}, results: []*typ{float}}
	other := g.name("f")
	body, fr := g.recursion(other, other)
	g.line("func %s(n int, a float64, w []float64) float64 {\n%s}\n", f.name, body)
	body, fr2 := g.recursion(f.name, other)
	g.line("func %s(n int, a float64, w []float64) float64 {\n%s}\n", other, body)
	f.cost, f.pure = 12*(fr.cost+fr2.cost), !fr.impure && !fr2.impure
	g.funcs = append(g.funcs, f)
	g.use("mutual")
}

// recursion writes the body of a function of n, a and w that calls the functions named, with n less than before.
func (g *gen) recursion(first, second string) (string, *frame) {
	fr := &frame{results: []*typ{float}, budget: 25}
	vars := []*variable{counterOf("n", 0, nil), {name: "a", typ: float, param: true}, {name: "w", typ: floats, len: minLen, param: true}}
	body := g.function(fr, vars, func() {
		g.line("n = min(n, 4)")
		g.line("if n <= 0 {")
		g.line("return %s", g.value(float, 2).text)
		g.line("}")
		g.stmts(1 + g.r.IntN(2))
		v := g.name("v")
		g.line("%s := %s(n-1, %s, %s)", v, first, g.value(float, 1).text, g.value(floats, 1).text)
		g.declare(v, float).used = true
		g.stmts(g.r.IntN(3))
		if g.chance(0.3) {
			u := g.name("v")
			g.line("%s := %s(n-2, %s, w)", u, second, g.value(float, 1).text)
			g.declare(u, float).used = true
			v += fmt.Sprintf(" * %s", u)
		}
		g.finish(func() { g.line("return math.Sin(%s + %s)", v, operand(g.value(float, 1))) })
	})
	return body, fr
}
