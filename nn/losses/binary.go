package losses

import "github.com/fluxion-go/fluxion/tensor"

// BinaryCrossEntropy is the cross entropy of yes or no, the mean over all elements of
//
//	-y·log(ŷ + ε) - (1 - y)·log(1 - ŷ + ε)
//
// ŷ are probabilities, as Sigmoid gives them; with LogitBinaryCrossEntropy no sigmoid is needed, and large numbers do no harm. Its options are Agg and Eps.
//
// Shapes: ŷ and y, which is 0 to 1, are alike; the result is ().
//
//fluxion:derive
func BinaryCrossEntropy(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("BinaryCrossEntropy", opts, "Agg", "Eps")
	y = against("BinaryCrossEntropy", yhat, y)
	eps := epsilon(opts, yhat)
	no := y.RSubScalar(1)
	l := y.Mul(logs(yhat, y, eps)).Add(no.Mul(logs(yhat.RSubScalar(1), no, eps)))
	return aggregate(tensor.Neg(l), opts)
}

// LogitBinaryCrossEntropy is BinaryCrossEntropy(Sigmoid(ŷ), y), computed in one, which is stable: the mean over all elements of
//
//	(1 - y)·ŷ - logσ(ŷ)
//
// Its option is Agg.
//
// Shapes: ŷ and y, which is 0 to 1, are alike; the result is ().
//
//fluxion:derive
func LogitBinaryCrossEntropy(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("LogitBinaryCrossEntropy", opts, "Agg")
	y = against("LogitBinaryCrossEntropy", yhat, y)
	return aggregate(y.RSubScalar(1).Mul(yhat).Sub(tensor.LogSigmoid(yhat)), opts)
}

// BinaryFocalLoss is a binary cross entropy of probabilities that looks little at what is predicted well: with the probability of what is the case,
// p = y·ŷ + (1 - y)·(1 - ŷ), the mean over all elements of
//
//	-(1 - p)^γ·log(p + ε)
//
// Its options are Agg, Eps and Gamma, γ, which is 2 by default.
//
// Shapes: ŷ and y, which is 0 to 1, are alike; the result is ().
// Source: Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, eq. 4.
//
//fluxion:derive
func BinaryFocalLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("BinaryFocalLoss", opts, "Agg", "Eps", "Gamma")
	y = against("BinaryFocalLoss", yhat, y)
	p := y.Mul(yhat).Add(y.RSubScalar(1).Mul(yhat.RSubScalar(1)))
	weight := p.RSubScalar(1).Pow(number(opts, "Gamma", 2))
	return aggregate(tensor.Neg(weight.Mul(tensor.Log(p.AddScalar(epsilon(opts, yhat))))), opts)
}
