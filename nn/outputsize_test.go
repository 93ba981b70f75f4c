package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func parallel() *nn.ParallelLayer {
	return nn.Parallel(nn.VCat, nn.Dense(2, 4, tensor.Relu), nn.Dense(3, 6, tensor.Relu))
}

func joined() *nn.ChainModel {
	return nn.Chain(parallel(), nn.Dense(10, 13, tensor.Tanh), func(x *tensor.Tensor) *tensor.Tensor { return tensor.Softmax(x, 0) })
}

var k3, k2 = []int{3, 3}, []int{2, 2}

// toolCases are what the cases of outputs and parameters are here.
var toolCases = map[string]func() any{
	"outputsize.01": func() any {
		return nn.OutputSize([]any{nn.Conv(k3, 3, 16), nn.Conv(k3, 16, 32)}, 10, 10, 3, 1)
	},
	"outputsize.04": func() any {
		return nn.OutputSize(nn.Chain(nn.Dense(10, 8, tensor.Sigmoid), nn.Dense(8, 5), nn.Dense(5, 2)), 10, 30)
	},
	"outputsize.05": func() any { return nn.OutputSize(nn.Scale(10), 10, 1) },
	"outputsize.06": func() any { return nn.OutputSize(nn.Maxout(nn.Conv(k3, 3, 16), nn.Conv(k3, 3, 16)), 10, 10, 3, 1) },
	"outputsize.07": func() any { return nn.OutputSize(nn.Flatten, 5, 5, 3, 10) },
	"outputsize.11": func() any {
		return nn.OutputSize(nn.Chain(nn.Conv(k3, 3, 16), nn.BatchNorm(16), nn.Flatten, nn.Dense(1024, 10)), 10, 10, 3, 50)
	},
	"outputsize.12": func() any {
		return nn.OutputSize(nn.Chain(nn.Conv(k3, 3, 16), nn.BatchNorm(16), nn.Flatten, nn.Dense(1024, 10)), 10, 10, 3, 2)
	},
	"outputsize.14": func() any {
		return nn.OutputSize(nn.Parallel(nn.Cat(2), nn.Conv(k3, 3, 16, nn.Pad(1)), tensor.Identity), 10, 10, 3, 1)
	},
	"outputsize.15": func() any { return nn.OutputSize(parallel(), []int{2}, []int{3}) },
	"outputsize.17": func() any { return nn.OutputSize(parallel(), []int{2}, []int{3}, nn.PadBatch) },
	"outputsize.18": func() any { return nn.OutputSize(parallel(), []int{2, 7}, []int{3, 7}) },
	"outputsize.19": func() any { return nn.OutputSize(joined(), []int{2}, []int{3}) },
	"outputsize.20": func() any { return nn.OutputSize(joined(), []int{2}, []int{3}) }, // a tuple of sizes, which we do not tell apart
	"outputsize.29": func() any { return nn.OutputSize(nn.ConvTranspose(k3, 3, 16, nn.Stride(2)), 2, 2, 3, 1) },
	"outputsize.31": func() any {
		return nn.OutputSize(nn.ConvTranspose(k3, 3, 16, nn.Stride(2), nn.Pad(3), nn.Dilation(2)), 4, 4, 3, 1)
	},
	"outputsize.33": func() any { return nn.OutputSize(nn.DepthwiseConv(k3, 3, 6, nn.Stride(2)), 5, 5, 3, 1) },
	"outputsize.34": func() any { return nn.OutputSize(nn.DepthwiseConv(k3, 3, 6, nn.Stride(2), nn.Pad(3)), 5, 5, 3, 1) },
	"outputsize.38": func() any { return nn.OutputSize(nn.CrossCor(k3, 3, 16, nn.Stride(2), nn.Pad(3)), 5, 5, 3, 1) },
	"outputsize.39": func() any {
		return nn.OutputSize(nn.CrossCor(k3, 3, 16, nn.Stride(2), nn.Pad(3), nn.Dilation(2)), 5, 5, 3, 1)
	},
	"outputsize.44": func() any { return nn.OutputSize(nn.MaxPool(k2), 10, 10, 3, 1) },
	"outputsize.48": func() any { return nn.OutputSize(nn.MeanPool(k2, nn.Stride(1)), 5, 5, 4, 1) },
	"outputsize.49": func() any { return nn.OutputSize(nn.MeanPool(k2, nn.Stride(2), nn.Pad(3)), 5, 5, 2, 1) },
	"opt.destructure.transpose": func() any {
		v, _ := nn.Destructure(newTwin())
		return v.Values()
	},
	"layer.rnn.trainables": func() any {
		var shapes [][]int
		for _, w := range nn.TrainableArrays(nn.RNN(10, 5)) {
			shapes = append(shapes, w.Shape())
		}
		return shapes
	},
}

