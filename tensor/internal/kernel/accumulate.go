package kernel

// AddTo adds a to dst.
func AddTo[T Float](dst, a []T) {
	same(len(dst), len(a))
	if addToVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] += a[i]
	}
}

// SubTo subtracts a from dst.
func SubTo[T Float](dst, a []T) {
	same(len(dst), len(a))
	if subToVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] -= a[i]
	}
}

// MulTo adds the product: dst += a * b. It rounds once or twice.
func MulTo[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if mulToVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] += a[i] * b[i]
	}
}

// DivTo adds the quotient: dst += a / b.
func DivTo[T Float](dst, a, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if divToVec(dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] += a[i] / b[i]
	}
}

// Axpy adds a multiple: dst += α a. It rounds once or twice.
func Axpy[T Float](dst []T, alpha T, a []T) {
	same(len(dst), len(a))
	if axpyVec(dst, a, alpha) {
		return
	}
	for i := range dst {
		dst[i] += alpha * a[i]
	}
}

// AffineTo adds multiples and a number: dst += α a + β b + γ. It rounds three times or more.
func AffineTo[T Float](dst []T, alpha T, a []T, beta T, b []T, gamma T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if affineToVec(dst, a, b, alpha, beta, gamma) {
		return
	}
	for i := range dst {
		dst[i] += alpha*a[i] + (beta*b[i] + gamma)
	}
}

// ScaleAdd sets dst = α a + β b. It rounds twice or three times.
func ScaleAdd[T Float](dst []T, alpha T, a []T, beta T, b []T) {
	same(len(dst), len(a))
	same(len(dst), len(b))
	if scaleAddVec(dst, a, b, alpha, beta) {
		return
	}
	for i := range dst {
		dst[i] = alpha*a[i] + beta*b[i]
	}
}

// Lerp moves dst towards a by the part t of the way: dst += t (a - dst). It rounds twice or three times.
func Lerp[T Float](dst, a []T, t T) {
	same(len(dst), len(a))
	if lerpVec(dst, a, t) {
		return
	}
	for i := range dst {
		dst[i] += t * (a[i] - dst[i])
	}
}
