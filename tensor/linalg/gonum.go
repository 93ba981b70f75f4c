package linalg

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

// Matrices of gonum, both ways. gonum computes with float64 and stores by rows; in tensors the elements of a column stand next to each other. Strides bridge that, so
// that float64 matrices are shared without moving a number. What gonum writes to shared memory is not seen by Version: do not write between an operation and its
// derivative.

// FromMat returns a copy of a matrix of gonum, which may be any mat.Matrix; of a mat.Vector, a vector. The type of elements is float32 unless one is given:
// FromMat(m, tensor.Float64). See WrapDense for float64 without a copy. It panics with *tensor.UseError for several types.
func FromMat(m mat.Matrix, as ...tensor.DType) *tensor.Tensor {
	d := tensor.Float32
	switch len(as) {
	case 0:
	case 1:
		d = as[0]
	default:
		panic(&tensor.UseError{Op: "FromMat", Problem: "got several types of elements, want one or none"})
	}
	switch m := m.(type) {
	case mat.RawVectorer:
		return WrapVec(m).Convert(d)
	case mat.RawMatrixer:
		return WrapDense(m).Convert(d)
	}
	r, c := m.Dims()
	values := make([]float64, 0, r*c)
	for j := range c {
		for i := range r {
			values = append(values, m.At(i, j))
		}
	}
	t := tensor.Wrap(values, r, c)
	if _, ok := m.(mat.Vector); ok {
		t = t.Squeeze(1)
	}
	return t.To(d)
}

// WrapDense returns a float64 tensor that shares memory with a *mat.Dense. It is a view by rows: see IsDense.
func WrapDense(m mat.RawMatrixer) *tensor.Tensor {
	raw := m.RawMatrix()
	return tensor.WrapStrided(raw.Data, []int{raw.Rows, raw.Cols}, []int{raw.Stride, 1})
}

// WrapVec returns a float64 vector that shares memory with a *mat.VecDense.
func WrapVec(v mat.RawVectorer) *tensor.Tensor {
	raw := v.RawVector()
	return tensor.WrapStrided(raw.Data, []int{raw.N}, []int{raw.Inc})
}

// Mat returns t as a matrix of gonum, a view: later writes to t are seen. A vector is a column. With float64 whose rows or columns stand one after the other, which is
// usual, gonum computes on the memory itself. The view is not followed by derivatives: where operations are recorded, they are lost. It panics with *tensor.ShapeError for more than two dimensions, and with
// *tensor.DTypeError unless t is of floats.
func Mat(t *tensor.Tensor) mat.Matrix {
	d := floats("Mat", t)
	if r := t.Recorder(); r != nil {
		r.Lost("makes a matrix of gonum of a tensor")
	}
	switch t = t.Follow(nil); t.Rank() {
	case 1:
		t = t.Unsqueeze(1)
	case 2:
	default:
		panic(misshapen("Mat", "a matrix or a vector: take a part with Select or Reshape", t))
	}
	rows, cols := t.Dim(0), t.Dim(1)
	if t.Len() == 0 {
		return &mat.Dense{}
	}
	if d == tensor.Float64 {
		data, strides := tensor.Strided[float64](t)
		switch row, col := strides[0], strides[1]; {
		case row == 1 && col >= rows || cols == 1 && row == 1:
			return raw(cols, rows, max(col, rows), data).T()
		case col == 1 && row >= cols || rows == 1 && col == 1:
			return raw(rows, cols, max(row, cols), data)
		}
	}
	return matrixView{t}
}

// raw returns a matrix over memory.
func raw(rows, cols, stride int, data []float64) *mat.Dense {
	var m mat.Dense
	m.SetRawMatrix(blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: data})
	return &m
}

// A matrixView is a tensor of two dimensions as a matrix of gonum.
type matrixView struct{ t *tensor.Tensor }

var _ mat.Matrix = matrixView{}

func (m matrixView) Dims() (r, c int) { return m.t.Dim(0), m.t.Dim(1) }
func (m matrixView) T() mat.Matrix    { return mat.Transpose{Matrix: m} }
func (m matrixView) At(i, j int) float64 {
	if i < 0 || j < 0 || i >= m.t.Dim(0) || j >= m.t.Dim(1) {
		panic(mat.ErrIndexOutOfRange)
	}
	return m.t.At(i, j)
}

// Dense returns a copy as a matrix of gonum; of a vector, one column. Derivatives do not go through it. It panics as Mat does.
func Dense(t *tensor.Tensor) *mat.Dense {
	m := Mat(t)
	if m, ok := m.(*mat.Dense); ok && m.IsEmpty() {
		return m // gonum has no matrix of 0×n elements
	}
	return mat.DenseCopyOf(m)
}

// VecDense returns a copy of a vector as one of gonum. Derivatives do not go through it. It panics with *tensor.ShapeError for other ranks, and with *tensor.DTypeError
// unless t is of floats.
func VecDense(t *tensor.Tensor) *mat.VecDense {
	floats("VecDense", t)
	if t.Rank() != 1 {
		panic(misshapen("VecDense", "a vector", t))
	}
	if t.Len() == 0 {
		return &mat.VecDense{}
	}
	return mat.NewVecDense(t.Len(), t.Values())
}
