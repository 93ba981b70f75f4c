package main

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel/asm/simd"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A conversion goes from elements of one size to those of another, by so many at a time as there are float32 in a register of the machine, or half of that
// where float64 is involved. Its function leaves the rest of fewer to Go, which does them the same way.
type conversion struct {
	name     string
	from, to string
	body     func(m *machine, from, to operand.Mem)
}

var conversions = []conversion{
	{"widen", "float32", "float64", func(m *machine, from, to operand.Mem) {
		d := m.Vec()
		m.VCVTPS2PD(from, d)
		m.VMOVUPD(d, to)
	}},
	{"narrow", "float64", "float32", func(m *machine, from, to operand.Mem) {
		a := m.Vec()
		m.VMOVUPD(from, a)
		if m.Wide {
			d := m.YMM()
			m.VCVTPD2PS(a, d)
			m.VMOVUPS(d, to)
			return
		}
		d := m.XMM()
		m.VCVTPD2PSY(a, d)
		m.VMOVUPS(d, to)
	}},
	{"fromFloat16", "uint16", "float32", func(m *machine, from, to operand.Mem) {
		d := m.Vec()
		m.VCVTPH2PS(from, d)
		m.VMOVUPS(d, to)
	}},
	{"toFloat16", "float32", "uint16", func(m *machine, from, to operand.Mem) {
		a := m.Vec()
		m.VMOVUPS(from, a)
		m.VCVTPS2PH(operand.U8(0), a, to)
	}},
	{"fromBFloat16", "uint16", "float32", func(m *machine, from, to operand.Mem) {
		d := m.Vec()
		m.VPMOVZXWD(from, d)
		m.VMOVUPS(m.ShiftLeft(d, 16), to)
	}},
	{"toBFloat16", "float32", "uint16", func(m *machine, from, to operand.Mem) {
		a := m.Load(from)
		odd := m.And(m.ShiftRight(a, 16), m.Bits(1))
		rounded := m.AddInt(m.AddInt(a, m.Bits(0x7fff)), odd)
		quiet := m.Or(a, m.Bits(0x400000))
		d := m.ShiftRight(m.Select(m.Compare(a, simd.Unordered, a), quiet, rounded), 16)
		if m.Wide {
			m.VPMOVDW(d, to)
			return
		}
		x := m.XMM()
		m.VEXTRACTF128(operand.U8(1), d, x)
		m.VPACKUSDW(x, d.AsX(), x)
		m.VMOVUPS(x, to)
	}},
}

var sizes = map[string]int{"uint16": 2, "float32": 4, "float64": 8}

// step is the number of elements that the conversion does at a time.
func (c conversion) step(isa string) int {
	return map[string]int{"AVX2": 32, "AVX512": 64}[isa] / max(sizes[c.from], sizes[c.to])
}

func (c conversion) write(m *machine, isa string) {
	m.Begin(c.name+isa, "func(dst *"+c.to+", a *"+c.from+", n int)", false)
	dst, a, n := m.Pointer("dst"), m.Pointer("a"), m.Pointer("n")
	step := c.step(isa)
	address := func(p reg.Register) operand.Mem { return operand.Mem{Base: p} }
	m.Hoist(4, func(m *machine) { c.body(m, address(m.GP64()), address(m.GP64())) })
	m.CMPQ(n, operand.I32(step))
	m.JLT(operand.LabelRef("done"))
	m.Label("loop")
	c.body(m, address(a), address(dst))
	m.ADDQ(operand.I32(step*sizes[c.to]), dst)
	m.ADDQ(operand.I32(step*sizes[c.from]), a)
	m.SUBQ(operand.I32(step), n)
	m.CMPQ(n, operand.I32(step))
	m.JGE(operand.LabelRef("loop"))
	m.Label("done")
	m.End()
}
