package rules

import "math"

func init() {
	scalar(math.Gamma, "Γ' = Γ·ψ", GammaPartial)
	scalar(math.Lgamma, "(ln|Γ|)' = ψ", LgammaPartial, nil)
	scalar(Digamma, "ψ' = ψ₁", DigammaPartial)
}

// GammaPartial is the derivative of y = Γ(x), Γ(x)·ψ(x). It is -Inf at 0, and NaN at the negative integers, where Γ has its other poles.
func GammaPartial(x, y float64) float64 { return y * Digamma(x) }

// LgammaPartial is the derivative of y = ln|Γ(x)|, ψ(x). Its sign, the second result of math.Lgamma, has none.
func LgammaPartial(x, _ float64, _ int) float64 { return Digamma(x) }

// DigammaPartial is the derivative of ψ(x), ψ₁(x).
func DigammaPartial(x, _ float64) float64 { return Trigamma(x) }

// Digamma is the logarithmic derivative of the gamma function, ψ(x) = Γ'(x)/Γ(x).
//
// It is -Inf at 0, +Inf at -0, and NaN at the negative integers, at -Inf and at NaN. The error is 1e-15 of 1 or of ψ(x), whichever is greater,
// for x > 0. Below 0 it grows with |x|, as that of tan does.
//
// Source: Abramowitz and Stegun, Handbook of Mathematical Functions: the series for large x is 6.3.18, the recurrence by which x gets large
// 6.3.5, and the reflection for x < 0 is 6.3.7.
func Digamma(x float64) float64 {
	switch {
	case x == 0:
		return -1 / x
	case x < 0:
		_, f := math.Modf(x) // tan has the period 1, and is more exact near 0
		if f == 0 || math.IsNaN(f) {
			return math.NaN()
		}
		return Digamma(1-x) - math.Pi/math.Tan(math.Pi*f)
	}
	sum := 0.0
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	if x > 1e17 { // where the series is 1
		return math.Log(x)
	}
	z := 1 / (x * x)
	// B₂ₖ/(2k)·z^k, k = 1 .. 8
	series := z * (1./12 - z*(1./120-z*(1./252-z*(1./240-z*(1./132-z*(691./32760-z*(1./12-z*3617./8160)))))))
	return sum + math.Log(x) - 0.5/x - series
}

// Trigamma is the derivative of the digamma function, ψ₁(x).
//
// It is +Inf at 0, NaN at the negative integers, at -Inf and at NaN. The error is 1e-15 of ψ₁(x) for x > 0.
//
// Source: Abramowitz and Stegun, Handbook of Mathematical Functions: the series for large x is 6.4.12, the recurrence 6.4.6, and the
// reflection 6.4.7.
func Trigamma(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(1)
	case x < 0:
		_, f := math.Modf(x)
		if f == 0 || math.IsNaN(f) {
			return math.NaN()
		}
		s := math.Pi / math.Sin(math.Pi*f)
		return s*s - Trigamma(1-x)
	}
	sum := 0.0
	for ; x < 10; x++ {
		sum += 1 / (x * x)
	}
	z := 1 / (x * x)
	// B₂ₖ·z^k, k = 1 .. 8
	series := z * (1./6 - z*(1./30-z*(1./42-z*(1./30-z*(5./66-z*(691./2730-z*(7./6-z*3617./510)))))))
	return sum + 1/x + z/2 + series/x
}
