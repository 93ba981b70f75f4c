package nn_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// BenchmarkVision is the time of a layer, and of its gradient with respect to parameters in a training loop, for 32 images of 32x32 with 16 channels.
func BenchmarkVision(b *testing.B) {
	x := tensor.Randn(random(1), 32, 32, 16, 32)
	for _, l := range []struct {
		name  string
		layer nn.Model
	}{
		{"Conv", nn.Conv([]int{3, 3}, 16, 32, tensor.Relu, nn.Pad(1))},
		{"MaxPool", nn.MaxPool([]int{2, 2})},
		{"BatchNorm", nn.BatchNorm(16, nn.InMode(nn.Training))},
		{"BatchNormTest", nn.BatchNorm(16, nn.InMode(nn.Testing))},
		{"GroupNorm", nn.GroupNorm(16, 4)},
		{"Dropout", nn.Dropout(0.5, nn.InMode(nn.Training))},
		{"AlphaDropout", nn.AlphaDropout(0.5, nn.InMode(nn.Training))},
	} {
		b.Run(l.name+"/value", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.layer.Call(x)
			}
		})
		b.Run(l.name+"/gradient", func(b *testing.B) {
			b.ReportAllocs()
			first := nn.Conv([]int{1, 1}, 16, 16) // so that there is a gradient of the layer's input
			p := ad.Prepare(nntest.Sum, nn.Model(nn.Chain(first, l.layer)))
			for b.Loop() {
				p.Run(x)
			}
		})
	}
}
