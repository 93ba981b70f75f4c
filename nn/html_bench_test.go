package nn_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// BenchmarkDisplay shows models as a notebook does, text and HTML: one of ten million parameters, and one of many layers.
func BenchmarkDisplay(b *testing.B) {
	wide := nn.Chain(nn.Dense(784, 4096, tensor.Relu), nn.Chain(nn.Dense(4096, 1536, tensor.Relu), nn.Dense(1536, 320)), nn.Dense(320, 10))
	deep := nn.Chain()
	for range 3000 {
		deep.Layers = append(deep.Layers, nn.Dense(4, 4))
	}
	for _, c := range []struct {
		name  string
		model any
	}{{"10M", wide}, {"3000layers", deep}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				nn.MIMEBundle(c.model)
			}
		})
	}
}
