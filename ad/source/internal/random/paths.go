package random

import "fmt"

// A variable is in scope.
type variable struct {
	name   string
	typ    *typ
	len    int  // a slice has at least so many elements
	param  bool // need not be used
	used   bool
	fixed  bool // not assigned: counters of loops, functions
	locked int  // loops run over it: it keeps its length
	frozen bool // nothing below may be written: globals
	pure   bool // a function that writes nothing
	below  *variable
	bound  int // an int that is at least 0 and less than this, if it is not 0; for below: less than its length
}

// A path leads from a variable to a value below it.
type path struct {
	text   string
	typ    *typ
	len    int
	root   *variable
	steps  int
	addr   bool // can be assigned and pointed to
	inMap  bool // an element of a map: can be assigned
	shared bool // went through a reference: a write is seen elsewhere
}

// minLen is the length of the slices in memory, at least.
const minLen = 3

func atLeast(t *typ) int {
	if t.kind == sliceKind && t.elem.kind != floatKind {
		return 2
	}
	return minLen
}

// reach tells whether a value of type want is in or below one of type t.
func reach(t, want *typ, depth int) bool {
	if same(t, want) {
		return true
	}
	if depth == 0 {
		return false
	}
	switch t.kind {
	case sliceKind, arrayKind, pointerKind, mapKind:
		return reach(t.elem, want, depth-1)
	case structKind:
		for _, f := range t.fields {
			if !f.nullable && reach(f.typ, want, depth-1) {
				return true
			}
		}
	}
	return false
}

const farthest = 4

// visible calls f for the variables in scope, those of functions around a literal too.
func (g *gen) visible(f func(v *variable, own bool)) {
	for fr := g.f; fr != nil; fr = fr.around {
		for _, v := range fr.vars {
			f(v, fr == g.f)
		}
	}
	for _, v := range g.global {
		f(v, false)
	}
}

// find draws a path to a value of type want; to one that can be written if write is set.
func (g *gen) find(want *typ, write bool) (path, bool) {
	var starts []path
	g.visible(func(v *variable, own bool) {
		if !reach(v.typ, want, farthest) || write && v.frozen || v.frozen && hasReferences(want) {
			return
		}
		assignable := !v.fixed && !v.frozen && v.locked == 0 && (own || g.on("capture") && v.typ.kind != sliceKind)
		if write && same(v.typ, want) && !assignable {
			return
		}
		p := path{text: v.name, typ: v.typ, len: v.len, root: v, addr: assignable, shared: !own}
		if v.frozen && g.chance(0.7) {
			return
		}
		starts = append(starts, p)
		if len(g.f.vars) > 3 && own && v == g.f.vars[len(g.f.vars)-1] { // what came last is wanted more
			starts = append(starts, p, p)
		}
	})
	for range 4 {
		if len(starts) == 0 {
			return path{}, false
		}
		p := starts[g.r.IntN(len(starts))]
		if p, ok := g.walk(p, want, write, farthest); ok {
			if !write || p.steps > 0 {
				p.root.used = true
			}
			return p, true
		}
	}
	return path{}, false
}

func hasReferences(t *typ) bool {
	switch t.kind {
	case sliceKind, pointerKind, mapKind, funcKind, interfaceKind:
		return true
	case arrayKind:
		return hasReferences(t.elem)
	case structKind:
		for _, f := range t.fields {
			if hasReferences(f.typ) {
				return true
			}
		}
	}
	return false
}

func (g *gen) walk(p path, want *typ, write bool, depth int) (path, bool) {
	for {
		var next []path
		if same(p.typ, want) && (!write || p.addr || p.inMap) && (p.typ.kind != sliceKind || p.len >= atLeast(p.typ)) {
			next = append(next, p)
		}
		if depth > 0 {
			next = append(next, g.steps(p, want, write, depth)...)
		}
		if len(next) == 0 {
			return p, false
		}
		q := next[g.r.IntN(len(next))]
		if q.text == p.text {
			return p, true
		}
		p = q
		depth--
	}
}

