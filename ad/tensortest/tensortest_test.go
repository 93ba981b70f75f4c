package tensortest

import (
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func randn(seed uint64, shape ...int) Tensor {
	return tensor.Float64.Randn(rand.New(rand.NewPCG(seed, 1)), shape...)
}

func TestFirst(t *testing.T) {
	adtest.Check(t, Add, randn(1, 2, 3), randn(2, 2))
	adtest.Check(t, Mul, randn(1, 2, 3), randn(2, 2))
	adtest.Check(t, Affine, randn(1, 2, 3), randn(2, 2), randn(3, 3, 4))
	adtest.Check(t, Views, randn(1, 2, 3))
	l := &Layer{randn(1, 2, 3), randn(2, 2), Sigmoid}
	t.Log(ad.Gradient(First, tensor.Of(0.1, 0.2, 0.3).To(tensor.Float64), l))
}
