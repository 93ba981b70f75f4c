package functors

import (
	"reflect"
	"strconv"
)

// Get returns the part of tree to which the path leads. It goes through structs, pointers, interfaces, slices, arrays, maps, captured
// variables, and through a Mirror; into leaves too, such as the elements of a []float64. Fields of embedded structs need not say so. Get
// panics with *Error where there is no way.
func (p KeyPath) Get(tree any) any {
	v, at, problem := p.find(tree)
	if problem != "" {
		panic(misuse("KeyPath.Get", p[:at+1], "%s", problem))
	}
	return v
}

// Has tells whether the path leads to a part of tree.
func (p KeyPath) Has(tree any) bool {
	_, _, problem := p.find(tree)
	return problem == ""
}

// find returns what is there, or the step that leads nowhere and why.
func (p KeyPath) find(tree any) (x any, at int, problem string) {
	v := reflect.ValueOf(&tree).Elem()
	for i, key := range p {
		if v = holder(v); !v.IsValid() {
			return nil, i, "got nil, which has no " + keyText(key)
		}
		if v, problem = child(v, key); problem != "" {
			return nil, i, problem
		}
	}
	return v.Interface(), len(p), ""
}

// holder follows interfaces and pointers, and stops at a Mirror; it is invalid for nil.
func holder(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return reflect.Value{}
		}
		if v.Kind() == reflect.Pointer && v.Type().Implements(reflect.TypeFor[Mirror]()) {
			return v
		}
		v = v.Elem()
	}
	return v
}

// child returns a part of v. It has an address if v has one, or if it is behind a reference.
func child(v reflect.Value, key any) (c reflect.Value, problem string) {
	name := keyText(key)
	if m, ok := v.Interface().(Mirror); ok {
		if x, ok := m.Child(name); ok {
			return reflect.ValueOf(&x).Elem(), ""
		}
		return c, "got " + a(m) + ", which has no " + name
	}
	switch v.Kind() {
	case reflect.Struct:
		if c = fieldOf(inMemory(v), name, 0); c.IsValid() {
			return c, ""
		}
	case reflect.Func:
		lit, vars, _ := Captured(v.Interface())
		for i, captured := range vars {
			if unmarked(lit.Names[i]) == name {
				return reflect.ValueOf(captured).Elem(), ""
			}
		}
	case reflect.Slice, reflect.Array:
		i, err := strconv.Atoi(name)
		if err == nil && i >= 0 && i < v.Len() {
			return v.Index(i), ""
		}
		return c, "got " + strconv.Quote(name) + ", want an element of " + strconv.Itoa(v.Len()) + ", from 0"
	case reflect.Map:
		if k := findKey(v, key); k.IsValid() {
			return v.MapIndex(k), ""
		}
	}
	return c, "got " + a(v.Interface()) + ", which has no " + name + others(v.Interface())
}

// fieldOf returns a field of a struct in memory by its name, also one of an embedded struct. It is invalid if there is none.
func fieldOf(s reflect.Value, name string, depth int) reflect.Value {
	fields := allFields(s.Type())
	for _, f := range fields {
		if f.name == name {
			return fieldAt(s, f.index)
		}
	}
	for _, f := range fields {
		if !f.embedded || depth > maxDepth { // embedded pointers may lead back
			continue
		}
		if e := holder(fieldAt(s, f.index)); e.IsValid() && e.Kind() == reflect.Struct {
			if c := fieldOf(inMemory(e), name, depth+1); c.IsValid() {
				return c
			}
		}
	}
	return reflect.Value{}
}

// others lists what a value has, for messages.
func others(x any) string {
	var names []string
	for name := range Children(x) {
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	return "; it has " + some(names)
}

// findKey returns the key of a map that a step means: the same one, or else one of the same text. It is invalid if there is none.
func findKey(m reflect.Value, key any) reflect.Value {
	if k, ok := fit(key, m.Type().Key()); ok && m.MapIndex(k).IsValid() {
		return k
	}
	for it := m.MapRange(); it.Next(); {
		if keyText(mapKey(it.Key())) == keyText(key) {
			return it.Key()
		}
	}
	return reflect.Value{}
}

// Set puts value in the place in tree to which the path leads; a key that a map does not have yet is added. The tree itself is changed, so
// there must be a reference on the way: pass a pointer to a struct. Numbers are converted where they lose nothing but precision. Set panics
// with *Error if there is no way, or if value does not fit there.
func (p KeyPath) Set(tree, value any) {
	if len(p) == 0 {
		panic(misuse("KeyPath.Set", nil, "got the empty path, want one that leads to a part"))
	}
	if tree == nil {
		panic(p.bad(0, "got nil, which has no %s", keyText(p[0])))
	}
	if _, copied := p.set(reflect.ValueOf(tree), 0, value); copied {
		panic(p.bad(len(p)-1, "got %s by value, which cannot be changed; pass a pointer to it", a(tree)))
	}
}

func (p KeyPath) bad(at int, format string, args ...any) *Error {
	return misuse("KeyPath.Set", p[:at+1], format, args...)
}

// set changes what is below v, from step at on. If that cannot be done in memory it returns a changed copy, to put where v is from.
func (p KeyPath) set(v reflect.Value, at int, value any) (changed reflect.Value, copied bool) {
	if at == len(p) {
		x, ok := fit(value, v.Type())
		if !ok {
			panic(p.bad(at-1, "got %s, want %s", a(value), TypeName(v.Type())))
		}
		return x, true
	}
	key := p[at]
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			panic(p.bad(at, "got nil, which has no %s", keyText(key)))
		}
		if v.Kind() == reflect.Interface {
			return p.set(v.Elem(), at, value)
		}
		p.put(v.Elem(), at, value)
		return v, false
	case reflect.Map:
		p.setEntry(v, at, value)
		return v, false
	case reflect.Struct, reflect.Array:
		m := inMemory(v)
		c, problem := child(m, key)
		if problem != "" {
			panic(p.bad(at, "%s", problem))
		}
		return m, p.put(c, at+1, value) && !v.CanAddr()
	}
	c, problem := child(v, key)
	if problem != "" {
		panic(p.bad(at, "%s", problem))
	}
	p.put(c, at+1, value)
	return v, false
}

// put changes what is below the slot in memory c, or c itself.
func (p KeyPath) put(c reflect.Value, at int, value any) (changed bool) {
	x, copied := p.set(c, at, value)
	if copied {
		c.Set(x)
	}
	return copied
}

func (p KeyPath) setEntry(m reflect.Value, at int, value any) {
	slot := reflect.New(m.Type().Elem()).Elem()
	k := findKey(m, p[at])
	if k.IsValid() {
		slot.Set(m.MapIndex(k))
	} else {
		var ok bool
		if k, ok = fit(p[at], m.Type().Key()); !ok || at < len(p)-1 || m.IsNil() {
			panic(p.bad(at, "got %s, which has no %s%s", a(m.Interface()), keyText(p[at]), others(m.Interface())))
		}
	}
	if p.put(slot, at+1, value) {
		m.SetMapIndex(k, slot)
	}
}
