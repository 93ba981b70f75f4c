// Gemm writes the micro-kernels of the matrix product: for each path and type one function, which computes any tile of the path's tiling. The
// functions that pack and those for narrow products come with those for AVX2, and serve both paths.
package main

import (
	"flag"
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// A machine is a width of register and a type of element.
type machine struct {
	name    string
	width   int   // bytes in a register
	size    int   // bytes in an element
	vectors []int // of the tallest tile with so many columns, beginning with 1
}

func main() {
	avx512 := flag.Bool("avx512", false, "write AVX-512, else AVX2")
	flag.Parse()
	ConstraintExpr("!purego")
	for _, size := range []int{4, 8} {
		// Sums, a column of A and an element of B are in registers, 16 or 32 of them; with one column, A is in memory.
		m := machine{fmt.Sprintf("gemmAVX2F%d", 8*size), 32, size, []int{8, 4, 3, 3, 2, 2}}
		if *avx512 {
			m = machine{fmt.Sprintf("gemmAVX512F%d", 8*size), 64, size, []int{8, 4, 4, 4, 4, 4}}
		}
		m.function()
		if !*avx512 {
			m.dots()
		}
	}
	if !*avx512 {
		packing()
	}
	Generate()
}

// The registers that all tiles share. Strides are in bytes.
var (
	k            = RCX
	a, aNext     = RSI, R8
	last         = R11 // from the first vector of a column to the last
	b, bDown     = RDI, R9
	b3           = R13 // column 3 of B
	bNext        = R10
	c, cNext     = RDX, R12
	vectors      = RBX
	cols, column = RAX, R14
	t            = R15
)

// function is the whole: it takes the fields of the tile apart and goes to the text for its size.
func (m machine) function() {
	TEXT(m.name, attr.NOSPLIT, "func(t *byte)")
	Load(Param("t"), t)
	for i, r := range []Register{vectors, cols, k, a, aNext, last, b, bDown, bNext, c, cNext} {
		MOVQ(Mem{Base: t, Disp: 8 * i}, r)
	}
	for _, r := range []Register{aNext, last, bDown, bNext, cNext} {
		SHLQ(Imm(map[int]uint64{4: 2, 8: 3}[m.size]), r)
	}
	m.dispatch(m.vectors, vectors, m.tile)
}

// dispatch writes the text for each number of columns, up to len(most), and of what most counts, and before them the way to the one for the
// registers cols and rows. The largest come first.
func (m machine) dispatch(most []int, rows Register, text func(v, n int)) {
	for n := len(most); n > 0; n-- {
		CMPQ(cols, Imm(uint64(n)))
		JNE(LabelRef(fmt.Sprintf("not%d", n)))
		for v := most[n-1]; v > 1; v-- {
			CMPQ(rows, Imm(uint64(v)))
			JEQ(LabelRef(fmt.Sprintf("text%dx%d", v, n)))
		}
		JMP(LabelRef(fmt.Sprintf("text1x%d", n)))
		Label(fmt.Sprintf("not%d", n))
	}
	RET() // never reached
	for n := len(most); n > 0; n-- {
		for v := most[n-1]; v > 0; v-- {
			Label(fmt.Sprintf("text%dx%d", v, n))
			text(v, n)
		}
	}
}

// tile is the text for a tile of so many vectors and columns.
func (m machine) tile(v, n int) {
	name := func(s string) string { return fmt.Sprintf("%s%dx%d", s, v, n) }
	sum := func(i, j int) Register { return m.register(j*v + i) }
	x := func(i int) Op { return m.vector(a, i, v) } // a column of A
	y := m.register(v * n)                           // an element of B
	if n > 1 {
		x = func(i int) Op { return m.register(v*n + 1 + i) }
	}
	for j := range n {
		for i := range v {
			VXORPS(sum(i, j), sum(i, j), sum(i, j))
		}
	}
	if n > 3 {
		LEAQ(Mem{Base: bNext, Index: bNext, Scale: 2}, b3)
		ADDQ(b, b3)
	}

	Label(name("loop"))
	if n > 1 {
		for i := range v {
			m.load(m.vector(a, i, v), x(i))
		}
	}
	for j := range n {
		from := Mem{Base: []Register{b, b3}[j/3]}
		if j%3 > 0 {
			from.Index, from.Scale = bNext, uint8(j%3)
		}
		m.broadcast(from, y)
		for i := range v {
			m.fma(x(i), y, sum(i, j))
		}
	}
	ADDQ(aNext, a)
	ADDQ(bDown, b)
	if n > 3 {
		ADDQ(bDown, b3)
	}
	DECQ(k)
	JNZ(LabelRef(name("loop")))

	alpha := Mem{Base: t, Disp: 8 * 11}
	beta := alpha.Offset(m.size)
	m.broadcast(alpha, y)
	for j := range n {
		for i := range v {
			m.mul(sum(i, j), y, sum(i, j))
		}
	}
	// Old values are read before any new one is written: the last two vectors of a column may overlap.
	if m.size == 4 {
		MOVL(beta, column.As32())
		SHLL(Imm(1), column.As32()) // drops the sign of a zero
	} else {
		MOVQ(beta, column)
		SHLQ(Imm(1), column)
	}
	JZ(LabelRef(name("store")))
	m.broadcast(beta, y)
	m.columns(n, func(j int) {
		for i := range v {
			m.fma(m.vector(column, i, v), y, sum(i, j))
		}
	})
	Label(name("store"))
	m.columns(n, func(j int) {
		for i := range v {
			m.load(sum(i, j), m.vector(column, i, v))
		}
	})
	VZEROUPPER()
	RET()
}

// columns goes through the columns of C; the register column points to each.
func (m machine) columns(n int, do func(j int)) {
	MOVQ(c, column)
	for j := range n {
		do(j)
		if j < n-1 {
			ADDQ(cNext, column)
		}
	}
}

// vector is vector i of v at p.
func (m machine) vector(p Register, i, v int) Mem {
	if i > 0 && i == v-1 {
		return Mem{Base: p, Index: last, Scale: 1}
	}
	return Mem{Base: p, Disp: i * m.width}
}

// register is vector register i.
func (m machine) register(i int) Register {
	if m.width == 64 {
		return []Register{Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27,
			Z28, Z29, Z30, Z31}[i]
	}
	return []Register{Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15}[i]
}

func (m machine) load(from, to Op)      { m.choose(VMOVUPS, VMOVUPD, from, to) }
func (m machine) broadcast(from, to Op) { m.choose(VBROADCASTSS, VBROADCASTSD, from, to) }
func (m machine) mul(x, y, to Op)       { m.choose(VMULPS, VMULPD, x, y, to) }
func (m machine) fma(x, y, to Op)       { m.choose(VFMADD231PS, VFMADD231PD, x, y, to) }

// choose emits the instruction for the type of element.
func (m machine) choose(single, double func(...Op), ops ...Op) {
	if m.size == 4 {
		single(ops...)
	} else {
		double(ops...)
	}
}
