package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// fixed makes a layer that draws nothing.
func fixed(l nn.Model) func(*rand.Rand) nn.Model { return func(*rand.Rand) nn.Model { return l } }

func init() {
	register(
		layerCase{
			name:  "MaxPool",
			layer: fixed(nn.MaxPool([]int{2, 3})),
			text:  "MaxPool((2, 3))",
			in:    [][]int{{4, 7, 2, 2}, {2, 3, 1, 0}},
			out:   [][]int{{2, 2, 2, 2}, {1, 1, 1, 0}},
			wrong: map[string][]int{"MaxPool((2, 3)): got (4, 6, 2), want (width, height, channels, batch)": {4, 6, 2}},
		},
		layerCase{
			name:  "MaxPool with options",
			layer: fixed(nn.MaxPool([]int{5}, nn.Pad(2), nn.Stride(3))),
			text:  "MaxPool((5,), pad=2, stride=3)",
			in:    [][]int{{100, 2, 1}},
			out:   [][]int{{34, 2, 1}},
		},
		layerCase{
			name:  "MeanPool",
			layer: fixed(nn.MeanPool([]int{2, 2}, nn.Pad(1, 0, 0, 1), nn.Stride(1, 2))),
			text:  "MeanPool((2, 2), pad=(1, 0, 0, 1), stride=(1, 2))",
			in:    [][]int{{4, 5, 2, 2}},
			out:   [][]int{{4, 3, 2, 2}},
			wrong: map[string][]int{"MeanPool((2, 2), pad=(1, 0, 0, 1), stride=(1, 2)): got (4), want (width, height, channels, batch)": {4}},
		},
		layerCase{
			name:  "AdaptiveMaxPool",
			layer: fixed(nn.AdaptiveMaxPool([]int{2, 3})),
			text:  "AdaptiveMaxPool((2, 3))",
			in:    [][]int{{5, 7, 2, 2}},
			out:   [][]int{{2, 3, 2, 2}},
			wrong: map[string][]int{"AdaptiveMaxPool((2, 3)): got (5, 2, 2), want (width, height, channels, batch)": {5, 2, 2}},
		},
		layerCase{
			name:  "AdaptiveMeanPool",
			layer: fixed(nn.AdaptiveMeanPool([]int{3})),
			text:  "AdaptiveMeanPool((3,))",
			in:    [][]int{{7, 2, 2}},
			out:   [][]int{{3, 2, 2}},
			wrong: map[string][]int{
				"AdaptiveMeanPool((3,)): got (7, 7, 2, 2), want (width, channels, batch)":        {7, 7, 2, 2},
				"AdaptiveWindows: got size 3 for dimension 0 of shape (2, 2, 2), want at most 2": {2, 2, 2},
			},
		},
		layerCase{
			name:  "GlobalMaxPool",
			layer: fixed(nn.GlobalMaxPool()),
			text:  "GlobalMaxPool()",
			in:    [][]int{{3, 4, 2, 2}, {3, 2, 2}, {2, 2, 2, 1, 2}},
			out:   [][]int{{1, 1, 2, 2}, {1, 2, 2}, {1, 1, 1, 1, 2}},
			wrong: map[string][]int{"GlobalMaxPool(): got (3, 4), want 1 to 3 spatial dimensions, then channels and batch": {3, 4}},
		},
		layerCase{
			name:  "GlobalMeanPool",
			layer: fixed(nn.GlobalMeanPool()),
			text:  "GlobalMeanPool()",
			in:    [][]int{{3, 4, 2, 2}, {3, 2, 2}},
			out:   [][]int{{1, 1, 2, 2}, {1, 2, 2}},
			wrong: map[string][]int{"GlobalMeanPool(): got (), want 1 to 3 spatial dimensions, then channels and batch": {}},
		},
	)
}

func TestPoolErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"MaxPool((2, 2, 2, 2)): got a window with 4 dimensions, want 1 to 3: []int{3, 3} for images": func() { nn.MaxPool([]int{2, 2, 2, 2}) },
		"MeanPool((2, 2)): got Stride of 3 numbers, want 1 for all or 2":                             func() { nn.MeanPool([]int{2, 2}, nn.Stride(1, 1, 1)) },
		"MeanPool((2, 2)): got the option Groups, which this layer does not have":                    func() { nn.MeanPool([]int{2, 2}, nn.Groups(1)) },
		"AdaptiveMaxPool((0,)): got the size 0, want at least 1":                                     func() { nn.AdaptiveMaxPool([]int{0}) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleMaxPool() {
	m := nn.MaxPool([]int{5, 5}, nn.SamePad())
	fmt.Println(m, m.Call(tensor.Ones(100, 100, 7, 2)).Shape())
	// Output: MaxPool((5, 5), pad=2) [20 20 7 2]
}

func ExampleMeanPool() {
	m := nn.MeanPool([]int{2})
	fmt.Println(m, m.Call(tensor.Of(1, 3, 5, 7).Reshape(4, 1, 1)).Flatten().Values())
	// Output: MeanPool((2,)) [2 6]
}

func ExampleAdaptiveMaxPool() {
	fmt.Println(nn.AdaptiveMaxPool([]int{25, 25}).Call(tensor.Ones(100, 100, 3, 2)).Shape())
	// Output: [25 25 3 2]
}

func ExampleAdaptiveMeanPool() {
	fmt.Println(nn.AdaptiveMeanPool([]int{25, 25}).Call(tensor.Ones(100, 100, 3, 2)).Shape())
	// Output: [25 25 3 2]
}

func ExampleGlobalMaxPool() {
	fmt.Println(nn.GlobalMaxPool().Call(tensor.Of(1, 3, 2).Reshape(3, 1, 1)).Item())
	// Output: 3
}

func ExampleGlobalMeanPool() {
	fmt.Println(nn.GlobalMeanPool().Call(tensor.Of(1, 3, 2).Reshape(3, 1, 1)).Item())
	// Output: 2
}
