package conv

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func randn(d tensor.DType, seed uint64, shape ...int) Tensor {
	return d.Randn(rand.New(rand.NewPCG(seed, 1)), shape...)
}

// turned returns a view of numbers that do not stand one after the other.
func turned(d tensor.DType, seed uint64, shape ...int) Tensor {
	n := len(shape)
	order, back := make([]int, n), make([]int, n)
	for i, k := range shape {
		order[n-1-i], back[i] = k, n-1-i
	}
	return randn(d, seed, order...).Permute(back...)
}

// A maker makes random numbers of a shape.
type maker func(seed uint64, shape ...int) Tensor

// all runs a test with numbers of each kind: float64, as dense tensors and as views, and float32.
func all(t *testing.T, f func(t *testing.T, random maker)) {
	for name, m := range map[string]maker{
		"float64": func(seed uint64, shape ...int) Tensor { return randn(tensor.Float64, seed, shape...) },
		"views":   func(seed uint64, shape ...int) Tensor { return turned(tensor.Float64, seed, shape...) },
		"float32": func(seed uint64, shape ...int) Tensor { return randn(tensor.Float32, seed, shape...) },
	} {
		t.Run(name, func(t *testing.T) { f(t, m) })
	}
}

func ints(n ...int) []int { return n }

func TestConv(t *testing.T) {
	for i, c := range []struct {
		x, w []int
		opts Options
	}{
		{ints(5, 2, 2), ints(3, 2, 3), Options{}},
		{ints(1, 1, 1), ints(1, 1, 1), Options{}},
		{ints(6, 2, 2), ints(2, 1, 4), Options{Groups: 2, Stride: ints(2), Pad: ints(1)}},
		{ints(4, 5, 2, 2), ints(3, 2, 2, 2), Options{Pad: ints(1, 0, 0, 1)}},
		{ints(5, 5, 1, 2), ints(2, 2, 1, 1), Options{Stride: ints(2, 3), Dilation: ints(2), Flip: true}},
		{ints(4, 4, 3, 1), ints(3, 3, 1, 3), Options{Groups: 3, Pad: ints(1)}},
		{ints(3, 3, 2, 0), ints(2, 2, 2, 2), Options{}},
		{ints(3, 2, 4, 2, 1), ints(2, 2, 2, 2, 2), Options{Stride: ints(1, 1, 2)}},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			all(t, func(t *testing.T, random maker) {
				n := len(c.x) - 2
				x, w := random(1, c.x...), random(2, c.w...)
				adtest.Check(t, Conv, x, w, c.opts)
				dy := random(3, Conv(x, w, c.opts).Shape()...)
				adtest.Check(t, ConvData, dy, w, c.x[:n], c.opts)
				adtest.Check(t, ConvFilter, x, dy, c.w[:n], c.opts)
			})
		})
	}
}

func TestConvTranspose(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, ConvTranspose, random(1, 3, 2, 2), random(2, 3, 3, 2), Options{Stride: ints(2), Pad: ints(1), Output: ints(1)})
		adtest.Check(t, ConvTranspose, random(1, 2, 3, 2, 1), random(2, 2, 2, 1, 2), Options{Groups: 2})
	})
}

func TestDepthwiseConv(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, DepthwiseConv, random(1, 5, 2, 2), random(2, 3, 1, 2), Options{})
		adtest.Check(t, DepthwiseConv, random(1, 4, 4, 2, 2), random(2, 3, 2, 2, 2), Options{Pad: ints(1)})
	})
}

func TestNet(t *testing.T) { // of float32, differences of a sum are too rough
	adtest.Check(t, Net, randn(tensor.Float64, 1, 5, 4, 2, 2), randn(tensor.Float64, 2, 3, 3, 2, 2), randn(tensor.Float64, 3, 2, 2, 2, 1))
}
