package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// An LSTMCellLayer is one step of a layer with long short-term memory. See LSTMCell.
type LSTMCellLayer struct {
	Wi   *tensor.Tensor // (4·out, in): the rows of the gates i, f, g and o, one below the other
	Wh   *tensor.Tensor // (4·out, out)
	Bias *tensor.Tensor // (4·out), or nil
}

var _ Cell = (*LSTMCellLayer)(nil)

// LSTMCell is one step of a layer with long short-term memory:
//
//	i = σ(Wi₀·x + Wh₀·h + b₀)     f = σ(Wi₁·x + Wh₁·h + b₁)
//	g = tanh(Wi₂·x + Wh₂·h + b₂)  o = σ(Wi₃·x + Wh₃·h + b₃)
//	c' = f·c + i·g                h' = o·tanh(c')
//
// where the products with states are those of elements.
// Shapes: x is (in) or (in, batch); the state is (h, c), each (out) or (out, batch); the output is the new h, like x (out) or (out, batch).
// Options: NoBias, Init, InitRecurrent, Rand. Defaults: Wi and Wh from GlorotUniform, b zero.
// Its Call panics with *tensor.ShapeError if x has another first dimension, and with *tensor.UseError if the state has other parts.
// LSTM is the layer for whole sequences.
// Source: Hochreiter and Schmidhuber, Neural Computation 1997, with the forget gate of Gers et al., 2000.
func LSTMCell(in, out int, options ...any) *LSTMCellLayer {
	return lstmCell("LSTMCell", in, out, options)
}

func lstmCell(name string, in, out int, options []any) *LSTMCellLayer {
	s := settingsOf(fmt.Sprintf("%s(%d => %d)", name, in, out), GlorotUniform(), options, "NoBias", "InitRecurrent")
	c := &LSTMCellLayer{}
	c.Wi, c.Wh, c.Bias = cellWeights(s, in, out, 4)
	return c
}

// Call is one step. The output is the new hidden state.
func (c *LSTMCellLayer) Call(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = c.InitialState()
	}
	checkState(c, state, 2)
	h, m := c.step(projected(c.Wi, c.Bias, stepInput(c, c.Wi, x)), state[0], state[1])
	return h, CellState{h, m}
}

// step is a step for what the input gives to it.
func (c *LSTMCellLayer) step(g, h, m *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	n := c.Wh.Dim(1)
	g = g.Add(c.Wh.MatMul(h))
	keep, out := tensor.Sigmoid(g.Slice(0, 0, 2*n)), tensor.Sigmoid(g.Slice(0, 3*n, 4*n))
	m = keep.Slice(0, n, 2*n).Mul(m).Add(keep.Slice(0, 0, n).Mul(tensor.Tanh(g.Slice(0, 2*n, 3*n))))
	return out.Mul(tensor.Tanh(m)), m
}

// InitialState is zeros (out), twice.
func (c *LSTMCellLayer) InitialState() CellState {
	return CellState{stateZeros(c.Wh), stateZeros(c.Wh)}
}

// String returns the cell as Flux prints it: LSTMCell(3 => 5).
func (c *LSTMCellLayer) String() string { return "LSTMCell" + c.sizes() }

func (c *LSTMCellLayer) sizes() string {
	return fmt.Sprintf("(%s => %d)", sizeText(c.Wi.Dim(1)), c.Wh.Dim(1))
}

// An LSTMLayer is an LSTMCell over whole sequences. See LSTM.
type LSTMLayer struct{ Cell *LSTMCellLayer }

var _ Model = (*LSTMLayer)(nil)

// LSTM is a recurrent layer with long short-term memory over whole sequences: LSTMCell for each step.
//
//	y := LSTM(4, 6).Call(x)                       // from a state of zeros
//	y, state := LSTM(4, 6).CallState(x, state)    // from a state (h, c), and the last one too
//
// Shapes: x is (in, length) or (in, length, batch), y is (out, length) or (out, length, batch); the state is as of LSTMCell. Options and defaults are those of LSTMCell.
// Its calls panic with *tensor.ShapeError if x has another first dimension or no step.
func LSTM(in, out int, options ...any) *LSTMLayer {
	if in == Auto {
		checkSizes(fmt.Sprintf("LSTM(Auto => %d)", out), out)
		blank := &LSTMLayer{&LSTMCellLayer{Wi: tensor.Zeros(4*out, 0), Wh: tensor.Zeros(4*out, out)}}
		return auto(blank, alongFeatures, func(in int) *LSTMLayer { return LSTM(in, out, options...) })
	}
	return &LSTMLayer{lstmCell("LSTM", in, out, options)}
}

// Call returns the hidden states of all steps.
func (l *LSTMLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	zeros := stateZeros(l.Cell.Wh)
	y, _ := l.steps(x, zeros, zeros)
	return y
}

// CallState returns the hidden states of all steps, which begin with a state, and the last state.
func (l *LSTMLayer) CallState(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if state == nil {
		state = l.Cell.InitialState()
	}
	checkState(l, state, 2)
	y, c := l.steps(x, state[0], state[1])
	return y, CellState{y.Select(1, -1), c}
}

// steps returns the hidden states of all steps and the last c. Who does not keep a state in a slice lets gradients use its memory again.
func (l *LSTMLayer) steps(x, h, c *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	g, b := projected(l.Cell.Wi, nil, sequenceInput(l, l.Cell.Wi, x)), l.Cell.Bias
	n, single := l.Cell.Wh.Dim(1), g.Rank() == 2
	if single {
		g = g.Unsqueeze(2)
	}
	if b == nil {
		b = g.DType().Zeros(4 * n)
	}
	all := tensor.LSTM(g, l.Cell.Wh, b, batchState(h, n, g.Dim(2)), batchState(c, n, g.Dim(2)))
	y, m := all.Select(3, 0), all.Select(3, 1).Select(1, -1)
	if single {
		y, m = y.Select(2, 0), m.Select(1, 0)
	}
	return y, m
}

// batchState is a state as a matrix (n, batch). A vector serves the whole batch.
func batchState(s *tensor.Tensor, n, batch int) *tensor.Tensor {
	if s.Rank() == 1 {
		s = s.Reshape(n, 1)
	}
	return s.BroadcastTo(n, batch)
}

// InitialState is that of the cell.
func (l *LSTMLayer) InitialState() CellState { return l.Cell.InitialState() }

// String returns the layer as Flux prints it: LSTM(4 => 6).
func (l *LSTMLayer) String() string { return "LSTM" + l.Cell.sizes() }
