package random

import (
	"fmt"
	"strings"
)

// An expr has no effects. The magnitude of a float is at most about bound; a slice has at least len elements.
type expr struct {
	text  string
	bound float64
	len   int
}

// limit is the bound of values in variables and memory. Loops may add up to somewhat more.
const limit = 2

// A float production writes an expression of type float64, with operands of at most the given depth.
type floatProduction struct {
	feature string
	weight  int
	write   func(g *gen, depth int) (expr, bool)
}

// floatTable is filled by the files that tell of the features.
var floatTable []floatProduction

func init() {
	floatTable = append(floatTable,
		floatProduction{"arith", 10, (*gen).sum},
		floatProduction{"arith", 10, (*gen).product},
		floatProduction{"arith", 3, (*gen).quotient},
		floatProduction{"arith", 6, (*gen).mathUnary},
		floatProduction{"arith", 3, (*gen).mathBinary},
		floatProduction{"minmax", 4, (*gen).minmax},
		floatProduction{"int", 3, (*gen).fromInt},
		floatProduction{"float32", 4, (*gen).fromSingle},
		floatProduction{"func", 8, (*gen).pureCall},
	)
}

// float writes an expression of type float64.
func (g *gen) float(depth int) expr {
	if depth > 0 {
		weights := make([]int, len(floatTable)+1)
		for i, p := range floatTable {
			weights[i] = p.weight * g.weight[p.feature]
		}
		weights[len(floatTable)] = 150
		if i := g.pick(weights); i >= 0 && i < len(floatTable) {
			if e, ok := floatTable[i].write(g, depth-1); ok {
				g.use(floatTable[i].feature)
				return e
			}
		}
	}
	if p, ok := g.find(float, false); ok && g.chance(0.9) {
		return expr{text: p.text, bound: limit}
	}
	return expr{text: one(g, "0.5", "1.25", "0.75", "1.5", "-0.5", "0.25", "1"), bound: 1.5}
}

// fit makes an expression that is at most about limit.
func (g *gen) fit(e expr) expr {
	if e.bound <= limit {
		return e
	}
	return g.squash(e)
}

func (g *gen) squash(e expr) expr {
	switch g.r.IntN(4) {
	case 0:
		return expr{text: "math.Sin(" + e.text + ")", bound: 1}
	case 1:
		if !strings.ContainsAny(e.text, "( ") {
			return expr{text: fmt.Sprintf("%s / (1 + %s*%s)", e.text, e.text, e.text), bound: 0.5}
		}
	case 2:
		if e.bound < 8 {
			return expr{text: "0.2 * (" + e.text + ")", bound: 0.2 * e.bound}
		}
	}
	return expr{text: "math.Tanh(" + e.text + ")", bound: 1}
}

// operand puts an expression in parentheses where it needs them.
func operand(e expr) string {
	if strings.Contains(e.text, " ") && !strings.HasSuffix(e.text, ")") || strings.HasPrefix(e.text, "-") || strings.Contains(e.text, ") ") {
		return "(" + e.text + ")"
	}
	if i := strings.IndexAny(e.text, " ("); i >= 0 && e.text[i] == ' ' {
		return "(" + e.text + ")"
	}
	return e.text
}

func (g *gen) sum(depth int) (expr, bool) {
	a, b := g.float(depth), g.float(depth)
	return expr{text: operand(a) + one(g, " + ", " - ") + operand(b), bound: a.bound + b.bound}, true
}

func (g *gen) product(depth int) (expr, bool) {
	a, b := g.float(depth), g.float(depth)
	return expr{text: operand(a) + " * " + operand(b), bound: a.bound * b.bound}, true
}

func (g *gen) quotient(depth int) (expr, bool) {
	a, b := g.float(depth), g.fit(g.float(depth))
	if g.chance(0.5) {
		return expr{text: operand(a) + " / (1.5 + math.Sin(" + b.text + "))", bound: 2 * a.bound}, true
	}
	return expr{text: operand(a) + " / (1 + " + operand(b) + "*" + operand(b) + ")", bound: a.bound}, true
}

// mathUnary calls a function of one argument where it is smooth and bounded.
func (g *gen) mathUnary(depth int) (expr, bool) {
	e := g.fit(g.float(depth))
	o, b := operand(e), e.bound
	switch g.r.IntN(14) {
	case 0, 1:
		return expr{text: "math.Sin(" + e.text + ")", bound: 1}, true
	case 2, 3:
		return expr{text: "math.Cos(" + e.text + ")", bound: 1}, true
	case 4, 5:
		return expr{text: "math.Tanh(" + e.text + ")", bound: 1}, true
	case 6:
		return expr{text: "math.Exp(" + e.text + ")", bound: 7.4}, true
	case 7:
		return expr{text: "math.Log(1.25 + " + o + "*" + o + ")", bound: b}, true
	case 8:
		return expr{text: "math.Sqrt(0.5 + " + o + "*" + o + ")", bound: b + 1}, true
	case 9:
		return expr{text: "math.Abs(" + e.text + ")", bound: b}, true
	case 10:
		return expr{text: "math.Atan(" + e.text + ")", bound: 1.6}, true
	case 11:
		return expr{text: "math.Log1p(math.Exp(" + e.text + "))", bound: b + 1}, true
	case 12:
		return expr{text: "-" + o, bound: b}, true
	}
	return expr{text: "math.Cbrt(2.5 + math.Sin(" + e.text + "))", bound: 1.6}, true
}

