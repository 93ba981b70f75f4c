package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A GRUCellLayer is one step of a layer of gated recurrent units. See GRUCell.
type GRUCellLayer struct {
	Wi   *tensor.Tensor // (3·out, in): the rows of r, z and h̃, one below the other
	Wh   *tensor.Tensor // (3·out, out)
	Bias *tensor.Tensor // (3·out), or nil
}

var _ Cell = (*GRUCellLayer)(nil)

// GRUCell is one step of a layer of gated recurrent units:
//
//	r = σ(Wi₀·x + Wh₀·h + b₀)            z = σ(Wi₁·x + Wh₁·h + b₁)
//	h̃ = tanh(Wi₂·x + r·(Wh₂·h) + b₂)     h' = (1 - z)·h̃ + z·h
//
// where the products with gates are those of elements.
// Shapes: x is (in) or (in, batch); the state is (h) with h (out) or (out, batch); the output is the new h, like x (out) or (out, batch).
// Options: NoBias, Init, InitRecurrent, Rand. Defaults: Wi and Wh from GlorotUniform, b zero.
// Its Call panics with *tensor.ShapeError if x has another first dimension, and with *tensor.UseError if the state has other parts.
// GRU is the layer for whole sequences; GRUv3Cell is a variant.
// Source: Cho et al., arXiv:1406.1078v1, 2014.
func GRUCell(in, out int, options ...any) *GRUCellLayer { return gruCell("GRUCell", in, out, options) }

func gruCell(name string, in, out int, options []any) *GRUCellLayer {
	s := settingsOf(fmt.Sprintf("%s(%d => %d)", name, in, out), GlorotUniform(), options, "NoBias", "InitRecurrent")
	c := &GRUCellLayer{}
	c.Wi, c.Wh, c.Bias = cellWeights(s, in, out, 3)
	return c
}

// Call is one step. The output is the new hidden state.
func (c *GRUCellLayer) Call(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = c.InitialState()
	}
	checkState(c, state, 1)
	h := c.step(projected(c.Wi, c.Bias, stepInput(c, c.Wi, x)), state[0])
	return h, CellState{h}
}

// step is a step for what the input gives to it.
func (c *GRUCellLayer) step(g, h *tensor.Tensor) *tensor.Tensor {
	n := c.Wh.Dim(1)
	gh := c.Wh.MatMul(h)
	rz := tensor.Sigmoid(g.Slice(0, 0, 2*n).Add(gh.Slice(0, 0, 2*n)))
	fresh := tensor.Tanh(g.Slice(0, 2*n, 3*n).Add(rz.Slice(0, 0, n).Mul(gh.Slice(0, 2*n, 3*n))))
	return fresh.Add(rz.Slice(0, n, 2*n).Mul(h.Sub(fresh)))
}

// InitialState is zeros (out).
func (c *GRUCellLayer) InitialState() CellState { return CellState{stateZeros(c.Wh)} }

// String returns the cell as Flux prints it: GRUCell(3 => 5).
func (c *GRUCellLayer) String() string { return "GRUCell" + c.sizes() }

func (c *GRUCellLayer) sizes() string {
	return fmt.Sprintf("(%s => %d)", sizeText(c.Wi.Dim(1)), c.Wh.Dim(1))
}

// A GRULayer is a GRUCell over whole sequences. See GRU.
type GRULayer struct{ Cell *GRUCellLayer }

var _ Model = (*GRULayer)(nil)

// GRU is a layer of gated recurrent units over whole sequences: GRUCell for each step.
//
//	y := GRU(4, 6).Call(x)                       // from a hidden state of zeros
//	y, state := GRU(4, 6).CallState(x, state)    // from a state, and the last one too
//
// Shapes: x is (in, length) or (in, length, batch), y is (out, length) or (out, length, batch); the state is as of GRUCell. Options and defaults are those of GRUCell.
// Its calls panic with *tensor.ShapeError if x has another first dimension or no step.
func GRU(in, out int, options ...any) *GRULayer {
	if in == Auto {
		checkSizes(fmt.Sprintf("GRU(Auto => %d)", out), out)
		blank := &GRULayer{&GRUCellLayer{Wi: tensor.Zeros(3*out, 0), Wh: tensor.Zeros(3*out, out)}}
		return auto(blank, alongFeatures, func(in int) *GRULayer { return GRU(in, out, options...) })
	}
	return &GRULayer{gruCell("GRU", in, out, options)}
}

// Call returns the hidden states of all steps.
func (r *GRULayer) Call(x *tensor.Tensor) *tensor.Tensor {
	y, _ := r.CallState(x, nil)
	return y
}

// CallState returns the hidden states of all steps, which begin with a state, and the last state.
func (r *GRULayer) CallState(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
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
func (r *GRULayer) InitialState() CellState { return r.Cell.InitialState() }

// String returns the layer as Flux prints it: GRU(4 => 6).
func (r *GRULayer) String() string { return "GRU" + r.Cell.sizes() }
