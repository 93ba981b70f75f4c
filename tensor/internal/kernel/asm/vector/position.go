package main

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel/asm/simd"
	"github.com/mmcloughlin/avo/operand"
)

// writePosition writes the function that looks for v, or NaN: it returns the index of the first, or -1.
func writePosition(m *machine, element, isa string) {
	m.Begin(symbol("position", element, isa), "func(x *"+element+", n int, v "+element+") int", element == "float64")
	x, left := m.Pointer("x"), m.Pointer("n")
	m.SHLQ(operand.U8(m.Size()/4+1), left)
	v := m.Argument("v")
	at, found, index := m.GP64(), m.GP32(), m.GP64()
	m.XORQ(at, at)
	from := operand.Mem{Base: x, Index: at, Scale: 1}
	look := func(w vec) {
		here := m.MaskBits(m.Compare(w, simd.Equal, v))
		m.MOVL(m.MaskBits(m.Compare(w, simd.Unordered, w)), found)
		m.ORL(here, found)
	}

	m.CMPQ(left, operand.I32(m.Bytes()))
	m.JLT(operand.LabelRef("rests"))
	m.Label("single")
	look(m.Load(from))
	m.TESTL(found, found)
	m.JNZ(operand.LabelRef("found"))
	m.ADDQ(operand.I32(m.Bytes()), at)
	m.SUBQ(operand.I32(m.Bytes()), left)
	m.CMPQ(left, operand.I32(m.Bytes()))
	m.JGE(operand.LabelRef("single"))

	m.Label("rests")
	m.TESTQ(left, left)
	m.JZ(operand.LabelRef("missing"))
	r := m.Rest(left)
	look(m.LoadRest(from, r))
	m.ANDL(m.MaskBits(r.Mask), found)
	m.JNZ(operand.LabelRef("found"))

	m.Label("missing")
	m.MOVQ(operand.I32(-1), index)
	m.JMP(operand.LabelRef("done"))
	m.Label("found")
	m.TZCNTL(found, found)
	m.SHRQ(operand.U8(m.Size()/4+1), at)
	m.MOVL(found, index.As32())
	m.ADDQ(at, index)
	m.Label("done")
	m.Context.Store(index, m.ReturnIndex(0))
	m.End()
}
