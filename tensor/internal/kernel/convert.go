package kernel

import "math"

// Widen sets dst to a, exactly.
func Widen(dst []float64, a []float32) {
	same(len(dst), len(a))
	for i := widenVec(dst, a); i < len(dst); i++ {
		dst[i] = float64(a[i])
	}
}

// Narrow sets dst to a, rounded to nearest, ties to even; what is too large becomes an infinity.
func Narrow(dst []float32, a []float64) {
	same(len(dst), len(a))
	for i := narrowVec(dst, a); i < len(dst); i++ {
		dst[i] = float32(a[i])
	}
}

// FromFloat16 sets dst to the values of a, which are bits of IEEE binary16, exactly.
func FromFloat16(dst []float32, a []uint16) {
	same(len(dst), len(a))
	for i := fromFloat16Vec(dst, a); i < len(dst); i++ {
		dst[i] = fromFloat16(a[i])
	}
}

// ToFloat16 sets dst to the bits of a as IEEE binary16, rounded to nearest, ties to even; what is too large becomes an infinity, a NaN stays a (quiet) NaN.
func ToFloat16(dst []uint16, a []float32) {
	same(len(dst), len(a))
	for i := toFloat16Vec(dst, a); i < len(dst); i++ {
		dst[i] = toFloat16(a[i])
	}
}

// FromBFloat16 sets dst to the values of a, which are the upper halves of float32, exactly.
func FromBFloat16(dst []float32, a []uint16) {
	same(len(dst), len(a))
	for i := fromBFloat16Vec(dst, a); i < len(dst); i++ {
		dst[i] = math.Float32frombits(uint32(a[i]) << 16)
	}
}

// ToBFloat16 sets dst to the upper halves of a, rounded to nearest, ties to even; a NaN stays a (quiet) NaN.
func ToBFloat16(dst []uint16, a []float32) {
	same(len(dst), len(a))
	for i := toBFloat16Vec(dst, a); i < len(dst); i++ {
		bits := math.Float32bits(a[i])
		if a[i] != a[i] {
			dst[i] = uint16(bits>>16) | 0x40
			continue
		}
		dst[i] = uint16((bits + 0x7fff + bits>>16&1) >> 16)
	}
}

// A binary16 has 5 bits of exponent, bias 15, and 10 of mantissa. Multiplying by 2^±112 converts between its bias and that of float32, subnormals included.
func fromFloat16(h uint16) float32 {
	sign, rest := uint32(h&0x8000)<<16, uint32(h&0x7fff)<<13
	if h&0x7c00 == 0x7c00 { // infinity or NaN
		quiet := uint32(0)
		if h&0x3ff != 0 {
			quiet = 0x400000
		}
		return math.Float32frombits(sign | rest | 0x7f800000 | quiet)
	}
	return math.Float32frombits(sign | math.Float32bits(math.Float32frombits(rest)*0x1p112))
}

func toFloat16(f float32) uint16 {
	bits := math.Float32bits(f)
	sign, size := uint16(bits>>16&0x8000), bits&0x7fffffff
	switch {
	case size > 0x7f800000:
		return sign | 0x7e00 | uint16(size>>13)&0x3ff
	case size >= 0x477ff000: // 65520, halfway between the largest and what would follow
		return sign | 0x7c00
	case size >= 0x38800000: // 2^-14, the smallest normal
		return sign | uint16((size-112<<23+0xfff+size>>13&1)>>13)
	}
	// Adding 1/2 leaves the subnormal, in units of 2^-24, rounded in the low bits.
	return sign | uint16(math.Float32bits(math.Float32frombits(size)+0.5)-math.Float32bits(0.5))
}
