package nn

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// Trainables lists the trainable arrays of a model with their paths, each once, in the order of its fields: what an optimiser changes. A layer says by a method Trainable
// which of its fields train. It is optim.Trainables.
//
//	for _, p := range Trainables(model) {
//		fmt.Println(p.Path, p.Value.Shape())  // Layers.0.Weight [20 1]
//	}
func Trainables(model any) []optim.Param { return optim.Trainables(model) }

// TrainableArrays lists the trainable arrays of a model, each once: the values of Trainables. In a loss it has a derivative, as in a penalty on large weights:
//
//	for _, w := range TrainableArrays(m) {
//		l = l.Add(tensor.Square(w).Sum().Scale(0.01))
//	}
func TrainableArrays(model any) []*tensor.Tensor {
	ps := optim.Trainables(model)
	all := make([]*tensor.Tensor, len(ps))
	for i, p := range ps {
		all[i] = p.Value
	}
	return all
}

// params is Trainables for those who only look: floats that cannot be changed, in a struct by value, count too.
func params(model any) (ps []optim.Param) {
	defer func() {
		e := recover()
		if e == nil {
			return
		}
		if _, ok := e.(*optim.Error); !ok {
			panic(e)
		}
		r := reflect.ValueOf(model)
		if r.Kind() == reflect.Struct {
			p := reflect.New(r.Type())
			p.Elem().Set(r)
			ps = params(p.Interface())
			return
		}
		ps = nil
		for _, a := range arraysOf(model) {
			ps = append(ps, optim.Param{Path: a.path, Value: a.value})
		}
	}()
	return optim.Trainables(model)
}

// An array is one array in a model, with the way to it.
type array struct {
	path  functors.KeyPath
	value *tensor.Tensor // of a slice a tensor with the same elements
	id    any            // what it is known by, see arrayOf
}

// arraysOf lists the arrays in a model, each once: those that are trained and all others.
func arraysOf(model any) []array {
	var all []array
	seen := map[any]bool{}
	for path, v := range functors.All(model) {
		if t, id := arrayOf(v); t != nil && !seen[id] {
			seen[id] = true
			all = append(all, array{path, t, id})
		}
	}
	return all
}
