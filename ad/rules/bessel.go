package rules

import "math"

// Source of the recurrences: Abramowitz and Stegun, Handbook of Mathematical Functions, 9.1.27 and 9.1.28.
func init() {
	scalar(math.J0, "J₀' = -J₁", J0Partial)
	scalar(math.J1, "J₁' = (J₀ - J₂)/2", J1Partial)
	scalar(math.Jn, "Jₙ' = (Jₙ₋₁ - Jₙ₊₁)/2", nil, JnPartialX)
	scalar(math.Y0, "Y₀' = -Y₁", Y0Partial)
	scalar(math.Y1, "Y₁' = (Y₀ - Y₂)/2", Y1Partial)
	scalar(math.Yn, "Yₙ' = (Yₙ₋₁ - Yₙ₊₁)/2", nil, YnPartialX)
}

// J0Partial is the derivative of y = J₀(x), -J₁(x).
func J0Partial(x, _ float64) float64 { return -math.J1(x) }

// J1Partial is the derivative of y = J₁(x), (J₀(x) - J₂(x))/2. J₀ - J₁/x is shorter, and NaN at 0.
func J1Partial(x, _ float64) float64 { return (math.J0(x) - math.Jn(2, x)) / 2 }

// JnPartialX is the derivative of y = Jₙ(x) with respect to x, (Jₙ₋₁(x) - Jₙ₊₁(x))/2. The order, an integer, has none.
func JnPartialX(n int, x, _ float64) float64 { return (math.Jn(n-1, x) - math.Jn(n+1, x)) / 2 }

// Y0Partial is the derivative of y = Y₀(x), -Y₁(x). It is +Inf at 0 and NaN below.
func Y0Partial(x, _ float64) float64 { return -math.Y1(x) }

// Y1Partial is the derivative of y = Y₁(x), (Y₀(x) - Y₂(x))/2. It is +Inf at 0 and NaN below.
func Y1Partial(x, _ float64) float64 {
	if x == 0 {
		return math.Inf(1)
	}
	return (math.Y0(x) - math.Yn(2, x)) / 2
}

// YnPartialX is the derivative of y = Yₙ(x) with respect to x, (Yₙ₋₁(x) - Yₙ₊₁(x))/2. It is NaN below 0. At 0, and near it where Yₙ overflows,
// it is the infinity that Yₙ is not. The order has none.
func YnPartialX(n int, x, y float64) float64 {
	if math.IsInf(y, 0) {
		return -y
	}
	return (math.Yn(n-1, x) - math.Yn(n+1, x)) / 2
}
