// Package losstest has functions of losses whose derivatives the tests of package losses compare.
package losstest

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // of tensors
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// A Loss is a function of package losses.
type Loss = func(yhat, y *tensor.Tensor, opts ...losses.Option) *tensor.Tensor

// Apply is the result of a loss that is known when the program runs only.
func Apply(f Loss, yhat, y *tensor.Tensor, opts []losses.Option) *tensor.Tensor {
	return f(yhat, y, opts...)
}

// Squared is the squared error of a linear model, with a loss that is called by its name.
func Squared(w, x, y *tensor.Tensor) *tensor.Tensor { return losses.MSE(w.MatMul(x), y) }

// Classified is the cross entropy of a linear model, with options.
func Classified(w, x, y *tensor.Tensor) *tensor.Tensor {
	return losses.LogitCrossEntropy(w.MatMul(x), y, losses.Agg(losses.Sum))
}
