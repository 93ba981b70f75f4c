package nn_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(layerCase{
		name: "Maxout",
		layer: func(rng *rand.Rand) nn.Model {
			return nn.MaxoutN(3, func() *nn.DenseLayer { return nn.Dense(5, 7, tensor.Tanh, nn.Rand(rng)) })
		},
		text: `Maxout(
  Dense(5 => 7, tanh),                  # 42 parameters
  Dense(5 => 7, tanh),                  # 42 parameters
  Dense(5 => 7, tanh),                  # 42 parameters
)                   # Total: 6 arrays, 126 parameters, 504 bytes.`,
		in:         [][]int{{5}, {5, 3}},
		out:        [][]int{{7}, {7, 3}},
		noGradient: true, // two layers are nearly equal somewhere
	}, layerCase{
		name: "Maxout of two",
		layer: func(rng *rand.Rand) nn.Model {
			return nn.Maxout(nn.Dense(3, 2, nn.Rand(rng)), nn.Dense(3, 2, tensor.Tanh, nn.Rand(rng)))
		},
		text: `Maxout(
  Dense(3 => 2),                        # 8 parameters
  Dense(3 => 2, tanh),                  # 8 parameters
)                   # Total: 4 arrays, 16 parameters, 64 bytes.`,
		in:  [][]int{{3}, {3, 2}},
		out: [][]int{{2}, {2, 2}},
	})
}

func ExampleMaxout() {
	triple := func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(3) }
	fmt.Println(nn.Maxout(tensor.Square, triple).Call(tensor.Of(-2, -1, 0, 1, 2)).Inline(0))
	// Output: float32[4.0, 1.0, 0.0, 3.0, 6.0]
}
