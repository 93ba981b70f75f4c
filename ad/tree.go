package ad

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A Tree is a structural gradient: a tree in the shape of what it is the gradient of. A struct and a function with captured variables have
// a branch for each field or variable, by its name; slices, arrays and maps have one for each element that is not a number.
//
// A branch may be nothing: there is no derivative, because the value has no floats in it (an int, a string, a function that captured none),
// because it is nil, or because the result does not depend on it, whatever the numbers are. That is not the same as a zero: there the
// result depends on the value, and the slope is 0 here. A name that is not there is a panic with *UsageError.
type Tree struct {
	v      reflect.Value // settable; invalid for nothing
	typ    reflect.Type  // of nothing too
	path   string
	unused map[string]bool // paths that are nothing
}

// newTree makes the tree for the gradient v.
func newTree(v reflect.Value, path string, unused map[string]bool) Tree {
	g := Tree{path: path, unused: unused}
	if !v.IsValid() {
		return g
	}
	g.typ = v.Type()
	if unused[path] {
		return g
	}
	if v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return g
		}
		return newTree(v.Elem(), path, unused)
	}
	g.v = settable(v)
	if !g.something() {
		g.v = reflect.Value{}
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

// something tells whether there is a derivative in g.
func (g Tree) something() bool {
	if !tape.HasFloats(g.typ) {
		return false
	}
	switch g.v.Kind() {
	case reflect.Slice, reflect.Map:
		return !g.v.IsNil()
	case reflect.Func, reflect.Struct:
		for _, b := range g.branches() {
			if b.grad.v.IsValid() {
				return true
			}
		}
		return false
	}
	return true
}

// IsNothing tells whether there is no derivative.
func (g Tree) IsNothing() bool { return !g.v.IsValid() }

// A branch is a part of a gradient with its name.
type branch struct {
	name string
	grad Tree
}

// branches lists fields or captured variables, elements, or entries of a map.
func (g Tree) branches() []branch {
	var bs []branch
	add := func(name string, v reflect.Value) {
		bs = append(bs, branch{name, newTree(v, g.path+"."+name, g.unused)})
	}
	switch v := g.v; v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			add(fieldName(v.Type().Field(i).Name), settable(v.Field(i)))
		}
	case reflect.Func:
		names, vars, _ := tape.Captures(v.Interface())
		for i, name := range names {
			add(fieldName(name), reflect.ValueOf(vars[i]).Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			add(strconv.Itoa(i), v.Index(i))
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			add(fmt.Sprint(k), v.MapIndex(k))
		}
	}
	return bs
}

// fieldName is a name as the program's text has it: cells export names by a letter before them.
func fieldName(name string) string { return strings.TrimPrefix(name, "Ʌ") }

// Field returns the gradient of a field of a struct, or of a variable that a function captured.
func (g Tree) Field(name string) Tree {
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
				return Tree{typ: f.Type, path: g.path + "." + name}
			}
		}
	}
	panic(misuse("Tree.Field", "%s is nothing, it has no field %s", g.where(), name))
}

// At returns the gradient of the i-th element of a slice or an array, counted from 0.
func (g Tree) At(i int) Tree {
	if k := g.v.Kind(); k != reflect.Slice && k != reflect.Array {
		panic(misuse("Tree.At", "%s is %s, which has no elements", g.where(), g.what()))
	}
	if i < 0 || i >= g.v.Len() {
		panic(misuse("Tree.At", "got %d, want an element of %s from 0 to %d", i, g.where(), g.v.Len()-1))
	}
	return newTree(g.v.Index(i), g.path+"."+strconv.Itoa(i), g.unused)
}

// Key returns the gradient of an entry of a map.
func (g Tree) Key(key any) Tree {
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
	return newTree(v, g.path+"."+fmt.Sprint(key), g.unused)
}

// Path returns a part by the steps that lead there, with dots between: "inner.θ3", "layers.0.w". See Grads.Path.
func (g Tree) Path(path string) Tree {
	step, rest, more := strings.Cut(path, ".")
	var next Tree
	switch g.v.Kind() {
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(step)
		if err != nil {
			panic(misuse("Tree.Path", "got %q for an element of %s, want a number", step, g.where()))
		}
		next = g.At(i)
	case reflect.Map:
		found := false
		for _, b := range g.branches() {
			if b.name == step {
				next, found = b.grad, true
			}
		}
		if !found {
			panic(misuse("Tree.Path", "%s has no key %s", g.where(), step))
		}
	default:
		next = g.Field(step)
	}
	if more {
		return next.Path(rest)
	}
	return next
}

func (g Tree) where() string { return "the gradient " + g.path }

func (g Tree) what() string {
	if g.IsNothing() {
		return "nothing"
	}
	return "a " + g.typ.String()
}
