package kernel

// ReluBack is the pullback of Relu at x: dx += dy where x > 0.
func ReluBack[T Float](dx, dy, x []T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if reluBackVec(dx, dy, x) {
		return
	}
	for i := range dx {
		if x[i] > 0 {
			dx[i] += dy[i]
		}
	}
}

// LeakyReluBack is the pullback of LeakyRelu at x: dx += dy where x > 0, and slope * dy elsewhere.
func LeakyReluBack[T Float](dx, dy, x []T, slope T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if leakyReluBackVec(dx, dy, x, slope) {
		return
	}
	for i := range dx {
		if x[i] > 0 {
			dx[i] += dy[i]
		} else {
			dx[i] += slope * dy[i]
		}
	}
}

// AbsBack is the pullback of Abs at x: dx += dy sign(x).
func AbsBack[T Float](dx, dy, x []T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if absBackVec(dx, dy, x) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * sign(x[i])
	}
}

// WithinBack is the pullback of what is straight between two bounds and flat elsewhere, at x: dx += dy where low < x < high.
func WithinBack[T Float](dx, dy, x []T, low, high T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if withinBackVec(dx, dy, x, low, high) {
		return
	}
	for i := range dx {
		if low < x[i] && x[i] < high {
			dx[i] += dy[i]
		}
	}
}

// HuberBack is the pullback of Huber at x: dx += dy c, where c is x cut off at ±delta. It rounds once or twice.
func HuberBack[T Float](dx, dy, x []T, delta T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if huberBackVec(dx, dy, x, -delta, delta) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * max(-delta, min(delta, x[i]))
	}
}

// TanhBack is the pullback of Tanh, from its result y: dx += dy (1 - y²).
func TanhBack[T Float](dx, dy, y []T) {
	same(len(dx), len(dy))
	same(len(dx), len(y))
	if tanhBackVec(dx, dy, y) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * (1 - y[i]*y[i])
	}
}

// SigmoidBack is the pullback of Sigmoid, from its result y: dx += dy y (1 - y).
func SigmoidBack[T Float](dx, dy, y []T) {
	same(len(dx), len(dy))
	same(len(dx), len(y))
	if sigmoidBackVec(dx, dy, y) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * y[i] * (1 - y[i])
	}
}

// SoftplusBack is the pullback of Softplus at x: dx += dy sigmoid(x).
func SoftplusBack[T Float](dx, dy, x []T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if softplusBackVec(dx, dy, x) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * T(sigmoid(float64(x[i])))
	}
}

// GELUBack is the pullback of GELU at x: with u = 2√(2/π) (x + 0.044715 x³) and s = sigmoid(u), dx += dy (s + x s (1 - s) u').
func GELUBack[T Float](dx, dy, x []T) {
	same(len(dx), len(dy))
	same(len(dx), len(x))
	if geluBackVec(dx, dy, x) {
		return
	}
	for i := range dx {
		dx[i] += dy[i] * T(geluSlope(float64(x[i])))
	}
}
