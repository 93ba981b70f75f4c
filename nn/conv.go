package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A ConvLayer is a convolution or a cross-correlation. See Conv, CrossCor and DepthwiseConv.
type ConvLayer struct {
	Weight  *tensor.Tensor     // (kernel..., in/groups, out)
	Bias    *tensor.Tensor     // (out), or nil
	Act     Model              // nil for the identity
	Options tensor.ConvOptions // with Flip it is a cross-correlation
}

var _ Model = (*ConvLayer)(nil)

// Conv is a convolution over 1 to 3 spatial dimensions, y = σ(W ⋆ x + b).
//
//	Conv([]int{5, 5}, 3, 7, tensor.Relu, Stride(2), SamePad()) // 532 parameters
//
// Shapes: x is (spatial..., in, batch), for images (width, height, in, batch); W is (kernel..., in/groups, out); b is (out); y is (spatial'..., out, batch), where each
// size is (size + pads - dilation·(kernel-1) - 1)/stride + 1, rounded down.
// Options: an activation, Stride, Pad or SamePad, Dilation, Groups, NoBias, Init, Rand.
// Defaults: stride and dilation 1, no pads, one group, W from GlorotUniform, b zero, σ the identity.
// The kernel is reversed, as a convolution is defined; CrossCor takes it as it stands, as PyTorch's Conv2d does.
// Its Call panics with *tensor.ShapeError if x has another rank or other channels, and with *tensor.UseError if the kernel does not fit into it.
func Conv(kernel []int, in, out int, options ...any) *ConvLayer {
	return newConv("Conv", kernel, in, out, options, convKnown...)
}

// ConvOf is Conv with the weight (kernel..., in/groups, out) and the bias (out), which may be nil. Options: an activation, Stride, Pad or SamePad, Dilation, Groups.
func ConvOf(weight, bias *tensor.Tensor, options ...any) *ConvLayer {
	return convOf("ConvOf", weight, bias, options, convOfKnown...)
}

// CrossCor is Conv with kernels that are not reversed, a cross-correlation. Options: those of Conv.
func CrossCor(kernel []int, in, out int, options ...any) *ConvLayer {
	c := newConv("CrossCor", kernel, in, out, options, convKnown...)
	c.Options.Flip = true
	return c
}

// CrossCorOf is CrossCor with the weight (kernel..., in/groups, out) and the bias (out), which may be nil. Options: those of ConvOf.
func CrossCorOf(weight, bias *tensor.Tensor, options ...any) *ConvLayer {
	c := convOf("CrossCorOf", weight, bias, options, convOfKnown...)
	c.Options.Flip = true
	return c
}

// DepthwiseConv is Conv with as many groups as channels come in, so that each is seen by itself. out is a multiple of in. It prints as Conv((5, 5), 3 => 6, groups=3).
// Options: an activation, Stride, Pad or SamePad, Dilation, NoBias, Init, Rand.
func DepthwiseConv(kernel []int, in, out int, options ...any) *ConvLayer {
	checkNoGroups("DepthwiseConv", options)
	return newConv("DepthwiseConv", kernel, in, out, append([]any{Groups(in)}, options...), convKnown...)
}

// DepthwiseConvOf is DepthwiseConv with the weight (kernel..., multiplier, in) and the bias (multiplier·in), which may be nil.
// Options: an activation, Stride, Pad or SamePad, Dilation.
func DepthwiseConvOf(weight, bias *tensor.Tensor, options ...any) *ConvLayer {
	checkNoGroups("DepthwiseConvOf", options)
	shape := kernelShape("DepthwiseConvOf", "a weight (kernel..., multiplier, in)", weight)
	n := len(shape)
	groups := shape[n-1]
	shape[n-2], shape[n-1] = 1, shape[n-2]*shape[n-1]
	return convOf("DepthwiseConvOf", weight.Reshape(shape...), bias, append([]any{Groups(groups)}, options...), convOfKnown...)
}

func checkNoGroups(op string, options []any) {
	for _, o := range options {
		if o, ok := o.(option); ok && o.name == "Groups" {
			panic(misuse(op, "got the option Groups, which is the number of channels that come in"))
		}
	}
}

var (
	convOfKnown = []string{"act", "Stride", "Pad", "Dilation", "Groups"}
	convKnown   = append([]string{"NoBias"}, convOfKnown...)
)

