package rules

import "math"

func init() {
	scalar(math.Erf, "erf' = 2/√π·exp(-x²)", ErfPartial)
	scalar(math.Erfc, "erfc' = -2/√π·exp(-x²)", ErfcPartial)
	scalar(math.Erfinv, "erf⁻¹' = √π/2·exp(y²)", ErfinvPartial)
	scalar(math.Erfcinv, "erfc⁻¹' = -√π/2·exp(y²)", ErfcinvPartial)
}

const (
	sqrtPi      = 1.7724538509055160272981674833411451827975494561223871282138
	twoBySqrtPi = 2 / sqrtPi
)

// ErfPartial is the derivative of y = erf x = 2/√π ∫₀ˣ exp(-t²) dt.
func ErfPartial(x, _ float64) float64 { return twoBySqrtPi * math.Exp(-x*x) }

// ErfcPartial is the derivative of y = 1 - erf x.
func ErfcPartial(x, _ float64) float64 { return -twoBySqrtPi * math.Exp(-x*x) }

// ErfinvPartial is the derivative of y with erf y = x, 1/erf'(y). It is +Inf at ±1 and NaN beyond.
func ErfinvPartial(_, y float64) float64 { return sqrtPi / 2 * math.Exp(y*y) }

// ErfcinvPartial is the derivative of y with erfc y = x, 1/erfc'(y). It is -Inf at 0 and 2 and NaN beyond.
func ErfcinvPartial(_, y float64) float64 { return -sqrtPi / 2 * math.Exp(y*y) }
