package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Functions that write to tensors. Each makes the one that it writes to of an argument, so that what was there before counts, too.

// Accumulate is of a sum in place.
func Accumulate(x, a Tensor) float64 {
	d := tensor.Square(x)
	tensor.Accumulate(d, a)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateMul is of a sum of products in place.
func AccumulateMul(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateMul(d, a, b)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateScaled is of a sum of multiples in place.
func AccumulateScaled(x Tensor, c float64, a Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateScaled(d, c, a)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateMatMul is of a matrix product in place.
func AccumulateMatMul(x, a, b Tensor, transA, transB bool) float64 {
	d := tensor.Square(x)
	tensor.AccumulateMatMul(d, a, b, transA, transB)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateBatchedMul is of matrix products in place.
func AccumulateBatchedMul(x, a, b Tensor, transA, transB bool) float64 {
	d := tensor.Square(x)
	tensor.AccumulateBatchedMul(d, a, b, transA, transB)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateTanh is of the gradient of Tanh.
func AccumulateTanh(x, dy, y Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateTanh(d, dy, y)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateSigmoid is of the gradient of Sigmoid.
func AccumulateSigmoid(x, dy, y Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateSigmoid(d, dy, y)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateRelu is of the gradient of Relu.
func AccumulateRelu(x, dy, y Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateRelu(d, dy, y)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateAbs is of the gradient of Abs.
func AccumulateAbs(x, dy, y Tensor) float64 {
	d := x.Clone()
	tensor.AccumulateAbs(d, dy, y)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateWithin is of the gradient of HardTanh.
func AccumulateWithin(x, dy, y Tensor) float64 {
	d := x.Clone()
	tensor.AccumulateWithin(d, dy, y, -0.15, 0.3)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateHuber is of the gradient of Huber.
func AccumulateHuber(x, dy, y Tensor, delta float64) float64 {
	d := x.Clone()
	tensor.AccumulateHuber(d, dy, y, delta)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateLeakyRelu is of the gradient of LeakyRelu.
func AccumulateLeakyRelu(x, dy, y Tensor, slope float64) float64 {
	d := tensor.Square(x)
	tensor.AccumulateLeakyRelu(d, dy, y, slope)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateGelu is of the gradient of Gelu.
func AccumulateGelu(x, dy, y Tensor) float64 {
	d := tensor.Square(x)
	tensor.AccumulateGelu(d, dy, y)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateSoftmax is of the gradient of Softmax.
func AccumulateSoftmax(x, dy, y Tensor, dim int) float64 {
	d := tensor.Square(x)
	tensor.AccumulateSoftmax(d, dy, y, dim)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateLogitCrossEntropy is of the gradient of LogitCrossEntropy.
func AccumulateLogitCrossEntropy(dx, dloss, x, y Tensor, dim int) float64 {
	d := tensor.Square(dx)
	tensor.AccumulateLogitCrossEntropy(d, dloss, x, y, dim)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateNormalise is of the gradient of Normalise.
func AccumulateNormalise(dx, dy, x, y Tensor, eps float64, dims []int) float64 {
	d := tensor.Square(dx)
	tensor.AccumulateNormalise(d, dy, x, y, eps, dims...)
	return tensor.Sin(d).Sum().Item()
}

// AccumulateLogSoftmax is of the gradient of LogSoftmax.
func AccumulateLogSoftmax(x, dy, y Tensor, dim int) float64 {
	d := tensor.Square(x)
	tensor.AccumulateLogSoftmax(d, dy, y, dim)
	return tensor.Sin(d).Sum().Item()
}

// AddTo is of a sum that overwrites.
func AddTo(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	s := d.Sum().Item()
	tensor.AddTo(d, a, b)
	return s*s + tensor.Sin(d).Sum().Item()
}

// SubTo is of a difference that overwrites.
func SubTo(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	tensor.SubTo(d, a, b)
	return tensor.Sin(d).Sum().Item()
}

// MulTo is of a product of elements that overwrites.
func MulTo(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	tensor.MulTo(d, a, b)
	return tensor.Sin(d).Sum().Item()
}

// DivTo is of a quotient that overwrites.
func DivTo(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	tensor.DivTo(d, a, b)
	return tensor.Sin(d).Sum().Item()
}

// MatMulTo is of a matrix product that overwrites.
func MatMulTo(x, a, b Tensor) float64 {
	d := tensor.Square(x)
	tensor.MatMulTo(d, a, b)
	return tensor.Sin(d).Sum().Item()
}

// InPlace is of what is added to itself, and to what is there.
func InPlace(x, a, b Tensor, c float64) float64 {
	d := tensor.Square(x)
	tensor.AddTo(d, d, a)
	tensor.AddTo(d, d, d)
	d.AddInPlace(b)
	d.SubInPlace(a)
	d.AddScaledInPlace(c, b)
	return tensor.Sin(d).Sum().Item()
}

// ScaleInPlace is of multiples in place.
func ScaleInPlace(x Tensor, c float64) float64 {
	d := tensor.Square(x)
	d.ScaleInPlace(c)
	return tensor.Sin(d).Sum().Item()
}

// MulInPlace is of a product of elements in place.
func MulInPlace(x, a Tensor) float64 {
	d := x.AddScalar(1)
	d.MulInPlace(a.Add(a))
	return tensor.Sin(d).Sum().Item()
}

// Squared multiplies a tensor by itself in place, which cannot be differentiated.
func Squared(x Tensor) float64 {
	d := tensor.Square(x)
	tensor.MulTo(d, d, d)
	return tensor.Sin(d).Sum().Item()
}

// Overwritten writes to a tensor that an operation took.
func Overwritten(x Tensor) float64 {
	d := tensor.Square(x)
	s := tensor.Sin(d).Sum().Item()
	d.AddInPlace(x)
	return s + tensor.Sin(d).Sum().Item()
}

// OverwrittenView writes to a row of a tensor that an operation took.
func OverwrittenView(x Tensor) float64 {
	d := tensor.Square(x)
	s := d.Mul(x).Sum().Item()
	d.Select(0, 0).Fill(1)
	return s + tensor.Sin(d).Sum().Item()
}
