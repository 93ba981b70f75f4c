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
			name:  "Scale",
			layer: func(rng *rand.Rand) nn.Model { return nn.Scale(3, nn.Init(nn.GlorotUniform()), nn.Rand(rng)) },
			text:  "Scale(3)            # 6 parameters",
			in:    [][]int{{3}, {3, 4}, {3, 0}, {3, 2, 4}},
			out:   [][]int{{3}, {3, 4}, {3, 0}, {3, 2, 4}},
			wrong: map[string][]int{"Scale(3): got (4, 64), want (3) or (3, batch)": {4, 64}},
		},
		layerCase{
			name: "Scale with options",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.Scale(3, 2, tensor.Tanh, nn.NoBias(), nn.Init(nn.GlorotUniform()), nn.Rand(rng))
			},
			text:  "Scale(3, 2, tanh; bias=false)  # 6 parameters",
			in:    [][]int{{3, 2, 4}, {3, 2, 2, 2}},
			out:   [][]int{{3, 2, 4}, {3, 2, 2, 2}},
			wrong: map[string][]int{"Scale(3, 2, tanh; bias=false): got (3, 3, 4), want (3, 2) or (3, 2, batch)": {3, 3, 4}},
		},
	)
}

func TestScaleErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"Scale: got no sizes, want at least one: Scale(3)":                func() { nn.Scale(tensor.Tanh) },
		"Scale(2, 0): got the size 0, want at least 1":                    func() { nn.Scale(2, 0) },
		"Scale(2): got the option Stride, which this layer does not have": func() { nn.Scale([]int{2}, nn.Stride(1)) },
		"ScaleOf: got (2) and (3), want a bias of the shape of the scale": func() { nn.ScaleOf(tensor.Ones(2), tensor.Ones(3)) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleScale() {
	s := nn.Scale(2)
	fmt.Println(nn.Show(s))
	fmt.Println(s.Call(tensor.FromRows([]float32{1, 2, 3}, []float32{4, 5, 6})).Inline(10))
	// Output:
	// Scale(2)            # 4 parameters
	// float32[1.0 2.0 3.0; 4.0 5.0 6.0]
}

func ExampleScaleOf() {
	s := nn.ScaleOf(tensor.Of(1, 2, 3), nil, tensor.Square)
	fmt.Println(s, s.Call(tensor.Of(1, 10, 100)).Values())
	// Output: Scale(3, abs2; bias=false) [1 400 90000]
}
