package gonumtest

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/linalg"
)

// A Layer is tanh.(W·x .+ b).
type Layer struct {
	W *mat.Dense
	B *mat.VecDense
}

// A Net is layers, one after the other.
type Net struct{ Layers []Layer }

// Loss is the mean square of the errors of a batch, whose columns are observations.
func Loss(n *Net, x, y *mat.Dense) float64 {
	h := x
	for _, l := range n.Layers {
		var z mat.Dense
		z.Mul(l.W, h)
		z.Apply(func(i, _ int, v float64) float64 { return math.Tanh(v + l.B.AtVec(i)) }, &z)
		h = &z
	}
	var d mat.Dense
	d.Sub(h, y)
	d.MulElem(&d, &d)
	r, c := d.Dims()
	return mat.Sum(&d) / float64(r*c)
}

// A TensorLayer is a Layer of tensors.
type TensorLayer struct{ W, B *tensor.Tensor }

// TensorLoss is Loss of tensors.
func TensorLoss(n []TensorLayer, x, y *tensor.Tensor) float64 {
	for _, l := range n {
		x = tensor.Tanh(l.W.MatMul(x).Add(l.B))
	}
	return tensor.Square(x.Sub(y)).Mean().Item()
}

// Convert makes tensors of matrices, and matrices of tensors.
func Convert(a *mat.Dense, v *mat.VecDense) (*mat.Dense, *mat.VecDense) {
	x := linalg.FromMat(a.T(), tensor.Float64)
	y := linalg.FromMat(v, tensor.Float64)
	z := x.MatMul(y)
	return linalg.Dense(x.Mul(z)), linalg.VecDense(z.Mul(y))
}

// Mul1 is the sum of a matrix times a vector.
func Mul1(a *mat.Dense, v *mat.VecDense) float64 {
	var u mat.VecDense
	u.MulVec(a, v)
	return mat.Sum(&u)
}

// Any is the sum of any matrix.
func Any(m mat.Matrix) float64 { return mat.Sum(m) }

// Unsolved is the sum of a matrix that is singular.
func Unsolved(a *mat.Dense) float64 {
	var x mat.Dense
	if err := x.Inverse(a); err == nil {
		return mat.Sum(&x)
	}
	return mat.Sum(a)
}
