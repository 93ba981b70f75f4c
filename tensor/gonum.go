package tensor

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Matrices of gonum, both ways. gonum computes with float64 and stores by rows; here the elements of a column stand next to each other. Strides bridge that, so
// that float64 matrices are shared without moving a number. What gonum writes to shared memory is not seen by Version: do not write between an operation and its
// derivative.

// FromMat returns a float32 copy of a matrix of gonum, which may be any mat.Matrix; of a mat.Vector, a vector. See WrapDense for float64 without a copy.
func FromMat(m mat.Matrix) *Tensor { return Float32.FromMat(m) }

// FromMat is the function FromMat for another type of elements.
func (d DType) FromMat(m mat.Matrix) *Tensor {
	var t *Tensor
	switch m := m.(type) {
	case mat.RawVectorer:
		t = WrapVec(m)
	case mat.RawMatrixer:
		t = WrapDense(m)
	default:
		r, c := m.Dims()
		if _, ok := m.(mat.Vector); ok {
			t = Float64.Zeros(r)
		} else {
			t = Float64.Zeros(r, c)
		}
		for j := range c {
			for i := range r {
				t.put(j*r+i, m.At(i, j))
			}
		}
		return convert(t, d)
	}
	if d == Float64 {
		return t.Clone()
	}
	return convert(t, d)
}

// WrapDense returns a float64 tensor that shares memory with a *mat.Dense. It is a view by rows: see IsDense.
func WrapDense(m mat.RawMatrixer) *Tensor {
	raw := m.RawMatrix()
	return wrapStrided(raw.Data, []int{raw.Rows, raw.Cols}, raw.Stride, 1)
}

// WrapVec returns a float64 vector that shares memory with a *mat.VecDense.
func WrapVec(v mat.RawVectorer) *Tensor {
	raw := v.RawVector()
	return wrapStrided(raw.Data, []int{raw.N}, raw.Inc)
}

func wrapStrided(data []float64, shape []int, strides ...int) *Tensor {
	t := header(Float64, shape)
	t.store.data, t.store.n = pointerTo(data), len(data)
	copy(t.strides[:], strides)
	return t
}

// Mat returns t as a matrix of gonum, a view: later writes to t are seen. A vector is a column. With float64 whose rows or columns stand one after the other, which is
// usual, gonum computes on the memory itself. The view is not followed by derivatives. It panics with *ShapeError for more than two dimensions, and with *DTypeError
// unless t is of floats.
func (t *Tensor) Mat() mat.Matrix {
	sameFloats1("Mat", t)
	rows, cols := t.matrixDims("Mat")
	row, col := matrixSteps(t, false)
	if rows == 0 || cols == 0 {
		return &mat.Dense{}
	}
	if t.store.dtype == Float64 {
		data := elements[float64](t.store)[t.offset:]
		switch {
		case row == 1 && col >= rows || cols == 1 && row == 1:
			return raw(cols, rows, max(col, rows), data).T()
		case col == 1 && row >= cols || rows == 1 && col == 1:
			return raw(rows, cols, max(row, cols), data)
		}
	}
	return matrixView{t, rows, cols, row, col}
}

// raw returns a matrix over memory.
func raw(rows, cols, stride int, data []float64) *mat.Dense {
	var m mat.Dense
	m.SetRawMatrix(blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: data[:(rows-1)*stride+cols]})
	return &m
}

// matrixDims checks that t is a matrix or a vector, which is a column.
func (t *Tensor) matrixDims(op string) (rows, cols int) {
	if t.rank < 1 || t.rank > 2 {
		panic(&ShapeError{op, shapesOf(t), "a matrix or a vector: take a part with Select or Reshape"})
	}
	return matrixSize(t, false)
}

// A matrixView is a tensor as a matrix of gonum.
type matrixView struct {
	t                    *Tensor
	rows, cols, row, col int
}

var _ mat.Matrix = matrixView{}

func (m matrixView) Dims() (r, c int) { return m.rows, m.cols }
func (m matrixView) T() mat.Matrix    { return mat.Transpose{Matrix: m} }
func (m matrixView) At(i, j int) float64 {
	if i < 0 || i >= m.rows || j < 0 || j >= m.cols {
		panic(mat.ErrIndexOutOfRange)
	}
	return m.t.load(m.t.offset + i*m.row + j*m.col)
}

// Dense returns a copy as a matrix of gonum; of a vector, one column. Derivatives do not go through it. It panics as Mat does.
func (t *Tensor) Dense() *mat.Dense {
	m := t.Mat()
	if m, ok := m.(*mat.Dense); ok && m.IsEmpty() {
		return m // gonum has no matrix of 0×n elements
	}
	return mat.DenseCopyOf(m)
}

// VecDense returns a copy of a vector as one of gonum. Derivatives do not go through it. It panics with *ShapeError for other ranks, and with *DTypeError unless t is of
// floats.
func (t *Tensor) VecDense() *mat.VecDense {
	sameFloats1("VecDense", t)
	if t.rank != 1 {
		panic(&ShapeError{"VecDense", shapesOf(t), "a vector"})
	}
	if t.Len() == 0 {
		return &mat.VecDense{}
	}
	return mat.NewVecDense(t.Len(), t.Values())
}

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
