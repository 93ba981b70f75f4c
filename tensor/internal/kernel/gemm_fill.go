package kernel

import "fmt"

// Stretches returns a Fill for a matrix whose rows are stretches of n elements of x, of which row p begins at offs[p]. It panics if one of them is not in x.
func Stretches[T Float](x []T, offs []int, n int) Fill[T] {
	for p, off := range offs {
		if off < 0 || off+n > len(x) {
			panic(fmt.Sprintf("kernel.Stretches: stretch %d is %d elements from %d on, in %d", p, n, off, len(x)))
		}
	}
	return func(dst []T, step, p0, p1, j0, j1 int) {
		if j0 < 0 || j0 >= j1 || j1 > n || p0 >= p1 {
			return
		}
		_ = dst[(p1-p0-1)*step+j1-j0-1]
		if gatherVectors(dst, step, j1-j0, x[j0:], offs[p0:p1]) {
			return
		}
		for p, off := range offs[p0:p1] {
			copy(dst[p*step:p*step+j1-j0], x[off+j0:off+j1])
		}
	}
}

// Interleave sets dst[i*count+k] = src[k*stride+i] for i < n and k < count: count rows become columns.
func Interleave[T Float](dst, src []T, count, n, stride int) {
	if count == 0 || n == 0 {
		return
	}
	same(n*count, len(dst))
	same((count-1)*stride+n, len(src))
	packStrip(dst, count, count, n, matrix[T]{&src[0], 1, stride}, 0, 0)
}
