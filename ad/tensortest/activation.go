package tensortest

import (
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// Sigma is of tensor.Sigmoid.
func Sigma(x Tensor) float64 { return tensor.Sin(tensor.Sigmoid(x)).Sum().Item() }

// Tanh is of tensor.Tanh.
func Tanh(x Tensor) float64 { return tensor.Sin(tensor.Tanh(x)).Sum().Item() }

// Rectified is of tensor.Relu.
func Rectified(x Tensor) float64 { return tensor.Sin(tensor.Relu(x)).Sum().Item() }

// Gelu is of tensor.Gelu.
func Gelu(x Tensor) float64 { return tensor.Sin(tensor.Gelu(x)).Sum().Item() }

// Softplus is of tensor.Softplus.
func Softplus(x Tensor) float64 { return tensor.Sin(tensor.Softplus(x)).Sum().Item() }

// HardSigmoid is of tensor.HardSigmoid.
func HardSigmoid(x Tensor) float64 { return tensor.Sin(tensor.HardSigmoid(x)).Sum().Item() }

// LogSigmoid is of tensor.LogSigmoid.
func LogSigmoid(x Tensor) float64 { return tensor.Sin(tensor.LogSigmoid(x)).Sum().Item() }

// HardTanh is of tensor.HardTanh.
func HardTanh(x Tensor) float64 { return tensor.Sin(tensor.HardTanh(x)).Sum().Item() }

// Relu6 is of tensor.Relu6.
func Relu6(x Tensor) float64 { return tensor.Sin(tensor.Relu6(x)).Sum().Item() }

// GeluErf is of tensor.GeluErf.
func GeluErf(x Tensor) float64 { return tensor.Sin(tensor.GeluErf(x)).Sum().Item() }

// GeluSigmoid is of tensor.GeluSigmoid.
func GeluSigmoid(x Tensor) float64 { return tensor.Sin(tensor.GeluSigmoid(x)).Sum().Item() }

// Swish is of tensor.Swish.
func Swish(x Tensor) float64 { return tensor.Sin(tensor.Swish(x)).Sum().Item() }

// HardSwish is of tensor.HardSwish.
func HardSwish(x Tensor) float64 { return tensor.Sin(tensor.HardSwish(x)).Sum().Item() }

// Lisht is of tensor.Lisht.
func Lisht(x Tensor) float64 { return tensor.Sin(tensor.Lisht(x)).Sum().Item() }

// Selu is of tensor.Selu.
func Selu(x Tensor) float64 { return tensor.Sin(tensor.Selu(x)).Sum().Item() }

// Softsign is of tensor.Softsign.
func Softsign(x Tensor) float64 { return tensor.Sin(tensor.Softsign(x)).Sum().Item() }

// LogCosh is of tensor.LogCosh.
func LogCosh(x Tensor) float64 { return tensor.Sin(tensor.LogCosh(x)).Sum().Item() }

// Mish is of tensor.Mish.
func Mish(x Tensor) float64 { return tensor.Sin(tensor.Mish(x)).Sum().Item() }

// TanhShrink is of tensor.TanhShrink.
func TanhShrink(x Tensor) float64 { return tensor.Sin(tensor.TanhShrink(x)).Sum().Item() }

// Identity is of tensor.Identity.
func Identity(x Tensor) float64 { return tensor.Sin(tensor.Identity(x)).Sum().Item() }

// TanhFast is of tensor.TanhFast.
func TanhFast(x Tensor) float64 { return tensor.Sin(tensor.TanhFast(x)).Sum().Item() }

// SigmoidFast is of tensor.SigmoidFast.
func SigmoidFast(x Tensor) float64 { return tensor.Sin(tensor.SigmoidFast(x)).Sum().Item() }

// LeakyRelu is of tensor.LeakyRelu.
func LeakyRelu(x Tensor, slope float64) float64 {
	return tensor.Sin(tensor.LeakyRelu(x, slope)).Sum().Item()
}

// Elu is of tensor.Elu.
func Elu(x Tensor, alpha float64) float64 { return tensor.Sin(tensor.Elu(x, alpha)).Sum().Item() }

// Celu is of tensor.Celu.
func Celu(x Tensor, alpha float64) float64 { return tensor.Sin(tensor.Celu(x, alpha)).Sum().Item() }

// TRelu is of tensor.TRelu.
func TRelu(x Tensor, theta float64) float64 { return tensor.Sin(tensor.TRelu(x, theta)).Sum().Item() }

// Huber is of tensor.Huber.
func Huber(x Tensor, delta float64) float64 { return tensor.Sin(tensor.Huber(x, delta)).Sum().Item() }

// SoftShrink is of tensor.SoftShrink.
func SoftShrink(x Tensor, lambda float64) float64 {
	return tensor.Sin(tensor.SoftShrink(x, lambda)).Sum().Item()
}

// RRelu is of tensor.RRelu, with the same random numbers each time.
func RRelu(x Tensor, lo, hi float64) float64 {
	return tensor.Sin(tensor.RRelu(x, lo, hi, rand.New(rand.NewPCG(1, 2)))).Sum().Item()
}

// Glu is of tensor.Glu.
func Glu(x Tensor, dim int) float64 { return tensor.Sin(tensor.Glu(x, dim)).Sum().Item() }

// Softmax is of tensor.Softmax.
func Softmax(x Tensor, dim int) float64 { return tensor.Sin(tensor.Softmax(x, dim)).Sum().Item() }

// LogSoftmax is of tensor.LogSoftmax.
func LogSoftmax(x Tensor, dim int) float64 { return tensor.Sin(tensor.LogSoftmax(x, dim)).Sum().Item() }

// LogSumExp is of tensor.LogSumExp.
func LogSumExp(x Tensor, dim int) float64 { return tensor.Sin(tensor.LogSumExp(x, dim)).Sum().Item() }

// LogitCrossEntropy is of tensor.LogitCrossEntropy.
func LogitCrossEntropy(x, y Tensor, dim int) float64 {
	return tensor.Sin(tensor.LogitCrossEntropy(x, y, dim)).Sum().Item()
}

// SumSoftplus is the sum of tensor.Softplus.
func SumSoftplus(x Tensor) float64 { return tensor.Softplus(x).Sum().Item() }
