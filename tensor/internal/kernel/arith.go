package kernel

// Add sets dst = a + b.
func Add[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if addVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// Sub sets dst = a - b.
func Sub[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if subVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// Mul sets dst = a * b.
func Mul[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if mulVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// Div sets dst = a / b.
func Div[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if divVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

// Max sets dst = max(a, b) as Go's builtin does: NaN if either is NaN, and +0 is more than -0.
func Max[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if maxVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = max(a[i], b[i])
	}
}

// Min sets dst = min(a, b) as Go's builtin does: NaN if either is NaN, and -0 is less than +0.
func Min[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if minVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = min(a[i], b[i])
	}
}
