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
			name:  "Bilinear of one input",
			layer: func(rng *rand.Rand) nn.Model { return nn.Bilinear(5, 5, 7, nn.Rand(rng)) },
			text:  "Bilinear(5 => 7)    # 182 parameters",
			in:    [][]int{{5}, {5, 3}, {5, 0}},
			out:   [][]int{{7}, {7, 3}, {7, 0}},
			wrong: map[string][]int{
				"Bilinear(5 => 7): got (4, 3) and (4, 3), want (5) and (5), or (5, batch) and (5, batch)":       {4, 3},
				"Bilinear(5 => 7): got (5, 2, 2) and (5, 2, 2), want (5) and (5), or (5, batch) and (5, batch)": {5, 2, 2},
			},
		},
		layerCase{
			name: "Bilinear",
			layer: func(rng *rand.Rand) nn.Model {
				return nntest.Several{Model: nn.Bilinear(4, 3, 2, tensor.Tanh, nn.NoBias(), nn.Rand(rng)), Sizes: []int{4, 3}}
			},
			text: `Several(
  Bilinear((4, 3) => 2, tanh; bias=false),  # 24 parameters
  [4, 3],
)`,
			in:  [][]int{{7}, {7, 3}},
			out: [][]int{{2}, {2, 3}},
		},
	)
}

func ExampleBilinear() {
	b := nn.BilinearOf(tensor.Ones(1, 2, 3), nil)
	fmt.Println(b)
	fmt.Println(b.CallAll(tensor.Of(1, 2), tensor.Of(3, 4, 5)).Inline(0)) // (1 + 2)·(3 + 4 + 5)
	// Output:
	// Bilinear((2, 3) => 1; bias=false)
	// float32[36.0]
}

func TestBilinearMisuse(t *testing.T) {
	b := nn.Bilinear(2, 3, 1)
	for want, f := range map[string]func(){
		"Bilinear((2, 3) => 1): got 3 inputs, want two, or one for both":                               func() { b.CallAll(tensor.Ones(2), tensor.Ones(3), tensor.Ones(3)) },
		"Bilinear((2, 3) => 1): got (2, 4) and (3, 5), want (2) and (3), or (2, batch) and (3, batch)": func() { b.CallAll(tensor.Ones(2, 4), tensor.Ones(3, 5)) },
		"BilinearOf: got (2, 3), want a weight (out, in1, in2)":                                        func() { nn.BilinearOf(tensor.Ones(2, 3), nil) },
		"BilinearOf: got (2, 3, 4) and (3), want a bias (out)":                                         func() { nn.BilinearOf(tensor.Ones(2, 3, 4), tensor.Ones(3)) },
	} {
		wantPanic(t, want, f)
	}
}
