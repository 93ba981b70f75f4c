package simd

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// either picks the instruction for the type of element.
func (m *Machine) either(single, double func(...operand.Op)) func(...operand.Op) {
	if m.Double {
		return double
	}
	return single
}

func (m *Machine) binary(single, double func(...operand.Op), a V, b operand.Op) V {
	d := m.Vec()
	m.either(single, double)(b, a, d)
	return d
}

// Add returns a + b. Here and below, b may be memory.
func (m *Machine) Add(a V, b operand.Op) V { return m.binary(m.VADDPS, m.VADDPD, a, b) }

// Sub returns a - b.
func (m *Machine) Sub(a V, b operand.Op) V { return m.binary(m.VSUBPS, m.VSUBPD, a, b) }

// Mul returns a * b.
func (m *Machine) Mul(a V, b operand.Op) V { return m.binary(m.VMULPS, m.VMULPD, a, b) }

// Div returns a / b.
func (m *Machine) Div(a V, b operand.Op) V { return m.binary(m.VDIVPS, m.VDIVPD, a, b) }

// Max returns a > b ? a : b, that is b if either is NaN or both are zeros.
func (m *Machine) Max(a V, b operand.Op) V { return m.binary(m.VMAXPS, m.VMAXPD, a, b) }

// Min returns a < b ? a : b, that is b if either is NaN or both are zeros.
func (m *Machine) Min(a V, b operand.Op) V { return m.binary(m.VMINPS, m.VMINPD, a, b) }

// Sqrt returns √a.
func (m *Machine) Sqrt(a V) V {
	d := m.Vec()
	m.either(m.VSQRTPS, m.VSQRTPD)(a, d)
	return d
}

// AddTo sets p = p + a, in place.
func (m *Machine) AddTo(p V, a operand.Op) { m.either(m.VADDPS, m.VADDPD)(a, p, p) }

// MulAdd sets p = p x + c, in place.
func (m *Machine) MulAdd(p, x V, c operand.Op) { m.either(m.VFMADD213PS, m.VFMADD213PD)(c, x, p) }

// AddMul sets p = p + a b, in place.
func (m *Machine) AddMul(p, a V, b operand.Op) { m.either(m.VFMADD231PS, m.VFMADD231PD)(b, a, p) }

// SubMul sets p = p - a b, in place.
func (m *Machine) SubMul(p, a V, b operand.Op) { m.either(m.VFNMADD231PS, m.VFNMADD231PD)(b, a, p) }

// Scale returns a 2ⁿ with one rounding; it needs AVX-512.
func (m *Machine) Scale(a V, n operand.Op) V { return m.binary(m.VSCALEFPS, m.VSCALEFPD, a, n) }

// Polynomial returns c[0] + c[1] x + c[2] x² ... It is summed as a tree (Estrin's scheme): a chain of half the terms waits less.
func (m *Machine) Polynomial(x V, c ...float64) V {
	last := len(c) - 1
	p := m.Copy(m.Const(c[last]))
	for i := last - 1; i >= 0; i-- {
		m.MulAdd(p, x, m.Const(c[i]))
	}
	return p
}

// And returns a & b, AndNot ^a & b, Or a | b, Xor a ^ b, bit by bit.
func (m *Machine) And(a V, b operand.Op) V    { return m.binary(m.VANDPS, m.VANDPD, a, b) }
func (m *Machine) AndNot(a V, b operand.Op) V { return m.binary(m.VANDNPS, m.VANDNPD, a, b) }
func (m *Machine) Or(a V, b operand.Op) V     { return m.binary(m.VORPS, m.VORPD, a, b) }
func (m *Machine) Xor(a V, b operand.Op) V    { return m.binary(m.VXORPS, m.VXORPD, a, b) }

// AddInt returns a + b and SubInt a - b, of lanes as integers.
func (m *Machine) AddInt(a V, b operand.Op) V { return m.binary(m.VPADDD, m.VPADDQ, a, b) }
func (m *Machine) SubInt(a V, b operand.Op) V { return m.binary(m.VPSUBD, m.VPSUBQ, a, b) }

