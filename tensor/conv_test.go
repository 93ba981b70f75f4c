package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A convTrial is a convolution to be compared with plain loops.
type convTrial struct {
	in, kernel             []int
	channels, out, batch   int // channels of a group, kernels of all
	opts                   ConvOptions
	stride, pads, dilation []int // as they follow from opts
}

var convTrials = []convTrial{
	{[]int{7}, []int{3}, 2, 3, 2, ConvOptions{}, []int{1}, []int{0, 0}, []int{1}},
	{[]int{7}, []int{1}, 2, 3, 2, ConvOptions{Stride: []int{2}}, []int{2}, []int{0, 0}, []int{1}},
	{[]int{9}, []int{3}, 1, 1, 3, ConvOptions{Stride: []int{2}, Pad: []int{2, 1}, Dilation: []int{2}}, []int{2}, []int{2, 1}, []int{2}},
	{[]int{1}, []int{1}, 1, 1, 1, ConvOptions{}, []int{1}, []int{0, 0}, []int{1}},
	{[]int{0}, []int{2}, 2, 1, 2, ConvOptions{Pad: []int{1}}, []int{1}, []int{1, 1}, []int{1}},
	{[]int{6, 5}, []int{3, 2}, 3, 4, 2, ConvOptions{Pad: []int{1}}, []int{1, 1}, []int{1, 1, 1, 1}, []int{1, 1}},
	{[]int{6, 5}, []int{3, 2}, 3, 4, 2, ConvOptions{Flip: true, Pad: []int{2, 0}}, []int{1, 1}, []int{2, 2, 0, 0}, []int{1, 1}},
	{[]int{9, 8}, []int{3, 3}, 2, 4, 3, ConvOptions{Stride: []int{2, 3}, Pad: []int{0, 1, 2, 3}, Groups: 2}, []int{2, 3}, []int{0, 1, 2, 3}, []int{1, 1}},
	{[]int{9, 8}, []int{3, 2}, 2, 2, 2, ConvOptions{Stride: []int{3, 2}, Dilation: []int{2, 3}}, []int{3, 2}, []int{0, 0, 0, 0}, []int{2, 3}},
	{[]int{9, 9}, []int{2, 2}, 3, 2, 2, ConvOptions{Stride: []int{2}, Dilation: []int{3}}, []int{2, 2}, []int{0, 0, 0, 0}, []int{3, 3}},
	{[]int{8, 8}, []int{1, 1}, 5, 3, 2, ConvOptions{}, []int{1, 1}, []int{0, 0, 0, 0}, []int{1, 1}},
	{[]int{8, 8}, []int{1, 1}, 5, 3, 2, ConvOptions{Stride: []int{2}}, []int{2, 2}, []int{0, 0, 0, 0}, []int{1, 1}},
	{[]int{7, 6}, []int{3, 3}, 1, 6, 2, ConvOptions{Groups: 6, Pad: []int{1}}, []int{1, 1}, []int{1, 1, 1, 1}, []int{1, 1}},
	{[]int{7, 6}, []int{3, 3}, 1, 6, 2, ConvOptions{Groups: 3, Stride: []int{2}, Flip: true}, []int{2, 2}, []int{0, 0, 0, 0}, []int{1, 1}},
	{[]int{40, 30}, []int{5, 5}, 8, 16, 1, ConvOptions{Pad: []int{2}}, []int{1, 1}, []int{2, 2, 2, 2}, []int{1, 1}},
	{[]int{4, 5, 6}, []int{2, 3, 2}, 2, 2, 2, ConvOptions{}, []int{1, 1, 1}, []int{0, 0, 0, 0, 0, 0}, []int{1, 1, 1}},
	{[]int{4, 5, 6}, []int{2, 3, 2}, 2, 2, 2, ConvOptions{Stride: []int{1, 2, 3}, Pad: []int{1, 0, 2}, Dilation: []int{2, 1, 2}}, []int{1, 2, 3}, []int{1, 1, 0, 0, 2, 2}, []int{2, 1, 2}},
}

func (c *convTrial) groups() int { return max(1, c.opts.Groups) }

func (c *convTrial) xShape() []int {
	return append(append([]int{}, c.in...), c.channels*c.groups(), c.batch)
}

func (c *convTrial) wShape() []int { return append(append([]int{}, c.kernel...), c.channels, c.out) }

// plain calls f for each product of the convolution with positions in y, x and w, dense and first dimension fastest; it returns the shape of y.
func (c *convTrial) plain(f func(y, x, w int)) []int {
	n := len(c.in)
	var outs []int
	for d := range n {
		outs = append(outs, (c.in[d]+c.pads[2*d]+c.pads[2*d+1]-c.dilation[d]*(c.kernel[d]-1)-1)/c.stride[d]+1)
	}
	product := func(s []int) int {
		p := 1
		for _, k := range s {
			p *= k
		}
		return p
	}
	of := c.out / c.groups()
	for b := range c.batch {
		for o := range c.out {
			for i := range c.channels {
				for yo := range product(outs) {
					for wk := range product(c.kernel) {
						at, step, restY, restW, inside := 0, 1, yo, wk, true
						for d := range n {
							oy, k := restY%outs[d], restW%c.kernel[d]
							restY, restW = restY/outs[d], restW/c.kernel[d]
							if !c.opts.Flip {
								k = c.kernel[d] - 1 - k
							}
							p := oy*c.stride[d] - c.pads[2*d] + k*c.dilation[d]
							inside = inside && p >= 0 && p < c.in[d]
							at += p * step
							step *= c.in[d]
						}
						if inside {
							x := at + step*(o/of*c.channels+i+c.channels*c.groups()*b)
							f(yo+product(outs)*(o+c.out*b), x, wk+product(c.kernel)*(i+c.channels*o))
						}
					}
				}
			}
		}
	}
	return append(outs, c.out, c.batch)
}

