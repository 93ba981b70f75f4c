package tape

import (
	"reflect"
	"unsafe"
)

// dot is the sum of the products of the floats of two values of a type.
func dot[T any](a, b T) float64 {
	switch any((*T)(nil)).(type) {
	case *float64:
		return any(a).(float64) * any(b).(float64)
	case *[]float64:
		return dotFloat64s(any(a).([]float64), any(b).([]float64))
	}
	return dotAll(a, b)
}

func dotAll[T any](a, b T) float64 { return dotAt((*T)(nil), unsafe.Pointer(&a), unsafe.Pointer(&b)) }

func dotAt(p any, a, b unsafe.Pointer) float64 {
	return (&dotting{}).all(planOf(reflect.TypeOf(p).Elem()), a, b)
}

// DotValues is Dot for values whose type is known at run time only.
func DotValues(a, b reflect.Value) float64 {
	a, b = addressable(a), addressable(b)
	return (&dotting{}).all(planOf(a.Type()), a.Addr().UnsafePointer(), b.Addr().UnsafePointer())
}

func dotFloat64s(x, y []float64) (sum float64) {
	if x == nil || y == nil {
		return 0
	}
	checkLengths(len(y), len(x), "[]float64")
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

type dotting struct{ adding }

func (d *dotting) all(p *plan, a, b unsafe.Pointer) float64 {
	sum := 0.0
	switch p.kind {
	case float64Kind:
		return *(*float64)(a) * *(*float64)(b)
	case float32Kind:
		return float64(*(*float32)(a)) * float64(*(*float32)(b))
	case structKind:
		for _, f := range p.fields {
			sum += d.all(f.plan, unsafe.Add(a, f.off), unsafe.Add(b, f.off))
		}
		return sum
	case arrayKind:
		for i := range p.n {
			off := uintptr(i) * p.elem.t.Size()
			sum += d.all(p.elem, unsafe.Add(a, off), unsafe.Add(b, off))
		}
		return sum
	}
	if !p.ref {
		return 0
	}
	switch p.kind {
	case sliceKind:
		x, y := (*sliceHeader)(a), (*sliceHeader)(b)
		if x.data == nil || y.data == nil {
			return 0
		}
		checkLengths(y.len, x.len, p.t.String())
		if x.len == 0 || d.again(x.data, y.data) {
			return 0
		}
		for i := range x.len {
			off := uintptr(i) * p.elem.t.Size()
			sum += d.all(p.elem, unsafe.Add(x.data, off), unsafe.Add(y.data, off))
		}
	case pointerKind:
		x, y := *(*unsafe.Pointer)(a), *(*unsafe.Pointer)(b)
		if x != nil && y != nil && !d.again(x, y) {
			return d.all(p.elem, x, y)
		}
	case mapKind:
		x, y := reflect.NewAt(p.t, a).Elem(), reflect.NewAt(p.t, b).Elem()
		if x.IsNil() || y.IsNil() || d.again(x.UnsafePointer(), y.UnsafePointer()) {
			return 0
		}
		for it := x.MapRange(); it.Next(); {
			if v := y.MapIndex(it.Key()); v.IsValid() {
				sum += d.all(p.elem, addressable(it.Value()).Addr().UnsafePointer(), addressable(v).Addr().UnsafePointer())
			}
		}
	case interfaceKind:
		return d.interfaces(reflect.NewAt(p.t, a).Elem().Elem(), reflect.NewAt(p.t, b).Elem().Elem())
	case tensorKind:
		if x, y := tensorAt(a), tensorAt(b); x != nil && y != nil && x.DType().IsFloat() && !d.again(*(*unsafe.Pointer)(a), *(*unsafe.Pointer)(b)) {
			return x.Dot(y).Item()
		}
	}
	return sum
}

// interfaces is the product of what two interfaces hold; each may be a mailbox or a value.
func (d *dotting) interfaces(x, y reflect.Value) float64 {
	if !x.IsValid() || !y.IsValid() {
		return 0
	}
	if x.Type() != y.Type() {
		if x.Kind() == reflect.Pointer && x.Type().Elem() == y.Type() && !x.IsNil() {
			x = x.Elem()
		} else if y.Kind() == reflect.Pointer && y.Type().Elem() == x.Type() && !y.IsNil() {
			y = y.Elem()
		}
	}
	if x.Type() != y.Type() {
		return 0
	}
	return d.all(planOf(x.Type()), addressable(x).Addr().UnsafePointer(), addressable(y).Addr().UnsafePointer())
}
