package main

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel/asm/simd"
	"github.com/mmcloughlin/avo/operand"
)

type (
	machine = simd.Machine
	vec     = simd.V
)

// layout holds what the functions need to know of an element type.
type layout struct {
	fraction int     // bits of the fraction
	bias     int     // of the exponent
	least    float64 // the least normal number
	// Exponents between which the exponential function is neither 0 nor infinite, and those around 0 between which it is a normal number.
	low, high, usual float64
	// Beyond it tanh is 1.
	flat float64
	// (eˣ - 1 - x) / x² for |x| <= ln2/2, minimax by Remez's algorithm; the error of eˣ is 2^-27 and 2^-56.
	exponential []float64
	// ln 2 as the nearest number and what it lacks; and in two parts of which the first has so many trailing zeros that its product with an exponent is exact.
	ln2, ln2Rest    float64
	ln2High, ln2Low float64
	// (ln((1+s)/(1-s)) - 2s) / s³ as a function of s². Source: FreeBSD msun, e_logf.c and e_log.c; the error is 2^-34 and 2^-58.
	atanh []float64
	// erf(x)/x - 1 for |x| < 1 as a function of x², and e^x² erfc(x) for 1 <= x <= erfFlat, beyond which erf is 1, as a function of (x-erfCentre)/(x+erfPole).
	// Interpolated at the nodes of Chebyshev with 60 digits; the errors are 2^-29 and 2^-27, and 2^-62 and 2^-54.
	erfNear, erfFar             []float64
	erfFlat, erfCentre, erfPole float64
}

var layout32 = layout{
	fraction: 23, bias: 127, least: 0x1p-126, low: -104, high: 89, usual: 87, flat: 10,
	exponential: []float64{0x1p-1, 0x1.5554dcp-3, 0x1.5554b8p-5, 0x1.120ba6p-7, 0x1.6d759cp-10},
	ln2:         0x1.62e43p-1, ln2Rest: -0x1.05c61p-29,
	ln2High: 6.9313812256e-01, ln2Low: 9.0580006145e-06,
	atanh:   []float64{0xaaaaaa.0p-24, 0xccce13.0p-25, 0x91e9ee.0p-25, 0xf89e26.0p-26},
	erfNear: []float64{0.12837916585, -0.376126266667, 0.112835947152, -0.0268542120106, 0.00518908742343, -0.000801686428717, 7.87587506269e-5},
	erfFar:  []float64{0.26223760655, -0.385716482561, 0.144057225119, -0.0124421009821, -0.0105298027123, 0.00104458453029, 0.00147267775977},
	erfFlat: 4, erfCentre: 1.9375, erfPole: 1.5,
}

var layout64 = layout{
	fraction: 52, bias: 1023, least: 0x1p-1022, low: -746, high: 710, usual: 708, flat: 20,
	exponential: []float64{0x1.0000000000001p-1, 0x1.5555555555558p-3, 0x1.5555555553d4fp-5, 0x1.111111110f7f6p-7, 0x1.6c16c1789387ep-10,
		0x1.a01a01b011fa3p-13, 0x1.a019b8ef64750p-16, 0x1.71ddf6a547317p-19, 0x1.2891a8be51ad6p-22, 0x1.af63440ed7686p-26},
	ln2: 0x1.62e42fefa39efp-1, ln2Rest: 0x1.abc9e3b39803fp-56,
	ln2High: 6.93147180369123816490e-01, ln2Low: 1.90821492927058770002e-10,
	atanh: []float64{6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
		1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01},
	erfNear: []float64{0x1.06eba8214db69p-3, -0x1.812746b0379e6p-2, 0x1.ce2f21a042b30p-4, -0x1.b82ce31284e00p-6, 0x1.565bcd0dbaa38p-8,
		-0x1.c02db3dac435fp-11, 0x1.f9a321d5b8e1ep-14, -0x1.f4d1e3183f7aep-17, 0x1.b9df224ca4b97p-20, -0x1.5f1ecb6f0764cp-23,
		0x1.f7b4bf3b13964p-27, -0x1.389d4f2641625p-30, 0x1.05ffd737fb32ep-34},
	erfFar: []float64{0x1.97b3643d2dbadp-3, -0x1.c70e1df680bd5p-2, 0x1.018bceab98b55p-1, -0x1.f3d5276680c68p-2, 0x1.9dea0e9b847c4p-2,
		-0x1.2107165358f88p-2, 0x1.4c55ae5c8261ap-3, -0x1.2bbe9874e2a9ap-4, 0x1.781b5d754c0fdp-6, -0x1.7174ff83293bap-9, -0x1.8eefdf003487dp-10,
		0x1.cc56465fa6bfbp-11, -0x1.d8f560d1045c3p-15, -0x1.ce98e3cb4289dp-14, 0x1.e1039450a9a00p-16, 0x1.7fc2187999f93p-17},
	erfFlat: 6, erfCentre: 2.6666666666666666667, erfPole: 4,
}

