package kernel

// AddScalar sets dst = a + s.
func AddScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if addScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] + s
	}
}

// SubScalar sets dst = a - s.
func SubScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if subScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] - s
	}
}

// ScalarSub sets dst = s - a.
func ScalarSub[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if scalarSubVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = s - a[i]
	}
}

// MulScalar sets dst = a * s.
func MulScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if mulScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] * s
	}
}

// DivScalar sets dst = a / s.
func DivScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if divScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] / s
	}
}

// ScalarDiv sets dst = s / a.
func ScalarDiv[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if scalarDivVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = s / a[i]
	}
}

// MaxScalar sets dst = max(a, s), NaN and zeros as [Max] has them.
func MaxScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if maxScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = max(a[i], s)
	}
}

// MinScalar sets dst = min(a, s), NaN and zeros as [Min] has them.
func MinScalar[T Float](dst, a []T, s T) {
	same(len(dst), len(a))
	if minScalarVec(dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = min(a[i], s)
	}
}

// SubMulScalar sets dst = (a - c) * s.
func SubMulScalar[T Float](dst, a []T, c, s T) {
	same(len(dst), len(a))
	if subMulScalarVec(dst, a, c, s) {
		return
	}
	for i := range dst {
		dst[i] = (a[i] - c) * s
	}
}
