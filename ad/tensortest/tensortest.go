// Package tensortest has functions of tensors whose derivatives are checked: every operation, and small models. Most return a number, so that they have second
// derivatives, too: the sum of the sines of the elements, in which each counts by another weight.
package tensortest

import (
	"math"

	_ "github.com/fluxion-go/fluxion/ad/rules" // rules for tensors
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// Layer is the guide's layer.
type Layer struct {
	W, B Tensor
	Act  func(float64) float64
}

// Call is act.(W*x .+ b).
func (l *Layer) Call(x Tensor) Tensor { return tensor.Map(l.Act, l.W.MatMul(x).Add(l.B)) }

// Affine is a sum of a product.
func Affine(w, b, x Tensor) float64 { return tensor.Tanh(w.MatMul(x).Add(b)).Sum().Item() }

// Sigmoid is the guide's, of a number.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// First is the first output of a layer.
func First(x Tensor, l *Layer) float64 { return l.Call(x).At(0) }
