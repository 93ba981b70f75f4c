package shape

import "github.com/fluxion-go/fluxion/tensor"

// Full fills a tensor with a number, and adds scalars.
func Full(v float64, shape []int) Tensor {
	return tensor.Float64.Full(v, shape...).Mul(tensor.Float64.Scalar(v)).Add(tensor.Full(v).Mul(tensor.Scalar(v)).To(tensor.Float64))
}

// FromRows makes matrices of rows.
func FromRows(a, b []float64, c float64) Tensor {
	x := tensor.FromRows(a, b, []float64{c, 2}).To(tensor.Float64)
	return x.Mul(tensor.Float64.FromRows(b, a, []float64{1, c}))
}

// FromRows32 makes a matrix of rows of float32.
func FromRows32(a, b []float32) Tensor { return tensor.Square(tensor.FromRows(a, b)) }

// FromColumns makes matrices of columns.
func FromColumns(a, b []float64) Tensor {
	return tensor.FromColumns(a, b).To(tensor.Float64).Mul(tensor.Float64.FromColumns(b, b))
}

// FromColumns32 makes a matrix of columns of float32.
func FromColumns32(a, b []float32) Tensor { return tensor.Square(tensor.FromColumns(a, b)) }

// New makes tensors of slices.
func New(a []float64, b []float32) Tensor {
	x := tensor.New(a, 2, len(a)/2)
	return x.Mul(tensor.New(b, 2, len(b)/2).To(tensor.Float64)).Index(1, tensor.New([]int{0, 1}, 2).Ints())
}

// Wrap makes a tensor of the memory of a slice, and writes to it.
func Wrap(a []float64) float64 {
	b := make([]float64, len(a))
	for i, v := range a {
		b[i] = v * v
	}
	x := tensor.Wrap(b, len(b))
	x.MulInPlace(tensor.Tanh(x))
	return b[0]*b[1] + x.Sum().Item()
}

// Of makes a vector of numbers.
func Of(a, b float64, c []float64, d float32) Tensor {
	x := tensor.Float64.Of(a, 3, b*a, c, true, d)
	return x.Mul(tensor.Of(1, 2, a, c, b, d).To(tensor.Float64))
}

// Data goes through the elements of a tensor.
func Data(x Tensor) float64 {
	sum, factor := 0.0, 1.0
	for _, v := range tensor.Data[float64](tensor.Exp(x)) {
		sum += factor * v * v
		factor++
	}
	return sum * tensor.Data[float64](x)[0]
}

// Lists goes through the rows and columns of a matrix.
func Lists(x Tensor) Tensor {
	rows := x.Rows()
	rows[0][0] *= 2
	return tensor.Float64.FromRows(rows...).Mul(tensor.Float64.FromColumns(x.Columns()...))
}

// Celsius is a number of one's own.
type Celsius float64

// OfMine makes a vector of it.
func OfMine(c Celsius) Tensor { return tensor.Of(c) }

// Squared is (x·z)², computed in place.
func Squared(x, z Tensor) Tensor {
	y := x.Clone()
	tensor.MulTo(y, y, z)
	tensor.MulTo(y, y, y)
	return y
}

// InPlace computes x·z - x in place.
func InPlace(x, z Tensor) Tensor {
	y := x.Clone()
	y.MulInPlace(z)
	y.SubInPlace(x)
	return y
}
