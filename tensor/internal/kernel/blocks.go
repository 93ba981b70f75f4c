package kernel

import "math"

// The leaves of the sums. In assembly they keep several partial sums in each lane of registers, in the element type; portable ones keep four in float64. Several
// need not wait for each other.

// sumBlock returns Σ x.
func sumBlock[T Float](x []T) float64 {
	if s, ok := sumVec(x); ok {
		return float64(s)
	}
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		s0 += float64(x[0])
		s1 += float64(x[1])
		s2 += float64(x[2])
		s3 += float64(x[3])
	}
	for i := range x {
		s0 += float64(x[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// sumAbsBlock returns Σ |x|.
func sumAbsBlock[T Float](x []T) float64 {
	if s, ok := sumAbsVec(x); ok {
		return float64(s)
	}
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		s0 += math.Abs(float64(x[0]))
		s1 += math.Abs(float64(x[1]))
		s2 += math.Abs(float64(x[2]))
		s3 += math.Abs(float64(x[3]))
	}
	for i := range x {
		s0 += math.Abs(float64(x[i]))
	}
	return (s0 + s1) + (s2 + s3)
}

// squaresBlock returns Σ (x - c)².
func squaresBlock[T Float](x []T, c T) float64 {
	if s, ok := squaresVec(x, c); ok {
		return float64(s)
	}
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		s0 += square(float64(x[0] - c))
		s1 += square(float64(x[1] - c))
		s2 += square(float64(x[2] - c))
		s3 += square(float64(x[3] - c))
	}
	for i := range x {
		s0 += square(float64(x[i] - c))
	}
	return (s0 + s1) + (s2 + s3)
}

// dotBlock returns Σ a b.
func dotBlock[T Float](a, b []T) float64 {
	if s, ok := dotVec(a, b); ok {
		return float64(s)
	}
	var s0, s1, s2, s3 float64
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		s0 += float64(a[0]) * float64(b[0])
		s1 += float64(a[1]) * float64(b[1])
		s2 += float64(a[2]) * float64(b[2])
		s3 += float64(a[3]) * float64(b[3])
	}
	for i := range a {
		s0 += float64(a[i]) * float64(b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// dotShiftedBlock returns Σ (a - c) b.
func dotShiftedBlock[T Float](a, b []T, c T) float64 {
	if s, ok := dotShiftedVec(a, b, c); ok {
		return float64(s)
	}
	s := 0.0
	for i := range a {
		s += float64(a[i]-c) * float64(b[i])
	}
	return s
}

func square(x float64) float64 { return x * x }

// expBlock sets dst = e^(x - shift) and returns the sum of it.
func expBlock[T Float](dst, x []T, shift T) float64 {
	if s, ok := expShiftedVec(dst, x, shift); ok {
		return float64(s)
	}
	s := 0.0
	for i := range dst {
		e := math.Exp(float64(x[i] - shift))
		dst[i] = T(e)
		s += e
	}
	return s
}

// sumExpBlock returns Σ e^(x - shift).
func sumExpBlock[T Float](x []T, shift T) float64 {
	if s, ok := sumExpVec(x, shift); ok {
		return float64(s)
	}
	s := 0.0
	for _, v := range x {
		s += math.Exp(float64(v - shift))
	}
	return s
}
