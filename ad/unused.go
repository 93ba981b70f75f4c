package ad

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// isTensor tells whether a gradient of the type is one thing, and not to be looked into.
func isTensor(t reflect.Type) bool { return t == reflect.TypeFor[*tensor.Tensor]() }

// unused are the paths that the result does not depend on. What lies there is nothing, unless it is memory that the result depends on under
// another path: two names of one slice have one gradient. A nil *unused has no paths.
type unused struct {
	paths map[string]bool
	roots []reflect.Value // all gradients, by the number of the argument

	once sync.Once
	used map[reference]bool // reached by paths that are not unused
	done map[reference]bool // the same, with all below it
}

// A reference is memory by its address.
type reference struct {
	typ reflect.Type
	ptr uintptr
	len int
}

func newUnused(paths []string, roots []reflect.Value) *unused {
	if len(paths) == 0 {
		return nil
	}
	u := &unused{paths: map[string]bool{}, roots: roots}
	for _, p := range paths {
		u.paths[p] = true
	}
	return u
}

func (u *unused) has(path string) bool { return u != nil && u.paths[path] }

// referenceOf returns the reference that v is; what is empty is none.
func referenceOf(v reflect.Value) (r reference, ok bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map:
		return reference{v.Type(), v.Pointer(), 0}, !v.IsNil()
	case reflect.Slice:
		return reference{v.Type(), v.Pointer(), v.Len()}, v.Len() > 0
	case reflect.Func: // what it captured, not its code
		f := v.Interface()
		return reference{v.Type(), (*[2]uintptr)(unsafe.Pointer(&f))[1], 0}, !v.IsNil()
	}
	return reference{}, false
}

// shares tells whether v is memory that the result depends on.
func (u *unused) shares(v reflect.Value) bool {
	ref, ok := referenceOf(v)
	if !ok {
		return false
	}
	u.once.Do(func() {
		u.used, u.done = map[reference]bool{}, map[reference]bool{}
		for i, g := range u.roots {
			u.reach(g, strconv.Itoa(i))
		}
	})
	return u.used[ref]
}

// reach notes the references in v and below that are used.
func (u *unused) reach(v reflect.Value, path string) {
	if !v.IsValid() || u.paths[path] || !tape.HasFloats(v.Type()) {
		return
	}
	if ref, ok := referenceOf(v); ok {
		u.used[ref] = true
		if !u.below(path) { // else another path to it may use more
			if u.done[ref] {
				return
			}
			u.done[ref] = true
		}
	}
	each(v, path, func(_, path string, c reflect.Value) bool {
		u.reach(c, path)
		return true
	})
}

// below tells whether there are unused paths below one.
func (u *unused) below(path string) bool {
	for p := range u.paths {
		if strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

// something tells whether there is a derivative in v. With off, it is below an unused path. The references up lead to v.
func (u *unused) something(v reflect.Value, path string, off bool, up []reference) bool {
	if !v.IsValid() || !tape.HasFloats(v.Type()) {
		return false
	}
	off = (off || u.has(path)) && !u.shares(v)
	ref, ok := referenceOf(v)
	switch v.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Array:
		if !off {
			return true
		}
	case reflect.Slice, reflect.Map:
		if !off || v.IsNil() {
			return !v.IsNil()
		}
	case reflect.Pointer:
		if isTensor(v.Type()) {
			return !off && !v.IsNil() && v.Interface().(*tensor.Tensor).DType().IsFloat()
		}
	}
	if ok {
		for _, r := range up {
			if r == ref {
				return false
			}
		}
		up = append(up[:len(up):len(up)], ref)
	}
	found := false
	each(v, path, func(_, path string, c reflect.Value) bool {
		found = u.something(c, path, off, up)
		return !found
	})
	return found
}

// each calls f with what is one step below v, until f returns false: what an interface or a pointer holds, under v's own path; fields or
// captured variables, entries of a map, and elements that are no numbers, with their names.
func each(v reflect.Value, path string, f func(name, path string, c reflect.Value) bool) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() && !isTensor(v.Type()) {
			f("", path, v.Elem())
		}
	case reflect.Struct:
		v = settable(v)
		children := functors.FieldsOf(v.Type())
		for i := range v.NumField() {
			name := fieldName(v.Type().Field(i).Name)
			if children != nil && !slices.Contains(children, name) {
				continue
			}
			if !f(name, path+"."+name, settable(v.Field(i))) {
				return
			}
		}
	case reflect.Func:
		names, vars, _ := tape.Captures(v.Interface())
		for i, name := range names {
			name = fieldName(name)
			if !f(name, path+"."+name, reflect.ValueOf(vars[i]).Elem()) {
				return
			}
		}
	case reflect.Slice, reflect.Array:
		if isFloat(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			name := strconv.Itoa(i)
			if !f(name, path+"."+name, v.Index(i)) {
				return
			}
		}
	case reflect.Map:
		for name, x := range functors.Children(v.Interface()) {
			if !f(name, path+"."+name, reflect.ValueOf(x)) {
				return
			}
		}
	}
}
