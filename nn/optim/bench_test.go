package optim_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// Steps of each rule on tensors of float32, bound to the memory of their gradient.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{10, 100_000} {
		for _, r := range []optim.Rule{optim.Descent(), optim.Momentum(), optim.Adam(), optim.AdamW().WithLambda(0.01), optim.Nesterov(), optim.RMSProp(), optim.AdaGrad(), optim.Lion(),
			optim.OptimiserChain(optim.ClipNorm(), optim.Adam()), optim.OptimiserChain(optim.WeightDecay(), optim.Descent())} {
			b.Run(fmt.Sprintf("%d/%v", n, r), func(b *testing.B) {
				x, g := tensor.Ones(n), tensor.Full(1e-6, n)
				step := optim.Setup(r, x).Bind(x, g)
				b.SetBytes(int64(4 * n))
				b.ReportAllocs()
				for b.Loop() {
					step.Step()
				}
			})
		}
	}
}

// A network from 1 to 20 to 1 has four small arrays: the guide's.
type small struct{ W1, B1, W2, B2 *tensor.Tensor }

func newSmall(v float64) *small {
	return &small{tensor.Full(v, 20, 1), tensor.Full(v, 20), tensor.Full(v, 1, 20), tensor.Full(v, 1)}
}

func BenchmarkSmallModel(b *testing.B) {
	for _, r := range []optim.Rule{optim.Descent(1e-6), optim.Momentum(1e-6), optim.Adam(1e-6), optim.RMSProp(1e-6)} {
		m, g := newSmall(1), newSmall(0.1)
		tree := optim.Setup(r, m)
		b.Run(fmt.Sprintf("Bound/%v", r), func(b *testing.B) {
			step := tree.Bind(m, g)
			b.ReportAllocs()
			for b.Loop() {
				step.Step()
			}
		})
		b.Run(fmt.Sprintf("Update/%v", r), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tree.Update(m, g)
			}
		})
	}
}

// The bound of memory: adding one tensor to another.
func BenchmarkAdd(b *testing.B) {
	x, g := tensor.Ones(100_000), tensor.Full(1e-6, 100_000)
	b.SetBytes(400_000)
	for b.Loop() {
		x.AddInPlace(g)
	}
}
