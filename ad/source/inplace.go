package source

import (
	"regexp"
	"strings"
)

// The reverse of x[i] = f(x[i]) takes the adjoint of x[i] out of the shadow, leaves zero there, and adds what f makes of it:
//
//	d_y := s_x[i]
//	s_x[i] = 0.0
//	d_x := d_y * 2.0
//	s_x[i] += d_x
//
// fuse stores the sum at once, s_x[i] = d_x, and if it is what was there, as in x[i] += g, it stores nothing.
func (b *body) fuse() {
	for _, k := range b.blocks {
		for i := 1; i < len(k.lines); i++ {
			if c := k.lines[i]; c != nil && c.does == clears {
				if j := k.refill(i); j > 0 {
					k.fuse(i, j)
				}
			}
		}
		lines := k.lines[:0]
		for _, l := range k.lines {
			if l != nil {
				lines = append(lines, l)
			}
		}
		k.lines = lines
	}
}

// What a line does to the float at its place in memory.
const (
	clears = "clear"
	adds   = "+="
	takes  = "-="
)

// refill finds the line that adds to the place that the i-th line clears, when only variables are computed in between, and none that says which place it is. It is 0 if
// there is none.
func (k *block) refill(i int) int {
	c := k.lines[i]
	for j := i + 1; j < len(k.lines); j++ {
		l := k.lines[j]
		if l == nil {
			continue
		}
		if l.place == c.place && (l.does == adds || l.does == takes) {
			return j
		}
		if len(l.defs) != 1 || !l.pure || !registers(l.text) || containsAny(c.reads, l.defs) {
			return 0
		}
	}
	return 0
}

func containsAny(all, some []string) bool {
	for _, s := range some {
		for _, a := range all {
			if a == s {
				return true
			}
		}
	}
	return false
}

// beyond matches what an expression has that may read memory: selectors, indices, dereferences, and calls.
var beyond = regexp.MustCompile(`[\[{&]|\.[^0-9]|\*[^ ]|[\pL_0-9\])]\(`)

// registers tells whether an expression is arithmetic on variables.
func registers(text string) bool { return !beyond.MatchString(text) }

// fuse makes one store of those of the lines i and j, or none.
func (k *block) fuse(i, j int) {
	from, to := k.lines[i-1], k.lines[j]
	k.lines[i] = nil
	if from != nil && len(from.defs) == 1 && from.op == "=" && from.text == to.place && to.does == adds {
		same := map[string]bool{from.defs[0]: true} // variables that have what was there
		for _, l := range k.lines[i+1 : j] {
			if l != nil {
				same[l.defs[0]] = l.op == "=" && same[l.text]
			}
		}
		if same[to.amount] {
			k.lines[j] = nil
			return
		}
	}
	if to.does == takes {
		to.text = to.place + " = -(" + to.amount + ")"
	} else {
		to.text = to.place + " = " + to.amount
	}
}

// addFloat adds an amount to a float in memory, or takes it from there.
func (w *writer) addFloat(place, op, amount string) {
	w.add(&line{text: strings.Join([]string{place, op, amount}, " "), place: place, does: op, amount: amount})
}
