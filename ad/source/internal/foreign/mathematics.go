package foreign

import "math"

// All of math, by the rules of package rules: here the generator meets them, also in second derivatives.
func init() {
	twice("math.Abs", func1Abs, one, minus)
	twice("math.Acos", func1Acos, half, []float64{-0.8})
	twice("math.Acosh", func1Acosh, more)
	twice("math.Asin", func1Asin, half, []float64{-0.8})
	twice("math.Asinh", func1Asinh, one, minus)
	twice("math.Atan", func1Atan, one, minus)
	twice("math.Atan2", func2Atan2, ab, []float64{-0.4, -1.2})
	twice("math.Atanh", func1Atanh, half, []float64{-0.8})
	twice("math.Cbrt", func1Cbrt, one, minus)
	twice("math.Ceil", func1Ceil, one)
	twice("math.Copysign", func2Copysign, ab, []float64{-0.4, 1.2})
	twice("math.Cos", func1Cos, one, minus)
	twice("math.Cosh", func1Cosh, one, minus)
	twice("math.Dim", func2Dim, ab, []float64{1.4, 0.3})
	twice("math.Erf", func1Erf, one, minus)
	twice("math.Erfc", func1Erfc, one, minus)
	twice("math.Erfcinv", func1Erfcinv, half, []float64{1.4})
	twice("math.Erfinv", func1Erfinv, half, []float64{-0.6})
	twice("math.Exp", func1Exp, one, minus)
	twice("math.Exp2", func1Exp2, one, minus)
	twice("math.Expm1", func1Expm1, one, minus)
	twice("math.FMA", func3FMA, abc)
	twice("math.Floor", func1Floor, one)
	twice("math.Frexp", func1Frexp, one, minus)
	twice("math.Gamma", func1Gamma, one, []float64{-1.4})
	twice("math.Hypot", func2Hypot, ab, []float64{-0.4, -1.2})
	twice("math.J0", func1J0, one, minus)
	twice("math.J1", func1J1, one, []float64{0})
	twice("math.Jn", func1Jn, one, minus)
	twice("math.Ldexp", func1Ldexp, one)
	twice("math.Lgamma", func1Lgamma, one, []float64{-1.4})
	twice("math.Log", func1Log, one)
	twice("math.Log10", func1Log10, one)
	twice("math.Log1p", func1Log1p, one)
	twice("math.Log2", func1Log2, one)
	twice("math.Logb", func1Logb, one)
	twice("math.Max", func2Max, ab, []float64{1.4, 0.3})
	twice("math.Min", func2Min, ab, []float64{1.4, 0.3})
	twice("math.Mod", func2Mod, []float64{5.3, 1.6}, []float64{-5.3, 1.6})
	twice("math.Modf", func1Modf, one, minus)
	twice("math.Nextafter", func2Nextafter, ab)
	twice("math.Pow", func2Pow, ab, []float64{2.3, -1.4})
	twice("math.Pow, of a constant exponent", func1Pow, one, minus, []float64{0})
	twice("math.Remainder", func2Remainder, []float64{5.3, 1.6}, []float64{-5.3, 1.6})
	twice("math.Round", func1Round, one)
	twice("math.RoundToEven", func1RoundToEven, one)
	twice("math.Sin", func1Sin, one, minus)
	twice("math.Sincos", func1Sincos, one, minus)
	twice("math.Sinh", func1Sinh, one, minus)
	twice("math.Sqrt", func1Sqrt, one)
	twice("math.Tan", func1Tan, one, minus)
	twice("math.Tanh", func1Tanh, one, minus)
	twice("math.Trunc", func1Trunc, one)
	twice("math.Y0", func1Y0, one)
	twice("math.Y1", func1Y1, one)
	twice("math.Yn", func1Yn, one)
	refuse("math.Float64bits", func1Float64bits, unsafeMemory, one)
}

var (
	one   = []float64{0.7}
	minus = []float64{-1.3}
	half  = []float64{0.35}
	more  = []float64{1.8}
	ab    = []float64{0.4, 1.2}
	abc   = []float64{0.4, 1.2, -0.7}
)

// Each is multiplied by its argument, so that no second derivative is 0 by itself.

