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
			name:  "Conv",
			layer: func(rng *rand.Rand) nn.Model { return nn.Conv([]int{3, 2}, 2, 3, nn.Rand(rng)) },
			text:  "Conv((3, 2), 2 => 3)  # 39 parameters",
			in:    [][]int{{4, 5, 2, 2}, {3, 2, 2, 1}, {3, 2, 2, 0}},
			out:   [][]int{{2, 4, 3, 2}, {1, 1, 3, 1}, {1, 1, 3, 0}},
			wrong: map[string][]int{
				"Conv((3, 2), 2 => 3): got (10, 10, 7, 64), want 2 channels: (width, height, 2, batch)":                                                         {10, 10, 7, 64},
				"Conv((3, 2), 2 => 3): got (10, 2, 64), want 2 channels: (width, height, 2, batch)":                                                             {10, 2, 64},
				"Conv: windows of shape (3, 2), (1, 1) apart, do not fit into shape (2, 2) with pads (0, 0, 0, 0): dimension 0 has 2 elements, want at least 3": {2, 2, 2, 1},
			},
		},
		layerCase{
			name: "Conv with options",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.Conv([]int{2, 2}, 4, 6, tensor.Tanh, nn.Stride(2, 1), nn.Pad(1, 0, 2, 1), nn.Dilation(1, 2), nn.Groups(2), nn.NoBias(), nn.Rand(rng))
			},
			text: "Conv((2, 2), 4 => 6, tanh, pad=(1, 0, 2, 1), stride=(2, 1), dilation=(1, 2), groups=2, bias=false)  # 48 parameters",
			in:   [][]int{{4, 3, 4, 2}},
			out:  [][]int{{2, 4, 6, 2}},
		},
		layerCase{
			name:  "Conv of sequences",
			layer: func(rng *rand.Rand) nn.Model { return nn.Conv([]int{3}, 2, 2, nn.SamePad(), nn.Rand(rng)) },
			text:  "Conv((3,), 2 => 2, pad=1)  # 14 parameters",
			in:    [][]int{{5, 2, 2}},
			out:   [][]int{{5, 2, 2}},
			wrong: map[string][]int{"Conv((3,), 2 => 2, pad=1): got (5, 3, 2), want 2 channels: (width, 2, batch)": {5, 3, 2}},
		},
		layerCase{
			name:  "Conv of volumes",
			layer: func(rng *rand.Rand) nn.Model { return nn.Conv([]int{2, 1, 2}, 1, 2, nn.Stride(2), nn.Rand(rng)) },
			text:  "Conv((2, 1, 2), 1 => 2, stride=2)  # 10 parameters",
			in:    [][]int{{4, 3, 2, 1, 2}},
			out:   [][]int{{2, 2, 1, 2, 2}},
			wrong: map[string][]int{"Conv((2, 1, 2), 1 => 2, stride=2): got (4, 1, 2), want 1 channels: (width, height, depth, 1, batch)": {4, 1, 2}},
		},
		layerCase{
			name: "DepthwiseConv",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.DepthwiseConv([]int{2, 2}, 3, 6, tensor.Relu, nn.NoBias(), nn.Rand(rng))
			},
			text: "Conv((2, 2), 3 => 6, relu, groups=3, bias=false)  # 24 parameters",
			in:   [][]int{{3, 3, 3, 2}},
			out:  [][]int{{2, 2, 6, 2}},
		},
		layerCase{
			name:  "CrossCor",
			layer: func(rng *rand.Rand) nn.Model { return nn.CrossCor([]int{2, 3}, 2, 3, nn.Pad(1), nn.Rand(rng)) },
			text:  "CrossCor((2, 3), 2 => 3, pad=1)  # 39 parameters",
			in:    [][]int{{3, 3, 2, 2}},
			out:   [][]int{{4, 3, 3, 2}},
		},
	)
}

// A kernel is reversed by Conv and taken as it stands by CrossCor.
func TestConvReversesItsKernel(t *testing.T) {
	w, x := tensor.Of(1, 10).Reshape(2, 1, 1), tensor.Of(1, 2, 3).Reshape(3, 1, 1)
	if y := nn.ConvOf(w, nil).Call(x).Flatten(); fmt.Sprint(y.Values()) != "[12 23]" {
		t.Errorf("ConvOf gives %v", y)
	}
	if y := nn.CrossCorOf(w, tensor.Of(0.5)).Call(x).Flatten(); fmt.Sprint(y.Values()) != "[21.5 32.5]" {
		t.Errorf("CrossCorOf gives %v", y)
	}
}

// A depthwise weight (kernel..., multiplier, in) gives what each channel gives by itself.
func TestDepthwiseConvOf(t *testing.T) {
	w, x := tensor.Randn(random(1), 2, 2, 3, 4), tensor.Randn(random(2), 5, 4, 4, 2)
	d := nn.DepthwiseConvOf(w, nil, nn.Stride(2))
	if got := d.String(); got != "Conv((2, 2), 4 => 12, stride=2, groups=4, bias=false)" {
		t.Errorf("prints as %s", got)
	}
	y := d.Call(x)
	for c := range 4 {
		one := nn.ConvOf(w.Slice(3, c, c+1).Permute(0, 1, 3, 2).Contiguous(), nil, nn.Stride(2)).Call(x.Slice(2, c, c+1).Contiguous())
		if diff := tensor.Abs(one.Sub(y.Slice(2, 3*c, 3*c+3))).Sum().Item(); diff > 1e-4 {
			t.Errorf("channel %d differs by %g", c, diff)
		}
	}
}

