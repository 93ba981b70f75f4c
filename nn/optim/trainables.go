package optim

import (
	"cmp"
	"reflect"
	"slices"
	"unsafe"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Param is a trainable array of a model.
type Param struct {
	Path  functors.KeyPath   // where it is
	Value *tensor.Tensor     // the tensor itself; for slices, arrays and numbers one that shares their memory
	Tied  []functors.KeyPath // where else it is, or a part of it, such as the transpose
}

// Trainable is a type that says which of its fields train, by their names. Without the method all do.
type Trainable interface{ Trainable() []string }

// Trainables lists the trainable arrays of a model, each once, in the order of its fields: tensors of floats, slices and arrays of float32 and float64, and
// single floats in memory that can be written, which are tensors without dimensions. Integers, masks, functions without captured variables and nil are passed
// over, and so is what is empty. A captured variable of a function is like a field, see package functors.
//
// It panics with *Error if a float can only be read, since it is by value in an argument, an interface or a map: pass a pointer.
func Trainables(model any) []Param {
	_, params := survey("optim.Trainables", model)
	return params
}

// A node is a part of a model.
type node struct {
	key    any // a string or an int
	path   functors.KeyPath
	kids   []*node
	list   bool           // kids go by number
	view   *tensor.Tensor // of a trainable array: its memory as it is here
	param  int            // its number
	lo, hi uintptr        // where in memory
	trains bool           // there is a trainable array here or below
}

// survey walks a model and finds its parameters.
func survey(op string, model any) (*node, []Param) {
	s := surveyor{op: op}
	root := s.visit(functors.PlaceOf(model), nil)
	return root, s.params()
}

type surveyor struct {
	op    string
	views []*node
}

func (s *surveyor) visit(p functors.Place, key any) *node {
	n := &node{key: key, path: p.Path}
	if p.IsLeaf() {
		if n.view = s.array(p); n.view != nil {
			n.trains = true
			n.lo, n.hi = memoryOf(n.view)
			s.views = append(s.views, n)
		}
		return n
	}
	n.list = p.Value.Kind() == reflect.Slice || p.Value.Kind() == reflect.Array
	only, some := s.trainable(p)
	for _, c := range p.Children() {
		k := c.Path[len(c.Path)-1]
		if name, ok := k.(string); some && (!ok || !slices.Contains(only, name)) {
			n.kids = append(n.kids, &node{key: k, path: c.Path})
			continue
		}
		kid := s.visit(c, k)
		n.trains = n.trains || kid.trains
		n.kids = append(n.kids, kid)
	}
	return n
}

// trainable returns what a type says of its fields.
func (s *surveyor) trainable(p functors.Place) (names []string, ok bool) {
	if p.Value.Kind() != reflect.Struct {
		return nil, false
	}
	t, ok := p.Value.Addr().Interface().(Trainable)
	if !ok {
		return nil, false
	}
	names = t.Trainable()
	for _, name := range names {
		if !slices.ContainsFunc(p.Children(), func(c functors.Place) bool { return c.Path[len(c.Path)-1] == any(name) }) {
			panic(misuse(s.op, p.Path, "the method Trainable of %s names %q, which is no field of it", functors.TypeName(p.Value.Type()), name))
		}
	}
	return names, true
}

// array returns the memory of a trainable array as a tensor, nil for other leaves.
func (s *surveyor) array(p functors.Place) *tensor.Tensor {
	t, fixed := arrayAt(p)
	if fixed {
		panic(misuse(s.op, p.Path, "got %s by value, which cannot be changed: pass a pointer to the model, or put a pointer or a slice in the place of the value",
			a(p.Value.Interface())))
	}
	return t
}

// arrayAt returns the floats at a leaf as a tensor that shares their memory, nil if there are none. They are fixed if what is written there is not in the tree.
func arrayAt(p functors.Place) (t *tensor.Tensor, fixed bool) {
	v := p.Value
	switch v.Kind() {
	case reflect.Pointer:
		if t, ok := v.Interface().(*tensor.Tensor); ok && t != nil && t.Len() > 0 && isFloat(t.DType()) {
			return t, false
		}
	case reflect.Float32, reflect.Float64:
		return wrap(v.Kind(), v.Addr().UnsafePointer(), 1), p.ByValue
	case reflect.Slice:
		if v.Len() > 0 {
			return wrap(v.Type().Elem().Kind(), v.UnsafePointer(), v.Len(), v.Len()), false
		}
	case reflect.Array:
		if v.Len() > 0 {
			t = wrap(v.Type().Elem().Kind(), v.Addr().UnsafePointer(), v.Len(), v.Len())
			return t, t != nil && p.ByValue
		}
	}
	return nil, false
}

func wrap(k reflect.Kind, at unsafe.Pointer, n int, shape ...int) *tensor.Tensor {
	switch k {
	case reflect.Float32:
		return tensor.Wrap(unsafe.Slice((*float32)(at), n), shape...)
	case reflect.Float64:
		return tensor.Wrap(unsafe.Slice((*float64)(at), n), shape...)
	}
	return nil
}

// isFloat tells whether a type of elements trains; float16 and bfloat16 do by MixedPrecision.
func isFloat(d tensor.DType) bool { return d.IsFloat() || isHalf(d) }

func isHalf(d tensor.DType) bool { return d == tensor.Float16 || d == tensor.BFloat16 }

// memoryOf returns the range of addresses in which the elements of a tensor are. It has some.
func memoryOf(t *tensor.Tensor) (lo, hi uintptr) {
	if t.Recorder() != nil {
		t = t.Follow(nil)
	}
	_, from, to := t.Span()
	size := uintptr((to - from) * t.DType().Size())
	switch d := t.DType(); {
	case d == tensor.Float32 && t.IsDense():
		lo = uintptr(unsafe.Pointer(unsafe.SliceData(tensor.Data[float32](t))))
	case d == tensor.Float64 && t.IsDense():
		lo = uintptr(unsafe.Pointer(unsafe.SliceData(tensor.Data[float64](t))))
	default:
		for d := range t.Rank() {
			t = t.Slice(d, 0, 1)
		}
		lo = uintptr(t.Addresses()[0])
	}
	return lo, lo + size
}

// params gives each array its number. Those in the same memory are one, and so is what is a view of another: the one with all elements is it.
func (s *surveyor) params() []Param {
	order := make([]int, len(s.views))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(s.views[i].lo, s.views[j].lo), cmp.Compare(s.views[j].hi, s.views[i].hi), sparse(s.views[i])-sparse(s.views[j]))
	})
	leader := make([]int, len(s.views))
	whole := -1
	for _, i := range order {
		leader[i] = i
		if whole >= 0 && within(s.views[i], s.views[whole]) {
			leader[i] = whole
			continue
		}
		whole = i
	}
	var params []Param
	number := map[int]int{}
	for i, n := range s.views {
		l := leader[i]
		k, ok := number[l]
		if !ok {
			k = len(params)
			number[l] = k
			params = append(params, Param{Path: s.views[l].path, Value: s.views[l].view})
		}
		n.param = k
		if i != l {
			params[k].Tied = append(params[k].Tied, n.path)
		}
	}
	return params
}

// sparse is 0 for a dense view, which comes first, else 1.
func sparse(n *node) int {
	if n.view.IsDense() {
		return 0
	}
	return 1
}

// within tells whether all elements of n are elements of m.
func within(n, m *node) bool {
	if n.view.DType() != m.view.DType() || n.hi > m.hi {
		return false
	}
	return m.view.IsDense() || n.lo == m.lo && n.hi == m.hi && sameLayout(n.view, m.view)
}

// sameLayout tells whether two views of the same memory have their elements at the same places in the same order.
func sameLayout(t, u *tensor.Tensor) bool {
	if !t.SameShape(u) {
		return false
	}
	t, u = t.Follow(nil), u.Follow(nil)
	for d := range t.Rank() {
		if t.Dim(d) > 1 {
			_, lo, hi := t.Select(d, 0).Span()
			_, lo2, hi2 := u.Select(d, 0).Span()
			_, next, _ := t.Select(d, 1).Span()
			_, next2, _ := u.Select(d, 1).Span()
			if hi-lo != hi2-lo2 || next-lo != next2-lo2 {
				return false
			}
		}
	}
	return true
}
