package nn_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// recurrentTolerance is what float64 figures may differ by, as a share of their size.
const recurrentTolerance = 1e-12

// A torchTensors has tensors of PyTorch by name: the shape, and all elements with the last dimension fastest. See testdata/torch_recurrent.py.
type torchTensors map[string][2][]float64

// tensor returns one with its dimensions backwards, which are then in our order in memory.
func (c torchTensors) tensor(name string) *tensor.Tensor {
	var shape []int
	for _, n := range slices.Backward(c[name][0]) {
		shape = append(shape, int(n))
	}
	return tensor.FromValues(tensor.Float64, c[name][1], shape...)
}

// turned returns a tensor with its dimensions as they are written.
func (c torchTensors) turned(name string) *tensor.Tensor {
	t := c.tensor(name)
	var order []int
	for d := range t.Rank() {
		order = append(order, t.Rank()-1-d)
	}
	return t.Permute(order...).Contiguous()
}

// check compares the result of a model for x, and gradients by their paths.
func (c torchTensors) check(t *testing.T, m nn.Model, x *tensor.Tensor, gradients map[string]*tensor.Tensor) {
	t.Helper()
	if y := m.Call(x).Flatten(); y.Sub(tensor.New(c["y"][1], y.Len())).Norm().Item() > recurrentTolerance*y.Norm().Item() {
		t.Errorf("got %v, want %v", y, c["y"][1])
	}
	grads := ad.Gradient(nntest.Weighted, m, x)
	for path, want := range gradients {
		if got := grads.Path(path).Tensor(); got.Sub(want).Norm().Item() > recurrentTolerance*(1+want.Norm().Item()) {
			t.Errorf("gradient %s: got %v, want %v", path, got, want)
		}
	}
}

func TestTorchRecurrent(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_recurrent.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string]torchTensors
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]func(t *testing.T, c torchTensors){
		"RNN": func(t *testing.T, c torchTensors) {
			cell := &nn.RNNCellLayer{Wi: c.turned("wi"), Wh: c.turned("wh"), Bias: c.turned("b"), Act: nn.Func(tensor.Tanh)}
			checkRecurrent(t, c, &nn.RNNLayer{Cell: cell}, "h")
			checkRecurrent(t, c, nn.Recurrence(cell), "h")
		},
		"LSTM": func(t *testing.T, c torchTensors) {
			cell := &nn.LSTMCellLayer{Wi: c.turned("wi"), Wh: c.turned("wh"), Bias: c.turned("b")}
			checkRecurrent(t, c, &nn.LSTMLayer{Cell: cell}, "h", "c")
			checkRecurrent(t, c, nn.Recurrence(cell), "h", "c")
		},
		"GRU": func(t *testing.T, c torchTensors) {
			cell := &nn.GRUCellLayer{Wi: c.turned("wi"), Wh: c.turned("wh"), Bias: c.turned("b")}
			checkRecurrent(t, c, &nn.GRULayer{Cell: cell}, "h")
			checkRecurrent(t, c, nn.Recurrence(cell), "h")
		},
		"Bilinear": func(t *testing.T, c torchTensors) {
			m := nntest.TorchPair{Model: nn.BilinearOf(c.turned("w"), c.turned("b")), With: c.tensor("z")}
			c.check(t, m, c.tensor("x"), map[string]*tensor.Tensor{
				"0.Model.Weight": c.turned("dw"), "0.Model.Bias": c.turned("db"), "0.With": c.tensor("dz"), "1": c.tensor("dx"),
			})
		},
		"EmbeddingBag mean": checkBags(nn.BagMean), "EmbeddingBag sum": checkBags(nn.BagSum), "EmbeddingBag max": checkBags(nn.BagMax),
		"attention": checkAttention(), "causal attention": checkAttention(nn.Causal()),
	} {
		t.Run(name, func(t *testing.T) {
			if cases[name] == nil {
				t.Fatal("no figures")
			}
			test(t, cases[name])
		})
	}
}

func checkRecurrent(t *testing.T, c torchTensors, layer nntest.StatefulLayer, states ...string) {
	t.Helper()
	m, want := nntest.TorchRecurrent{Layer: layer}, map[string]*tensor.Tensor{
		"0.Layer.Cell.Wi": c.turned("dwi"), "0.Layer.Cell.Wh": c.turned("dwh"), "0.Layer.Cell.Bias": c.turned("db"), "1": c.tensor("dx"),
	}
	for i, s := range states {
		m.State = append(m.State, c.tensor(s).Select(2, 0))
		want[[]string{"0.State.0", "0.State.1"}[i]] = c.tensor("d"+s).Select(2, 0)
	}
	c.check(t, m, c.tensor("x"), want)
}

func checkBags(r nn.BagReduction) func(t *testing.T, c torchTensors) {
	return func(t *testing.T, c torchTensors) {
		m := nntest.TorchBags{Bag: &nn.EmbeddingBagLayer{Weight: c.tensor("w"), Reduction: r}, Words: []int{5, 0, 5, 2, 1, 3}, At: []int{0, 3, 4}}
		c.check(t, m, tensor.Float64.Zeros(1), map[string]*tensor.Tensor{"0.Bag.Weight": c.tensor("dw")})
	}
}

func checkAttention(options ...any) func(t *testing.T, c torchTensors) {
	return func(t *testing.T, c torchTensors) {
		layer := nn.F64(nn.MultiHeadAttention(4, append([]any{nn.Heads(2), nn.WithBias()}, options...)...))
		w, b, dw, db := c.turned("w"), c.turned("b"), c.turned("dw"), c.turned("db")
		want := map[string]*tensor.Tensor{"1": c.tensor("dq"), "0.K": c.tensor("dk"), "0.V": c.tensor("dv"), "0.Layer.Out.Weight": c.turned("dwo"), "0.Layer.Out.Bias": c.turned("dbo")}
		for i, d := range []*nn.DenseLayer{layer.Q, layer.K, layer.V} {
			d.Weight, d.Bias = w.Slice(0, 4*i, 4*i+4).Contiguous(), b.Slice(0, 4*i, 4*i+4).Contiguous()
			path := "0.Layer." + []string{"Q", "K", "V"}[i]
			want[path+".Weight"], want[path+".Bias"] = dw.Slice(0, 4*i, 4*i+4), db.Slice(0, 4*i, 4*i+4)
		}
		layer.Out.Weight, layer.Out.Bias = c.turned("wo"), c.turned("bo")
		c.check(t, nntest.TorchAttention{Layer: layer, K: c.tensor("k"), V: c.tensor("v")}, c.tensor("q"), want)
	}
}
