package tensor

// Rows returns a copy of the rows of a matrix: Rows()[i][j] is the element (i, j). It panics with *ShapeError for other ranks.
func (t *Tensor) Rows() [][]float64 { return t.matrix("Rows").Follow(nil).T().lists() }

// Columns returns a copy of the columns of a matrix, for us the vectors of a batch: Columns()[j][i] is the element (i, j). It panics with *ShapeError for other ranks.
func (t *Tensor) Columns() [][]float64 { return t.matrix("Columns").lists() }

// matrix checks that t is a matrix.
func (t *Tensor) matrix(op string) *Tensor {
	if t.rank != 2 {
		panic(&ShapeError{op, shapesOf(t), "a matrix"})
	}
	return t
}

// lists returns the columns.
func (t *Tensor) lists() [][]float64 {
	n := t.dims[0]
	values, lists := t.Values(), make([][]float64, t.dims[1])
	for j := range lists {
		lists[j] = values[j*n : (j+1)*n : (j+1)*n]
	}
	return lists
}
