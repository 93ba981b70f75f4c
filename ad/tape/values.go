package tape

import (
	"reflect"
	"unsafe"
)

// ZeroValue is Zero for values whose type is known at run time only.
func ZeroValue(t *Tape, v reflect.Value) reflect.Value {
	s := reflect.New(v.Type())
	shadowsOf(t).walk([]root{{planOf(v.Type()), addressable(v).Addr().UnsafePointer(), s.UnsafePointer(), nil}})
	return s.Elem()
}

// Adjoint puts together the adjoint of a value y: its shadow, in memory of which adjoints are, and the adjoints of the floats in itself.
// For an interface it is what the mailbox holds.
func Adjoint(y, shadow, d reflect.Value) reflect.Value {
	a := addressable(shadow)
	if y.Kind() == reflect.Interface {
		if v, s := y.Elem(), shadow.Elem(); v.IsValid() && s.IsValid() && s.Kind() == reflect.Pointer && s.Type().Elem() == v.Type() {
			a.Set(s.Elem())
		}
		return a
	}
	copyFloats(planOf(a.Type()), a.Addr().UnsafePointer(), addressable(d).Addr().UnsafePointer())
	return a
}

// Floats returns a copy of a value in which references are nil: what it has of floats in itself.
func Floats(v reflect.Value) reflect.Value {
	d := reflect.New(v.Type()).Elem()
	copyFloats(planOf(v.Type()), d.Addr().UnsafePointer(), addressable(v).Addr().UnsafePointer())
	return d
}

// AddFloats adds the floats that src has in itself to those of dst, which is in memory.
func AddFloats(dst, src reflect.Value) {
	d, s := dst.Addr().UnsafePointer(), addressable(src).Addr().UnsafePointer()
	addFloats(planOf(dst.Type()), d, s)
}

func addFloats(p *plan, dst, src unsafe.Pointer) {
	switch p.kind {
	case float64Kind:
		*(*float64)(dst) += *(*float64)(src)
	case float32Kind:
		*(*float32)(dst) += *(*float32)(src)
	case structKind:
		for _, f := range p.fields {
			addFloats(f.plan, unsafe.Add(dst, f.off), unsafe.Add(src, f.off))
		}
	case arrayKind:
		for i := range p.n {
			off := uintptr(i) * p.elem.t.Size()
			addFloats(p.elem, unsafe.Add(dst, off), unsafe.Add(src, off))
		}
	}
}

// HasOwnFloats tells whether values of type t have floats in themselves, without following references.
func HasOwnFloats(t reflect.Type) bool { return planOf(t).val }

// HasFloats tells whether floats, or values of which only the program knows what they hold, are in a value of type t or below it.
func HasFloats(t reflect.Type) bool {
	p := planOf(t)
	return p.val || p.ref
}

// zeroFloats sets the floats of a value itself to 0.
func zeroFloats(p *plan, at unsafe.Pointer) {
	if !p.val {
		return
	}
	switch p.kind {
	case float64Kind:
		*(*float64)(at) = 0
	case float32Kind:
		*(*float32)(at) = 0
	case structKind:
		for _, f := range p.fields {
			zeroFloats(f.plan, unsafe.Add(at, f.off))
		}
	case arrayKind:
		for i := range p.n {
			zeroFloats(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()))
		}
	}
}

// copyFloats copies the floats of a value itself.
func copyFloats(p *plan, dst, src unsafe.Pointer) {
	if !p.val {
		return
	}
	switch p.kind {
	case float64Kind:
		*(*float64)(dst) = *(*float64)(src)
	case float32Kind:
		*(*float32)(dst) = *(*float32)(src)
	case structKind:
		for _, f := range p.fields {
			copyFloats(f.plan, unsafe.Add(dst, f.off), unsafe.Add(src, f.off))
		}
	case arrayKind:
		for i := range p.n {
			off := uintptr(i) * p.elem.t.Size()
			copyFloats(p.elem, unsafe.Add(dst, off), unsafe.Add(src, off))
		}
	}
}