func layoutOf(m *machine) layout {
	if m.Double {
		return layout64
	}
	return layout32
}

// bitsOf returns the bits of x in the machine's type.
func bitsOf(m *machine, x float64) uint64 {
	if m.Double {
		return math.Float64bits(x)
	}
	return uint64(math.Float32bits(float32(x)))
}

func signBit(m *machine) operand.Op { return m.Const(math.Copysign(0, -1)) }

// magic is such that adding it rounds a small number to an integer, which then is in the low bits, added to offset.
func (f layout) magic(offset int) float64 { return 1.5*math.Ldexp(1, f.fraction) + float64(offset) }

// reduce returns n and r with x = n ln2 + r, and n once more with offset added, as an integer in the low bits. It takes the register of x for r.
func reduce(m *machine, x vec, offset int) (n, r, integer vec) {
	f := layoutOf(m)
	magic := m.Const(f.magic(offset))
	integer = m.Copy(magic)
	m.AddMul(integer, x, m.Const(math.Log2E))
	n = m.Sub(integer, magic)
	m.SubMul(x, n, m.Const(f.ln2))
	m.SubMul(x, n, m.Const(f.ln2Rest))
	return n, x, integer
}

// exp returns eˣ.
func exp(m *machine, x vec) vec {
	f := layoutOf(m)
	return m.Usually(x, f.usual, func() vec {
		_, r, integer := reduce(m, m.Copy(x), f.bias)
		return m.Mul(expSmall(m, r), m.ShiftLeft(integer, f.fraction))
	}, func() vec {
		_, r, integer := reduce(m, m.Max(m.Reg(m.Const(f.low)), m.Min(m.Reg(m.Const(f.high)), x)), 2*f.bias)
		a, b := factors(m, integer)
		return m.Mul(m.Mul(expSmall(m, r), a), b)
	})
}

// expSmall returns eʳ for a reduced r, and expm1Small eʳ - 1.
func expSmall(m *machine, r vec) vec {
	return m.Polynomial(r, append([]float64{1, 1}, layoutOf(m).exponential...)...)
}

func expm1Small(m *machine, r vec) vec {
	p := m.Polynomial(r, layoutOf(m).exponential...)
	m.MulAdd(p, m.Mul(r, r), r)
	return p
}

// factors returns two powers of 2 whose product is 2ⁿ, which may be beyond the range of exponents, from n with two biases added: that is halved as an integer.
func factors(m *machine, integer vec) (a, b vec) {
	fraction := layoutOf(m).fraction
	half := m.ShiftRight(integer, 1)
	return m.ShiftLeft(half, fraction), m.ShiftLeft(m.SubInt(integer, half), fraction)
}

// expm1 returns eˣ - 1 = 2 (2ⁿ⁻¹ (eʳ - 1) + 2ⁿ⁻¹ - 1/2), where 2ⁿ⁻¹ does not overflow.
func expm1(m *machine, x vec) vec {
	f := layoutOf(m)
	c := m.Max(m.Reg(m.Const(-40)), m.Min(m.Reg(m.Const(f.high)), x))
	_, r, integer := reduce(m, c, f.bias-1)
	t := m.ShiftLeft(integer, f.fraction)
	e := m.Sub(t, m.Const(0.5))
	m.AddMul(e, t, expm1Small(m, r))
	return m.Or(m.Add(e, e), m.And(x, signBit(m)))
}

