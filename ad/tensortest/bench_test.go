package tensortest

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

// What an operation on 20 elements costs, forward and backward, in a chain of 1000 of them.
func BenchmarkOperation(b *testing.B) {
	x := randn(1, 20).To(tensor.Float32)
	c := randn(2, 20).To(tensor.Float32)
	const n = 1000
	for name, f := range map[string]func(){
		"Tanh":        func() { ad.Gradient(Steps, x, n) },
		"Add":         func() { ad.Gradient(Sums, x, ad.Const(c), n) },
		"TanhForward": func() { Steps(x, n) },
		"AddForward":  func() { Sums(x, c, n) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/operation")
		})
	}
}
