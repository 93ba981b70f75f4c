package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// Operations of a tensor and a number.

// AddScalar returns t + c.
func (t *Tensor) AddScalar(c float64) *Tensor {
	y := withNumber("AddScalar", t, c, kernel.AddScalar[float32], kernel.AddScalar[float64])
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"AddScalar", y, t, c)
	}
	return y
}

// Scale returns t * c.
func (t *Tensor) Scale(c float64) *Tensor {
	y := withNumber("Scale", t, c, kernel.MulScalar[float32], kernel.MulScalar[float64])
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Scale", y, t, c)
	}
	return y
}

// RSubScalar returns c - t.
func (t *Tensor) RSubScalar(c float64) *Tensor {
	y := withNumber("RSubScalar", t, c, kernel.ScalarSub[float32], kernel.ScalarSub[float64])
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"RSubScalar", y, t, c)
	}
	return y
}

// RDivScalar returns c / t.
func (t *Tensor) RDivScalar(c float64) *Tensor {
	y := withNumber("RDivScalar", t, c, kernel.ScalarDiv[float32], kernel.ScalarDiv[float64])
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"RDivScalar", y, t, c)
	}
	return y
}

// Pow returns each element to the power of c.
func (t *Tensor) Pow(c float64) *Tensor {
	y := withNumber("Pow", t, c, powScalar[float32], powScalar[float64])
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Pow", y, t, c)
	}
	return y
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
	return t.atLeast(lo).atMost(hi)
}

func (t *Tensor) atLeast(c float64) *Tensor {
	return t.Maximum(t.store.dtype.Scalar(c))
}

func (t *Tensor) atMost(c float64) *Tensor {
	return t.Minimum(t.store.dtype.Scalar(c))
}

// ScaleInPlace multiplies all elements by c.
func (t *Tensor) ScaleInPlace(c float64) {
	toNumber("ScaleInPlace", t, t, c, kernel.MulScalar[float32], kernel.MulScalar[float64])
	t.written()
}

func withNumber(op string, t *Tensor, c float64, f32 func(dst, a []float32, c float32), f64 func(dst, a []float64, c float64)) *Tensor {
	y := makeAny(sameFloats1(op, t), t.dims[:t.rank])
	toNumber(op, y, t, c, f32, f64)
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
