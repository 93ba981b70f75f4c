package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// A recurrent is a kind of recurrent layer: its cell and its layer of in to out features, and how many tensors its state has.
type recurrent struct {
	name   string
	cell   func(in, out int, options ...any) nn.Cell
	layer  func(in, out int, options ...any) nn.Model
	states int
	act    string // in printed cells
	size   func(in, out int) int
}

var recurrents = []recurrent{
	{"RNN", func(in, out int, o ...any) nn.Cell { return nn.RNNCell(in, out, o...) }, func(in, out int, o ...any) nn.Model { return nn.RNN(in, out, o...) }, 1, ", tanh",
		func(in, out int) int { return out * (in + out + 1) }},
	{"LSTM", func(in, out int, o ...any) nn.Cell { return nn.LSTMCell(in, out, o...) }, func(in, out int, o ...any) nn.Model { return nn.LSTM(in, out, o...) }, 2, "",
		func(in, out int) int { return 4 * out * (in + out + 1) }},
	{"GRU", func(in, out int, o ...any) nn.Cell { return nn.GRUCell(in, out, o...) }, func(in, out int, o ...any) nn.Model { return nn.GRU(in, out, o...) }, 1, "",
		func(in, out int) int { return 3 * out * (in + out + 1) }},
	{"GRUv3", func(in, out int, o ...any) nn.Cell { return nn.GRUv3Cell(in, out, o...) }, func(in, out int, o ...any) nn.Model { return nn.GRUv3(in, out, o...) }, 1, "",
		func(in, out int) int { return 3*out*(in+out+1) + out*out }},
}

// parameters is the comment of Show.
func parameters(text string, n, column int) string {
	return fmt.Sprintf("%-*s# %d parameters", max(column, len([]rune(text))+2), text, n)
}

