package random

import (
	"fmt"
	"strings"
)

func init() {
	statements = append(statements,
		production{"any", 6, false, (*gen).declareBox},
		production{"typeswitch", 8, true, (*gen).typeSwitch},
		production{"typeswitch", 5, false, (*gen).assertion},
		production{"interface", 4, false, (*gen).declareShape},
	)
}

// interfaces writes an interface and types that implement it: by value and by pointer, a struct, a float, a decorator.
func (g *gen) interfaces() {
	disc := &typ{kind: structKind, name: "Disc", fields: []field{{name: "R", typ: float}, {name: "Z", typ: floats}}}
	box := &typ{kind: structKind, name: "Box", fields: []field{{name: "W", typ: float}, {name: "H", typ: float}, {name: "V", typ: array(2, float)}}}
	flat := &typ{kind: floatKind, name: "Flat"}
	g.line("type Shape interface {\nArea(a float64) float64\nGrow(c float64)\n}\n")
	g.line("type Disc struct {\nR float64\nZ []float64\n}\n")
	g.line("type Box struct {\nW, H float64\nV [2]float64\n}\n")
	g.line("type Flat float64\n")
	before := len(g.funcs)
	for _, t := range []*typ{disc, pointer(box)} {
		g.define(&fn{name: "Area", recv: t, params: []*typ{float}, results: []*typ{float}}, g.r.IntN(3), 40, 0)
		g.define(&fn{name: "Grow", recv: t, params: []*typ{float}}, 1+g.r.IntN(2), 40, 0)
	}
	g.line("func (m Flat) Area(a float64) float64 { return %s }\n", one(g, "float64(m) * a", "math.Sin(float64(m) + a)", "float64(m*m) - 0.5*a"))
	g.line("func (m Flat) Grow(c float64) {}\n")
	if g.chance(0.6) {
		g.line("type Shifted struct {\nIn Shape\nBy float64\n}\n")
		g.line("func (m Shifted) Area(a float64) float64 { return %s }\n", one(g, "m.In.Area(a + 0.3*m.By)", "0.5*m.In.Area(a) + m.By", "math.Tanh(m.In.Area(m.By) * a)"))
		g.line("func (m Shifted) Grow(c float64) { m.In.Grow(c * m.By) }\n")
		g.use("interface")
		g.shapes = append(g.shapes, &typ{kind: structKind, name: "Shifted"})
	}
	for _, f := range g.funcs[before:] {
		f.cost++
	}
	g.shape = &typ{kind: interfaceKind, name: "Shape"}
	g.shapes = append(g.shapes, disc, pointer(box), flat)
	for i, s := range g.shapes {
		if s.name == "Shifted" {
			g.shapes[i] = &typ{kind: structKind, name: "Shifted", fields: []field{{name: "In", typ: g.shape, fixed: true}, {name: "By", typ: float}}}
		}
	}
}

// boxed writes a value for an interface.
func (g *gen) boxed(t *typ, depth int) expr {
	if p, ok := g.find(t, false); ok && g.chance(0.6) {
		return expr{text: p.text}
	}
	if t == anything {
		return expr{text: g.box(depth)}
	}
	n := len(g.shapes)
	s := g.shapes[g.r.IntN(n)]
	for depth <= 0 && s.name == "Shifted" {
		s = g.shapes[g.r.IntN(n)]
	}
	switch {
	case s.kind == floatKind:
		return expr{text: "Flat(" + g.value(float, min(depth-1, 1)).text + ")"}
	case s.kind == structKind || s.elem != nil:
		return g.value(s, depth-1)
	}
	return expr{text: "nil"}
}

// boxTypes are the types that values of type any have.
func (g *gen) boxTypes() []*typ {
	ts := []*typ{float, float, floats, integer}
	if g.on("struct") {
		ts = append(ts, g.plain, g.plain)
	}
	if g.on("pointer") {
		ts = append(ts, pointer(g.plain), pointer(g.node), pointer(float))
	}
	if g.shape != nil {
		ts = append(ts, g.shapes[len(g.shapes)-2], array(3, float))
	}
	if g.on("map") {
		ts = append(ts, dict)
	}
	return ts
}

