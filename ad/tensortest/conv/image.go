package conv

import (
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// Windows is short for those of poolings.
type Windows = tensor.Windows

// SumPool sums windows.
func SumPool(x Tensor, win Windows) Tensor { return tensor.SumPool(x, win) }

// SumPoolData is the gradient of SumPool.
func SumPoolData(dy Tensor, size []int, win Windows) Tensor { return tensor.SumPoolData(dy, size, win) }

// MaxPool takes the greatest elements.
func MaxPool(x Tensor, win Windows) Tensor { return tensor.MaxPool(x, win) }

// MeanPool takes means.
func MeanPool(x Tensor, win Windows) Tensor { return tensor.MeanPool(x, win) }

// MeanPoolInside takes means without padding.
func MeanPoolInside(x Tensor, win Windows) Tensor { return tensor.MeanPoolInside(x, win) }

// LpNormPool takes norms.
func LpNormPool(x Tensor, p float64, win Windows) Tensor { return tensor.LpNormPool(x, p, win) }

// Adaptive adds an AdaptiveMaxPool and an AdaptiveMeanPool.
func Adaptive(x Tensor, size []int) Tensor {
	return tensor.AdaptiveMaxPool(x, size).Add(tensor.AdaptiveMeanPool(x, size))
}

// Global multiplies a GlobalMaxPool and a GlobalMeanPool.
func Global(x Tensor) Tensor { return tensor.GlobalMaxPool(x).Mul(tensor.GlobalMeanPool(x)) }

// Pick picks elements.
func Pick(x, at Tensor) Tensor { return tensor.Pick(x, at) }

// Place places elements.
func Place(y, at Tensor, size int) Tensor { return tensor.Place(y, at, size) }

// Unfold copies windows.
func Unfold(x Tensor, win Windows) Tensor { return tensor.Unfold(x, win) }

// Fold adds up windows.
func Fold(y Tensor, size []int, win Windows) Tensor { return tensor.Fold(y, size, win) }

// ResizeDim resizes one dimension.
func ResizeDim(x Tensor, dim, size int, how tensor.Interpolation) Tensor {
	return tensor.ResizeDim(x, dim, size, how)
}

// ResizeDimData is the gradient of ResizeDim.
func ResizeDimData(dy Tensor, dim, size int, how tensor.Interpolation) Tensor {
	return tensor.ResizeDimData(dy, dim, size, how)
}

// UpsampleNearest repeats elements.
func UpsampleNearest(x Tensor, scale []int) Tensor { return tensor.UpsampleNearest(x, scale...) }

// UpsampleLinear interpolates, with tenths as scales.
func UpsampleLinear(x Tensor, tenths []int) Tensor {
	scale := make([]float64, len(tenths))
	for d, n := range tenths {
		scale[d] = float64(n) / 10
	}
	return tensor.UpsampleLinear(x, scale...)
}

// Upsample interpolates in 2 or 3 dimensions.
func Upsample(x Tensor) Tensor {
	if x.Rank() == 4 {
		return tensor.UpsampleBilinear(x, 2)
	}
	return tensor.UpsampleTrilinear(x, 1.5)
}

// ResizeLinear interpolates between pixels.
func ResizeLinear(x Tensor, size []int) Tensor {
	return tensor.ResizeLinear(x, tensor.LinearPixels, size...)
}

// PixelShuffle moves channels into images.
func PixelShuffle(x Tensor, r int) Tensor { return tensor.PixelShuffle(x, r) }

// GridSample samples images.
func GridSample(x, grid Tensor, border bool) Tensor { return tensor.GridSample(x, grid, border) }

// ImRotate turns images by constant angles.
func ImRotate(x Tensor) Tensor {
	y := tensor.ImRotate(x, 0.7, tensor.RotateOptions{})
	return y.Add(tensor.ImRotate(x, -0.4, tensor.RotateOptions{Nearest: true, Center: []float64{1, 1.5}}))
}

// Attention is attention with a bias.
func Attention(q, k, v, bias Tensor, heads int) (y, weights Tensor) {
	return tensor.ScaledDotProductAttention(q, k, v, bias, nil, heads)
}

// MaskedAttention is attention to what is not later.
func MaskedAttention(q, k, v Tensor) Tensor {
	y, _ := tensor.ScaledDotProductAttention(q, k, v, nil, tensor.CausalMask(q.Dim(1)), 1)
	return y
}

// Dropout drops elements, the same ones each time, with tenths as probability.
func Dropout(x Tensor, tenths int, dims []int) Tensor {
	return tensor.Dropout(rand.New(rand.NewPCG(1, 2)), x, float64(tenths)/10, dims...)
}
