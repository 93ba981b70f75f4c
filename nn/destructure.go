package nn

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Restructure builds a model like another around a vector of parameters. See Destructure.
type Restructure struct {
	like   Model
	params []optim.Param
	at     []int // where each begins in the vector, and the length at the end
}

// FunctorsLeaf declares that walks over models take a Restructure as a whole.
func (*Restructure) FunctorsLeaf() {}

// Destructure returns all trainable arrays of a model as one vector, and what builds such a model around another vector:
//
//	v, re := Destructure(m)
//	re.Build(v.Scale(0.5)).Call(x)
//
// The vector is a copy, in the order of Trainables, the first dimension of each array fastest; it is float64 if one of them is. Arrays that are tied, or one the transpose of
// the other, are in it once. Build has a derivative with respect to the vector: Gradient(func(v *tensor.Tensor) *tensor.Tensor { return loss(re.Build(v)) }, v).
//
// It panics with *tensor.UseError if there is nothing to train, or if a part of an array is a parameter of its own.
func Destructure(model any) (v *tensor.Tensor, re *Restructure) {
	re = &Restructure{like: asModel("Destructure", model), params: firstPlaces(model), at: []int{0}}
	if len(re.params) == 0 {
		panic(misuse("Destructure", "got %s, which has nothing to train", lineText(model)))
	}
	d := tensor.Float32
	for _, p := range re.params {
		if p.Value.DType() == tensor.Float64 {
			d = tensor.Float64
		}
	}
	flat := make([]*tensor.Tensor, len(re.params))
	for i, p := range re.params {
		flat[i] = p.Value.Follow(nil).To(d).Flatten()
		re.at = append(re.at, re.at[i]+p.Value.Len())
	}
	return tensor.Concat(0, flat...), re
}

// firstPlaces is Trainables, where of a matrix and its transpose the one that comes first in the model stands for both.
func firstPlaces(model any) []optim.Param {
	ps := optim.Trainables(model)
	var order []string
	for path := range functors.All(model) {
		order = append(order, path.String())
	}
	for i, p := range ps {
		for k, path := range p.Tied {
			t, ok := path.Get(model).(*tensor.Tensor)
			if ok && t.Len() == p.Value.Len() && slices.Index(order, path.String()) < slices.Index(order, ps[i].Path.String()) {
				tied := slices.Clone(p.Tied)
				tied[k] = ps[i].Path
				ps[i] = optim.Param{Path: path, Value: t, Tied: tied}
				break
			}
		}
	}
	return ps
}

// String returns what is built, and of how many numbers: Restructure(Chain, ..., 61).
func (re *Restructure) String() string {
	return fmt.Sprintf("Restructure(%s, ..., %d)", typeText(unwrapped(re.like)), re.at[len(re.at)-1])
}

// Len is the length of the vector.
func (re *Restructure) Len() int { return re.at[len(re.at)-1] }

// Build returns a model like the one that was destructured, with its numbers from v. What is not trained is shared with that model. The arrays have the types that they had.
// It panics with *tensor.ShapeError if v has another length.
func (re *Restructure) Build(v *tensor.Tensor) Model {
	if v.Rank() != 1 || v.Len() != re.Len() {
		panic(&tensor.ShapeError{Op: re.String(), Shapes: [][]int{v.Shape()}, Want: fmt.Sprintf("(%d)", re.Len())})
	}
	news := map[string]any{}
	for i, p := range re.params {
		part := v.Slice(0, re.at[i], re.at[i+1]).Reshape(p.Value.Shape()...).Convert(p.Value.DType()) // a copy: not the memory of v, which has a shadow of its own
		for _, path := range slices.Concat([]functors.KeyPath{p.Path}, p.Tied) {
			news[path.String()] = re.leaf(path, p.Value, part)
		}
	}
	return functors.FmapWithPath(func(path functors.KeyPath, old any) any {
		if x, ok := news[path.String()]; ok {
			return x
		}
		return old
	}, re.like)
}

// leaf returns what stands in the new model at a path, where a parameter with the value old has become part.
func (re *Restructure) leaf(path functors.KeyPath, old, part *tensor.Tensor) any {
	switch was := path.Get(re.like).(type) {
	case *tensor.Tensor:
		switch {
		case was == old || slices.Equal(was.Addresses(), old.Addresses()) && was.SameShape(old):
			return part
		case was.Rank() == 2 && old.Rank() == 2 && slices.Equal(was.Addresses(), old.T().Addresses()):
			return part.T()
		}
		panic(misuse("Destructure", "got a part of an array as a parameter of its own, at %v", path))
	default:
		switch r := reflect.ValueOf(was); r.Kind() {
		case reflect.Slice, reflect.Array:
			s := reflect.New(r.Type()).Elem()
			if r.Kind() == reflect.Slice {
				s.Set(reflect.MakeSlice(r.Type(), r.Len(), r.Len()))
			}
			for i, x := range part.Values() {
				s.Index(i).SetFloat(x)
			}
			return s.Interface()
		}
		return part.Item()
	}
}

// BuildPullback adds the gradient of a model that Build made to that of the vector. It is the rule of Build for package ad.
func BuildPullback(re *Restructure, _ *tensor.Tensor, _ Model, _ *Restructure, dv *tensor.Tensor, dm Model) {
	for i, p := range re.params {
		seen := map[any]bool{}
		for _, path := range slices.Concat([]functors.KeyPath{p.Path}, p.Tied) {
			if !path.Has(dm) {
				continue
			}
			d, id := arrayOf(path.Get(dm))
			if d == nil || seen[id] {
				continue
			}
			seen[id] = true
			if !d.SameShape(p.Value) {
				d = d.T()
			}
			tensor.Accumulate(dv.Slice(0, re.at[i], re.at[i+1]), d.Follow(nil).To(dv.DType()).Flatten())
		}
	}
}

// BuildPushforward is the model of the tangents.
func BuildPushforward(re *Restructure, _ *tensor.Tensor, _ Model, _ *Restructure, tv *tensor.Tensor) Model {
	return re.Build(tv)
}
