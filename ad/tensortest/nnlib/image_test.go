package nnlib

import (
	"math"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	for name, f := range map[string]operation{
		"conv":                 func(c *testCase) Tensor { return Conv(c.image("x"), c.image("w"), c.conv()) },
		"conv_backward_data":   func(c *testCase) Tensor { return backward(0, nil, Conv, c.image("x"), c.image("w"), c.conv()) },
		"conv_backward_filter": func(c *testCase) Tensor { return backward(1, nil, Conv, c.image("x"), c.image("w"), c.conv()) },
		"maxpool":              func(c *testCase) Tensor { return MaxPool(c.image("x"), c.windows()) },
		"maxpool_backward":     func(c *testCase) Tensor { return backward(0, c.upstream(), MaxPool, c.image("x"), c.windows()) },
		"meanpool":             func(c *testCase) Tensor { return MeanPool(c.image("x"), c.windows()) },
		"meanpool_backward":    func(c *testCase) Tensor { return backward(0, c.upstream(), MeanPool, c.image("x"), c.windows()) },
		"lpnormpool":           func(c *testCase) Tensor { return LpNormPool(c.image("x"), c.number("p"), c.windows()) },
		"lpnormpool_backward": func(c *testCase) Tensor {
			return backward(0, nil, LpNormPool, c.image("x"), c.number("p"), c.windows())
		},
		"upsample_nearest_backward": func(c *testCase) Tensor { return backward(0, nil, UpsampleNearest, c.tensor("x"), c.ints("scale")) },
		"unfold":                    func(c *testCase) Tensor { return tensor.Unfold(c.image("x"), tensor.Windows{Size: c.ints("kernel")}) },
		"pixel_shuffle":             shuffled,
		"grid_sample":               sampled,
		"imrotate":                  rotated,
		"softmax":                   func(c *testCase) Tensor { return tensor.Softmax(c.tensor("x"), c.dim()) },
		"logsoftmax":                func(c *testCase) Tensor { return tensor.LogSoftmax(c.tensor("x"), c.dim()) },
		"batched_mul": func(c *testCase) Tensor {
			return tensor.Ones(c.ints("a_shape")...).BatchedMul(tensor.Ones(c.ints("b_shape")...))
		},
	} {
		operations[name] = f
	}
}

// conv returns the options of a convolution.
func (c *testCase) conv() tensor.ConvOptions {
	flip, _ := c.Input["flipkernel"].(bool)
	return tensor.ConvOptions{Stride: c.ints("stride"), Pad: c.ints("pad"), Dilation: c.ints("dilation"), Flip: flip}
}

func (c *testCase) windows() tensor.Windows {
	return tensor.Windows{Size: c.ints("window"), Stride: c.ints("stride"), Pad: c.ints("pad")}
}

// upstream returns the gradient of the result: ones for cases that say so in their names, else nil.
func (c *testCase) upstream() Tensor {
	if !strings.HasSuffix(c.ID, "pool.k2s1p0") {
		return nil
	}
	return tensor.Float64.Ones(c.windows().Over(c.tensor("x").Len())...).Unsqueeze(-1).Unsqueeze(-1)
}

// dim is the dimension, which is counted from 1 there.
func (c *testCase) dim() int {
	if n, ok := c.Input["dims"].(float64); ok {
		return int(n) - 1
	}
	return 0
}

func shuffled(c *testCase) Tensor {
	size := c.ints("size")
	x := tensor.Float64.Zeros(size...)
	for i := range x.Len() {
		w, rest := i%size[0]+1, i/size[0]
		if len(size) == 3 { // i + c/10
			x.Set(float64(w)+float64(rest+1)/10, w-1, rest, 0)
			continue
		}
		h, channel := rest%size[1]+1, rest/size[1]+1 // 10i + j + c/10
		x.Set(float64(10*w+h)+float64(channel)/10, w-1, h-1, channel-1, 0)
	}
	return tensor.PixelShuffle(x, c.ints("r")[0])
}

func sampled(c *testCase) Tensor {
	var coordinates []float64
	rows := c.Input["grid_by_row"].([]any)
	for _, row := range rows {
		for _, point := range row.([]any) {
			coordinates = append(coordinates, numbers(point)...)
		}
	}
	grid := tensor.Float64.Of(coordinates).Reshape(2, -1, len(rows), 1)
	return tensor.GridSample(c.image("x"), grid, c.Input["padding"] == "border")
}

func rotated(c *testCase) Tensor {
	n, at := c.ints("size")[0], c.ints("one_at")
	x := tensor.Float64.Zeros(n, n, 1, 1)
	x.Set(1, at[0]-1, at[1]-1, 0, 0)
	return tensor.ImRotate(x, c.number("degrees")*math.Pi/180, tensor.RotateOptions{})
}
