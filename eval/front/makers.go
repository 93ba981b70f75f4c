package front

import (
	"fmt"
	"go/ast"
	"strings"
)

// A closure is made anew around other variables by its maker, a function of the addresses of what it captured:
//
//	func Ʌ0make0(Ʌθ *[]float64, n *int) func(x float64) float64 { return func(x float64) float64 { ... (*Ʌθ)[*n] ... } }
//
// The literal stays where it stands, and the maker has a copy of it, at the same lines. Were the literal a call of its maker, the derivative of
// the function around it would not know which function it calls there, and would look it up at run time. Beside that, the copy is where
// derivatives find variables of the session as captured ones. What it costs is that the literal is compiled twice.

// describe writes the variables that describe what can be asked, and makers.
func (l *lowering) describe() {
	var set strings.Builder
	for i, lit := range l.literals {
		var names []string
		for _, c := range lit.captures {
			names = append(names, c.name)
		}
		l.extra = append(l.extra, l.literalVar(lit.name, "function literal", lit.node, names, lit.fixed))
		if lit.fixed == "" && len(names) > 0 {
			maker := fmt.Sprintf("%c0make%d", mark, i)
			l.extra = append(l.extra, l.lifted(maker, lit))
			fmt.Fprintf(&set, "%s.Make = %s; ", lit.name, maker)
		}
	}
	for i, b := range l.bounds {
		set.WriteString(b.describe(l, len(l.literals)+i))
	}
	if set.Len() > 0 { // makers name the variables, which therefore cannot be initialized with them
		l.extra = append(l.extra, "func init() { "+set.String()+"}\n")
	}
}

// literalVar is the variable that describes what stands at a node.
func (l *lowering) literalVar(name, what string, n ast.Node, captured []string, fixed string) string {
	src := l.n.sources[l.n.fset.File(n.Pos())]
	line := 1 + strings.Count(src.text[src.prefix:max(src.prefix, src.file.Offset(n.Pos()))], "\n")
	text := fmt.Sprintf("var %s = %s.Literal{Key: \"cell/%d.%s\", Name: \"the %s in cell %d, line %d\", Names: []string{",
		name, l.pkg(functorsPath, "functors"), l.num, name, what, src.number, line)
	for i, c := range captured {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%q", c)
	}
	text += "}"
	if fixed != "" {
		text += fmt.Sprintf(", Fixed: %q", fixed)
	}
	return text + "}\n"
}

// lifted is the text of a maker.
func (l *lowering) lifted(maker string, lit *literal) string {
	var params []string
	for _, c := range lit.captures {
		params = append(params, c.param+" *"+c.typ)
		for _, id := range c.uses {
			l.override[id] = "(*" + c.param + ")"
		}
	}
	text := fmt.Sprintf("func %s(%s) %s { return %s%s }\n",
		maker, strings.Join(params, ", "), oneLine(l.text(lit.node.Type)), l.line(lit.node.Pos()), l.text(lit.node))
	for _, c := range lit.captures {
		for _, id := range c.uses {
			delete(l.override, id)
		}
	}
	return text
}
