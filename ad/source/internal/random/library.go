package random

import "strings"

func init() {
	floatTable = append(floatTable,
		floatProduction{"global", 5, (*gen).fromGlobal},
		floatProduction{"closure", 6, (*gen).pureClosure},
	)
	statements = append(statements,
		production{"maker", 8, false, (*gen).useMaker},
		production{"higher", 4, false, (*gen).useNet},
	)
}

// globals are read and never written.
func (g *gen) globals() {
	if !g.on("global") {
		return
	}
	g.line("var rate = 0.75\n")
	g.line("var table = []float64{0.5, -0.25, 1.5, 0.125}\n")
	g.line("var weights = [3]float64{0.3, 0.6, -0.4}\n")
	for _, v := range []variable{{name: "rate", typ: float}, {name: "table", typ: floats, len: 4}, {name: "weights", typ: array(3, float)}} {
		v.frozen, v.fixed = true, true
		g.global = append(g.global, &v)
	}
}

func (g *gen) fromGlobal(int) (expr, bool) {
	if len(g.global) == 0 {
		return expr{}, false
	}
	v := g.global[g.r.IntN(len(g.global))]
	p, ok := g.walk(path{text: v.name, typ: v.typ, len: v.len, root: v}, float, false, 2)
	return expr{text: p.text, bound: 1.5}, ok
}

// library writes what the roots build on.
func (g *gen) library() {
	g.line("func at(i, n int) int {\nif i %%= n; i < 0 {\ni += n\n}\nreturn i\n}\n")
	if g.on("method") {
		g.methods()
	}
	if g.on("interface") {
		g.interfaces()
	}
	if g.on("generic") {
		g.generics()
	}
	g.helpers()
	if g.on("maker") && g.on("closure") {
		g.makers()
	}
	if g.on("embed") { // on a struct with embedded ones, whose methods it has too
		g.define(&fn{name: "Sum", recv: one(g, g.outer, pointer(g.outer)), params: []*typ{float}, results: []*typ{float}}, 2+g.r.IntN(3), 80, 0)
		g.promote()
		g.use("embed")
	}
}

// methods of the named structs, with value and pointer receivers.
func (g *gen) methods() {
	for _, m := range []struct {
		name string
		recv *typ
		res  []*typ
	}{
		{"Eval", g.plain, []*typ{float}},
		{"Scale", pointer(g.plain), nil},
		{"Mean", g.node, []*typ{float}},
		{"Step", pointer(g.node), []*typ{float}},
		{"Part", pointer(g.node), []*typ{floats}},
	} {
		if g.chance(0.35) {
			continue
		}
		if m.name == "Part" {
			g.line("func (m *Node) Part(a float64) []float64 {\nif a > m.U {\nreturn m.Z[:3]\n}\nreturn m.Z\n}\n")
			g.funcs = append(g.funcs, &fn{name: m.name, recv: m.recv, params: []*typ{float}, results: m.res, pure: true, cost: 3})
		} else {
			g.define(&fn{name: m.name, recv: m.recv, params: []*typ{float}, results: m.res}, 1+g.r.IntN(4), 40, 0)
		}
		g.use("method")
	}
}

// promote makes the methods of embedded structs callable on the struct around them.
func (g *gen) promote() {
	for _, f := range g.funcs {
		if f.recv == nil {
			continue
		}
		if f.recv.kind == pointerKind && (f.recv.elem == g.plain || f.recv.elem == g.node) || f.recv == g.plain || f.recv == g.node {
			p := *f
			p.recv = pointer(g.outer)
			g.funcs = append(g.funcs, &p)
		}
	}
}

// makers are functions that return closures, and one of a struct with a field of a function type.
func (g *gen) makers() {
	name := g.name("make")
	fr := &frame{results: []*typ{unary}, budget: 60}
	vars := []*variable{{name: "k", typ: float, param: true}, {name: "w", typ: floats, len: minLen, param: true}}
	body := g.function(fr, vars, func() {
		g.stmts(g.r.IntN(3))
		g.finish(func() { g.line("return %s", g.funcLiteral(unary)) })
	})
	g.line("func %s(k float64, w []float64) func(float64) float64 {\n%s}\n", name, body)
	g.funcs = append(g.funcs, &fn{name: name, params: []*typ{float, floats}, results: []*typ{unary}, cost: fr.cost})
	g.use("maker")
	if g.on("higher") {
		name := g.name("twice")
		g.line("func %s(f func(float64) float64) func(float64) float64 {\nreturn func(a float64) float64 { return f(0.5 * f(a)) }\n}\n", name)
		g.funcs = append(g.funcs, &fn{name: name, params: []*typ{unary}, results: []*typ{unary}, pure: true, cost: 2})
		g.line("func (m Net) Call(a float64) float64 {")
		g.line("for _, w := range m.W {\na = m.Act(0.5*a*w + m.B)\n}")
		g.line("return math.Tanh(a)\n}\n")
		g.line("func NewNet(f func(float64) float64, w []float64, b float64) *Net {\nreturn &Net{Act: f, W: w, B: b}\n}\n")
		g.use("higher")
	}
}

// useMaker calls a function that returns a closure, and calls the closure.
func (g *gen) useMaker() bool {
	var fs []*fn
	for _, f := range g.funcs {
		if f.recv == nil && len(f.results) == 1 && f.results[0] == unary {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 || !g.affordable(2*costOfValue) {
		return false
	}
	f := fs[g.r.IntN(len(fs))]
	g.f.cost += 2 * costOfValue * g.f.times
	g.f.impure = true
	h := g.name("h")
	g.line("%s := %s(%s)", h, f.name, g.args(f.params, false))
	d := g.declare(h, unary)
	d.fixed, d.used = true, true
	g.receive(h+"("+g.value(float, 1).text+")", []*typ{float})
	return true
}

func (g *gen) useNet() bool {
	if g.net == nil || !g.on("maker") || !g.on("closure") || !g.affordable(4*costOfValue) {
		return false
	}
	g.f.cost += 4 * costOfValue * g.f.times
	g.f.impure = true
	n := g.name("net")
	if g.chance(0.5) {
		g.line("%s := NewNet(%s, %s, %s)", n, g.funcValue(unary, 1).text, g.value(floats, 1).text, g.value(float, 1).text)
		g.declare(n, pointer(g.net)).used = true
	} else {
		g.line("%s := %s", n, g.literal(g.net, 1).text)
		g.declare(n, g.net).used = true
		if !strings.Contains(g.buf.String(), "Act:") {
			return false
		}
	}
	g.receive(n+".Call("+g.value(float, 1).text+")", []*typ{float})
	return true
}

// pureClosure calls a closure that only reads.
func (g *gen) pureClosure(int) (expr, bool) {
	var vs []*variable
	g.visible(func(v *variable, _ bool) {
		if v.pure && same(v.typ, unary) {
			vs = append(vs, v)
		}
	})
	if len(vs) == 0 || !g.affordable(costOfValue) {
		return expr{}, false
	}
	v := vs[g.r.IntN(len(vs))]
	v.used = true
	g.f.cost += costOfValue * g.f.times
	return expr{text: v.name + "(" + g.value(float, 0).text + ")", bound: limit}, true
}
