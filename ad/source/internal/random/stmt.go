package random

import "fmt"

// A production writes one or more statements, or returns false if it cannot here; what it has written then is dropped.
type production struct {
	feature string
	weight  int
	nests   bool // has statements inside
	write   func(g *gen) bool
}

// statements is filled by the files that tell of the features.
var statements []production

func init() {
	statements = append(statements,
		production{"local", 8, false, (*gen).declareFloat},
		production{"local", 5, false, (*gen).declareAny},
		production{"local", 7, false, (*gen).assignLocal},
		production{"store", 8, false, (*gen).store},
		production{"store", 4, false, (*gen).storeAny},
		production{"store", 3, false, (*gen).rebind},
		production{"swap", 3, false, (*gen).swap},
		production{"int", 3, false, (*gen).assignInt},
		production{"if", 8, true, (*gen).ifElse},
		production{"return", 2, false, (*gen).earlyReturn},
		production{"panic", 1, false, (*gen).panics},
		production{"switch", 5, true, (*gen).switches},
	)
}

// stmts writes about n statements.
func (g *gen) stmts(n int) {
	for range n {
		if !g.stmt() {
			return
		}
	}
}

// stmt writes a statement; it returns false if nothing may follow.
func (g *gen) stmt() bool {
	f := g.f
	for range 12 {
		weights := make([]int, len(statements))
		for i, p := range statements {
			if p.nests && (f.depth >= 3 || f.cost > f.budget) {
				continue
			}
			weights[i] = p.weight * g.weight[p.feature]
		}
		p := statements[g.pick(weights)]
		n, ok := len(f.vars), false
		text := g.capture(func() { ok = p.write(g) })
		if !ok {
			f.vars = f.vars[:n]
			continue
		}
		g.buf.WriteString(text)
		g.use(p.feature)
		f.cost += f.times
		return !g.jumped()
	}
	return true
}

// jumped tells whether the last line leaves the block.
func (g *gen) jumped() bool {
	s := g.buf.String()
	end := len(s) - 1
	start := end
	for start > 0 && s[start-1] != '\n' {
		start--
	}
	for _, word := range []string{"break", "continue", "return", "goto ", "panic(", "fallthrough"} {
		if len(s)-start > len(word) && s[start:start+len(word)] == word {
			return true
		}
	}
	return false
}

func (g *gen) declareFloat() bool {
	e := g.fit(g.float(3))
	v := g.name("v")
	if g.chance(0.1) {
		g.line("var %s float64", v)
		g.declare(v, float)
		return true
	}
	g.line("%s := float64(%s)", v, e.text)
	g.declare(v, float)
	return true
}

// declareAny declares a variable of some type.
func (g *gen) declareAny() bool {
	ts := g.locals()
	t := ts[g.r.IntN(len(ts))]
	e := g.value(t, 2)
	v := g.name("v")
	g.line("var %s %s = %s", v, t, e.text)
	d := g.declare(v, t)
	d.len = max(d.len, e.len)
	d.fixed = t.kind == funcKind || t.kind == sliceKind && t.elem.kind == funcKind
	return true
}

// write notes that memory was written that others may see.
func (g *gen) wrote(p path) {
	if p.shared || p.inMap {
		g.f.impure = true
	}
}

// assign writes p op= e for floats.
func (g *gen) assign(p path) {
	g.wrote(p)
	switch g.r.IntN(6) {
	case 0:
		g.line("%s += 0.2 * %s", p.text, operand(g.fit(g.float(2))))
	case 1:
		e := g.float(2)
		if e.bound > 1 {
			e = expr{text: "math.Cos(" + e.text + ")"}
		}
		g.line("%s *= %s", p.text, e.text)
	case 2:
		g.line("%s -= 0.1 * %s", p.text, operand(g.fit(g.float(2))))
	case 3:
		g.line("%s = 0.5*%s + %s", p.text, p.text, operand(g.squash(g.float(3))))
	case 4:
		g.line("%s /= 1.6 + 0.5*%s", p.text, operand(expr{text: "math.Tanh(" + g.float(2).text + ")"}))
	default:
		g.line("%s = %s", p.text, g.fit(g.float(3)).text)
	}
}

