// Package simd writes assembly once for several widths of register and both types of element. A Machine has methods named for what is computed, which emit
// the instruction of its width and type: of AVX2, or of AVX-512 where Wide.
//
// Methods return a fresh register, except those that say "in place". Registers are virtual; avo chooses the real ones.
package simd

import (
	"bytes"
	"fmt"
	"math"
	"regexp"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// V is a vector register.
type V = reg.VecVirtual

// Machine emits into one file of assembly.
type Machine struct {
	*build.Context
	Wide   bool // AVX-512
	Double bool // elements are float64, else float32
	width  int  // of a register, in bytes

	aside  *[]func() // what End writes behind the function
	labels *int      // how many labels there are

	pool    map[string]operand.Mem // constants of this file
	hoisted map[string]V           // those that wait in a register
	wanted  *[]string              // those that are asked for, while Hoist counts
}

// New returns a machine with an empty file.
func New(wide bool) *Machine {
	m := &Machine{Context: build.NewContext(), Wide: wide, width: 32, aside: new([]func()), labels: new(int), pool: map[string]operand.Mem{}}
	if wide {
		m.width = 64
	}
	m.ConstraintExpr("!purego")
	return m
}

// Bytes is the width of a register, Size that of an element, Lanes the number of elements in a register.
func (m *Machine) Bytes() int { return m.width }
func (m *Machine) Size() int {
	if m.Double {
		return 8
	}
	return 4
}
func (m *Machine) Lanes() int { return m.width / m.Size() }

// Begin begins a function for elements of float64, if double, or float32.
func (m *Machine) Begin(name, signature string, double bool) {
	m.Double, m.hoisted = double, nil
	m.Function(name)
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr(signature)
}

// End ends it.
func (m *Machine) End() {
	m.VZEROUPPER()
	m.RET()
	for _, write := range *m.aside {
		write()
	}
	*m.aside = nil
}

// Vec returns a fresh register of the machine's width.
func (m *Machine) Vec() V {
	switch m.width {
	case 64:
		return m.ZMM()
	case 32:
		return m.YMM()
	}
	return m.XMM()
}

// half is the machine that works in registers of half the width.
func (m *Machine) half() *Machine {
	h := *m
	h.width /= 2
	h.hoisted = nil // they are wider
	return &h
}

// Const returns the constant in all lanes: a register if it is hoisted, else memory.
func (m *Machine) Const(x float64) operand.Op {
	if m.Double {
		return m.Bits(math.Float64bits(x))
	}
	return m.Bits(uint64(math.Float32bits(float32(x))))
}

// Bits is a constant by its bits.
func (m *Machine) Bits(b uint64) operand.Op {
	key := fmt.Sprintf("const%d_%x", m.Size(), b)
	if m.wanted != nil {
		*m.wanted = append(*m.wanted, key)
	}
	if v, ok := m.hoisted[key]; ok {
		return v
	}
	if _, ok := m.pool[key]; !ok {
		m.pool[key] = m.StaticGlobal(key)
		m.DataAttributes(attr.RODATA | attr.NOPTR)
		for range m.Lanes() {
			if m.Double {
				m.AppendDatum(operand.U64(b))
			} else {
				m.AppendDatum(operand.U32(uint32(b)))
			}
		}
	}
	return m.pool[key]
}

// Reg returns x itself if it is a register, else loads it.
func (m *Machine) Reg(x operand.Op) V {
	if v, ok := x.(V); ok {
		return v
	}
	return m.Load(x.(operand.Mem))
}

// Hoist loads the constants that body uses most into up to n registers. It runs body once and throws away what that emits.
func (m *Machine) Hoist(n int, body func(m *Machine)) {
	var wanted []string
	dry := *m
	dry.Context = build.NewContext()
	dry.Function("dry")
	dry.pool, dry.hoisted, dry.wanted, dry.aside = map[string]operand.Mem{}, nil, &wanted, new([]func())
	body(&dry)
	count := map[string]int{}
	var order []string
	for _, key := range wanted {
		if count[key]++; count[key] == 1 {
			order = append(order, key)
		}
	}
	m.hoisted = nil
	hoisted := map[string]V{}
	for len(order) > 0 && len(hoisted) < n {
		best := 0
		for i, key := range order {
			if count[key] > count[order[best]] {
				best = i
			}
		}
		var size int
		var b uint64
		fmt.Sscanf(order[best], "const%d_%x", &size, &b)
		hoisted[order[best]] = m.Broadcast(m.Bits(b).(operand.Mem))
		order = append(order[:best], order[best+1:]...)
	}
	m.hoisted = hoisted
}

// forbidden in AVX2 code: the registers that only AVX-512 has, and which the allocator might take when the others are used up.
var forbidden = regexp.MustCompile(`\b([XYZ](1[6-9]|2[0-9]|3[01])|Z[0-9]|K[0-7])\b`)

// Print returns the text of the file, to be said to come from command.
func (m *Machine) Print(command ...string) ([]byte, error) {
	file, err := m.Result()
	if err != nil {
		return nil, err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return nil, err
	}
	text, err := printer.NewGoAsm(printer.Config{Argv: command}).Print(file)
	if found := forbidden.Find(text); found != nil && !m.Wide {
		before := text[:forbidden.FindIndex(text)[0]]
		name, _, _ := bytes.Cut(before[bytes.LastIndex(before, []byte("TEXT ")):], []byte(","))
		return nil, fmt.Errorf("%s: register %s in AVX2 code: hoist fewer constants", name, found)
	}
	return text, err
}
