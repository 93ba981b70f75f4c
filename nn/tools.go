package nn

import (
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// F64 returns a copy of a model whose tensors of floats are float64.
func F64[T any](model T) T { return converted(model, tensor.Float64) }

// F32 returns a copy of a model whose tensors of floats are float32.
func F32[T any](model T) T { return converted(model, tensor.Float32) }

func converted[T any](model T, d tensor.DType) T {
	return functors.Fmap(func(t *tensor.Tensor) *tensor.Tensor {
		if t == nil || !t.DType().IsFloat() {
			return t
		}
		return t.Convert(d)
	}, model)
}
