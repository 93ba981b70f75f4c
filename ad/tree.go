package ad

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/fluxion-go/fluxion/functors"
)

// A Tree is a structural gradient: a tree in the shape of what it is the gradient of. A struct and a function with captured variables have
// a branch for each field or variable, by its name; slices, arrays and maps have one for each element that is not a number.
//
// A branch may be nothing: there is no derivative, because the value has no floats in it (an int, a string, a function that captured none),
// because it is nil, or because the result does not depend on it, whatever the numbers are. That is not the same as a zero: there the
// result depends on the value, and the slope is 0 here. A name that is not there is a panic with *UsageError.
//
// It is a functors.Mirror: Fmap walks a model and its gradient together.
//
//	Fmap(func(x, dx []float64) []float64 { return floats.AddScaledTo(make([]float64, len(x)), x, -0.01, dx) }, model, grad.At(1))
//
// To walk a gradient alone, take it as an ordinary value by As.
type Tree struct {
	v      reflect.Value // settable; invalid for nothing
	typ    reflect.Type  // of nothing too
	path   string
	unused *unused
	off    bool // below an unused path
}

// newTree makes the tree for the gradient v. With off, it is below an unused path.
func newTree(v reflect.Value, path string, u *unused, off bool) Tree {
	g := Tree{path: path, unused: u}
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

var _ functors.Mirror = Tree{}

// IsNothing tells whether there is no derivative.
func (g Tree) IsNothing() bool { return !g.v.IsValid() }

// A branch is a part of a gradient with its name.
type branch struct {
	name string
	grad Tree
}

// branches lists fields or captured variables, elements that are no numbers, or entries of a map.
func (g Tree) branches() []branch {
	var bs []branch
	each(g.v, g.path, func(name, path string, c reflect.Value) bool {
		bs = append(bs, branch{name, newTree(c, path, g.unused, g.off)})
		return true
	})
	return bs
}

// branch finds one by its name.
func (g Tree) branch(name string) (t Tree, ok bool) {
	switch v := g.v; v.Kind() {
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= v.Len() {
			return Tree{}, false
		}
		return g.At(i), true
	case reflect.Map:
		if g.typ.Key().Kind() == reflect.String {
			x := v.MapIndex(reflect.ValueOf(name).Convert(g.typ.Key()))
			return newTree(x, g.path+"."+name, g.unused, g.off), x.IsValid()
		}
	}
	for _, b := range g.branches() {
		if b.name == name {
			return b.grad, true
		}
	}
	return Tree{}, false
}

// Child returns a branch by its name: of a field, a captured variable, the number of an element, the text of a key.
func (g Tree) Child(name string) (any, bool) { return g.branch(name) }

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
	return newTree(g.v.Index(i), g.path+"."+strconv.Itoa(i), g.unused, g.off)
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
	return newTree(v, g.path+"."+fmt.Sprint(key), g.unused, g.off)
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
		var ok bool
		if next, ok = g.branch(step); !ok {
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
