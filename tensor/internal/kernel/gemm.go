package kernel

import "fmt"

// Gemm is the matrix product C = alpha*A*B + beta*C.
//
// Shapes: A is m x k, B is k x n, C is m x n. Element (i, j) of A is a[i*ars+j*acs], so a transposed matrix is one with its strides exchanged,
// and a part of a matrix one that begins later in the slice. The same holds for b and c. C must not overlap A or B.
//
// With beta 0 the old C is not read, so that NaN in it does not matter; with alpha 0 neither A nor B is. Otherwise NaN and Inf spread as in
// three plain loops: 0*NaN and 0*Inf are NaN.
//
// Results are the same bits for any number of threads. They may differ between paths, and between strides of the same product, by the order of
// the additions: the error of an element is at most a few ulp of k*max|a|*max|b|. It is fast if C has a stride of 1 in either direction, and
// fastest if A or B, whichever lies along it, has the stride of 1 in the same direction.
//
// It panics if m, n or k is negative, if a stride along which there is more than one element is below 1, or if a slice is too short.
func Gemm[T Float](m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, crs, ccs int) {
	gemm(m, n, k, alpha, a, ars, acs, b, brs, bcs, nil, beta, c, crs, ccs)
}

// A Fill writes rows p0..p1 of columns j0..j1 of a matrix to dst: element (p, j) to dst[(p-p0)*step + j-j0]. It runs on several threads.
type Fill[T Float] func(dst []T, step, p0, p1, j0, j1 int)

// GemmFunc is Gemm with a B that is nowhere in memory: fill computes the parts of it that are needed, a few columns at a time. So a convolution is
// a product with patches of an image that are never stored as a matrix. Each element is asked for once for every 4096 rows of C.
//
// Shapes, values and panics are those of Gemm; with alpha 0, fill is not called.
func GemmFunc[T Float](m, n, k int, alpha T, a []T, ars, acs int, fill Fill[T], beta T, c []T, crs, ccs int) {
	gemm(m, n, k, alpha, a, ars, acs, nil, 0, 0, fill, beta, c, crs, ccs)
}

func gemm[T Float](m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, fill Fill[T], beta T, c []T, crs, ccs int) {
	p := newMatmul[T]()
	p.count, p.nextA, p.nextB, p.nextC = 1, 0, 0, 0
	p.given(m, n, k, alpha, a, ars, acs, b, brs, bcs, fill, beta, c, crs, ccs)
	p.run()
	p.free()
}

// given checks the arguments and keeps them. A product that reads neither A nor B has k = 0.
func (p *matmul[T]) given(m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, fill Fill[T], beta T, c []T, crs, ccs int) {
	if m < 0 || n < 0 || k < 0 {
		panic(fmt.Sprintf("kernel.Gemm: got m, n, k = %d, %d, %d, want none negative", m, n, k))
	}
	p.m, p.n, p.k, p.alpha, p.beta, p.fillB = m, n, k, alpha, beta, fill
	p.c = matrixOf("c", c, m, n, crs, ccs, p.count, p.nextC)
	if alpha == 0 {
		p.k = 0
	}
	if p.k > 0 {
		p.a = matrixOf("a", a, m, k, ars, acs, p.count, p.nextA)
	}
	if p.k > 0 && fill == nil {
		p.b = matrixOf("b", b, k, n, brs, bcs, p.count, p.nextB)
	}
}

// matrixOf checks that count matrices, rows x cols with these strides and next apart, are in the slice, and returns the first. A stride along which
// there is one element does not count, and becomes 1.
func matrixOf[T Float](name string, x []T, rows, cols, rs, cs, count, next int) matrix[T] {
	if rows == 0 || cols == 0 {
		return matrix[T]{}
	}
	if rows == 1 {
		rs = 1
	}
	if cols == 1 {
		cs = 1
	}
	if rs < 1 || cs < 1 {
		panic(fmt.Sprintf("kernel.Gemm: %s is %d x %d with strides %d and %d, want strides of at least 1", name, rows, cols, rs, cs))
	}
	if want := (count-1)*next + (rows-1)*rs + (cols-1)*cs + 1; len(x) < want {
		if count > 1 {
			name += fmt.Sprintf(" is %d matrices %d apart, each", count, next)
		}
		panic(fmt.Sprintf("kernel.Gemm: %s is %d x %d with strides %d and %d, in %d elements, want at least %d", name, rows, cols, rs, cs, len(x), want))
	}
	return matrix[T]{&x[0], rs, cs}
}
