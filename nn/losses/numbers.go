package losses

import "github.com/fluxion-go/fluxion/tensor"

// MAE is the mean absolute error, mean(|ŷ - y|). Its option is Agg.
//
// Shapes: ŷ and y are alike; the result is (). At ŷ = y the derivative is 0.
//
//fluxion:derive
func MAE(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("MAE", opts, "Agg")
	y = against("MAE", yhat, y)
	return aggregate(tensor.Abs(yhat.Sub(y)), opts)
}

// MSE is the mean squared error, mean((ŷ - y)²). Its option is Agg.
//
// Shapes: ŷ and y are alike; the result is ().
//
//fluxion:derive
func MSE(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("MSE", opts, "Agg")
	y = against("MSE", yhat, y)
	return aggregate(tensor.Square(yhat.Sub(y)), opts)
}

// MSLE is the mean squared logarithmic error, mean((log(ŷ + ε) - log(y + ε))²). It looks at ratios, and minds predictions that are too small more than those
// that are too large. Its options are Agg and Eps.
//
// Shapes: ŷ and y are alike; the result is (). Numbers below 0 give NaN.
//
//fluxion:derive
func MSLE(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("MSLE", opts, "Agg", "Eps")
	y = against("MSLE", yhat, y)
	eps := epsilon(opts, yhat)
	return aggregate(tensor.Square(tensor.Log(yhat.AddScalar(eps)).Sub(tensor.Log(y.AddScalar(eps)))), opts)
}

// HuberLoss is half the squared error where that is small, and a straight line further away, so that outliers pull less: with d = |ŷ - y|, the mean of
//
//	d²/2            for d < δ
//	δ·(d - δ/2)     elsewhere
//
// Its options are Agg and Delta, δ, which is 1 by default.
//
// Shapes: ŷ and y are alike; the result is (). It panics with *tensor.UseError unless δ > 0.
// Source: Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35, 1964.
//
//fluxion:derive
func HuberLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("HuberLoss", opts, "Agg", "Delta")
	y = against("HuberLoss", yhat, y)
	delta := number(opts, "Delta", 1)
	if !(delta > 0) {
		panic(misuse("HuberLoss", "got delta %v, want > 0", delta))
	}
	return aggregate(tensor.Huber(yhat.Sub(y), delta), opts)
}

// PoissonLoss is the negative log likelihood of counts y with expected values ŷ, up to what does not depend on ŷ: mean(ŷ - y·log ŷ). Its option is Agg.
//
// Shapes: ŷ and y are alike; the result is (). 0·log 0 counts as 0.
//
//fluxion:derive
func PoissonLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("PoissonLoss", opts, "Agg")
	y = against("PoissonLoss", yhat, y)
	return aggregate(yhat.Sub(y.Mul(logs(yhat, y, 0))), opts)
}
