package source

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A usedPath is what of an input the result depends on: all of it, or some of its fields.
type usedPath struct {
	all    bool
	fields map[string]*usedPath
}

func (p *usedPath) field(name string) *usedPath {
	if p.fields == nil {
		p.fields = map[string]*usedPath{}
	}
	if p.fields[name] == nil {
		p.fields[name] = &usedPath{}
	}
	return p.fields[name]
}

func (p *usedPath) none() bool { return !p.all && len(p.fields) == 0 }

func (p *usedPath) join(q *usedPath) {
	p.all = p.all || q.all
	for name, f := range q.fields {
		p.field(name).join(f)
	}
}

// A usage finds out what of its inputs the results of an instance depend on.
type usage struct {
	u      *unit
	useful map[*instance]*writer
	busy   map[*usedPath]bool // being found
	known  map[*instance]map[int]*usedPath
}

// unused lists the paths below the parameters of a root, and below its captured variables if it is part of a model, that its first
// result does not depend on. It is decided by the text of the program: a slope that happens to be 0 is no such path.
func (u *unit) unused(in *instance, captured bool) []string {
	x := &usage{u, map[*instance]*writer{}, map[*usedPath]bool{}, map[*instance]map[int]*usedPath{}}
	w := newWriter(in, jointForm)
	if captured {
		w = newWriter(in, augForm)
	}
	w.findUseful()
	x.useful[in] = w
	var names []string
	for n, v := range in.signatureInputs() {
		name := strconv.Itoa(n)
		if isCapture := n >= len(in.fn.Params); isCapture != captured || !u.classes.of(v.Type()).any() {
			continue
		} else if isCapture {
			name = v.Name()
		}
		names = x.missing(names, name, v.Type(), x.input(in, n))
	}
	return names
}

// missing adds the paths below name that are not used.
func (x *usage) missing(names []string, name string, t types.Type, p *usedPath) []string {
	if p.all || !x.u.classes.of(t).any() {
		return names
	}
	if p.none() {
		return append(names, name)
	}
	for isPointer(t) {
		t = deref(t)
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			f := s.Field(i)
			names = x.missing(names, name+"."+f.Name(), f.Type(), p.field(f.Name()))
		}
	}
	return names
}

// input finds what an instance uses of its n-th input.
func (x *usage) input(in *instance, n int) *usedPath {
	if p := x.known[in][n]; p != nil {
		return p
	}
	if x.known[in] == nil {
		x.known[in] = map[int]*usedPath{}
	}
	p := &usedPath{}
	x.known[in][n] = p
	x.busy[p] = true
	defer delete(x.busy, p)
	if x.useful[in] == nil {
		w := newWriter(in, augForm)
		w.findUseful()
		x.useful[in] = w
	}
	x.follow(in, in.signatureInputs()[n], p, map[ssa.Value]bool{})
	return p
}

// follow notes the uses of a value that is, or points to, what is at p.
func (x *usage) follow(in *instance, v ssa.Value, p *usedPath, seen map[ssa.Value]bool) {
	if seen[v] {
		return
	}
	seen[v] = true
	if p.all || !x.u.classes.of(v.Type()).any() {
		return
	}
	if isFloat(v.Type()) {
		p.all = p.all || x.useful[in].useful[canon(v)]
		return
	}
	if v.Referrers() == nil {
		p.all = true
		return
	}
	for _, r := range *v.Referrers() {
		if !slices.Contains(in.graph.blocks, r.Block()) {
			continue
		}
		x.use(in, v, r, p, seen)
	}
}

func (x *usage) use(in *instance, v ssa.Value, r ssa.Instruction, p *usedPath, seen map[ssa.Value]bool) {
	switch r := r.(type) {
	case *ssa.DebugRef, *ssa.If, *ssa.Panic:
	case *ssa.FieldAddr:
		x.follow(in, r, p.field(fieldOf(r).Name()), seen)
	case *ssa.Field:
		x.follow(in, r, p.field(r.X.Type().Underlying().(*types.Struct).Field(r.Field).Name()), seen)
	case *ssa.UnOp:
		if r.Op == token.MUL {
			x.follow(in, r, p, seen)
		}
	case *ssa.IndexAddr, *ssa.Index, *ssa.Slice, *ssa.ChangeType, *ssa.Extract:
		x.follow(in, r.(ssa.Value), p, seen)
	case *ssa.Lookup:
		x.follow(in, r, p, seen)
	case *ssa.Range: // an iterator, whose type says nothing of what it goes over
		for _, next := range *r.Referrers() {
			x.use(in, r, next, p, seen)
		}
	case *ssa.Next:
		x.follow(in, r, p, seen)
	case *ssa.BinOp:
		// a comparison
	case *ssa.Store:
		a, ok := r.Addr.(*ssa.Alloc)
		if !ok || r.Val != v || !onlyStore(a, r) {
			if r.Addr == v {
				return // what is there is overwritten
			}
			p.all = true
			return
		}
		x.follow(in, a, p, seen)
	case *ssa.Call:
		switch c := in.calls[r]; c.kind {
		case plainCall:
		case builtinCall:
			switch r.Call.Value.(*ssa.Builtin).Name() {
			case "len", "cap", "clear", "delete", "print", "println":
			default:
				p.all = true
			}
		case projectCall, identityCall:
			if c.rule.Kind != tape.View {
				x.follow(in, r, p, seen)
				return
			}
			view := &usedPath{} // which may have other fields
			x.follow(in, r, view, seen)
			view.prune()
			p.all = p.all || !view.none() || r.Call.Signature().Results().Len() == 0
		case sourceCall:
			for n, a := range c.inputs(&r.Call) {
				if a != v || !c.inst.inputs[n] {
					continue
				}
				switch q := x.input(c.inst, n); {
				case q == p: // of a recursive call, nothing new
				case x.busy[q]: // a list: what is used of its head may be used of all
					p.all = true
				default:
					p.join(q)
				}
			}
		default:
			p.all = true
		}
	default:
		p.all = true
	}
	p.prune()
}

// prune takes away fields of which nothing is used.
func (p *usedPath) prune() {
	for name, f := range p.fields {
		f.prune()
		if f.none() {
			delete(p.fields, name)
		}
	}
}

// onlyStore tells whether a local variable gets its value once.
func onlyStore(a *ssa.Alloc, s *ssa.Store) bool {
	for _, r := range *a.Referrers() {
		if o, ok := r.(*ssa.Store); ok && o != s && o.Addr == a {
			return false
		}
	}
	return true
}
