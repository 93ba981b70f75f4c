package keep

import "unsafe"

// spot is what an object is known by.
type spot struct {
	at unsafe.Pointer
	p  *plan
	n  int
}

// index finds objects by their spots. It is a table with open addressing in which what lies side by side in memory does so too, as a walk mostly goes from one object to
// its neighbour: a page has 256 places in a row.
type index struct {
	slots  []slot // a power of two, at most half full
	n      int
	unused []object
}

type slot struct {
	spot
	o *object // nil: free
}

// find is the place of a spot, or the free one where it belongs.
func (x *index) find(k spot) *slot {
	at := uint64(uintptr(k.at))
	mask := uint64(len(x.slots) - 1)
	for i := (at>>12)*0x9e3779b97f4a7c15>>24<<8 | at>>4&255; ; i++ {
		if s := &x.slots[i&mask]; s.o == nil || s.spot == k {
			return s
		}
	}
}

// get returns the object at a spot, or nil.
func (x *index) get(at unsafe.Pointer, p *plan, n int) *object {
	if len(x.slots) == 0 {
		return nil
	}
	return x.find(spot{at, p, n}).o
}

// add makes a new object at a spot that has none.
func (x *index) add(at unsafe.Pointer, p *plan, n int) *object {
	if 2*x.n >= len(x.slots) {
		old := x.slots
		x.slots = make([]slot, max(512, 2*len(old)))
		for _, s := range old {
			if s.o != nil {
				*x.find(s.spot) = s
			}
		}
	}
	if len(x.unused) == 0 {
		x.unused = make([]object, 256)
	}
	o := &x.unused[0]
	x.unused = x.unused[1:]
	o.at, o.p, o.n = at, p, n
	*x.find(spot{at, p, n}) = slot{spot{at, p, n}, o}
	x.n++
	return o
}
