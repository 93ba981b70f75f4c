package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// Activations that are made of other kernels, a slice at a time: NNlib's, in Go's case. Each is a function of an element, keeps the type, and panics with
// *DTypeError unless x is of floats; NaN stays NaN.

var (
	logSigmoidOp = unaryOp{"LogSigmoid", logSigmoid[float32], logSigmoid[float64]}
	swishOp      = unaryOp{"Swish", swish[float32], swish[float64]}
	geluErfOp    = unaryOp{"GeluErf", kernel.GELUErf[float32], kernel.GELUErf[float64]}
	lishtOp      = unaryOp{"Lisht", lisht[float32], lisht[float64]}
	softsignOp   = unaryOp{"Softsign", softsign[float32], softsign[float64]}
	logCoshOp    = unaryOp{"LogCosh", logCosh[float32], logCosh[float64]}
	mishOp       = unaryOp{"Mish", mish[float32], mish[float64]}
	seluOp       = unaryOp{"Selu", selu[float32], selu[float64]}
	tanhShrinkOp = unaryOp{"TanhShrink", tanhShrink[float32], tanhShrink[float64]}
)

// Identity returns x itself.
func Identity(x *Tensor) *Tensor { return x }

// TanhFast is Tanh, which is fast and exact. Flux has two.
func TanhFast(x *Tensor) *Tensor { return Tanh(x) }

// SigmoidFast is Sigmoid, which is fast and exact. Flux has two.
func SigmoidFast(x *Tensor) *Tensor { return Sigmoid(x) }

// GeluSigmoid returns x·σ(√(8/π)·(x + 0.044715x³)), which is Gelu written with σ.
func GeluSigmoid(x *Tensor) *Tensor { return Gelu(x) }

// GeluErf returns x·Φ(x) = x/2·(1 + erf(x/√2)), the exact form of Gelu.
func GeluErf(x *Tensor) *Tensor { return geluErfOp.of(x) }

// LogSigmoid returns log σ(x) = -log(1 + exp(-x)), which does not overflow.
func LogSigmoid(x *Tensor) *Tensor { return logSigmoidOp.of(x) }

// Swish returns x·σ(x).
func Swish(x *Tensor) *Tensor { return swishOp.of(x) }

// Lisht returns x·tanh(x).
func Lisht(x *Tensor) *Tensor { return lishtOp.of(x) }

// Softsign returns x/(1 + |x|).
func Softsign(x *Tensor) *Tensor { return softsignOp.of(x) }

// LogCosh returns log(cosh(x)), which does not overflow.
func LogCosh(x *Tensor) *Tensor { return logCoshOp.of(x) }

// Mish returns x·tanh(log(1 + exp(x))).
func Mish(x *Tensor) *Tensor { return mishOp.of(x) }

// TanhShrink returns x - tanh(x).
func TanhShrink(x *Tensor) *Tensor { return tanhShrinkOp.of(x) }

// Elu returns x for x >= 0 and alpha·(exp(x) - 1) elsewhere; Flux's alpha is 1.
func Elu(x *Tensor, alpha float64) *Tensor {
	return withNumber(functionSymbol, "Elu", x, alpha, elu[float32], elu[float64])
}

// Celu returns x for x >= 0 and alpha·(exp(x/alpha) - 1) elsewhere; Flux's alpha is 1.
func Celu(x *Tensor, alpha float64) *Tensor {
	return withNumber(functionSymbol, "Celu", x, alpha, celu[float32], celu[float64])
}

// Selu returns λ·Elu(x, α) with λ = 1.0507… and α = 1.6732…, by which mean 0 and variance 1 are kept. Source: Klambauer et al., NIPS 2017, section 2.
func Selu(x *Tensor) *Tensor { return seluOp.of(x) }

// The constants of Selu.
const (
	SeluScale = 1.0507009873554804934193349852946
	SeluAlpha = 1.6732632423543772848170429916717
)

// Glu splits x into two halves a and b along a dimension and returns a·σ(b), a gated linear unit; Flux's dimension is the first. It panics with
// *ShapeError if the size of the dimension is odd.
func Glu(x *Tensor, dim int) *Tensor {
	n := x.Dim(dim)
	if n%2 != 0 {
		panic(&ShapeError{Op: "Glu", Shapes: [][]int{x.Shape()}, Want: "an even size along the dimension"})
	}
	return x.Slice(dim, 0, n/2).Mul(Sigmoid(x.Slice(dim, n/2, n)))
}

func logSigmoid[T Float](dst, x []T) {
	kernel.Neg(dst, x)
	kernel.Softplus(dst, dst)
	kernel.Neg(dst, dst)
}

func swish[T Float](dst, x []T) {
	kernel.Sigmoid(dst, x)
	kernel.Mul(dst, dst, x)
}

func lisht[T Float](dst, x []T) {
	kernel.Tanh(dst, x)
	kernel.Mul(dst, dst, x)
}

func softsign[T Float](dst, x []T) {
	kernel.Abs(dst, x)
	kernel.AddScalar(dst, dst, 1)
	kernel.Div(dst, x, dst)
}

// logCosh is |x| + softplus(-2|x|) - log 2.
func logCosh[T Float](dst, x []T) {
	kernel.Abs(dst, x)
	kernel.MulScalar(dst, dst, -2)
	kernel.Softplus(dst, dst)
	for i, v := range x[:len(dst)] {
		dst[i] = max(v, -v) + (dst[i] - math.Ln2)
	}
}

func mish[T Float](dst, x []T) {
	kernel.Softplus(dst, x)
	kernel.Tanh(dst, dst)
	kernel.Mul(dst, dst, x)
}

func tanhShrink[T Float](dst, x []T) {
	kernel.Tanh(dst, x)
	kernel.Sub(dst, x, dst)
}

func elu[T Float](dst, x []T, alpha T) {
	kernel.Expm1(dst, x)
	for i, v := range x[:len(dst)] {
		if v >= 0 {
			dst[i] = v
		} else {
			dst[i] *= alpha
		}
	}
}

func selu[T Float](dst, x []T) {
	elu(dst, x, SeluAlpha)
	kernel.MulScalar(dst, dst, SeluScale)
}

func celu[T Float](dst, x []T, alpha T) {
	kernel.DivScalar(dst, x, alpha)
	kernel.Expm1(dst, dst)
	for i, v := range x[:len(dst)] {
		if v >= 0 {
			dst[i] = v
		} else {
			dst[i] *= alpha
		}
	}
}
