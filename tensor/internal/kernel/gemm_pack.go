package kernel

// packParts packs parts lo..hi of the block: first the panels of A, unless threads pack their own, then the tiles of B.
//
// A part is packed product by product: the rows of a panel for p0, then for p0+1 and so on; and so the columns of a tile. Panels and tiles
// follow each other without a gap. Only if C has fewer rows than a vector, zeros fill up the panel; what they give is not stored.
func (p *matmul[T]) packParts(lo, hi int) {
	panels := 0
	if p.packA && !p.ownA {
		panels = p.r1 - p.r0
	}
	for i := lo; i < min(hi, panels); i++ {
		p.packPanel(p.r0 + i)
	}
	for i := max(lo, panels); i < hi; i++ {
		p.packTile(p.q0 + i - panels)
	}
}

// packPanel packs panel r of A.
func (p *matmul[T]) packPanel(r int) {
	lanes, depth := p.tiling.lanes, p.p1-p.p0
	v0, v1 := p.panel(r)
	first, _ := p.panel(p.r0)
	row, rows := v0*lanes, min(v1*lanes, p.m)-v0*lanes
	step := max(rows, lanes)
	dst := p.bufferA[(row-first*lanes)*depth:][:step*depth]
	if rows < step {
		clear(dst)
	}
	if p.fillA != nil {
		p.fillA(dst, step, p.p0, p.p1, row, row+rows)
	} else {
		packStrip(dst, step, rows, depth, p.a.transposed(), p.p0, row)
	}
}

// packTile packs tile q of B.
func (p *matmul[T]) packTile(q int) {
	depth := p.p1 - p.p0
	col, end := p.column(q), p.column(q+1)
	dst := p.bufferB[(col-p.column(p.q0))*depth:][:(end-col)*depth]
	if p.fillB != nil {
		p.fillB(dst, end-col, p.p0, p.p1, col, end)
	} else {
		packStrip(dst, end-col, end-col, depth, p.b, p.p0, col)
	}
}

// packStrip copies columns j..j+width of rows i..i+depth of x to dst, row by row, step elements apart.
func packStrip[T Float](dst []T, step, width, depth int, x matrix[T], i, j int) {
	done := 0 // so many rows
	if path != Portable {
		done = packVectors(dst, step, width, depth, x, i, j)
	}
	for r := done; r < depth; r++ {
		to, from := dst[r*step:][:width], x.at(i+r, j)
		for c := range to {
			to[c] = *offset(from, c*x.cs)
		}
	}
}
