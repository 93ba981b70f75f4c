package tape

import (
	"slices"
	"unsafe"
)

// A tape that is used again and again for one model keeps the shadows of the model: Keep after the walk over it, Again after each gradient.

// kept is what a tape keeps.
type kept struct {
	regions  []region // sorted
	tensors  []*tensorShadow
	boxes    int
	slots    []slot
	maps     bool
	nTensors int
	nFuncs   int
}

// A slot is memory in the model that holds references, and what it held.
type slot struct {
	at   unsafe.Pointer
	plan *plan
	held held
}

// held is what a reference is made of: one pointer, the type and the data of an interface, or the data, length and capacity of a slice.
type held struct {
	data, typ unsafe.Pointer
	len, cap  int
}

// Keep says that what has a shadow now is to have it in later gradients too.
func (t *Tape) Keep() {
	s := shadowsOf(t)
	k := &kept{boxes: len(s.boxes), maps: len(s.maps) > 0, nTensors: len(s.tensors), nFuncs: len(s.funcs)}
	k.regions = slices.Concat(s.known.sorted, s.known.recent)
	slices.SortFunc(k.regions, byAddress)
	s.known.reset()
	s.known.kept = k.regions
	for _, m := range s.tensors {
		m.kept = true
		if m.zeros != nil {
			k.tensors = append(k.tensors, m)
		}
	}
	for _, f := range s.funcs {
		f.kept = true
	}
	for i := range k.regions {
		r := &k.regions[i]
		if r.elem.refs {
			for j := range r.n {
				k.note(r.elem, unsafe.Add(r.lo, uintptr(j)*r.elem.t.Size()))
			}
		}
	}
	s.kept = k
	s.duals = make([]madeDual, 64)
}

// note adds the references in a value in memory.
func (k *kept) note(p *plan, at unsafe.Pointer) {
	switch p.kind {
	case structKind:
		for _, f := range p.fields {
			k.note(f.plan, unsafe.Add(at, f.off))
		}
	case arrayKind:
		for i := range p.n {
			k.note(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()))
		}
	case sliceKind, pointerKind, interfaceKind, funcKind, tensorKind, mapKind:
		s := slot{at: at, plan: p}
		s.held = s.now()
		k.slots = append(k.slots, s)
	}
}

// now returns what the slot holds.
func (s *slot) now() held {
	switch s.plan.kind {
	case sliceKind:
		h := (*sliceHeader)(s.at)
		return held{data: h.data, len: h.len, cap: h.cap}
	case interfaceKind:
		w := *(*[2]unsafe.Pointer)(s.at)
		return held{data: w[1], typ: w[0]}
	}
	return held{data: *(*unsafe.Pointer)(s.at)}
}

// Same tells whether the references in what the tape keeps are those of the time of Keep, so that its shadows are right still.
func (t *Tape) Same() bool {
	k := shadowsOf(t).kept
	if k.maps {
		return false
	}
	for i := range k.slots {
		if s := &k.slots[i]; s.now() != s.held {
			return false
		}
	}
	return true
}

// Again empties the tape but for what it keeps, and sets the adjoints there to 0.
func (t *Tape) Again() {
	for _, s := range t.stacks {
		if s != nil {
			s.release()
		}
	}
	s := shadowsOf(t)
	s.reclaim()
	s.reclaims = true
	k := s.kept
	s.known.forget()
	if len(s.tensors) > k.nTensors {
		for key, m := range s.tensors {
			if !m.kept {
				delete(s.tensors, key)
			}
		}
	}
	if len(s.funcs) > k.nFuncs {
		for key, f := range s.funcs {
			if !f.kept {
				delete(s.funcs, key)
			}
		}
	}
	clear(s.maps)
	clear(s.boxes[k.boxes:])
	s.boxes = s.boxes[:k.boxes]
	for i := range s.duals {
		if d := &s.duals[i]; d.dual != nil && d.shadow == [2]unsafe.Pointer{} {
			*d = madeDual{} // of a constant, whose shadow is forgotten
		}
	}
	for i := range k.regions {
		r := &k.regions[i]
		if r.elem.pure {
			clear(unsafe.Slice((*byte)(r.shadow), r.size))
			continue
		}
		for j := range r.n {
			zeroFloats(r.elem, unsafe.Add(r.shadow, uintptr(j)*r.elem.t.Size()))
		}
	}
	for _, m := range k.tensors {
		m.zeros.Fill(0)
	}
}
