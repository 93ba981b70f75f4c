package tape

import (
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/tensor"
)

// fill gives the shadow memory of a region its values: copies of the program's, with floats zero and references set.
func (s *Shadows) fill(r region) {
	if r.elem.pure && !s.clone {
		return
	}
	r.elem.copyN(r.shadow, r.lo, r.n)
	if r.result != r.shadow {
		r.elem.copyN(r.result, r.lo, r.n)
	}
	for i := range r.n {
		off := uintptr(i) * r.elem.t.Size()
		var result unsafe.Pointer
		if r.result != r.shadow {
			result = unsafe.Add(r.result, off)
		}
		s.convert(r.elem, unsafe.Add(r.shadow, off), result)
	}
}

// set gives the shadow of a root its values.
func (s *Shadows) set(p *plan, value, shadow, result unsafe.Pointer) {
	p.copyN(shadow, value, 1)
	if result != nil {
		p.copyN(result, value, 1)
	}
	s.convert(p, shadow, result)
}

// convert makes the shadow of a value of its copy. In result, if that is there, it makes what the gradient will be, see Roots.
func (s *Shadows) convert(p *plan, at, result unsafe.Pointer) {
	if !s.clone && !p.val && !p.ref {
		return
	}
	switch p.kind {
	case float64Kind:
		if !s.clone {
			*(*float64)(at) = 0
			if result != nil {
				*(*float64)(result) = 0
			}
		}
	case float32Kind:
		if !s.clone {
			*(*float32)(at) = 0
			if result != nil {
				*(*float32)(result) = 0
			}
		}
	case structKind:
		for _, f := range p.fields {
			s.convert(f.plan, unsafe.Add(at, f.off), moved(result, f.off))
		}
	case arrayKind:
		for i := range p.n {
			off := uintptr(i) * p.elem.t.Size()
			s.convert(p.elem, unsafe.Add(at, off), moved(result, off))
		}
	case sliceKind:
		s.convertSlice(p, (*sliceHeader)(at), (*sliceHeader)(result))
	case pointerKind:
		if x := *(*unsafe.Pointer)(at); x != nil {
			shadow, res := s.translate(x)
			*(*unsafe.Pointer)(at) = shadow
			if result != nil {
				*(*unsafe.Pointer)(result) = res
			}
		}
	case mapKind:
		if m := s.maps[*(*unsafe.Pointer)(at)]; m != nil {
			reflect.NewAt(p.t, at).Elem().Set(m.shadow)
			if result != nil {
				reflect.NewAt(p.t, result).Elem().Set(m.result)
			}
		}
	case interfaceKind:
		s.convertInterface(reflect.NewAt(p.t, at).Elem(), p, result)
	case tensorKind:
		y := s.tensorShadow(tensorAt(at))
		*(**tensor.Tensor)(at) = y
		if result != nil {
			*(**tensor.Tensor)(result) = y
		}
	case funcKind:
		if f := s.funcs[*(*unsafe.Pointer)(at)]; f != nil {
			*(*unsafe.Pointer)(at) = f.shadow
			if result != nil {
				*(*unsafe.Pointer)(result) = f.result
			}
		}
	}
}

func moved(p unsafe.Pointer, off uintptr) unsafe.Pointer {
	if p == nil {
		return nil
	}
	return unsafe.Add(p, off)
}

// translate returns where the shadow of memory is, and the result. What has no shadow is its own.
func (s *Shadows) translate(p unsafe.Pointer) (shadow, result unsafe.Pointer) {
	r := s.known.find(p)
	if r == nil {
		return p, p
	}
	off := uintptr(p) - uintptr(r.lo)
	return unsafe.Add(r.shadow, off), unsafe.Add(r.result, off)
}

func (s *Shadows) convertSlice(p *plan, at, result *sliceHeader) {
	if at.data == nil {
		return
	}
	if at.cap == 0 { // it may point at the end of other memory
		empty := reflect.MakeSlice(p.t, 0, 0).UnsafePointer()
		at.data = empty
		if result != nil {
			result.data = empty
		}
		return
	}
	shadow, res := s.translate(at.data)
	at.data = shadow
	if result != nil {
		result.data = res
	}
}

// convertInterface makes the shadow of an interface: of the same type, or a pointer to it if it has floats in itself.
func (s *Shadows) convertInterface(at reflect.Value, p *plan, result unsafe.Pointer) {
	v := at.Elem()
	if !v.IsValid() {
		return
	}
	q := planOf(v.Type())
	if !q.val && !s.follows(q) {
		return
	}
	boxed := q.val && !s.clone
	m := addressable(v)
	var res reflect.Value
	var resAt unsafe.Pointer
	if result != nil {
		res = addressable(v)
		resAt = res.Addr().UnsafePointer()
	}
	s.convert(q, m.Addr().UnsafePointer(), resAt)
	if boxed {
		at.Set(m.Addr())
	} else {
		at.Set(m)
	}
	if result == nil {
		return
	}
	slot := reflect.NewAt(p.t, result).Elem()
	if boxed {
		s.boxes = append(s.boxes, box{slot, q, resAt, m.Addr().UnsafePointer()})
	} else {
		slot.Set(res)
	}
}

// discoverMap makes the shadow of a map, still empty, and finds what its values lead to.
func (s *Shadows) discoverMap(p *plan, m, at unsafe.Pointer) {
	if m == nil {
		return
	}
	if s.maps[m] != nil {
		s.checkApart()
		return
	}
	primal := reflect.NewAt(p.t, at).Elem()
	primal = addressable(primal)
	ms := &mapShadow{plan: p, primal: primal, shadow: reflect.MakeMapWithSize(p.t, primal.Len())}
	if s.results {
		ms.result = reflect.MakeMapWithSize(p.t, primal.Len())
	}
	for it := primal.MapRange(); it.Next(); {
		v := addressable(it.Value())
		ms.keys, ms.values = append(ms.keys, it.Key()), append(ms.values, v)
		s.discover(p.elem, v.Addr().UnsafePointer())
	}
	if s.maps == nil {
		s.maps = map[unsafe.Pointer]*mapShadow{}
	}
	s.maps[m] = ms
	s.pending = append(s.pending, ms)
}

// fillMap gives the shadow of a map its values.
func (s *Shadows) fillMap(m *mapShadow) {
	for i, k := range m.keys {
		shadow := reflect.New(m.plan.elem.t)
		var result reflect.Value
		var at unsafe.Pointer
		if s.results {
			result = reflect.New(m.plan.elem.t)
			at = result.UnsafePointer()
			m.results = append(m.results, result.Elem())
		}
		s.set(m.plan.elem, m.values[i].Addr().UnsafePointer(), shadow.UnsafePointer(), at)
		m.shadow.SetMapIndex(k, shadow.Elem())
	}
}
