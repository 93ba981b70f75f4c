package nn

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/tensor"
)

// A CellState is what a recurrent cell hands on from step to step: the hidden state h, and behind it what else a cell remembers, as LSTM does its c. nil stands for the
// state at the start, zeros. Each tensor is (out) or (out, batch).
type CellState []*tensor.Tensor

// A Cell is one step of a recurrent layer: it takes an input and a state to an output and the next state.
type Cell interface {
	Call(x *tensor.Tensor, state CellState) (y *tensor.Tensor, next CellState)
	InitialState() CellState
}

// A RecurrenceLayer applies a cell to each step of a sequence. See Recurrence.
type RecurrenceLayer struct{ Cell Cell }

var (
	_ Model     = (*RecurrenceLayer)(nil)
	_ Container = (*RecurrenceLayer)(nil)
)

// Recurrence makes a layer for whole sequences of any Cell, of one's own too:
//
//	y := Recurrence(RNNCell(2, 3)).Call(x)
//	y, state := Recurrence(RNNCell(2, 3)).CallState(x, nil)
//
// RNN, LSTM, GRU and GRUv3 do the same for the cells of this package, faster.
// Shapes: x is (in, length) or (in, length, batch), and the result (out, length) or (out, length, batch).
// Its calls panic with *tensor.ShapeError if x has other dimensions or no step.
func Recurrence(cell Cell) *RecurrenceLayer {
	if r := reflect.ValueOf(cell); !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil() {
		panic(misuse("Recurrence", "got no cell, want a value with the methods Call and InitialState"))
	}
	return &RecurrenceLayer{cell}
}

// Call returns the outputs of all steps, which begin with InitialState.
func (r *RecurrenceLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	y, _ := r.CallState(x, nil)
	return y
}

// CallState returns the outputs of all steps, which begin with a state, and the last state.
func (r *RecurrenceLayer) CallState(x *tensor.Tensor, state CellState) (*tensor.Tensor, CellState) {
	if x.Rank() != 2 && x.Rank() != 3 || x.Dim(1) == 0 {
		shapePanic(r, "a sequence (in, length) or (in, length, batch)", x)
	}
	if state == nil {
		state = r.Cell.InitialState()
	}
	var ys []*tensor.Tensor
	for t := range x.Dim(1) {
		var y *tensor.Tensor
		y, state = r.Cell.Call(x.Select(1, t), state)
		ys = append(ys, y)
	}
	return tensor.Stack(1, ys...), state
}

// InitialState is that of the cell.
func (r *RecurrenceLayer) InitialState() CellState { return r.Cell.InitialState() }

// Parts returns the cell, for Show.
func (r *RecurrenceLayer) Parts() []NamedLayer { return []NamedLayer{{Layer: r.Cell}} }

// String returns the layer on one line: Recurrence(RNNCell(2 => 3, tanh)).
func (r *RecurrenceLayer) String() string { return containerText("Recurrence", r.Parts()) }

// InitRecurrent says how the weights of a recurrent layer between one hidden state and the next are drawn; Init says it of those of the input. Both are GlorotUniform by default.
func InitRecurrent(f Initialiser) Option {
	return option{"InitRecurrent", func(s *settings) {
		if f == nil {
			panic(misuse(s.layer, "got InitRecurrent(nil), want an initialiser such as GlorotUniform()"))
		}
		s.more["InitRecurrent"] = f
	}}
}

// recurrentInit is the initialiser of the weights between states.
func (s *settings) recurrentInit() Initialiser {
	if f, ok := s.more["InitRecurrent"].(Initialiser); ok {
		return f
	}
	return GlorotUniform()
}

// cellWeights draws the weights of a cell with so many gates, (gates·out, in) and (gates·out, out), and the bias.
func cellWeights(s *settings, in, out, gates int) (wi, wh, bias *tensor.Tensor) {
	checkSizes(s.layer, in, out)
	wi, wh = s.init(s.rng, gates*out, in), s.recurrentInit()(s.rng, gates*out, out)
	if s.bias {
		bias = tensor.Zeros(gates * out)
	}
	return wi, wh, bias
}

// stateZeros is a hidden state for the weights (gates·out, out).
func stateZeros(wh *tensor.Tensor) *tensor.Tensor { return wh.DType().Zeros(wh.Dim(1)) }

// stepInput checks the input of a cell of the weights wi, and returns it in their type.
func stepInput(cell fmt.Stringer, wi, x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() != 1 && x.Rank() != 2 || x.Dim(0) != wi.Dim(1) {
		shapePanic(cell, fmt.Sprintf("(%d) or (%d, batch)", wi.Dim(1), wi.Dim(1)), x)
	}
	if x.DType() != wi.DType() {
		return matched(x, wi)
	}
	return x
}

// sequenceInput is stepInput for a whole sequence.
func sequenceInput(layer fmt.Stringer, wi, x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() != 2 && x.Rank() != 3 || x.Dim(0) != wi.Dim(1) || x.Dim(1) == 0 {
		shapePanic(layer, fmt.Sprintf("a sequence (%d, length) or (%d, length, batch)", wi.Dim(1), wi.Dim(1)), x)
	}
	if x.DType() != wi.DType() {
		return matched(x, wi)
	}
	return x
}

// projected is w·x + bias for all steps at once.
func projected(w, bias, x *tensor.Tensor) *tensor.Tensor {
	shape := x.Shape()
	shape[0] = w.Dim(0)
	if x.Rank() == 3 {
		x = x.Reshape(x.Dim(0), -1)
	}
	y := w.MatMul(x)
	if bias != nil {
		y = y.Add(bias)
	}
	return y.Reshape(shape...)
}

// checkState panics unless a state has as many tensors as the cell hands on.
func checkState(cell fmt.Stringer, state CellState, want int) {
	if len(state) != want {
		usePanic(cell, fmt.Sprintf("got a state of %d tensors, want %d", len(state), want))
	}
}
