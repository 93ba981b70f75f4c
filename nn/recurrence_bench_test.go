package nn_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// Forward and backward of two layers of 128 features, over 50 steps of a batch of 32. bench/training.py runs it beside PyTorch.
func BenchmarkRecurrent(b *testing.B) {
	for _, r := range recurrents {
		b.Run(r.name, func(b *testing.B) {
			m := nn.Chain(r.layer(128, 128), r.layer(128, 128))
			x, y := tensor.Randn(random(1), 128, 50, 32), tensor.Zeros(128, 50, 32)
			p := ad.Prepare(nntest.MeanSquared, m)
			p.Run(x, y)
			b.ReportAllocs()
			for b.Loop() {
				p.Run(x, y)
			}
		})
	}
}
