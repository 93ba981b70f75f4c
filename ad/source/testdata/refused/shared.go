package refused

import "github.com/fluxion-go/fluxion/tensor"

// Slices that share their memory with tensors.

func WritesData(x *tensor.Tensor) float64 {
	y := x.Mul(x)
	data := tensor.Data[float64](y)
	double(data)
	return y.Sum().Item()
}

func double(xs []float64) {
	for i := range xs {
		xs[i] *= 2
	}
}

func WritesWrapped(x []float64) float64 {
	xs := append([]float64{}, x...)
	y := tensor.Wrap(xs, len(xs))
	z := y.Mul(y)
	xs[0] = 1
	return z.Sum().Item()
}

func ReadsShared(x *tensor.Tensor) float64 {
	xs := make([]float64, x.Len())
	for i, v := range tensor.Data[float64](x) {
		xs[i] = v * v
	}
	return tensor.Wrap(xs, len(xs)).Sum().Item()
}
