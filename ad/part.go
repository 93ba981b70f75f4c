package ad

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// A part is a part of a structural gradient: what a Tree holds.
type part struct {
	v      reflect.Value // settable; invalid for nothing
	typ    reflect.Type  // of nothing too
	path   string
	unused *unused
	off    bool // below an unused path
}

// newPart makes the tree for the gradient v. With off, it is below an unused path.
func newPart(v reflect.Value, path string, u *unused, off bool) part {
	g := part{path: path, unused: u}
	for v.IsValid() {
		g.typ = v.Type()
		g.off = (off || u.has(path)) && !u.shares(v)
		if v.Kind() != reflect.Interface && v.Kind() != reflect.Pointer || isTensor(v.Type()) {
			if u.something(v, path, off, nil) {
				g.v = settable(v)
			}
			break
		}
		off = g.off
		v = v.Elem()
	}
	return g
}

// settable returns v in memory, where unexported fields can be read.
func settable(v reflect.Value) reflect.Value {
	if !v.CanAddr() {
		m := reflect.New(v.Type()).Elem()
		m.Set(v)
		return m
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// isNothing tells whether there is no derivative.
func (g part) isNothing() bool { return !g.v.IsValid() }

// A branch is a part of a gradient with its name.
type branch struct {
	name string
	grad part
}

// branches lists fields or captured variables, elements that are no numbers, or entries of a map.
func (g part) branches() []branch {
	var bs []branch
	each(g.v, g.path, func(name, path string, c reflect.Value) bool {
		bs = append(bs, branch{name, newPart(c, path, g.unused, g.off)})
		return true
	})
	return bs
}

// branch finds one by its name.
func (g part) branch(name string) (t part, ok bool) {
	switch v := g.v; v.Kind() {
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= v.Len() {
			return part{}, false
		}
		return g.at(i), true
	case reflect.Map:
		if g.typ.Key().Kind() == reflect.String {
			x := v.MapIndex(reflect.ValueOf(name).Convert(g.typ.Key()))
			return newPart(x, g.path+"."+name, g.unused, g.off), x.IsValid()
		}
	}
	for _, b := range g.branches() {
		if b.name == name {
			return b.grad, true
		}
	}
	return part{}, false
}

// fieldName is a name as the program's text has it: cells export names by a letter before them.
func fieldName(name string) string { return strings.TrimPrefix(name, "Ʌ") }

// field returns the gradient of a field of a struct, or of a variable that a function captured.
func (g part) field(name string) part {
	if g.v.IsValid() {
		var names []string
		if g.v.Kind() == reflect.Struct || g.v.Kind() == reflect.Func {
			for _, b := range g.branches() {
				if b.name == name {
					return b.grad
				}
				names = append(names, b.name)
			}
		}
		if len(names) == 0 {
			panic(misuse("Tree.Field", "%s is a %v, which has no field %s", g.where(), g.typ, name))
		}
		panic(misuse("Tree.Field", "%s has no field %s, want one of %s", g.where(), name, strings.Join(names, ", ")))
	}
	t := g.typ
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if f := t.Field(i); fieldName(f.Name) == name {
				return part{typ: f.Type, path: g.path + "." + name}
			}
		}
	}
	panic(misuse("Tree.Field", "%s is nothing, it has no field %s", g.where(), name))
}

// at returns the gradient of the i-th element of a slice or an array, counted from 0.
func (g part) at(i int) part {
	if k := g.v.Kind(); k != reflect.Slice && k != reflect.Array {
		panic(misuse("Tree.At", "%s is %s, which has no elements", g.where(), g.what()))
	}
	if i < 0 || i >= g.v.Len() {
		panic(misuse("Tree.At", "got %d, want an element of %s from 0 to %d", i, g.where(), g.v.Len()-1))
	}
	return newPart(g.v.Index(i), g.path+"."+strconv.Itoa(i), g.unused, g.off)
}

// key returns the gradient of an entry of a map.
func (g part) key(key any) part {
	if g.v.Kind() != reflect.Map {
		panic(misuse("Tree.Key", "%s is %s, which has no keys", g.where(), g.what()))
	}
	k, why := convertTo(key, g.typ.Key())
	if why != "" {
		panic(misuse("Tree.Key", "got %s, want a %v", why, g.typ.Key()))
	}
	v := g.v.MapIndex(k)
	if !v.IsValid() {
		panic(misuse("Tree.Key", "%s has no key %v", g.where(), key))
	}
	return newPart(v, g.path+"."+fmt.Sprint(key), g.unused, g.off)
}

// walk returns a part by the steps that lead there, with dots between: "inner.θ3", "layers.0.w". See Grads.Path.
func (g part) walk(path string) part {
	step, rest, more := strings.Cut(path, ".")
	var next part
	switch g.v.Kind() {
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(step)
		if err != nil {
			panic(misuse("Tree.Path", "got %q for an element of %s, want a number", step, g.where()))
		}
		next = g.at(i)
	case reflect.Map:
		var ok bool
		if next, ok = g.branch(step); !ok {
			panic(misuse("Tree.Path", "%s has no key %s", g.where(), step))
		}
	default:
		next = g.field(step)
	}
	if more {
		return next.walk(rest)
	}
	return next
}

func (g part) where() string { return "the gradient " + g.path }

func (g part) what() string {
	if g.isNothing() {
		return "nothing"
	}
	return "a " + g.typ.String()
}
