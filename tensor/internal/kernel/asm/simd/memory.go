package simd

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Load returns what memory holds; it need not be aligned.
func (m *Machine) Load(from operand.Mem) V {
	d := m.Vec()
	m.either(m.VMOVUPS, m.VMOVUPD)(from, d)
	return d
}

// Store writes v to memory.
func (m *Machine) Store(v V, to operand.Mem) { m.either(m.VMOVUPS, m.VMOVUPD)(v, to) }

// Copy returns x, for what changes it in place.
func (m *Machine) Copy(x operand.Op) V {
	d := m.Vec()
	if _, ok := x.(operand.Mem); ok {
		m.either(m.VMOVUPS, m.VMOVUPD)(x, d)
	} else {
		m.either(m.VMOVAPS, m.VMOVAPD)(x, d)
	}
	return d
}

// Move sets to = from, in place.
func (m *Machine) Move(from, to V) { m.either(m.VMOVAPS, m.VMOVAPD)(from, to) }

// Zero returns zeros.
func (m *Machine) Zero() V {
	d := m.Vec()
	x := d.AsX()
	m.VXORPS(x, x, x)
	return d
}

// Broadcast returns the element in memory in all lanes.
func (m *Machine) Broadcast(from operand.Mem) V {
	d := m.Vec()
	m.either(m.VBROADCASTSS, m.VBROADCASTSD)(from, d)
	return d
}

// Argument returns the parameter of that name in all lanes.
func (m *Machine) Argument(name string) V {
	return m.Broadcast(address(m.Param(name)))
}

func address(c gotypes.Component) operand.Mem {
	b, err := c.Resolve()
	if err != nil {
		panic(err) // no such parameter
	}
	return b.Addr
}

// Pointer returns the parameter of that name, an integer or a pointer.
func (m *Machine) Pointer(name string) reg.Register { return m.Context.Load(m.Param(name), m.GP64()) }

// Return makes the lowest lane of v the result.
func (m *Machine) Return(v V) { m.either(m.VMOVSS, m.VMOVSD)(v.AsX(), address(m.ReturnIndex(0))) }

// Rest is the last part of a slice, of fewer elements than a register has.
type Rest struct {
	Mask  Mask         // its lanes
	bytes reg.Register // its size
}

// Rest prepares for the rest of a loop, of so many bytes; it changes that register.
func (m *Machine) Rest(bytes reg.Register) Rest {
	if m.Wide {
		lanes, ones := m.GP32(), m.GP32()
		m.MOVL(bytes.(reg.GPVirtual).As32(), lanes)
		m.SHRL(operand.U8(m.Size()/4+1), lanes)
		m.MOVL(operand.I32(-1), ones)
		m.BZHIL(lanes, ones, ones)
		mask := m.K()
		m.KMOVW(ones, mask)
		return Rest{mask, bytes}
	}
	table, at := m.ramp(), m.GP64()
	m.LEAQ(table.Offset(32), at)
	m.SUBQ(bytes, at)
	return Rest{m.Load(operand.Mem{Base: at}), bytes}
}

// ramp is 32 bytes of ones and as many of zeros: 32-n bytes into it begins a mask of n bytes.
func (m *Machine) ramp() operand.Mem {
	if _, ok := m.pool["ramp"]; !ok {
		m.pool["ramp"] = m.StaticGlobal("ramp")
		m.DataAttributes(attr.RODATA | attr.NOPTR)
		for range 4 {
			m.AppendDatum(operand.U64(1<<64 - 1))
		}
		for range 4 {
			m.AppendDatum(operand.U64(0))
		}
	}
	return m.pool["ramp"]
}

// LoadRest returns the elements of the rest, and 0 in the other lanes.
func (m *Machine) LoadRest(from operand.Mem, r Rest) V {
	d := m.Vec()
	switch {
	case m.Wide && m.Double:
		m.VMOVUPD_Z(from, r.Mask, d)
	case m.Wide:
		m.VMOVUPS_Z(from, r.Mask, d)
	case m.Double:
		m.VMASKMOVPD(from, r.Mask, d)
	default:
		m.VMASKMOVPS(from, r.Mask, d)
	}
	return d
}

// StoreRest writes the elements of the rest, in AVX2 by halves, quarters and so on: VMASKMOV to memory takes tens of cycles on AMD. The label is to be unique.
func (m *Machine) StoreRest(v V, to operand.Mem, r Rest, label string) {
	if m.Wide {
		m.either(m.VMOVUPS, m.VMOVUPD)(v, r.Mask, to)
		return
	}
	at, x := m.GP64(), m.XMM()
	m.LEAQ(to, at)
	m.VMOVAPS(v.AsX(), x)
	bytes := r.bytes.(reg.GPVirtual).As32()
	m.TESTL(operand.U32(16), bytes)
	m.JZ(operand.LabelRef(label + "8"))
	m.VMOVUPS(x, operand.Mem{Base: at})
	m.VEXTRACTF128(operand.U8(1), v, x)
	m.ADDQ(operand.U8(16), at)
	m.Label(label + "8")
	m.TESTL(operand.U32(8), bytes)
	m.JZ(operand.LabelRef(label + "4"))
	m.VMOVQ(x, operand.Mem{Base: at})
	if !m.Double {
		m.VUNPCKHPD(x, x, x)
		m.ADDQ(operand.U8(8), at)
	}
	m.Label(label + "4")
	if m.Double {
		return
	}
	m.TESTL(operand.U32(4), bytes)
	m.JZ(operand.LabelRef(label + "0"))
	m.VMOVSS(x, operand.Mem{Base: at})
	m.Label(label + "0")
}
