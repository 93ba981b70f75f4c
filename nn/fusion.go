package nn

import (
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A PairwiseFusionLayer joins the result of each layer with the input of the next. See PairwiseFusion.
type PairwiseFusionLayer struct {
	Connection Joiner
	Layers     []Model
	names      []string // nil, or one for each layer
}

var (
	_ Model     = (*PairwiseFusionLayer)(nil)
	_ Container = (*PairwiseFusionLayer)(nil)
)

func init() { functors.Fields[PairwiseFusionLayer]("Connection", "Layers") }

// PairwiseFusion gives each layer the result of the one before, joined with an input of its own:
//
//	y0 = layer0(x0)
//	y1 = layer1(connection(y0, x1))
//	y2 = layer2(connection(y1, x2)) ...
//
// CallAll returns all y; with one input x, that is every layer's. Call, which a Chain uses, returns the last of them.
// The connection joins two tensors: see Parallel. Layers have names if they are given by Named.
// Shapes: what the layers and the connection say. It panics with *tensor.UseError if something is not a layer or there is none, or if names repeat or are given to some layers only.
func PairwiseFusion(connection any, layers ...any) *PairwiseFusionLayer {
	p := &PairwiseFusionLayer{Connection: asJoiner("PairwiseFusion", connection)}
	p.Layers, p.names = layersOf("PairwiseFusion", layers)
	return p
}

// Call gives x to all layers and returns the result of the last.
func (p *PairwiseFusionLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	i := 0
	defer Locate("Layers", &i)
	y := p.Layers[0].Call(x)
	for i = 1; i < len(p.Layers); i++ {
		y = p.Layers[i].Call(p.Connection.CallAll(y, x))
	}
	return y
}

// CallAll returns the results of all layers, for an input each or one for all. It panics with *tensor.UseError if the numbers do not fit.
func (p *PairwiseFusionLayer) CallAll(xs ...*tensor.Tensor) []*tensor.Tensor {
	checkInputs("PairwiseFusion", len(p.Layers), len(xs), len(xs) == 1)
	ys := make([]*tensor.Tensor, len(p.Layers))
	i := 0
	defer Locate("Layers", &i)
	for i = range p.Layers {
		x := xs[0]
		if len(xs) > 1 {
			x = xs[i]
		}
		if i > 0 {
			x = p.Connection.CallAll(ys[i-1], x)
		}
		ys[i] = p.Layers[i].Call(x)
	}
	return ys
}

// Get returns the layer with a name. It panics with *tensor.UseError if there is none.
func (p *PairwiseFusionLayer) Get(name string) Model {
	return named("PairwiseFusion.Get", p.Layers, p.names, name)
}

// Parts returns the connection and the layers with their names, for Show.
func (p *PairwiseFusionLayer) Parts() []NamedLayer { return connected(p.Connection, p.Layers, p.names) }

// String returns the layer on one line: PairwiseFusion(+, Dense(1 => 30), Dense(30 => 10)).
func (p *PairwiseFusionLayer) String() string { return containerText("PairwiseFusion", p.Parts()) }
