package kernel

import (
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A dots is what the other micro-kernel computes: the sums of products of a few rows of A and a few columns of B, all contiguous. It is for
// narrow C, where packing A would cost more than the product.
//
// The assembly knows the offsets of the fields; strides count elements.
type dots[T Float] struct {
	rows, cols int
	k          int
	a          *T // rows aNext apart
	aNext      int
	b          *T // columns bNext apart
	bNext      int
	sums       [12]T // of row i and column j at i+j*rows; the rest is undefined
}

// rowsOfDots[n] is the most rows that dots of n columns may have.
var rowsOfDots = [...]int{0, 8, 4, 3}

// isNarrow tells whether C has so few columns, and A such strides, that dots are the way.
func (p *matmul[T]) isNarrow() bool {
	return p.n < len(rowsOfDots) && p.a.cs == 1 && (p.a.rs > 1 || p.m == 1) && p.fillA == nil && p.fillB == nil
}

// narrow computes a narrow product.
func (p *matmul[T]) narrow() {
	if p.b.rs != 1 {
		p.bufferB = sized(p.bufferB, p.k*p.n)
		for j := range p.n {
			for i := range p.k {
				p.bufferB[i+j*p.k] = *p.b.at(i, j)
			}
		}
		p.b = matrix[T]{&p.bufferB[0], 1, p.k}
	}
	step := rowsOfDots[p.n]
	groups := (p.m + step - 1) / step
	parallel.For(groups, worthwhileRead/(step*p.k)+1, p.rows)
}

// worthwhileRead is how many elements of A a thread is called for. They come from memory rather than from the caches.
const worthwhileRead = 1 << 15

// narrowRows computes groups lo..hi of rows.
func (p *matmul[T]) narrowRows(lo, hi int) {
	step := rowsOfDots[p.n]
	d := dots[T]{cols: p.n, k: p.k, aNext: p.a.rs, b: p.b.p, bNext: p.b.cs}
	for row := lo * step; row < min(hi*step, p.m); row += step {
		interrupt.PollLate()
		d.rows, d.a = min(step, p.m-row), p.a.at(row, 0)
		runDots(&d)
		for j := range p.n {
			for i := range d.rows {
				c, x := p.c.at(row+i, j), p.alpha*d.sums[i+j*d.rows]
				if p.beta != 0 {
					x += p.beta * *c
				}
				*c = x
			}
		}
	}
}

// portableDots is the micro-kernel in Go. It has four sums, like a vector.
func portableDots[T Float](d *dots[T]) {
	for j := range d.cols {
		for i := range d.rows {
			a, b := offset(d.a, i*d.aNext), offset(d.b, j*d.bNext)
			var s0, s1, s2, s3 T
			p := 0
			for ; p+4 <= d.k; p += 4 {
				s0 += *offset(a, p) * *offset(b, p)
				s1 += *offset(a, p+1) * *offset(b, p+1)
				s2 += *offset(a, p+2) * *offset(b, p+2)
				s3 += *offset(a, p+3) * *offset(b, p+3)
			}
			for ; p < d.k; p++ {
				s0 += *offset(a, p) * *offset(b, p)
			}
			d.sums[i+j*d.rows] = (s0 + s1) + (s2 + s3)
		}
	}
}
