package kernel

import "github.com/fluxion-go/fluxion/tensor/internal/parallel"

// A Packed is a matrix A in the order in which tiles read it, for many products one after the other with few columns each, such as the steps of a recurrent
// layer.
//
// A column of what Mul gives has the same bits whatever its neighbours are, and however many. So columns can be shared among threads.
type Packed[T Float] struct {
	p      *matmul[T]
	widest int // the most columns of a tile
	height int // of all panels
}

// Pack packs A, m x k, whose strides are as in Gemm, for products of about that many columns. Free gives its memory back. It panics if m, k, a stride or columns is
// below 1, or if the slice is too short.
func Pack[T Float](m, k int, a []T, ars, acs, columns int) *Packed[T] {
	if m < 1 || k < 1 || columns < 1 {
		panic("kernel.Pack: got no rows or columns, want at least one")
	}
	p := newMatmul[T]()
	p.m, p.n, p.k, p.alpha = m, columns, k, 1
	p.a = matrixOf("a", a, m, k, ars, acs, 1, 0)
	p.cut()
	p.packA, p.packB, p.ownA = true, false, false
	p.r1, p.along = p.panels, 1
	x := &Packed[T]{p, min(columns, len(p.tiling.vectors)-1), max(m, p.tiling.lanes)}
	buffer := sized(p.bufferA, x.height*k)
	x.steps(func(p0, p1 int) {
		p.p0, p.p1, p.bufferA = p0, p1, buffer[x.height*p0:x.height*p1]
		for r := range p.panels {
			p.packPanel(r)
		}
	})
	p.bufferA = buffer
	return x
}

// steps calls do for the ranges in which products are added.
func (x *Packed[T]) steps(do func(p0, p1 int)) {
	n, k := stepsOf(x.p.k, blockK), x.p.k
	for s := range n {
		do(s*k/n, (s+1)*k/n)
	}
}

// Mul sets C = A*B + beta*C for n columns; those of C are contiguous and ccs apart. Everything else is as in Gemm.
func (x *Packed[T]) Mul(n int, b []T, brs, bcs int, beta T, c []T, ccs int) {
	if n < 1 {
		return
	}
	q := newMatmul[T]()
	own := q.bufferA
	q.plan = x.p.plan
	q.n, q.beta = n, beta
	q.b = matrixOf("b", b, q.k, n, brs, bcs, 1, 0)
	q.c = matrixOf("c", c, q.m, n, 1, ccs, 1, 0)
	q.across = (n + x.widest - 1) / x.widest
	q.q1 = q.across
	x.steps(func(p0, p1 int) {
		q.p0, q.p1, q.bufferA = p0, p1, x.p.bufferA[x.height*p0:x.height*p1]
		parallel.For(q.panels, worthwhile*q.panels/(q.m*n*(p1-p0))+1, q.compute)
		q.beta = 1 // the next products are added
	})
	q.bufferA = own
	q.free()
}

// Free gives the memory back; x is not to be used any more.
func (x *Packed[T]) Free() {
	x.p.free()
	x.p = nil
}
