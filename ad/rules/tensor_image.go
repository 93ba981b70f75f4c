package rules

import "github.com/fluxion-go/fluxion/tensor"

// Poolings, unfolding, resizing and sampling are linear in the image, or are built of what is. Linear functions come in pairs, of which each is the
// pullback of the other.

func init() {
	shadowed(tensor.SumPool, "∂x = SumPoolData(ȳ)", SumPoolPullback, SumPoolPushforward)
	shadowed(tensor.SumPoolData, "∂(dy) = SumPool(g), where g is the adjoint of the result", SumPoolDataPullback, SumPoolDataPushforward)
	shadowed(tensor.Pick, "∂x = Place(ȳ)", PickPullback, PickPushforward)
	shadowed(tensor.Place, "∂y = Pick(x̄)", PlacePullback, PlacePushforward)
	shadowed(tensor.Unfold, "∂x = Fold(ȳ)", UnfoldPullback, UnfoldPushforward)
	shadowed(tensor.Fold, "∂y = Unfold(x̄)", FoldPullback, FoldPushforward)
	shadowed(tensor.ResizeDim, "∂x = ResizeDimData(ȳ)", ResizeDimPullback, ResizeDimPushforward)
	shadowed(tensor.ResizeDimData, "∂(dy) = ResizeDim(g), where g is the adjoint of the result", ResizeDimDataPullback, ResizeDimDataPushforward)
	composite(tensor.MaxPool, tensor.MeanPool, tensor.MeanPoolInside, tensor.LpNormPool, tensor.AdaptiveMaxPool, tensor.AdaptiveMeanPool)
	composite(tensor.GlobalMaxPool, tensor.GlobalMeanPool)
	composite(tensor.UpsampleNearest, tensor.UpsampleLinear, tensor.UpsampleBilinear, tensor.UpsampleTrilinear, tensor.ResizeLinear, tensor.PixelShuffle)
	composite(tensor.GridSample, tensor.ImRotate, tensor.ScaledDotProductAttention, tensor.AttentionWeights, tensor.Attend, tensor.Dropout)
	for _, name := range []string{"MaxPoolPositions", "CornerPositions", "RotationCorners", "ScaledSizes", "AdaptiveWindows", "CausalMask", "DropoutMask",
		"Windows.Over", "Windows.Count"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor."+name)
	}
}

// SumPoolPullback adds SumPoolData(ȳ).
func SumPoolPullback(_ Tensor, win tensor.Windows, _, dx, dy Tensor) {
	tensor.Accumulate(dx, tensor.SumPoolData(dy, images(dx), win))
}

// SumPoolPushforward is SumPool(ẋ).
func SumPoolPushforward(_ Tensor, win tensor.Windows, _, tx Tensor) Tensor {
	return tensor.SumPool(tx, win)
}

// SumPoolDataPullback adds SumPool(g).
func SumPoolDataPullback(_ Tensor, _ []int, win tensor.Windows, _, ddy, g Tensor) {
	tensor.Accumulate(ddy, tensor.SumPool(g, win))
}

// SumPoolDataPushforward is SumPoolData of the tangent.
func SumPoolDataPushforward(_ Tensor, size []int, win tensor.Windows, _, tdy Tensor) Tensor {
	return tensor.SumPoolData(tdy, size, win)
}

// PickPullback adds Place(ȳ).
func PickPullback(_, at, _, dx, _, dy Tensor) {
	tensor.Accumulate(dx, tensor.Place(dy, at, dx.Dim(0)))
}

// PickPushforward is Pick(ẋ).
func PickPushforward(_, at, _, tx, _ Tensor) Tensor { return tensor.Pick(tx, at) }

// PlacePullback adds Pick(x̄).
func PlacePullback(_, at Tensor, _ int, _, dy, _, dx Tensor) {
	tensor.Accumulate(dy, tensor.Pick(dx, at))
}

// PlacePushforward is Place(ẏ).
func PlacePushforward(_, at Tensor, size int, _, ty, _ Tensor) Tensor {
	return tensor.Place(ty, at, size)
}

// UnfoldPullback adds Fold(ȳ).
func UnfoldPullback(_ Tensor, win tensor.Windows, _, dx, dy Tensor) {
	tensor.Accumulate(dx, tensor.Fold(dy, images(dx), win))
}

// UnfoldPushforward is Unfold(ẋ).
func UnfoldPushforward(_ Tensor, win tensor.Windows, _, tx Tensor) Tensor {
	return tensor.Unfold(tx, win)
}

// FoldPullback adds Unfold(x̄).
func FoldPullback(_ Tensor, _ []int, win tensor.Windows, _, dy, dx Tensor) {
	tensor.Accumulate(dy, tensor.Unfold(dx, win))
}

// FoldPushforward is Fold(ẏ).
func FoldPushforward(_ Tensor, size []int, win tensor.Windows, _, ty Tensor) Tensor {
	return tensor.Fold(ty, size, win)
}

// ResizeDimPullback adds ResizeDimData(ȳ).
func ResizeDimPullback(_ Tensor, dim, _ int, how tensor.Interpolation, _, dx, dy Tensor) {
	tensor.Accumulate(dx, tensor.ResizeDimData(dy, dim, dx.Dim(dim), how))
}

// ResizeDimPushforward is ResizeDim(ẋ).
func ResizeDimPushforward(_ Tensor, dim, size int, how tensor.Interpolation, _, tx Tensor) Tensor {
	return tensor.ResizeDim(tx, dim, size, how)
}

// ResizeDimDataPullback adds ResizeDim(g).
func ResizeDimDataPullback(_ Tensor, dim, _ int, how tensor.Interpolation, _, ddy, g Tensor) {
	tensor.Accumulate(ddy, tensor.ResizeDim(g, dim, ddy.Dim(dim), how))
}

// ResizeDimDataPushforward is ResizeDimData of the tangent.
func ResizeDimDataPushforward(_ Tensor, dim, size int, how tensor.Interpolation, _, tdy Tensor) Tensor {
	return tensor.ResizeDimData(tdy, dim, size, how)
}
