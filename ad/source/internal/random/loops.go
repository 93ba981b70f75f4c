package random

import "fmt"

func init() {
	statements = append(statements,
		production{"for", 8, true, (*gen).forClause},
		production{"for", 5, true, (*gen).forSlice},
		production{"range", 6, true, (*gen).rangeSlice},
		production{"range", 4, true, (*gen).rangeArray},
		production{"range", 4, true, (*gen).rangeInt},
		production{"string", 3, true, (*gen).rangeString},
		production{"while", 6, true, (*gen).while},
		production{"while", 3, true, (*gen).forever},
	)
}

// mayLoop tells whether the body of another loop may be repeated here.
func (g *gen) mayLoop() bool {
	f := g.f
	return f.times <= 16 && f.cost+12*f.times <= f.budget
}

// repeated writes statements that are executed about n times.
func (g *gen) repeated(n int, body func()) {
	g.f.times *= n
	body()
	g.f.times /= n
}

// loop writes a loop: head, which declares variables, and body.
func (g *gen) loop(rounds int, head string, vars []*variable, before ...string) bool {
	f := g.f
	l := &loop{label: g.name("L")}
	text := g.capture(func() {
		g.line("for %s {", head)
		n := len(f.vars)
		f.vars = append(f.vars, vars...)
		for _, b := range before {
			g.line("%s", b)
		}
		f.loops = append(f.loops, l)
		f.depth++
		g.repeated(rounds, func() { g.stmts(1 + g.r.IntN(4)) })
		f.depth--
		f.loops = f.loops[:len(f.loops)-1]
		g.close(n)
		g.line("}")
	})
	if l.labelled {
		g.line("%s:", l.label)
	}
	g.buf.WriteString(text)
	return true
}

func counterOf(name string, bound int, below *variable) *variable {
	return &variable{name: name, typ: integer, fixed: true, param: true, bound: bound, below: below}
}

func (g *gen) forClause() bool {
	if !g.mayLoop() {
		return false
	}
	i, n := g.name("i"), 2+g.r.IntN(3)
	v := []*variable{counterOf(i, n, nil)}
	switch g.r.IntN(6) {
	case 0:
		return g.loop(n, fmt.Sprintf("%s := %d; %s >= 0; %s--", i, n-1, i, i), v)
	case 1:
		v[0].bound = 7
		return g.loop(3, fmt.Sprintf("%s := 1; %s < 7; %s += %d", i, i, i, 2+g.r.IntN(2)), v)
	case 2:
		v[0].bound = n
		return g.loop(n, fmt.Sprintf("%s := 0; %s < %d && (%s); %s++", i, i, n, g.cond(1), i), v)
	case 3:
		j := g.name("j")
		v = append(v, counterOf(j, n+1, nil))
		return g.loop(n, fmt.Sprintf("%s, %s := 0, %d; %s < %s; %s, %s = %s+1, %s-1", i, j, n, i, j, i, j, i, j), v)
	case 4:
		v[0].bound = 6
		return g.loop(3, fmt.Sprintf("%s := 0; %s < (%s)%%4+1 && %s < 6; %s++", i, i, g.int(1).text, i, i), v)
	}
	return g.loop(n, fmt.Sprintf("%s := 0; %s < %d; %s++", i, i, n, i), v)
}

// sliceVariable draws a slice that a variable of this function holds.
func (g *gen) sliceVariable(ok func(*variable) bool) *variable {
	var vs []*variable
	for _, v := range g.f.vars {
		if v.typ.kind == sliceKind && v.len > 0 && (ok == nil || ok(v)) {
			vs = append(vs, v)
		}
	}
	if len(vs) == 0 {
		return nil
	}
	v := vs[g.r.IntN(len(vs))]
	v.used = true
	return v
}

func (g *gen) forSlice() bool {
	x := g.sliceVariable(nil)
	if x == nil || !g.mayLoop() {
		return false
	}
	x.locked++
	defer func() { x.locked-- }()
	i := g.name("i")
	v := []*variable{counterOf(i, 0, x)}
	switch g.r.IntN(4) {
	case 0:
		return g.loop(4, fmt.Sprintf("%s := len(%s) - 1; %s >= 0; %s--", i, x.name, i, i), v)
	case 1:
		return g.loop(4, fmt.Sprintf("%s := 1; %s < len(%s); %s++", i, i, x.name, i), v)
	case 2:
		return g.loop(2, fmt.Sprintf("%s := 0; %s < len(%s); %s += 2", i, i, x.name, i), v)
	}
	return g.loop(4, fmt.Sprintf("%s := 0; %s < len(%s); %s++", i, i, x.name, i), v)
}

