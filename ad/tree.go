package ad

import (
	"github.com/fluxion-go/fluxion/functors"
)

// A Tree is a structural gradient: a tree in the shape of what it is the gradient of. A struct and a function with captured variables have
// a branch for each field or variable, by its name; slices, arrays and maps have one for each element that is not a number.
//
// A branch may be nothing: there is no derivative, because the value has no floats in it (an int, a string, a function that captured none),
// because it is nil, or because the result does not depend on it, whatever the numbers are. That is not the same as a zero: there the
// result depends on the value, and the slope is 0 here. A name that is not there is a panic with *UsageError.
//
// It is a functors.Mirror: Fmap walks a model and its gradient together.
//
//	Fmap(func(x, dx []float64) []float64 { return floats.AddScaledTo(make([]float64, len(x)), x, -0.01, dx) }, model, grad.At(1))
//
// To walk a gradient alone, take it as an ordinary value by As.
type Tree struct {
	part any // a part. Its type is not said: the compiler reads all that a type leads to with every cell, and package reflect takes it longer than the cell
}

var _ functors.Mirror = Tree{}

// of returns what the tree holds; nothing for the zero Tree.
func of(g Tree) part {
	p, _ := g.part.(part)
	return p
}

// IsNothing tells whether there is no derivative.
func (g Tree) IsNothing() bool { return of(g).isNothing() }

// Child returns a branch by its name: of a field, a captured variable, the number of an element, the text of a key.
func (g Tree) Child(name string) (any, bool) {
	b, ok := of(g).branch(name)
	return Tree{b}, ok
}

// Field returns the gradient of a field of a struct, or of a variable that a function captured.
func (g Tree) Field(name string) Tree { return Tree{of(g).field(name)} }

// At returns the gradient of the i-th element of a slice or an array, counted from 0.
func (g Tree) At(i int) Tree { return Tree{of(g).at(i)} }

// Key returns the gradient of an entry of a map.
func (g Tree) Key(key any) Tree { return Tree{of(g).key(key)} }

// Path returns a part by the steps that lead there, with dots between: "inner.θ3", "layers.0.w". See Grads.Path.
func (g Tree) Path(path string) Tree { return Tree{of(g).walk(path)} }
