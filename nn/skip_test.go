package nn_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name: "SkipConnection",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.SkipConnection(nn.Chain(nn.Dense(3, 4, tensor.Tanh, nn.Rand(rng)), nn.Dense(4, 3, nn.Rand(rng))), nn.Add)
			},
			text: `SkipConnection(
  Chain(
    Dense(3 => 4, tanh),                # 16 parameters
    Dense(4 => 3),                      # 15 parameters
  ),
  +,
)                   # Total: 4 arrays, 31 parameters, 124 bytes.`,
			in:  [][]int{{3}, {3, 4}},
			out: [][]int{{3}, {3, 4}},
		},
		layerCase{
			name: "SkipConnection to Bilinear",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.SkipConnection(nn.Dense(3, 2, tensor.Tanh, nn.Rand(rng)), nn.Bilinear(2, 3, 2, nn.NoBias(), nn.Rand(rng)))
			},
			text: `SkipConnection(
  Dense(3 => 2, tanh),                  # 8 parameters
  Bilinear((2, 3) => 2; bias=false),    # 12 parameters
)                   # Total: 3 arrays, 20 parameters, 80 bytes.`,
			in:  [][]int{{3}, {3, 4}},
			out: [][]int{{2}, {2, 4}},
		},
	)
}

func ExampleSkipConnection() {
	double := func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(2) }
	fmt.Println(nn.SkipConnection(double, nn.Add).Call(tensor.Of(1, 2)).Inline(0))
	fmt.Println(nn.SkipConnection(double, nn.Cat(0)).Call(tensor.Of(1, 2)).Inline(0))
	// Output:
	// float32[3.0, 6.0]
	// float32[2.0, 4.0, 1.0, 2.0]
}
