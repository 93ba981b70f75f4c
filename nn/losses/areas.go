package losses

import "github.com/fluxion-go/fluxion/tensor"

// DiceCoeffLoss says how little two areas overlap, over all elements at once:
//
//	1 - (2·Σ ŷ·y + smooth)/(Σ ŷ² + Σ y² + smooth)
//
// Its option is Smooth, which is 1 by default.
//
// Shapes: ŷ and y, which is 0 to 1, are alike; the result is ().
// Source: Milletari, Navab and Ahmadi, V-Net, 3DV 2016, section 3.
//
//fluxion:derive
func DiceCoeffLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("DiceCoeffLoss", opts, "Smooth")
	y = against("DiceCoeffLoss", yhat, y)
	smooth := number(opts, "Smooth", 1)
	both := yhat.Dot(y).Scale(2).AddScalar(smooth)
	return both.Div(yhat.Dot(yhat).Add(y.Dot(y)).AddScalar(smooth)).RSubScalar(1)
}

// TverskyLoss is a DiceCoeffLoss in which what is missed and what is too much have weights of their own, over all elements at once:
//
//	1 - (Σ ŷ·y + 1)/(Σ (ŷ·y + β·(1 - y)·ŷ + (1 - β)·y·(1 - ŷ)) + 1)
//
// Its option is Beta, β, which is 0.7 by default: the weight of what is too much.
//
// Shapes: ŷ and y, which is 0 to 1, are alike; the result is ().
// Source: Salehi, Erdogmus and Gholipour, Tversky loss function for image segmentation, 2017, eq. 4.
//
//fluxion:derive
func TverskyLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("TverskyLoss", opts, "Beta")
	y = against("TverskyLoss", yhat, y)
	beta := number(opts, "Beta", 0.7)
	// The products in the denominator cancel: it is β·Σŷ + (1-β)·Σy + 1.
	all := yhat.Scale(beta).Add(y.Scale(1 - beta)).Sum().AddScalar(1)
	return yhat.Dot(y).AddScalar(1).Div(all).RSubScalar(1)
}
