package nn

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// State returns what is in a model as a tree of plain values, by the names of its fields: arrays, numbers, bools and strings, without its types. It can be saved, and loaded
// by LoadModel into a model of the same structure.
//
//	s := State(Chain(Dense(1, 2, tensor.Tanh), Dense(2, 1)))
//	functors.Path("Layers", 0, "Weight").Get(s)
//
// Arrays are copies, so that training goes on without changing them; in Flux they are the same. Functions and whatever else has no numbers are (), and a tensor that is not
// there, such as the bias of a layer made with NoBias, is false.
func State(model any) functors.Tree { return stateOf(model, true) }

func stateOf(model any, copied bool) functors.Tree {
	if t, ok := model.(functors.Tree); ok {
		return t
	}
	return functors.FmapStructure(func(v any) any { return stateLeaf(v, copied) }, model)
}

// stateLeaf is a leaf of a model in its state.
func stateLeaf(v any, copied bool) any {
	if t, ok := v.(*tensor.Tensor); ok {
		switch {
		case t == nil:
			return false
		case copied:
			return t.Clone()
		}
		return t
	}
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	switch {
	case !r.IsValid():
	case r.Kind() == reflect.Bool:
		return r.Bool()
	case r.CanInt():
		return int(r.Int())
	case r.CanUint():
		return int(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.String:
		return r.String()
	case r.Kind() == reflect.Slice && functors.IsLeaf(r.Interface()):
		if !copied {
			return r.Interface()
		}
		c := reflect.MakeSlice(r.Type(), r.Len(), r.Len())
		reflect.Copy(c, r)
		return c.Interface()
	case r.Kind() == reflect.Array && functors.IsLeaf(r.Interface()):
		return r.Interface()
	}
	return functors.Tuple()
}

// Modules returns the layers and containers in a model, the model first, each before those in it, and each once. Lists of layers are not among them, other than in Flux.
//
//	for _, m := range Modules(model) {
//		if d, ok := m.(*DenseLayer); ok {
//			penalty += ...
//		}
//	}
func Modules(model any) []any {
	var all []any
	for _, n := range functors.Nodes(model) {
		if functors.IsLeaf(n) {
			continue
		}
		r := reflect.ValueOf(n)
		for r.Kind() == reflect.Pointer {
			r = r.Elem()
		}
		if k := r.Kind(); k == reflect.Struct || k == reflect.Func {
			all = append(all, n)
		}
	}
	return all
}