// tanh returns e/(2+e), where e = e^2|x| - 1, and the sign of x. The quotient is corrected by what the rounding of 2+e lost, which keeps tanh within 2 units
// in the last place, and rising.
func tanh(m *machine, x vec) vec {
	f := layoutOf(m)
	a := m.Min(m.Reg(m.Const(f.flat)), m.AndNot(m.Reg(signBit(m)), x))
	_, r, integer := reduce(m, m.Add(a, a), f.bias)
	t := m.ShiftLeft(integer, f.fraction)
	e := m.Sub(t, m.Const(1))
	m.AddMul(e, t, expm1Small(m, r))
	d := m.Add(e, m.Const(2))
	lost := m.Sub(e, m.Sub(d, m.Const(2)))
	inverse := m.Div(m.Reg(m.Const(1)), d)
	q := m.Mul(e, inverse)
	m.SubMul(e, q, d)
	m.SubMul(e, q, lost)
	m.AddMul(q, e, inverse)
	return m.Or(q, m.And(x, signBit(m)))
}

// sigmoid returns 2ⁿ / (2ⁿ + e⁻ʳ), where x = n ln2 + r. It takes e⁻ʳ for 1 and the rest, and adds the rest to the smaller of 1 and 2ⁿ: that keeps it within
// 2 units in the last place, and rising.
func sigmoid(m *machine, x vec) vec {
	f, one := layoutOf(m), m.Const(1)
	denominator := func(power, r vec) vec {
		return m.Add(m.Add(expm1Small(m, m.Xor(r, signBit(m))), m.Min(power, one)), m.Max(power, one))
	}
	return m.Usually(x, f.usual, func() vec {
		_, r, integer := reduce(m, m.Copy(x), f.bias)
		power := m.ShiftLeft(integer, f.fraction)
		return m.Div(power, denominator(power, r))
	}, func() vec {
		_, r, integer := reduce(m, m.Max(m.Reg(m.Const(f.low)), m.Min(m.Reg(m.Const(60)), x)), 2*f.bias)
		a, b := factors(m, integer)
		return m.Mul(m.Div(a, denominator(m.Mul(a, b), r)), b)
	})
}

// logOf returns k ln2 + ln(1+f), for 1+f between √½ and √2.
func logOf(m *machine, k, f vec) vec {
	c := layoutOf(m)
	s := m.Div(f, m.Add(f, m.Const(2)))
	z := m.Mul(s, s)
	half := m.Mul(m.Mul(f, f), m.Const(0.5))
	t := m.Copy(half)
	m.AddMul(t, z, m.Polynomial(z, c.atanh...))
	low := m.Mul(k, m.Const(c.ln2Low))
	m.AddMul(low, s, t)
	return m.Sub(m.Mul(k, m.Const(c.ln2High)), m.Sub(m.Sub(half, low), f))
}

// logarithm takes the number apart into 2ᵏ (1+f).
func logarithm(m *machine, x vec) vec {
	c := layoutOf(m)
	one, root := bitsOf(m, 1), bitsOf(m, math.Sqrt2/2)
	up := c.fraction + 1
	small := m.Compare(x, simd.Less, m.Const(c.least))
	scaled := m.AddInt(m.Select(small, m.Mul(x, m.Const(math.Ldexp(1, up))), x), m.Bits(one-root))
	// An integer in the low bits of 2^fraction is added to it.
	exponent := m.Or(m.ShiftRight(scaled, c.fraction), m.Const(math.Ldexp(1, c.fraction)))
	bias := math.Ldexp(1, c.fraction) + float64(c.bias)
	k := m.Sub(exponent, m.Select(small, m.Const(bias+float64(up)), m.Reg(m.Const(bias))))
	f := m.Sub(m.AddInt(m.And(scaled, m.Bits(1<<c.fraction-1)), m.Bits(root)), m.Const(1))

	y := logOf(m, k, f)
	y = m.Select(m.Compare(x, simd.Equal, m.Const(0)), m.Const(math.Inf(-1)), y)
	y = m.Select(m.Compare(x, simd.Less, m.Const(0)), m.Const(math.NaN()), y)
	return m.Select(m.Compare(x, simd.NotLess, m.Const(math.Inf(1))), x, y)
}

