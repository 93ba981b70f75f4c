package losses

import "github.com/fluxion-go/fluxion/tensor"

// HingeLoss is what a support vector machine makes small: mean(max(0, 1 - ŷ·y)). Its option is Agg.
//
// Shapes: ŷ and y, which is 1 or -1, are alike; the result is (). At the kink the derivative is 0.
//
//fluxion:derive
func HingeLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("HingeLoss", opts, "Agg")
	y = against("HingeLoss", yhat, y)
	return aggregate(tensor.Relu(yhat.Mul(y).RSubScalar(1)), opts)
}

// SquaredHingeLoss is HingeLoss squared: mean(max(0, 1 - ŷ·y)²). Its option is Agg.
//
// Shapes: ŷ and y, which is 1 or -1, are alike; the result is ().
//
//fluxion:derive
func SquaredHingeLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("SquaredHingeLoss", opts, "Agg")
	y = against("SquaredHingeLoss", yhat, y)
	return aggregate(tensor.Square(tensor.Relu(yhat.Mul(y).RSubScalar(1))), opts)
}

// SiameseContrastiveLoss brings together what belongs together and keeps the rest apart: the mean of
//
//	(1 - y)·ŷ² + y·max(0, margin - ŷ)²
//
// where ŷ are the distances of pairs, and y is 0 for pairs that belong together and 1 for others. Its options are Agg and Margin, which is 1 by default.
//
// Shapes: ŷ and y are alike; the result is (). It panics with *tensor.UseError if the margin is negative.
// Source: Hadsell, Chopra and LeCun, Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006, eq. 4.
//
//fluxion:derive
func SiameseContrastiveLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("SiameseContrastiveLoss", opts, "Agg", "Margin")
	y = against("SiameseContrastiveLoss", yhat, y)
	margin := number(opts, "Margin", 1)
	if !(margin >= 0) {
		panic(misuse("SiameseContrastiveLoss", "got margin %v, want at least 0", margin))
	}
	near := y.RSubScalar(1).Mul(tensor.Square(yhat))
	far := y.Mul(tensor.Square(tensor.Relu(yhat.RSubScalar(margin))))
	return aggregate(near.Add(far), opts)
}
