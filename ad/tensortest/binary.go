package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Sum2 is a sum, as a tensor.
func Sum2(a, b Tensor) Tensor { return a.Add(b) }

// Add is of a sum.
func Add(a, b Tensor) float64 { return tensor.Sin(a.Add(b)).Sum().Item() }

// Sub is of a difference.
func Sub(a, b Tensor) float64 { return tensor.Sin(a.Sub(b)).Sum().Item() }

// Mul is of a product of elements.
func Mul(a, b Tensor) float64 { return tensor.Sin(a.Mul(b)).Sum().Item() }

// Div is of a quotient.
func Div(a, b Tensor) float64 { return tensor.Sin(a.Div(b)).Sum().Item() }

// Maximum is of the greater ones.
func Maximum(a, b Tensor) float64 { return tensor.Sin(a.Maximum(b)).Sum().Item() }

// Minimum is of the smaller ones.
func Minimum(a, b Tensor) float64 { return tensor.Sin(a.Minimum(b)).Sum().Item() }

// PowElem is of powers.
func PowElem(a, b Tensor) float64 { return tensor.Sin(a.PowElem(b)).Sum().Item() }

// Where is of elements of either.
func Where(a, b Tensor) float64 {
	return tensor.Sin(tensor.Where(a.Less(b), tensor.Square(a), a.Mul(b))).Sum().Item()
}

// Itself is of operations whose operands are the same.
func Itself(a Tensor) float64 {
	return tensor.Sin(a.Mul(a).Sub(a.Add(a)).Add(a.Mul(a.T()))).Sum().Item()
}

// AddScalar is of a sum with a number.
func AddScalar(x Tensor, c float64) float64 { return tensor.Sin(x.AddScalar(c)).Sum().Item() }

// Scale is of a product with a number.
func Scale(x Tensor, c float64) float64 { return tensor.Sin(x.Scale(c)).Sum().Item() }

// RSubScalar is of a difference from a number.
func RSubScalar(x Tensor, c float64) float64 { return tensor.Sin(x.RSubScalar(c)).Sum().Item() }

// RDivScalar is of a quotient of a number.
func RDivScalar(x Tensor, c float64) float64 { return tensor.Sin(x.RDivScalar(c)).Sum().Item() }

// Pow is of powers.
func Pow(x Tensor, c float64) float64 { return tensor.Sin(x.Pow(c)).Sum().Item() }

// Cube is of third powers.
func Cube(x Tensor) float64 { return tensor.Sin(x.Pow(3)).Sum().Item() }

// Clamp is of elements within limits.
func Clamp(x Tensor, lo, hi float64) float64 { return tensor.Sin(x.Clamp(lo, hi)).Sum().Item() }

// Full is of tensors of one number.
func Full(v float32) float64 {
	return tensor.Sin(tensor.Float64.Full(float64(v), 2, 3).Mul(tensor.Float64.Linspace(1, 2, 2))).Sum().Item() + tensor.Sin(tensor.Full(float64(v), 2)).Sum().Item()
}

// Scalars is of tensors without dimensions.
func Scalars(v float32, x Tensor) float64 {
	return tensor.Sin(x.Mul(x.DType().Scalar(float64(v))).Add(tensor.Scalar(float64(v)).To(x.DType()))).Sum().Item()
}