func (g *gen) rangeSlice() bool {
	if !g.mayLoop() {
		return false
	}
	x := g.sliceVariable(nil)
	if x == nil {
		return false
	}
	x.locked++
	defer func() { x.locked-- }()
	i, e := g.name("i"), g.name("e")
	elem := &variable{name: e, typ: x.typ.elem, len: atLeast(x.typ.elem)}
	elem.fixed = x.typ.elem.kind == funcKind
	switch g.r.IntN(5) {
	case 0:
		return g.loop(4, fmt.Sprintf("%s := range %s", i, x.name), []*variable{counterOf(i, 0, x)})
	case 1:
		return g.loop(4, fmt.Sprintf("%s := range len(%s)", i, x.name), []*variable{counterOf(i, 0, x)})
	case 2:
		return g.loop(4, fmt.Sprintf("%s, %s := range %s", i, e, x.name), []*variable{counterOf(i, 0, x), elem})
	case 3:
		return g.loop(4, fmt.Sprintf("_, %s := range %s[1:]", e, x.name), []*variable{elem})
	}
	return g.loop(4, fmt.Sprintf("_, %s := range %s", e, x.name), []*variable{elem})
}

// rangeArray runs over an array, which is copied first, or over what a pointer to an array points to, which is not.
func (g *gen) rangeArray() bool {
	if !g.mayLoop() {
		return false
	}
	t := one(g, array(3, float), array(3, float), array(2, array(3, float)), array(2, g.plain))
	p, ok := g.find(t, false)
	if !ok {
		return false
	}
	amp := ""
	if p.addr && !p.inMap && g.on("pointer") && g.chance(0.3) {
		amp = "&"
	}
	i, e := g.name("i"), g.name("e")
	return g.loop(t.n, fmt.Sprintf("%s, %s := range %s%s", i, e, amp, p.text),
		[]*variable{counterOf(i, t.n, nil), {name: e, typ: t.elem, len: atLeast(t.elem)}})
}

func (g *gen) rangeInt() bool {
	if !g.mayLoop() {
		return false
	}
	n := 2 + g.r.IntN(3)
	if g.chance(0.2) {
		return g.loop(n, fmt.Sprintf("range %d", n), nil)
	}
	i := g.name("i")
	if g.chance(0.3) {
		return g.loop(3, fmt.Sprintf("%s := range 1 + (%s)&3", i, g.int(1).text), []*variable{counterOf(i, 5, nil)})
	}
	return g.loop(n, fmt.Sprintf("%s := range %d", i, n), []*variable{counterOf(i, n, nil)})
}

func (g *gen) rangeString() bool {
	if !g.mayLoop() {
		return false
	}
	s := g.str(0)
	if g.chance(0.5) {
		s = `"aé" + ` + s
	}
	i, c := g.name("i"), g.name("c")
	k := g.name("k")
	return g.loop(3, fmt.Sprintf("%s, %s := range %s", i, c, s), []*variable{counterOf(i, 12, nil), {name: k, typ: integer}},
		fmt.Sprintf("%s := int(%s) %% 5", k, c))
}

// while writes a loop with a condition only.
func (g *gen) while() bool {
	if !g.mayLoop() {
		return false
	}
	k := g.counter()
	return g.loop(3, fmt.Sprintf("%s < %d && (%s)", k.name, 2+g.r.IntN(3), g.cond(1)), nil, k.name+"++")
}

// forever writes a loop that is left from inside only.
func (g *gen) forever() bool {
	if !g.mayLoop() {
		return false
	}
	k := g.counter()
	leave := fmt.Sprintf("if %s++; %s > %d {\nbreak\n}", k.name, k.name, 2+g.r.IntN(2))
	if g.chance(0.3) && g.f.around == nil {
		leave = fmt.Sprintf("if %s++; %s > %d {\n%sbreak\n}", k.name, k.name, 2+g.r.IntN(2), g.capture(func() { g.scope(func() { g.assignLocal() }) }))
	}
	return g.loop(3, "", nil, leave)
}
