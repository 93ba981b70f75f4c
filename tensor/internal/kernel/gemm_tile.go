package kernel

import "unsafe"

// A matrix is where its first element is, and how many elements lie between neighbours in a column (rs) and in a row (cs).
type matrix[T Float] struct {
	p      *T
	rs, cs int
}

// at is the address of element (i, j).
func (x matrix[T]) at(i, j int) *T { return offset(x.p, i*x.rs+j*x.cs) }

// transposed is the matrix with rows and columns exchanged.
func (x matrix[T]) transposed() matrix[T] { return matrix[T]{x.p, x.cs, x.rs} }

// offset is the address n elements further on.
func offset[T Float](p *T, n int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), n*int(unsafe.Sizeof(*p))))
}

// A tile is what a micro-kernel computes: a small part of C that is kept in registers while k products are added to it.
//
//	C = alpha*A*B + beta*C, without reading C if beta is 0
//
// Its columns are contiguous in C and in A, vector by vector: vector i of a column begins lanes*i rows down, but the last one begins last rows
// down. So a column whose length is no multiple of the lanes ends in two vectors that overlap; both compute the same there.
//
// The assembly knows the offsets of the fields; strides count elements.
type tile[T Float] struct {
	vectors, cols int // of the tile
	k             int
	a             *T // vectors in a column, columns aNext apart
	aNext         int
	last          int
	b             *T // rows bDown apart, columns bNext apart
	bDown, bNext  int
	c             *T // vectors in a column, columns cNext apart
	cNext         int
	alpha, beta   T
}

// A tiling says which tiles there are: lanes is the length of a vector, vectors[n] the most that a tile of n columns may have. The tile
// that a large product is made of is the one with the most columns.
type tiling struct {
	lanes   int
	vectors []int
}

var portableTiling = tiling{1, []int{0, 4, 4}}

// portableTile is the micro-kernel in Go.
func portableTile[T Float](t *tile[T]) {
	if t.vectors == 4 && t.cols == 2 {
		portableTile4x2(t)
		return
	}
	for j := range t.cols {
		for i := range t.vectors {
			var sum T
			for p := range t.k {
				sum += *offset(t.a, i+p*t.aNext) * *offset(t.b, p*t.bDown+j*t.bNext)
			}
			t.store(i, j, sum)
		}
	}
}

// portableTile4x2 keeps its eight sums in registers.
func portableTile4x2[T Float](t *tile[T]) {
	var s00, s10, s20, s30, s01, s11, s21, s31 T
	for p := range t.k {
		a := (*[4]T)(unsafe.Pointer(offset(t.a, p*t.aNext)))
		b := offset(t.b, p*t.bDown)
		b0, b1 := *b, *offset(b, t.bNext)
		s00 += a[0] * b0
		s10 += a[1] * b0
		s20 += a[2] * b0
		s30 += a[3] * b0
		s01 += a[0] * b1
		s11 += a[1] * b1
		s21 += a[2] * b1
		s31 += a[3] * b1
	}
	for i, s := range [4][2]T{{s00, s01}, {s10, s11}, {s20, s21}, {s30, s31}} {
		t.store(i, 0, s[0])
		t.store(i, 1, s[1])
	}
}

// store ends the computation of an element of C.
func (t *tile[T]) store(i, j int, sum T) {
	c := offset(t.c, i+j*t.cNext)
	if sum *= t.alpha; t.beta != 0 {
		sum += t.beta * *c
	}
	*c = sum
}