// With SamePad, results are as large as images with any kernel and dilation, and 1/stride of it, rounded up, with a stride.
func TestSamePad(t *testing.T) {
	for kernel := 1; kernel <= 4; kernel++ {
		for dilation := 1; dilation <= 3; dilation++ {
			for stride := 1; stride <= 3; stride++ {
				x := tensor.Ones(13, 1, 1)
				y := nn.Conv([]int{kernel}, 1, 1, nn.SamePad(), nn.Dilation(dilation), nn.Stride(stride)).Call(x)
				if want := (13 + stride - 1) / stride; y.Dim(0) != want {
					t.Errorf("kernel %d, dilation %d, stride %d: got %d, want %d", kernel, dilation, stride, y.Dim(0), want)
				}
			}
		}
	}
}

func TestConvErrors(t *testing.T) {
	k := []int{3, 3}
	for want, f := range map[string]func(){
		"Conv((), 3 => 16): got a kernel with 0 dimensions, want 1 to 3: []int{3, 3} for images":             func() { nn.Conv(nil, 3, 16) },
		"Conv((3, 0), 3 => 16): got the size 0, want at least 1":                                             func() { nn.Conv([]int{3, 0}, 3, 16) },
		"Conv((3, 3), 0 => 16): got the size 0, want at least 1":                                             func() { nn.Conv(k, 0, 16) },
		"Conv((3, 3), 3 => 16): got Stride of 3 numbers, want 1 for all or 2":                                func() { nn.Conv(k, 3, 16, nn.Stride(1, 2, 3)) },
		"Conv((3, 3), 3 => 16): got Stride 0, want at least 1":                                               func() { nn.Conv(k, 3, 16, nn.Stride(0)) },
		"Conv((3, 3), 3 => 16): got Pad -1, want at least 0":                                                 func() { nn.Conv(k, 3, 16, nn.Pad(1, 1, -1, 1)) },
		"Conv((3, 3), 3 => 16): got Pad of 3 numbers, want 1 for all or 2":                                   func() { nn.Conv(k, 3, 16, nn.Pad(1, 1, 1)) },
		"Conv((3, 3), 3 => 16): got 2 groups, want a number that divides the channels, 3 and 16":             func() { nn.Conv(k, 3, 16, nn.Groups(2)) },
		"Conv((3, 3), 3 => 16): got Groups 0, want at least 1":                                               func() { nn.Conv(k, 3, 16, nn.Groups(0)) },
		"Conv((3, 3), 3 => 16): got the option OutPad, which this layer does not have":                       func() { nn.Conv(k, 3, 16, nn.OutPad(1)) },
		"ConvOf: got (3, 3), want a weight (kernel..., in/groups, out) with 1 to 3 dimensions of the kernel": func() { nn.ConvOf(tensor.Ones(3, 3), nil) },
		"ConvOf: got (3, 3, 2) and (3), want a bias (2)":                                                     func() { nn.ConvOf(tensor.Ones(3, 3, 2), tensor.Ones(3)) },
		"ConvOf: got 3 groups, want a number that divides the channels, 2":                                   func() { nn.ConvOf(tensor.Ones(3, 3, 2), nil, nn.Groups(3)) },
		"DepthwiseConv: got the option Groups, which is the number of channels that come in":                 func() { nn.DepthwiseConv(k, 3, 6, nn.Groups(3)) },
		"DepthwiseConv((3, 3), 3 => 5): got 3 groups, want a number that divides the channels, 3 and 5":      func() { nn.DepthwiseConv(k, 3, 5) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleConv() {
	c := nn.Conv([]int{5, 5}, 3, 7, tensor.Relu, nn.Stride(2), nn.SamePad())
	fmt.Println(nn.Show(c))
	fmt.Println(c.Call(tensor.Ones(100, 100, 3, 2)).Shape())
	// Output:
	// Conv((5, 5), 3 => 7, relu, pad=2, stride=2)  # 532 parameters
	// [50 50 7 2]
}

func ExampleConvOf() {
	c := nn.ConvOf(tensor.Of(1, 10).Reshape(2, 1, 1), nil) // one channel in, one out
	fmt.Println(c, c.Call(tensor.Of(1, 2, 3).Reshape(3, 1, 1)).Flatten().Values())
	// Output: Conv((2,), 1 => 1, bias=false) [12 23]
}

func ExampleCrossCor() {
	c := nn.CrossCor([]int{5, 5}, 3, 6, tensor.Relu, nn.NoBias())
	fmt.Println(nn.Show(c))
	fmt.Println(c.Call(tensor.Ones(100, 100, 3, 2)).Shape())
	// Output:
	// CrossCor((5, 5), 3 => 6, relu, bias=false)  # 450 parameters
	// [96 96 6 2]
}

func ExampleCrossCorOf() {
	c := nn.CrossCorOf(tensor.Of(1, 10).Reshape(2, 1, 1), nil)
	fmt.Println(c, c.Call(tensor.Of(1, 2, 3).Reshape(3, 1, 1)).Flatten().Values())
	// Output: CrossCor((2,), 1 => 1, bias=false) [21 32]
}

func ExampleDepthwiseConv() {
	fmt.Println(nn.Show(nn.DepthwiseConv([]int{5, 5}, 3, 6, tensor.Relu, nn.NoBias())))
	// Output: Conv((5, 5), 3 => 6, relu, groups=3, bias=false)  # 150 parameters
}

func ExampleDepthwiseConvOf() {
	fmt.Println(nn.DepthwiseConvOf(tensor.Ones(5, 5, 2, 3), tensor.Zeros(6)))
	// Output: Conv((5, 5), 3 => 6, groups=3)
}