// ShiftLeft returns a << n and ShiftRight a >> n, of lanes as unsigned integers.
func (m *Machine) ShiftLeft(a V, n int) V {
	d := m.Vec()
	m.either(m.VPSLLD, m.VPSLLQ)(operand.U8(n), a, d)
	return d
}

func (m *Machine) ShiftRight(a V, n int) V {
	d := m.Vec()
	m.either(m.VPSRLD, m.VPSRLQ)(operand.U8(n), a, d)
	return d
}

// A Mask tells of each lane yes or no. It is a register of all ones or zeros in AVX2, of single bits in AVX-512.
type Mask = reg.Register

// Predicates of Compare. NotLess, NotWithin and Unordered are true where a or b is NaN.
const (
	Equal     = 0x00
	Unordered = 0x03
	Less      = 0x11
	NotLess   = 0x15
	NotWithin = 0x16 // not less or equal
	Greater   = 0x1e
)

// Compare tells where a and b are so.
func (m *Machine) Compare(a V, predicate uint8, b operand.Op) Mask {
	var d Mask = m.Vec()
	if m.Wide {
		d = m.K()
	}
	m.either(m.VCMPPS, m.VCMPPD)(operand.U8(predicate), b, a, d)
	return d
}

// Select returns yes where the mask says so, and no elsewhere; yes may be memory.
func (m *Machine) Select(mask Mask, yes operand.Op, no V) V {
	d := m.Vec()
	switch {
	case m.Wide:
		m.either(m.VBLENDMPS, m.VBLENDMPD)(yes, no, mask, d)
	case m.Double:
		m.VBLENDVPD(mask, yes, no, d)
	default:
		m.VBLENDVPS(mask, yes, no, d)
	}
	return d
}

// Where returns a where the mask says so, and 0 elsewhere.
func (m *Machine) Where(mask Mask, a V) V {
	d := m.Vec()
	switch {
	case !m.Wide:
		m.either(m.VANDPS, m.VANDPD)(a, mask, d)
	case m.Double:
		m.VMOVAPD_Z(a, mask, d)
	default:
		m.VMOVAPS_Z(a, mask, d)
	}
	return d
}

// Usually returns what usual does if no lane of x is beyond ±bound or NaN, and what otherwise does if one is. Both must give the same bits for lanes within,
// so that a result does not depend on its neighbours. The other way is written behind the function, where it costs nothing.
func (m *Machine) Usually(x V, bound float64, usual, otherwise func() V) V {
	*m.labels++
	far, near := fmt.Sprintf("far%d", *m.labels), fmt.Sprintf("near%d", *m.labels)
	beyond := m.MaskBits(m.Compare(m.AndNot(m.Reg(m.Const(math.Copysign(0, -1))), x), NotWithin, m.Const(bound)))
	m.TESTL(beyond, beyond)
	m.JNZ(operand.LabelRef(far))
	result := m.Vec()
	m.Move(usual(), result)
	m.Label(near)
	*m.aside = append(*m.aside, func() {
		m.Label(far)
		m.Move(otherwise(), result)
		m.JMP(operand.LabelRef(near))
	})
	return result
}

// MaskBits returns a bit for each lane.
func (m *Machine) MaskBits(mask Mask) reg.GPVirtual {
	d := m.GP32()
	switch {
	case m.Wide:
		m.KMOVW(mask, d)
	case m.Double:
		m.VMOVMSKPD(mask, d)
	default:
		m.VMOVMSKPS(mask, d)
	}
	return d
}

// Fold combines all lanes by f, which is given machines of half the width each time down to 16 bytes, and returns the result in the lowest lane. The order
// is that of a tournament: lane i with lane i + half.
func (m *Machine) Fold(a V, f func(m *Machine, a, b V) V) V {
	for m.width > 16 {
		wide := m.width
		m = m.half()
		high := m.Vec()
		if wide == 64 {
			m.VEXTRACTF64X4(operand.U8(1), a, high)
			a = f(m, a.AsY().(V), high)
		} else {
			m.VEXTRACTF128(operand.U8(1), a, high)
			a = f(m, a.AsX().(V), high)
		}
	}
	high := m.Vec()
	m.VUNPCKHPD(a, a, high)
	a = f(m, a, high)
	if m.Double {
		return a
	}
	second := m.Vec()
	m.VMOVSHDUP(a, second)
	return f(m, a, second)
}
