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
			name:  "Dense",
			layer: func(rng *rand.Rand) nn.Model { return nn.Dense(3, 5, nn.Rand(rng)) },
			text:  "Dense(3 => 5)       # 20 parameters",
			in:    [][]int{{3}, {3, 4}, {3, 0}, {3, 2, 4}},
			out:   [][]int{{5}, {5, 4}, {5, 0}, {5, 2, 4}},
			wrong: map[string][]int{
				"Dense(3 => 5): got (4, 64), want (3) or (3, batch)": {4, 64},
				"Dense(3 => 5): got (), want (3) or (3, batch)":      {},
			},
		},
		layerCase{
			name:  "Dense without bias",
			layer: func(rng *rand.Rand) nn.Model { return nn.Dense(5, 2, tensor.Tanh, nn.NoBias(), nn.Rand(rng)) },
			text:  "Dense(5 => 2, tanh; bias=false)  # 10 parameters",
			in:    [][]int{{5}, {5, 3}},
			out:   [][]int{{2}, {2, 3}},
		},
	)
}

func ExampleDense() {
	d := nn.Dense(2, 3, tensor.Relu)
	fmt.Println(nn.Show(d))
	fmt.Println(d.Call(tensor.Ones(2, 10)).Shape())
	// Output:
	// Dense(2 => 3, relu)  # 9 parameters
	// [3 10]
}
