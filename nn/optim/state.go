package optim

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// cloneLeaf returns a copy of a leaf with memory of its own: of tensors and of slices of numbers.
func cloneLeaf(x any) any {
	if t, ok := x.(*tensor.Tensor); ok {
		if t == nil {
			return t
		}
		return t.Follow(nil).Clone()
	}
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Slice && !v.IsNil() {
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		return c.Interface()
	}
	return x
}

// The room in states is none of what they hold.
func init() {
	functors.Fields[ChainState]("States")
	functors.Fields[Precise]("X", "State")
	functors.Fields[Scheduled]("T", "State")
}

// Clone returns a tree with states of its own.
func (t *Tree) Clone() *Tree { return t.clone(map[*Leaf]*Leaf{}) }

func (t *Tree) clone(done map[*Leaf]*Leaf) *Tree {
	u := *t
	if l := t.leaf; l != nil {
		if done[l] == nil {
			done[l] = &Leaf{Rule: l.Rule, State: copied(l.State), Frozen: l.Frozen, shape: l.shape, dtype: l.dtype}
		}
		u.leaf = done[l]
	}
	u.kids = nil
	for _, k := range t.kids {
		u.kids = append(u.kids, k.clone(done))
	}
	return &u
}

// State returns the states in the shape of the model, as records of tensors and numbers by the names of their fields, to be saved; copies, so that later steps
// do not change them. Rules and what is frozen are not in it.
func (t *Tree) State() functors.Tree {
	r := t.record(func(l *Leaf) any { return functors.FmapStructure(func(x any) any { return cloneLeaf(x) }, l.State) })
	return r.(functors.Tree)
}

// LoadState sets the states to what State returned, or to a value that has such parts by name: a struct, a map, a functors.Mirror. What is nothing there stays as
// it is; numbers are converted to the type that is wanted. An error is an *Error that names the path, and then nothing is changed.
func (t *Tree) LoadState(from any) (err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			err = e
		case *functors.Error:
			err = misuse("Tree.LoadState", e.Path, "%s", e.Text)
		default:
			panic(e)
		}
	}()
	u := t.Clone()
	u.load(sourceOf(from))
	next := map[*Leaf]*Leaf{}
	t.zip(u, next)
	for l, n := range next {
		l.State = n.State
	}
	return nil
}

func (t *Tree) zip(u *Tree, next map[*Leaf]*Leaf) {
	if t.leaf != nil {
		next[t.leaf] = u.leaf
	}
	for i := range t.kids {
		t.kids[i].zip(u.kids[i], next)
	}
}

func (t *Tree) load(s source) {
	if s.nothing() {
		return
	}
	if t.leaf != nil {
		loadInto(t.path, functors.PlaceOf(t.leaf.State), s)
		return
	}
	for _, k := range t.kids {
		some := false
		for range k.Leaves() {
			some = true
			break
		}
		if !some {
			continue
		}
		c, ok := s.child(k.key)
		if !ok {
			panic(misuse("Tree.LoadState", k.path, "there is no such part in what is loaded"))
		}
		k.load(c)
	}
}

// loadInto writes what s has into a state.
func loadInto(path functors.KeyPath, p functors.Place, s source) {
	bad := func(format string, args ...any) *Error {
		return misuse("Tree.LoadState", path, format, args...)
	}
	if !p.IsLeaf() {
		for _, c := range p.Children() {
			key := c.Path[len(c.Path)-1]
			at := path.Join(key)
			part, ok := s.child(key)
			if !ok {
				panic(misuse("Tree.LoadState", at, "there is no such part in what is loaded; is the state that of another rule?"))
			}
			if !part.nothing() {
				loadInto(at, c, part)
			}
		}
		return
	}
	x := valueOf(s)
	if dst, ok := p.Value.Interface().(*tensor.Tensor); ok {
		if dst == nil {
			panic(bad("got %s, want nothing", a(x)))
		}
		src, ok := x.(*tensor.Tensor)
		if !ok {
			panic(bad("got %s, want a tensor", a(x)))
		}
		if !src.SameShape(dst) {
			panic(bad("got shape %s, want %s", shapeText(src), shapeText(dst)))
		}
		src.CopyTo(dst)
		return
	}
	v, want := reflect.ValueOf(x), p.Value
	switch {
	case want.Kind() == reflect.Array || want.Kind() == reflect.Slice:
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array || v.Len() != want.Len() {
			panic(bad("got %s, want %d numbers", fmt.Sprint(x), want.Len()))
		}
		for i := range v.Len() {
			put(bad, want.Index(i), v.Index(i))
		}
	case want.CanFloat() || want.CanInt():
		put(bad, want, v)
	}
}

// put writes a number.
func put(bad func(string, ...any) *Error, dst, v reflect.Value) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || !v.CanFloat() && !v.CanInt() || dst.CanInt() && v.CanFloat() && v.Float() != float64(int(v.Float())) {
		panic(bad("got %v, want a number of type %v", v, dst.Type()))
	}
	dst.Set(v.Convert(dst.Type()))
}

// valueOf is what a part of the gradient, or of what is loaded, holds.
func valueOf(s source) any {
	if s.mirror != nil {
		return s.mirror.Value()
	}
	return s.place.Value.Interface()
}
