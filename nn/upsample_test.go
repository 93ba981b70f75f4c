package nn_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name:    "Upsample nearest",
			numbers: true,
			layer:   fixed(nn.Upsample("nearest", 2, 3)),
			text:    "Upsample(:nearest, scale = (2, 3))",
			in:      [][]int{{2, 3, 2, 2}, {2, 3, 2, 0}},
			out:     [][]int{{4, 9, 2, 2}, {4, 9, 2, 0}},
			wrong:   map[string][]int{"Upsample(:nearest, scale = (2, 3)): got (2, 3, 2), want (width, height, channels, batch)": {2, 3, 2}},
		},
		layerCase{
			name:    "Upsample bilinear",
			numbers: true,
			layer:   fixed(nn.Upsample("bilinear", 1.5)),
			text:    "Upsample(:bilinear, scale = 1.5)",
			in:      [][]int{{2, 3, 2, 2}, {4, 1, 1}},
			out:     [][]int{{3, 4, 2, 2}, {6, 1, 1}},
			wrong: map[string][]int{
				"Upsample(:bilinear, scale = 1.5): got (2, 2, 2, 1, 1), want (width, channels, batch) or (width, height, channels, batch)": {2, 2, 2, 1, 1},
			},
		},
		layerCase{
			name:    "Upsample trilinear",
			numbers: true,
			layer:   fixed(nn.Upsample("trilinear", 2)),
			text:    "Upsample(:trilinear, scale = 2)",
			in:      [][]int{{2, 3, 1, 1, 2}},
			out:     [][]int{{4, 6, 2, 1, 2}},
			wrong:   map[string][]int{"Upsample(:trilinear, scale = 2): got (2, 3), want (width, height, depth, channels, batch)": {2, 3}},
		},
		layerCase{
			name:    "UpsampleSize",
			numbers: true,
			layer:   fixed(nn.UpsampleSize("bilinear", 4, 5)),
			text:    "Upsample(:bilinear, size = (4, 5))",
			in:      [][]int{{2, 2, 1, 2}},
			out:     [][]int{{4, 5, 1, 2}},
		},
		layerCase{
			name:    "UpsampleSize of sequences",
			numbers: true,
			layer:   fixed(nn.UpsampleSize("nearest", 4)),
			text:    "Upsample(:nearest, size = (4,))",
			in:      [][]int{{2, 1, 2}},
			out:     [][]int{{4, 1, 2}},
		},
		layerCase{
			name:  "PixelShuffle",
			layer: fixed(nn.PixelShuffle(2)),
			text:  "PixelShuffle(2)",
			in:    [][]int{{2, 3, 4, 2}, {3, 2, 1}},
			out:   [][]int{{4, 6, 1, 2}, {6, 1, 1}},
			wrong: map[string][]int{"PixelShuffle: got (2, 3, 3, 1), want 1 to 3 spatial dimensions, then a multiple of 4 channels, and batch": {2, 3, 3, 1}},
		},
	)
}

func TestUpsampleErrors(t *testing.T) {
	for want, f := range map[string]func(){
		`Upsample: got "cubic", want nearest, bilinear or trilinear`:                                        func() { nn.Upsample("cubic", 2) },
		"Upsample(:nearest, scale = 1.5): got the scale 1.5, want positive numbers, whole ones for nearest": func() { nn.Upsample("nearest", 1.5) },
		"Upsample(:bilinear, scale = (2, 2, 2)): got 3 numbers, want 1 to 2":                                func() { nn.Upsample("bilinear", 2, 2, 2) },
		"Upsample(:nearest, scale = ): got 0 numbers, want 1 to 3":                                          func() { nn.Upsample("nearest") },
		"Upsample(:nearest, size = (0,)): got the size 0, want at least 1":                                  func() { nn.UpsampleSize("nearest", 0) },
		"PixelShuffle: got the size 0, want at least 1":                                                     func() { nn.PixelShuffle(0) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleUpsample() {
	u := nn.Upsample("bilinear", 2)
	fmt.Println(u, u.Call(tensor.Of(1, 4).Reshape(2, 1, 1)).Flatten().Values())
	// Output: Upsample(:bilinear, scale = 2) [1 2 3 4]
}

func ExampleUpsampleSize() {
	u := nn.UpsampleSize("nearest", 6)
	fmt.Println(u, u.Call(tensor.Of(1, 4).Reshape(2, 1, 1)).Flatten().Values())
	// Output: Upsample(:nearest, size = (6,)) [1 1 1 4 4 4]
}

func ExamplePixelShuffle() {
	fmt.Println(nn.PixelShuffle(2).Call(tensor.Of(1, 2, 10, 20).Reshape(2, 2, 1)).Flatten().Values())
	// Output: [1 10 2 20]
}
