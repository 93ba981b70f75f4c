// Cpu writes the assembly that asks the processor what it can do.
package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")

	TEXT("cpuid", attr.NOSPLIT, "func(eax, ecx uint32) (a, b, c, d uint32)")
	Load(Param("eax"), EAX)
	Load(Param("ecx"), ECX)
	CPUID()
	Store(EAX, ReturnIndex(0))
	Store(EBX, ReturnIndex(1))
	Store(ECX, ReturnIndex(2))
	Store(EDX, ReturnIndex(3))
	RET()

	TEXT("xgetbv", attr.NOSPLIT, "func() uint32")
	XORL(ECX, ECX)
	XGETBV()
	Store(EAX, ReturnIndex(0))
	RET()

	Generate()
}