func init() {
	for _, r := range recurrents {
		sizes, wide := []int{3, 2}, 2
		if r.states == 2 {
			sizes, wide = []int{3, 2, 2}, 4
		}
		in, n := sum(sizes), r.size(3, 2)
		text := fmt.Sprintf("%s(3 => 2%s)", r.name, r.act)
		register(
			layerCase{
				name:  r.name,
				layer: func(rng *rand.Rand) nn.Model { return r.layer(3, 2, nn.Rand(rng)) },
				text:  parameters(text, n, 20),
				in:    [][]int{{3, 4, 2}, {3, 1, 1}},
				out:   [][]int{{2, 4, 2}, {2, 1, 1}},
				wrong: map[string][]int{
					text + ": got (4, 4, 2), want a sequence (3, length) or (3, length, batch)": {4, 4, 2},
					text + ": got (3), want a sequence (3, length) or (3, length, batch)":       {3},
					text + ": got (3, 0, 2), want a sequence (3, length) or (3, length, batch)": {3, 0, 2},
				},
			},
			layerCase{
				name: r.name + " of one sequence",
				layer: func(rng *rand.Rand) nn.Model {
					return r.layer(3, 2, nn.NoBias(), nn.InitRecurrent(tensor.Randn), nn.Rand(rng))
				},
				text:       parameters(text, n-r.size(0, 2)+r.size(-1, 2), 20),
				in:         [][]int{{3, 4}},
				out:        [][]int{{2, 4}},
				wholeBatch: true,
			},
			layerCase{
				name: r.name + " with a state",
				layer: func(rng *rand.Rand) nn.Model {
					return nntest.LayerModel{Layer: r.layer(3, 2, nn.Rand(rng)).(nntest.StatefulLayer), Sizes: sizes}
				},
				text: fmt.Sprintf("LayerModel(\n  %s\n  %v,\n)", parameters(text+",", n, 38), listText(sizes)) + total(r, n),
				in:   [][]int{{in, 4, 2}},
				out:  [][]int{{4 + wide, 2}},
			},
			layerCase{
				name:  r.name + "Cell",
				layer: func(rng *rand.Rand) nn.Model { return nntest.CellModel{Cell: r.cell(3, 2, nn.Rand(rng)), Sizes: sizes} },
				text:  fmt.Sprintf("CellModel(\n  %s\n  %v,\n)", parameters(fmt.Sprintf("%sCell(3 => 2%s),", r.name, r.act), n, 38), listText(sizes)) + total(r, n),
				in:    [][]int{{in}, {in, 4}},
				out:   [][]int{{2 + wide}, {2 + wide, 4}},
			},
			layerCase{
				name:  "Recurrence of " + r.name + "Cell",
				layer: func(rng *rand.Rand) nn.Model { return nn.Recurrence(r.cell(3, 2, nn.Rand(rng))) },
				text:  fmt.Sprintf("Recurrence(\n  %s\n)", parameters(fmt.Sprintf("%sCell(3 => 2%s),", r.name, r.act), n, 38)) + total(r, n),
				in:    [][]int{{3, 4, 2}},
				out:   [][]int{{2, 4, 2}},
				wrong: map[string][]int{
					fmt.Sprintf("Recurrence(%sCell(3 => 2%s)): got (3), want a sequence (in, length) or (in, length, batch)", r.name, r.act): {3},
					fmt.Sprintf("%sCell(3 => 2%s): got (4, 2), want (3) or (3, batch)", r.name, r.act):                                       {4, 5, 2},
				},
			},
		)
	}
	shown["show.lstmcell"] = func() any { return nn.LSTMCell(3, 5) }
	shown["show.grucell"] = func() any { return nn.GRUCell(3, 5) }
	shown["show.recurrence"] = func() any { return nn.Recurrence(nn.RNNCell(2, 3)) }
	addCases(map[string]func(t *testing.T, c fluxCase){
		"layer.rnn.trainables": func(t *testing.T, c fluxCase) {
			var got []any
			for _, w := range functors.Leaves(nn.RNN(10, 5)) {
				if w, ok := w.(*tensor.Tensor); ok {
					got = append(got, w.Shape())
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.Expected) {
				t.Errorf("got %v, want %v", got, c.Expected)
			}
		},
	})
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}

func listText(list []int) string {
	text := fmt.Sprint(list[0])
	for _, v := range list[1:] {
		text += fmt.Sprintf(", %d", v)
	}
	return "[" + text + "]"
}

// total is the end of what Show says of a model with the weights of one cell.
func total(r recurrent, n int) string {
	arrays := 3
	if r.name == "GRUv3" {
		arrays = 4
	}
	return fmt.Sprintf("                   # Total: %d arrays, %d parameters, %d bytes.", arrays, n, 4*n)
}

// A layer does what its cell does step by step, and begins with zeros.
func TestRecurrenceAgrees(t *testing.T) {
	for _, r := range recurrents {
		x := tensor.Randn(random(3), 3, 5, 4)
		layer := r.layer(3, 2, nn.Rand(random(1)))
		cell := r.cell(3, 2, nn.Rand(random(1)))
		want, state := nn.Recurrence(cell).CallState(x, nil)
		got, last := layer.(nntest.StatefulLayer).CallState(x, nil)
		zeros := make(nn.CellState, r.states)
		for i := range zeros {
			zeros[i] = tensor.Zeros(2, 4)
		}
		from, _ := layer.(nntest.StatefulLayer).CallState(x, zeros)
		if d := got.Sub(want).Norm().Item() + got.Sub(layer.Call(x)).Norm().Item() + got.Sub(from).Norm().Item(); d > 1e-5 {
			t.Errorf("%s: got %v, want %v", r.name, got, want)
		}
		if len(last) != r.states {
			t.Errorf("%s: got a state of %d tensors, want %d", r.name, len(last), r.states)
		}
		for i := range state {
			if d := state[i].Sub(last[i]).Norm().Item(); d > 1e-5 {
				t.Errorf("%s: state %d: got %v, want %v", r.name, i, last[i], state[i])
			}
		}
		// Two halves with a state between them are the whole.
		first, between := layer.(nntest.StatefulLayer).CallState(x.Slice(1, 0, 2), nil)
		second, _ := layer.(nntest.StatefulLayer).CallState(x.Slice(1, 2, 5), between)
		if d := tensor.Concat(1, first, second).Sub(got).Norm().Item(); d > 1e-5 {
			t.Errorf("%s: halves differ by %g", r.name, d)
		}
		// A state of vectors serves the whole batch.
		if y, _ := layer.(nntest.StatefulLayer).CallState(x, cell.InitialState()); y.Sub(got).Norm().Item() > 1e-5 {
			t.Errorf("%s: got %v from the initial state, want %v", r.name, y, got)
		}
		wantPanic(t, fmt.Sprintf("%s(3 => 2%s): got a state of 3 tensors, want %d", r.name, r.act, r.states), func() {
			layer.(nntest.StatefulLayer).CallState(x, make(nn.CellState, 3))
		})
	}
	if got := nn.RNN(2, 3, tensor.Identity).String(); got != "RNN(2 => 3, identity)" {
		t.Errorf("got %s", got)
	}
}

func ExampleRecurrence() {
	r := nn.Recurrence(nn.RNNCell(2, 3))
	fmt.Println(nn.Show(r))
	fmt.Println(r.Call(tensor.Ones(2, 5, 4)).Shape())
	// Output:
	// Recurrence(
	//   RNNCell(2 => 3, tanh),                # 18 parameters
	// )                   # Total: 3 arrays, 18 parameters, 72 bytes.
	// [3 5 4]
}

func ExampleRNNCell() {
	r := nn.RNNCell(1, 1, tensor.Identity, nn.Init(ones), nn.InitRecurrent(ones)) // sums up its inputs
	var state nn.CellState
	for _, x := range []float64{1, 2, 3} {
		var y *tensor.Tensor
		y, state = r.Call(tensor.Of(x), state)
		fmt.Println(y.Item())
	}
	// Output:
	// 1
	// 3
	// 6
}

func ones(_ *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Ones(shape...) }

func ExampleRNN() {
	r := nn.RNN(1, 1, tensor.Identity, nn.Init(ones), nn.InitRecurrent(ones)) // sums up its inputs
	y, state := r.CallState(tensor.FromRows([]int{1, 2, 3}), nil)
	fmt.Println(y.Inline(0), state[0].Inline(0))
	y, _ = r.CallState(tensor.FromRows([]int{4, 5}), state)
	fmt.Println(y.Inline(0))
	// Output:
	// float32[1.0 3.0 6.0] float32[6.0]
	// float32[10.0 15.0]
}

func ExampleLSTMCell() {
	c := nn.LSTMCell(3, 5)
	fmt.Println(nn.Show(c))
	y, state := c.Call(tensor.Ones(3, 4), nil)
	fmt.Println(y.Shape(), len(state))
	// Output:
	// LSTMCell(3 => 5)    # 180 parameters
	// [5 4] 2
}

func ExampleLSTM() {
	m := nn.Chain(nn.LSTM(8, 16), nn.LSTM(16, 16), nn.Dense(16, 8))
	fmt.Println(nn.Show(m))
	fmt.Println(m.Call(tensor.Ones(8, 50, 4)).Shape()) // 50 steps, a batch of 4
	// Output:
	// Chain(
	//   LSTM(8 => 16),                        # 1_600 parameters
	//   LSTM(16 => 16),                       # 2_112 parameters
	//   Dense(16 => 8),                       # 136 parameters
	// )                   # Total: 8 arrays, 3_848 parameters, 15.031 KiB.
	// [8 50 4]
}

func ExampleGRUCell() {
	c := nn.GRUCell(3, 5)
	fmt.Println(nn.Show(c))
	y, _ := c.Call(tensor.Ones(3), c.InitialState())
	fmt.Println(y.Shape())
	// Output:
	// GRUCell(3 => 5)     # 135 parameters
	// [5]
}

func ExampleGRU() {
	fmt.Println(nn.GRU(4, 6).Call(tensor.Ones(4, 10)).Shape())
	// Output: [6 10]
}

func ExampleGRUv3Cell() {
	fmt.Println(nn.Show(nn.GRUv3Cell(3, 5)))
	// Output: GRUv3Cell(3 => 5)   # 160 parameters
}

func ExampleGRUv3() {
	fmt.Println(nn.GRUv3(4, 6).Call(tensor.Ones(4, 10, 2)).Shape())
	// Output: [6 10 2]
}
