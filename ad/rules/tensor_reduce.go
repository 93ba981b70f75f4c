package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(Tensor.Sum, "∂x = ȳ, repeated", SumPullback, SumPushforward)
	shadowed(Tensor.Dot, "∂x = ȳ·u, ∂u = ȳ·x", DotPullback, DotPushforward)
	shadowed(Tensor.Max, "ȳ goes to the greatest element; in equal parts to several", MaxPullback, MaxPushforward)
	shadowed(Tensor.Min, "ȳ goes to the smallest element; in equal parts to several", MinPullback, MinPushforward)
	shadowed(Tensor.CumSum, "∂x is the sum of ȳ from each element to the end", CumSumPullback, CumSumPushforward)
	shadowed(Tensor.ReverseCumSum, "∂x is the sum of ȳ up to each element", ReverseCumSumPullback, ReverseCumSumPushforward)
	substitute(Tensor.Mean, meanSource)
	substitute(Tensor.Var, varSource)
	substitute(Tensor.Std, stdSource)
	substitute(Tensor.Norm, normSource)
}

func meanSource(t Tensor, dims ...int) Tensor {
	return t.Sum(dims...).Scale(1 / float64(t.Count(dims...)))
}

func varSource(t Tensor, dims ...int) Tensor {
	return tensor.Square(t.Sub(meanSource(t, dims...))).Sum(dims...).Scale(1 / float64(t.Count(dims...)))
}

func stdSource(t Tensor, dims ...int) Tensor { return tensor.Sqrt(varSource(t, dims...)) }

func normSource(t Tensor, dims ...int) Tensor { return tensor.Sqrt(tensor.Square(t).Sum(dims...)) }

// SumPullback adds the adjoint of each sum to all that is in it.
func SumPullback(_ Tensor, _ []int, _, dx, dy Tensor) { tensor.Accumulate(dx, dy) }

// SumPushforward is the sum of the tangents.
func SumPushforward(_ Tensor, dims []int, _, tx Tensor) Tensor { return tx.Sum(dims...) }

// DotPullback adds ȳ·u and ȳ·x.
func DotPullback(x, u, _, dx, du, dy Tensor) {
	if dx != nil {
		tensor.AccumulateMul(dx, u, dy)
	}
	if du != nil {
		tensor.AccumulateMul(du, x, dy)
	}
}

// DotPushforward is ẋ·u + x·u̇.
func DotPushforward(x, u, y, tx, tu Tensor) Tensor {
	ty := tensor.ZerosLike(y)
	if tx != nil {
		tensor.AccumulateMul(ty, tx, u)
	}
	if tu != nil {
		tensor.AccumulateMul(ty, x, tu)
	}
	return ty
}

// MaxPullback adds the adjoint to the greatest element, in equal parts to those that are equal.
func MaxPullback(x Tensor, dims []int, y, dx, dy Tensor) {
	tensor.AccumulateMul(dx, dy, extremes(x, dims, y))
}

// MaxPushforward is the tangent of the greatest element, the mean of those that are equal.
func MaxPushforward(x Tensor, dims []int, y, tx Tensor) Tensor {
	return extremes(x, dims, y).Mul(tx).Sum(dims...)
}

// MinPullback adds the adjoint to the smallest element, in equal parts to those that are equal.
func MinPullback(x Tensor, dims []int, y, dx, dy Tensor) { MaxPullback(x, dims, y, dx, dy) }

// MinPushforward is the tangent of the smallest element, the mean of those that are equal.
func MinPushforward(x Tensor, dims []int, y, tx Tensor) Tensor { return MaxPushforward(x, dims, y, tx) }

// extremes has 1 where x is y, divided by how often that is, and 0 elsewhere. It has no derivative.
func extremes(x Tensor, dims []int, y Tensor) Tensor {
	if len(dims) == 0 {
		y = y.Reshape()
	}
	is := x.Equal(y).To(x.DType())
	return is.Div(is.Sum(dims...))
}

// CumSumPullback adds the sums of the adjoints from each element to the end.
func CumSumPullback(_ Tensor, dim int, _, dx, dy Tensor) {
	tensor.Accumulate(dx, dy.ReverseCumSum(dim))
}

// CumSumPushforward is the cumulative sum of the tangents.
func CumSumPushforward(_ Tensor, dim int, _, tx Tensor) Tensor { return tx.CumSum(dim) }

// ReverseCumSumPullback adds the sums of the adjoints up to each element.
func ReverseCumSumPullback(_ Tensor, dim int, _, dx, dy Tensor) {
	tensor.Accumulate(dx, dy.CumSum(dim))
}

// ReverseCumSumPushforward is the cumulative sum of the tangents from the end.
func ReverseCumSumPushforward(_ Tensor, dim int, _, tx Tensor) Tensor { return tx.ReverseCumSum(dim) }