// steps returns the ways on from p that lead to a value of type want.
func (g *gen) steps(p path, want *typ, write bool, depth int) []path {
	var next []path
	add := func(q path) {
		q.root, q.steps = p.root, p.steps+1
		if q.len == 0 {
			q.len = atLeast(q.typ)
		}
		next = append(next, q)
	}
	switch t := p.typ; t.kind {
	case sliceKind:
		if reach(t.elem, want, depth-1) && p.len > 0 {
			add(path{text: p.text + "[" + g.index(p) + "]", typ: t.elem, addr: true, shared: true})
		}
	case arrayKind:
		if reach(t.elem, want, depth-1) {
			add(path{text: p.text + "[" + g.index(p) + "]", typ: t.elem, addr: p.addr, shared: p.shared})
		}
	case pointerKind:
		if !reach(t.elem, want, depth-1) {
			break
		}
		if t.elem.kind == structKind && !same(t.elem, want) {
			q := p
			q.typ, q.addr, q.shared = t.elem, true, true
			return g.steps(q, want, write, depth-1)
		}
		add(path{text: "(*" + p.text + ")", typ: t.elem, addr: true, shared: true})
	case structKind:
		for _, f := range t.fields {
			if f.nullable || !reach(f.typ, want, depth-1) || write && f.fixed && same(f.typ, want) {
				continue
			}
			name := f.name
			if f.embedded && !same(f.typ, want) && g.chance(0.5) {
				// Promoted: the embedded field is not named.
				q := p
				q.typ = f.typ
				if q.typ.kind == pointerKind {
					q.typ, q.addr, q.shared = q.typ.elem, true, true
				}
				next = append(next, g.steps(q, want, write, depth-1)...)
				continue
			}
			add(path{text: p.text + "." + name, typ: f.typ, addr: p.addr, shared: p.shared})
		}
	case mapKind:
		if reach(t.elem, want, depth-1) && (!write || same(t.elem, want)) {
			add(path{text: p.text + "[" + g.str(0) + "]", typ: t.elem, inMap: true, shared: true})
		}
	}
	return next
}

// index returns an index into a slice or array that is in range.
func (g *gen) index(p path) string {
	n := p.len
	if p.typ.kind == arrayKind {
		n = p.typ.n
	}
	if g.chance(0.35) {
		return fmt.Sprint(g.r.IntN(n))
	}
	var safe, small, any []*variable
	g.visible(func(v *variable, own bool) {
		switch {
		case v.typ.kind != intKind:
		case own && v.below != nil && p.steps == 0 && v.below == p.root, v.below == nil && v.bound > 0 && v.bound <= n:
			safe = append(safe, v)
		case v.below != nil || v.bound > 0:
			small = append(small, v)
		default:
			any = append(any, v)
		}
	})
	length := fmt.Sprintf("len(%s)", p.text)
	if p.typ.kind == arrayKind {
		length = fmt.Sprint(n)
	}
	of := func(vs []*variable) string {
		v := vs[g.r.IntN(len(vs))]
		v.used = true
		return v.name
	}
	switch {
	case len(safe) > 0 && g.chance(0.7):
		return of(safe)
	case len(safe) > 0 && g.chance(0.3):
		return length + "-1-" + of(safe)
	case len(small)+len(safe) > 0 && g.chance(0.6):
		return fmt.Sprintf("(%s+%d)%%%s", of(append(small, safe...)), g.r.IntN(3), length)
	case len(any) > 0 && g.on("int") && g.chance(0.5):
		g.use("int")
		return fmt.Sprintf("at(%s, %s)", of(any), length)
	case p.typ.kind == sliceKind && g.chance(0.3):
		return length + "-1"
	}
	return fmt.Sprint(g.r.IntN(n))
}