func (g *gen) box(depth int) string {
	if g.shape != nil && g.chance(0.15) {
		if p, ok := g.find(g.shape, false); ok {
			return p.text
		}
	}
	ts := g.boxTypes()
	t := ts[g.r.IntN(len(ts))]
	e := g.value(t, min(depth, 1)).text
	if t == float {
		return "float64(" + e + ")"
	}
	return e
}

func (g *gen) declareBox() bool {
	v := g.name("b")
	g.line("var %s any = %s", v, g.box(2))
	g.declare(v, anything)
	if g.chance(0.4) {
		g.line("if %s {", g.cond(0))
		g.line("%s = %s", v, g.box(1))
		g.line("}")
	}
	return true
}

func (g *gen) declareShape() bool {
	if g.shape == nil {
		return false
	}
	v := g.name("sh")
	g.line("var %s Shape = %s", v, g.boxed(g.shape, 2).text)
	g.declare(v, g.shape)
	if g.chance(0.5) {
		g.line("if %s {", g.cond(0))
		g.line("%s = %s", v, g.boxed(g.shape, 1).text)
		g.line("}")
	}
	return true
}

// interfaceValue finds a value of an interface type.
func (g *gen) interfaceValue() (path, []*typ, bool) {
	if p, ok := g.find(anything, false); ok && g.on("any") {
		return p, g.boxTypes(), true
	}
	if g.shape != nil {
		p, ok := g.find(g.shape, false)
		return p, g.shapes, ok
	}
	return path{}, nil, false
}

func (g *gen) typeSwitch() bool {
	p, ts, ok := g.interfaceValue()
	if !ok {
		return false
	}
	v := g.name("b")
	g.line("switch %s := %s.(type) {", v, p.text)
	seen := map[string]bool{}
	g.inSwitch(func() {
		for range 2 + g.r.IntN(2) {
			t := ts[g.r.IntN(len(ts))]
			if seen[t.String()] {
				continue
			}
			seen[t.String()] = true
			g.line("case %s:", t)
			n := len(g.f.vars)
			d := g.declare(v, t)
			g.branch(3)
			if !d.used {
				g.line("_ = %s", v)
			}
			g.f.vars = g.f.vars[:n]
		}
		g.line("default:")
		g.line("_ = %s", v)
		g.branch(2)
	})
	g.line("}")
	return true
}

// assertion takes a value out of an interface if it is of the type asked for.
func (g *gen) assertion() bool {
	p, ts, ok := g.interfaceValue()
	if !ok {
		return false
	}
	t := ts[g.r.IntN(len(ts))]
	v, is := g.name("b"), g.name("ok")
	if t.kind == floatKind || t.kind == structKind && !hasReferences(t) && g.chance(0.5) {
		g.line("%s, %s := %s.(%s)", v, is, p.text, t)
		g.declare(v, t)
		g.declare(is, boolean)
		return true
	}
	g.line("if %s, %s := %s.(%s); %s {", v, is, p.text, t, is)
	n := len(g.f.vars)
	d := g.declare(v, t)
	g.branch(2)
	if !d.used {
		g.line("_ = %s", v)
	}
	g.f.vars = g.f.vars[:n]
	g.line("}")
	return true
}

// callShape calls a method through an interface.
func (g *gen) callShape() bool {
	if g.shape == nil || !g.affordable(costOfValue) {
		return false
	}
	p, ok := g.find(g.shape, false)
	if !ok {
		return false
	}
	g.f.cost += costOfValue * g.f.times
	g.f.impure = true
	if g.chance(0.3) {
		g.line("%s.Grow(%s)", p.text, g.value(float, 1).text)
		return true
	}
	v := g.name("v")
	call := fmt.Sprintf("%s.Area(%s)", p.text, g.value(float, 1).text)
	if strings.Contains(call, "math") && g.chance(0.2) {
		h := g.name("h")
		g.line("%s := %s.Area", h, p.text)
		d := g.declare(h, unary)
		d.fixed, d.used = true, true
		call = fmt.Sprintf("%s(%s)", h, g.value(float, 0).text)
	}
	g.line("%s := math.Tanh(%s)", v, call)
	g.declare(v, float)
	return true
}
