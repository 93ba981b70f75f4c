package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The most rows with so many columns, beginning with 1: sums, the columns, a row and a mask fit the sixteen registers.
var rowsOfDots = []int{8, 4, 3}

// Registers of the dot products, besides those of the tiles.
var (
	rows   = RBX
	a4     = R13 // row 4 of A
	aNext3 = R11 // three rows of A
	rest   = R12 // elements after the last whole vector
	masks  = RDX
)

// dots writes the function that multiplies a few rows of A with a few columns of B, both contiguous.
func (m machine) dots() {
	m.name = fmt.Sprintf("gemmDotsF%d", 8*m.size)
	lanes := m.width / m.size
	ones := GLOBL(m.name+"Masks", attr.RODATA|attr.NOPTR)
	for i := range 2 * m.width / 8 {
		DATA(8*i, U64(map[bool]uint64{true: 1<<64 - 1}[i < m.width/8]))
	}

	TEXT(m.name, attr.NOSPLIT, "func(d *byte)")
	Load(Param("d"), t)
	for i, r := range []Register{rows, cols, k, a, aNext, b, bNext} {
		MOVQ(Mem{Base: t, Disp: 8 * i}, r)
	}
	shift := map[int]uint64{4: 2, 8: 3}[m.size]
	SHLQ(Imm(shift), aNext)
	SHLQ(Imm(shift), bNext)
	LEAQ(Mem{Base: aNext, Index: aNext, Scale: 2}, aNext3)
	LEAQ(Mem{Base: a, Index: aNext, Scale: 4}, a4)
	MOVQ(k, rest)
	ANDQ(Imm(uint64(lanes-1)), rest)
	SHRQ(Imm(map[int]uint64{4: 2, 8: 3}[lanes]), k)
	// The mask for r elements begins r elements before the end of the ones.
	LEAQ(ones.Offset(m.width), masks)
	LEAQ(Mem{Base: rest, Index: rest, Scale: 1}, column)
	SHLQ(Imm(shift-1), column)
	SUBQ(column, masks)
	m.dispatch(rowsOfDots, rows, m.dot)
}

// dot is the text for v rows and n columns.
func (m machine) dot(v, n int) {
	name := func(s string) string { return fmt.Sprintf("%s%dx%d", s, v, n) }
	sum := func(i, j int) Register { return m.register(j*v + i) }
	y := func(j int) Register { return m.register(v*n + j) }
	x, mask := m.register(v*n+n), m.register(v*n+n+1)
	row := func(i int) Mem {
		at := Mem{Base: []Register{a, a4}[i/4]}
		if i%4 > 0 {
			at.Index, at.Scale = []Register{aNext, aNext, aNext3}[i%4-1], []uint8{1, 2, 1}[i%4-1]
		}
		return at
	}
	col := func(j int) Mem {
		at := Mem{Base: b}
		if j > 0 {
			at.Index, at.Scale = bNext, uint8(j)
		}
		return at
	}
	multiply := func(load func(from, to Op)) {
		for j := range n {
			load(col(j), y(j))
		}
		for i := range v {
			load(row(i), x)
			for j := range n {
				m.fma(x, y(j), sum(i, j))
			}
		}
	}
	for i := range v * n {
		VXORPS(m.register(i), m.register(i), m.register(i))
	}
	TESTQ(k, k)
	JZ(LabelRef(name("rest")))
	Label(name("loop"))
	multiply(m.load)
	for _, p := range []Register{a, a4, b} {
		ADDQ(Imm(uint64(m.width)), p)
	}
	DECQ(k)
	JNZ(LabelRef(name("loop")))
	Label(name("rest"))
	TESTQ(rest, rest)
	JZ(LabelRef(name("sums")))
	m.load(Mem{Base: masks}, mask)
	multiply(func(from, to Op) { m.choose(three(VMASKMOVPS), three(VMASKMOVPD), from, mask, to) })
	Label(name("sums"))
	m.addUp(v * n)
	VZEROUPPER()
	RET()
}

// addUp stores the sums of the elements of the first n registers after the fields of d.
func (m machine) addUp(n int) {
	at := Mem{Base: t, Disp: 8 * 7}
	half := []Register{X0, X1, X2, X3, X4, X5, X6, X7, X8}
	group := 16 / m.size
	for i := 0; i < n; i += group {
		// The registers after the last sum are free, so what they hold may be stored.
		for by := 1; by < group; by *= 2 {
			for l := i; l < i+group; l += 2 * by {
				m.choose(three(VHADDPS), three(VHADDPD), m.register(l+by), m.register(l), m.register(l))
			}
		}
		VEXTRACTF128(Imm(1), m.register(i), X15)
		m.choose(VADDPS, VADDPD, X15, half[i], half[i])
		VMOVUPS(half[i], at.Offset(i*m.size))
	}
}

// three is an instruction that always has three operands, with the type of the others.
func three(f func(x, y, z Op)) func(...Op) { return func(ops ...Op) { f(ops[0], ops[1], ops[2]) } }
