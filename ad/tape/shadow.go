package tape

import (
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/tensor"
)

// Shadows knows the shadow memory of one gradient: the same memory has the same shadow, as long as the tape lives.
//
// A shadow has the type of what it belongs to. Slices have the length and the capacity of theirs, and share memory where theirs do; so do
// pointers and maps. Floats are zero, other values are copies, and what has neither floats nor unknown things below it is itself. An
// interface that holds a value with floats in it has a pointer to such a value as its shadow, where adjoints add up. The shadow of a
// function is a Dual, see NewDual.
//
// It is made by one walk over all that is reachable, in three steps: find what pointers and slices lead to; join what overlaps; make
// the shadows and set the references in them.
type Shadows struct {
	known   regions
	maps    map[unsafe.Pointer]*mapShadow
	tensors map[any]*tensorShadow // by their memory
	funcs   map[unsafe.Pointer]*funcShadow
	forward bool // for tangents
	clone   bool // shadows are copies of the program's values
	used    bool // something is to be forgotten
	results bool // gradients are read at the end: see Roots

	// Work of the current walk.
	claims       []claim
	fresh        []region
	pending      []*mapShadow
	pendingFuncs []*funcShadow
	seen         map[place]bool

	reclaims bool             // see Tape.Reclaim
	lent     []*tensor.Tensor // see NewTensor

	boxes []box
	duals []madeDual // the latest of DualOf and Method
	kept  *kept      // see Keep

	apart string // the function of the rule over whose result the walk is, see Apart
}

// A place is a value in memory that was looked at.
type place struct {
	at   unsafe.Pointer
	plan *plan
}

// A mapShadow is the shadow of one map.
type mapShadow struct {
	plan           *plan // of the map
	primal, shadow reflect.Value
	result         reflect.Value
	keys, values   []reflect.Value
	results        []reflect.Value // values of result, in the order of keys
}

// A box is an interface in the result of which the value has to be set at the end.
type box struct {
	slot          reflect.Value // the interface, settable
	plan          *plan         // of the value in it
	value, shadow unsafe.Pointer
}

// shadowsOf returns the shadows that belong to a tape.
func shadowsOf(t *Tape) *Shadows {
	if t.shadows == nil {
		t.shadows = unsafe.Pointer(&Shadows{duals: make([]madeDual, 8)})
	}
	s := (*Shadows)(t.shadows)
	s.used = true
	return s
}

// Zero returns the zero shadow of a value: the one that its memory has on this tape, or a new one.
func Zero[T any](t *Tape, v T) T {
	switch any((*T)(nil)).(type) {
	case *[]float64:
		y := zeroFloat64s(t, *(*[]float64)(unsafe.Pointer(&v)))
		return *(*T)(unsafe.Pointer(&y))
	case *float64, *float32:
		var zero T
		return zero
	}
	if !floatsIn((*T)(nil)) {
		return v
	}
	return zero(t, v)
}

func zero[T any](t *Tape, v T) (s T) {
	zeroAt(t, (*T)(nil), unsafe.Pointer(&v), unsafe.Pointer(&s))
	return s
}

func zeroFloat64s(t *Tape, x []float64) []float64 { return shadowsOf(t).float64s(x) }

// floatsIn tells whether values of the type that p points to have shadows of their own.
func floatsIn(p any) bool {
	plan := planOf(reflect.TypeOf(p).Elem())
	return plan.val || plan.ref
}

// zeroAt makes the shadow of a value of the type that p points to.
func zeroAt(t *Tape, p any, value, shadow unsafe.Pointer) {
	shadowsOf(t).walk([]root{{planOf(reflect.TypeOf(p).Elem()), value, shadow, nil}})
}

// float64s is the walk for the simplest of references.
func (s *Shadows) float64s(x []float64) []float64 {
	if cap(x) == 0 {
		if x == nil {
			return nil
		}
		return []float64{}
	}
	c := claim{unsafe.Pointer(unsafe.SliceData(x)), float64Plan, cap(x)}
	r := s.known.find(c.lo)
	if r == nil || r.elem != c.elem || c.hi() > r.hi() {
		if r != nil || s.known.overlaps(c) {
			return s.anyFloat64s(x)
		}
		m := unsafe.Pointer(unsafe.SliceData(make([]float64, c.n)))
		s.known.add(region{lo: c.lo, size: c.size(), elem: c.elem, n: c.n, shadow: m, result: m})
		return unsafe.Slice((*float64)(m), cap(x))[:len(x)]
	}
	return unsafe.Slice((*float64)(unsafe.Add(r.shadow, uintptr(c.lo)-uintptr(r.lo))), cap(x))[:len(x)]
}

func (s *Shadows) anyFloat64s(x []float64) (y []float64) {
	s.walk([]root{{planOf(reflect.TypeFor[[]float64]()), unsafe.Pointer(&x), unsafe.Pointer(&y), nil}})
	return y
}

var float64Plan = planOf(float64Type)

