package tensor

import "github.com/fluxion-go/fluxion/tensor/internal/kernel"

// To returns the elements as another type; t itself if they are of that type already. Floats are rounded to the nearest, ties to even; to Int
// they are truncated; to Bool anything but 0 is true.
func (t *Tensor) To(d DType) *Tensor {
	if t.store.dtype == d {
		return t
	}
	return t.Convert(d)
}

// Convert is To that makes a copy even if the type is the same.
func (t *Tensor) Convert(d DType) *Tensor {
	y := convert(t, d)
	if y == t {
		y = like(t)
		copyTo(y, t)
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Convert", y, t, d)
	}
	return y
}

// convert is To without a record.
func convert(t *Tensor, d DType) *Tensor {
	from := t.store.dtype
	if from == d {
		return t
	}
	if !t.IsDense() {
		dense := makeAny(from, t.dims[:t.rank])
		copyTo(dense, t)
		t = dense
	}
	if from == Float16 || from == BFloat16 { // of which float32 holds all numbers
		wide := makeAny(Float32, t.dims[:t.rank])
		if from == Float16 {
			kernel.FromFloat16(flat[float32](wide), flat[uint16](t))
		} else {
			kernel.FromBFloat16(flat[float32](wide), flat[uint16](t))
		}
		return convert(wide, d)
	}
	y := makeAny(d, t.dims[:t.rank])
	switch {
	case d == Float16:
		kernel.ToFloat16(flat[uint16](y), flat[float32](convert(t, Float32)))
	case d == BFloat16:
		kernel.ToBFloat16(flat[uint16](y), flat[float32](convert(t, Float32)))
	case d == Float64 && from == Float32:
		kernel.Widen(flat[float64](y), flat[float32](t))
	case d == Float32 && from == Float64:
		kernel.Narrow(flat[float32](y), flat[float64](t))
	case d == Float32 && from == Bool:
		onesIf(flat[float32](y), flat[bool](t))
	case d == Float64 && from == Bool:
		onesIf(flat[float64](y), flat[bool](t))
	default:
		for i := range t.Len() {
			y.put(i, t.load(t.offset+i))
		}
	}
	return y
}

// onesIf sets dst to 1 where src is true, and to 0 elsewhere.
func onesIf[T Float](dst []T, src []bool) {
	for i, v := range src {
		dst[i] = 0
		if v {
			dst[i] = 1
		}
	}
}
