package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.LogitCrossEntropy, "∂x = ȳ·(p·Σy - y), ∂y = -ȳ·log p, where p = softmax(x)", LogitCrossEntropyPullback, LogitCrossEntropyPushforward)
	shadowed(tensor.AccumulateLogitCrossEntropy, "see LogitCrossEntropyPullback", AccumulateLogitCrossEntropyPullback, AccumulateLogitCrossEntropyPushforward, 0)
}

// LogitCrossEntropyPullback adds ℓ̄·(p·Σy - y) and -ℓ̄·log p.
func LogitCrossEntropyPullback(x, y Tensor, dim int, _, dx, dy, dloss Tensor) {
	if dx != nil {
		tensor.AccumulateLogitCrossEntropy(dx, dloss, x, y, dim)
	}
	if dy != nil {
		tensor.AccumulateMul(dy, tensor.LogSoftmax(x, dim), dloss.Scale(-1))
	}
}

// LogitCrossEntropyPushforward is Σẋ·(p·Σy - y) - Σẏ·log p.
func LogitCrossEntropyPushforward(x, y Tensor, dim int, loss, tx, ty Tensor) Tensor {
	tloss := tensor.ZerosLike(loss)
	if tx != nil {
		tensor.AccumulateMul(tloss, tx, surplus(x, y, dim))
	}
	if ty != nil {
		tensor.AccumulateMul(tloss, ty, tensor.LogSoftmax(x, dim).Scale(-1))
	}
	return tloss
}

// surplus is p·Σy - y.
func surplus(x, y Tensor, dim int) Tensor { return tensor.Softmax(x, dim).Mul(y.Sum(dim)).Sub(y) }

// AccumulateLogitCrossEntropyPullback is the pullback of dx += ℓ̄·(p·Σy - y), where g is the adjoint of dx.
func AccumulateLogitCrossEntropyPullback(_, dloss, x, y Tensor, dim int, g, ddloss, dxx, dyy Tensor) {
	if ddloss != nil {
		tensor.AccumulateMul(ddloss, g, surplus(x, y, dim))
	}
	if dxx == nil && dyy == nil {
		return
	}
	p := tensor.Softmax(x, dim)
	mean := g.Mul(p).Sum(dim)
	if dxx != nil {
		tensor.AccumulateMul(dxx, p.Mul(g.Sub(mean)), dloss.Mul(y.Sum(dim)))
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, mean.Sub(g), dloss)
	}
}

// AccumulateLogitCrossEntropyPushforward is the tangent of dx + ℓ̄·(p·Σy - y).
func AccumulateLogitCrossEntropyPushforward(_, dloss, x, y Tensor, dim int, tdx, tdloss, tx, ty Tensor) {
	if tdloss != nil {
		tensor.AccumulateLogitCrossEntropy(tdx, tdloss, x, y, dim)
	}
	p := tensor.Softmax(x, dim)
	if tx != nil {
		tensor.AccumulateMul(tdx, p.Mul(tx.Sub(p.Mul(tx).Sum(dim))), dloss.Mul(y.Sum(dim)))
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, p.Mul(ty.Sum(dim)).Sub(ty), dloss)
	}
}
