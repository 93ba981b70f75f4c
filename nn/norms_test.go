package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name: "LayerNorm",
			layer: func(rng *rand.Rand) nn.Model {
				l := nn.LayerNorm(3, tensor.Tanh)
				l.Diag = nn.Scale(3, nn.Init(nn.GlorotUniform()), nn.Rand(rng))
				return l
			},
			text:    "LayerNorm(3, tanh)  # 6 parameters",
			in:      [][]int{{3}, {3, 4}, {3, 2, 4}, {3, 0}},
			out:     [][]int{{3}, {3, 4}, {3, 2, 4}, {3, 0}},
			numbers: true,
			wrong: map[string][]int{
				"LayerNorm(3, tanh): got (4, 64), want (3) or (3, batch)": {4, 64},
				"LayerNorm(3, tanh): got (), want (3) or (3, batch)":      {},
			},
		},
		layerCase{
			name:    "LayerNorm of images",
			layer:   fixed(nn.LayerNorm(2, 3, nn.Affine(false), nn.Eps(0.1))),
			text:    "LayerNorm(2, 3, affine=false)",
			in:      [][]int{{2, 3, 4}, {2, 3, 2, 2}},
			out:     [][]int{{2, 3, 4}, {2, 3, 2, 2}},
			numbers: true,
			wrong:   map[string][]int{"LayerNorm(2, 3, affine=false): got (2, 4, 5), want (2, 3) or (2, 3, batch)": {2, 4, 5}},
		},
		layerCase{
			name: "InstanceNorm",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.InstanceNorm(2, normOptions(rng, nn.Affine(true), tensor.Tanh)...)
			},
			text:    "InstanceNorm(2, tanh)  # 4 parameters",
			in:      [][]int{{3, 2, 2}, {3, 2, 2, 3}},
			out:     [][]int{{3, 2, 2}, {3, 2, 2, 3}},
			numbers: true,
			wrong: map[string][]int{
				"InstanceNorm(2, tanh): got (2, 4), want 2 channels: (width, height, 2, batch)":    {2, 4},
				"InstanceNorm(2, tanh): got (4, 3, 2), want 2 channels: (width, height, 2, batch)": {4, 3, 2},
			},
		},
		layerCase{
			name: "InstanceNorm with statistics",
			layer: func(rng *rand.Rand) nn.Model {
				l := nn.InstanceNorm(2, normOptions(rng, nn.Affine(true), nn.TrackStats(true), nn.InMode(nn.Testing))...)
				l.Mean, l.Var = tensor.Randn(rng, 2), tensor.Rand(rng, 2)
				return l
			},
			text:    "InstanceNorm(2, active=false)  # 4 parameters, plus 4 non-trainable",
			in:      [][]int{{3, 2, 2}},
			out:     [][]int{{3, 2, 2}},
			numbers: true,
		},
		layerCase{
			name:    "GroupNorm",
			layer:   func(rng *rand.Rand) nn.Model { return nn.GroupNorm(4, 2, normOptions(rng, tensor.Tanh)...) },
			text:    "GroupNorm(4, 2, tanh)  # 8 parameters",
			in:      [][]int{{4, 3}, {3, 4, 2}, {2, 2, 4, 2}, {3, 4, 0}},
			out:     [][]int{{4, 3}, {3, 4, 2}, {2, 2, 4, 2}, {3, 4, 0}},
			numbers: true,
			wrong:   map[string][]int{"GroupNorm(4, 2, tanh): got (3, 2), want 4 channels: (4, batch) or (width, height, 4, batch)": {3, 2}},
		},
	)
}

// A group of one channel is an instance; one group of all channels is a layer of images.
func TestNormsAgree(t *testing.T) {
	x := tensor.Float64.Randn(random(1), 3, 2, 4, 5)
	same := func(what string, a, b *tensor.Tensor) {
		t.Helper()
		if d := tensor.Abs(a.Sub(b)).Sum().Item(); d > 1e-10 {
			t.Errorf("%s differ by %g", what, d)
		}
	}
	same("GroupNorm(4, 4) and InstanceNorm", nn.GroupNorm(4, 4, nn.Affine(false)).Call(x), nn.InstanceNorm(4).Call(x))
	same("GroupNorm(4, 1) and LayerNorm", nn.GroupNorm(4, 1, nn.Affine(false)).Call(x), nn.LayerNorm(3, 2, 4, nn.Affine(false)).Call(x))
	same("Normalise and BatchNorm", nn.Normalise(x, 1e-5, 0, 1, 3), nn.F64(nn.BatchNorm(4, nn.InMode(nn.Training))).Call(x))
	same("Normalise and the last dimension", nn.Normalise(x, 1e-5), nn.Normalise(x, 1e-5, 3))
}

func ExampleLayerNorm() {
	l := nn.LayerNorm(3)
	fmt.Println(nn.Show(l))
	fmt.Println(l.Call(tensor.FromColumns([]float32{1, 2, 3}, []float32{10, 20, 30})).Shape())
	// Output:
	// LayerNorm(3)        # 6 parameters
	// [3 2]
}

func ExampleInstanceNorm() {
	fmt.Println(nn.InstanceNorm(1, nn.Eps(1e-10)).Call(tensor.Of(1, 3, 10, 30).Reshape(2, 1, 2)).Flatten().Values())
	// Output: [-1 1 -1 1]
}

func ExampleGroupNorm() {
	fmt.Println(nn.Show(nn.GroupNorm(4, 2, tensor.Relu)))
	// Output: GroupNorm(4, 2, relu)  # 8 parameters
}

func ExampleNormalise() {
	fmt.Println(nn.Normalise(tensor.Of(1, 3), 1e-10).Values())
	// Output: [-1 1]
}
