package rules

import "math"

func init() {
	scalar(math.Sqrt, "√' = 1/(2√x)", SqrtPartial)
	scalar(math.Cbrt, "∛' = 1/(3∛x²)", CbrtPartial)
	scalar(math.Hypot, "∂p = p/√(p² + q²), ∂q = q/√(p² + q²); 0 at the origin", HypotPartialP, HypotPartialQ)
	scalar(math.FMA, "∂x = y, ∂y = x, ∂z = 1", FMAPartialX, FMAPartialY, FMAPartialZ)
}

// SqrtPartial is the derivative of y = √x, 1/(2y). It is +Inf at 0, the limit from above, -Inf at -0, and NaN below. To take the root of
// something that may be 0, such as a sum of squares, use math.Hypot or add a small number.
func SqrtPartial(_, y float64) float64 { return 0.5 / y }

// CbrtPartial is the derivative of y = ∛x, 1/(3y²). It is +Inf at 0.
func CbrtPartial(_, y float64) float64 { return 1 / (3 * y * y) }

// HypotPartialP is the derivative of z = √(p² + q²) with respect to p, p/z. At the origin, where z has a kink in each direction, it is 0, as
// for Abs. It is NaN if p is infinite.
func HypotPartialP(p, _, z float64) float64 {
	if z == 0 {
		return 0
	}
	return p / z
}

// HypotPartialQ is the derivative of z = √(p² + q²) with respect to q, q/z. See HypotPartialP.
func HypotPartialQ(_, q, z float64) float64 {
	if z == 0 {
		return 0
	}
	return q / z
}

// FMAPartialX is the derivative of x·y + z with respect to x, y.
func FMAPartialX(_, y, _, _ float64) float64 { return y }

// FMAPartialY is the derivative of x·y + z with respect to y, x.
func FMAPartialY(x, _, _, _ float64) float64 { return x }

// FMAPartialZ is the derivative of x·y + z with respect to z, 1.
func FMAPartialZ(_, _, _, _ float64) float64 { return 1 }
