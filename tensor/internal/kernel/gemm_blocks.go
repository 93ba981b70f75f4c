package kernel

import (
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Blocks, in elements. A panel of blockK columns of A fits the first-level cache, the tiles of B that are used with it, about partN columns,
// half of the second level; blockM and blockN bound the buffers.
const (
	blockM = 4096
	blockN = 4096
	blockK = 256
	partN  = 192
)

// cut chooses panels, tiles and what is packed.
func (p *matmul[T]) cut() {
	t := tilingOf[T]()
	p.tiling = t
	widest := len(t.vectors) - 1
	p.tall = t.vectors[min(p.n, widest)]
	p.vectors = (p.m + t.lanes - 1) / t.lanes
	p.panels = (p.vectors + p.tall - 1) / p.tall
	p.across = (p.n + widest - 1) / widest
	// Packing A pays if many tiles read a panel, or if it does not stay in the first-level cache; packing B if many panels read it, and it is large.
	p.packA = p.fillA != nil || p.a.rs != 1 || p.m < t.lanes || p.n > 160 || p.n > 32 && p.k > blockK
	p.packB = p.fillB != nil || p.m > 192 && p.k*p.n > 1<<15
	// If a thread computes whole panels, it can pack each when its turn comes, for itself. That takes as much work for each thread.
	threads := parallel.Threads()
	p.ownA = p.packA && p.n <= 2*partN && (p.panels%threads == 0 || p.panels >= 4*threads)
}

// panel returns where panel r begins and ends, in vectors. No panel is smaller than the one before: so the last one, whose last vector may
// be incomplete, has another vector for it to overlap, unless C has fewer rows than a vector.
func (p *matmul[T]) panel(r int) (lo, hi int) {
	return r * p.vectors / p.panels, (r + 1) * p.vectors / p.panels
}

// column returns where tile q begins; its end is column(q+1).
func (p *matmul[T]) column(q int) int { return q * p.n / p.across }

// blocks goes through the blocks.
func (p *matmul[T]) blocks() {
	// With B packed, columns and products are cut; with A packed, rows and products; a product that packs nothing is one block.
	byR, byQ, byP := p.panels, p.across, p.k
	if p.packA && !p.ownA {
		byR, byP = max(1, blockM/(p.tall*p.tiling.lanes)), blockK
	}
	if p.packB {
		byQ, byP = max(1, blockN*p.across/p.n), blockK
	}
	steps := stepsOf(p.k, byP)
	for p.q0 = 0; p.q0 < p.across; p.q0 = p.q1 {
		p.q1 = min(p.q0+byQ, p.across)
		beta := p.beta
		for s := range steps {
			p.p0, p.p1 = s*p.k/steps, (s+1)*p.k/steps
			for p.r0 = 0; p.r0 < p.panels; p.r0 = p.r1 {
				p.r1 = min(p.r0+byR, p.panels)
				p.block()
			}
			p.beta = 1 // the next products are added
		}
		p.beta = beta
	}
}

// stepsOf is in how many steps k products are added, at most by in each.
func stepsOf(k, by int) int { return max(1, (k+by-1)/by) }

// A thread is called for so many multiplications, or elements to be packed.
const (
	worthwhile     = 1 << 17
	worthwhilePack = 1 << 14
)

// unitsPerThread is into how many units of work a block is cut at least, if it is large enough.
const unitsPerThread = 8

// block packs and computes one block.
func (p *matmul[T]) block() {
	panels, tiles, depth := p.r1-p.r0, p.q1-p.q0, p.p1-p.p0
	lo, _ := p.panel(p.r0)
	_, hi := p.panel(p.r1 - 1)
	height, width := (hi-lo)*p.tiling.lanes, p.column(p.q1)-p.column(p.q0)
	parts, elements := 0, 0
	if p.packA && !p.ownA {
		p.bufferA = sized(p.bufferA, height*depth)
		parts, elements = panels, height*depth
	}
	if p.packB && p.r0 == 0 {
		p.bufferB = sized(p.bufferB, width*depth)
		parts, elements = parts+tiles, elements+width*depth
	}
	if parts > 0 {
		parallel.For(parts, worthwhilePack*parts/elements+1, p.pack)
	}
	if p.ownA {
		parallel.For(panels, worthwhile*panels/(height*width*depth), p.own)
		return
	}
	// A unit of work is a panel with some of the columns, of which it gets fewer where there are few panels.
	work := height * width * depth
	want := min(work/worthwhile, unitsPerThread*parallel.Threads())
	p.along = min(tiles, max((width+partN-1)/partN, (want+panels-1)/panels))
	units := panels * p.along
	parallel.For(units, worthwhile*units/work, p.compute)
}

// sized returns the buffer with n elements, whatever they are.
func sized[T Float](buffer []T, n int) []T {
	if cap(buffer) < n {
		return make([]T, n, max(n, 1<<13)) // not less than a page, which keeps vectors from straddling cache lines
	}
	return buffer[:n]
}

// computeParts computes units lo..hi of the block. Panels follow each other first, so that a thread that takes several units keeps its columns of B.
func (p *matmul[T]) computeParts(lo, hi int) {
	panels, tiles := p.r1-p.r0, p.q1-p.q0
	for lo < hi {
		l, r := lo/panels, lo%panels
		end := min(panels, r+hi-lo)
		p.computePart(p.r0+r, p.r0+end, p.q0+l*tiles/p.along, p.q0+(l+1)*tiles/p.along)
		lo += end - r
	}
}

// ownPanels packs and computes panels lo..hi of the block, each for itself, and no more products at a time than a packed panel should have.
func (p *matmul[T]) ownPanels(lo, hi int) {
	q := newMatmul[T]()
	own := q.bufferB
	q.plan, q.bufferB = p.plan, p.bufferB
	depth := p.p1 - p.p0
	steps := stepsOf(depth, blockK)
	for s := range steps {
		q.p0, q.p1 = p.p0+s*depth/steps, p.p0+(s+1)*depth/steps
		for r := p.r0 + lo; r < p.r0+hi; r++ {
			q.r0, q.r1 = r, r+1
			v0, v1 := p.panel(r)
			q.bufferA = sized(q.bufferA, (v1-v0)*p.tiling.lanes*(q.p1-q.p0))
			q.packPanel(r)
			q.computePart(r, r+1, q.q0, q.q1)
		}
		q.beta = 1
	}
	q.bufferB = own
	q.free()
}

// computePart computes tiles q0..q1 of panels r0..r1.
func (p *matmul[T]) computePart(r0, r1, q0, q1 int) {
	lanes, depth := p.tiling.lanes, p.p1-p.p0
	t := tile[T]{k: depth, alpha: p.alpha, beta: p.beta, cNext: p.c.cs}
	for r := r0; r < r1; r++ {
		interrupt.PollLate()
		v0, v1 := p.panel(r)
		row, rows := v0*lanes, min(v1*lanes, p.m)-v0*lanes
		t.vectors, t.last = v1-v0, max(rows-lanes, 0)
		if p.packA {
			first, _ := p.panel(p.r0)
			t.a, t.aNext = &p.bufferA[(row-first*lanes)*depth], max(rows, lanes)
		} else {
			t.a, t.aNext = p.a.at(row, p.p0), p.a.cs
		}
		end := p.column(q0)
		for q := q0; q < q1; q++ {
			col := end
			end = p.column(q + 1)
			t.cols = end - col
			if p.packB {
				t.b, t.bDown, t.bNext = &p.bufferB[(col-p.column(p.q0))*depth], t.cols, 1
			} else {
				t.b, t.bDown, t.bNext = p.b.at(p.p0, col), p.b.rs, p.b.cs
			}
			t.c = p.c.at(row, col)
			if p.c.rs == 1 && rows >= lanes {
				runTile(&t)
			} else {
				p.scatter(&t, rows)
			}
		}
	}
}

// scatter computes a tile of a C whose columns are not contiguous, or shorter than a vector.
func (p *matmul[T]) scatter(t *tile[T], rows int) {
	var ab [maxTile]T
	u := *t
	u.c, u.cNext, u.beta = &ab[0], max(rows, p.tiling.lanes), 0
	runTile(&u)
	for j := range t.cols {
		for i := range rows {
			c, x := offset(t.c, i*p.c.rs+j*p.c.cs), ab[i+j*u.cNext]
			if t.beta != 0 {
				x += t.beta * *c
			}
			*c = x
		}
	}
}
