package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// An RNNCellLayer is one step of the simplest recurrent layer. See RNNCell.
type RNNCellLayer struct {
	Wi   *tensor.Tensor // (out, in)
	Wh   *tensor.Tensor // (out, out)
	Bias *tensor.Tensor // (out), or nil
	Act  Model
}

var _ Cell = (*RNNCellLayer)(nil)

// RNNCell is one step of the simplest recurrent layer: a Dense whose output is fed back at the next step, h' = σ(Wi·x + Wh·h + b).
//
//	r := RNNCell(3, 5)
//	var state CellState // nil, which stands for zeros
//	for _, x := range steps {
//		y, state = r.Call(x, state)
//	}
//
// Shapes: x is (in) or (in, batch); the state is (h) with h (out) or (out, batch); the output is the new h, like x (out) or (out, batch).
// Options: an activation, NoBias, Init, InitRecurrent, Rand. Defaults: σ is tanh, Wi and Wh from GlorotUniform, b zero.
// Its Call panics with *tensor.ShapeError if x has another first dimension, and with *tensor.UseError if the state has other parts.
// RNN is the layer for whole sequences.
func RNNCell(in, out int, options ...any) *RNNCellLayer { return rnnCell("RNNCell", in, out, options) }

func rnnCell(name string, in, out int, options []any) *RNNCellLayer {
	s := settingsOf(fmt.Sprintf("%s(%d => %d)", name, in, out), GlorotUniform(), options, "NoBias", "InitRecurrent", "act")
	c := &RNNCellLayer{Act: s.act}
	if c.Act == nil {
		c.Act = Func(tensor.Tanh)
		for _, o := range options {
			if _, ok := o.(Option); !ok { // the identity, which settingsOf leaves out
				c.Act = Func(tensor.Identity)
			}
		}
	}
	c.Wi, c.Wh, c.Bias = cellWeights(s, in, out, 1)
	return c
}

// Call is one step. The output is the new hidden state.
func (c *RNNCellLayer) Call(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = c.InitialState()
	}
	checkState(c, state, 1)
	h := c.step(projected(c.Wi, c.Bias, stepInput(c, c.Wi, x)), state[0])
	return h, CellState{h}
}

// step is a step for what the input gives to it.
func (c *RNNCellLayer) step(g, h *tensor.Tensor) *tensor.Tensor {
	return c.Act.Call(g.Add(c.Wh.MatMul(h)))
}

// InitialState is zeros (out).
func (c *RNNCellLayer) InitialState() CellState { return CellState{stateZeros(c.Wh)} }

// String returns the cell as Flux prints it: RNNCell(3 => 5, tanh).
func (c *RNNCellLayer) String() string { return "RNNCell" + c.sizes() }

func (c *RNNCellLayer) sizes() string {
	return fmt.Sprintf("(%s => %d%s)", sizeText(c.Wi.Dim(1)), c.Wi.Dim(0), actText(c.Act))
}

// An RNNLayer is an RNNCell over whole sequences. See RNN.
type RNNLayer struct{ Cell *RNNCellLayer }

var _ Model = (*RNNLayer)(nil)

// RNN is the simplest recurrent layer over whole sequences: h[t] = σ(Wi·x[t] + Wh·h[t-1] + b) for each step t.
//
//	y := RNN(4, 6).Call(x)                       // from a hidden state of zeros
//	y, state := RNN(4, 6).CallState(x, state)    // from a state, and the last one too
//
// Shapes: x is (in, length) or (in, length, batch), y is (out, length) or (out, length, batch); the state is as of RNNCell. Options and defaults are those of RNNCell.
// Its calls panic with *tensor.ShapeError if x has another first dimension or no step.
func RNN(in, out int, options ...any) *RNNLayer {
	if in == Auto {
		checkSizes(fmt.Sprintf("RNN(Auto => %d)", out), out)
		blank := &RNNLayer{&RNNCellLayer{Wi: tensor.Zeros(out, 0), Wh: tensor.Zeros(out, out)}}
		return auto(blank, alongFeatures, func(in int) *RNNLayer { return RNN(in, out, options...) })
	}
	return &RNNLayer{rnnCell("RNN", in, out, options)}
}

// Call returns the hidden states of all steps.
func (r *RNNLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	y, _ := r.CallState(x, nil)
	return y
}

// CallState returns the hidden states of all steps, which begin with a state, and the last state.
func (r *RNNLayer) CallState(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
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
func (r *RNNLayer) InitialState() CellState { return r.Cell.InitialState() }

// String returns the layer as Flux prints it: RNN(4 => 6, tanh).
func (r *RNNLayer) String() string { return "RNN" + r.Cell.sizes() }
