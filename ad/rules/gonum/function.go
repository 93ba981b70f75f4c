package gonum

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	constant("no derivative", matPath, "Matrix.Dims", "Vector.Len", "Equal", "EqualApprox", "Formatted")
	substituteKey(matPath+"Matrix.At", matrixAt)
	substituteKey(matPath+"Matrix.T", matrixT)
	substituteKey(matPath+"Vector.AtVec", vectorAtVec)
	substitute(mat.Transpose.At, transposeAt)
	substitute(mat.Transpose.T, transposeT)
	substitute(mat.Transpose.Untranspose, transposeT)
	substitute(mat.TransposeVec.At, transposeVecAt)
	substitute(mat.TransposeVec.AtVec, transposeVecAtVec)
	substitute(mat.TransposeVec.T, transposeVecT)
	substitute(mat.TransposeVec.TVec, transposeVecTVec)
	constant("no derivative", matPath, "Transpose.Dims", "TransposeVec.Dims", "TransposeVec.Len")
	substitute(mat.Dot, matDot)
	substitute(mat.Inner, matInner)
	substitute(mat.Sum, matSum)
	substitute(mat.Max, matMax)
	substitute(mat.Min, matMin)
	substitute(mat.Trace, matTrace)
	substitute(mat.Norm, matNorm)
	substitute(mat.Row, matRow)
	substitute(mat.Col, matCol)
}

// Other types are asked by an interface of another name, since the rules are for mat.Matrix and mat.Vector.

func matrixAt(a mat.Matrix, i, j int) float64 {
	h := HeaderOf(a)
	if h.Data == nil {
		return a.(interface{ At(i, j int) float64 }).At(i, j)
	}
	CheckAt(i, j, h.Rows, h.Cols)
	return h.Data[i*h.RowStep+j*h.ColStep]
}

func vectorAtVec(a mat.Vector, i int) float64 {
	h := HeaderOf(a)
	if h.Data == nil {
		return a.(interface{ AtVec(i int) float64 }).AtVec(i)
	}
	CheckAt(i, 0, h.Rows*h.Cols, 1)
	step := h.RowStep
	if h.Rows == 1 { // transposed
		step = h.ColStep
	}
	return h.Data[i*step]
}

func matrixT(a mat.Matrix) mat.Matrix {
	switch a := a.(type) {
	case *mat.Dense, *mat.VecDense:
		return mat.Transpose{Matrix: a}
	case mat.Transpose:
		return a.Matrix
	case mat.TransposeVec:
		return a.Vector
	}
	return a.(interface{ T() mat.Matrix }).T()
}

func transposeAt(t mat.Transpose, i, j int) float64 { return matrixAt(t.Matrix, j, i) }

func transposeT(t mat.Transpose) mat.Matrix { return t.Matrix }

func transposeVecAt(t mat.TransposeVec, i, j int) float64 { return matrixAt(t.Vector, j, i) }

func transposeVecAtVec(t mat.TransposeVec, i int) float64 { return vectorAtVec(t.Vector, i) }

func transposeVecT(t mat.TransposeVec) mat.Matrix { return t.Vector }

func transposeVecTVec(t mat.TransposeVec) mat.Vector { return t.Vector }

func matDot(a, b mat.Vector) float64 {
	if a.Len() != b.Len() {
		panic(mat.ErrShape)
	}
	return elements(a).Reshape(-1).Dot(elements(b).Reshape(-1)).Item()
}

func matInner(x mat.Vector, a mat.Matrix, y mat.Vector) float64 {
	if r, c := a.Dims(); x.Len() != r || y.Len() != c {
		panic(mat.ErrShape)
	}
	ay := elements(y).MatMul(elements(a))
	return ay.Reshape(-1).Dot(elements(x).Reshape(-1)).Item()
}

func matSum(a mat.Matrix) float64 { return elements(a).Sum().Item() }

func matMax(a mat.Matrix) float64 { return elements(a).Max().Item() }

func matMin(a mat.Matrix) float64 { return elements(a).Min().Item() }

func matTrace(a mat.Matrix) float64 {
	Square(a, mat.ErrSquare)
	return elements(a).Diag().Sum().Item()
}

// matNorm has the derivative 0 where all elements are 0.
func matNorm(a mat.Matrix, norm float64) float64 {
	x := elements(a)
	switch norm {
	case 1:
		return tensor.Abs(x).Sum(1).Max().Item()
	case 2:
		if IsZero(x) {
			return 0
		}
		return x.Norm().Item()
	case math.Inf(1):
		return tensor.Abs(x).Sum(0).Max().Item()
	}
	panic(mat.ErrNormOrder)
}

// IsZero tells whether all elements are 0.
func IsZero(x Tensor) bool { return tensor.Abs(x).Max().Item() == 0 }

func matRow(dst []float64, i int, a mat.Matrix) []float64 {
	r, c := a.Dims()
	if uint(i) >= uint(r) {
		panic(mat.ErrRowAccess)
	}
	if dst == nil {
		dst = make([]float64, c)
	} else if len(dst) != c {
		panic(mat.ErrRowLength)
	}
	for j := range dst {
		dst[j] = matrixAt(a, i, j)
	}
	return dst
}

func matCol(dst []float64, j int, a mat.Matrix) []float64 {
	r, c := a.Dims()
	if uint(j) >= uint(c) {
		panic(mat.ErrColAccess)
	}
	if dst == nil {
		dst = make([]float64, r)
	} else if len(dst) != r {
		panic(mat.ErrColLength)
	}
	for i := range dst {
		dst[i] = matrixAt(a, i, j)
	}
	return dst
}