func newConv(op string, kernel []int, in, out int, options []any, known ...string) *ConvLayer {
	name := fmt.Sprintf("%s(%s, %d => %d)", op, tuple(kernel), in, out)
	checkWindow(name, "kernel", kernel)
	if in == Auto {
		checkSizes(name, out)
		c := &ConvLayer{Weight: tensor.Zeros(append(append([]int{}, kernel...), 0, out)...)}
		return auto(c, alongChannels, func(in int) *ConvLayer { return newConv(op, kernel, in, out, options, known...) })
	}
	checkSizes(name, in, out)
	s := settingsOf(name, GlorotUniform(), options, known...)
	c := &ConvLayer{Act: s.act, Options: s.convOptions(kernel, false)}
	c.Weight = s.init(s.rng, s.kernelSizes(kernel, in, out)...)
	if s.bias {
		c.Bias = tensor.Zeros(out)
	}
	return c
}

// kernelSizes is the shape of a weight. It panics unless the groups divide the channels.
func (s *settings) kernelSizes(kernel []int, in, out int) []int {
	g := s.groups()
	if in%g != 0 || out%g != 0 {
		panic(misuse(s.layer, "got %d groups, want a number that divides the channels, %d and %d", g, in, out))
	}
	return append(append([]int{}, kernel...), in/g, out)
}

func convOf(op string, weight, bias *tensor.Tensor, options []any, known ...string) *ConvLayer {
	shape := kernelShape(op, "a weight (kernel..., in/groups, out)", weight)
	n := len(shape)
	s := settingsOf(op, nil, options, known...)
	c := &ConvLayer{weight, bias, s.act, s.convOptions(shape[:n-2], false)}
	if g := c.Options.Groups; shape[n-1]%g != 0 {
		panic(misuse(op, "got %d groups, want a number that divides the channels, %d", g, shape[n-1]))
	}
	checkBias(op, weight, bias, shape[n-1])
	return c
}

// kernelShape returns the shape of a given weight.
func kernelShape(op, want string, weight *tensor.Tensor) []int {
	if n := weight.Rank(); n < 3 || n > 5 {
		panic(&tensor.ShapeError{Op: op, Shapes: [][]int{weight.Shape()}, Want: want + " with 1 to 3 dimensions of the kernel"})
	}
	return weight.Shape()
}

func checkBias(op string, weight, bias *tensor.Tensor, out int) {
	if bias != nil && (bias.Rank() != 1 || bias.Dim(0) != out) {
		panic(&tensor.ShapeError{Op: op, Shapes: [][]int{weight.Shape(), bias.Shape()}, Want: fmt.Sprintf("a bias (%d)", out)})
	}
}

// Call applies the layer to x.
func (c *ConvLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if n := c.Weight.Rank(); x.Rank() != n || x.Dim(n-2) != c.in() {
		imagePanic(c, x, n-2, c.in())
	}
	if x.DType() != c.Weight.DType() {
		x = matched(x, c.Weight)
	}
	return activated(c.Act, shifted(tensor.Conv(x, c.Weight, c.Options), c.Bias))
}

// in is the number of channels that come in.
func (c *ConvLayer) in() int { return c.Weight.Dim(-2) * max(1, c.Options.Groups) }

// perChannel returns a vector of numbers for channels in the shape in which it stands beside x, (spatial..., channels, batch).
func perChannel(v, x *tensor.Tensor) *tensor.Tensor {
	shape := make([]int, x.Rank())
	for i := range shape {
		shape[i] = 1
	}
	shape[len(shape)-2] = v.Len()
	return v.Reshape(shape...)
}

// shifted adds a bias for each channel, if there is one.
func shifted(y, bias *tensor.Tensor) *tensor.Tensor {
	if bias == nil {
		return y
	}
	return y.Add(perChannel(bias, y))
}

// activated applies an activation, if there is one.
func activated(act Model, y *tensor.Tensor) *tensor.Tensor {
	if act == nil {
		return y
	}
	return act.Call(y)
}

// String returns the layer as Flux prints it: Conv((5, 5), 3 => 7, relu, pad=2, stride=2).
func (c *ConvLayer) String() string {
	name := "Conv"
	if c.Options.Flip {
		name = "CrossCor"
	}
	return convText(name, c.Weight.Shape(), c.in(), c.Weight.Dim(-1), c.Act, &c.Options, c.Bias) + ")"
}

func convText(name string, weight []int, in, out int, act Model, o *tensor.ConvOptions, bias *tensor.Tensor) string {
	s := fmt.Sprintf("%s(%s, %s => %d%s", name, tuple(weight[:len(weight)-2]), sizeText(in), out, actText(act))
	s += listText("pad", o.Pad, 0) + listText("stride", o.Stride, 1) + listText("dilation", o.Dilation, 1)
	if o.Groups > 1 {
		s += fmt.Sprintf(", groups=%d", o.Groups)
	}
	if bias == nil {
		s += ", bias=false"
	}
	return s
}
