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

// Sign sets dst to 1 where a > 0, to -1 where a < 0, and to a elsewhere: NaN and zeros stay.
func Sign[T Float](dst, a []T) {
	same(len(dst), len(a))
	if signVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = sign(a[i])
	}
}

func sign[T Float](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// Huber sets dst = c (a - c/2), where c is a cut off at ±delta, with delta >= 0. NaN stays NaN.
func Huber[T Float](dst, a []T, delta T) {
	same(len(dst), len(a))
	if huberVec(dst, a, -delta, delta) {
		return
	}
	for i := range dst {
		c := max(-delta, min(delta, a[i]))
		dst[i] = c * (a[i] - c/2)
	}
}

// Taken tells how much of each y comes from a if y is the greater or the smaller one of a and b: 1 where a is y or NaN, 1/2 where b is, too, and 0 elsewhere.
func Taken[T Float](dst, a, b, y []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	same(len(dst), len(y))
	if takenVec(dst, a, b, y) {
		return
	}
	for i, v := range y[:len(dst)] {
		isA, isB := a[i] == v || a[i] != a[i], b[i] == v || b[i] != b[i]
		switch {
		case isA && isB:
			dst[i] = 0.5
		case isA:
			dst[i] = 1
		default:
			dst[i] = 0
		}
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
