//go:build !purego

package kernel

//go:generate go run ./asm/cpu -out cpu_amd64.s

// cpuid is the instruction of that name.
func cpuid(eax, ecx uint32) (a, b, c, d uint32)

// xgetbv returns the low half of the register XCR0: the state that the operating system saves when it switches threads.
func xgetbv() uint32

// detect asks the processor, and whether the operating system keeps the wide registers.
func detect() []ISA {
	isas := []ISA{Portable}
	has := func(register uint32, bits ...int) bool {
		for _, b := range bits {
			if register>>b&1 == 0 {
				return false
			}
		}
		return true
	}
	highest, _, _, _ := cpuid(0, 0)
	if highest < 7 {
		return isas
	}
	_, _, c1, _ := cpuid(1, 0)
	_, b7, _, _ := cpuid(7, 0)
	if !has(c1, 12, 27, 28, 29) { // FMA, OSXSAVE, AVX, F16C
		return isas
	}
	saved := xgetbv()
	if !has(saved, 1, 2) || !has(b7, 5) { // xmm, ymm; AVX2
		return isas
	}
	isas = append(isas, AVX2)
	if has(saved, 5, 6, 7) && has(b7, 16, 17, 30, 31) { // opmask, zmm, zmm16-31; F, DQ, BW, VL
		isas = append(isas, AVX512)
	}
	return isas
}
