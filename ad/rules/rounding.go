package rules

import "math"

func init() {
	scalar(math.Floor, "a step: 0", StepPartial)
	scalar(math.Ceil, "a step: 0", StepPartial)
	scalar(math.Trunc, "a step: 0", StepPartial)
	scalar(math.Round, "a step: 0", StepPartial)
	scalar(math.RoundToEven, "a step: 0", StepPartial)
	scalar(math.Logb, "a step: 0", StepPartial)
	constant("an integer", "math.Ilogb")
	scalar(math.Modf, "integer' = 0, fraction' = 1", ModfPartialInteger, ModfPartialFraction)
	scalar(math.Frexp, "fraction' = 2^-exponent", FrexpPartial, nil)
	scalar(math.Ldexp, "∂frac = 2^exp", LdexpPartial, nil)
	scalar(math.Mod, "∂x = 1, ∂y = -trunc(x/y)", ModPartialX, ModPartialY)
	scalar(math.Remainder, "∂x = 1, ∂y = -round(x/y)", ModPartialX, ModPartialY)
	scalar(math.Nextafter, "∂x = 1, ∂y = 0", NextafterPartialX, NextafterPartialY)
	scalar(math.Nextafter32, "∂x = 1, ∂y = 0", Nextafter32PartialX, Nextafter32PartialY)
}

// StepPartial is the derivative of functions that are constant but for jumps, 0, at the jumps too.
func StepPartial(_, _ float64) float64 { return 0 }

// ModfPartialInteger is the derivative of the integer part of a number, 0, at its jumps too.
func ModfPartialInteger(_, _, _ float64) float64 { return 0 }

// ModfPartialFraction is the derivative of the fraction of a number, 1, at its jumps too.
func ModfPartialFraction(_, _, _ float64) float64 { return 1 }

// FrexpPartial is the derivative of the fraction in f = fraction·2^exponent, 2^-exponent: that of the interval in which f is, at the powers
// of 2 the one above. It is 1 at 0.
func FrexpPartial(f, _ float64, _ int) float64 {
	_, exponent := math.Frexp(f)
	return math.Ldexp(1, -exponent)
}

// LdexpPartial is the derivative of z = frac·2^exp with respect to frac, 2^exp.
func LdexpPartial(_ float64, exp int, _ float64) float64 { return math.Ldexp(1, exp) }

// ModPartialX is the derivative of z = x - n·y with respect to x, 1, where n is the integer that math.Mod and math.Remainder take. It is
// so at their jumps, too.
func ModPartialX(_, _, _ float64) float64 { return 1 }

// ModPartialY is the derivative of z = x - n·y with respect to y, -n. At a jump n is the one that the function took. It is found from z, which
// is exact, since x/y may round to the next integer. It is 0 where y is infinite, and z is x.
func ModPartialY(x, y, z float64) float64 { return -math.Round((x - z) / y) }

// NextafterPartialX is the derivative of x plus or minus one step of its floating point, 1.
func NextafterPartialX(_, _, _ float64) float64 { return 1 }

// NextafterPartialY is the derivative of math.Nextafter with respect to where it goes, 0.
func NextafterPartialY(_, _, _ float64) float64 { return 0 }

// Nextafter32PartialX is NextafterPartialX for float32.
func Nextafter32PartialX(_, _, _ float32) float32 { return 1 }

// Nextafter32PartialY is NextafterPartialY for float32.
func Nextafter32PartialY(_, _, _ float32) float32 { return 0 }
