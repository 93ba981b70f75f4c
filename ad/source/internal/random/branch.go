package random

import "fmt"

func init() {
	statements = append(statements,
		production{"break", 8, false, (*gen).leave},
		production{"goto", 6, true, (*gen).gotoBack},
		production{"goto", 3, true, (*gen).gotoOver},
		production{"irreducible", 4, true, (*gen).irreducible},
	)
}

// switches writes a switch over an int, a string or conditions.
func (g *gen) switches() bool {
	kind := g.r.IntN(3)
	var label func(i int) string
	switch kind {
	case 0:
		label = func(i int) string { return fmt.Sprint(i) }
		g.line("switch %s %% 3 {", operand(g.int(1)))
	case 1:
		label = func(i int) string { return fmt.Sprintf("%q", string(rune('a'+i))) }
		g.line("switch %s {", g.str(0))
	default:
		label = func(i int) string { return g.cond(1) }
		g.line("switch {")
	}
	g.inSwitch(func() {
		cases := 2 + g.r.IntN(2)
		for i := range cases {
			if kind == 0 && g.chance(0.2) {
				g.line("case %d, %d:", i, i+5)
			} else {
				g.line("case %s:", label(i))
			}
			g.branch(2)
			if i < cases-1 && g.chance(0.2) && !g.jumped() {
				g.line("fallthrough")
			}
		}
		if g.chance(0.6) {
			g.line("default:")
			g.branch(2)
		}
	})
	g.line("}")
	return true
}

// inSwitch writes cases, inside which break means the switch.
func (g *gen) inSwitch(cases func()) {
	f := g.f
	f.loops = append(f.loops, &loop{isSwitch: true})
	cases()
	f.loops = f.loops[:len(f.loops)-1]
}

// leave writes if c { break } or { continue }, with a label for an outer loop.
func (g *gen) leave() bool {
	f := g.f
	if len(f.loops) == 0 {
		return false
	}
	i := len(f.loops) - 1
	if g.chance(0.4) {
		i = g.r.IntN(len(f.loops))
	}
	l := f.loops[i]
	if l.isSwitch && i < len(f.loops)-1 {
		return false
	}
	word := one(g, "break", "continue")
	if l.isSwitch {
		word = "break"
	}
	inner := f.loops[len(f.loops)-1]
	if l != inner || !l.isSwitch && g.chance(0.2) {
		l.labelled = true
		word += " " + l.label
	}
	g.line("if %s {", g.cond(1))
	g.scope(func() {
		if g.chance(0.4) {
			g.stmts(1)
		}
		if !g.jumped() {
			g.line("%s", word)
		}
	})
	g.line("}")
	return true
}

// gotoBack writes a loop made with goto.
func (g *gen) gotoBack() bool {
	if !g.mayLoop() {
		return false
	}
	k, top := g.counter(), g.name("top")
	g.line("%s:", top)
	g.line("{")
	g.repeated(3, func() { g.branch(3) })
	g.line("}")
	g.line("if %s++; %s < %d && (%s) {", k.name, k.name, 2+g.r.IntN(2), g.cond(1))
	g.line("goto %s", top)
	g.line("}")
	return true
}

// gotoOver jumps forward.
func (g *gen) gotoOver() bool {
	end := g.name("end")
	g.line("if %s {", g.cond(1))
	g.line("goto %s", end)
	g.line("}")
	g.line("{")
	g.branch(3)
	g.line("}")
	g.line("%s:", end)
	g.line("{")
	g.branch(2)
	g.line("}")
	return true
}

// irreducible writes a loop with two entries.
func (g *gen) irreducible() bool {
	if !g.mayLoop() {
		return false
	}
	k, top, middle := g.counter(), g.name("top"), g.name("middle")
	g.line("if %s {", g.cond(1))
	g.line("goto %s", middle)
	g.line("}")
	g.repeated(3, func() {
		g.line("%s:", top)
		g.line("{")
		g.branch(2)
		g.line("}")
		g.line("%s:", middle)
		g.line("{")
		g.branch(2)
		g.line("}")
	})
	g.line("if %s++; %s < 3 {", k.name, k.name)
	g.line("goto %s", top)
	g.line("}")
	return true
}

// counter declares a variable that counts the rounds of a loop without a clause.
func (g *gen) counter() *variable {
	k := g.name("k")
	g.line("%s := 0", k)
	v := g.declare(k, integer)
	v.used, v.fixed, v.bound = true, true, 6
	return v
}
