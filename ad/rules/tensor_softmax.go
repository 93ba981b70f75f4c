package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.Softmax, "∂x = y·(ȳ - Σȳ·y)", SoftmaxPullback, SoftmaxPushforward)
	shadowed(tensor.LogSoftmax, "∂x = ȳ - exp(y)·Σȳ", LogSoftmaxPullback, LogSoftmaxPushforward)
	shadowed(tensor.LogSumExp, "∂x = ȳ·softmax(x)", LogSumExpPullback, LogSumExpPushforward)
	shadowed(tensor.AccumulateSoftmax, "see SoftmaxPullback", AccumulateSoftmaxPullback, AccumulateSoftmaxPushforward, 0)
	shadowed(tensor.AccumulateLogSoftmax, "see LogSoftmaxPullback", AccumulateLogSoftmaxPullback, AccumulateLogSoftmaxPushforward, 0)
}

// SoftmaxPullback adds y·(ȳ - Σȳ·y).
func SoftmaxPullback(_ Tensor, dim int, y, dx, dy Tensor) { tensor.AccumulateSoftmax(dx, dy, y, dim) }

// SoftmaxPushforward is y·(ẋ - Σẋ·y).
func SoftmaxPushforward(_ Tensor, dim int, y, tx Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	tensor.AccumulateSoftmax(ty, tx, y, dim)
	return ty
}

// AccumulateSoftmaxPushforward is the tangent of dx + y·(dy - Σdy·y).
func AccumulateSoftmaxPushforward(_, dy, y Tensor, dim int, tdx, tdy, ty Tensor) {
	if tdy != nil {
		tensor.AccumulateSoftmax(tdx, tdy, y, dim)
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, ty, dy.Sub(dy.Mul(y).Sum(dim)))
		tensor.AccumulateMul(tdx, y, tensor.Neg(dy.Mul(ty).Sum(dim)))
	}
}

// LogSoftmaxPullback adds ȳ - exp(y)·Σȳ.
func LogSoftmaxPullback(_ Tensor, dim int, y, dx, dy Tensor) {
	tensor.AccumulateLogSoftmax(dx, dy, y, dim)
}

// LogSoftmaxPushforward is ẋ - Σẋ·exp(y).
func LogSoftmaxPushforward(_ Tensor, dim int, y, tx Tensor) Tensor {
	return tx.Sub(tx.Mul(tensor.Exp(y)).Sum(dim))
}

// AccumulateLogSoftmaxPushforward is the tangent of dx + dy - exp(y)·Σdy.
func AccumulateLogSoftmaxPushforward(_, dy, y Tensor, dim int, tdx, tdy, ty Tensor) {
	if tdy != nil {
		tensor.AccumulateLogSoftmax(tdx, tdy, y, dim)
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, tensor.Exp(y).Mul(ty), tensor.Neg(dy.Sum(dim)))
	}
}

// LogSumExpPullback adds ȳ·exp(x - y).
func LogSumExpPullback(x Tensor, dim int, _, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, tensor.Softmax(x, dim))
}

// LogSumExpPushforward is Σẋ·exp(x - y).
func LogSumExpPushforward(x Tensor, dim int, _, tx Tensor) Tensor {
	return tx.Mul(tensor.Softmax(x, dim)).Sum(dim)
}

// AccumulateSoftmaxPullback is the pullback of dx += y·(dy - Σdy·y), where g is the adjoint of dx.
func AccumulateSoftmaxPullback(_, dy, y Tensor, dim int, g, ddy, dyy Tensor) {
	if ddy != nil {
		tensor.AccumulateSoftmax(ddy, g, y, dim)
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, g, dy.Sub(dy.Mul(y).Sum(dim)))
		tensor.AccumulateMul(dyy, dy, tensor.Neg(g.Mul(y).Sum(dim)))
	}
}

// AccumulateLogSoftmaxPullback is the pullback of dx += dy - exp(y)·Σdy, where g is the adjoint of dx.
func AccumulateLogSoftmaxPullback(_, dy, y Tensor, dim int, g, ddy, dyy Tensor) {
	if ddy != nil {
		tensor.Accumulate(ddy, g.Sub(g.Mul(tensor.Exp(y)).Sum(dim)))
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, g.Mul(tensor.Exp(y)), tensor.Neg(dy.Sum(dim)))
	}
}