func TestFluxTools(t *testing.T) {
	for _, c := range fluxCases(t, "flux_tools.json") {
		f := toolCases[c.ID]
		if f == nil {
			t.Errorf("%s: %s: no test", c.ID, c.Description)
			continue
		}
		want := c.Expected
		if m, ok := want.(map[string]any); ok {
			want = m["shape"]
		}
		if got := fmt.Sprint(f()); got != fmt.Sprint(want) {
			t.Errorf("%s (%s): got %s, want %v", c.ID, c.Source, got, want)
		}
	}
}

// The model stays as it is, in training too.
func TestOutputSizeChangesNothing(t *testing.T) {
	m := nn.TrainMode(nn.Chain(nn.Dense(2, 3), nn.BatchNorm(3), nn.Dropout(0.5)))
	before := functors.Text(nn.State(m))
	if got := nn.OutputSize(m, 2, nn.PadBatch); fmt.Sprint(got) != "[3 1]" {
		t.Errorf("got %v", got)
	}
	if after := functors.Text(nn.State(m)); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
	if got := nn.OutputSize(nn.F64(nn.Dense(2, 3)), 2, 7); fmt.Sprint(got) != "[3 7]" {
		t.Errorf("got %v", got)
	}
	if got := nn.OutputSize(nn.Chain(nn.Embedding(26, 4), nn.Flatten), 6, 2); fmt.Sprint(got) != "[24 2]" {
		t.Errorf("got %v", got)
	}
}

func TestOutputSizeErrors(t *testing.T) {
	m := nn.Dense(2, 3)
	wantPanic(t, "Dense(2 => 3): got (4), want (2) or (2, batch)", func() { nn.OutputSize(m, 4) })
	wantPanic(t, "OutputSize: got the size -1, want at least 0", func() { nn.OutputSize(m, -1) })
	wantPanic(t, `OutputSize: got the size "x", want numbers for one input, or a []int for each of several`, func() { nn.OutputSize(m, "x") })
	wantPanic(t, "OutputSize: got numbers and lists of numbers, want numbers for one input, or a []int for each of several", func() { nn.OutputSize(m, 1, []int{2}) })
	wantPanic(t, "OutputSize: got 2 inputs for Dense(2 => 3), want a model with a method CallAll, such as Parallel", func() { nn.OutputSize(m, []int{2}, []int{2}) })
}

