package random

import "fmt"

func init() {
	statements = append(statements,
		production{"map", 8, false, (*gen).mapUpdate},
		production{"map", 3, false, (*gen).commaOK},
		production{"map", 2, false, (*gen).mapDelete},
		production{"mapstruct", 5, false, (*gen).mapStruct},
		production{"rangemap", 5, false, (*gen).rangeMap},
		production{"rangemap", 4, true, (*gen).rangeSorted},
	)
}

// someMap finds a map, or declares one.
func (g *gen) someMap(t *typ) path {
	if p, ok := g.find(t, false); ok && g.chance(0.85) {
		return p
	}
	v := g.name("t")
	g.line("%s := %s", v, g.literal(t, 1).text)
	d := g.declare(v, t)
	d.used = true
	return path{text: v, typ: t, root: d}
}

func (g *gen) mapUpdate() bool {
	m := g.someMap(dict)
	g.f.impure = true
	k := g.str(0)
	switch g.r.IntN(4) {
	case 0:
		g.line("%s[%s] += 0.3 * %s", m.text, k, operand(g.fit(g.float(2))))
	case 1:
		g.line("%s[%s] *= 0.7", m.text, k)
	default:
		g.line("%s[%s] = %s", m.text, k, g.fit(g.float(2)).text)
	}
	return true
}

func (g *gen) commaOK() bool {
	m := g.someMap(dict)
	v, ok := g.name("v"), g.name("ok")
	g.line("%s, %s := %s[%s]", v, ok, m.text, g.str(0))
	g.declare(v, float)
	g.declare(ok, boolean)
	return true
}

func (g *gen) mapDelete() bool {
	m := g.someMap(dict)
	g.f.impure = true
	g.line("delete(%s, %s)", m.text, g.str(0))
	return true
}

// mapStruct updates a struct that a map holds.
func (g *gen) mapStruct() bool {
	m := g.someMap(mapTo(g.plain))
	g.f.impure = true
	k, c := g.str(0), g.name("c")
	g.line("%s := %s[%s]", c, m.text, k)
	d := g.declare(c, g.plain)
	d.used = true
	if q, ok := g.walk(path{text: c, typ: g.plain, root: d, addr: true}, float, true, farthest); ok {
		g.assign(q)
	}
	if g.chance(0.8) {
		g.line("%s[%s] = %s", m.text, k, c)
	}
	return true
}

// rangeMap runs over a map in any order, with a body for which the order does not matter.
func (g *gen) rangeMap() bool {
	m := g.someMap(dict)
	k, v := g.name("k"), g.name("v")
	switch g.r.IntN(4) {
	case 0:
		g.f.impure = true
		e := g.name("v") // computed before, since it may read the map
		g.line("%s := float64(%s)", e, g.squash(g.float(1)).text)
		g.declare(e, float).used = true
		g.line("for %s, %s := range %s {", k, v, m.text)
		g.line("%s[%s] = 0.5*%s + %s", m.text, k, v, e)
		g.line("}")
	case 1:
		s := g.name("v")
		g.line("%s := -9.0", s)
		g.line("for _, %s := range %s {", v, m.text)
		g.line("%s = max(%s, %s)", s, s, v)
		g.line("}")
		g.line("%s = math.Tanh(0.3 * %s)", s, s)
		g.declare(s, float)
	case 2:
		t := g.name("t")
		g.line("%s := map[string]float64{}", t)
		g.line("for %s, %s := range %s {", k, v, m.text)
		g.line("if %s > 0.2 {", v)
		g.line("%s[%s] = %s * %s", t, k, v, operand(g.fit(g.float(1))))
		g.line("}")
		g.line("}")
		g.declare(t, dict)
	default:
		n := g.name("k")
		g.line("%s := 0", n)
		g.line("for range %s {", m.text)
		g.line("%s++", n)
		g.line("}")
		g.declare(n, integer)
	}
	return true
}

// rangeSorted runs over the sorted keys of a map.
func (g *gen) rangeSorted() bool {
	if !g.mayLoop() {
		return false
	}
	m := g.someMap(dict)
	keys, k, v := g.name("keys"), g.name("k"), g.name("v")
	g.line("%s := make([]string, 0, len(%s))", keys, m.text)
	g.line("for %s := range %s {", k, m.text)
	g.line("%s = append(%s, %s)", keys, keys, k)
	g.line("}")
	g.line("sort.Strings(%s)", keys)
	return g.loop(3, fmt.Sprintf("_, %s := range %s", k, keys),
		[]*variable{{name: k, typ: text, fixed: true, param: true}, {name: v, typ: float}}, fmt.Sprintf("%s := %s[%s]", v, m.text, k))
}
