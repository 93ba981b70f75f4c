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
