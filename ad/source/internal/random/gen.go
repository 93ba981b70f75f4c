package random

import (
	"fmt"
	"go/format"
	"math/rand/v2"
	"strings"
)

// A Program is the text of a package and what is in it.
type Program struct {
	Seed  uint64
	Text  string
	Roots []string       // exported functions of which derivatives are to be taken
	Uses  map[string]int // how often each feature was used, by name
}

// Generate writes the program that belongs to a seed. The same seed and options give the same text.
func Generate(seed uint64, o Options) Program {
	g := &gen{r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), o: o, uses: map[string]int{}, buf: new(strings.Builder)}
	if g.o.Size == 0 {
		g.o.Size = 9
	}
	g.weights(o)
	g.types()
	g.globals()
	g.library()
	p := Program{Seed: seed, Uses: g.uses}
	for range max(1, o.Roots) {
		p.Roots = append(p.Roots, g.root(len(p.Roots)+1))
	}
	body := g.buf.String()
	g.buf = new(strings.Builder)
	g.line("package p\n")
	for _, pkg := range []string{"math", "sort", "strings"} {
		if strings.Contains(body, pkg+".") {
			g.line("import %q", pkg)
		}
	}
	g.declareTypes()
	src := g.buf.String() + body
	text, err := format.Source([]byte(src))
	if err != nil {
		panic(fmt.Sprintf("random: seed %d: %v\n%s", seed, err, src))
	}
	p.Text = prune(string(text), p.Roots)
	return p
}

// gen is a program while it is being written.
type gen struct {
	r      *rand.Rand
	o      Options
	weight map[string]int // by feature
	uses   map[string]int
	buf    *strings.Builder
	names  int

	plain, node, param, outer, net, shape *typ

	named  []*typ
	shapes []*typ // types that implement shape
	global []*variable
	funcs  []*fn // what may be called, in the order of declaration
	f      *frame
}

// An fn is a function or method that was declared.
type fn struct {
	name     string
	recv     *typ
	params   []*typ
	variadic bool
	results  []*typ
	pure     bool // writes nothing that outlives it
	cost     int
}

// A frame is a function while its body is being written.
type frame struct {
	around  *frame // the function around a literal
	vars    []*variable
	results []*typ
	named   []string // names of the results, if they have any
	cost    int      // statements that one call executes, about
	times   int      // how often the statement that is being written is executed
	budget  int
	depth   int
	impure  bool
	loops   []*loop // around the statement that is being written, switches too
}

type loop struct {
	label    string
	labelled bool // the label was used
	isSwitch bool
}

func (g *gen) line(format string, args ...any) {
	fmt.Fprintf(g.buf, format+"\n", args...)
}

func (g *gen) name(stem string) string {
	g.names++
	return fmt.Sprintf("%s%d", stem, g.names)
}

// capture returns what f writes.
func (g *gen) capture(f func()) string {
	old := g.buf
	g.buf = new(strings.Builder)
	defer func() { g.buf = old }()
	f()
	return g.buf.String()
}

// function writes a body in a frame of its own, with the parameters as variables.
func (g *gen) function(f *frame, params []*variable, body func()) string {
	old := g.f
	g.f = f
	f.times = 1
	f.vars = append(f.vars, params...)
	defer func() { g.f = old }()
	return g.capture(body)
}

// scope writes statements between braces that stand elsewhere, and makes sure that what they declare is used.
func (g *gen) scope(body func()) {
	f := g.f
	n := len(f.vars)
	f.depth++
	body()
	f.depth--
	g.close(n)
}

// close ends the scope of the variables from the n-th on.
func (g *gen) close(n int) {
	f := g.f
	var sum *variable // takes up what would be lost
	for _, v := range f.vars[:n] {
		if v.typ == float && !v.fixed && !v.frozen {
			sum = v
			break
		}
	}
	for _, v := range f.vars[n:] {
		if v.used || v.param {
			continue
		}
		if sum != nil && !g.jumped() && g.chance(0.8) {
			if p, ok := g.walk(path{text: v.name, typ: v.typ, len: v.len, root: v}, float, false, 3); ok {
				g.line("%s = 0.6*%s + 0.3*%s", sum.name, sum.name, p.text)
				continue
			}
		}
		g.line("_ = %s", v.name)
	}
	f.vars = f.vars[:n]
}

// finish ends a function: ret writes the last statement, and the variables that nobody used come before it.
func (g *gen) finish(ret func()) {
	last := g.capture(ret)
	g.close(0)
	g.buf.WriteString(last)
}

// declare enters a variable into the scope.
func (g *gen) declare(name string, t *typ) *variable {
	v := &variable{name: name, typ: t, len: atLeast(t)}
	g.f.vars = append(g.f.vars, v)
	return v
}

