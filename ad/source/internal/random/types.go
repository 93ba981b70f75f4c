package random

import (
	"fmt"
	"strings"
)

type kind int

const (
	floatKind kind = iota
	float32Kind
	intKind
	boolKind
	stringKind
	sliceKind
	arrayKind
	structKind
	pointerKind
	mapKind // with string keys
	funcKind
	interfaceKind
)

// A typ is a type of the program. Types are equal if they are written the same.
type typ struct {
	kind    kind
	name    string
	elem    *typ
	n       int // array
	fields  []field
	params  []*typ
	results []*typ
	text    string
}

type field struct {
	name     string
	typ      *typ
	nullable bool // may be nil: not gone through
	fixed    bool // not assigned, so that recursion ends
	embedded bool
}

func (t *typ) String() string {
	if t.text == "" {
		t.text = t.spell()
	}
	return t.text
}

func (t *typ) spell() string {
	switch {
	case t.name != "":
		return t.name
	case t.kind == sliceKind:
		return "[]" + t.elem.String()
	case t.kind == arrayKind:
		return fmt.Sprintf("[%d]%s", t.n, t.elem)
	case t.kind == pointerKind:
		return "*" + t.elem.String()
	case t.kind == mapKind:
		return "map[string]" + t.elem.String()
	case t.kind == funcKind:
		return "func(" + list(t.params) + ")" + results(t.results)
	}
	panic("type without name")
}

func list(ts []*typ) string {
	var parts []string
	for _, t := range ts {
		parts = append(parts, t.String())
	}
	return strings.Join(parts, ", ")
}

func results(ts []*typ) string {
	switch len(ts) {
	case 0:
		return ""
	case 1:
		return " " + ts[0].String()
	}
	return " (" + list(ts) + ")"
}

func same(a, b *typ) bool { return a.String() == b.String() }

func slice(t *typ) *typ        { return &typ{kind: sliceKind, elem: t} }
func array(n int, t *typ) *typ { return &typ{kind: arrayKind, elem: t, n: n} }
func pointer(t *typ) *typ      { return &typ{kind: pointerKind, elem: t} }
func mapTo(t *typ) *typ        { return &typ{kind: mapKind, elem: t} }
func function(params []*typ, results ...*typ) *typ {
	return &typ{kind: funcKind, params: params, results: results}
}

var (
	float    = &typ{kind: floatKind, name: "float64"}
	single   = &typ{kind: float32Kind, name: "float32"}
	integer  = &typ{kind: intKind, name: "int"}
	boolean  = &typ{kind: boolKind, name: "bool"}
	text     = &typ{kind: stringKind, name: "string"}
	anything = &typ{kind: interfaceKind, name: "any"}
	floats   = slice(float)
	singles  = slice(single)
	unary    = function([]*typ{float}, float)
	dict     = mapTo(float)
)

// types draws the named types of the program. Plain holds no references; Node does; Param is what roots take.
func (g *gen) types() {
	f := func(name string, t *typ) field { return field{name: name, typ: t} }
	g.plain = &typ{kind: structKind, name: "Plain", fields: []field{f("A", float), f("B", float), f("K", integer)}}
	if g.on("nested") {
		g.plain.fields = append(g.plain.fields, f("V", array(2, float)))
	}
	g.node = &typ{kind: structKind, name: "Node", fields: []field{f("U", float), f("Z", floats)}}
	if g.on("struct") {
		g.node.fields = append(g.node.fields, f("R", g.plain))
	}
	if g.on("list") {
		g.node.fields = append(g.node.fields, field{name: "Next", typ: pointer(g.node), nullable: true})
	}
	fields := []field{f("A", float), f("B", float), f("N", integer), f("W", floats)}
	for _, o := range []struct {
		feature string
		field
	}{
		{"arith", f("V", array(3, float))},
		{"struct", f("R", g.plain)},
		{"struct", f("C", g.node)},
		{"pointer", f("Q", pointer(g.node))},
		{"pointer", f("PF", pointer(float))},
		{"pointer", f("PR", pointer(g.plain))},
		{"nested", f("Rows", slice(floats))},
		{"nested", f("Grid", array(2, array(3, float)))},
		{"nested", f("Parts", slice(g.plain))},
		{"nested", f("Nodes", slice(g.node))},
		{"nested", f("Links", slice(pointer(g.node)))},
		{"map", f("M", dict)},
		{"mapstruct", f("MR", mapTo(g.plain))},
		{"float32", f("H", single)},
		{"float32", f("HS", singles)},
		{"string", f("Tag", text)},
		{"any", f("Box", anything)},
	} {
		if g.on(o.feature) && g.chance(0.6) && (o.name != "Box" || g.on("inputs")) {
			fields = append(fields, o.field)
		}
	}
	g.param = &typ{kind: structKind, name: "Param", fields: fields}
	if g.on("embed") {
		g.outer = &typ{kind: structKind, name: "Outer", fields: []field{
			{name: "Node", typ: g.node, embedded: true}, {name: "Plain", typ: pointer(g.plain), embedded: true}, f("X", float)}}
	}
	if g.on("higher") {
		g.net = &typ{kind: structKind, name: "Net", fields: []field{{name: "Act", typ: unary, fixed: true}, f("W", floats), f("B", float)}}
	}
	g.named = []*typ{g.plain, g.node, g.param}
	for _, t := range []*typ{g.outer, g.net} {
		if t != nil {
			g.named = append(g.named, t)
		}
	}
}

// declareTypes writes them.
func (g *gen) declareTypes() {
	for _, t := range g.named {
		g.line("type %s struct {", t.name)
		for _, f := range t.fields {
			if f.embedded {
				g.line("%s", f.typ)
			} else {
				g.line("%s %s", f.name, f.typ)
			}
		}
		g.line("}\n")
	}
}

// locals are the types that variables have.
func (g *gen) locals() []*typ {
	ts := []*typ{float, float, float, floats, floats, integer, array(3, float)}
	for _, o := range []struct {
		feature string
		t       *typ
	}{
		{"struct", g.plain}, {"struct", g.plain}, {"struct", g.node}, {"struct", array(2, g.plain)},
		{"pointer", pointer(g.plain)}, {"pointer", pointer(g.node)}, {"pointer", pointer(float)}, {"pointer", pointer(array(3, float))},
		{"nested", slice(floats)}, {"nested", array(2, array(3, float))}, {"nested", slice(g.plain)}, {"nested", slice(pointer(g.node))},
		{"map", dict}, {"mapstruct", mapTo(g.plain)}, {"float32", single}, {"float32", singles}, {"string", text}, {"if", boolean},
		{"embed", g.outer}, {"embed", pointer(g.outer)}, {"closure", unary}, {"closure", unary}, {"higher", g.net}, {"higher", slice(unary)},
		{"interface", g.shape}, {"interface", slice(g.shape)}, {"any", anything}, {"any", slice(anything)},
	} {
		if g.on(o.feature) && o.t != nil && !(o.t.kind == sliceKind && o.t.elem == nil) {
			ts = append(ts, o.t)
		}
	}
	return ts
}
