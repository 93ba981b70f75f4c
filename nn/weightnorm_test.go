package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	draw := nn.Init(nn.GlorotUniform())
	register(
		layerCase{
			name:  "WeightNorm of Dense",
			layer: func(rng *rand.Rand) nn.Model { return nn.WeightNorm(nn.Dense(3, 2, tensor.Tanh, nn.Rand(rng))) },
			text: "WeightNorm(\n  Dense(3 => 2, tanh),                  # 8 parameters\n  float32[0.80224085; 1.5142119],       # 2 parameters\n  :weight,\n  1,\n)                   " +
				"# Total: 3 arrays, 10 parameters, 40 bytes.",
			in:    [][]int{{3}, {3, 4}, {3, 0}},
			out:   [][]int{{2}, {2, 4}, {2, 0}},
			wrong: map[string][]int{"Dense(3 => 2, tanh): got (4, 64), want (3) or (3, batch)": {4, 64}},
		},
		layerCase{
			name: "WeightNorm of Conv",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.WeightNorm(nn.Conv([]int{2}, 2, 3, nn.Rand(rng)), nn.Dims(0, 1))
			},
			in:  [][]int{{4, 2, 2}},
			out: [][]int{{3, 3, 2}},
		},
		layerCase{
			name:  "WeightNorm of ConvTranspose",
			layer: func(rng *rand.Rand) nn.Model { return nn.WeightNorm(nn.ConvTranspose([]int{2}, 2, 3, nn.Rand(rng))) },
			in:    [][]int{{4, 2, 2}},
			out:   [][]int{{5, 3, 2}},
		},
		layerCase{
			name: "WeightNorm of a bias",
			layer: func(rng *rand.Rand) nn.Model {
				s := nn.Scale(3, draw, nn.Rand(rng))
				s.Bias = tensor.Randn(rng, 3)
				return nn.WeightNorm(s, nn.Which("Bias"))
			},
			in:  [][]int{{3, 2}},
			out: [][]int{{3, 2}},
		},
	)
}

// At first, the layer does what it did; later, what it does follows from lengths and directions; without WeightNorm it goes on doing so.
func TestWeightNorm(t *testing.T) {
	x := tensor.Randn(random(1), 12, 1, 2)
	c := nn.Conv([]int{3}, 1, 2, nn.Rand(random(2)))
	w := nn.WeightNorm(c)
	same := func(what string, a, b *tensor.Tensor) {
		t.Helper()
		if d := tensor.Abs(a.Sub(b)).Sum().Item(); d > 1e-4 {
			t.Errorf("%s: differ by %g", what, d)
		}
	}
	same("at first", w.Call(x), c.Call(x))
	want := c.Call(x).Scale(2) // the bias is zero
	w.G.ScaleInPlace(2)
	same("twice the lengths", w.Call(x), want)
	c.Weight.ScaleInPlace(5)
	same("five times the directions", w.Call(x), want)
	m := nn.Chain(w, nn.Flatten, nn.Dense(20, 1))
	plain := nn.RemoveWeightNorms(m)
	same("without WeightNorm", m.Call(x), plain.Call(x))
	if got := plain.String(); got != "Chain(Conv((3,), 1 => 2), flatten, Dense(20 => 1))" {
		t.Errorf("without WeightNorm: %s", got)
	}
	if m.Layers[0] != nn.Model(w) {
		t.Error("RemoveWeightNorms changed its argument")
	}
}

func TestWeightNormErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"WeightNorm: got Dropout(0.5), of which Weight is no parameter; want a Dense, Conv, CrossCor, ConvTranspose or Scale, and Which Weight or Bias": func() {
			nn.WeightNorm(nn.Dropout(0.5))
		},
		"WeightNorm: got Dense(2 => 3), of which weight is no parameter; want a Dense, Conv, CrossCor, ConvTranspose or Scale, and Which Weight or Bias": func() {
			nn.WeightNorm(nn.Dense(2, 3), nn.Which("weight"))
		},
		"WeightNorm: got Dense(2 => 3), of which Bias is all zero, which has no direction": func() { nn.WeightNorm(nn.Dense(2, 3), nn.Which("Bias")) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleWeightNorm() {
	w := nn.WeightNorm(nn.Conv([]int{3}, 1, 2))
	fmt.Println(w)
	fmt.Println(w.G.Shape())
	// Output:
	// WeightNorm(Conv((3,), 1 => 2), :weight; dims=2)
	// [3 1 1]
}

func ExampleRemoveWeightNorms() {
	m := nn.Chain(nn.WeightNorm(nn.Dense(2, 3)), nn.Dense(3, 1))
	fmt.Println(nn.RemoveWeightNorms(m))
	// Output: Chain(Dense(2 => 3), Dense(3 => 1))
}
