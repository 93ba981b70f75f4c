package nn_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// torchFile writes arrays with their shapes as PyTorch has them, whose elements are 0, 1, 2, ... by rows.
func torchFile(t *testing.T, shapes map[string][]int, change ...func(map[string]*tensor.Tensor)) string {
	t.Helper()
	arrays := map[string]*tensor.Tensor{}
	for name, shape := range shapes {
		n := 1
		for _, s := range shape {
			n *= s
		}
		x := tensor.Zeros(n)
		for i := range n {
			x.Set(float64(i), i)
		}
		back := make([]int, len(shape))
		for i, s := range shape {
			back[len(shape)-1-i] = s
		}
		arrays[name] = x.Reshape(back...)
	}
	for _, c := range change {
		c(arrays)
	}
	path := filepath.Join(t.TempDir(), "torch.safetensors")
	if err := tensorio.WriteSafetensorsFile(path, arrays, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

type torchNet struct {
	Body    *nn.ChainModel
	LastOne *nn.DenseLayer
	Words   *nn.EmbeddingLayer
	Memory  *nn.LSTMLayer
	Norm    *nn.LayerNormLayer
}

func newTorchNet() *torchNet {
	return &torchNet{nn.Chain(nn.Conv([]int{3, 2}, 1, 2), nn.BatchNorm(2), tensor.Relu, nn.Flatten), nn.Dense(3, 2), nn.Embedding(4, 2), nn.LSTM(2, 1), nn.LayerNorm(3)}
}

var torchShapes = map[string][]int{
	"body.0.weight": {2, 1, 2, 3}, "body.0.bias": {2},
	"body.1.weight": {2}, "body.1.bias": {2}, "body.1.running_mean": {2}, "body.1.running_var": {2}, "body.1.num_batches_tracked": {},
	"last_one.weight": {2, 3}, "last_one.bias": {2}, "words.weight": {4, 2},
	"memory.weight_ih_l0": {4, 2}, "memory.weight_hh_l0": {4, 1}, "memory.bias_ih_l0": {4}, "memory.bias_hh_l0": {4},
	"norm.weight": {3}, "norm.bias": {3},
}

func TestLoadPyTorch(t *testing.T) {
	m := newTorchNet()
	loaded, err := nn.LoadPyTorch(torchFile(t, torchShapes), m)
	if err != nil {
		t.Fatal(err)
	}
	conv := m.Body.Layers[0].(*nn.ConvLayer)
	for name, c := range map[string]struct {
		got  *tensor.Tensor
		want string
	}{
		"dense":     {m.LastOne.Weight, "float32[0.0 1.0 2.0; 3.0 4.0 5.0]"},                       // (out, in), as in PyTorch
		"embedding": {m.Words.Weight, "float32[0.0 2.0 4.0 6.0; 1.0 3.0 5.0 7.0]"},                 // a word is a column
		"kernel":    {conv.Weight.Select(3, 0).Select(2, 0), "float32[5.0 2.0; 4.0 1.0; 3.0 0.0]"}, // (width, height) of the first [[0 1 2] [3 4 5]], flipped
		"lstm":      {m.Memory.Cell.Bias, "float32[0.0, 2.0, 4.0, 6.0]"},                           // the sum of two
		"input":     {m.Memory.Cell.Wi, "float32[0.0 1.0; 2.0 3.0; 4.0 5.0; 6.0 7.0]"},
		"variance":  {m.Body.Layers[1].(*nn.BatchNormLayer).Var, "float32[0.0, 1.0]"},
	} {
		if got := c.got.Inline(0); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	var how []string
	for _, l := range loaded {
		if l.How != "" {
			how = append(how, fmt.Sprintf("%s to %v: %s", l.From, l.To, l.How))
		}
	}
	want := `body.0.weight to Body.Layers.0.Weight: kernel flipped
last_one.weight to LastOne.Weight: transposed
memory.weight_ih_l0 to Memory.Cell.Wi: transposed
memory.weight_hh_l0 to Memory.Cell.Wh: transposed
memory.bias_ih_l0 to Memory.Cell.Bias: with memory.bias_hh_l0 added`
	if got := strings.Join(how, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLoadPyTorchErrors(t *testing.T) {
	m := newTorchNet()
	before := functors.Text(nn.State(m))
	path := torchFile(t, torchShapes, func(a map[string]*tensor.Tensor) {
		delete(a, "norm.bias")
		a["head.weight"] = tensor.Ones(2)
		a["last_one.bias"] = tensor.Ones(3)
	})
	_, err := nn.LoadPyTorch(path, m)
	want := "nn.LoadPyTorch: at LastOne.Bias: got last_one.bias (3), want (2); at Norm.Diag.Bias: there is no norm.bias in the file; head.weight of the file has no place in the model"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if after := functors.Text(nn.State(m)); after != before {
		t.Error("the model was changed")
	}
	if loaded, err := nn.LoadPyTorch(path, m, nn.LoadPartly()); err == nil || len(loaded) == 0 || m.LastOne.Weight.At(1, 2) != 5 {
		t.Errorf("got %v, want what fits to be loaded", err)
	}
	g := nn.Chain(nn.Named("rnn", nn.GRU(2, 1)))
	gru := map[string][]int{"gru.weight_ih_l0": {3, 2}, "gru.weight_hh_l0": {3, 1}, "gru.bias_ih_l0": {3}, "gru.bias_hh_l0": {3}}
	names := nn.TorchNames(func(s string) string { return strings.ReplaceAll(s, "rnn", "gru") })
	_, err = nn.LoadPyTorch(torchFile(t, gru), g, names)
	if want := "nn.LoadPyTorch: at Layers.0.Cell.Bias: the last third of gru.bias_hh_l0 is not zero: PyTorch adds it before the gate, which this layer does not"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	zero := func(a map[string]*tensor.Tensor) { a["gru.bias_hh_l0"].Fill(0) }
	if _, err := nn.LoadPyTorch(torchFile(t, gru, zero), g, names); err != nil {
		t.Error(err)
	}
}

// A moduleNet is the module of testdata/torch_module.py.
type moduleNet struct {
	Body   *nn.ChainModel
	Head   *nn.ChainModel
	Memory *nn.LSTMLayer
}

// PyTorch 2.15, float64: the same module gives the same numbers with what is loaded.
func TestLoadPyTorchModule(t *testing.T) {
	const path, tolerance = "testdata/torch_module.safetensors", 1e-12
	m := nn.F64(&moduleNet{
		nn.Chain(nn.Conv([]int{2, 3}, 2, 3, nn.Stride(1, 2), nn.Pad(0, 1)), nn.BatchNorm(3), tensor.Relu, nn.ConvTranspose([]int{3, 2}, 3, 2), nn.Flatten),
		nn.Chain(nn.Dense(56, 4), nn.LayerNorm(4)),
		nn.LSTM(4, 3),
	})
	_, err := nn.LoadPyTorch(path, m)
	if want := "nn.LoadPyTorch: case.x of the file has no place in the model; case.y of the file has no place in the model"; err == nil || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	if _, err = nn.LoadPyTorch(path, m, nn.LoadPartly()); err == nil {
		t.Fatal("got no error for what is left over")
	}
	f := must(tensorio.ReadSafetensorsFile(path))
	z := m.Head.Call(m.Body.Call(f.Tensors["case.x"]))
	y := m.Memory.Call(z.Reshape(4, 1, 3)).Reshape(3, 3)
	if d := tensor.Abs(y.Sub(f.Tensors["case.y"])).Max().Item(); d > tolerance {
		t.Errorf("got %v\nwant %v", y, f.Tensors["case.y"])
	}
}