// A root is a value whose shadow is wanted, and where it goes.
type root struct {
	plan                  *plan
	value, shadow, result unsafe.Pointer
}

// walk makes the shadows of roots.
func (s *Shadows) walk(roots []root) {
	for _, r := range roots {
		s.discover(r.plan, r.value)
	}
	for i := 0; i < len(s.claims); i++ { // it grows
		c := s.claims[i]
		if !s.follows(c.elem) {
			continue
		}
		for j := range c.n {
			at := unsafe.Add(c.lo, uintptr(j)*c.elem.t.Size())
			if w := (place{at, c.elem}); !s.seen[w] {
				if s.seen == nil {
					s.seen = map[place]bool{}
				}
				s.seen[w] = true
				s.discover(c.elem, at)
			}
		}
	}
	s.join()
	for _, f := range s.pendingFuncs {
		s.makeFunc(f)
	}
	for _, r := range roots {
		s.set(r.plan, r.value, r.shadow, r.result)
	}
	for _, r := range s.fresh {
		s.fill(r)
	}
	for i := 0; i < len(s.pending); i++ {
		s.fillMap(s.pending[i])
	}
	clear(s.claims)
	clear(s.fresh)
	clear(s.seen)
	clear(s.pending)
	clear(s.pendingFuncs)
	s.claims, s.fresh, s.pending, s.pendingFuncs = s.claims[:0], s.fresh[:0], s.pending[:0], s.pendingFuncs[:0]
}

// follows tells whether references in values of a type are followed.
func (s *Shadows) follows(p *plan) bool { return p.ref || s.clone && p.refs }

// wants tells whether values of a type get shadow memory.
func (s *Shadows) wants(p *plan) bool { return p.val || s.follows(p) || s.clone && !p.opaque }

// discover finds what a value in memory leads to.
func (s *Shadows) discover(p *plan, at unsafe.Pointer) {
	if !s.follows(p) {
		return
	}
	switch p.kind {
	case structKind:
		for _, f := range p.fields {
			s.discover(f.plan, unsafe.Add(at, f.off))
		}
	case arrayKind:
		for i := range p.n {
			s.discover(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()))
		}
	case sliceKind:
		h := (*sliceHeader)(at)
		s.claim(h.data, p.elem, h.cap)
	case pointerKind:
		s.claim(*(*unsafe.Pointer)(at), p.elem, 1)
	case mapKind:
		s.discoverMap(p, *(*unsafe.Pointer)(at), at)
	case interfaceKind:
		if v := reflect.NewAt(p.t, at).Elem().Elem(); v.IsValid() {
			if q := planOf(v.Type()); s.follows(q) {
				s.discover(q, addressable(v).Addr().UnsafePointer())
			}
		}
	case funcKind:
		s.discoverFunc(p, *(*unsafe.Pointer)(at), at)
	case tensorKind:
		s.discoverTensor(tensorAt(at))
	case tensorValueKind:
		panic(byValue())
	}
}

// addressable returns a copy of v in memory.
func addressable(v reflect.Value) reflect.Value {
	m := reflect.New(v.Type()).Elem()
	m.Set(v)
	return m
}

// claim asks for a shadow of n values.
func (s *Shadows) claim(lo unsafe.Pointer, elem *plan, n int) {
	if lo == nil || n == 0 || !s.wants(elem) || elem.t.Size() == 0 {
		return
	}
	elem, m := elem.flat()
	s.claims = append(s.claims, claim{lo, elem, n * m})
}

// join makes regions of the claims.
func (s *Shadows) join() {
	cs := s.claims[:0:0]
	for _, c := range s.claims {
		if r := s.known.find(c.lo); r != nil && c.hi() <= r.hi() {
			if !fitsIn(r.elem, r.n, uintptr(c.lo)-uintptr(r.lo), c.elem, c.n) {
				panic(sharing(r.elem.t, c.elem.t))
			}
			s.checkApart()
		} else if r != nil || s.known.overlaps(c) {
			s.checkApart()
			panic(&Error{
				Reason: "uses two slices of type []" + c.elem.t.String() + " that share only a part of their memory, one of them as a constant before the other",
				Remedy: "Pass the slice that holds both, or copies.",
			})
		} else {
			cs = append(cs, c)
		}
	}
	if len(cs) == 0 {
		return
	}
	for _, r := range grouped(cs) {
		r.shadow = r.elem.newN(r.n)
		r.result = r.shadow
		if s.results && s.follows(r.elem) {
			r.result = r.elem.newN(r.n)
		}
		s.fresh = append(s.fresh, r)
		s.known.add(r)
	}
}

// reset forgets everything.
func (s *Shadows) reset() {
	s.reclaim()
	s.known.reset()
	clear(s.maps)
	clear(s.funcs)
	clear(s.tensors)
	clear(s.boxes)
	clear(s.duals)
	s.boxes, s.forward, s.used, s.kept = s.boxes[:0], false, false, nil
}
