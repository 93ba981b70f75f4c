package nntest

import (
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func BenchmarkMLP(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{64, 128} {
		m := nn.Chain(nn.Dense(784, 128, tensor.Relu), nn.Dense(128, 10))
		x, y := tensor.Rand(rng, 784, n), tensor.OneHot(make([]int, n), 10)
		p := ad.Prepare(CrossEntropy, m)
		b.Run("", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Run(x, y)
			}
		})
	}
}
