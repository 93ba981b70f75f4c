package kernel

import "math"

// Exp sets dst = eᵃ within 2 units in the last place, subnormal results included.
// Special cases: e^-Inf = 0, e^+Inf = +Inf, e^NaN = NaN.
func Exp[T Float](dst, a []T) {
	same(len(dst), len(a))
	if expVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(exp(float64(a[i])))
	}
}

// Expm1 sets dst = eᵃ - 1 within 3 units in the last place.
func Expm1[T Float](dst, a []T) {
	same(len(dst), len(a))
	if expm1Vec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Expm1(float64(a[i])))
	}
}

// Log sets dst = ln a within 2 units in the last place, for subnormal a too.
// Special cases: ln ±0 = -Inf, ln +Inf = +Inf, NaN below zero.
func Log[T Float](dst, a []T) {
	same(len(dst), len(a))
	if logVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(log(float64(a[i])))
	}
}

// Log1p sets dst = ln(1 + a), accurate near zero.
func Log1p[T Float](dst, a []T) {
	same(len(dst), len(a))
	for i := range dst {
		dst[i] = T(math.Log1p(float64(a[i])))
	}
}

// Tanh sets dst = tanh a within 2 units in the last place. It is odd, and tanh ±Inf = ±1.
func Tanh[T Float](dst, a []T) {
	same(len(dst), len(a))
	if tanhVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Tanh(float64(a[i])))
	}
}

// Sigmoid sets dst = 1 / (1 + e⁻ᵃ) within 2 units in the last place, subnormal results included.
func Sigmoid[T Float](dst, a []T) {
	same(len(dst), len(a))
	if sigmoidVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(sigmoid(float64(a[i])))
	}
}

// Softplus sets dst = ln(1 + eᵃ), which never overflows, within 3 units in the last place.
func Softplus[T Float](dst, a []T) {
	same(len(dst), len(a))
	if softplusVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(softplus(float64(a[i])))
	}
}

// GELU sets dst = a/2 (1 + tanh(√(2/π) (a + 0.044715 a³))), the form of Hendrycks and Gimpel, arXiv:1606.08415, section 2.
func GELU[T Float](dst, a []T) {
	same(len(dst), len(a))
	if geluVec(dst, a) {
		return
	}
	for i := range dst {
		x := float64(a[i])
		dst[i] = T(x * sigmoid(geluArgument(x)))
	}
}

// Erf sets dst to the error function of a within 2 units in the last place. It is odd, and erf ±Inf = ±1.
func Erf[T Float](dst, a []T) {
	same(len(dst), len(a))
	if erfVec(dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Erf(float64(a[i])))
	}
}

// GELUErf sets dst = a/2 (1 + erf(a/√2)), which for large negative a is exact to a unit in the last place of a only.
func GELUErf[T Float](dst, a []T) {
	same(len(dst), len(a))
	if geluErfVec(dst, a) {
		return
	}
	for i := range dst {
		x := float64(a[i])
		dst[i] = T(x / 2 * (1 + math.Erf(x/math.Sqrt2)))
	}
}

// Sin sets dst = sin a, a in radians.
func Sin[T Float](dst, a []T) {
	same(len(dst), len(a))
	for i := range dst {
		dst[i] = T(math.Sin(float64(a[i])))
	}
}

// Cos sets dst = cos a, a in radians.
func Cos[T Float](dst, a []T) {
	same(len(dst), len(a))
	for i := range dst {
		dst[i] = T(math.Cos(float64(a[i])))
	}
}

// exp is math.Exp, which on amd64 overflows too early: e^709.78 is still finite.
func exp(x float64) float64 {
	if x > 709 {
		return math.Expm1(x) + 1
	}
	return math.Exp(x)
}

// log is math.Log, which on amd64 takes a subnormal number for another.
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// sigmoid never overflows: e^-|x| is at most 1.
func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// geluArgument is u such that GELU is x sigmoid(u), for (1 + tanh(u/2)) / 2 = sigmoid(u).
func geluArgument(x float64) float64 {
	x = flatten(x)
	return geluScale * (x + geluCube*x*x*x)
}

// geluSlope is the derivative of GELU, s + x s (1-s) u'. The smaller of s and 1-s is taken for what it is, not for a difference from 1.
func geluSlope(x float64) float64 {
	u := geluArgument(x)
	small := sigmoid(-math.Abs(u))
	s := small
	if u > 0 {
		s = 1 - small
	}
	x = flatten(x)
	return s + x*small*(1-small)*geluScale*(1+3*geluCube*x*x)
}

// flatten clamps x to where sigmoid(u) changes: beyond, it is 0 or 1 in either precision, and x³ might overflow.
func flatten(x float64) float64 { return max(min(x, geluFlat), -geluFlat) }

const (
	geluScale = 1.59576912160573071175978423973752747390343452465625 // 2√(2/π)
	geluCube  = 0.044715
	geluFlat  = 100
)
