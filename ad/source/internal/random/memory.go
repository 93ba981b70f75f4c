package random

import "fmt"

func init() {
	statements = append(statements,
		production{"alias", 8, false, (*gen).alias},
		production{"append", 8, false, (*gen).appends},
		production{"copy", 6, false, (*gen).copies},
		production{"copy", 2, false, (*gen).clears},
		production{"struct", 5, false, (*gen).structCopy},
		production{"pointer", 6, false, (*gen).pointers},
		production{"list", 6, true, (*gen).walkList},
		production{"nested", 3, false, (*gen).chooseRow},
		production{"buffer", 6, true, (*gen).buffers},
	)
}

// alias gives a name to memory that has one already.
func (g *gen) alias() bool {
	e, ok := g.view(floats, 1)
	if !ok {
		return false
	}
	v := g.name("w")
	g.line("%s := %s", v, e.text)
	g.declare(v, floats).len = e.len
	if g.chance(0.3) {
		if p, ok := g.find(floats, false); ok && p.len >= e.len {
			g.line("if %s {", g.cond(0))
			g.line("%s = %s", v, p.text)
			g.line("}")
		}
	}
	return true
}

func (g *gen) appends() bool {
	t := floats
	if g.on("nested") && g.chance(0.2) {
		t = one(g, slice(floats), slice(g.plain), slice(pointer(g.node)))
	}
	p, ok := g.find(t, false)
	if !ok {
		return false
	}
	g.f.impure = true // may write in place
	elem := func() string { return g.value(t.elem, 1).text }
	m := atLeast(t)
	var e expr
	switch g.r.IntN(9) {
	case 0, 1:
		e = expr{text: fmt.Sprintf("append(%s, %s)", p.text, elem()), len: p.len + 1}
	case 2: // in place where there is capacity: the element after the m-th is overwritten
		e = expr{text: fmt.Sprintf("append(%s[:%d], %s)", p.text, m, elem()), len: m + 1}
	case 3:
		e = expr{text: fmt.Sprintf("append(%s[:%d:%d], %s, %s)", p.text, m, m, elem(), elem()), len: m + 2}
	case 4:
		q, ok := g.find(t, false)
		if !ok {
			return false
		}
		e = expr{text: fmt.Sprintf("append(%s, %s...)", p.text, q.text), len: p.len + q.len}
	case 5:
		e = expr{text: fmt.Sprintf("append(%s(nil), %s...)", t, p.text), len: p.len}
	case 6: // leaves one out
		if p.len <= m {
			return false
		}
		e = expr{text: fmt.Sprintf("append(%s[:1], %s[2:]...)", p.text, p.text), len: p.len - 1}
	case 7:
		e = expr{text: fmt.Sprintf("append(%s, %s[:%d]...)", p.text, p.text, m), len: p.len + m}
	default: // collects
		if t != floats || !g.mayLoop() {
			return false
		}
		v := g.name("w")
		g.line("var %s []float64", v)
		d := g.declare(v, floats)
		d.fixed, d.frozen, d.len = true, true, 0 // not to be used before it is filled
		i := g.name("i")
		n := 3 + g.r.IntN(3)
		g.loop(n, fmt.Sprintf("%s := range %d", i, n), []*variable{counterOf(i, n, nil)},
			fmt.Sprintf("%s = append(%s, %s)", v, v, elem()))
		g.line("for len(%s) < 3 {", v)
		g.line("%s = append(%s, 0.5)", v, v)
		g.line("}")
		d.fixed, d.frozen, d.len = false, false, 3
		return true
	}
	if p.steps == 0 && p.root.locked == 0 && !p.root.fixed && e.len >= p.root.len && g.own(p.root) && g.chance(0.4) {
		g.line("%s = %s", p.root.name, e.text)
		return true
	}
	v := g.name("w")
	g.line("%s := %s", v, e.text)
	g.declare(v, t).len = e.len
	return true
}

// own tells whether v is a variable of this function, not of one around it.
func (g *gen) own(v *variable) bool {
	for _, o := range g.f.vars {
		if o == v {
			return true
		}
	}
	return false
}

func (g *gen) copies() bool {
	x, ok := g.find(floats, false)
	y, ok2 := g.find(floats, false)
	if !ok || !ok2 {
		return false
	}
	g.f.impure = true
	switch g.r.IntN(4) {
	case 0:
		g.line("copy(%s[1:], %s)", x.text, x.text)
	case 1:
		g.line("copy(%s, %s[1:])", x.text, y.text)
	case 2:
		n := g.name("k")
		g.line("%s := copy(%s[:2], %s)", n, x.text, y.text)
		g.declare(n, integer)
	default:
		g.line("copy(%s, %s)", x.text, y.text)
	}
	return true
}

func (g *gen) clears() bool {
	if g.on("map") && g.chance(0.2) {
		if p, ok := g.find(dict, false); ok {
			g.f.impure = true
			g.line("clear(%s)", p.text)
			return g.use("map")
		}
	}
	p, ok := g.find(floats, false)
	if !ok {
		return false
	}
	g.f.impure = true
	g.line("clear(%s[:%d])", p.text, 1+g.r.IntN(2))
	return true
}

// structCopy copies a struct or array and writes to the copy.
func (g *gen) structCopy() bool {
	t := one(g, g.plain, g.plain, g.node, array(3, float))
	if g.chance(0.1) {
		t = g.param
	}
	p, ok := g.find(t, false)
	if !ok {
		return false
	}
	v := g.name("c")
	g.line("%s := %s", v, p.text)
	d := g.declare(v, t)
	if g.on("store") {
		if q, ok := g.walk(path{text: v, typ: t, root: d, addr: true}, float, true, farthest); ok {
			d.used = true
			g.assign(q)
		}
	}
	return true
}

