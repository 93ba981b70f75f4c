package tape

import (
	"fmt"
	"reflect"
	"unsafe"
)

// Accumulate adds the floats of src to those that dst has in memory: in slices, in maps, behind pointers and in interfaces. Floats in dst
// itself have no memory and stay. Nil in src adds nothing, nor does what dst has no place for. Slices of different lengths are a panic.
func Accumulate[T any](dst, src T) {
	switch any((*T)(nil)).(type) {
	case *[]float64:
		addFloat64s(any(dst).([]float64), any(src).([]float64))
	default:
		addBelow(dst, src)
	}
}

func addBelow[T any](dst, src T) { addAt((*T)(nil), unsafe.Pointer(&dst), unsafe.Pointer(&src)) }

func addAt(p any, dst, src unsafe.Pointer) {
	(&adding{}).below(planOf(reflect.TypeOf(p).Elem()), dst, src)
}

func addFloat64s(dst, src []float64) {
	if src == nil || dst == nil {
		return
	}
	checkLengths(len(dst), len(src), "[]float64")
	for i, x := range src {
		dst[i] += x
	}
}

func checkLengths(dst, src int, typ string) {
	if dst != src {
		panic(&Error{Reason: fmt.Sprintf("got a derivative of length %d for a %s of length %d", src, typ, dst), Remedy: "Mend the rule that gave it."})
	}
}

// AddTo adds the floats of *src to *dst, both those in the value and those in memory below it.
func AddTo(dst, src reflect.Value) {
	p := planOf(dst.Type())
	a := &adding{}
	a.all(p, dst.Addr().UnsafePointer(), src.Addr().UnsafePointer())
}

// AddBelow is Accumulate for values whose type is known at run time only.
func AddBelow(dst, src reflect.Value) {
	(&adding{}).below(planOf(dst.Type()), addressable(dst).Addr().UnsafePointer(), addressable(src).Addr().UnsafePointer())
}

// Fits panics with an *Error if AddTo cannot add all of *src to *dst.
func Fits(dst, src reflect.Value) {
	a := &adding{check: true}
	a.all(planOf(dst.Type()), dst.Addr().UnsafePointer(), src.Addr().UnsafePointer())
}

// lacks panics if floats would be lost, while checking.
func (a *adding) lacks(p *plan, missing bool) {
	if a.check && missing {
		panic(&Error{Reason: fmt.Sprintf("has a gradient for a %v, and the shadow there is nil", p.t), Remedy: "Give a shadow of the same shape, or none."})
	}
}

// An adding adds one tree to another. Memory that several references share is added once.
type adding struct {
	done  map[[2]unsafe.Pointer]bool
	check bool // add nothing, only see whether they match
}

func (a *adding) again(dst, src unsafe.Pointer) bool {
	k := [2]unsafe.Pointer{dst, src}
	if a.done[k] {
		return true
	}
	if a.done == nil {
		a.done = map[[2]unsafe.Pointer]bool{}
	}
	a.done[k] = true
	return false
}

// all adds the floats of a value and those below it.
func (a *adding) all(p *plan, dst, src unsafe.Pointer) {
	switch {
	case a.check:
	case p.kind == float64Kind:
		*(*float64)(dst) += *(*float64)(src)
	case p.kind == float32Kind:
		*(*float32)(dst) += *(*float32)(src)
	}
	a.parts(p, dst, src, a.all)
}

// below adds the floats below a value.
func (a *adding) below(p *plan, dst, src unsafe.Pointer) { a.parts(p, dst, src, a.below) }

func (a *adding) parts(p *plan, dst, src unsafe.Pointer, part func(p *plan, dst, src unsafe.Pointer)) {
	switch p.kind {
	case structKind:
		for _, f := range p.fields {
			part(f.plan, unsafe.Add(dst, f.off), unsafe.Add(src, f.off))
		}
	case arrayKind:
		for i := range p.n {
			off := uintptr(i) * p.elem.t.Size()
			part(p.elem, unsafe.Add(dst, off), unsafe.Add(src, off))
		}
	}
	if !p.ref {
		return
	}
	switch p.kind {
	case sliceKind:
		d, s := (*sliceHeader)(dst), (*sliceHeader)(src)
		a.lacks(p, d.data == nil && s.data != nil)
		if d.data == nil || s.data == nil {
			return
		}
		checkLengths(d.len, s.len, p.t.String())
		if d.len == 0 || a.again(d.data, s.data) {
			return
		}
		if p.elem.kind == float64Kind && !a.check {
			addFloat64s(unsafe.Slice((*float64)(d.data), d.len), unsafe.Slice((*float64)(s.data), s.len))
			return
		}
		for i := range d.len {
			off := uintptr(i) * p.elem.t.Size()
			a.all(p.elem, unsafe.Add(d.data, off), unsafe.Add(s.data, off))
		}
	case pointerKind:
		d, s := *(*unsafe.Pointer)(dst), *(*unsafe.Pointer)(src)
		a.lacks(p, d == nil && s != nil)
		if d != nil && s != nil && !a.again(d, s) {
			a.all(p.elem, d, s)
		}
	case mapKind:
		a.maps(p, reflect.NewAt(p.t, dst).Elem(), reflect.NewAt(p.t, src).Elem())
	case interfaceKind:
		a.interfaces(reflect.NewAt(p.t, dst).Elem().Elem(), reflect.NewAt(p.t, src).Elem().Elem())
	case tensorKind:
		if d, s := *(*unsafe.Pointer)(dst), *(*unsafe.Pointer)(src); !a.again(d, s) {
			addTensor(tensorAt(dst), tensorAt(src), a.check)
		}
	case funcKind:
		a.funcs(*(*unsafe.Pointer)(dst), *(*unsafe.Pointer)(src))
	}
}

func (a *adding) maps(p *plan, dst, src reflect.Value) {
	a.lacks(p, dst.IsNil() && !src.IsNil())
	if dst.IsNil() || src.IsNil() || a.again(dst.UnsafePointer(), src.UnsafePointer()) {
		return
	}
	for it := src.MapRange(); it.Next(); {
		d := dst.MapIndex(it.Key())
		if !d.IsValid() {
			d = reflect.Zero(p.elem.t)
		}
		m := addressable(d)
		a.all(p.elem, m.Addr().UnsafePointer(), addressable(it.Value()).Addr().UnsafePointer())
		if !a.check {
			dst.SetMapIndex(it.Key(), m)
		}
	}
}

// interfaces adds what one interface holds to what another holds; each may be a mailbox or a value.
func (a *adding) interfaces(dst, src reflect.Value) {
	if !dst.IsValid() || !src.IsValid() {
		return
	}
	switch dt, st := dst.Type(), src.Type(); {
	case dt == st:
		a.below(planOf(dt), addressable(dst).Addr().UnsafePointer(), addressable(src).Addr().UnsafePointer())
	case dt.Kind() == reflect.Pointer && dt.Elem() == st:
		if !dst.IsNil() {
			a.all(planOf(st), dst.UnsafePointer(), addressable(src).Addr().UnsafePointer())
		}
	}
}

// funcs adds what a function captured, if both are shadows.
func (a *adding) funcs(dst, src unsafe.Pointer) {
	d, s := objectOf(dst), objectOf(src)
	if d == nil || s == nil || d.lazy == nil || s.lazy == nil || len(d.lazy.shadows) != len(s.lazy.shadows) || a.again(dst, src) {
		return
	}
	for i, v := range d.lazy.shadows {
		w := s.lazy.shadows[i]
		a.all(planOf(reflect.TypeOf(v).Elem()), dataOf(v), dataOf(w))
	}
}
