package keep

import (
	"cmp"
	"slices"
)

// nest finds out which pieces of memory are parts of others. Slices that overlap become one piece.
func (f *finder) nest() {
	var all []*object
	for _, o := range f.objects {
		if o.ref == 0 && o.n > 0 {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b *object) int {
		return cmp.Or(cmp.Compare(uintptr(a.at), uintptr(b.at)), cmp.Compare(b.bytes(), a.bytes()), boolean(b.root != nil)-boolean(a.root != nil))
	})
	var open []*object // pieces that reach as far as the one at hand, and are part of no other
	for _, o := range all {
		open = slices.DeleteFunc(open, func(c *object) bool { return uintptr(c.at)+c.bytes() <= uintptr(o.at) })
		for i, c := range open {
			shift := uintptr(o.at) - uintptr(c.at)
			switch {
			case o.root != nil:
				continue
			case holds(c.p, c.n, shift, o.p, o.n):
				o.in, o.shift = c, shift
			case shift == 0 && c.root == nil && holds(o.p, o.n, 0, c.p, c.n):
				c.in = o
				open[i] = o
			case c.root == nil && alike(c.p, o.p) && shift%c.p.size == 0:
				c.n = int(shift/c.p.size) + o.n
				o.in, o.shift = c, shift
			default:
				continue
			}
			break
		}
		if o.in == nil && !slices.Contains(open, o) {
			open = append(open, o)
		}
	}
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sort gives the objects that are written their numbers: memory first, then maps, then functions.
func (f *finder) sort() {
	for _, o := range f.objects {
		switch {
		case o.ref != 0 || o.in != nil:
		case o.n == aMap:
			f.maps = append(f.maps, o)
		case o.n == aFunc:
			f.funcs = append(f.funcs, o)
		default:
			f.pieces = append(f.pieces, o)
		}
	}
	id := 0
	for _, objects := range [][]*object{f.pieces, f.maps, f.funcs} {
		for _, o := range objects {
			o.id = id
			id++
		}
	}
}
