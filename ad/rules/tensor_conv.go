package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.Conv, "∂x = ConvData(ȳ, w), ∂w = ConvFilter(x, ȳ)", ConvPullback, ConvPushforward)
	shadowed(tensor.ConvData, "∂(dy) = Conv(g, w), ∂w = ConvFilter(g, dy), where g is the adjoint of the result", ConvDataPullback, ConvDataPushforward)
	shadowed(tensor.ConvFilter, "∂x = ConvData(dy, g), ∂(dy) = Conv(x, g), where g is the adjoint of the result", ConvFilterPullback, ConvFilterPushforward)
	composite(tensor.ConvTranspose, tensor.DepthwiseConv)
	for _, name := range []string{"Sizes", "TransposedSizes"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor.ConvOptions."+name)
	}
}

// images returns the sizes of an image, or of a kernel, without the last two dimensions. It has no derivative.
func images(x Tensor) []int { return x.Shape()[:x.Rank()-2] }

// ConvPullback adds ConvData(ȳ, w) and ConvFilter(x, ȳ).
func ConvPullback(x, w Tensor, opts tensor.ConvOptions, _, dx, dw, dy Tensor) {
	if dx != nil {
		tensor.Accumulate(dx, tensor.ConvData(dy, w, images(dx), opts))
	}
	if dw != nil {
		tensor.Accumulate(dw, tensor.ConvFilter(x, dy, images(dw), opts))
	}
}

// ConvPushforward is Conv(ẋ, w) + Conv(x, ẇ).
func ConvPushforward(x, w Tensor, opts tensor.ConvOptions, y, tx, tw Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if tx != nil {
		tensor.Accumulate(ty, tensor.Conv(tx, w, opts))
	}
	if tw != nil {
		tensor.Accumulate(ty, tensor.Conv(x, tw, opts))
	}
	return ty
}

// ConvDataPullback adds Conv(g, w) and ConvFilter(g, dy).
func ConvDataPullback(dy, w Tensor, _ []int, opts tensor.ConvOptions, _, ddy, dw, g Tensor) {
	if ddy != nil {
		tensor.Accumulate(ddy, tensor.Conv(g, w, opts))
	}
	if dw != nil {
		tensor.Accumulate(dw, tensor.ConvFilter(g, dy, images(dw), opts))
	}
}

// ConvDataPushforward is ConvData of the tangent of dy and w, and of dy and ẇ.
func ConvDataPushforward(dy, w Tensor, size []int, opts tensor.ConvOptions, y, tdy, tw Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if tdy != nil {
		tensor.Accumulate(ty, tensor.ConvData(tdy, w, size, opts))
	}
	if tw != nil {
		tensor.Accumulate(ty, tensor.ConvData(dy, tw, size, opts))
	}
	return ty
}

// ConvFilterPullback adds ConvData(dy, g) and Conv(x, g).
func ConvFilterPullback(x, dy Tensor, _ []int, opts tensor.ConvOptions, _, dx, ddy, g Tensor) {
	if dx != nil {
		tensor.Accumulate(dx, tensor.ConvData(dy, g, images(dx), opts))
	}
	if ddy != nil {
		tensor.Accumulate(ddy, tensor.Conv(x, g, opts))
	}
}

// ConvFilterPushforward is ConvFilter of ẋ and dy, and of x and the tangent of dy.
func ConvFilterPushforward(x, dy Tensor, kernel []int, opts tensor.ConvOptions, w, tx, tdy Tensor) Tensor {
	tw := tensor.ZerosLike(w)
	if tx != nil {
		tensor.Accumulate(tw, tensor.ConvFilter(tx, dy, kernel, opts))
	}
	if tdy != nil {
		tensor.Accumulate(tw, tensor.ConvFilter(x, tdy, kernel, opts))
	}
	return tw
}
