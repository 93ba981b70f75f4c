package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(Tensor.MatMul, "∂a = ȳ·bᵀ, ∂b = aᵀ·ȳ", MatMulPullback, MatMulPushforward)
	shadowed(Tensor.BatchedMul, "∂a = ȳ·bᵀ, ∂b = aᵀ·ȳ, summed where they serve for several", BatchedMulPullback, BatchedMulPushforward)
	substitute(Tensor.Outer, outerSource)
}

func outerSource(t, u Tensor) Tensor { return t.Reshape(-1, 1).MatMul(u.Reshape(1, -1)) }

// MatMulPullback adds ȳ·bᵀ and aᵀ·ȳ.
func MatMulPullback(a, b, _, da, db, dy Tensor) {
	if da != nil {
		tensor.AccumulateMatMul(da, dy, b, false, true)
	}
	if db != nil {
		tensor.AccumulateMatMul(db, a, dy, true, false)
	}
}

// MatMulPushforward is ȧ·b + a·ḃ.
func MatMulPushforward(a, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.AccumulateMatMul(ty, ta, b, false, false)
	}
	if tb != nil {
		tensor.AccumulateMatMul(ty, a, tb, false, false)
	}
	return ty
}

// BatchedMulPullback adds ȳ·bᵀ and aᵀ·ȳ, matrix by matrix.
func BatchedMulPullback(a, b, _, da, db, dy Tensor) {
	if da != nil {
		tensor.AccumulateBatchedMul(da, dy, b, false, true)
	}
	if db != nil {
		tensor.AccumulateBatchedMul(db, a, dy, true, false)
	}
}

// BatchedMulPushforward is ȧ·b + a·ḃ, matrix by matrix.
func BatchedMulPushforward(a, b, y, ta, tb Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if ta != nil {
		tensor.AccumulateBatchedMul(ty, ta, b, false, false)
	}
	if tb != nil {
		tensor.AccumulateBatchedMul(ty, a, tb, false, false)
	}
	return ty
}
