package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Views goes through views and writes to them.
func Views(x Tensor) Tensor {
	y := x.Clone()
	y.Select(0, 0).AddInPlace(y.Select(0, 1).Scale(3))
	return y.T().Mul(y.T())
}

// Transposed is of a transposed matrix.
func Transposed(x Tensor) float64 {
	return tensor.Sin(x.T()).Sum().Item() + tensor.Sin(x.MatMul(x.T())).Sum().Item()
}

// Sliced is of parts.
func Sliced(x Tensor) float64 {
	return tensor.Sin(x.Slice(0, 1, tensor.End)).Sum().Item() + tensor.Sin(x.Slice(1, 0, -1).Mul(x.Slice(1, 1, tensor.End))).Sum().Item() + tensor.Sin(x.Select(1, -1)).Sum().Item()
}

// Permuted is of dimensions in another order.
func Permuted(x Tensor) float64 { return tensor.Sin(x.Permute(2, 0, 1)).Sum().Item() }

// Reshaped is of other shapes, of views too.
func Reshaped(x Tensor) float64 {
	y := tensor.Sin(x.Reshape(-1, 2)).Sum().Item() + tensor.Sin(x.T().Reshape(2, -1)).Sum().Item() + tensor.Sin(x.Flatten()).Sum().Item() + tensor.Sin(x.T().Flatten()).Sum().Item()
	return y + tensor.Sin(x.T().Contiguous()).Sum().Item() + tensor.Sin(x.Contiguous().ReshapeView(-1)).Sum().Item()
}

// Squeezed is of dimensions of size 1 that come and go.
func Squeezed(x Tensor) float64 {
	return tensor.Sin(x.Unsqueeze(1).Mul(x.Unsqueeze(-1))).Sum().Item() + tensor.Sin(x.Unsqueeze(0).Squeeze(0)).Sum().Item() + tensor.Sin(x.Unsqueeze(0).Squeeze()).Sum().Item()
}

// Broadcast is of what is repeated.
func Broadcast(x Tensor) float64 { return tensor.Sin(x.BroadcastTo(x.Dim(0), 3, 2)).Sum().Item() }

// Rows writes to the rows of a tensor in a loop.
func Rows(x, w Tensor) float64 {
	y := tensor.ZerosLike(x)
	for i := range x.Dim(0) {
		row := x.Select(0, i).Mul(w)
		if i > 0 {
			row = row.Add(y.Select(0, i-1))
		}
		row.CopyTo(y.Select(0, i))
	}
	return tensor.Sin(y).Sum().Item()
}

// Columns adds to the columns of a tensor in a loop, in place.
func Columns(x, w Tensor) float64 {
	y := tensor.Square(x)
	for j := range y.Dim(1) {
		c := y.Select(1, j)
		c.AddScaledInPlace(float64(j)+1, w)
		tensor.AddTo(c, c, w)
	}
	return tensor.Sin(y).Sum().Item()
}

// TwoViews takes two tensors that may share memory.
func TwoViews(a, b Tensor) float64 { return tensor.Sin(a.Mul(b).Add(b)).Sum().Item() }

// SharedOnly is TwoViews of two views of one tensor.
func SharedOnly(x Tensor) float64 { return TwoViews(x.Slice(1, 0, 2), x.Slice(1, 1, 3)) }

// SharedViews gives two views of one tensor as arguments.
func SharedViews(x Tensor) float64 {
	return TwoViews(x.Slice(1, 0, 2), x.Slice(1, 1, 3)) + TwoViews(x, x)
}
