package nn

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// A ConvTransposeLayer is a transposed convolution. See ConvTranspose.
type ConvTransposeLayer struct {
	Weight  *tensor.Tensor // (kernel..., out/groups, in)
	Bias    *tensor.Tensor // (out), or nil
	Act     Model          // nil for the identity
	Options tensor.ConvOptions
}

var _ Model = (*ConvTransposeLayer)(nil)

// ConvTranspose is a transposed convolution over 1 to 3 spatial dimensions: Conv backwards, which makes images larger by its stride.
//
//	ConvTranspose([]int{5, 5}, 3, 7, tensor.Relu, Stride(2), OutPad(1)) // 532 parameters
//
// Shapes: x is (spatial..., in, batch); W is (kernel..., out/groups, in); b is (out); y is (spatial'..., out, batch), where each size is
// (size-1)·stride + dilation·(kernel-1) + 1 - pads + outpad.
// Options: those of Conv, and OutPad. With SamePad, y is stride times as large as x. Defaults are those of Conv.
// Its Call panics with *tensor.ShapeError if x has another rank or other channels, and with *tensor.UseError if the pads leave nothing.
func ConvTranspose(kernel []int, in, out int, options ...any) *ConvTransposeLayer {
	name := fmt.Sprintf("ConvTranspose(%s, %d => %d)", tuple(kernel), in, out)
	checkWindow(name, "kernel", kernel)
	if in == Auto {
		checkSizes(name, out)
		c := &ConvTransposeLayer{Weight: tensor.Zeros(append(append([]int{}, kernel...), out, 0)...)}
		return auto(c, alongChannels, func(in int) *ConvTransposeLayer { return ConvTranspose(kernel, in, out, options...) })
	}
	checkSizes(name, in, out)
	s := settingsOf(name, GlorotUniform(), options, append([]string{"OutPad"}, convKnown...)...)
	c := &ConvTransposeLayer{Act: s.act, Options: s.convOptions(kernel, true)}
	c.Weight = s.init(s.rng, s.kernelSizes(kernel, out, in)...)
	if s.bias {
		c.Bias = tensor.Zeros(out)
	}
	return c
}

// ConvTransposeOf is ConvTranspose with the weight (kernel..., out/groups, in) and the bias (out), which may be nil. Options: those of ConvOf, and OutPad.
func ConvTransposeOf(weight, bias *tensor.Tensor, options ...any) *ConvTransposeLayer {
	const op = "ConvTransposeOf"
	shape := kernelShape(op, "a weight (kernel..., out/groups, in)", weight)
	n := len(shape)
	s := settingsOf(op, nil, options, append([]string{"OutPad"}, convOfKnown...)...)
	c := &ConvTransposeLayer{weight, bias, s.act, s.convOptions(shape[:n-2], true)}
	if g := c.Options.Groups; shape[n-1]%g != 0 {
		panic(misuse(op, "got %d groups, want a number that divides the channels, %d", g, shape[n-1]))
	}
	checkBias(op, weight, bias, c.out())
	return c
}

// Call applies the layer to x.
func (c *ConvTransposeLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if n := c.Weight.Rank(); x.Rank() != n || x.Dim(n-2) != c.Weight.Dim(-1) {
		imagePanic(c, x, n-2, c.Weight.Dim(-1))
	}
	if x.DType() != c.Weight.DType() {
		x = matched(x, c.Weight)
	}
	return activated(c.Act, shifted(tensor.ConvTranspose(x, c.Weight, c.Options), c.Bias))
}

// out is the number of channels that come out.
func (c *ConvTransposeLayer) out() int { return c.Weight.Dim(-2) * max(1, c.Options.Groups) }

// String returns the layer as Flux prints it: ConvTranspose((5, 5), 3 => 7, stride=2, outpad=(1, 1)).
func (c *ConvTransposeLayer) String() string {
	s := convText("ConvTranspose", c.Weight.Shape(), c.Weight.Dim(-1), c.out(), c.Act, &c.Options, c.Bias)
	if o := c.Options.Output; slices.ContainsFunc(o, func(n int) bool { return n != 0 }) {
		s += ", outpad=" + tuple(o)
	}
	return s + ")"
}
