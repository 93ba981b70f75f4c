package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A ParallelLayer gives its input to several layers and joins their results. See Parallel.
type ParallelLayer struct {
	Connection Joiner
	Layers     []Model
	names      []string // nil, or one for each layer
}

var (
	_ Model     = (*ParallelLayer)(nil)
	_ Joiner    = (*ParallelLayer)(nil)
	_ Container = (*ParallelLayer)(nil)
)

func init() { functors.Fields[ParallelLayer]("Connection", "Layers") }

// Parallel gives an input to each of its layers and joins their results by a connection:
//
//	Parallel(Add, f, g).Call(x)        // f(x) + g(x)
//	Parallel(Add, f, g).CallAll(x, y)  // f(x) + g(y)
//	Parallel(VCat, f).CallAll(x, y, z) // f(x), f(y) and f(z) below each other
//
// The connection is Add, Mul, VCat, HCat, Cat(dim), a function of two tensors or of several, or a layer with several inputs: see AsJoiner. Layers have names if they
// are given by Named. In a Chain, Parallel has one input, but the first layer of a chain may have several: see ChainModel.CallAll.
//
// Shapes: what the layers and the connection say. It panics with *tensor.UseError if something is not a layer or there is none, or if names repeat or are given to some layers only.
func Parallel(connection any, layers ...any) *ParallelLayer {
	p := &ParallelLayer{Connection: asJoiner("Parallel", connection)}
	p.Layers, p.names = layersOf("Parallel", layers)
	return p
}

// layersOf makes models of the layers of a container, of which there is at least one.
func layersOf(where string, layers []any) (models []Model, names []string) {
	if len(layers) == 0 {
		panic(misuse(where, "got no layers, want at least one"))
	}
	models = make([]Model, len(layers))
	names = eachNamed(where, layers, func(i int, v any) { models[i] = asModel(where, v) })
	return models, names
}

// Call gives x to all layers.
func (p *ParallelLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	return p.Connection.CallAll(results(p.Layers, x)...)
}

// results calls the layers in the field Layers of a container, each with its input. A single layer gets all inputs, one after the other; a single input goes to all layers.
func results(layers []Model, xs ...*tensor.Tensor) []*tensor.Tensor {
	ys := make([]*tensor.Tensor, max(len(layers), len(xs)))
	i := 0
	defer Locate("Layers", &i)
	for k := range ys {
		i = min(k, len(layers)-1)
		ys[k] = layers[i].Call(xs[min(k, len(xs)-1)])
	}
	return ys
}

// CallAll gives each layer an input of its own; a single layer gets all of them, one after the other, and a single input goes to all layers.
// It panics with *tensor.UseError if the numbers do not fit.
func (p *ParallelLayer) CallAll(xs ...*tensor.Tensor) *tensor.Tensor {
	checkInputs("Parallel", len(p.Layers), len(xs), len(p.Layers) == 1 || len(xs) == 1)
	return p.Connection.CallAll(results(p.Layers, xs...)...)
}

// checkInputs panics unless there are as many inputs as layers, or at least one if any number is fine.
func checkInputs(where string, layers, inputs int, any bool) {
	if inputs == 0 {
		panic(misuse(where, "got no inputs, want at least one"))
	}
	if inputs != layers && !any {
		panic(misuse(where, "%d > 1 sub-layers can take one input or %d inputs, but got %d inputs", layers, layers, inputs))
	}
}

// Get returns the layer with a name. It panics with *tensor.UseError if there is none.
func (p *ParallelLayer) Get(name string) Model { return named("Parallel.Get", p.Layers, p.names, name) }

func named(where string, layers []Model, names []string, name string) Model {
	for i, n := range names {
		if n == name {
			return layers[i]
		}
	}
	panic(misuse(where, "got the name %q, want one of %q", name, names))
}

// Parts returns the connection and the layers with their names, for Show.
func (p *ParallelLayer) Parts() []NamedLayer { return connected(p.Connection, p.Layers, p.names) }

// String returns the layer on one line: Parallel(+, Dense(2 => 3), Dense(2 => 3)).
func (p *ParallelLayer) String() string { return containerText("Parallel", p.Parts()) }

// connected is a connection in front of the layers with their names.
func connected(connection Joiner, layers []Model, names []string) []NamedLayer {
	return append([]NamedLayer{{Layer: bare(connection)}}, namedParts(layers, names)...)
}

// bare returns what AsJoiner made a Joiner of.
func bare(c Joiner) any {
	switch f := c.(type) {
	case PairFunc:
		return (func(a, b *tensor.Tensor) *tensor.Tensor)(f)
	case JoinFunc:
		return (func(xs ...*tensor.Tensor) *tensor.Tensor)(f)
	}
	return c
}

// String returns the connection as Flux would write it for three dimensions: cat(3), counted from 0.
func (c CatJoiner) String() string { return fmt.Sprintf("cat(%d)", c.Dim) }

// CallAll gives several inputs to the first layer, which has to be a Joiner such as Parallel or Bilinear, and its result to the others. A single input goes the way of
// Call. It panics with *tensor.UseError if the first layer takes one input only.
func (c *ChainModel) CallAll(xs ...*tensor.Tensor) *tensor.Tensor {
	if len(xs) == 1 {
		return c.Call(xs[0])
	}
	if len(c.Layers) == 0 {
		inputsPanic(c, len(xs))
	}
	first, ok := c.Layers[0].(Joiner)
	if !ok {
		inputsPanic(c, len(xs))
	}
	i := 0
	defer Locate("Layers", &i)
	x := first.CallAll(xs...)
	for i = 1; i < len(c.Layers); i++ {
		x = c.Layers[i].Call(x)
	}
	return x
}

func inputsPanic(c *ChainModel, inputs int) {
	if len(c.Layers) == 0 {
		panic(misuse("Chain", "got %d inputs, want a first layer that takes several, such as Parallel", inputs))
	}
	panic(misuse("Chain", "got %d inputs, want one: %s takes no more", inputs, lineText(c.Layers[0])))
}
