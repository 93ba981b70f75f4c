package tape

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// A region is memory of the program that has shadow memory. It holds n values of one type; pointers and slices that lead into it have
// their shadows in the same place of the shadow.
type region struct {
	lo     unsafe.Pointer
	size   uintptr
	elem   *plan
	n      int
	shadow unsafe.Pointer
	result unsafe.Pointer // where the gradient is read, see Roots; the shadow itself unless references are in it
}

func (r *region) hi() uintptr { return uintptr(r.lo) + r.size }

// regions finds memory by its address. Most are sorted; what came lately is sorted by itself, so that a new one costs little.
type regions struct {
	sorted, recent []region
	kept           []region // sorted; see Tape.Keep
}

// find returns the region that holds the address, or nil.
func (rs *regions) find(p unsafe.Pointer) *region {
	if r := search(rs.recent, uintptr(p)); r != nil {
		return r
	}
	if r := search(rs.sorted, uintptr(p)); r != nil {
		return r
	}
	return search(rs.kept, uintptr(p))
}

func search(list []region, p uintptr) *region {
	lo, hi := 0, len(list)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if uintptr(list[mid].lo) <= p {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo > 0 && p < list[lo-1].hi() {
		return &list[lo-1]
	}
	return nil
}

// overlaps tells whether a part of the memory is known.
func (rs *regions) overlaps(c claim) bool {
	for _, list := range [][]region{rs.recent, rs.sorted, rs.kept} {
		i, _ := slices.BinarySearchFunc(list, uintptr(c.lo), func(r region, p uintptr) int {
			if r.hi() <= p {
				return -1
			}
			return 1
		})
		if i < len(list) && uintptr(list[i].lo) < c.hi() {
			return true
		}
	}
	return false
}

// add takes a region that overlaps with none.
func (rs *regions) add(r region) {
	rs.recent = insert(rs.recent, r)
	if n := len(rs.recent); n > 32 && n*n > len(rs.sorted) {
		rs.sorted = append(rs.sorted, rs.recent...)
		slices.SortFunc(rs.sorted, byAddress)
		clear(rs.recent)
		rs.recent = rs.recent[:0]
	}
}

func byAddress(a, b region) int {
	if uintptr(a.lo) < uintptr(b.lo) {
		return -1
	}
	return 1
}

func insert(list []region, r region) []region {
	if n := len(list); n == 0 || uintptr(list[n-1].lo) < uintptr(r.lo) {
		return append(list, r)
	}
	i, _ := slices.BinarySearchFunc(list, r, byAddress)
	return slices.Insert(list, i, r)
}

func (rs *regions) each(do func(*region)) {
	for i := range rs.sorted {
		do(&rs.sorted[i])
	}
	for i := range rs.recent {
		do(&rs.recent[i])
	}
	for i := range rs.kept {
		do(&rs.kept[i])
	}
}

func (rs *regions) reset() {
	rs.forget()
	rs.kept = nil
}

// forget drops all but what is kept.
func (rs *regions) forget() {
	clear(rs.sorted)
	clear(rs.recent)
	rs.sorted, rs.recent = rs.sorted[:0], rs.recent[:0]
}

// A claim is memory that wants a shadow: what a pointer or a slice leads to.
type claim struct {
	lo   unsafe.Pointer
	elem *plan // no array
	n    int
}

func (c claim) size() uintptr { return uintptr(c.n) * c.elem.t.Size() }
func (c claim) hi() uintptr   { return uintptr(c.lo) + c.size() }

// grouped joins claims that overlap. The claims of a group get one region, made of the type of one of them in which the others fit.
func grouped(cs []claim) []region {
	slices.SortFunc(cs, func(a, b claim) int {
		switch {
		case a.lo != b.lo && uintptr(a.lo) < uintptr(b.lo):
			return -1
		case a.lo != b.lo:
			return 1
		}
		return int(b.size()) - int(a.size())
	})
	var rs []region
	for i := 0; i < len(cs); {
		j, hi := i+1, cs[i].hi()
		for j < len(cs) && uintptr(cs[j].lo) < hi {
			hi = max(hi, cs[j].hi())
			j++
		}
		rs = append(rs, group(cs[i:j], hi))
		i = j
	}
	return rs
}

// group makes the region for claims that overlap.
func group(cs []claim, hi uintptr) region {
	first := cs[0]
	if len(cs) == 1 {
		return region{lo: first.lo, size: first.size(), elem: first.elem, n: first.n}
	}
	size := hi - uintptr(first.lo)
	var tried []*plan
	for {
		var p *plan
		for _, c := range cs {
			if !slices.Contains(tried, c.elem) && (p == nil || c.elem.t.Size() > p.t.Size()) {
				p = c.elem
			}
		}
		if p == nil {
			break
		}
		tried = append(tried, p)
		if owns(p, cs, uintptr(first.lo), size) {
			return region{lo: first.lo, size: size, elem: p, n: int(size / p.t.Size())}
		}
	}
	other := first
	for _, c := range cs {
		if c.elem != first.elem {
			other = c
		}
	}
	panic(sharing(first.elem.t, other.elem.t))
}

func sharing(a, b reflect.Type) *Error {
	return &Error{
		Reason: fmt.Sprintf("shares memory between a value of type %v and one of type %v, of which neither holds the other", a, b),
		Remedy: "Pass copies that share no memory.",
	}
}

// owns tells whether the memory of all claims is made of values of type p: claims of p cover it, and the others fit in.
func owns(p *plan, cs []claim, lo, size uintptr) bool {
	each := p.t.Size()
	if size%each != 0 {
		return false
	}
	covered := lo
	n := int(size / each)
	for _, c := range cs {
		off := uintptr(c.lo) - lo
		if c.elem == p {
			if uintptr(c.lo) > covered || off%each != 0 {
				return false
			}
			covered = max(covered, c.hi())
		} else if !fitsIn(p, n, off, c.elem, c.n) {
			return false
		}
	}
	return covered == lo+size
}
