package shape

import "github.com/fluxion-go/fluxion/tensor"

// Concat joins tensors.
func Concat(dim int, x, y, z Tensor) Tensor { return tensor.Concat(dim, x, y, z) }

// ConcatList joins the tensors of a list.
func ConcatList(dim int, xs []Tensor) Tensor { return tensor.Concat(dim, xs...) }

// ConcatConstant joins a tensor and what is constant.
func ConcatConstant(x Tensor) Tensor {
	one := x.DType().Ones(x.Shape()...)
	return tensor.Concat(0, one, tensor.Exp(x), one)
}

// Stack stacks tensors.
func Stack(dim int, x, y Tensor) Tensor { return tensor.Stack(dim, x, tensor.Exp(y), x) }

// StackColumns stacks what a loop computes.
func StackColumns(x Tensor, n int) Tensor {
	var columns []Tensor
	for range n {
		x = tensor.Tanh(x)
		columns = append(columns, x)
	}
	return tensor.Stack(1, columns...)
}

// Split multiplies the parts of a tensor.
func Split(x Tensor, dim, n int) Tensor {
	parts := x.Split(dim, n, 1, x.Dim(dim)-n-1)
	return parts[0].Mul(parts[1]).Sum().Add(parts[2])
}

// Chunk adds the sums of parts, each times its number.
func Chunk(x Tensor, dim, n int) Tensor {
	y := x.DType().Zeros()
	for i, part := range x.Chunk(dim, n) {
		y = y.Add(tensor.Square(part).Sum().Scale(float64(i + 1)))
	}
	return y
}

// PadZeros pads with zeros.
func PadZeros(x Tensor, pad, dims []int) Tensor { return tensor.PadZeros(x, pad, dims...) }

// PadConstant pads with a number.
func PadConstant(x Tensor, v float64, pad, dims []int) Tensor {
	return tensor.PadConstant(x, pad, v, dims...)
}

// Unpad takes padding away.
func Unpad(x Tensor, pad, dims []int) Tensor { return tensor.Unpad(x, pad, dims...) }

// PadReflect pads with reflected elements.
func PadReflect(x Tensor, pad, dims []int) Tensor { return tensor.PadReflect(x, pad, dims...) }

// PadSymmetric pads with mirrored elements.
func PadSymmetric(x Tensor, pad, dims []int) Tensor { return tensor.PadSymmetric(x, pad, dims...) }

// PadRepeat pads with the elements at the border.
func PadRepeat(x Tensor, pad, dims []int) Tensor { return tensor.PadRepeat(x, pad, dims...) }

// PadCircular pads with the elements of the other side.
func PadCircular(x Tensor, pad, dims []int) Tensor { return tensor.PadCircular(x, pad, dims...) }

// Triangles multiplies the triangles of matrices.
func Triangles(x Tensor, k int) Tensor { return x.Triu(k).Mul(x.Tril(k)).Add(x.Tril(k - 1)) }

// Diag takes the diagonal.
func Diag(x Tensor) Tensor { return x.Diag() }

// DiagInPlace writes to the diagonal.
func DiagInPlace(x Tensor) Tensor {
	y := x.Clone()
	y.Diag().MulInPlace(x.Diag())
	return y
}

// DiagM makes a matrix of its diagonal.
func DiagM(v Tensor) Tensor { return tensor.DiagM(v) }

// Choose takes elements where a condition holds.
func Choose(x, y Tensor) Tensor {
	return tensor.Where(tensor.Or(x.GreaterScalar(1), x.Less(y)), x.Mul(y), tensor.Exp(y))
}