func func1Abs(x []float64) float64         { return x[0] * math.Abs(x[0]) }
func func1Acos(x []float64) float64        { return x[0] * math.Acos(x[0]) }
func func1Acosh(x []float64) float64       { return x[0] * math.Acosh(x[0]) }
func func1Asin(x []float64) float64        { return x[0] * math.Asin(x[0]) }
func func1Asinh(x []float64) float64       { return x[0] * math.Asinh(x[0]) }
func func1Atan(x []float64) float64        { return x[0] * math.Atan(x[0]) }
func func2Atan2(x []float64) float64       { return x[0] * math.Atan2(x[0], x[1]) }
func func1Atanh(x []float64) float64       { return x[0] * math.Atanh(x[0]) }
func func1Cbrt(x []float64) float64        { return x[0] * math.Cbrt(x[0]) }
func func1Ceil(x []float64) float64        { return x[0] * x[0] * math.Ceil(x[0]) }
func func2Copysign(x []float64) float64    { return x[0] * math.Copysign(x[0], x[1]) }
func func1Cos(x []float64) float64         { return x[0] * math.Cos(x[0]) }
func func1Cosh(x []float64) float64        { return x[0] * math.Cosh(x[0]) }
func func2Dim(x []float64) float64         { return x[1] * math.Dim(x[0], x[1]) }
func func1Erf(x []float64) float64         { return x[0] * math.Erf(x[0]) }
func func1Erfc(x []float64) float64        { return x[0] * math.Erfc(x[0]) }
func func1Erfcinv(x []float64) float64     { return x[0] * math.Erfcinv(x[0]) }
func func1Erfinv(x []float64) float64      { return x[0] * math.Erfinv(x[0]) }
func func1Exp(x []float64) float64         { return x[0] * math.Exp(x[0]) }
func func1Exp2(x []float64) float64        { return x[0] * math.Exp2(x[0]) }
func func1Expm1(x []float64) float64       { return x[0] * math.Expm1(x[0]) }
func func3FMA(x []float64) float64         { return x[0] * math.FMA(x[0], x[1], x[2]) }
func func1Floor(x []float64) float64       { return x[0] * x[0] * (1 + math.Floor(x[0])) }
func func1Gamma(x []float64) float64       { return x[0] * math.Gamma(x[0]) }
func func2Hypot(x []float64) float64       { return x[0] * math.Hypot(x[0], x[1]) }
func func1J0(x []float64) float64          { return x[0] * math.J0(x[0]) }
func func1J1(x []float64) float64          { return x[0] * math.J1(x[0]) }
func func1Jn(x []float64) float64          { return x[0] * math.Jn(3, x[0]) }
func func1Ldexp(x []float64) float64       { return x[0] * math.Ldexp(x[0], 3) }
func func1Log(x []float64) float64         { return x[0] * math.Log(x[0]) }
func func1Log10(x []float64) float64       { return x[0] * math.Log10(x[0]) }
func func1Log1p(x []float64) float64       { return x[0] * math.Log1p(x[0]) }
func func1Log2(x []float64) float64        { return x[0] * math.Log2(x[0]) }
func func1Logb(x []float64) float64        { return x[0] * x[0] * math.Logb(x[0]) }
func func2Max(x []float64) float64         { return x[0] * math.Max(x[0], x[1]) }
func func2Min(x []float64) float64         { return x[0] * math.Min(x[0], x[1]) }
func func2Mod(x []float64) float64         { return x[0] * math.Mod(x[0], x[1]) }
func func2Nextafter(x []float64) float64   { return x[0] * math.Nextafter(x[0], x[1]) }
func func2Pow(x []float64) float64         { return x[0] * math.Pow(x[0], x[1]) }
func func1Pow(x []float64) float64         { return math.Pow(x[0], 3) + math.Pow(x[0], 2) }
func func2Remainder(x []float64) float64   { return x[0] * math.Remainder(x[0], x[1]) }
func func1Round(x []float64) float64       { return x[0] * x[0] * math.Round(x[0]) }
func func1RoundToEven(x []float64) float64 { return x[0] * x[0] * math.RoundToEven(x[0]) }
func func1Sin(x []float64) float64         { return x[0] * math.Sin(x[0]) }
func func1Sinh(x []float64) float64        { return x[0] * math.Sinh(x[0]) }
func func1Sqrt(x []float64) float64        { return x[0] * math.Sqrt(x[0]) }
func func1Tan(x []float64) float64         { return x[0] * math.Tan(x[0]) }
func func1Tanh(x []float64) float64        { return x[0] * math.Tanh(x[0]) }
func func1Trunc(x []float64) float64       { return x[0] * x[0] * (1 + math.Trunc(x[0])) }
func func1Y0(x []float64) float64          { return x[0] * math.Y0(x[0]) }
func func1Y1(x []float64) float64          { return x[0] * math.Y1(x[0]) }
func func1Yn(x []float64) float64          { return x[0] * math.Yn(3, x[0]) }

func func1Frexp(x []float64) float64 {
	fraction, exponent := math.Frexp(x[0])
	return x[0] * fraction * float64(exponent+2)
}

func func1Lgamma(x []float64) float64 {
	y, _ := math.Lgamma(x[0])
	return x[0] * y
}

func func1Modf(x []float64) float64 {
	whole, fraction := math.Modf(x[0])
	return x[0] * (whole + 2*fraction)
}

func func1Sincos(x []float64) float64 {
	sin, cos := math.Sincos(x[0])
	_, other := math.Sincos(2 * x[0])
	return x[0]*sin*cos + other
}

func func1Float64bits(x []float64) float64 { return float64(math.Float64bits(x[0]) >> 52) }
