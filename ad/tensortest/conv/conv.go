// Package conv has functions with convolutions, poolings, resizing, sampling and attention, whose derivatives are checked.
package conv

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // rules for tensors
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// Options is short for the options of convolutions.
type Options = tensor.ConvOptions

// Conv is a convolution.
func Conv(x, w Tensor, opts Options) Tensor { return tensor.Conv(x, w, opts) }

// ConvData is the gradient of a convolution with respect to the image.
func ConvData(dy, w Tensor, size []int, opts Options) Tensor {
	return tensor.ConvData(dy, w, size, opts)
}

// ConvFilter is the gradient of a convolution with respect to the kernel.
func ConvFilter(x, dy Tensor, kernel []int, opts Options) Tensor {
	return tensor.ConvFilter(x, dy, kernel, opts)
}

// ConvTranspose is a transposed convolution.
func ConvTranspose(x, w Tensor, opts Options) Tensor { return tensor.ConvTranspose(x, w, opts) }

// DepthwiseConv is a convolution of each channel.
func DepthwiseConv(x, w Tensor, opts Options) Tensor { return tensor.DepthwiseConv(x, w, opts) }

// Net is a small network, with options of its own.
func Net(x, w, v Tensor) float64 {
	y := tensor.Conv(x, w, tensor.ConvOptions{Stride: []int{2}, Pad: []int{1}})
	return tensor.Conv(tensor.Tanh(y), v, tensor.ConvOptions{}).Sum().Item()
}
