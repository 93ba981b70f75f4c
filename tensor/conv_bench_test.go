package tensor

import (
	"fmt"
	"testing"
)

// 3x3 convolutions of a batch of 32 images, 32x32 with 16 channels, and their gradients, in multiplications and additions a second.
func BenchmarkConv(b *testing.B) {
	for _, out := range []int{16, 32} {
		opts := ConvOptions{Pad: []int{1}}
		x, w := Randn(nil, 32, 32, 16, 32), Randn(nil, 3, 3, 16, out)
		y := Conv(x, w, opts)
		flops := 2 * float64(y.Len()) * 3 * 3 * 16
		for _, c := range []struct {
			name string
			f    func()
		}{
			{"forward", func() { Conv(x, w, opts) }},
			{"data", func() { ConvData(y, w, []int{32, 32}, opts) }},
			{"filter", func() { ConvFilter(x, y, []int{3, 3}, opts) }},
		} {
			b.Run(fmt.Sprintf("16to%d/%s", out, c.name), func(b *testing.B) {
				for b.Loop() {
					c.f()
				}
				b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFlop/s")
			})
		}
	}
}

// Kernels with one element, which mix channels.
func BenchmarkConvPoint(b *testing.B) {
	x, w := Randn(nil, 32, 32, 64, 8), Randn(nil, 1, 1, 64, 64)
	for b.Loop() {
		Conv(x, w, ConvOptions{})
	}
	b.ReportMetric(2*32*32*8*64*64*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFlop/s")
}

// The first convolutions with kernels of their own for each channel.
func BenchmarkDepthwiseConv(b *testing.B) {
	opts := ConvOptions{Pad: []int{1}}
	x, w := Randn(nil, 32, 32, 16, 32), Randn(nil, 3, 3, 1, 16)
	for b.Loop() {
		DepthwiseConv(x, w, opts)
	}
}
