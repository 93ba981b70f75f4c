// Package nntest has functions of models whose derivatives the tests of layers compare.
package nntest

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // of tensors
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../cmd/fluxion derive -all .

// Apply is the result of a model.
func Apply(m nn.Model, x *tensor.Tensor) *tensor.Tensor { return m.Call(x) }

// Score is a number that depends on every element of the result of a model, on each in another way.
func Score(m nn.Model, x *tensor.Tensor) *tensor.Tensor {
	y := m.Call(x).Flatten()
	return y.Mul(tensor.Sin(y.Add(y.DType().Linspace(0, 1, y.Len())))).Sum()
}

// Sum is the sum of the result of a model.
func Sum(m nn.Model, x *tensor.Tensor) *tensor.Tensor { return m.Call(x).Sum() }

// Squared is the squared error of a model whose result is a number.
func Squared(m nn.Model, x *tensor.Tensor, y float64) float64 {
	d := m.Call(x).Item() - y
	return d * d
}

// MeanSquared is the mean squared error of a model.
func MeanSquared(m nn.Model, x, y *tensor.Tensor) *tensor.Tensor {
	return tensor.Square(m.Call(x).Sub(y)).Mean()
}

// CrossEntropy is the cross entropy of a classifier that gives logits, for one-hot labels.
func CrossEntropy(m nn.Model, x, y *tensor.Tensor) *tensor.Tensor {
	return losses.LogitCrossEntropy(m.Call(x), y)
}

// BuiltScore is Score of the model that a vector of parameters makes.
func BuiltScore(re *nn.Restructure, v, x *tensor.Tensor) *tensor.Tensor {
	return Score(re.Build(v), x)
}

// Penalty is half the sum of the squares of all parameters.
func Penalty(m nn.Model) *tensor.Tensor {
	l := tensor.Float64.Scalar(0)
	for _, w := range nn.TrainableArrays(m) {
		l = l.Add(tensor.Square(w).Sum().Scale(0.5))
	}
	return l
}
