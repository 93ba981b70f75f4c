package nn

import (
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A ChainModel applies layers one after the other. See Chain.
type ChainModel struct {
	Layers []Model
	names  []string // nil, or one for each layer
}

var (
	_ Model     = (*ChainModel)(nil)
	_ Container = (*ChainModel)(nil)
)

func init() { functors.Fields[ChainModel]("Layers") }

// Chain is a model that applies layers one after the other, the first one first: the reverse of the order of Compose.
//
//	m := Chain(Dense(1, 20, Sigmoid), Dense(20, 1), Only)
//	m.Layers[0].(*DenseLayer).Weight
//
// A layer is any callable: see AsModel. With Named, layers have names: Chain(Named("enc", Dense(8, 3)), Named("dec", Dense(3, 8))).
// Shapes: what the layers say. It panics with *tensor.UseError if something is not a layer, or if names repeat or are given to some layers only.
func Chain(layers ...any) *ChainModel {
	c := &ChainModel{Layers: make([]Model, len(layers))}
	c.names = eachNamed("Chain", layers, func(i int, v any) { c.Layers[i] = asModel("Chain", v) })
	return c
}

// Call applies the layers to x. If the input of a layer does not fit, it panics with *LayerError, which says which layer it is.
func (c *ChainModel) Call(x *tensor.Tensor) *tensor.Tensor {
	i := 0
	defer Locate("Layers", &i)
	for i = range c.Layers {
		x = c.Layers[i].Call(x)
	}
	return x
}

// Len is the number of layers.
func (c *ChainModel) Len() int { return len(c.Layers) }

// Get returns the layer with a name. It panics with *tensor.UseError if there is none.
func (c *ChainModel) Get(name string) Model {
	for i, n := range c.names {
		if n == name {
			return c.Layers[i]
		}
	}
	panic(misuse("Chain.Get", "got the name %q, want one of %q", name, c.names))
}

// Slice returns a chain of the layers from lo to hi-1: the same layers, not copies.
func (c *ChainModel) Slice(lo, hi int) *ChainModel {
	if lo < 0 || hi > len(c.Layers) || lo > hi {
		panic(misuse("Chain.Slice", "got %d to %d, want a part of 0 to %d", lo, hi, len(c.Layers)))
	}
	s := &ChainModel{Layers: c.Layers[lo:hi:hi]}
	if c.names != nil {
		s.names = c.names[lo:hi:hi]
	}
	return s
}

// Parts returns the layers with their names, for Show.
func (c *ChainModel) Parts() []NamedLayer { return namedParts(c.Layers, c.names) }

// String returns the chain on one line: Chain(lay = Dense(2 => 3)).
func (c *ChainModel) String() string { return containerText("Chain", c.Parts()) }

// Activations returns the results of all layers for x, in their order.
func (c *ChainModel) Activations(x *tensor.Tensor) []*tensor.Tensor {
	var all []*tensor.Tensor
	i := 0
	defer Locate("Layers", &i)
	for i = range c.Layers {
		x = c.Layers[i].Call(x)
		all = append(all, x)
	}
	return all
}

// A NamedLayer is a layer with its name in a container. See Named.
type NamedLayer struct {
	Name  string
	Layer any
}

// Named gives a layer a name in Chain or Parallel.
func Named(name string, layer any) NamedLayer { return NamedLayer{name, layer} }

// namedParts puts layers and their names together; names may be nil.
func namedParts(layers []Model, names []string) []NamedLayer {
	parts := make([]NamedLayer, len(layers))
	for i, l := range layers {
		parts[i].Layer = l
		if names != nil {
			parts[i].Name = names[i]
		}
	}
	return parts
}

// eachNamed calls do for each layer and returns their names, nil if they have none.
func eachNamed(where string, layers []any, do func(i int, v any)) (names []string) {
	seen := map[string]bool{}
	for i, v := range layers {
		n, ok := v.(NamedLayer)
		switch {
		case ok != (names != nil) && i > 0:
			panic(misuse(where, "got names for some layers only, want all or none"))
		case ok && (n.Name == "" || seen[n.Name]):
			panic(misuse(where, "got the name %q twice or empty, want a name for each layer", n.Name))
		case ok:
			seen[n.Name] = true
			names = append(names, n.Name)
			v = n.Layer
		}
		do(i, v)
	}
	return names
}
