package host

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// versions finds types for rt.Now and rt.As. A type that was asked for once costs a look into a map that never changes.
type versions struct {
	known atomic.Pointer[map[question]uintptr]

	mu sync.Mutex // guards u and replacing known
	u  *upgrader
}

// question is the type of a value and the type of the func that lists what it may become, as addresses.
type question struct{ t, as uintptr }

func newVersions(changes []typeChange) *versions {
	v := &versions{u: newUpgrader(changes)}
	v.known.Store(&map[question]uintptr{})
	return v
}

// Upgrade returns the type that takes the place of t.
func (w *worker) Upgrade(t uintptr, as any) uintptr {
	v := w.versions.Load()
	if v == nil {
		return t
	}
	return v.upgrade(t, as)
}

func (v *versions) upgrade(t uintptr, as any) uintptr {
	q := question{t, *(*uintptr)(unsafe.Pointer(&as))}
	if to, ok := (*v.known.Load())[q]; ok {
		return to
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	old := typeAt(t)
	to := old
	v.u.catch(func() { to = v.u.version(old, reflect.TypeOf(as)) })
	known := maps.Clone(*v.known.Load())
	known[q] = addressOf(to)
	v.known.Store(&known)
	return known[q]
}

// version returns the type for a value of type t where those that the func type as lists are wanted, which may be nil.
func (u *upgrader) version(t, as reflect.Type) reflect.Type {
	var same reflect.Type
	if as != nil {
		for p := range as.Ins() {
			if p == t {
				return t
			}
			if same == nil && u.same(p, t, map[[2]reflect.Type]bool{}) {
				same = p
			}
		}
	}
	if same != nil {
		return same
	}
	to, ok := u.newType(t)
	if !ok || as != nil && as.NumOut() > 0 && !to.Implements(as.Out(0)) {
		return t
	}
	return to
}

// same tells whether a and b are one type but for versions.
func (u *upgrader) same(a, b reflect.Type, seen map[[2]reflect.Type]bool) bool {
	pair := [2]reflect.Type{a, b}
	if a == b || u.newest(a) == u.newest(b) || seen[pair] {
		return true
	}
	if a.Name() != "" || b.Name() != "" || a.Kind() != b.Kind() {
		return false
	}
	seen[pair] = true
	same := func(a, b reflect.Type) bool { return u.same(a, b, seen) }
	switch a.Kind() {
	case reflect.Pointer, reflect.Slice:
		return same(a.Elem(), b.Elem())
	case reflect.Array:
		return a.Len() == b.Len() && same(a.Elem(), b.Elem())
	case reflect.Map:
		return same(a.Key(), b.Key()) && same(a.Elem(), b.Elem())
	case reflect.Chan:
		return a.ChanDir() == b.ChanDir() && same(a.Elem(), b.Elem())
	case reflect.Func:
		if a.NumIn() != b.NumIn() || a.NumOut() != b.NumOut() || a.IsVariadic() != b.IsVariadic() {
			return false
		}
		for i := range a.NumIn() {
			if !same(a.In(i), b.In(i)) {
				return false
			}
		}
		for i := range a.NumOut() {
			if !same(a.Out(i), b.Out(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if a.NumField() != b.NumField() {
			return false
		}
		for i := range a.NumField() {
			f, g := a.Field(i), b.Field(i)
			if f.Name != g.Name || f.Tag != g.Tag || f.Anonymous != g.Anonymous || !same(f.Type, g.Type) {
				return false
			}
		}
		return true
	case reflect.Interface:
		return a.Implements(b) && b.Implements(a)
	}
	return false
}

func (u *upgrader) newest(t reflect.Type) reflect.Type {
	if to, ok := u.renew[t]; ok {
		return to
	}
	return t
}

// typeAt returns the type whose description lies at an address: the first word of an interface{}. Types do not move.
func typeAt(address uintptr) reflect.Type {
	var v any
	*(*uintptr)(unsafe.Pointer(&v)) = address
	return reflect.TypeOf(v)
}

// addressOf is the inverse of typeAt. The second word of a reflect.Type points to the type.
func addressOf(t reflect.Type) uintptr { return (*[2]uintptr)(unsafe.Pointer(&t))[1] }