func closeTo(t *testing.T, what string, got *Tensor, want []float64, shape []int, tol float64) {
	t.Helper()
	if fmt.Sprint(got.Shape()) != fmt.Sprint(shape) {
		t.Fatalf("%s: got shape %v, want %v", what, got.Shape(), shape)
	}
	for i, v := range got.Values() {
		if !(math.Abs(v-want[i]) <= tol*max(1, math.Abs(want[i]))) {
			t.Fatalf("%s: element %d: got %v, want %v", what, i, v, want[i])
		}
	}
}

// strided returns a view with the elements of t that is not dense.
func strided(t *Tensor) *Tensor {
	n := t.Rank()
	order := make([]int, n)
	for d := range order {
		order[d] = n - 1 - d
	}
	y := t.Permute(order...).Clone()
	return y.Permute(order...)
}

func TestConv(t *testing.T) {
	for i, c := range convTrials {
		for _, d := range []DType{Float64, Float32} {
			t.Run(fmt.Sprint(i, d), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(uint64(i), 1))
				tol := 1e-12
				if d == Float32 {
					tol = 1e-4
				}
				x, w := d.Randn(rng, c.xShape()...), d.Randn(rng, c.wShape()...)
				xs, ws := x.Values(), w.Values()
				shape := c.plain(func(y, x, w int) {})
				dy := d.Randn(rng, shape...)
				dys := dy.Values()
				y, dx, dw := make([]float64, len(dys)), make([]float64, len(xs)), make([]float64, len(ws))
				c.plain(func(iy, ix, iw int) {
					y[iy] += xs[ix] * ws[iw]
					dx[ix] += dys[iy] * ws[iw]
					dw[iw] += dys[iy] * xs[ix]
				})
				n := len(c.in)
				if got := c.opts.Sizes(x.Shape(), w.Shape()); fmt.Sprint(got) != fmt.Sprint(shape[:n]) {
					t.Errorf("Sizes: got %v, want %v", got, shape[:n])
				}
				for _, threads := range []int{1, 2} {
					parallel.SetThreads(threads)
					closeTo(t, "Conv", Conv(x, w, c.opts), y, shape, tol)
					closeTo(t, "ConvData", ConvData(dy, w, c.in, c.opts), dx, x.Shape(), tol)
					closeTo(t, "ConvFilter", ConvFilter(x, dy, c.kernel, c.opts), dw, w.Shape(), tol)
				}
				parallel.SetThreads(0)
				closeTo(t, "Conv of views", Conv(strided(x), strided(w), c.opts), y, shape, tol)
				closeTo(t, "ConvData of views", ConvData(strided(dy), strided(w), c.in, c.opts), dx, x.Shape(), tol)
				closeTo(t, "ConvFilter of views", ConvFilter(strided(x), strided(dy), c.kernel, c.opts), dw, w.Shape(), tol)
			})
		}
	}
}

// Results are the same bits for any number of threads.
func TestConvThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, w := Randn(rng, 12, 12, 8, 11), Randn(rng, 3, 3, 8, 8)
	opts := ConvOptions{Pad: []int{1}}
	var first [3][]float64
	for threads := 1; threads < 4; threads++ {
		parallel.SetThreads(threads)
		y := Conv(x, w, opts)
		for i, got := range []*Tensor{y, ConvData(y, w, []int{12, 12}, opts), ConvFilter(x, y, []int{3, 3}, opts)} {
			if threads == 1 {
				first[i] = got.Values()
			}
			for j, v := range got.Values() {
				if v != first[i][j] {
					t.Fatalf("result %d with %d threads: element %d: got %v, want %v", i, threads, j, v, first[i][j])
				}
			}
		}
	}
	parallel.SetThreads(0)
}

func TestConvEmpty(t *testing.T) {
	for _, c := range []struct{ x, w, y []int }{
		{[]int{4, 4, 2, 0}, []int{3, 3, 2, 5}, []int{2, 2, 5, 0}},
		{[]int{4, 4, 0, 2}, []int{3, 3, 0, 5}, []int{2, 2, 5, 2}},
		{[]int{4, 4, 0, 2}, []int{3, 3, 0, 1}, []int{2, 2, 1, 2}},
		{[]int{4, 4, 2, 3}, []int{3, 3, 2, 0}, []int{2, 2, 0, 3}},
		{[]int{4, 4, 1, 3}, []int{3, 3, 1, 0}, []int{2, 2, 0, 3}},
		{[]int{4, 4, 2, 3}, []int{1, 1, 2, 0}, []int{4, 4, 0, 3}},
	} {
		x, w := Ones(c.x...), Ones(c.w...)
		y := Conv(x, w, ConvOptions{})
		closeTo(t, "Conv", y, make([]float64, y.Len()), c.y, 0)
		closeTo(t, "ConvData", ConvData(y, w, c.x[:2], ConvOptions{}), make([]float64, x.Len()), c.x, 0)
		closeTo(t, "ConvFilter", ConvFilter(x, y, c.w[:2], ConvOptions{}), make([]float64, w.Len()), c.w, 0)
	}
}

