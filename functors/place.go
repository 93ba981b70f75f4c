package functors

import "reflect"

// A Place is a part of a value where it is in memory, for those who change a model instead of building a new one. Pointers and interfaces are
// followed, so Value is what is in them; a pointer that is a leaf itself, such as a *tensor.Tensor, stays one.
type Place struct {
	Path    KeyPath       // from the root
	Value   reflect.Value // has an address and can be set, fields that are not exported too
	ByValue bool          // Value is a copy: the tree has it by value, in an argument, an interface or a map, where nothing can be written
	up      *step
}

// PlaceOf returns the root of a tree. What is there by value cannot be changed: pass a pointer.
func PlaceOf(tree any) Place { return Place{}.child(nil, reflect.ValueOf(&tree).Elem(), true) }

// IsLeaf tells whether the place has no children, as IsLeaf does for its value.
func (p Place) IsLeaf() bool { return isLeaf(p.Value.Interface()) }

// Children returns the places below p: fields, captured variables, elements, and entries of maps. It panics with *Error if the tree leads
// back to itself.
func (p Place) Children() []Place {
	if p.IsLeaf() {
		return nil
	}
	p.up = p.enter()
	var out []Place
	add := func(key any, v reflect.Value, byValue bool) { out = append(out, p.child(key, v, byValue)) }
	switch v := p.Value; v.Kind() {
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			add(f.name, fieldAt(v, f.index), p.ByValue)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			add(i, v.Index(i), p.ByValue && v.Kind() == reflect.Array)
		}
	case reflect.Map:
		keys, values := entries(v)
		for i, k := range keys {
			add(mapKey(k), inMemory(values[i]), true)
		}
	case reflect.Func:
		lit, vars, _ := Captured(v.Interface())
		for i, at := range vars {
			add(unmarked(lit.Names[i]), reflect.ValueOf(at).Elem(), false)
		}
	}
	return out
}

// child is the place of v below p, inside of pointers and interfaces.
func (p Place) child(key any, v reflect.Value, byValue bool) Place {
	c := Place{p.Path, v, byValue, p.up}
	if key != nil {
		c.Path = p.Path.Join(key)
	}
	for {
		switch {
		case c.Value.Kind() == reflect.Interface && !c.Value.IsNil():
			c.Value, c.ByValue = inMemory(c.Value.Elem()), true
		case c.Value.Kind() == reflect.Pointer && !c.IsLeaf():
			c.up = c.enter()
			c.Value, c.ByValue = c.Value.Elem(), false
		default:
			return c
		}
	}
}

// enter notes that the walk goes through p, and finds cycles.
func (p Place) enter() *step {
	return Node{Path: p.Path, Value: p.Value.Interface(), fn: "Place.Children", up: p.up}.enter()
}
