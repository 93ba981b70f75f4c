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
			name:  "ConvTranspose",
			layer: func(rng *rand.Rand) nn.Model { return nn.ConvTranspose([]int{3, 2}, 2, 3, nn.Rand(rng)) },
			text:  "ConvTranspose((3, 2), 2 => 3)  # 39 parameters",
			in:    [][]int{{3, 2, 2, 2}, {1, 1, 2, 1}, {3, 2, 2, 0}},
			out:   [][]int{{5, 3, 3, 2}, {3, 2, 3, 1}, {5, 3, 3, 0}},
			wrong: map[string][]int{
				"ConvTranspose((3, 2), 2 => 3): got (3, 2, 3, 1), want 2 channels: (width, height, 2, batch)": {3, 2, 3, 1},
			},
		},
		layerCase{
			name: "ConvTranspose with options",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.ConvTranspose([]int{3, 2}, 4, 6, tensor.Tanh, nn.Stride(2), nn.Pad(1, 0), nn.OutPad(1), nn.Groups(2), nn.NoBias(), nn.Rand(rng))
			},
			text: "ConvTranspose((3, 2), 4 => 6, tanh, pad=(1, 0), stride=2, groups=2, bias=false, outpad=(1, 1))  # 72 parameters",
			in:   [][]int{{2, 3, 4, 2}},
			out:  [][]int{{4, 7, 6, 2}},
		},
		layerCase{
			name: "ConvTranspose of sequences",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.ConvTranspose([]int{3}, 2, 2, nn.Stride(3), nn.SamePad(), nn.Dilation(2), nn.Rand(rng))
			},
			text: "ConvTranspose((3,), 2 => 2, stride=3, dilation=2)  # 14 parameters",
			in:   [][]int{{4, 2, 2}},
			out:  [][]int{{14, 2, 2}},
		},
	)
}

func TestConvTransposeErrors(t *testing.T) {
	k := []int{2, 2}
	for want, f := range map[string]func(){
		"ConvTranspose((2, 2), 3 => 6): got OutPad of 3 numbers, want 1 for all or 2":                          func() { nn.ConvTranspose(k, 3, 6, nn.OutPad(1, 1, 1)) },
		"ConvTranspose((2, 2), 3 => 6): got SamePad and a stride of more than the kernel, want Pad and OutPad": func() { nn.ConvTranspose(k, 3, 6, nn.SamePad(), nn.Stride(3)) },
		"ConvTranspose((2, 2), 3 => 5): got 3 groups, want a number that divides the channels, 5 and 3":        func() { nn.ConvTranspose(k, 3, 5, nn.Groups(3)) },
		"ConvTransposeOf: got (2, 4, 3) and (3), want a bias (4)":                                              func() { nn.ConvTransposeOf(tensor.Ones(2, 4, 3), tensor.Ones(3)) },
		"ConvTransposeOf: got 2 groups, want a number that divides the channels, 3":                            func() { nn.ConvTransposeOf(tensor.Ones(2, 4, 3), nil, nn.Groups(2)) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleConvTranspose() {
	c := nn.ConvTranspose([]int{5, 5}, 3, 7, nn.Stride(2), nn.OutPad(1))
	fmt.Println(nn.Show(c))
	fmt.Println(c.Call(tensor.Ones(100, 100, 3, 1)).Shape())
	fmt.Println(nn.ConvTranspose([]int{5, 5}, 3, 7, nn.Stride(3), nn.SamePad()).Call(tensor.Ones(100, 100, 3, 1)).Shape())
	// Output:
	// ConvTranspose((5, 5), 3 => 7, stride=2, outpad=(1, 1))  # 532 parameters
	// [204 204 7 1]
	// [300 300 7 1]
}

func ExampleConvTransposeOf() {
	c := nn.ConvTransposeOf(tensor.Of(1, 10).Reshape(2, 1, 1), nil, nn.Stride(2))
	fmt.Println(c, c.Call(tensor.Of(1, 2, 3).Reshape(3, 1, 1)).Flatten().Values())
	// Output: ConvTranspose((2,), 1 => 1, stride=2, bias=false) [10 1 20 2 30 3]
}
