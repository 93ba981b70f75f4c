package functors

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// parts are a value taken apart.
type parts struct {
	keys    []any // names of fields and variables, numbers of elements, keys of maps: string or int
	values  []any
	pointer bool                          // one child, without a name: what the pointer points to
	list    bool                          // elements, of which all trees have as many
	dict    bool                          // entries of a map
	head    string                        // what Dump writes before the children
	build   func(children []any) *rebuilt // makes it anew around other children
}

// rebuilt is a value that was built anew, or what is in the way.
type rebuilt struct {
	value   any
	child   int    // at which the problem is, negative for none
	problem string // "" for none
}

// say describes the children in messages.
func (p *parts) say() string {
	switch {
	case p.list && len(p.keys) == 1:
		return "1 element"
	case p.list:
		return strconv.Itoa(len(p.keys)) + " elements"
	case len(p.keys) == 0:
		return "no children"
	}
	names := make([]string, len(p.keys))
	for i, k := range p.keys {
		names[i] = keyText(k)
	}
	if len(names) == 1 {
		return "the child " + names[0]
	}
	return "the children " + some(names)
}

// open takes x apart. It must be no leaf.
func open(x any) *parts {
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Pointer:
		return openPointer(v)
	case reflect.Struct:
		return openStruct(v)
	case reflect.Slice, reflect.Array:
		return openList(v)
	case reflect.Map:
		return openMap(v)
	case reflect.Func:
		return openClosure(x)
	}
	return &parts{build: func([]any) *rebuilt { return &rebuilt{value: x} }}
}

func openPointer(v reflect.Value) *parts {
	return &parts{keys: []any{""}, values: []any{v.Elem().Interface()}, pointer: true, build: func(children []any) *rebuilt {
		e, ok := fit(children[0], v.Type().Elem())
		if !ok {
			return misfit(0, children[0], v.Type().Elem())
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(e)
		return &rebuilt{value: p.Convert(v.Type()).Interface()}
	}}
}

// setAll sets the children of a value in memory, which slot finds.
func setAll(children []any, slot func(i int) reflect.Value) *rebuilt {
	for i, c := range children {
		s := slot(i)
		v, ok := fit(c, s.Type())
		if !ok {
			return misfit(i, c, s.Type())
		}
		s.Set(v)
	}
	return nil
}

func openStruct(v reflect.Value) *parts {
	old, fields := inMemory(v), fieldsOf(v.Type())
	p := &parts{head: TypeName(v.Type()), build: func(children []any) *rebuilt {
		s := reflect.New(v.Type()).Elem()
		s.Set(old)
		if bad := setAll(children, func(i int) reflect.Value { return fieldAt(s, fields[i].index) }); bad != nil {
			return bad
		}
		return &rebuilt{value: s.Interface()}
	}}
	for _, f := range fields {
		p.keys, p.values = append(p.keys, f.name), append(p.values, fieldAt(old, f.index).Interface())
	}
	if v.Type() == reflect.TypeFor[Composed]() {
		p.head = "Composed" // who composes by Compose need not know where it is from
	}
	return p
}

func openList(v reflect.Value) *parts {
	p := &parts{list: true, build: func(children []any) *rebuilt {
		s := reflect.New(v.Type()).Elem()
		if v.Kind() == reflect.Slice {
			s.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		if bad := setAll(children, s.Index); bad != nil {
			return bad
		}
		return &rebuilt{value: s.Interface()}
	}}
	for i := range v.Len() {
		p.keys, p.values = append(p.keys, i), append(p.values, v.Index(i).Interface())
	}
	return p
}

func openMap(v reflect.Value) *parts {
	keys, values := entries(v)
	p := &parts{dict: true, build: func(children []any) *rebuilt {
		m := reflect.MakeMapWithSize(v.Type(), len(keys))
		for i, c := range children {
			e, ok := fit(c, v.Type().Elem())
			if !ok {
				return misfit(i, c, v.Type().Elem())
			}
			m.SetMapIndex(keys[i], e)
		}
		return &rebuilt{value: m.Interface()}
	}}
	for i, k := range keys {
		p.keys, p.values = append(p.keys, mapKey(k)), append(p.values, values[i].Interface())
	}
	return p
}

// entries lists a map, sorted by key.
func entries(m reflect.Value) (keys, values []reflect.Value) {
	type entry struct{ key, value reflect.Value }
	var list []entry
	for it := m.MapRange(); it.Next(); {
		list = append(list, entry{it.Key(), it.Value()})
	}
	slices.SortStableFunc(list, func(x, y entry) int { return compareKeys(x.key, y.key) })
	for _, e := range list {
		keys, values = append(keys, e.key), append(values, e.value)
	}
	return keys, values
}

func compareKeys(x, y reflect.Value) int {
	switch {
	case x.Kind() != y.Kind():
	case x.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.CanUint():
		return cmp.Compare(x.Uint(), y.Uint())
	case x.CanFloat():
		return cmp.Compare(x.Float(), y.Float())
	}
	return cmp.Compare(fmt.Sprint(x), fmt.Sprint(y))
}

// mapKey is a key as a step of a path.
func mapKey(k reflect.Value) any {
	for k.Kind() == reflect.Interface {
		k = k.Elem()
	}
	switch {
	case k.CanInt():
		return int(k.Int())
	case k.Kind() == reflect.String:
		return k.String()
	}
	return fmt.Sprint(k)
}

// keyText is a step of a path as a name.
func keyText(key any) string {
	if i, ok := key.(int); ok {
		return strconv.Itoa(i)
	}
	return key.(string)
}

// A field is one that is a child.
type field struct {
	name     string
	index    int
	embedded bool
}

// plans remembers the fields that are children.
var plans sync.Map // reflect.Type to []field

func fieldsOf(t reflect.Type) []field {
	if fs, ok := plans.Load(t); ok {
		return fs.([]field)
	}
	fs := allFields(t)
	if only, ok := declared.Load(t); ok {
		if names, ok := only.([]string); ok {
			fs = slices.DeleteFunc(fs, func(f field) bool { return !slices.Contains(names, f.name) })
		}
	}
	plans.Store(t, fs)
	return fs
}

func allFields(t reflect.Type) []field {
	var fs []field
	for i := range t.NumField() {
		if f := t.Field(i); f.Name != "_" {
			fs = append(fs, field{unmarked(f.Name), i, f.Anonymous})
		}
	}
	return fs
}

// mark is the letter that cells put before names to export them.
const mark = "Ʌ"

// unmarked is a name as the program's text has it.
func unmarked(name string) string { return strings.TrimPrefix(name, mark) }

// inMemory returns v where its fields have addresses.
func inMemory(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	m := reflect.New(v.Type()).Elem()
	m.Set(v)
	return m
}

// fieldAt returns a field of a struct in memory, unexported ones too.
func fieldAt(s reflect.Value, i int) reflect.Value {
	f := s.Field(i)
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

func isPointer(x any) bool { return reflect.ValueOf(x).Kind() == reflect.Pointer }

func pointee(x any) any { return reflect.ValueOf(x).Elem().Interface() }