// assignLocal assigns to a float variable.
func (g *gen) assignLocal() bool {
	var vs []path
	g.visible(func(v *variable, own bool) {
		if v.typ == float && !v.fixed && !v.frozen && (own || g.on("capture")) {
			vs = append(vs, path{text: v.name, typ: float, shared: !own, root: v})
		}
	})
	if len(vs) == 0 {
		return false
	}
	p := vs[g.r.IntN(len(vs))]
	if p.shared {
		g.use("capture")
	}
	g.assign(p)
	return true
}

// store writes to a float in memory.
func (g *gen) store() bool {
	for range 4 {
		if p, ok := g.find(float, true); ok && p.steps > 0 {
			g.assign(p)
			return true
		}
	}
	return false
}

// storeAny writes a value of another type to memory: a struct, a pointer, a slice, a float32.
func (g *gen) storeAny() bool {
	ts := g.locals()
	t := ts[g.r.IntN(len(ts))]
	if t.kind == funcKind || t.kind == interfaceKind || t.kind == sliceKind && t.elem.kind == funcKind {
		return false
	}
	p, ok := g.find(t, true)
	if !ok || p.steps == 0 {
		return false
	}
	e := g.value(t, 1)
	if e.text == p.text {
		return false
	}
	g.wrote(p)
	g.line("%s = %s", p.text, e.text)
	return true
}

// rebind gives a variable another value: w = l.
func (g *gen) rebind() bool {
	var vs []*variable
	for _, v := range g.f.vars {
		if v.fixed || v.locked > 0 || v.typ == float || v.typ.kind == intKind || v.typ.kind == funcKind || v.typ.kind == interfaceKind {
			continue
		}
		vs = append(vs, v)
	}
	if len(vs) == 0 {
		return false
	}
	v := vs[g.r.IntN(len(vs))]
	e := g.value(v.typ, 1)
	if v.typ.kind == sliceKind && e.len < v.len || e.text == v.name {
		return false
	}
	g.line("%s = %s", v.name, e.text)
	return true
}

func (g *gen) swap() bool {
	a, ok := g.find(float, true)
	b, ok2 := g.find(float, true)
	if !ok || !ok2 || a.text == b.text {
		return false
	}
	g.wrote(a)
	g.wrote(b)
	if a.steps == 0 {
		a.root.used = true
	}
	if b.steps == 0 {
		b.root.used = true
	}
	if g.chance(0.5) {
		g.line("%s, %s = %s, %s", a.text, b.text, b.text, a.text)
	} else {
		g.line("%s, %s = %s, %s", a.text, b.text, g.fit(g.float(1)).text, g.fit(g.float(1)).text)
	}
	return true
}

func (g *gen) assignInt() bool {
	if p, ok := g.find(integer, true); ok && g.chance(0.5) {
		g.wrote(p)
		switch g.r.IntN(3) {
		case 0:
			g.line("%s++", p.text)
		case 1:
			g.line("%s ^= %s & 3", p.text, g.int(0).text)
		default:
			g.line("%s = (%s) %% 6", p.text, g.int(1).text)
		}
		return true
	}
	v := g.name("k")
	g.line("%s := (%s) %% 8", v, g.int(1).text)
	g.declare(v, integer)
	return true
}

// branch writes the statements of one of several branches.
func (g *gen) branch(n int) {
	g.scope(func() { g.stmts(1 + g.r.IntN(n)) })
}

func (g *gen) ifElse() bool {
	n := len(g.f.vars)
	init := ""
	if g.chance(0.15) {
		v := g.name("v")
		init = fmt.Sprintf("%s := float64(%s); ", v, g.fit(g.float(2)).text)
		d := g.declare(v, float)
		d.param = true
		init += v + " > 0.1 && "
	}
	if cond := g.cond(2); init == "" {
		g.line("if %s {", cond)
	} else {
		g.line("if %s(%s) {", init, cond)
	}
	g.branch(3)
	if g.chance(0.25) {
		g.line("} else if %s {", g.cond(1))
		g.branch(2)
	}
	if g.chance(0.5) {
		g.line("} else {")
		g.branch(3)
	}
	g.line("}")
	g.f.vars = g.f.vars[:n]
	return true
}

func (g *gen) earlyReturn() bool {
	g.line("if %s {", g.cond(1))
	g.scope(func() {
		if g.chance(0.4) {
			g.stmts(1)
		}
		if !g.jumped() {
			g.ret()
		}
	})
	g.line("}")
	return true
}

func (g *gen) panics() bool {
	g.line("if %s > 1000 {", operand(g.int(0)))
	g.line("panic(\"%s\")", g.name("too large "))
	g.line("}")
	return true
}
