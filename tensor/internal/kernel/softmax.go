package kernel

import "math"

// Softmax sets dst = eˣ / Σ eˣ. It shifts x by its maximum, so that nothing overflows: an element of -Inf gives 0; if some are +Inf they share 1 among them
// and the rest get 0; NaN, and -Inf alone, give NaN everywhere.
func Softmax[T Float](dst, x []T) {
	same(len(dst), len(x))
	x = x[:len(dst)]
	if len(x) == 0 {
		return
	}
	top := Maximum(x)
	if math.IsInf(float64(top), 1) {
		infinities(dst, x, 0, 1)
		MulScalar(dst, dst, 1/Sum(dst))
		return
	}
	MulScalar(dst, dst, T(1/expShifted(dst, x, top)))
}

// LogSoftmax sets dst = x - ln Σ eˣ, with the logarithms of what [Softmax] gives at infinities.
func LogSoftmax[T Float](dst, x []T) {
	same(len(dst), len(x))
	x = x[:len(dst)]
	if len(x) == 0 {
		return
	}
	top := Maximum(x)
	if math.IsInf(float64(top), 1) {
		infinities(dst, x, T(math.Inf(-1)), 0)
		SubScalar(dst, dst, LogSumExp(dst))
		return
	}
	total := sumExp(x, top)
	SubScalar(dst, x, top)
	SubScalar(dst, dst, T(math.Log(total)))
}

// LogSumExp returns ln Σ eˣ, which is -Inf for an empty x or one of -Inf alone, +Inf where an element is, and NaN where one is NaN.
func LogSumExp[T Float](x []T) T {
	if len(x) == 0 {
		return T(math.Inf(-1))
	}
	top := Maximum(x)
	if math.IsInf(float64(top), 0) {
		return top
	}
	return top + T(math.Log(sumExp(x, top)))
}

// expShifted sets dst = e^(x - shift) and returns the sum of it; sumExp only returns that.
func expShifted[T Float](dst, x []T, shift T) float64 {
	return pairwise(0, len(x), func(lo, hi int) float64 { return expBlock(dst[lo:hi], x[lo:hi], shift) })
}

func sumExp[T Float](x []T, shift T) float64 {
	return pairwise(0, len(x), func(lo, hi int) float64 { return sumExpBlock(x[lo:hi], shift) })
}

// infinities tells the elements of +Inf from the others.
func infinities[T Float](dst, x []T, other, infinite T) {
	for i, v := range x {
		dst[i] = other
		if math.IsInf(float64(v), 1) {
			dst[i] = infinite
		}
	}
}

// SoftmaxBack is the pullback of Softmax, from its result y: dx += y (dy - Σ dy y).
func SoftmaxBack[T Float](dx, dy, y []T) {
	same(len(dx), len(dy))
	same(len(dx), len(y))
	s := Dot(dy[:len(dx)], y)
	if softmaxBackVec(dx, dy, y, s) {
		return
	}
	for i := range dx {
		dx[i] += y[i] * (dy[i] - s)
	}
}

// LogSoftmaxBack is the pullback of LogSoftmax, from its result y: dx += dy - eʸ Σ dy.
func LogSoftmaxBack[T Float](dx, dy, y []T) {
	same(len(dx), len(dy))
	same(len(dx), len(y))
	s := Sum(dy[:len(dx)])
	if logSoftmaxBackVec(dx, dy, y, s) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] - T(math.Exp(float64(y[i])))*s
	}
}

// CrossEntropy returns -Σ y ln p, where p is what [Softmax] gives of x.
func CrossEntropy[T Float](x, y []T) T {
	same(len(x), len(y))
	if len(x) == 0 {
		return 0
	}
	top := Maximum(x)
	if math.IsInf(float64(top), 0) {
		p := make([]T, len(x))
		LogSoftmax(p, x)
		return -Dot(p, y)
	}
	total := math.Log(sumExp(x, top))
	return T(total*float64(Sum(y[:len(x)])) - pairwise(0, len(x), func(lo, hi int) float64 { return dotShiftedBlock(x[lo:hi], y[lo:hi], top) }))
}

// CrossEntropyBack is the pullback of CrossEntropy: dx += g (p Σ y - y), where p is what [Softmax] gives of x and g the adjoint.
func CrossEntropyBack[T Float](dx []T, g T, x, y []T) {
	same(len(dx), len(x))
	same(len(dx), len(y))
	x, y = x[:len(dx)], y[:len(dx)]
	if len(x) == 0 {
		return
	}
	total, top := g*Sum(y), Maximum(x)
	switch {
	case math.IsInf(float64(top), 1):
		p := make([]T, len(x))
		Softmax(p, x)
		AffineTo(dx, total, p, -g, y, 0)
	case len(x) <= 64: // clearing a whole block would take longer than the rest
		var block [64]T
		p := block[:len(x)]
		AffineTo(dx, T(float64(total)/expBlock(p, x, top)), p, -g, y, 0)
	case len(x) <= Block:
		var block [Block]T
		p := block[:len(x)]
		AffineTo(dx, T(float64(total)/expBlock(p, x, top)), p, -g, y, 0)
	default:
		var p [Block]T
		scale := T(float64(total) / sumExp(x, top))
		for lo := 0; lo < len(x); lo += Block {
			hi := min(lo+Block, len(x))
			expBlock(p[:hi-lo], x[lo:hi], top)
			AffineTo(dx[lo:hi], scale, p[:hi-lo], -g, y[lo:hi], 0)
		}
	}
}
