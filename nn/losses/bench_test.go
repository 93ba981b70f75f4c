package losses_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn/losses/losstest"
	"github.com/fluxion-go/fluxion/tensor"
)

// Value and gradient of losses of float32, for 1000 numbers each of 128 observations, and of 32 sequences of 20 labels in 100 steps. bench/training.py runs it beside PyTorch.
func BenchmarkLoss(b *testing.B) {
	d := tensor.Float32
	x, y := d.Randn(random(1), 1000, 128), d.Randn(random(2), 1000, 128)
	logits, labels := d.Randn(random(3), 30, 100, 32), make([]int, 20*32)
	r := random(4)
	for i := range labels {
		labels[i] = r.IntN(29)
	}
	for _, c := range []struct {
		name    string
		yhat, y *tensor.Tensor
	}{{"MAE", x, y}, {"MSE", x, y}, {"HuberLoss", x, y}, {"CTCLoss", logits, tensor.New(labels, 20, 32)}} {
		b.Run(c.name, func(b *testing.B) {
			p := ad.Prepare(losstest.Named[c.name], c.yhat)
			b.ReportAllocs()
			for b.Loop() {
				p.Run(c.y)
			}
		})
	}
}