// Flux.jl/src/outputsize.jl:183, with Sized in the place of sizes that are calculated.
func TestAutoSize(t *testing.T) {
	m := nn.AutoSize([]int{28, 28, 1, 32},
		nn.Chain(
			nn.Named("c", nn.Conv(k3, nn.Auto, 5, nn.Stride(2), nn.SamePad())),
			nn.Named("p", nn.MeanPool(k3)),
			nn.Named("b", nn.BatchNorm(nn.Auto)),
			nn.Named("f", nn.Flatten)),
		nn.Sized(func(n int) any { return nn.Dense(n, n/4, tensor.Relu) }),
		nn.SkipConnection(nn.Dense(nn.Auto, 20, tensor.Relu), nn.Add),
		nn.Dense(nn.Auto, 10))
	want := `Chain(
  Chain(
    c = Conv((3, 3), 1 => 5, pad=1, stride=2),  # 50 parameters
    p = MeanPool((3, 3)),
    b = BatchNorm(5),                   # 10 parameters, plus 10
    f = flatten,
  ),
  Dense(80 => 20, relu),                # 1_620 parameters
  SkipConnection(
    Dense(20 => 20, relu),              # 420 parameters
    +,
  ),
  Dense(20 => 10),                      # 210 parameters
)         # Total: 10 trainable arrays, 2_310 parameters,
          # plus 2 non-trainable, 10 parameters, summarysize 9.062 KiB.`
	if got := nn.Show(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := nn.OutputSize(m, 28, 28, 1, 32); fmt.Sprint(got) != "[10 32]" {
		t.Errorf("got %v", got)
	}
	c := nn.Chain(nn.Dense(nn.Auto, 2))
	if nn.AutoSize([]int{3}, c) != c || c.String() != "Chain(Dense(3 => 2))" {
		t.Errorf("got %v", c)
	}
}

// Each layer that says that it knows Auto prints it, and becomes what it would have been with the size.
func TestAutoSizeOfLayers(t *testing.T) {
	for _, c := range []struct {
		input []int
		layer func(size int) nn.Model
		size  int
		text  string
	}{
		{[]int{8, 2}, func(n int) nn.Model { return nn.Dense(n, 3) }, 8, "Dense(Auto => 3)"},
		{[]int{8, 8, 5, 2}, func(n int) nn.Model { return nn.Conv(k3, n, 4) }, 5, "Conv((3, 3), Auto => 4)"},
		{[]int{8, 8, 5, 2}, func(n int) nn.Model { return nn.ConvTranspose(k3, n, 4) }, 5, "ConvTranspose((3, 3), Auto => 4)"},
		{[]int{8, 8, 5, 2}, func(n int) nn.Model { return nn.BatchNorm(n) }, 5, "BatchNorm(Auto)"},
		{[]int{8, 8, 5, 2}, func(n int) nn.Model { return nn.InstanceNorm(n) }, 5, "InstanceNorm(Auto)"},
		{[]int{8, 8, 6, 2}, func(n int) nn.Model { return nn.GroupNorm(n, 3) }, 6, "GroupNorm(Auto, 3)"},
		{[]int{8, 2}, func(n int) nn.Model { return nn.LayerNorm(n, tensor.Relu) }, 8, "LayerNorm(Auto)"},
		{[]int{8, 4, 2}, func(n int) nn.Model { return nn.RNN(n, 3) }, 8, "RNN(Auto => 3)"},
		{[]int{8, 4, 2}, func(n int) nn.Model { return nn.LSTM(n, 3) }, 8, "LSTM(Auto => 3)"},
		{[]int{8, 4, 2}, func(n int) nn.Model { return nn.GRU(n, 3) }, 8, "GRU(Auto => 3)"},
		{[]int{8, 4, 2}, func(n int) nn.Model { return nn.GRUv3(n, 3) }, 8, "GRUv3(Auto => 3)"},
	} {
		l := c.layer(nn.Auto)
		if !strings.HasPrefix(fmt.Sprint(l), strings.TrimSuffix(c.text, ")")) {
			t.Errorf("got %v, want %s", l, c.text)
		}
		wantPanic(t, fmt.Sprint(l)+": its size is not known, want AutoSize around the model", func() { l.Call(tensor.Ones(c.input...)) })
		m := nn.AutoSize(c.input, l)
		if got, want := nn.Show(m.Layers[0]), nn.Show(c.layer(c.size)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.text, got, want)
		}
		if got, want := m.Call(tensor.Ones(c.input...)).Shape(), c.layer(c.size).Call(tensor.Ones(c.input...)).Shape(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", c.text, got, want)
		}
	}
}

func TestAutoSizeErrors(t *testing.T) {
	wantPanic(t, "Dense(Auto => 10): its size is not known, want AutoSize around the model", func() { nn.Dense(nn.Auto, 10).Call(tensor.Ones(3)) })
	wantPanic(t, "Dense(Auto => 0): got the size 0, want at least 1", func() { nn.Dense(nn.Auto, 0) })
	wantPanic(t, "at Layers.1: Dense(4 => 2): got (3, 1), want (4) or (4, batch)", func() { nn.AutoSize([]int{5, 1}, nn.Dense(nn.Auto, 3), nn.Dense(4, 2)) })
}

func ExampleAutoSize() {
	m := nn.AutoSize([]int{28, 28, 1, 32},
		nn.Conv([]int{5, 5}, nn.Auto, 6, tensor.Relu),
		nn.MaxPool([]int{2, 2}),
		nn.Flatten,
		nn.Dense(nn.Auto, 10))
	fmt.Println(m)
	// Output:
	// Chain(Conv((5, 5), 1 => 6, relu), MaxPool((2, 2)), flatten, Dense(864 => 10))
}

func ExampleOutputSize() {
	m := nn.Chain(nn.Conv([]int{3, 3}, 3, 16), nn.Conv([]int{3, 3}, 16, 32))
	fmt.Println(nn.OutputSize(m, 10, 10, 3, 64))
	fmt.Println(nn.OutputSize(m, 10, 10, 3, nn.PadBatch))
	// Output:
	// [6 6 32 64]
	// [6 6 32 1]
}