// pointers takes the address of something and writes through it.
func (g *gen) pointers() bool {
	t := one(g, float, float, float, g.plain, g.node, array(3, float))
	p, ok := g.find(t, true)
	if !ok || !p.addr {
		return false
	}
	p.root.used = true
	v := g.name("q")
	g.line("%s := &%s", v, p.text)
	d := g.declare(v, pointer(t))
	if g.chance(0.3) {
		if q, ok := g.find(t, true); ok && q.addr {
			q.root.used = true
			g.line("if %s {", g.cond(0))
			g.line("%s = &%s", v, q.text)
			g.line("}")
		}
	}
	if g.on("store") && g.chance(0.5) {
		if q, ok := g.walk(path{text: v, typ: d.typ, root: d, addr: true}, float, true, farthest); ok && q.steps > 0 {
			d.used = true
			q.shared = true
			g.assign(q)
		}
	}
	return true
}

// walkList follows the pointers of linked structs.
func (g *gen) walkList() bool {
	p, ok := g.find(pointer(g.node), false)
	if !ok || !g.mayLoop() {
		return false
	}
	k := g.name("k")
	q := g.name("q")
	v := &variable{name: q, typ: pointer(g.node), len: minLen, fixed: true, param: true}
	c := counterOf(k, 4, nil)
	ok = g.loop(3, fmt.Sprintf("%s, %s := %s, 0; %s != nil && %s < 4; %s, %s = %s.Next, %s+1", q, k, p.text, q, k, q, k, q, k), []*variable{v, c})
	if g.on("store") && g.chance(0.2) { // a longer list
		if at, ok := g.find(pointer(g.node), false); ok {
			g.f.impure = true
			g.line("%s.Next = %s", at.text, g.value(pointer(g.node), 1).text)
		}
	}
	return ok
}

// buffers writes a loop that makes memory in each round and keeps that of the round before.
func (g *gen) buffers() bool {
	if g.f.times > 4 || !g.mayLoop() {
		return false
	}
	old, cur, i, j := g.name("w"), g.name("w"), g.name("i"), g.name("j")
	g.line("%s := %s", old, g.literal(floats, 1).text)
	o := g.declare(old, floats)
	o.used, o.locked = true, 1
	x, ok := g.find(floats, false)
	if !ok {
		return false
	}
	n := 2 + g.r.IntN(2)
	sum := g.name("v")
	g.line("%s := 0.1", sum)
	g.declare(sum, float)
	g.line("for %s := range %d {", i, n)
	g.repeated(n, func() {
		g.scope(func() {
			f := g.f
			f.vars = append(f.vars, counterOf(i, n, nil))
			touch := func() { // what was made in the round before
				if g.chance(0.4) {
					p := path{text: fmt.Sprintf("%s[%d]", old, g.r.IntN(3)), typ: float, root: o, steps: 1, addr: true}
					if g.on("if") && g.chance(0.5) {
						g.line("if %s > 0 {", i)
						g.assign(p)
						g.line("}")
					} else {
						g.assign(p)
					}
				}
			}
			if g.chance(0.3) {
				touch()
			}
			g.line("%s := %s", cur, one(g, "make([]float64, 3)", "append([]float64(nil), "+x.text+"...)", g.literal(floats, 0).text))
			c := g.declare(cur, floats)
			c.used, c.locked = true, 1
			touch()
			if g.chance(0.7) {
				g.line("copy(%s, %s)", cur, one(g, old, x.text))
			}
			g.line("for %s := range %s {", j, cur)
			f.vars = append(f.vars, counterOf(j, 0, c))
			if g.chance(0.3) {
				g.line("%s[%s] = %s", cur, j, g.squash(g.float(2)).text)
			}
			s := g.name("v")
			g.line("%s := math.Sin(%s[%s]) * %s", s, cur, j, operand(g.fit(g.float(1))))
			if g.chance(0.3) {
				g.line("%s[%s%%3] %s %s", one(g, cur, old), j, one(g, "+= 0.3 *", "= 0.2 +"), s)
			} else {
				g.line("%s = 0.7*%s + %s", sum, sum, s)
			}
			g.line("}")
			f.vars = f.vars[:len(f.vars)-1]
			if g.chance(0.3) {
				touch()
			}
			if g.f.depth < 3 {
				g.stmts(g.r.IntN(2))
			}
			c.locked = 0
			if !g.jumped() {
				if g.chance(0.3) {
					g.line("%s, %s = %s, %s", old, cur, cur, old)
				} else {
					g.line("%s = %s", old, cur)
				}
			}
		})
	})
	g.line("}")
	if o.locked = 0; g.chance(0.6) { // nobody writes to it any more
		g.line("%s += 0.3 * %s[1]", sum, old)
		o.fixed, o.frozen = true, true
	}
	return true
}

// chooseRow picks one of several slices at run time.
func (g *gen) chooseRow() bool {
	p, ok := g.find(slice(floats), false)
	if !ok {
		return false
	}
	v := g.name("w")
	g.line("%s := %s[%s%%2]", v, p.text, operand(expr{text: g.name2(g.int(0).text)}))
	g.declare(v, floats)
	return true
}

// name2 makes an int expression at least 0.
func (g *gen) name2(e string) string { return "(" + e + "&7)" }
