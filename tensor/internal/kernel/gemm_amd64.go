//go:build !purego

package kernel

import "unsafe"

//go:generate go run ./asm/gemm -out gemm_avx2_amd64.s
//go:generate go run ./asm/gemm -avx512 -out gemm_avx512_amd64.s

// maxTile is the number of elements of the largest tile.
const maxTile = 4 * 6 * 16

// The tiles that the generator writes.
var (
	avx2Tiling32   = tiling{8, []int{0, 8, 4, 3, 3, 2, 2}}
	avx2Tiling64   = tiling{4, []int{0, 8, 4, 3, 3, 2, 2}}
	avx512Tiling32 = tiling{16, []int{0, 8, 4, 4, 4, 4, 4}}
	avx512Tiling64 = tiling{8, []int{0, 8, 4, 4, 4, 4, 4}}
)

//go:noescape
func gemmAVX2F32(t *tile[float32])

//go:noescape
func gemmAVX2F64(t *tile[float64])

//go:noescape
func gemmAVX512F32(t *tile[float32])

//go:noescape
func gemmAVX512F64(t *tile[float64])

// tilingOf returns the tiling of the path at hand.
func tilingOf[T Float]() *tiling {
	switch {
	case path == AVX2 && isFloat32[T]():
		return &avx2Tiling32
	case path == AVX2:
		return &avx2Tiling64
	case path == AVX512 && isFloat32[T]():
		return &avx512Tiling32
	case path == AVX512:
		return &avx512Tiling64
	}
	return &portableTiling
}

// runTile computes a tile of that tiling.
func runTile[T Float](t *tile[T]) {
	switch {
	case path == AVX2 && isFloat32[T]():
		gemmAVX2F32((*tile[float32])(unsafe.Pointer(t)))
	case path == AVX2:
		gemmAVX2F64((*tile[float64])(unsafe.Pointer(t)))
	case path == AVX512 && isFloat32[T]():
		gemmAVX512F32((*tile[float32])(unsafe.Pointer(t)))
	case path == AVX512:
		gemmAVX512F64((*tile[float64])(unsafe.Pointer(t)))
	default:
		portableTile(t)
	}
}

//go:noescape
func gemmDotsF32(d *dots[float32])

//go:noescape
func gemmDotsF64(d *dots[float64])

// runDots computes dots on the path at hand.
func runDots[T Float](d *dots[T]) {
	switch {
	case path == Portable:
		portableDots(d)
	case isFloat32[T]():
		gemmDotsF32((*dots[float32])(unsafe.Pointer(d)))
	default:
		gemmDotsF64((*dots[float64])(unsafe.Pointer(d)))
	}
}

// gemmCopy16 copies depth pairs of 16 bytes, the second of a pair last bytes after the first. Strides are in bytes.
//
//go:noescape
func gemmCopy16(dst unsafe.Pointer, step int, src unsafe.Pointer, stride, depth, last int)

// gemmCopy32 is gemmCopy16 with 32 bytes.
//
//go:noescape
func gemmCopy32(dst unsafe.Pointer, step int, src unsafe.Pointer, stride, depth, last int)

// gemmGather32F32 is gemmCopy32 where the first of each pair is at an offset of its own, in elements.
//
//go:noescape
func gemmGather32F32(dst unsafe.Pointer, step int, src unsafe.Pointer, offs *int, depth, last int)

//go:noescape
func gemmGather32F64(dst unsafe.Pointer, step int, src unsafe.Pointer, offs *int, depth, last int)

// gatherVectors copies a stretch of width elements from each offset, if it can.
func gatherVectors[T Float](dst []T, step, width int, src []T, offs []int) bool {
	size := int(unsafe.Sizeof(T(0)))
	vector := 32 / size
	if path == Portable || width < vector {
		return false
	}
	gather := gemmGather32F32
	if size == 8 {
		gather = gemmGather32F64
	}
	for c := 0; c < width; c += 2 * vector {
		c := min(c, max(0, width-2*vector))
		gather(unsafe.Pointer(&dst[c]), step*size, unsafe.Pointer(&src[c]), &offs[0], len(offs), min(vector, width-vector-c)*size)
	}
	return true
}

// gemmTranspose4F32 writes four rows of depth elements as columns; depth is a multiple of 4. Strides are in bytes.
//
//go:noescape
func gemmTranspose4F32(dst unsafe.Pointer, step int, src unsafe.Pointer, stride, depth int)

//go:noescape
func gemmTranspose4F64(dst unsafe.Pointer, step int, src unsafe.Pointer, stride, depth int)

// packVectors is packStrip for as many rows as the assembly can do; it returns their number. Where the width is no multiple of a vector, the
// last two overlap.
func packVectors[T Float](dst []T, step, width, depth int, x matrix[T], i, j int) int {
	size := int(unsafe.Sizeof(T(0)))
	switch {
	case x.cs == 1 && width*size >= 16:
		vector, copyPairs := 16/size, gemmCopy16
		if width*size >= 32 {
			vector, copyPairs = 32/size, gemmCopy32
		}
		for c := 0; c < width; c += 2 * vector {
			c := min(c, max(0, width-2*vector))
			last := min(vector, width-vector-c)
			copyPairs(unsafe.Pointer(&dst[c]), step*size, unsafe.Pointer(x.at(i, j+c)), x.rs*size, depth, last*size)
		}
		return depth
	case x.rs == 1 && width >= 4 && depth >= 4:
		transpose := gemmTranspose4F32
		if size == 8 {
			transpose = gemmTranspose4F64
		}
		for c := 0; c < width; c += 4 {
			c := min(c, width-4)
			transpose(unsafe.Pointer(&dst[c]), step*size, unsafe.Pointer(x.at(i, j+c)), x.cs*size, depth&^3)
		}
		return depth &^ 3
	}
	return 0
}
