package rules

import "math"

func init() {
	scalar(math.Sinh, "sinh' = cosh", SinhPartial)
	scalar(math.Cosh, "cosh' = sinh", CoshPartial)
	scalar(math.Tanh, "tanh' = 1 - tanh²", TanhPartial)
	scalar(math.Asinh, "asinh' = 1/√(1 + x²)", AsinhPartial)
	scalar(math.Acosh, "acosh' = 1/√(x² - 1)", AcoshPartial)
	scalar(math.Atanh, "atanh' = 1/(1 - x²)", AtanhPartial)
}

// SinhPartial is the derivative of y = sinh x, cosh x.
func SinhPartial(x, _ float64) float64 { return math.Cosh(x) }

// CoshPartial is the derivative of y = cosh x, sinh x.
func CoshPartial(x, _ float64) float64 { return math.Sinh(x) }

// TanhPartial is the derivative of y = tanh x, 1 - y². It needs no other function, and so it has the digits that y left: its error is 1e-16
// of 1, not of itself, and it is 0 where y is 1, beyond |x| = 19.
func TanhPartial(_, y float64) float64 { return 1 - y*y }

// AsinhPartial is the derivative of y = arsinh x, 1/√(1 + x²).
func AsinhPartial(x, _ float64) float64 { return 1 / math.Hypot(1, x) }

// AcoshPartial is the derivative of y = arcosh x, 1/(√(x - 1)·√(x + 1)). It is +Inf at 1 and NaN below.
func AcoshPartial(x, _ float64) float64 { return 1 / (math.Sqrt(x-1) * math.Sqrt(x+1)) }

// AtanhPartial is the derivative of y = artanh x, 1/((1 - x)(1 + x)). It is +Inf at ±1, and means nothing beyond.
func AtanhPartial(x, _ float64) float64 { return 1 / ((1 - x) * (1 + x)) }
