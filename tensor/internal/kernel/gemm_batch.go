package kernel

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// GemmBatch is count products C[i] = alpha*A[i]*B[i] + beta*C[i]. Matrix i of A begins at a[i*as], of B at b[i*bs], of C at c[i*cs]; with as or bs 0
// all products share one A or B. Everything else is as in Gemm. The C must not overlap each other.
//
// It panics as Gemm does, and if count or a stride between matrices is negative, or cs is 0 with more than one product.
func GemmBatch[T Float](count, m, n, k int, alpha T, a []T, as, ars, acs int, b []T, bs, brs, bcs int, beta T, c []T, cs, crs, ccs int) {
	if count < 0 || as < 0 || bs < 0 || cs < 0 || cs == 0 && count > 1 {
		panic(fmt.Sprintf("kernel.GemmBatch: got %d products with strides %d, %d and %d, want none negative, and the last at least 1", count, as, bs, cs))
	}
	if count == 0 {
		return
	}
	// Matrices that share one factor and lie beside each other, or below, are one large matrix.
	switch {
	case as == 0 && bs == n*bcs && cs == n*ccs:
		Gemm(m, n*count, k, alpha, a, ars, acs, b, brs, bcs, beta, c, crs, ccs)
		return
	case bs == 0 && as == m*ars && cs == m*crs:
		Gemm(m*count, n, k, alpha, a, ars, acs, b, brs, bcs, beta, c, crs, ccs)
		return
	}
	p := newMatmul[T]()
	p.count, p.nextA, p.nextB, p.nextC = count, as, bs, cs
	p.given(m, n, k, alpha, a, ars, acs, b, brs, bcs, nil, beta, c, crs, ccs)
	grain := 1
	if m == 0 || n == 0 {
		count = 0
	}
	if work := float64(m) * float64(n) * float64(k+1); work > 8*worthwhile {
		grain = count // one after the other, each on several threads
	} else {
		grain += int(worthwhile / (work + 1))
	}
	parallel.For(count, grain, p.batch)
	p.free()
}

// batchRange computes products lo..hi of a batch.
func (p *matmul[T]) batchRange(lo, hi int) {
	q := newMatmul[T]()
	for i := lo; i < hi; i++ {
		q.m, q.n, q.k, q.alpha, q.beta, q.a, q.b, q.c = p.m, p.n, p.k, p.alpha, p.beta, p.a, p.b, p.c
		if q.k > 0 {
			q.a.p, q.b.p = offset(p.a.p, i*p.nextA), offset(p.b.p, i*p.nextB)
		}
		q.c.p = offset(p.c.p, i*p.nextC)
		q.run()
	}
	q.free()
}
