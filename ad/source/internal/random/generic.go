package random

import "fmt"

func init() {
	statements = append(statements,
		production{"generic", 5, false, (*gen).mapFold},
		production{"generic", 5, false, (*gen).pair},
		production{"generic", 5, true, (*gen).stack},
		production{"float32", 4, false, (*gen).singles},
	)
}

// generics writes generic functions and types; what is not used is left out of the program.
func (g *gen) generics() {
	g.line(`func Map[T, U any](xs []T, f func(T) U) []U {
ys := make([]U, 0, len(xs))
for _, x := range xs {
ys = append(ys, f(x))
}
return ys
}

func Fold[T, A any](xs []T, a A, f func(A, T) A) A {
for _, x := range xs {
a = f(a, x)
}
return a
}

type Number interface { ~float64 | ~int }

func Scaled[T Number](xs []T, c T) (s T) {
for i := range xs {
xs[i] *= c
s += xs[i] * c
}
return s
}

type Pair[A, B any] struct {
First A
Second B
}

func (p *Pair[A, B]) Set(a A, b B) { p.First, p.Second = a, b }

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }

func (s *Stack[T]) Pop() (x T, ok bool) {
if len(s.items) == 0 {
return x, false
}
x = s.items[len(s.items)-1]
s.items = s.items[:len(s.items)-1]
return x, true
}
`)
}

func (g *gen) mapFold() bool {
	x, ok := g.find(floats, false)
	if !ok || !g.affordable(2*costOfValue) {
		return false
	}
	g.f.cost += 2 * costOfValue * g.f.times
	g.f.impure = true
	v := g.name("v")
	switch g.r.IntN(4) {
	case 0:
		f := function([]*typ{float, float}, float)
		g.line("%s := math.Tanh(Fold(%s, %s, %s))", v, x.text, "float64("+g.value(float, 0).text+")", g.funcLiteralOr(f))
		g.declare(v, float)
	case 1:
		if !g.on("struct") || !g.on("closure") {
			return false
		}
		f := function([]*typ{float}, g.plain)
		g.line("%s := Map(%s, %s)", v, x.text, g.funcLiteralOr(f))
		g.declare(v, slice(g.plain)).len = x.len
	case 2:
		if g.on("store") {
			g.line("%s := math.Sin(Scaled(%s, %s))", v, x.text, g.value(float, 1).text)
			g.declare(v, float)
			break
		}
		return false
	default:
		g.line("%s := Map(%s, %s)", v, x.text, g.funcLiteralOr(unary))
		g.declare(v, floats).len = x.len
	}
	return true
}

func (g *gen) funcLiteralOr(t *typ) string {
	if g.on("closure") {
		return g.funcLiteral(t)
	}
	if t == unary {
		return "math.Tanh"
	}
	return fmt.Sprintf("func(a, b float64)%s { return %s }", results(t.results), "0.5*a + math.Sin(b)")
}

func (g *gen) pair() bool {
	p := g.name("pr")
	if g.chance(0.5) {
		g.line("%s := Pair[float64, []float64]{%s, %s}", p, g.value(float, 1).text, g.value(floats, 1).text)
		if g.chance(0.5) {
			g.f.impure = true
			g.line("%s.Set(%s, %s)", p, g.value(float, 1).text, g.value(floats, 1).text)
		}
		w, v := g.name("w"), g.name("v")
		g.line("%s, %s := %s.Swap().First, %s.First", w, v, p, p)
		g.declare(w, floats)
		g.declare(v, float)
		return true
	}
	g.line("%s := &Pair[int, float64]{%s, %s}", p, g.value(integer, 0).text, g.value(float, 1).text)
	g.line("%s.Set(%s.First+1, 0.5*%s.Second)", p, p, p)
	v := g.name("v")
	g.line("%s := %s.Second * %s.Swap().First", v, p, p)
	g.line("%s = math.Sin(%s)", v, v)
	g.declare(v, float)
	return true
}

func (g *gen) stack() bool {
	if !g.mayLoop() {
		return false
	}
	t := one(g, float, float, g.plain, floats)
	if t == g.plain && !g.on("struct") || t == floats && !g.on("alias") {
		t = float
	}
	s, v := g.name("st"), g.name("v")
	g.line("var %s Stack[%s]", s, t)
	for range 2 + g.r.IntN(2) {
		g.line("%s.Push(%s)", s, g.value(t, 1).text)
	}
	head := fmt.Sprintf("%s, ok := %s.Pop(); ok; %s, ok = %s.Pop()", v, s, v, s)
	return g.loop(3, head, []*variable{{name: v, typ: t, len: minLen, fixed: true, param: true}}, "_ = "+v)
}

func (g *gen) singles() bool {
	g.f.impure = true
	if p, ok := g.find(singles, false); ok && g.on("store") && g.chance(0.5) {
		g.line("%s[%s] = %s", p.text, g.index(p), g.value(single, 1).text)
		return true
	}
	v := g.name("h")
	g.line("%s := %s", v, g.value(single, 1).text)
	g.declare(v, single)
	if g.chance(0.5) {
		g.line("%s += 0.5 * %s * %s", v, v, v)
	}
	return true
}