func TestConvTransposeSizes(t *testing.T) {
	for _, c := range []struct {
		in, kernel int
		opts       ConvOptions
		want       int
	}{ // Flux.jl, docstrings of ConvTranspose
		{100, 5, ConvOptions{}, 104},
		{100, 5, ConvOptions{Stride: []int{2}}, 203},
		{100, 5, ConvOptions{Stride: []int{2}, Output: []int{1}}, 204},
		{100, 5, ConvOptions{Stride: []int{3}, Pad: []int{2}}, 298},
		{4, 3, ConvOptions{Stride: []int{2}, Pad: []int{3}, Dilation: []int{2}}, 5},
	} {
		y := ConvTranspose(Ones(c.in, 3, 2), Ones(c.kernel, 4, 3), c.opts)
		if fmt.Sprint(y.Shape()) != fmt.Sprint([]int{c.want, 4, 2}) {
			t.Errorf("%+v of %d: got %v, want %d", c.opts, c.in, y.Shape(), c.want)
		}
	}
}

func TestConvErrors(t *testing.T) {
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { Conv(Ones(4, 4, 3, 1), Ones(3, 3, 2, 5), ConvOptions{}) }, "Conv: got (4, 4, 3, 1) and (3, 3, 2, 5), want images with 2 channels for these kernels"},
		{func() { Conv(Ones(4, 4, 3, 1), Ones(3, 3, 2, 4), ConvOptions{Groups: 2}) }, "Conv: got (4, 4, 3, 1) and (3, 3, 2, 4), want images with 2·2 channels for these kernels in 2 groups"},
		{func() { Conv(Ones(4, 4, 4, 1), Ones(3, 3, 2, 5), ConvOptions{Groups: 2}) }, "Conv: got (4, 4, 4, 1) and (3, 3, 2, 5), want kernels whose number is a multiple of the 2 groups"},
		{func() { Conv(Ones(4, 4), Ones(3, 3), ConvOptions{}) }, "Conv: got (4, 4) and (3, 3), want images (spatial..., in, batch) and kernels (kernel..., in, out), with 1 to 3 spatial dimensions"},
		{func() { Conv(Ones(4, 2, 1), Ones(5, 2, 1), ConvOptions{}) }, "Conv: windows of shape (5), (1) apart, do not fit into shape (4) with pads (0, 0): dimension 0 has 4 elements, want at least 5"},
		{func() { Conv(Ones(4, 4, 2, 1), Ones(3, 3, 2, 1), ConvOptions{Stride: []int{1, 2, 3}}) }, "Conv: got 3 strides, want 1 for all or 2"},
		{func() { Conv(Ones(4, 4, 2, 1), Ones(3, 3, 2, 1), ConvOptions{Pad: []int{1, 2, 3}}) }, "Conv: got 3 pads, want 1 for all sides, 2 for the dimensions, or 4 for before and behind each"},
		{func() { Conv(Ones(4, 4, 2, 1), Ones(3, 3, 2, 1), ConvOptions{Dilation: []int{0}}) }, "Conv: got dilations (0), want at least 1 each"},
		{func() { Conv(Ones(4, 4, 2, 1), Float64.Ones(3, 3, 2, 1), ConvOptions{}) }, "Conv: got float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)"},
		{func() { ConvData(Ones(2, 1, 1), Ones(3, 2, 1), []int{5}, ConvOptions{}) }, "ConvData: got (2, 1, 1) and (3, 2, 1), want first (3, 1, 1), the shape that Conv gives for size (5)"},
		{func() { ConvFilter(Ones(5, 2, 1), Ones(2, 1, 1), []int{3}, ConvOptions{}) }, "ConvFilter: got (5, 2, 1) and (2, 1, 1), want second (3, 1, 1), the shape that Conv gives for kernels (3)"},
		{func() { ConvTranspose(Ones(2, 2, 1), Ones(3, 2, 1), ConvOptions{}) }, "ConvTranspose: got (2, 2, 1) and (3, 2, 1), want images (spatial..., in, batch) and kernels (kernel..., out/groups, in), with 1 to 3 spatial dimensions"},
		{func() { DepthwiseConv(Ones(4, 2, 1), Ones(3, 2, 1), ConvOptions{}) }, "DepthwiseConv: got (4, 2, 1) and (3, 2, 1), want images (spatial..., in, batch) and kernels (kernel..., multiplier, in)"},
	} {
		wantPanic(t, c.want, c.f)
	}
}

func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}()
	f()
}
