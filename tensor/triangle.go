package tensor

// Triu returns the upper triangles of matrices, 0 elsewhere: the elements (i, j) with j >= i+k, for k = 0 those on the diagonal and above. The first
// two dimensions are those of the matrices. It panics with *ShapeError for fewer, and with *DTypeError.
func (t *Tensor) Triu(k int) *Tensor {
	return t.triangle("Triu", k, func(i, j int) bool { return j >= i+k })
}

// Tril returns the lower triangles of matrices, 0 elsewhere: the elements (i, j) with j <= i+k, for k = 0 those on the diagonal and below.
func (t *Tensor) Tril(k int) *Tensor {
	return t.triangle("Tril", k, func(i, j int) bool { return j <= i+k })
}

func (t *Tensor) triangle(op string, k int, in func(i, j int) bool) *Tensor {
	if t.rank < 2 {
		panic(&ShapeError{op, shapesOf(t), "a matrix (m, n), or several (m, n, batch..)"})
	}
	y := makeAny(sameFloats1(op, t), t.dims[:t.rank])
	copyTo(y, t)
	m, cols := t.dims[0], t.dims[1]
	for at := range y.Len() {
		if i := at % m; !in(i, at/m%cols) {
			y.put(at, 0)
		}
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+op, y, t, k)
	}
	return y
}

// Diag returns the diagonals of matrices, a view.
//
// Shapes: (m, n, batch..) gives (min(m, n), batch..). It panics with *ShapeError for fewer than two dimensions. For the matrix with a diagonal see
// DiagM.
func (t *Tensor) Diag() *Tensor {
	if t.rank < 2 {
		panic(&ShapeError{"Diag", shapesOf(t), "a matrix (m, n): for the matrix with a diagonal see DiagM"})
	}
	y := t.view()
	y.dims[0], y.strides[0] = min(t.dims[0], t.dims[1]), t.strides[0]+t.strides[1]
	y.drop(1)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Diag", y, t)
	}
	return y
}

// DiagM returns the matrix with a vector as its diagonal, 0 elsewhere.
//
// Shapes: (n) gives (n, n). It panics with *ShapeError and *DTypeError.
func DiagM(v *Tensor) *Tensor {
	if v.rank != 1 {
		panic(&ShapeError{"DiagM", shapesOf(v), "a vector: for the diagonal of a matrix see Diag"})
	}
	y := make0(sameFloats1("DiagM", v), []int{v.dims[0], v.dims[0]})
	diagonal := y.Diag()
	copyTo(diagonal, v)
	if v.recorder != nil {
		record(v.recorder, functionSymbol+"DiagM", y, v)
	}
	return y
}
