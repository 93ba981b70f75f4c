package tape

import (
	"reflect"
	"unsafe"
)

// Clear sets the floats that s has in memory to 0.
func Clear[T any](s T) {
	if x, ok := any(s).([]float64); ok {
		clear(x)
		return
	}
	clearAt((*T)(nil), unsafe.Pointer(&s))
}

func clearAt(p any, s unsafe.Pointer) { (&clearing{}).below(planOf(reflect.TypeOf(p).Elem()), s) }

type clearing struct{ done map[unsafe.Pointer]bool }

func (c *clearing) again(p unsafe.Pointer) bool {
	if c.done[p] {
		return true
	}
	if c.done == nil {
		c.done = map[unsafe.Pointer]bool{}
	}
	c.done[p] = true
	return false
}

func (c *clearing) all(p *plan, at unsafe.Pointer) {
	switch p.kind {
	case float64Kind:
		*(*float64)(at) = 0
	case float32Kind:
		*(*float32)(at) = 0
	default:
		c.parts(p, at, c.all)
	}
}

func (c *clearing) below(p *plan, at unsafe.Pointer) { c.parts(p, at, c.below) }

func (c *clearing) parts(p *plan, at unsafe.Pointer, part func(*plan, unsafe.Pointer)) {
	switch p.kind {
	case structKind:
		for _, f := range p.fields {
			part(f.plan, unsafe.Add(at, f.off))
		}
	case arrayKind:
		for i := range p.n {
			part(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()))
		}
	}
	if !p.ref {
		return
	}
	switch p.kind {
	case sliceKind:
		h := (*sliceHeader)(at)
		if h.len == 0 || c.again(h.data) && p.elem.ref {
			return
		}
		for i := range h.len {
			c.all(p.elem, unsafe.Add(h.data, uintptr(i)*p.elem.t.Size()))
		}
	case pointerKind:
		if x := *(*unsafe.Pointer)(at); x != nil && !(p.elem.ref && c.again(x)) {
			c.all(p.elem, x)
		}
	case mapKind:
		m := reflect.NewAt(p.t, at).Elem()
		if m.IsNil() || c.again(m.UnsafePointer()) {
			return
		}
		for it := m.MapRange(); it.Next(); {
			v := addressable(it.Value())
			c.all(p.elem, v.Addr().UnsafePointer())
			m.SetMapIndex(it.Key(), v)
		}
	case interfaceKind:
		if v := reflect.NewAt(p.t, at).Elem().Elem(); v.IsValid() {
			c.below(planOf(v.Type()), addressable(v).Addr().UnsafePointer())
		}
	case tensorKind:
		ClearTensor(tensorAt(at))
	case funcKind:
		if o := objectOf(*(*unsafe.Pointer)(at)); o != nil && o.lazy != nil && !c.again(*(*unsafe.Pointer)(at)) {
			for _, v := range o.lazy.shadows {
				c.all(planOf(reflect.TypeOf(v).Elem()), dataOf(v))
			}
		}
	}
}
