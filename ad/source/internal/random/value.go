package random

import (
	"fmt"
	"strings"
)

// value writes an expression of any type. It has no effects; a function value may have some when it is called.
func (g *gen) value(t *typ, depth int) expr {
	switch t.kind {
	case floatKind:
		if t != float {
			return expr{text: t.name + "(" + g.fit(g.float(depth)).text + ")"}
		}
		return g.fit(g.float(depth))
	case intKind:
		return expr{text: "(" + g.int(1).text + ") % 11"}
	case boolKind:
		return expr{text: g.cond(1)}
	case stringKind:
		return expr{text: g.str(depth)}
	case float32Kind:
		if p, ok := g.find(single, false); ok && g.chance(0.5) {
			g.use("float32")
			return expr{text: one(g, "", "0.5*", "-") + p.text + one(g, "", "*"+p.text)}
		}
		return expr{text: "float32(" + g.fit(g.float(depth)).text + ")"}
	case funcKind:
		return g.funcValue(t, depth)
	case interfaceKind:
		return g.boxed(t, depth)
	}
	if depth >= 0 && g.chance(0.35) {
		if e, ok := g.view(t, depth); ok {
			return e
		}
	}
	if p, ok := g.find(t, false); ok && g.chance(0.8) {
		return expr{text: p.text, len: p.len}
	}
	return g.literal(t, depth)
}

// view writes an expression that shares memory with what there is: a part of a slice, the address of something.
func (g *gen) view(t *typ, depth int) (expr, bool) {
	switch t.kind {
	case sliceKind:
		if !g.on("alias") {
			return expr{}, false
		}
		if t.elem == float && g.chance(0.3) {
			if p, ok := g.find(array(3, float), true); ok && p.addr {
				g.f.impure = g.f.impure || p.shared
				return expr{text: p.text + "[:]", len: 3}, g.use("alias")
			}
		}
		p, ok := g.find(t, false)
		if !ok {
			return expr{}, false
		}
		m := atLeast(t)
		g.use("alias")
		switch {
		case p.len > m && g.chance(0.5):
			lo := g.r.IntN(p.len - m + 1)
			if g.chance(0.5) {
				return expr{text: fmt.Sprintf("%s[%d:]", p.text, lo), len: p.len - lo}, true
			}
			hi := lo + m + g.r.IntN(p.len-m-lo+1)
			return expr{text: fmt.Sprintf("%s[%d:%d]", p.text, lo, hi), len: hi - lo}, true
		case g.chance(0.3):
			return expr{text: fmt.Sprintf("%s[:%d:%d]", p.text, m, m), len: m}, true
		case g.chance(0.5):
			return expr{text: fmt.Sprintf("%s[:%d]", p.text, m), len: m}, true
		}
		return expr{text: fmt.Sprintf("%s[len(%s)-%d:]", p.text, p.text, m), len: m}, true
	case pointerKind:
		if p, ok := g.find(t.elem, true); ok && p.addr && g.on("pointer") {
			p.root.used = true
			return expr{text: "&" + p.text}, g.use("pointer")
		}
	}
	return expr{}, false
}

// literal writes a fresh value.
func (g *gen) literal(t *typ, depth int) expr {
	switch t.kind {
	case sliceKind:
		n := atLeast(t) + g.r.IntN(2)
		if g.chance(0.3) && (t.elem.kind == floatKind || t.elem.kind == float32Kind || t.elem.kind == structKind && !hasReferences(t.elem)) {
			if t.elem.kind == floatKind && g.chance(0.3) {
				return expr{text: fmt.Sprintf("make(%s, %d, %d)", t, n, n+1+g.r.IntN(3)), len: n}
			}
			return expr{text: fmt.Sprintf("make(%s, %d)", t, n), len: n}
		}
		return expr{text: t.String() + "{" + g.elems(t.elem, n, depth-1) + "}", len: n}
	case arrayKind:
		return expr{text: t.String() + "{" + g.elems(t.elem, t.n, depth-1) + "}"}
	case structKind:
		return expr{text: t.name + "{" + g.fields(t, depth-1) + "}"}
	case pointerKind:
		if t.elem.kind == structKind || t.elem.kind == arrayKind {
			return expr{text: "&" + g.literal(t.elem, depth).text}
		}
		return expr{text: "new(" + t.elem.String() + ")"}
	case mapKind:
		var parts []string
		for _, k := range []string{`"a"`, `"b"`, `"c"`, `"d"`} {
			if g.chance(0.6) {
				parts = append(parts, k+": "+g.value(t.elem, min(depth-1, 1)).text)
			}
		}
		return expr{text: t.String() + "{" + strings.Join(parts, ", ") + "}"}
	}
	panic("literal of " + t.String())
}

func (g *gen) elems(t *typ, n, depth int) string {
	var parts []string
	for range n {
		parts = append(parts, g.value(t, min(depth, 1)).text)
	}
	return strings.Join(parts, ", ")
}

func (g *gen) fields(t *typ, depth int) string {
	var parts []string
	for _, f := range t.fields {
		if f.nullable && (depth < 0 || g.chance(0.6)) || !hasReferences(f.typ) && g.chance(0.3) {
			continue
		}
		parts = append(parts, f.name+": "+g.value(f.typ, min(depth, 1)).text)
	}
	return strings.Join(parts, ", ")
}
