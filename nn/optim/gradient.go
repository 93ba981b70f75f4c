package optim

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A source is a part of a gradient: a mirror, a place in a value like the model, or nothing.
type source struct {
	mirror functors.Mirror
	place  functors.Place
	there  bool
}

func sourceOf(x any) source {
	if m, ok := x.(functors.Mirror); ok {
		return source{mirror: m, there: true}
	}
	return placed(functors.PlaceOf(x))
}

func placed(p functors.Place) source {
	v := p.Value
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map, reflect.Func:
		if v.IsNil() {
			return source{}
		}
	}
	switch x := v.Interface().(type) {
	case functors.Absent:
		return source{}
	case functors.Mirror:
		return source{mirror: x, there: true}
	}
	return source{place: p, there: true}
}

// nothing tells whether there is no derivative.
func (s source) nothing() bool {
	if !s.there {
		return true
	}
	if n, ok := s.mirror.(interface{ IsNothing() bool }); ok {
		return n.IsNothing()
	}
	if s.mirror != nil {
		switch v := s.mirror.Value().(type) {
		case nil, functors.Absent:
			return true
		case *tensor.Tensor:
			return v == nil
		}
	}
	return false
}

// child returns the part for a child of the model, and false if there is none.
func (s source) child(key any) (source, bool) {
	if s.mirror == nil {
		return inPlaces(s.place.Children(), 0, key)
	}
	c, ok := s.mirror.Child(keyText(key))
	if !ok {
		return source{}, false
	}
	return sourceOf(c), true
}

// inPlaces finds a child by its key, which is likely at i.
func inPlaces(places []functors.Place, i int, key any) (source, bool) {
	name := keyText(key)
	for k := range places {
		c := places[(i+k)%len(places)]
		if step := c.Path[len(c.Path)-1]; step == key || keyText(step) == name {
			return placed(c), true
		}
	}
	return source{}, false
}

// partial tells whether the gradient need not have all parts, as a map need not.
func (s source) partial() bool { return s.mirror == nil && s.place.Value.Kind() == reflect.Map }

// tensor returns the gradient for the array x: its own memory if it is in memory and of the type of x; else fixed, a copy. problem says what is wrong with it.
func (s source) tensor(x *tensor.Tensor) (g *tensor.Tensor, fixed bool, problem string) {
	p := s.place
	if s.mirror != nil {
		if m, ok := s.mirror.(interface{ Pointer() any }); ok {
			p = functors.PlaceOf(m.Pointer())
		} else {
			inner := sourceOf(s.mirror.Value())
			if inner.mirror != nil {
				return nil, false, "got a gradient with parts inside, want that of an array"
			}
			p = inner.place
		}
	}
	g, fixed = arrayAt(p)
	if g == nil {
		if g = listed(p.Value, x.DType()); g == nil {
			return nil, false, "got " + a(p.Value.Interface()) + ", want the gradient of an array"
		}
		fixed = true
	}
	if !g.SameShape(x) {
		return nil, false, "got a gradient of shape " + shapeText(g) + ", want " + shapeText(x)
	}
	if g.DType() != x.DType() && !isHalf(x.DType()) {
		g, fixed = g.To(x.DType()), true
	}
	return g, fixed, ""
}

// listed makes a tensor of integers, as gradients are written by hand; nil for what is none.
func listed(v reflect.Value, d tensor.DType) *tensor.Tensor {
	if isHalf(d) {
		d = tensor.Float32
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); v.Len() > 0 && k >= reflect.Int && k <= reflect.Uintptr {
			return d.Of(v.Interface())
		}
	default:
		if v.CanInt() || v.CanUint() {
			return d.Of(v.Interface()).Reshape()
		}
	}
	return nil
}

// argument returns the number of the entry that mirrors the model, if g is the tuple of the gradients of all arguments; else -1.
func argument(root *node, g any) int {
	m, ok := g.(functors.Mirror)
	if !ok || root.view == nil && len(root.kids) == 0 {
		return -1
	}
	if _, tuple := g.(interface{ Len() int }); !tuple {
		return -1
	}
	if _, named := reflect.TypeOf(g).MethodByName("Field"); named && root.list {
		return -1 // a record of a list, which is no tuple
	}
	first := -1
	for i := 0; ; i++ {
		c, ok := m.Child(keyText(i))
		if !ok {
			return first
		}
		if s := sourceOf(c); !s.nothing() {
			fits := true
			for _, k := range root.kids {
				if k.trains {
					_, has := s.child(k.key)
					fits = fits && has
				}
			}
			if root.view != nil {
				_, _, problem := s.tensor(root.view)
				fits = problem == ""
			}
			if fits {
				return i
			}
		}
		first = max(first, 0)
	}
}
