package gonum

import (
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

func init() {
	substitute(linalg.FromMat, fromMat)
	substitute(linalg.Dense, toDense)
	substitute(linalg.VecDense, toVecDense)
}

func fromMat(m mat.Matrix, as ...tensor.DType) Tensor {
	d := tensor.Float32
	switch len(as) {
	case 0:
	case 1:
		d = as[0]
	default:
		panic(&tensor.UseError{Op: "FromMat", Problem: "got several types of elements, want one or none"})
	}
	x := elements(m).T()
	if IsVector(m) {
		x = x.Reshape(-1)
	}
	return x.To(d)
}

func IsVector(m mat.Matrix) bool {
	_, ok := m.(mat.Vector)
	return ok
}

func toDense(t Tensor) *mat.Dense {
	m := new(mat.Dense)
	if t.Rank() == 1 {
		t = t.Unsqueeze(1)
	}
	if t.Len() > 0 {
		put(m, t.To(tensor.Float64).T())
	}
	return m
}

func toVecDense(t Tensor) *mat.VecDense {
	v := new(mat.VecDense)
	if t.Len() > 0 {
		putVec(v, t.To(tensor.Float64).Reshape(1, -1))
	}
	return v
}
