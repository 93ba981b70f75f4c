package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Neg is of negative elements.
func Neg(x Tensor) float64 { return tensor.Sin(tensor.Neg(x)).Sum().Item() }

// Abs is of distances from 0.
func Abs(x Tensor) float64 { return tensor.Sin(tensor.Abs(x)).Sum().Item() }

// Square is of squares.
func Square(x Tensor) float64 { return tensor.Sin(tensor.Square(x)).Sum().Item() }

// Sqrt is of square roots.
func Sqrt(x Tensor) float64 { return tensor.Sin(tensor.Sqrt(x)).Sum().Item() }

// Exp is of exponentials.
func Exp(x Tensor) float64 { return tensor.Sin(tensor.Exp(x)).Sum().Item() }

// Expm1 is of exponentials minus 1.
func Expm1(x Tensor) float64 { return tensor.Sin(tensor.Expm1(x)).Sum().Item() }

// Log is of logarithms.
func Log(x Tensor) float64 { return tensor.Sin(tensor.Log(x)).Sum().Item() }

// Log1p is of logarithms of 1+x.
func Log1p(x Tensor) float64 { return tensor.Sin(tensor.Log1p(x)).Sum().Item() }

// Sin is of sines.
func Sin(x Tensor) float64 { return tensor.Sin(tensor.Sin(x)).Sum().Item() }

// Cos is of cosines.
func Cos(x Tensor) float64 { return tensor.Sin(tensor.Cos(x)).Sum().Item() }

// Erf is of error functions.
func Erf(x Tensor) float64 { return tensor.Sin(tensor.Erf(x)).Sum().Item() }

// Sign is of signs times x.
func Sign(x Tensor) float64 { return tensor.Sin(tensor.Sign(x).Mul(x)).Sum().Item() }

// Floor is of whole numbers times x.
func Floor(x Tensor) float64 { return tensor.Sin(tensor.Floor(x).Mul(x)).Sum().Item() }

// Round is of rounded numbers times x.
func Round(x Tensor) float64 { return tensor.Sin(tensor.Round(x).Mul(x)).Sum().Item() }
