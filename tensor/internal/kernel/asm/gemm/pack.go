package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The registers of the functions that pack; step, stride and last are in bytes.
var (
	dst, step   = RDI, R8
	src, stride = RSI, R9
	depth       = RCX
	dst3, src3  = R10, R11 // three steps and three strides
)

// packing writes the functions that pack. There is one set for both paths: they wait for memory.
func packing() {
	for _, f := range []struct {
		name string
		x, y Register
	}{{"gemmCopy16", X0, X1}, {"gemmCopy32", Y0, Y1}} {
		TEXT(f.name, attr.NOSPLIT, "func(dst *byte, step int, src *byte, stride, depth, last int)")
		arguments()
		last := RAX
		Load(Param("last"), last)
		Label("loop")
		VMOVUPS(Mem{Base: src}, f.x)
		VMOVUPS(Mem{Base: src, Index: last, Scale: 1}, f.y)
		VMOVUPS(f.x, Mem{Base: dst})
		VMOVUPS(f.y, Mem{Base: dst, Index: last, Scale: 1})
		ADDQ(stride, src)
		ADDQ(step, dst)
		DECQ(depth)
		JNZ(LabelRef("loop"))
		VZEROUPPER()
		RET()
	}

	// Each source is given by an offset, in elements.
	for _, scale := range []uint8{4, 8} {
		TEXT(map[uint8]string{4: "gemmGather32F32", 8: "gemmGather32F64"}[scale], attr.NOSPLIT, "func(dst *byte, step int, src *byte, offs *int, depth, last int)")
		offs, at, last := R9, RDX, RAX
		for i, r := range []Register{dst, step, src, offs, depth, last} {
			Load(Param([]string{"dst", "step", "src", "offs", "depth", "last"}[i]), r)
		}
		Label("loop")
		MOVQ(Mem{Base: offs}, at)
		LEAQ(Mem{Base: src, Index: at, Scale: scale}, at)
		VMOVUPS(Mem{Base: at}, Y0)
		VMOVUPS(Mem{Base: at, Index: last, Scale: 1}, Y1)
		VMOVUPS(Y0, Mem{Base: dst})
		VMOVUPS(Y1, Mem{Base: dst, Index: last, Scale: 1})
		ADDQ(Imm(8), offs)
		ADDQ(step, dst)
		DECQ(depth)
		JNZ(LabelRef("loop"))
		VZEROUPPER()
		RET()
	}

	TEXT("gemmTranspose4F32", attr.NOSPLIT, "func(dst *byte, step int, src *byte, stride, depth int)")
	transposing(16, func(row, to [4]Mem) {
		for i, x := range []Register{X0, X1, X2, X3} {
			VMOVUPS(row[i], x)
		}
		VUNPCKLPS(X1, X0, X4) // 00 10 01 11
		VUNPCKHPS(X1, X0, X5) // 02 12 03 13
		VUNPCKLPS(X3, X2, X6) // 20 30 21 31
		VUNPCKHPS(X3, X2, X7) // 22 32 23 33
		VUNPCKLPD(X6, X4, X0)
		VUNPCKHPD(X6, X4, X1)
		VUNPCKLPD(X7, X5, X2)
		VUNPCKHPD(X7, X5, X3)
		for i, x := range []Register{X0, X1, X2, X3} {
			VMOVUPS(x, to[i])
		}
	})

	TEXT("gemmTranspose4F64", attr.NOSPLIT, "func(dst *byte, step int, src *byte, stride, depth int)")
	transposing(32, func(row, to [4]Mem) {
		for i, y := range []Register{Y0, Y1, Y2, Y3} {
			VMOVUPD(row[i], y)
		}
		VUNPCKLPD(Y1, Y0, Y4) // 00 10 02 12
		VUNPCKHPD(Y1, Y0, Y5) // 01 11 03 13
		VUNPCKLPD(Y3, Y2, Y6) // 20 30 22 32
		VUNPCKHPD(Y3, Y2, Y7) // 21 31 23 33
		for i, y := range []Register{Y0, Y1} {
			VINSERTF128(Imm(1), []Register{X6, X7}[i], []Register{Y4, Y5}[i], y)
		}
		for i, y := range []Register{Y2, Y3} {
			VPERM2F128(Imm(0x31), []Register{Y6, Y7}[i], []Register{Y4, Y5}[i], y)
		}
		for i, y := range []Register{Y0, Y1, Y2, Y3} {
			VMOVUPD(y, to[i])
		}
	})
}

func arguments() {
	for i, r := range []Register{dst, step, src, stride, depth} {
		Load(Param([]string{"dst", "step", "src", "stride", "depth"}[i]), r)
	}
}

// transposing goes through blocks of four rows, stride apart, and four columns, which become rows step apart; wide is what four elements take.
func transposing(wide int, block func(row, to [4]Mem)) {
	arguments()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, src3)
	LEAQ(Mem{Base: step, Index: step, Scale: 2}, dst3)
	Label("loop")
	rows := func(p, one, three Register) [4]Mem {
		return [4]Mem{{Base: p}, {Base: p, Index: one, Scale: 1}, {Base: p, Index: one, Scale: 2}, {Base: p, Index: three, Scale: 1}}
	}
	block(rows(src, stride, src3), rows(dst, step, dst3))
	ADDQ(Imm(uint64(wide)), src)
	LEAQ(Mem{Base: dst, Index: step, Scale: 4}, dst)
	SUBQ(Imm(4), depth)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
