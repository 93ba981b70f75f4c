package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name: "PairwiseFusion",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.PairwiseFusion(nn.Add, nn.Dense(2, 2, tensor.Tanh, nn.Rand(rng)), nn.Dense(2, 3, nn.Rand(rng)))
			},
			text: `PairwiseFusion(
  +,
  Dense(2 => 2, tanh),                  # 6 parameters
  Dense(2 => 3),                        # 9 parameters
)                   # Total: 4 arrays, 15 parameters, 60 bytes.`,
			in:  [][]int{{2}, {2, 4}},
			out: [][]int{{3}, {3, 4}},
		},
		layerCase{
			name: "PairwiseFusion with several inputs",
			layer: func(rng *rand.Rand) nn.Model {
				return nntest.AllOf{Fusion: nn.PairwiseFusion(nn.VCat, nn.Named("a", nn.Dense(2, 2, tensor.Tanh, nn.Rand(rng))), nn.Named("b", nn.Dense(5, 3, nn.Rand(rng)))), Sizes: []int{2, 3}}
			},
			text: `AllOf(
  PairwiseFusion(
    vcat,
    a = Dense(2 => 2, tanh),            # 6 parameters
    b = Dense(5 => 3),                  # 18 parameters
  ),
  [2, 3],
)                   # Total: 4 arrays, 24 parameters, 96 bytes.`,
			in:  [][]int{{5}, {5, 4}},
			out: [][]int{{5}, {5, 4}},
		},
	)
}

func add(n float64) func(*tensor.Tensor) *tensor.Tensor {
	return func(x *tensor.Tensor) *tensor.Tensor { return x.AddScalar(n) }
}

func cube(x *tensor.Tensor) *tensor.Tensor { return x.Pow(3) }

func ExamplePairwiseFusion() {
	p := nn.PairwiseFusion(nn.VCat, add(1), add(2), cube)
	for _, y := range p.CallAll(tensor.Of(2), tensor.Of(10), tensor.Of(20)) {
		fmt.Println(y.Inline(0))
	}
	// Output:
	// float32[3.0]
	// float32[5.0, 12.0]
	// float32[125.0, 1728.0, 8000.0]
}

func init() {
	p := nn.PairwiseFusion(nn.VCat, add(1), add(2), cube)
	addCases(map[string]func(t *testing.T, c fluxCase){
		"layer.fusion.2": func(t *testing.T, c fluxCase) {
			ys := p.CallAll(tensor.Of(7))
			for i, want := range c.Expected.([]any) {
				list, ok := want.([]any)
				if !ok {
					list = []any{want}
				}
				if got := ys[i].Values(); fmt.Sprint(got) != fmt.Sprint(list) {
					t.Errorf("output %d: got %v, want %v", i, got, list)
				}
			}
			if last := p.Call(tensor.Of(7)); last.Inline(0) != ys[2].Inline(0) {
				t.Errorf("Call: got %v, want the last output", last)
			}
		},
	})
}
