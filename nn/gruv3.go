package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A GRUv3CellLayer is one step of a layer of gated recurrent units, in a variant. See GRUv3Cell.
type GRUv3CellLayer struct {
	Wi   *tensor.Tensor // (3·out, in): the rows of r, z and h̃, one below the other
	Wh   *tensor.Tensor // (3·out, out), of which the rows of r and z are used
	Bias *tensor.Tensor // (3·out), or nil
	Whh  *tensor.Tensor // (out, out)
}

var _ Cell = (*GRUv3CellLayer)(nil)

// GRUv3Cell is GRUCell in the variant of the third version of the paper, in which h is gated before it is multiplied by a matrix of its own:
//
//	r = σ(Wi₀·x + Wh₀·h + b₀)            z = σ(Wi₁·x + Wh₁·h + b₁)
//	h̃ = tanh(Wi₂·x + Whh·(r·h) + b₂)     h' = (1 - z)·h̃ + z·h
//
// where the products with gates are those of elements.
// Shapes: x is (in) or (in, batch); the state is (h) with h (out) or (out, batch); the output is the new h, like x (out) or (out, batch).
// Options: NoBias, Init, InitRecurrent, Rand. Defaults: Wi, Wh and Whh from GlorotUniform, b zero.
// Its Call panics with *tensor.ShapeError if x has another first dimension, and with *tensor.UseError if the state has other parts.
// GRUv3 is the layer for whole sequences; GRUCell is the more common variant.
// Source: Cho et al., arXiv:1406.1078v3, 2014.
func GRUv3Cell(in, out int, options ...any) *GRUv3CellLayer {
	return gruv3Cell("GRUv3Cell", in, out, options)
}

func gruv3Cell(name string, in, out int, options []any) *GRUv3CellLayer {
	s := settingsOf(fmt.Sprintf("%s(%d => %d)", name, in, out), GlorotUniform(), options, "NoBias", "InitRecurrent")
	c := &GRUv3CellLayer{}
	c.Wi, c.Wh, c.Bias = cellWeights(s, in, out, 3)
	c.Whh = s.recurrentInit()(s.rng, out, out)
	return c
}

// Call is one step. The output is the new hidden state.
func (c *GRUv3CellLayer) Call(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = c.InitialState()
	}
	checkState(c, state, 1)
	h := c.step(projected(c.Wi, c.Bias, stepInput(c, c.Wi, x)), state[0])
	return h, CellState{h}
}

// step is a step for what the input gives to it.
func (c *GRUv3CellLayer) step(g, h *tensor.Tensor) *tensor.Tensor {
	n := c.Wh.Dim(1)
	rz := tensor.Sigmoid(g.Slice(0, 0, 2*n).Add(c.Wh.Slice(0, 0, 2*n).MatMul(h)))
	fresh := tensor.Tanh(g.Slice(0, 2*n, 3*n).Add(c.Whh.MatMul(rz.Slice(0, 0, n).Mul(h))))
	return fresh.Add(rz.Slice(0, n, 2*n).Mul(h.Sub(fresh)))
}

// InitialState is zeros (out).
func (c *GRUv3CellLayer) InitialState() CellState { return CellState{stateZeros(c.Wh)} }

// String returns the cell as Flux prints it: GRUv3Cell(3 => 5).
func (c *GRUv3CellLayer) String() string { return "GRUv3Cell" + c.sizes() }

func (c *GRUv3CellLayer) sizes() string {
	return fmt.Sprintf("(%s => %d)", sizeText(c.Wi.Dim(1)), c.Wh.Dim(1))
}

// A GRUv3Layer is a GRUv3Cell over whole sequences. See GRUv3.
type GRUv3Layer struct{ Cell *GRUv3CellLayer }

var _ Model = (*GRUv3Layer)(nil)

// GRUv3 is a layer of gated recurrent units over whole sequences: GRUv3Cell for each step.
//
//	y := GRUv3(4, 6).Call(x)                       // from a hidden state of zeros
//	y, state := GRUv3(4, 6).CallState(x, state)    // from a state, and the last one too
//
// Shapes: x is (in, length) or (in, length, batch), y is (out, length) or (out, length, batch); the state is as of GRUv3Cell. Options and defaults are those of GRUv3Cell.
// Its calls panic with *tensor.ShapeError if x has another first dimension or no step.
func GRUv3(in, out int, options ...any) *GRUv3Layer {
	if in == Auto {
		checkSizes(fmt.Sprintf("GRUv3(Auto => %d)", out), out)
		blank := &GRUv3Layer{&GRUv3CellLayer{Wi: tensor.Zeros(3*out, 0), Wh: tensor.Zeros(3*out, out)}}
		return auto(blank, alongFeatures, func(in int) *GRUv3Layer { return GRUv3(in, out, options...) })
	}
	return &GRUv3Layer{gruv3Cell("GRUv3", in, out, options)}
}

// Call returns the hidden states of all steps.
func (r *GRUv3Layer) Call(x *tensor.Tensor) *tensor.Tensor {
	y, _ := r.CallState(x, nil)
	return y
}

// CallState returns the hidden states of all steps, which begin with a state, and the last state.
func (r *GRUv3Layer) CallState(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = r.Cell.InitialState()
	}
	checkState(r, state, 1)
	h, hs := state[0], []*tensor.Tensor{}
	g := projected(r.Cell.Wi, r.Cell.Bias, sequenceInput(r, r.Cell.Wi, x))
	for t := range g.Dim(1) {
		h = r.Cell.step(g.Select(1, t), h)
		hs = append(hs, h)
	}
	return tensor.Stack(1, hs...), CellState{h}
}

// InitialState is that of the cell.
func (r *GRUv3Layer) InitialState() CellState { return r.Cell.InitialState() }

// String returns the layer as Flux prints it: GRUv3(4 => 6).
func (r *GRUv3Layer) String() string { return "GRUv3" + r.Cell.sizes() }
