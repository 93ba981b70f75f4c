package rules

import "github.com/fluxion-go/fluxion/tensor"

// With s = 1/√(σ² + ε) and y = (x - μ)·s, the gradient of y is R(ȳ, y) = s·(ȳ - mean ȳ - y·mean(ȳ·y)), and the tangent of s is -s²·mean(y·ẋ) - s³/2·ε̇.

func init() {
	withNumbers(tensor.Normalise, "∂x = (ȳ - mean ȳ - y·mean(ȳ·y))/√(σ² + ε)", NormalisePullback, NormalisePushforward, []any{NormaliseNumber})
	withNumbers(tensor.AccumulateNormalise, "see NormalisePullback", AccumulateNormalisePullback, AccumulateNormalisePushforward,
		[]any{AccumulateNormaliseNumber}, 0)
	substitute(tensor.Moments, momentsSource)
	constant("no derivative", "github.com/fluxion-go/fluxion/tensor.TrackMoments")
}

func momentsSource(x Tensor, dims ...int) (mean, variance Tensor) {
	return meanSource(x, dims...), varSource(x, dims...)
}

// NormalisePullback adds R(ȳ, y).
func NormalisePullback(x Tensor, eps float64, dims []int, y, dx, dy Tensor) {
	if dx != nil {
		tensor.AccumulateNormalise(dx, dy, x, y, eps, dims...)
	}
}

// NormaliseNumber is the sum of -ȳ·y·s²/2.
func NormaliseNumber(x Tensor, eps float64, dims []int, y, dy Tensor) float64 {
	return -0.5 * y.Mul(dy).Mul(tensor.Square(scaleOf(x, eps, dims))).Sum().Item()
}

// NormalisePushforward is R(ẋ, y) - ε̇·y·s²/2.
func NormalisePushforward(x Tensor, eps float64, dims []int, y, tx Tensor, teps float64) Tensor {
	ty := tensor.ZerosLike(y)
	if tx != nil {
		tensor.AccumulateNormalise(ty, tx, x, y, eps, dims...)
	}
	if teps != 0 {
		tensor.AccumulateMul(ty, y, tensor.Square(scaleOf(x, eps, dims)).Scale(-0.5*teps))
	}
	return ty
}

// scaleOf is s.
func scaleOf(x Tensor, eps float64, dims []int) Tensor {
	_, variance := tensor.Moments(x, dims...)
	return variance.AddScalar(eps).Pow(-0.5)
}

// unscaled is R(dy, y)/s.
func unscaled(dy, y Tensor, dims []int) Tensor {
	return dy.Sub(dy.Mean(dims...)).Sub(y.Mul(dy.Mul(y).Mean(dims...)))
}

// AccumulateNormalisePullback is the pullback of dx += R(dy, y), where g is the adjoint of dx.
func AccumulateNormalisePullback(_, dy, x, y Tensor, eps float64, dims []int, g, ddy, dxx, dyy Tensor) {
	if ddy != nil {
		tensor.AccumulateNormalise(ddy, g, x, y, eps, dims...)
	}
	if dxx == nil && dyy == nil {
		return
	}
	s := scaleOf(x, eps, dims)
	if dxx != nil {
		tensor.AccumulateMul(dxx, tensor.Normalise(x, eps, dims...), tensor.Square(s).Mul(g.Mul(unscaled(dy, y, dims)).Mean(dims...)).Scale(-1))
	}
	if dyy != nil {
		tensor.AccumulateMul(dyy, g, s.Mul(dy.Mul(y).Mean(dims...)).Scale(-1))
		tensor.AccumulateMul(dyy, dy, s.Mul(g.Mul(y).Mean(dims...)).Scale(-1))
	}
}

// AccumulateNormaliseNumber is the sum of -g·R(dy, y)·s²/2.
func AccumulateNormaliseNumber(_, dy, x, y Tensor, eps float64, dims []int, g, _, _, _ Tensor) float64 {
	return -0.5 * g.Mul(unscaled(dy, y, dims)).Mul(scaleOf(x, eps, dims).Pow(3)).Sum().Item()
}

// AccumulateNormalisePushforward is the tangent of dx + R(dy, y).
func AccumulateNormalisePushforward(_, dy, x, y Tensor, eps float64, dims []int, tdx, tdy, tx, ty Tensor, teps float64) {
	if tdy != nil {
		tensor.AccumulateNormalise(tdx, tdy, x, y, eps, dims...)
	}
	s := scaleOf(x, eps, dims)
	if tx != nil {
		rate := tensor.Square(s).Mul(tensor.Normalise(x, eps, dims...).Mul(tx).Mean(dims...))
		tensor.AccumulateMul(tdx, unscaled(dy, y, dims), rate.Scale(-1))
	}
	if ty != nil {
		tensor.AccumulateMul(tdx, ty, s.Mul(dy.Mul(y).Mean(dims...)).Scale(-1))
		tensor.AccumulateMul(tdx, y, s.Mul(dy.Mul(ty).Mean(dims...)).Scale(-1))
	}
	if teps != 0 {
		tensor.AccumulateMul(tdx, unscaled(dy, y, dims), s.Pow(3).Scale(-0.5*teps))
	}
}