// root writes an exported function.
func (g *gen) root(n int) string {
	lists := [][]*typ{
		{floats, g.param, float, integer},
		{floats, floats, array(3, float), pointer(g.param)},
		{pointer(g.param), float},
		{g.param, g.plain, floats},
		{floats, float, float},
		{slice(g.plain), pointer(g.node), integer},
	}
	if g.on("nested") {
		lists = append(lists, []*typ{slice(floats), array(2, array(3, float)), float})
	}
	if g.on("map") {
		lists = append(lists, []*typ{dict, floats, pointer(g.param)})
	}
	if g.on("inputs") && g.on("any") {
		lists = append(lists, []*typ{anything, floats, float})
		g.use("inputs")
	}
	f := &fn{name: fmt.Sprintf("F%d", n), params: lists[g.r.IntN(len(lists))], results: []*typ{float}}
	if g.chance(0.15) {
		f.results = append(f.results, integer)
	}
	size := g.o.Size/2 + g.r.IntN(g.o.Size)
	g.define(f, size, 4000, Len)
	return f.name
}

// define writes a function or method and makes it callable.
// Slices have at least length elements if that is more than in general.
func (g *gen) define(f *fn, size, budget, length int) {
	fr := &frame{results: f.results, budget: budget}
	var params []*variable
	var head []string
	for i, t := range f.params {
		v := &variable{name: g.name("p"), typ: t, len: max(length, atLeast(t)), param: true}
		if i == len(f.params)-1 && f.variadic {
			v.len = 0
			head = append(head, fmt.Sprintf("%s ...%s", v.name, t.elem))
		} else {
			head = append(head, fmt.Sprintf("%s %s", v.name, t))
		}
		params = append(params, v)
	}
	recv := ""
	if f.recv != nil {
		v := &variable{name: g.name("m"), typ: f.recv, len: minLen, param: true}
		recv = fmt.Sprintf("(%s %s) ", v.name, f.recv)
		params = append(params, v)
	}
	res := results(f.results)
	if len(f.results) > 0 && g.on("func") && g.chance(0.2) {
		var parts []string
		for _, t := range f.results {
			if t.kind != floatKind && t.kind != intKind {
				fr.named = nil
				parts = nil
				break
			}
			name := g.name("r")
			fr.named = append(fr.named, name)
			parts = append(parts, name+" "+t.String())
		}
		if parts != nil {
			res = " (" + strings.Join(parts, ", ") + ")"
			for i, n := range fr.named {
				params = append(params, &variable{name: n, typ: f.results[i], param: true})
			}
		}
	}
	body := g.function(fr, params, func() {
		g.deferred()
		if f.variadic {
			g.overVariadic(params[len(f.params)-1])
		}
		g.stmts(size)
		g.finish(g.ret)
	})
	g.line("func %s%s(%s)%s {", recv, f.name, strings.Join(head, ", "), res)
	g.line("%s}\n", body)
	f.cost, f.pure = fr.cost+1, !fr.impure
	g.funcs = append(g.funcs, f)
}

// ret writes a return statement.
func (g *gen) ret() {
	f := g.f
	if f.named != nil && g.chance(0.5) {
		g.line("return")
		return
	}
	var vals []string
	for _, t := range f.results {
		vals = append(vals, g.value(t, 2).text)
	}
	if len(vals) > 0 && f.results[0] == float {
		vals[0] = strings.Join(append([]string{operand(expr{text: vals[0]})}, g.terms()...), " + ")
	}
	g.line("return %s", strings.Join(vals, ", "))
}

// terms are added to what a function returns, so that much of what it has computed matters.
func (g *gen) terms() (parts []string) {
	add := func(v *variable) {
		if len(parts) >= 4 || v.fixed {
			return
		}
		if p, ok := g.walk(path{text: v.name, typ: v.typ, len: v.len, root: v}, float, false, farthest); ok {
			v.used = true
			parts = append(parts, one(g, "0.5", "0.25", "0.7")+"*"+p.text)
		}
	}
	for _, v := range g.f.vars {
		if !v.used && !v.param {
			add(v)
		}
	}
	for range 2 {
		if n := len(g.f.vars); n > 0 {
			add(g.f.vars[g.r.IntN(n)])
		}
	}
	return parts
}

// deferred writes a deferred call that has nothing to do with floats.
func (g *gen) deferred() {
	if !g.on("defer") || g.f.around != nil || !g.chance(0.1) {
		return
	}
	g.use("defer")
	v := g.declare(g.name("d"), integer)
	v.used, v.fixed = true, true
	g.line("%s := 0", v.name)
	g.line("defer func() { %s++ }()", v.name)
}
