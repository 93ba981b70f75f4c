package tensor

import (
	"strconv"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// MatMul returns the matrix product t·u.
//
// Shapes: (m, k) and (k, n) give (m, n); (m, k) and (k) give (m). It panics with *ShapeError and *DTypeError. For the product of elements see Mul, for that of
// two vectors Dot, for many matrices BatchedMul.
func (t *Tensor) MatMul(u *Tensor) *Tensor {
	d := sameFloats2("MatMul", t, u)
	if t.rank != 2 || u.rank != 1 && u.rank != 2 || t.dims[1] != u.dims[0] {
		panic(matMulShapes("MatMul", t, u))
	}
	shape := [2]int{t.dims[0], u.dims[1]}
	y := makeAny(d, shape[:u.rank])
	gemm(y, t, u, false, false, 1, 0)
	if r := recorderOf(t, u); r != nil {
		record(r, methodSymbol+"MatMul", y, t, u)
	}
	return y
}

func matMulShapes(op string, t, u *Tensor) *ShapeError {
	want := "a matrix (m, k), and (k, n) or (k)"
	switch {
	case t.rank == 1 && u.rank == 1:
		want = "a matrix first: the product of two vectors is x.Dot(y), or x.MatMul(y.T())"
		if t.dims[0] != u.dims[0] {
			want = "a matrix first: x.MatMul(y.T()) is the outer product"
		}
	case t.rank == 1 && u.rank == 2:
		want = "a matrix first: x.T().MatMul(a), or x.Reshape(-1, 1) for a column"
	case t.rank == 2 && (u.rank == 1 || u.rank == 2):
		k := strconv.Itoa(t.dims[1])
		want = "a second operand of shape (" + k + ") or (" + k + ", n)"
	case t.rank > 2 || u.rank > 2:
		want = "matrices: for a batch of them see BatchedMul"
	}
	return &ShapeError{op, shapesOf(t, u), want}
}

// MatMulTo sets dst = a·b, in place. dst has the shape of the product and shares no memory with a and b.
func MatMulTo(dst, a, b *Tensor) {
	sameFloats("MatMulTo", dst, a, b)
	matMulTo("MatMulTo", dst, a, b, false, false, 0)
}

// AccumulateMatMul adds the product of a and b to dst, in place; of a transposed if transA, of b transposed if transB. Vectors count as columns. dst has the
// shape of the product and shares no memory with a and b.
func AccumulateMatMul(dst, a, b *Tensor, transA, transB bool) {
	sameFloats("AccumulateMatMul", dst, a, b)
	matMulTo("AccumulateMatMul", dst, a, b, transA, transB, 1)
}

func matMulTo(op string, dst, a, b *Tensor, transA, transB bool, beta float64) {
	m, k := matrixSize(a, transA)
	k2, n := matrixSize(b, transB)
	dm, dn := matrixSize(dst, false)
	if a.rank > 2 || b.rank > 2 || dst.rank > 2 || k != k2 || dm != m || dn != n {
		panic(&ShapeError{op, shapesOf(dst, a, b), "a destination of the shape of the product"})
	}
	gemm(dst, a, b, transA, transB, 1, beta)
	dst.written(a, b)
}

// matrixSize is the size of a matrix, of its transpose if trans; a vector is a column.
func matrixSize(t *Tensor, trans bool) (rows, cols int) {
	rows, cols = 1, 1
	if t.rank > 0 {
		rows = t.dims[0]
	}
	if t.rank > 1 {
		cols = t.dims[1]
	}
	if trans {
		return cols, rows
	}
	return rows, cols
}

// gemm computes c = alpha a·b + beta c.
func gemm(c, a, b *Tensor, transA, transB bool, alpha, beta float64) {
	if c.store.dtype == Float32 {
		gemmOf[float32](c, a, b, transA, transB, float32(alpha), float32(beta))
	} else {
		gemmOf[float64](c, a, b, transA, transB, alpha, beta)
	}
}

func gemmOf[T Float](c, a, b *Tensor, transA, transB bool, alpha, beta T) {
	m, k := matrixSize(a, transA)
	_, n := matrixSize(b, transB)
	a, b = a.solid(), b.solid()
	ars, acs := matrixSteps(a, transA)
	brs, bcs := matrixSteps(b, transB)
	crs, ccs := matrixSteps(c, false)
	kernel.Gemm(m, n, k, alpha, from[T](a), ars, acs, from[T](b), brs, bcs, beta, from[T](c), crs, ccs)
}

// from returns the elements of the storage from the first of t on. An empty view may begin anywhere.
func from[T Float](t *Tensor) []T {
	if t.Len() == 0 {
		return nil
	}
	return elements[T](t.store)[t.offset:]
}

// solid returns t, or a copy if elements of it share memory, as those of a broadcast tensor do.
func (t *Tensor) solid() *Tensor {
	for d := range t.rank {
		if t.strides[d] == 0 && t.dims[d] > 1 {
			return t.Clone()
		}
	}
	return t
}

func matrixSteps(t *Tensor, trans bool) (row, col int) {
	row, col = 1, 1
	if t.rank > 0 {
		row = t.strides[0]
	}
	if t.rank > 1 {
		col = t.strides[1]
	} else if t.rank == 1 {
		col = max(1, t.dims[0]*t.strides[0])
	}
	if trans {
		return col, row
	}
	return row, col
}

// BatchedMul returns the matrix products of a batch of matrices: the first two dimensions are those of the matrices, the others count them. Where one operand
// has size 1 in those, or no such dimension, it serves for all.
//
// Shapes: (m, k, b...) and (k, n, b...) give (m, n, b...). It panics with *ShapeError and *DTypeError.
func (t *Tensor) BatchedMul(u *Tensor) *Tensor {
	d := sameFloats2("BatchedMul", t, u)
	if t.rank < 2 || u.rank < 2 || t.dims[1] != u.dims[0] {
		panic(&ShapeError{"BatchedMul", shapesOf(t, u), "matrices (m, k, batch...) and (k, n, batch...)"})
	}
	shape, rank := batchShape("BatchedMul", t, u)
	shape[0], shape[1] = t.dims[0], u.dims[1]
	y := makeAny(d, shape[:rank])
	batched(y, t, u, false, false, 0)
	if r := recorderOf(t, u); r != nil {
		record(r, methodSymbol+"BatchedMul", y, t, u)
	}
	return y
}

// batchShape returns the dimensions that count the matrices, behind two that are left open.
func batchShape(op string, t, u *Tensor) (shape [MaxRank]int, rank int) {
	rank = max(t.rank, u.rank)
	for d := 2; d < rank; d++ {
		m, n := 1, 1
		if d < t.rank {
			m = t.dims[d]
		}
		if d < u.rank {
			n = u.dims[d]
		}
		if m != n && m != 1 && n != 1 {
			panic(&ShapeError{op, shapesOf(t, u), "equal sizes behind the first two dimensions, or 1"})
		}
		shape[d] = max(m, n)
		if m == 0 || n == 0 {
			shape[d] = 0
		}
	}
	return shape, rank
}

// AccumulateBatchedMul adds the products of matrices to dst, in place; of those of a transposed if transA, of those of b if transB. Where dst has size 1 in a
// dimension that counts matrices, or no such dimension, it gets their sum.
func AccumulateBatchedMul(dst, a, b *Tensor, transA, transB bool) {
	sameFloats("AccumulateBatchedMul", dst, a, b)
	batched(dst, a, b, transA, transB, 1)
	dst.written(a, b)
}

func batched(c, a, b *Tensor, transA, transB bool, beta float64) {
	shape, rank := batchShape("BatchedMul", a, b)
	shape[0], shape[1] = 1, 1
	head := func(t *Tensor) *Tensor { // the first element of each matrix
		y := t.view()
		y.dims[0], y.dims[1] = 1, 1
		return y
	}
	matrix := func(t *Tensor, at int) *Tensor {
		y := t.view()
		y.rank, y.offset = 2, at
		for d := 2; d < MaxRank; d++ {
			y.dims[d] = 0
		}
		return y
	}
	l := newLoop(shape[:rank], head(c), head(a), head(b))
	var index [MaxRank]int
	for more := l.first(); more; more = l.next(&index) {
		for i := range l.run() {
			gemm(matrix(c, l.at[0]+i*l.step(0)), matrix(a, l.at[1]+i*l.step(1)), matrix(b, l.at[2]+i*l.step(2)), transA, transB, 1, beta)
		}
	}
}

// Outer returns the products of each element of t with each of u.
//
// Shapes: (m) and (n) give (m, n). It panics with *ShapeError and *DTypeError.
func (t *Tensor) Outer(u *Tensor) *Tensor {
	if t.rank != 1 || u.rank != 1 {
		panic(&ShapeError{"Outer", shapesOf(t, u), "two vectors"})
	}
	return t.Reshape(-1, 1).MatMul(u.T())
}
