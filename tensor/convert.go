package tensor

import (
	"math"
)

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

func convert(t *Tensor, d DType) *Tensor {
	if t.store.dtype == d {
		return t
	}
	y := make0(d, t.dims[:t.rank])
	i := 0
	switch {
	case d == Float64 && t.store.dtype == Float32:
		dst, src := flat[float64](y), elements[float32](t.store)
		t.each(func(at int) { dst[i] = float64(src[at]); i++ })
	case d == Float32 && t.store.dtype == Float64:
		dst, src := flat[float32](y), elements[float64](t.store)
		t.each(func(at int) { dst[i] = float32(src[at]); i++ })
	case d == Float32 && t.store.dtype == Bool:
		dst, src := flat[float32](y), elements[bool](t.store)
		t.each(func(at int) { dst[i] = oneIf[float32](src[at]); i++ })
	case d == Float64 && t.store.dtype == Bool:
		dst, src := flat[float64](y), elements[bool](t.store)
		t.each(func(at int) { dst[i] = oneIf[float64](src[at]); i++ })
	case d == Float16:
		dst := flat[uint16](y)
		t.each(func(at int) { dst[i] = floatToHalf(float32(t.load(at))); i++ })
	case d == BFloat16:
		dst := flat[uint16](y)
		t.each(func(at int) { dst[i] = floatToBrain(float32(t.load(at))); i++ })
	default:
		t.each(func(at int) { y.put(i, t.load(at)); i++ })
	}
	return y
}

func oneIf[T Float](v bool) T {
	if v {
		return 1
	}
	return 0
}

// halfToFloat is the number with these bits in IEEE 754 binary16.
func halfToFloat(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exp {
	case 0: // zero and subnormal numbers
		f := float32(frac) / (1 << 24)
		return math.Float32frombits(math.Float32bits(f) | sign)
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// floatToHalf rounds to the nearest binary16, ties to even.
func floatToHalf(f float32) uint16 {
	b := math.Float32bits(f)
	sign := uint16(b>>16) & 0x8000
	b &= 0x7fffffff
	switch {
	case b > 0xff<<23: // NaN stays one
		return sign | 0x7e00 | uint16(b>>13)&0x3ff
	case b >= 0x477ff000: // rounds to infinity
		return sign | 0x7c00
	case b < 0x38800000: // subnormal: the unit is 2^-24
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(b))*(1<<24)))
	}
	b += 0xfff + b>>13&1
	return sign | uint16(b>>13-112<<10)
}

// floatToBrain rounds to the nearest bfloat16, ties to even.
func floatToBrain(f float32) uint16 {
	b := math.Float32bits(f)
	if f != f {
		return uint16(b>>16) | 0x40
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}
