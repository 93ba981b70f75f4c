package losstest

import (
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/tensor"
)

// Losses that are called by their names, as most programs do: their derivatives are made for this package, with what package losses exports.

// Named has them by their names.
var Named = map[string]func(yhat, y *tensor.Tensor) *tensor.Tensor{
	"MAE": MAE, "MSE": MSE, "MSLE": MSLE, "HuberLoss": HuberLoss, "PoissonLoss": PoissonLoss,
	"CrossEntropy": CrossEntropy, "LogitCrossEntropy": LogitCrossEntropy, "KLDivergence": KLDivergence, "FocalLoss": FocalLoss,
	"BinaryCrossEntropy": BinaryCrossEntropy, "LogitBinaryCrossEntropy": LogitBinaryCrossEntropy, "BinaryFocalLoss": BinaryFocalLoss,
	"HingeLoss": HingeLoss, "SquaredHingeLoss": SquaredHingeLoss, "SiameseContrastiveLoss": SiameseContrastiveLoss,
	"DiceCoeffLoss": DiceCoeffLoss, "TverskyLoss": TverskyLoss, "CTCLoss": CTCLoss,
}

// MAE calls losses.MAE.
func MAE(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.MAE(yhat, y) }

// MSE calls losses.MSE.
func MSE(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.MSE(yhat, y) }

// MSLE calls losses.MSLE.
func MSLE(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.MSLE(yhat, y) }

// HuberLoss calls losses.HuberLoss.
func HuberLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.HuberLoss(yhat, y) }

// PoissonLoss calls losses.PoissonLoss.
func PoissonLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.PoissonLoss(yhat, y) }

// CrossEntropy calls losses.CrossEntropy.
func CrossEntropy(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.CrossEntropy(yhat, y) }

// LogitCrossEntropy calls losses.LogitCrossEntropy.
func LogitCrossEntropy(yhat, y *tensor.Tensor) *tensor.Tensor {
	return losses.LogitCrossEntropy(yhat, y)
}

// KLDivergence calls losses.KLDivergence.
func KLDivergence(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.KLDivergence(yhat, y) }

// FocalLoss calls losses.FocalLoss.
func FocalLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.FocalLoss(yhat, y) }

// BinaryCrossEntropy calls losses.BinaryCrossEntropy.
func BinaryCrossEntropy(yhat, y *tensor.Tensor) *tensor.Tensor {
	return losses.BinaryCrossEntropy(yhat, y)
}

// LogitBinaryCrossEntropy calls losses.LogitBinaryCrossEntropy.
func LogitBinaryCrossEntropy(yhat, y *tensor.Tensor) *tensor.Tensor {
	return losses.LogitBinaryCrossEntropy(yhat, y)
}

// BinaryFocalLoss calls losses.BinaryFocalLoss.
func BinaryFocalLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.BinaryFocalLoss(yhat, y) }

// HingeLoss calls losses.HingeLoss.
func HingeLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.HingeLoss(yhat, y) }

// SquaredHingeLoss calls losses.SquaredHingeLoss.
func SquaredHingeLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.SquaredHingeLoss(yhat, y) }

// SiameseContrastiveLoss calls losses.SiameseContrastiveLoss.
func SiameseContrastiveLoss(yhat, y *tensor.Tensor) *tensor.Tensor {
	return losses.SiameseContrastiveLoss(yhat, y)
}

// DiceCoeffLoss calls losses.DiceCoeffLoss.
func DiceCoeffLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.DiceCoeffLoss(yhat, y) }

// TverskyLoss calls losses.TverskyLoss.
func TverskyLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.TverskyLoss(yhat, y) }

// CTCLoss calls losses.CTCLoss.
func CTCLoss(yhat, y *tensor.Tensor) *tensor.Tensor { return losses.CTCLoss(yhat, y) }

// Smoothed is a cross entropy with labels that are less sure.
func Smoothed(yhat, y *tensor.Tensor) *tensor.Tensor {
	return losses.LogitCrossEntropy(yhat, losses.LabelSmoothing(y, 0.1))
}
