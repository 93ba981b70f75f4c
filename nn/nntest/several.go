package nntest

import (
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// Several is a model with several inputs as one with one: its features are split among them.
type Several struct {
	Model nn.Joiner
	Sizes []int
}

// Call gives parts of x to the model.
func (s Several) Call(x *tensor.Tensor) *tensor.Tensor {
	return s.Model.CallAll(x.Split(0, s.Sizes...)...)
}

// AllOf joins all results of a PairwiseFusion, of which each layer has some of the features.
type AllOf struct {
	Fusion *nn.PairwiseFusionLayer
	Sizes  []int
}

// Call gives parts of x to the layers.
func (a AllOf) Call(x *tensor.Tensor) *tensor.Tensor {
	return tensor.Concat(0, a.Fusion.CallAll(x.Split(0, a.Sizes...)...)...)
}

// CellModel is a recurrent cell as a model of (in + parts of the state, batch).
type CellModel struct {
	Cell  nn.Cell
	Sizes []int // of the input and of the parts of the state
}

// Call returns the output and the parts of the next state.
func (m CellModel) Call(x *tensor.Tensor) *tensor.Tensor {
	parts := x.Split(0, m.Sizes...)
	y, next := m.Cell.Call(parts[0], nn.CellState(parts[1:]))
	return tensor.Concat(0, append([]*tensor.Tensor{y}, next...)...)
}

// A StatefulLayer is a recurrent layer that is given a state.
type StatefulLayer interface {
	CallState(x *tensor.Tensor, state nn.CellState) (*tensor.Tensor, nn.CellState)
}

// LayerModel is a recurrent layer with a state as a model of (in + parts of the state, length, batch). The parts of the state are those of the first step.
type LayerModel struct {
	Layer StatefulLayer
	Sizes []int // of the input and of the parts of the state
}

// Call returns the outputs of the last step and of the first, and the parts of the last state.
func (m LayerModel) Call(x *tensor.Tensor) *tensor.Tensor {
	parts := x.Split(0, m.Sizes...)
	var state nn.CellState
	for _, p := range parts[1:] {
		state = append(state, p.Select(1, 0))
	}
	y, last := m.Layer.CallState(parts[0], state)
	return tensor.Concat(0, append([]*tensor.Tensor{y.Select(1, -1), y.Select(1, 0)}, last...)...)
}
