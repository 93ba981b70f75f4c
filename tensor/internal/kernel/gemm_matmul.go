package kernel

import "sync"

// A matmul is one call of Gemm.
//
// C is cut in panels of rows and, across them, in tiles. How is a matter of the shape, the strides and the path. The products of an element are
// added in the order of k, in blocks that are a matter of the same, so no number of threads makes a difference.
//
// Large products go block by block, small ones are a single block. For each, the parts of A and B that it needs are packed, if that pays, into
// a buffer in the order in which the tiles read them; then the tiles are computed. Both steps are shared among the threads. Where C is not wide,
// a thread packs the panels of A that it computes by itself, and none waits for the others.
type matmul[T Float] struct {
	plan[T]
	bufferA, bufferB                []T
	pack, compute, own, rows, batch func(lo, hi int) // bodies of loops, which stay with it
}

// A plan is what a matmul was given, how it is cut up, and where it stands.
type plan[T Float] struct {
	m, n, k     int
	alpha, beta T
	a, b, c     matrix[T]
	fillA       Fill[T] // in place of a: Aᵀ
	fillB       Fill[T] // in place of b

	count               int // of products with matrices nextA, nextB, nextC apart
	nextA, nextB, nextC int

	tiling       *tiling
	tall         int // the most vectors of a panel
	vectors      int // in a column of C
	panels       int // of rows
	across       int // tiles in a panel
	packA, packB bool
	ownA         bool // each thread packs the panels that it computes

	// The block at hand: panels r0..r1, tiles q0..q1 and products p0..p1.
	r0, r1, q0, q1, p0, p1 int
	along                  int // into how many parts its tiles are cut
}

// newMatmul returns a matmul to be filled in; free gives it back.
func newMatmul[T Float]() *matmul[T] { return matmuls[T]().Get().(*matmul[T]) }

var matmuls32, matmuls64 = sync.Pool{New: func() any { return emptyMatmul[float32]() }}, sync.Pool{New: func() any { return emptyMatmul[float64]() }}

func matmuls[T Float]() *sync.Pool {
	if isFloat32[T]() {
		return &matmuls32
	}
	return &matmuls64
}

func emptyMatmul[T Float]() *matmul[T] {
	p := new(matmul[T])
	p.pack, p.compute, p.own, p.rows, p.batch = p.packParts, p.computeParts, p.ownPanels, p.narrowRows, p.batchRange
	return p
}

// free keeps the buffers for the next product, and nothing of the caller's.
func (p *matmul[T]) free() {
	p.plan = plan[T]{}
	matmuls[T]().Put(p)
}

// run computes the product.
func (p *matmul[T]) run() {
	switch {
	case p.m == 0 || p.n == 0:
	case p.k == 0:
		p.scale()
	case p.m*p.n*(p.k+3) <= tiny && p.fillB == nil:
		p.loops()
	default:
		if p.orient(); p.isNarrow() {
			p.narrow()
		} else {
			p.cut()
			p.blocks()
		}
	}
}

// scale is C = beta*C.
func (p *matmul[T]) scale() {
	for j := range p.n {
		for i := range p.m {
			if c := p.c.at(i, j); p.beta == 0 {
				*c = 0
			} else {
				*c *= p.beta
			}
		}
	}
}

// tiny is how much work takes less time in three loops than the preparations for anything better: multiplications, and three for each element of C.
const tiny = 112

// loops is C = alpha*A*B + beta*C without further ado.
func (p *matmul[T]) loops() {
	for j := range p.n {
		for i := range p.m {
			var sum T
			a, b := p.a.at(i, 0), p.b.at(0, j)
			for q := range p.k {
				sum += *offset(a, q*p.a.cs) * *offset(b, q*p.b.rs)
			}
			c := p.c.at(i, j)
			if sum *= p.alpha; p.beta != 0 {
				sum += p.beta * *c
			}
			*c = sum
		}
	}
}

// orient exchanges the roles of A and B, as Cᵀ = BᵀAᵀ, if that makes the columns of C contiguous. If they are short, it does so if that makes
// for long columns of A, or for dots.
func (p *matmul[T]) orient() {
	swap := p.c.rs != 1 && p.c.cs == 1
	rows, cols, across := p.m, p.n, p.b
	if swap {
		rows, cols, across = p.n, p.m, p.a.transposed()
	}
	if rows < cols && rows < tilingOf[T]().lanes && (rows == 1 || across.cs == 1 || rows < len(rowsOfDots) && across.rs == 1) {
		swap = !swap
	}
	if swap {
		p.m, p.n, p.a, p.b, p.c = p.n, p.m, p.b.transposed(), p.a.transposed(), p.c.transposed()
		p.fillA, p.fillB = p.fillB, p.fillA
	}
}
