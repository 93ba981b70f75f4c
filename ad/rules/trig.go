package rules

import "math"

func init() {
	scalar(math.Sin, "sin' = cos", SinPartial)
	scalar(math.Cos, "cos' = -sin", CosPartial)
	scalar(math.Tan, "tan' = 1 + tan²", TanPartial)
	scalar(math.Sincos, "sin' = cos, cos' = -sin", SincosPartialSin, SincosPartialCos)
	scalar(math.Asin, "asin' = 1/√(1 - x²)", AsinPartial)
	scalar(math.Acos, "acos' = -1/√(1 - x²)", AcosPartial)
	scalar(math.Atan, "atan' = 1/(1 + x²)", AtanPartial)
	scalar(math.Atan2, "∂y = x/(x² + y²), ∂x = -y/(x² + y²)", Atan2PartialY, Atan2PartialX)
}

// SinPartial is the derivative of y = sin x, cos x. x is in radians.
func SinPartial(x, _ float64) float64 { return math.Cos(x) }

// CosPartial is the derivative of y = cos x, -sin x. x is in radians.
func CosPartial(x, _ float64) float64 { return -math.Sin(x) }

// TanPartial is the derivative of y = tan x, 1 + y². x is in radians.
func TanPartial(_, y float64) float64 { return 1 + y*y }

// SincosPartialSin is the derivative of the first result of math.Sincos, cos x. It does not use the second one, which may be unnamed.
func SincosPartialSin(x, _, _ float64) float64 { return math.Cos(x) }

// SincosPartialCos is the derivative of the second result of math.Sincos, -sin x.
func SincosPartialCos(x, _, _ float64) float64 { return -math.Sin(x) }

// AsinPartial is the derivative of y = arcsin x, 1/√((1 - x)(1 + x)): the product keeps the digits that 1 - x² loses near ±1. It is +Inf at
// ±1 and NaN beyond.
func AsinPartial(x, _ float64) float64 { return 1 / math.Sqrt((1-x)*(1+x)) }

// AcosPartial is the derivative of y = arccos x, -1/√((1 - x)(1 + x)). It is -Inf at ±1 and NaN beyond.
func AcosPartial(x, _ float64) float64 { return -1 / math.Sqrt((1-x)*(1+x)) }

// AtanPartial is the derivative of y = arctan x, 1/(1 + x²).
func AtanPartial(x, _ float64) float64 { return 1 / (1 + x*x) }

// Atan2PartialY is the derivative of θ = atan2(y, x) with respect to y, x/r² with r = √(x² + y²). It is divided by r twice, since r² may
// overflow or vanish. It is NaN at the origin, around which θ takes all its values, and smooth across the cut at x < 0, y = 0.
func Atan2PartialY(y, x, _ float64) float64 {
	r := math.Hypot(x, y)
	return x / r / r
}

// Atan2PartialX is the derivative of θ = atan2(y, x) with respect to x, -y/r². See Atan2PartialY.
func Atan2PartialX(y, x, _ float64) float64 {
	r := math.Hypot(x, y)
	return -y / r / r
}
