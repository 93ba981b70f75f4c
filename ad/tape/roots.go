package tape

import (
	"reflect"
	"slices"
	"unsafe"
)

// Roots are the arguments of a gradient: their shadows, made in one walk, and their gradients, read at the end.
//
// A gradient has the type and the shape that its argument had at the beginning, whatever the function did to references in it
// since. So memory that holds references has a second shadow: its references are those of the beginning, and floats come to it at the end.
// Interfaces in a gradient hold values as those of the argument do, not mailboxes; functions with captured variables are known to
// Captures.
type Roots struct {
	s                     *Shadows
	value, shadow, result []reflect.Value
	leaves                *leafing
}

// NewRoots makes the shadows of arguments on a tape. A tensor of which constant says so has none; constant may be nil.
func NewRoots(t *Tape, args []reflect.Value, constant []bool) *Roots {
	s := shadowsOf(t)
	s.results = true
	r := &Roots{s: s}
	if constant != nil {
		args = slices.Clone(args)
		for i := range args {
			if constant[i] && args[i].Type() == tensorPointer {
				args[i] = reflect.Zero(tensorPointer)
			}
		}
	}
	r.walk(args, true)
	s.results = false
	return r
}

// NewTangents makes tangents for arguments on a tape for forward mode: shadows whose floats are to be set, see Leaves.
func NewTangents(t *Tape, args []reflect.Value) *Roots {
	r := &Roots{s: shadowsOf(t)}
	r.walk(args, false)
	return r
}

// Clone copies values with all that is reachable from them. Memory that they share is shared by the copies. A function with captured
// variables that its literal cannot be made anew for is itself.
func Clone(args []reflect.Value) *Roots {
	r := &Roots{s: &Shadows{clone: true}}
	r.walk(args, false)
	return r
}

func (r *Roots) walk(args []reflect.Value, results bool) {
	roots := make([]root, len(args))
	for i, a := range args {
		v, s := addressable(a), reflect.New(a.Type())
		roots[i] = root{plan: planOf(a.Type()), value: v.Addr().UnsafePointer(), shadow: s.UnsafePointer()}
		r.value, r.shadow = append(r.value, v), append(r.shadow, s.Elem())
		if results {
			g := reflect.New(a.Type())
			roots[i].result = g.UnsafePointer()
			r.result = append(r.result, g.Elem())
		}
	}
	r.s.walk(roots)
}

// Shadow returns the shadow, or the copy, of the i-th argument. It is addressable.
func (r *Roots) Shadow(i int) reflect.Value { return r.shadow[i] }

// Gradients returns the gradients. ds are the adjoints of the arguments as the reverse pass returned them; an invalid one is zero.
func (r *Roots) Gradients(ds []reflect.Value) []reflect.Value {
	r.s.known.each(func(k *region) {
		if k.result != k.shadow {
			for i := range k.n {
				off := uintptr(i) * k.elem.t.Size()
				copyFloats(k.elem, unsafe.Add(k.result, off), unsafe.Add(k.shadow, off))
			}
		}
	})
	for i := range ds {
		if ds[i].IsValid() {
			d := addressable(ds[i])
			copyFloats(planOf(d.Type()), r.result[i].Addr().UnsafePointer(), d.Addr().UnsafePointer())
		}
	}
	for _, b := range r.s.boxes {
		copyFloats(b.plan, b.value, b.shadow)
		b.slot.Set(reflect.NewAt(b.plan.t, b.value).Elem())
	}
	for _, m := range r.s.maps {
		for i, k := range m.keys {
			if i >= len(m.results) {
				break
			}
			if v := m.shadow.MapIndex(k); v.IsValid() {
				copyFloats(m.plan.elem, m.results[i].Addr().UnsafePointer(), addressable(v).Addr().UnsafePointer())
			}
			m.result.SetMapIndex(k, m.results[i])
		}
	}
	return r.result
}

// Clear sets the floats of all shadow memory to 0, for another reverse pass.
func (r *Roots) Clear() {
	clearing := &clearing{}
	for _, s := range r.shadow {
		clearing.below(planOf(s.Type()), s.Addr().UnsafePointer())
	}
	r.s.known.each(func(k *region) {
		for i := range k.n {
			zeroFloats(k.elem, unsafe.Add(k.shadow, uintptr(i)*k.elem.t.Size()))
		}
	})
}

// Captures returns the names of the variables that a function captured and pointers to their gradients. f is a function in a gradient.
func Captures(f any) (names []string, gradients []any, ok bool) {
	if f == nil || reflect.TypeOf(f).Kind() != reflect.Func {
		return nil, nil, false
	}
	o := objectOf(dataOf(f))
	if o == nil || o.lazy == nil || o.lazy.literal == nil {
		return nil, nil, false
	}
	return o.lazy.literal.Names, o.lazy.shadows, true
}

// GetForward is Get for forward mode.
func GetForward() *Tape {
	t := Get()
	shadowsOf(t).forward = true
	return t
}
