package rules

import "math"

func init() {
	scalar(math.Abs, "the sign of x, 0 at 0", AbsPartial)
	scalar(math.Max, "1 for the greater argument, the first of equals", MaxPartialX, MaxPartialY)
	scalar(math.Min, "1 for the lesser argument, the first of equals", MinPartialX, MinPartialY)
	scalar(math.Dim, "∂x = 1, ∂y = -1 for x > y, else 0", DimPartialX, DimPartialY)
	scalar(math.Copysign, "∂f = ±1, 0 at 0; ∂sign = 0", CopysignPartialF, CopysignPartialSign)
	constant("tells what a number is", "math.IsNaN", "math.IsInf", "math.Signbit")
	constant("makes a number of none", "math.NaN", "math.Inf")
}

// AbsPartial is the derivative of y = |x|: 1 for x > 0, -1 for x < 0, and at the kink 0, between the two.
func AbsPartial(x, _ float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Copysign(1, x)
}

// MaxPartialX is the derivative of z = max(x, y) with respect to x: 1 if x ≥ y, else 0. Where x = y, all goes to x, as for the builtin max.
func MaxPartialX(x, y, _ float64) float64 {
	if x >= y {
		return 1
	}
	return 0
}

// MaxPartialY is the derivative of z = max(x, y) with respect to y: 1 if y > x, else 0.
func MaxPartialY(x, y, _ float64) float64 {
	if x < y {
		return 1
	}
	return 0
}

// MinPartialX is the derivative of z = min(x, y) with respect to x: 1 if x ≤ y, else 0. Where x = y, all goes to x, as for the builtin min.
func MinPartialX(x, y, _ float64) float64 {
	if x <= y {
		return 1
	}
	return 0
}

// MinPartialY is the derivative of z = min(x, y) with respect to y: 1 if y < x, else 0.
func MinPartialY(x, y, _ float64) float64 {
	if x > y {
		return 1
	}
	return 0
}

// DimPartialX is the derivative of z = max(x - y, 0) with respect to x: 1 if x > y, else 0. At the kink math.Dim returns the constant 0, and
// the derivative is 0 too.
func DimPartialX(x, y, _ float64) float64 {
	if x > y {
		return 1
	}
	return 0
}

// DimPartialY is the derivative of z = max(x - y, 0) with respect to y: -1 if x > y, else 0.
func DimPartialY(x, y, _ float64) float64 {
	if x > y {
		return -1
	}
	return 0
}

// CopysignPartialF is the derivative of z = ±|f| with respect to f: 1 if f and sign have the same sign, -1 if not, and 0 at f = 0, as for Abs.
func CopysignPartialF(f, sign, _ float64) float64 {
	if f == 0 {
		return 0
	}
	return math.Copysign(1, f) * math.Copysign(1, sign)
}

// CopysignPartialSign is the derivative of z = ±|f| with respect to the number whose sign it gets: 0, also at the jump.
func CopysignPartialSign(_, _, _ float64) float64 { return 0 }
