package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// Operations of a tensor and a number.

// AddScalar returns t + c.
func (t *Tensor) AddScalar(c float64) *Tensor {
	return withNumber(methodSymbol, "AddScalar", t, c, kernel.AddScalar[float32], kernel.AddScalar[float64])
}

// Scale returns t * c.
func (t *Tensor) Scale(c float64) *Tensor {
	return withNumber(methodSymbol, "Scale", t, c, kernel.MulScalar[float32], kernel.MulScalar[float64])
}

// RSubScalar returns c - t.
func (t *Tensor) RSubScalar(c float64) *Tensor {
	return withNumber(methodSymbol, "RSubScalar", t, c, kernel.ScalarSub[float32], kernel.ScalarSub[float64])
}

// RDivScalar returns c / t.
func (t *Tensor) RDivScalar(c float64) *Tensor {
	return withNumber(methodSymbol, "RDivScalar", t, c, kernel.ScalarDiv[float32], kernel.ScalarDiv[float64])
}

// Pow returns each element to the power of c.
func (t *Tensor) Pow(c float64) *Tensor {
	return withNumber(methodSymbol, "Pow", t, c, powScalar[float32], powScalar[float64])
}

func powScalar[T Float](dst, a []T, c T) {
	switch c {
	case 2:
		kernel.Square(dst, a)
	case 1:
		copy(dst, a)
	case 0:
		fill(dst, 1)
	case 0.5:
		kernel.Sqrt(dst, a)
	case -1:
		kernel.Recip(dst, a)
	default:
		for i, x := range a[:len(dst)] {
			dst[i] = T(math.Pow(float64(x), float64(c)))
		}
	}
}

// Clamp returns the elements with those below lo set to lo, and those above hi to hi. NaN stays NaN.
func (t *Tensor) Clamp(lo, hi float64) *Tensor {
	d := t.store.dtype
	return t.Maximum(d.Scalar(lo)).Minimum(d.Scalar(hi))
}

// ScaleInPlace multiplies all elements by c.
func (t *Tensor) ScaleInPlace(c float64) {
	toNumber("ScaleInPlace", t, t, c, kernel.MulScalar[float32], kernel.MulScalar[float64])
	t.written()
}

// withNumber computes and records an operation of a tensor and a number, whose symbol is prefix and op.
func withNumber(prefix, op string, t *Tensor, c float64, f32 func(dst, a []float32, c float32), f64 func(dst, a []float64, c float64)) *Tensor {
	y := makeAny(sameFloats1(op, t), t.dims[:t.rank])
	toNumber(op, y, t, c, f32, f64)
	if t.recorder != nil {
		record(t.recorder, prefix+op, y, t, c)
	}
	return y
}

func toNumber(op string, y, t *Tensor, c float64, f32 func(dst, a []float32, c float32), f64 func(dst, a []float64, c float64)) {
	if sameFloats1(op, t) == Float32 {
		unaryApply(y, t, func(dst, a []float32) { f32(dst, a, float32(c)) })
	} else {
		unaryApply(y, t, func(dst, a []float64) { f64(dst, a, c) })
	}
}

func sameFloats1(op string, t *Tensor) DType {
	if d := t.store.dtype; d.IsFloat() {
		return d
	}
	return sameFloats(op, t)
}
