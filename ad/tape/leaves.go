package tape

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/fluxion-go/fluxion/functors"
)

// A Leaf is a float that is reachable from arguments: in their shadow, or in their copy.
type Leaf struct {
	at     unsafe.Pointer
	single bool
	done   func() // puts a changed value back where it was taken from
}

// Get returns the float.
func (l Leaf) Get() float64 {
	if l.single {
		return float64(*(*float32)(l.at))
	}
	return *(*float64)(l.at)
}

// Set changes the float.
func (l Leaf) Set(x float64) {
	if l.single {
		*(*float32)(l.at) = float32(x)
	} else {
		*(*float64)(l.at) = x
	}
	if l.done != nil {
		l.done()
	}
}

// Single tells whether the float is a float32.
func (l Leaf) Single() bool { return l.single }

// Leaves lists all floats that are reachable from the i-th argument's shadow or copy, each once even if several references lead there.
// For equal arguments the order is the same, in shadows and in copies.
func (r *Roots) Leaves(i int) []Leaf {
	if r.leaves == nil {
		r.leaves = &leafing{seen: map[unsafe.Pointer]bool{}, been: map[place]bool{}}
	}
	l := r.leaves
	l.found = nil
	l.visit(planOf(r.shadow[i].Type()), r.shadow[i].Addr().UnsafePointer(), nil)
	return l.found
}

type leafing struct {
	found []Leaf
	seen  map[unsafe.Pointer]bool // floats
	been  map[place]bool          // what references lead to
}

func (l *leafing) visit(p *plan, at unsafe.Pointer, done func()) {
	switch p.kind {
	case float64Kind, float32Kind:
		if !l.seen[at] {
			l.seen[at] = true
			l.found = append(l.found, Leaf{at, p.kind == float32Kind, done})
		}
		return
	case structKind:
		for _, f := range p.fields {
			l.visit(f.plan, unsafe.Add(at, f.off), done)
		}
		return
	case arrayKind:
		for i := range p.n {
			l.visit(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()), done)
		}
		return
	}
	if !p.ref {
		return
	}
	switch p.kind {
	case sliceKind:
		h := (*sliceHeader)(at)
		for i := range h.len {
			l.follow(p.elem, unsafe.Add(h.data, uintptr(i)*p.elem.t.Size()))
		}
	case pointerKind:
		if x := *(*unsafe.Pointer)(at); x != nil {
			l.follow(p.elem, x)
		}
	case mapKind:
		l.visitMap(p, reflect.NewAt(p.t, at).Elem())
	case interfaceKind:
		slot := reflect.NewAt(p.t, at).Elem()
		if v := slot.Elem(); v.IsValid() {
			m := addressable(v)
			l.visit(planOf(v.Type()), m.Addr().UnsafePointer(), func() {
				slot.Set(m)
				if done != nil {
					done()
				}
			})
		}
	case tensorKind:
		l.visitTensor(tensorAt(at), done)
	case funcKind:
		l.visitFunc(reflect.NewAt(p.t, at).Elem().Interface())
	}
}

func (l *leafing) follow(p *plan, at unsafe.Pointer) {
	if p.ref {
		if l.been[place{at, p}] {
			return
		}
		l.been[place{at, p}] = true
	}
	l.visit(p, at, nil)
}

func (l *leafing) visitMap(p *plan, m reflect.Value) {
	w := place{m.UnsafePointer(), p}
	if m.IsNil() || l.been[w] {
		return
	}
	l.been[w] = true
	for _, k := range sortedKeys(m) {
		v := addressable(m.MapIndex(k))
		l.visit(p.elem, v.Addr().UnsafePointer(), func() { m.SetMapIndex(k, v) })
	}
}

// sortedKeys lists the keys of a map in an order of their own.
func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortStableFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.CanInt():
			return cmp.Compare(a.Int(), b.Int())
		case a.CanUint():
			return cmp.Compare(a.Uint(), b.Uint())
		case a.CanFloat():
			return cmp.Compare(a.Float(), b.Float())
		}
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return keys
}

func (l *leafing) visitFunc(f any) {
	var vars []any
	if o := objectOf(dataOf(f)); o != nil {
		if o.lazy != nil {
			vars = o.lazy.shadows
		}
	} else if dataOf(f) != nil {
		_, vars, _ = functors.Captured(f)
	}
	for _, v := range vars {
		l.follow(planOf(reflect.TypeOf(v).Elem()), dataOf(v))
	}
}
