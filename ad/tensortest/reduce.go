package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Sum is of sums over dimensions.
func Sum(x Tensor, dims []int) float64 { return tensor.Sin(x.Sum(dims...)).Sum().Item() }

// Mean is of means over dimensions.
func Mean(x Tensor, dims []int) float64 { return tensor.Sin(x.Mean(dims...)).Sum().Item() }

// Var is of variances over dimensions.
func Var(x Tensor, dims []int) float64 { return tensor.Sin(x.Var(dims...)).Sum().Item() }

// Std is of standard deviations over dimensions.
func Std(x Tensor, dims []int) float64 { return tensor.Sin(x.Std(dims...)).Sum().Item() }

// Norm is of lengths over dimensions.
func Norm(x Tensor, dims []int) float64 { return tensor.Sin(x.Norm(dims...)).Sum().Item() }

// Normalise is of tensor.Normalise.
func Normalise(x Tensor, eps float64, dims []int) float64 {
	return tensor.Sin(tensor.Normalise(x, eps, dims...)).Sum().Item()
}

// Moments is of means and variances over dimensions.
func Moments(x Tensor, dims []int) float64 {
	mean, variance := tensor.Moments(x, dims...)
	return tensor.Sin(mean).Dot(variance).Item()
}

// Max is of the greatest elements over dimensions.
func Max(x Tensor, dims []int) float64 { return tensor.Sin(x.Max(dims...)).Sum().Item() }

// Min is of the smallest elements over dimensions.
func Min(x Tensor, dims []int) float64 { return tensor.Sin(x.Min(dims...)).Sum().Item() }

// CumSum is of sums up to each element.
func CumSum(x Tensor, dim int) float64 { return tensor.Sin(x.CumSum(dim)).Sum().Item() }

// ReverseCumSum is of sums from each element.
func ReverseCumSum(x Tensor, dim int) float64 { return tensor.Sin(x.ReverseCumSum(dim)).Sum().Item() }

// Dot is of the sum of products.
func Dot(a, b Tensor) float64 { return tensor.Sin(a.Dot(b)).Sum().Item() }

// MatMul is of a matrix product.
func MatMul(a, b Tensor) float64 { return tensor.Sin(a.MatMul(b)).Sum().Item() }

// BatchedMul is of matrix products.
func BatchedMul(a, b Tensor) float64 { return tensor.Sin(a.BatchedMul(b)).Sum().Item() }

// Outer is of an outer product.
func Outer(a, b Tensor) float64 { return tensor.Sin(a.Outer(b)).Sum().Item() }