func (g *gen) mathBinary(depth int) (expr, bool) {
	a, b := g.fit(g.float(depth)), g.fit(g.float(depth))
	switch g.r.IntN(5) {
	case 0:
		return expr{text: fmt.Sprintf("math.Max(%s, %s)", a.text, b.text), bound: max(a.bound, b.bound)}, true
	case 1:
		return expr{text: fmt.Sprintf("math.Min(%s, %s)", a.text, b.text), bound: max(a.bound, b.bound)}, true
	case 2:
		return expr{text: fmt.Sprintf("math.Hypot(%s, %s)", a.text, b.text), bound: a.bound + b.bound}, true
	case 3:
		return expr{text: fmt.Sprintf("math.Pow(1.5+math.Cos(%s), %s)", a.text, b.text), bound: 6}, true
	}
	return expr{text: fmt.Sprintf("math.Atan2(%s, 2.5+math.Sin(%s))", a.text, b.text), bound: 1.6}, true
}

func (g *gen) minmax(depth int) (expr, bool) {
	a, b := g.float(depth), g.float(depth)
	more, bound := "", max(a.bound, b.bound)
	if g.chance(0.3) {
		c := g.float(depth)
		more, bound = ", "+c.text, max(bound, c.bound)
	}
	return expr{text: fmt.Sprintf("%s(%s, %s%s)", one(g, "min", "max"), a.text, b.text, more), bound: bound}, true
}

func (g *gen) fromInt(depth int) (expr, bool) {
	return expr{text: fmt.Sprintf("float64(%s%%4)", operand(g.int(depth))), bound: 3}, true
}

func (g *gen) fromSingle(int) (expr, bool) {
	p, ok := g.find(single, false)
	return expr{text: "float64(" + p.text + ")", bound: limit}, ok
}

// int writes an expression of type int that is small.
func (g *gen) int(depth int) expr {
	if p, ok := g.find(integer, false); ok && g.chance(0.7) {
		e := expr{text: p.text}
		if depth > 0 && g.chance(0.4) {
			switch g.r.IntN(5) {
			case 0:
				e.text = fmt.Sprintf("(%s*3+%d)%%7", e.text, g.r.IntN(5))
			case 1:
				e.text = fmt.Sprintf("%s&3", e.text)
			case 2:
				if x, ok := g.find(float, false); ok {
					e.text = fmt.Sprintf("int(3*%s)%%5", x.text)
				}
			case 3:
				e.text = fmt.Sprintf("%s>>1", e.text)
			default:
				e.text = fmt.Sprintf("(%s+%s)%%9", e.text, operand(g.int(0)))
			}
		}
		return e
	}
	return expr{text: fmt.Sprint(g.r.IntN(5))}
}

// str writes a string; strings are keys of maps.
func (g *gen) str(depth int) string {
	if g.on("string") && g.chance(0.3) {
		if p, ok := g.find(text, false); ok {
			g.use("string")
			return p.text
		}
	}
	return one(g, `"a"`, `"b"`, `"c"`, `"d"`)
}

// cond writes a condition.
func (g *gen) cond(depth int) string {
	switch g.r.IntN(10) {
	case 0, 1, 2:
		return g.float(1).text + one(g, " < ", " > ", " <= ") + operand(g.float(0))
	case 3:
		return g.float(1).text + " > " + one(g, "0.3", "0.9", "0", "-0.2")
	case 4:
		if p, ok := g.find(boolean, false); ok {
			return one(g, "", "!") + p.text
		}
	case 5:
		if p, ok := g.find(text, false); ok {
			return p.text + one(g, " == ", " != ") + g.str(0)
		}
	case 6:
		if depth > 0 {
			return g.cond(depth-1) + one(g, " && ", " || ") + g.cond(depth-1)
		}
	case 7:
		if depth > 0 && g.on("struct") {
			a, ok := g.find(g.plain, false)
			b, ok2 := g.find(g.plain, false)
			if ok && ok2 && a.text != b.text {
				g.use("struct")
				return "(" + a.text + one(g, " == ", " != ") + b.text + ")"
			}
		}
	case 8:
		return "!(" + g.cond(0) + ")"
	}
	return operand(g.int(1)) + one(g, "%2 == ", "%3 != ", "%3 < ") + fmt.Sprint(g.r.IntN(2))
}