// softplus returns max(x, 0) + ln(1+e), where e = e^-|x|.
func softplus(m *machine, x vec) vec {
	e := exp(m, m.Or(x, signBit(m)))
	big := m.Compare(e, simd.Greater, m.Const(math.Sqrt2-1))
	f := m.Select(big, m.Mul(m.Sub(e, m.Const(1)), m.Const(0.5)), e)
	return m.Add(logOf(m, m.Where(big, m.Reg(m.Const(1))), f), m.Max(m.Reg(m.Const(0)), x))
}

const (
	geluScale = 1.59576912160573071175978423973752747390343452465625 // 2√(2/π)
	geluCube  = 0.044715
	geluFlat  = 100
)

// geluArgument returns u such that the function is x sigmoid(u), and what the derivative needs besides: x, clamped to where sigmoid changes, and its square.
func geluArgument(m *machine, x vec) (u, clamped, square vec) {
	clamped = m.Max(m.Reg(m.Const(-geluFlat)), m.Min(m.Reg(m.Const(geluFlat)), x))
	square = m.Mul(clamped, clamped)
	return m.Mul(clamped, m.Polynomial(square, geluScale, geluScale*geluCube)), clamped, square
}

func gelu(m *machine, x vec) vec {
	u, _, _ := geluArgument(m, x)
	return m.Mul(x, sigmoid(m, u))
}

// geluSlope returns s + x s (1-s) u'. The smaller of s and 1-s is taken for what it is, not for a difference from 1.
func geluSlope(m *machine, x vec) vec {
	u, clamped, square := geluArgument(m, x)
	small := sigmoid(m, m.Or(u, signBit(m)))
	large := m.Sub(m.Reg(m.Const(1)), small)
	s := m.Select(m.Compare(u, simd.Greater, m.Const(0)), large, small)
	m.AddMul(s, m.Mul(m.Mul(small, large), clamped), m.Polynomial(square, geluScale, 3*geluScale*geluCube))
	return s
}

// erf returns |x| + |x| P(x²) near 0 and 1 - e^-x² Q elsewhere, and the sign of x.
func erf(m *machine, x vec) vec {
	f := layoutOf(m)
	a := m.Min(m.Reg(m.Const(f.erfFlat)), m.AndNot(m.Reg(signBit(m)), x))
	z := m.Mul(a, a)
	near := m.Copy(a)
	m.AddMul(near, a, m.Polynomial(z, f.erfNear...))
	t := m.Div(m.Sub(a, m.Const(f.erfCentre)), m.Add(a, m.Const(f.erfPole)))
	_, r, integer := reduce(m, m.Xor(z, signBit(m)), f.bias)
	far := m.Copy(m.Const(1))
	m.SubMul(far, m.Mul(expSmall(m, r), m.Polynomial(t, f.erfFar...)), m.ShiftLeft(integer, f.fraction))
	return m.Or(m.Select(m.Compare(a, simd.Less, m.Const(1)), near, far), m.And(x, signBit(m)))
}

// geluErf returns x/2 + x/2 erf(x/√2).
func geluErf(m *machine, x vec) vec {
	half := m.Mul(x, m.Const(0.5))
	e := erf(m, m.Mul(x, m.Const(math.Sqrt2/2)))
	m.AddMul(half, half, e)
	return half
}

// exactMin is Go's min: either operand's NaN, and -0 before +0.
func exactMin(m *machine, a, b vec) vec {
	t := m.Min(a, b)
	return m.Or(m.Min(t, a), t)
}

func exactMax(m *machine, a, b vec) vec {
	sign := signBit(m)
	return m.Xor(exactMin(m, m.Xor(a, sign), m.Xor(b, sign)), sign)
}

func clamp(m *machine, a, low, high vec) vec { return exactMin(m, exactMax(m, a, low), high) }

// sign leaves NaN and zeros as they are.
func sign(m *machine, a vec) vec {
	return m.Select(m.Compare(a, simd.Greater, m.Const(0)), m.Const(1), m.Select(m.Compare(a, simd.Less, m.Const(0)), m.Const(-1), a))
}
