package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Item is of the only element.
func Item(x Tensor) float64 { return x.Item() * x.Item() }

// At is of two elements.
func At(x Tensor) float64 { return x.At(0, 1)*x.At(1, 0) + x.At(-1, -1) }

// Set is of elements that are set.
func Set(x Tensor, v float64) float64 {
	y := tensor.Square(x)
	y.Set(v*v, 0, 1)
	y.Set(y.At(1, 0)*v, 1, 1)
	return tensor.Sin(y).Sum().Item()
}

// Fill is of what is filled.
func Fill(x Tensor, v float64) float64 {
	y := tensor.Square(x)
	s := y.Sum().Item()
	y.Fill(v * v)
	return s*s + tensor.Sin(y.Mul(x)).Sum().Item()
}

// Values is of the elements as numbers.
func Values(x Tensor) float64 {
	s := 0.0
	for i, v := range x.Values() {
		s += v * v * float64(i)
	}
	return s
}

// FromValues is of a tensor of numbers.
func FromValues(v []float64) float64 {
	return tensor.Sin(tensor.FromValues(tensor.Float64, v, 2, 2).Mul(tensor.Float64.Linspace(1, 2, 2))).Sum().Item()
}

// New is of a tensor of numbers.
func New(v []float64) float64 { return tensor.Sin(tensor.New(v, 2, 2)).Sum().Item() }

// New32 is of a tensor of numbers.
func New32(v []float32) float64 { return tensor.Sin(tensor.New(v, 2, 2)).Sum().Item() }

// FromRows is of matrices of rows.
func FromRows(a, b []float64) float64 {
	return tensor.Cos(tensor.Float64.FromRows(a, b, a)).Sum().Item()
}

// FromRows32 is of matrices of rows.
func FromRows32(a, b []float32) float64 { return tensor.Sin(tensor.FromRows(a, b)).Sum().Item() }

// FromColumns is of matrices of columns.
func FromColumns(a, b []float64) float64 {
	return tensor.Cos(tensor.Float64.FromColumns(a, b, a)).Sum().Item()
}

// FromColumns32 is of matrices of columns.
func FromColumns32(a, b []float32) float64 { return tensor.Sin(tensor.FromColumns(a, b)).Sum().Item() }

// Of uses constants.
func Of(x Tensor) float64 {
	return tensor.Sin(x.Mul(tensor.Of(1, 2).To(x.DType())).Add(x.DType().Of(3, 4))).Sum().Item()
}

// Clone is of a copy.
func Clone(x Tensor) float64 {
	y := x.Clone()
	y.Select(0, 0).Fill(2)
	return tensor.Sin(y).Sum().Item() + tensor.Sin(x).Sum().Item()
}

// CopyTo is of what is copied into another tensor.
func CopyTo(x, y Tensor) float64 {
	d := tensor.Square(x)
	y.CopyTo(d.Select(0, 1))
	y.Sum().CopyTo(d.Select(0, 0))
	return tensor.Sin(d).Sum().Item()
}

// To is of elements that are converted there and back.
func To(x Tensor) float64 {
	return tensor.Sin(x.To(tensor.Float32).Scale(2).To(tensor.Float64).Mul(x.Convert(tensor.Float64))).Sum().Item()
}

// Map is of a function of elements.
func Map(x Tensor, c float64) float64 {
	return tensor.Sin(tensor.Map(func(v float64) float64 { return v * v * c }, x)).Sum().Item()
}

// Map2 is of a function of two elements.
func Map2(x, y Tensor, c float64) float64 {
	return tensor.Sin(tensor.Map2(func(v, w float64) float64 { return v * w * w * c }, x, y)).Sum().Item()
}

// Constants is of what has no derivative.
func Constants(x Tensor) float64 {
	s := float64(x.Len() + x.Rank() + x.Dim(0) + len(x.Shape()) + x.Count(0))
	most := x.ArgMax(0)
	return tensor.Sin(x.Scale(s)).Sum().Item() * x.At(int(most.At(0)), 0) * x.At(int(x.ArgMin(0).At(0)), 0)
}

// Masked is of comparisons.
func Masked(x, y Tensor) float64 {
	less, same := x.LessEqual(y).To(x.DType()), tensor.Not(x.Equal(y)).To(x.DType())
	return tensor.Sin(x.Mul(less).Add(y.Mul(same).Mul(tensor.ZerosLike(x).AddScalar(2)))).Sum().Item()
}
