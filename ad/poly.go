package ad

// Float are the types of numbers that have derivatives.
type Float interface{ ~float32 | ~float64 }

// EvalPoly returns p[0] + p[1]·x + p[2]·x² + …, by Horner's rule. Of no coefficients it is 0.
func EvalPoly[T Float](x T, p []T) T {
	var y T
	for i := len(p) - 1; i >= 0; i-- {
		y = y*x + p[i]
	}
	return y
}
