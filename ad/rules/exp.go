package rules

import "math"

func init() {
	scalar(math.Exp, "exp' = exp", ExpPartial)
	scalar(math.Exp2, "(2^x)' = 2^x·ln 2", Exp2Partial)
	scalar(math.Expm1, "(exp - 1)' = exp", Expm1Partial)
	scalar(math.Log, "ln' = 1/x", LogPartial)
	scalar(math.Log2, "log₂' = 1/(x·ln 2)", Log2Partial)
	scalar(math.Log10, "log₁₀' = 1/(x·ln 10)", Log10Partial)
	scalar(math.Log1p, "ln(1 + x)' = 1/(1 + x)", Log1pPartial)
	scalar(math.Pow, "∂x = y·x^(y-1), ∂y = x^y·ln|x|", PowPartialX, PowPartialY)
	constant("10^n of an integer", "math.Pow10")
}

// ExpPartial is the derivative of y = e^x, y.
func ExpPartial(_, y float64) float64 { return y }

// Exp2Partial is the derivative of y = 2^x, y·ln 2.
func Exp2Partial(_, y float64) float64 { return y * math.Ln2 }

// Expm1Partial is the derivative of y = e^x - 1, e^x. It is not y + 1, of which no digit is left far below 0.
func Expm1Partial(x, _ float64) float64 { return math.Exp(x) }

// LogPartial is the derivative of y = ln x, 1/x. It is +Inf at 0 and -Inf at -0, and means nothing below.
func LogPartial(x, _ float64) float64 { return 1 / x }

// Log2Partial is the derivative of y = log₂ x, 1/(x·ln 2). At 0 and below see LogPartial.
func Log2Partial(x, _ float64) float64 { return 1 / (x * math.Ln2) }

// Log10Partial is the derivative of y = log₁₀ x, 1/(x·ln 10). At 0 and below see LogPartial.
func Log10Partial(x, _ float64) float64 { return 1 / (x * math.Ln10) }

// Log1pPartial is the derivative of y = ln(1 + x), 1/(1 + x). It is +Inf at -1, and means nothing below.
func Log1pPartial(x, _ float64) float64 { return 1 / (1 + x) }

// PowPartialX is the derivative of z = x^y with respect to x, y·x^(y-1).
//
//	x = 0:      0 for y > 1, 1 for y = 1, +Inf for 0 < y < 1, 0 for y = 0, where x^0 is 1 for every x
//	x < 0:      as elsewhere for an integer y, else NaN, as x^y is
func PowPartialX(x, y, _ float64) float64 {
	p := math.Pow(x, y-1)
	if y == 0 && math.IsInf(p, 0) {
		return 0
	}
	return y * p
}

// PowPartialY is the derivative of z = x^y with respect to y, z·ln|x|.
//
//	x = 0:      0 for y > 0, where 0^y is 0 for all exponents nearby; 0 for y = 0, where 0^y jumps; -Inf for y < 0
//	x < 0:      the real part of the derivative z·(ln|x| + iπ) of the complex power, for an integer y; NaN for others, as x^y is.
//	            x^y has no real derivative here, but a constant exponent, which no one asks for it, must not spoil second derivatives
//	|x| = Inf:  0 for y < 0
//
// Source of the choice for x < 0: ChainRules.jl.
func PowPartialY(x, y, z float64) float64 {
	if z == 0 || x == 0 && y == 0 {
		return 0
	}
	return z * math.Log(math.Abs(x))
}
