package tape

import (
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// A plan tells where a type has floats and references.
type plan struct {
	t    reflect.Type
	kind planKind

	val  bool // floats by value: in itself, its fields, its elements
	ref  bool // references below which floats may be
	refs bool // references at all
	pure bool // nothing but floats

	opaque bool // not to be looked into

	fields []field      // of a struct: those that have floats or references
	elem   *plan        // of an array, a slice, a pointer, a map
	n      int          // length of an array
	slice  reflect.Type // []t
}

type field struct {
	off  uintptr
	plan *plan
}

type planKind int

const (
	inert planKind = iota // neither floats nor references that are followed
	float64Kind
	float32Kind
	structKind
	arrayKind
	sliceKind
	pointerKind
	mapKind
	interfaceKind
	funcKind
	tensorKind      // *tensor.Tensor
	tensorValueKind // tensor.Tensor
)

var (
	plans    sync.Map // reflect.Type to *plan
	planning sync.Mutex
)

// planOf returns the plan for a type.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	planning.Lock()
	defer planning.Unlock()
	made := map[reflect.Type]*plan{}
	p := makePlan(t, made)
	for t, p := range made {
		plans.LoadOrStore(t, p)
	}
	return p
}

// makePlan makes a plan and those below it. A type that contains itself finds its own, unfinished, in made.
func makePlan(t reflect.Type, made map[reflect.Type]*plan) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p := made[t]; p != nil {
		return p
	}
	p := &plan{t: t}
	made[t] = p
	p.val, p.ref, p.refs = classOf(t)
	p.slice, p.opaque = reflect.SliceOf(t), opaque(t)
	if !p.val && !p.refs {
		return p
	}
	switch t {
	case tensorPointer:
		p.kind = tensorKind
		return p
	case tensorType:
		p.kind = tensorValueKind
		return p
	}
	switch t.Kind() {
	case reflect.Float64:
		p.kind, p.pure = float64Kind, true
	case reflect.Float32:
		p.kind, p.pure = float32Kind, true
	case reflect.Struct:
		p.kind, p.pure = structKind, !p.refs
		for i := range t.NumField() {
			f := t.Field(i)
			fp := makePlan(f.Type, made)
			if fp.val || fp.refs {
				p.fields = append(p.fields, field{f.Offset, fp})
			}
			p.pure = p.pure && fp.pure
		}
	case reflect.Array:
		p.kind, p.n, p.elem = arrayKind, t.Len(), makePlan(t.Elem(), made)
		p.pure = p.elem.pure
	case reflect.Slice:
		p.kind, p.elem = sliceKind, makePlan(t.Elem(), made)
	case reflect.Pointer:
		p.kind, p.elem = pointerKind, makePlan(t.Elem(), made)
	case reflect.Map:
		p.kind, p.elem = mapKind, makePlan(t.Elem(), made)
	case reflect.Interface:
		p.kind = interfaceKind
	case reflect.Func:
		p.kind = funcKind
	}
	return p
}

// Class tells whether values of type t have floats in themselves, and whether there may be floats behind references in them.
func Class(t reflect.Type) (val, ref bool) {
	p := planOf(t)
	return p.val, p.ref
}

// classOf tells what a type has, see plan. The generator says the same of go/types types.
func classOf(t reflect.Type) (val, ref, refs bool) {
	if opaque(t) {
		return false, false, false
	}
	if t == tensorType || t == tensorPointer {
		return false, true, true
	}
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return true, false, false
	case reflect.Struct:
		for i := range t.NumField() {
			v, r, rs := classOf(t.Field(i).Type)
			val, ref, refs = val || v, ref || r, refs || rs
		}
		return val, ref, refs
	case reflect.Array:
		if t.Len() == 0 {
			return false, false, false
		}
		return classOf(t.Elem())
	case reflect.Slice, reflect.Pointer, reflect.Map, reflect.Interface, reflect.Func:
		return false, below(t, map[reflect.Type]bool{}), true
	}
	return false, false, false
}

// below tells whether floats, or values that nobody knows, are in a value of type t or below it.
func below(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] || opaque(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Func:
		return true
	case reflect.Interface:
		return t != reflect.TypeFor[error]()
	case reflect.Struct:
		for i := range t.NumField() {
			if below(t.Field(i).Type, seen) {
				return true
			}
		}
	case reflect.Array:
		return t.Len() > 0 && below(t.Elem(), seen)
	case reflect.Slice, reflect.Pointer, reflect.Map:
		return below(t.Elem(), seen)
	}
	return false
}

// opaque tells whether a type belongs to a library whose values are no parameters and must not be looked into: locks, files, clocks.
func opaque(t reflect.Type) bool {
	if t.Kind() == reflect.Interface {
		return false // what it holds decides
	}
	p := t.PkgPath()
	switch p {
	case "", "main":
		return false
	case "sync", "sync/atomic", "os", "time", "reflect", "context", "io", "math/rand", "math/rand/v2", "testing":
		return true
	}
	return strings.HasPrefix(p, "internal/") || strings.HasPrefix(p, "net/") || p == "net" || strings.HasPrefix(p, "runtime")
}

// flat returns what an array is made of, without arrays in arrays, and how much of it.
func (p *plan) flat() (elem *plan, n int) {
	n = 1
	for p.kind == arrayKind {
		n *= p.n
		p = p.elem
	}
	return p, n
}

// fits tells whether n values of type q stand at offset off in one value of type p.
func (p *plan) fits(off uintptr, q *plan, n int) bool {
	switch {
	case p == q:
		return off == 0 && n == 1
	case p.kind == structKind:
		for _, f := range p.fields {
			if f.off <= off && off < f.off+f.plan.t.Size() {
				return f.plan.fits(off-f.off, q, n)
			}
		}
	case p.kind == arrayKind:
		elem, m := p.flat()
		return fitsIn(elem, m, off, q, n)
	}
	return false
}

// fitsIn tells whether n values of type q stand at offset off in m values of type p.
func fitsIn(p *plan, m int, off uintptr, q *plan, n int) bool {
	size := p.t.Size()
	if p == q {
		return off%size == 0 && int(off/size)+n <= m
	}
	return p.fits(off%size, q, n)
}

// newN returns memory for n zero values.
func (p *plan) newN(n int) unsafe.Pointer {
	switch {
	case p.t == float64Type:
		return unsafe.Pointer(unsafe.SliceData(make([]float64, n)))
	case n == 1:
		return reflect.New(p.t).UnsafePointer()
	}
	return reflect.MakeSlice(p.slice, n, n).UnsafePointer()
}

var float64Type = reflect.TypeFor[float64]()

// copyN copies n values.
func (p *plan) copyN(dst, src unsafe.Pointer, n int) {
	if n == 1 {
		reflect.NewAt(p.t, dst).Elem().Set(reflect.NewAt(p.t, src).Elem())
		return
	}
	h := reflect.New(p.slice)
	*(*sliceHeader)(h.UnsafePointer()) = sliceHeader{dst, n, n}
	g := reflect.New(p.slice)
	*(*sliceHeader)(g.UnsafePointer()) = sliceHeader{src, n, n}
	reflect.Copy(h.Elem(), g.Elem())
}

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}
