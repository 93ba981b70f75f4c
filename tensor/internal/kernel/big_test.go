package kernel

import (
	"math"
	"math/big"
)

// Elementary functions to precision bits, against which accuracy is measured.

const precision = 300

func real64(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
func bigAdd(a, b *big.Float) *big.Float {
	return new(big.Float).SetPrec(precision).Add(a, b)
}
func bigSub(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Sub(a, b) }
func bigMul(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Mul(a, b) }
func bigQuo(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Quo(a, b) }

var ln2 = bigMul(real64(2), bigAtanh(bigQuo(real64(1), real64(3))))

// bigAtanh is the series s + s³/3 + s⁵/5 ... for a small s.
func bigAtanh(s *big.Float) *big.Float {
	square, power, sum := bigMul(s, s), s, s
	for k := 3; power.Sign() != 0 && power.MantExp(nil) > s.MantExp(nil)-precision; k += 2 {
		power = bigMul(power, square)
		sum = bigAdd(sum, bigQuo(power, real64(float64(k))))
	}
	return sum
}

// bigExp divides the argument by 2¹⁶, sums the series, and squares 16 times.
func bigExp(x *big.Float) *big.Float {
	approximate, _ := x.Float64()
	n := math.Round(approximate / math.Ln2)
	r := bigSub(x, bigMul(real64(n), ln2))
	r.SetMantExp(r, -16)
	term, sum := real64(1), real64(1)
	for k := 1; k <= 20; k++ {
		term = bigQuo(bigMul(term, r), real64(float64(k)))
		sum = bigAdd(sum, term)
	}
	for range 16 {
		sum = bigMul(sum, sum)
	}
	return sum.SetMantExp(sum, int(n))
}

func bigLog(x *big.Float) *big.Float {
	m := new(big.Float)
	e := x.MantExp(m)
	one := real64(1)
	return bigAdd(bigMul(real64(float64(e)), ln2), bigMul(real64(2), bigAtanh(bigQuo(bigSub(m, one), bigAdd(m, one)))))
}

func bigExpm1(x *big.Float) *big.Float { return bigSub(bigExp(x), real64(1)) }

func bigTanh(x *big.Float) *big.Float {
	e := bigExpm1(bigMul(x, real64(2)))
	return bigQuo(e, bigAdd(e, real64(2)))
}

func bigSigmoid(x *big.Float) *big.Float {
	return bigQuo(real64(1), bigAdd(real64(1), bigExp(new(big.Float).Neg(x))))
}

// bigSoftplus is ln((1 + e⁻ˣ) eˣ), whose first factor is summed as a series where it is close to 1.
func bigSoftplus(x *big.Float) *big.Float {
	small, large := x, real64(0)
	if x.Sign() > 0 {
		small, large = new(big.Float).Neg(x), x
	}
	e := bigExp(small)
	return bigAdd(large, bigMul(real64(2), bigAtanh(bigQuo(e, bigAdd(e, real64(2))))))
}

// bigErf is the series 2/√π (x - x³/(3·1!) + x⁵/(5·2!) ...), whose terms at 6 are up to 2⁵⁰ times the sum.
func bigErf(x *big.Float) *big.Float {
	square, term, sum := new(big.Float).Neg(bigMul(x, x)), x, x
	for k := 1; term.Sign() != 0 && term.MantExp(nil) > x.MantExp(nil)-precision; k++ {
		term = bigQuo(bigMul(term, square), real64(float64(k)))
		sum = bigAdd(sum, bigQuo(term, real64(float64(2*k+1))))
	}
	return bigQuo(bigMul(real64(2), sum), new(big.Float).Sqrt(bigMul(real64(4), bigQuarterPi)))
}

// π/4 = 4 arctan 1/5 - arctan 1/239 (Machin).
var bigQuarterPi = bigSub(bigMul(real64(4), bigArctanOfOne(5)), bigArctanOfOne(239))

// bigArctanOfOne is arctan(1/n).
func bigArctanOfOne(n float64) *big.Float {
	power := bigQuo(real64(1), real64(n))
	square, sum := new(big.Float).Neg(bigMul(power, power)), power
	for k := 3; power.MantExp(nil) > -precision; k += 2 {
		power = bigMul(power, square)
		sum = bigAdd(sum, bigQuo(power, real64(float64(k))))
	}
	return sum
}

// rounded is the function exact where the one of package math is wrong on some machines: at subnormal numbers and near overflow.
func rounded(exact func(*big.Float) *big.Float, x float64, usual func(float64) float64) float64 {
	if x > 709 && x < 710 || x > 0 && x < 0x1p-1000 {
		y, _ := exact(real64(x)).Float64()
		return y
	}
	return usual(x)
}
