package nn

import "github.com/fluxion-go/fluxion/tensor"

// A MaxoutLayer is the greatest of the results of several layers. See Maxout.
type MaxoutLayer struct{ Layers []Model }

var (
	_ Model     = (*MaxoutLayer)(nil)
	_ Container = (*MaxoutLayer)(nil)
)

// Maxout gives its input to several layers and returns, for each element, the greatest of their results.
//
// Shapes: those of the layers, whose results have one shape or broadcast. It panics with *tensor.UseError if something is not a layer or there is none.
// Source: Goodfellow et al., Maxout Networks, ICML 2013.
func Maxout(layers ...any) *MaxoutLayer {
	models, names := layersOf("Maxout", layers)
	if names != nil {
		panic(misuse("Maxout", "got the names %q, want layers without names", names))
	}
	return &MaxoutLayer{models}
}

// MaxoutN is Maxout of n layers that a function makes:
//
//	MaxoutN(3, func() *DenseLayer { return Dense(5, 7, tensor.Tanh) })
func MaxoutN[L any](n int, layer func() L) *MaxoutLayer {
	layers := make([]any, max(n, 0))
	for i := range layers {
		layers[i] = layer()
	}
	return Maxout(layers...)
}

// Call returns the greatest of what the layers make of x.
func (m *MaxoutLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	i := 0
	defer Locate("Layers", &i)
	y := m.Layers[0].Call(x)
	for i = 1; i < len(m.Layers); i++ {
		y = y.Maximum(m.Layers[i].Call(x))
	}
	return y
}

// Parts returns the layers, for Show.
func (m *MaxoutLayer) Parts() []NamedLayer { return namedParts(m.Layers, nil) }

// String returns the layer on one line: Maxout(Dense(5 => 7), Dense(5 => 7)).
func (m *MaxoutLayer) String() string { return containerText("Maxout", m.Parts()) }
