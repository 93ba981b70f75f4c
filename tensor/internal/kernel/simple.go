package kernel

import "math"

// Neg sets dst = -a.
func Neg[T Float](dst, a []T) {
	same(len(dst), len(a))
	if negVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = -a[i]
	}
}

// Abs sets dst = |a|.
func Abs[T Float](dst, a []T) {
	same(len(dst), len(a))
	if absVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Abs(float64(a[i])))
	}
}

// Square sets dst = a².
func Square[T Float](dst, a []T) {
	same(len(dst), len(a))
	if squareVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = a[i] * a[i]
	}
}

// Sqrt sets dst = √a, correctly rounded: NaN below zero, √-0 = -0.
func Sqrt[T Float](dst, a []T) {
	same(len(dst), len(a))
	if sqrtVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Sqrt(float64(a[i])))
	}
}

// Recip sets dst = 1 / a.
func Recip[T Float](dst, a []T) {
	same(len(dst), len(a))
	if recipVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = 1 / a[i]
	}
}

// Relu sets dst = max(a, 0): NaN stays NaN, and -0 becomes +0.
func Relu[T Float](dst, a []T) {
	same(len(dst), len(a))
	if reluVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = max(a[i], 0)
	}
}

// LeakyRelu sets dst = a where a > 0 and slope * a elsewhere.
func LeakyRelu[T Float](dst, a []T, slope T) {
	same(len(dst), len(a))
	if leakyReluVec(dst, a, slope) {
		return
	}
	for i := range dst {
		v := a[i]
		if !(v > 0) {
			v *= slope
		}
		dst[i] = v
	}
}
