package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A poolTrial has windows over images, to be compared with plain loops.
type poolTrial struct {
	in     []int
	win    Windows
	size   []int // and so on for each dimension, as they follow from win for poolings
	stride []int
	pads   []int
	apart  []int
}

var poolTrials = []poolTrial{
	{[]int{7}, Windows{Size: []int{2}}, []int{2}, []int{2}, []int{0, 0}, []int{1}},
	{[]int{7}, Windows{Size: []int{3}, Stride: []int{1}, Pad: []int{2, 1}}, []int{3}, []int{1}, []int{2, 1}, []int{1}},
	{[]int{3}, Windows{Size: []int{2}, Pad: []int{3}}, []int{2}, []int{2}, []int{3, 3}, []int{1}}, // windows all in the padding
	{[]int{0}, Windows{Size: []int{2}, Pad: []int{2}}, []int{2}, []int{2}, []int{2, 2}, []int{1}},
	{[]int{6, 5}, Windows{Size: []int{2}}, []int{2, 2}, []int{2, 2}, []int{0, 0, 0, 0}, []int{1, 1}},
	{[]int{6, 5}, Windows{Size: []int{3, 2}, Stride: []int{1, 3}, Pad: []int{1}}, []int{3, 2}, []int{1, 3}, []int{1, 1, 1, 1}, []int{1, 1}},
	{[]int{8, 9}, Windows{Size: []int{2, 3}, Stride: []int{2, 1}, Pad: []int{0, 1, 2, 3}, Dilation: []int{3, 2}}, []int{2, 3}, []int{2, 1}, []int{0, 1, 2, 3}, []int{3, 2}},
	{[]int{4, 5, 3}, Windows{Size: []int{2}, Pad: []int{1}}, []int{2, 2, 2}, []int{2, 2, 2}, []int{1, 1, 1, 1, 1, 1}, []int{1, 1, 1}},
	{[]int{4, 1, 3}, Windows{Size: []int{2, 1, 3}, Stride: []int{1}}, []int{2, 1, 3}, []int{1, 1, 1}, []int{0, 0, 0, 0, 0, 0}, []int{1, 1, 1}},
}

// plain calls f for each element of each window of a plane, with its number in the window and its position, -1 outside of the image. It returns the
// number of windows in each dimension.
func (c *poolTrial) plain(f func(window, k, at int)) []int {
	n := len(c.in)
	var outs []int
	windows, size := 1, 1
	for d := range n {
		outs = append(outs, (c.in[d]+c.pads[2*d]+c.pads[2*d+1]-c.apart[d]*(c.size[d]-1)-1)/c.stride[d]+1)
		windows, size = windows*outs[d], size*c.size[d]
	}
	for o := range windows {
		for k := range size {
			at, step, restO, restK := 0, 1, o, k
			for d := range n {
				p := restO%outs[d]*c.stride[d] - c.pads[2*d] + restK%c.size[d]*c.apart[d]
				restO, restK = restO/outs[d], restK/c.size[d]
				if p < 0 || p >= c.in[d] {
					at = math.MinInt / 2
				}
				at, step = at+p*step, step*c.in[d]
			}
			f(o, k, max(at, -1))
		}
	}
	return outs
}

const channels, images = 3, 2

func TestPools(t *testing.T) {
	for i, c := range poolTrials {
		for _, d := range []DType{Float64, Float32} {
			for _, view := range []bool{false, true} {
				t.Run(fmt.Sprint(i, d, view), func(t *testing.T) {
					tol := 1e-12
					if d == Float32 {
						tol = 1e-5
					}
					x := d.Rand(rand.New(rand.NewPCG(uint64(i), 1)), append(append([]int{}, c.in...), channels, images)...)
					if view {
						x = strided(x)
					}
					xs := x.Values()
					outs := c.plain(func(_, _, _ int) {})
					shape := append(append([]int{}, outs...), channels, images)
					if got := c.win.Over(c.in...); fmt.Sprint(got) != fmt.Sprint(outs) {
						t.Errorf("Over: got %v, want %v", got, outs)
					}
					windows := d.Zeros(shape...).Len() / channels / images
					zeros := func() []float64 { return make([]float64, windows*channels*images) }
					greatest, sums, inside, norms, count := zeros(), zeros(), zeros(), zeros(), zeros()
					back, dy := make([]float64, len(xs)), d.Rand(rand.New(rand.NewPCG(3, 4)), shape...)
					dys := dy.Values()
					for plane := range channels * images {
						c.plain(func(window, _, at int) {
							j := plane*windows + window
							if at < 0 {
								return
							}
							v := xs[plane*len(xs)/channels/images+at]
							if count[j] == 0 || v > greatest[j] {
								greatest[j] = v
							}
							count[j]++
							sums[j] += v
							norms[j] += v * v * v
							back[plane*len(xs)/channels/images+at] += dys[j]
						})
					}
					elements := float64(c.win.Count(len(c.in)))
					means := make([]float64, len(sums))
					for j := range sums {
						inside[j] = sums[j] / max(count[j], 1)
						means[j] = sums[j] / elements
						norms[j] = math.Cbrt(norms[j])
					}
					closeTo(t, "MaxPool", MaxPool(x, c.win), greatest, shape, tol)
					closeTo(t, "SumPool", SumPool(x, c.win), sums, shape, tol)
					closeTo(t, "MeanPool", MeanPool(x, c.win), means, shape, tol)
					closeTo(t, "MeanPoolInside", MeanPoolInside(x, c.win), inside, shape, tol)
					closeTo(t, "LpNormPool", LpNormPool(x, 3, c.win), norms, shape, tol)
					closeTo(t, "SumPoolData", SumPoolData(dy, c.in, c.win), back, x.Shape(), tol)
				})
			}
		}
	}
}

func TestUnfold(t *testing.T) {
	for i, c := range poolTrials {
		x := Randn(rand.New(rand.NewPCG(uint64(i), 1)), append(append([]int{}, c.in...), channels, images)...)
		xs := x.Values()
		win := c.win
		win.Stride = c.stride // the default differs
		outs := c.plain(func(_, _, _ int) {})
		windows, size := 1, win.Count(len(c.in))
		for _, o := range outs {
			windows *= o
		}
		want := make([]float64, windows*size*channels*images)
		sums := make([]float64, len(xs))
		for plane := range channels * images {
			c.plain(func(window, k, at int) {
				if at >= 0 {
					p := plane*len(xs)/channels/images + at
					want[window+windows*(k+size*plane)] = xs[p]
					sums[p] += xs[p]
				}
			})
		}
		y := Unfold(strided(x), win)
		closeTo(t, fmt.Sprint("Unfold ", i), y, want, []int{windows, size * channels, images}, 0)
		closeTo(t, fmt.Sprint("Fold ", i), Fold(strided(y), c.in, win), sums, x.Shape(), 1e-6)
	}
	// As the documentation says.
	x, w := Randn(nil, 6, 5, 2, 3), Randn(nil, 3, 2, 2, 4)
	y := Conv(x, w, ConvOptions{Flip: true})
	closeTo(t, "product of Unfold", Unfold(x, Windows{Size: []int{3, 2}}).BatchedMul(w.Reshape(-1, 4)).Reshape(y.Shape()...), y.Values(), y.Shape(), 1e-5)
}

// A NaN is the greatest, and so are infinities; equal elements count for the first.
func TestMaxPoolPositions(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	x := Of(1, nan, 3, 3, -inf, -inf, inf, nan).Reshape(8, 1, 1)
	at := MaxPoolPositions(x, Windows{Size: []int{2}})
	if got := fmt.Sprint(at.Values()); got != "[1 2 4 7]" {
		t.Errorf("got positions %v", got)
	}
	if got := fmt.Sprint(MaxPool(x, Windows{Size: []int{2}}).Values()); got != "[NaN 3 -Inf NaN]" {
		t.Errorf("got %v", got)
	}
}

func TestAdaptive(t *testing.T) {
	x := Randn(nil, 7, 5, 2, 3)
	for _, c := range []struct {
		size []int
		want string
	}{{[]int{3, 2}, "{[3 3] [2 2] [] []}"}, {[]int{1}, "{[7 5] [7 5] [] []}"}, {[]int{7, 5}, "{[1 1] [1 1] [] []}"}} {
		if got := fmt.Sprint(AdaptiveWindows(x.Shape(), c.size)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.size, got, c.want)
		}
	}
	if got := AdaptiveMeanPool(x, []int{3, 2}).Shape(); fmt.Sprint(got) != "[3 2 2 3]" {
		t.Errorf("got shape %v", got)
	}
	mean, greatest := x.Mean(0, 1), x.Max(0, 1)
	closeTo(t, "GlobalMeanPool", GlobalMeanPool(x), mean.Values(), []int{1, 1, 2, 3}, 1e-6)
	closeTo(t, "AdaptiveMaxPool", AdaptiveMaxPool(x, []int{1}), greatest.Values(), []int{1, 1, 2, 3}, 0)
	closeTo(t, "GlobalMaxPool", GlobalMaxPool(x), greatest.Values(), []int{1, 1, 2, 3}, 0)
}

func TestPickPlace(t *testing.T) {
	x := Of(1, 2, 3, 4, 5, 6, 7, 8).Reshape(2, 2, 2)
	at := Int.Of(1, -1, 1, 0, 0, 0).Reshape(3, 2)
	closeTo(t, "Pick", Pick(x, at), []float64{2, 0, 2, 4, 0, 4, 5, 5, 5, 7, 7, 7}, []int{3, 2, 2}, 0)
	closeTo(t, "Place", Place(Pick(x, at), at, 2), []float64{0, 4, 0, 8, 15, 0, 21, 0}, []int{2, 2, 2}, 0)
}

func TestPoolErrors(t *testing.T) {
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { MaxPool(Ones(4, 4), Windows{Size: []int{2}}) }, "MaxPool: got (4, 4), want 1 to 3 spatial dimensions, then channels and batch: put in what is missing with Unsqueeze"},
		{func() { MaxPool(Ones(4, 4, 1, 1), Windows{}) }, "MaxPool: the windows have no size, want one such as tensor.Windows{Size: []int{2}}"},
		{func() { SumPool(Ones(4, 4, 1, 1), Windows{Size: []int{5}}) }, "SumPool: windows of shape (5, 5), (1, 1) apart, do not fit into shape (4, 4) with pads (0, 0, 0, 0): dimension 0 has 4 elements, want at least 5"},
		{func() { LpNormPool(Ones(4, 1, 1), 0, Windows{Size: []int{2}}) }, "LpNormPool: got p 0, want a positive number"},
		{func() { SumPoolData(Ones(3, 1, 1), []int{4}, Windows{Size: []int{2}}) }, "SumPoolData: got (3, 1, 1), want spatial sizes (2), which SumPool gives for (4)"},
		{func() { AdaptiveMaxPool(Ones(4, 1, 1), []int{5}) }, "AdaptiveWindows: got size 5 for dimension 0 of shape (4, 1, 1), want at most 4"},
		{func() { Fold(Ones(3, 2, 1), []int{4}, Windows{Size: []int{3}}) }, "Fold: got (3, 2, 1) and (4), want windows as Unfold gives them for this size: (2, 3) for one channel of one image"},
		{func() { Pick(Ones(2, 1, 1), Int.Of(2).Reshape(1, 1)) }, "Pick: got position 2, want -1 to 1, for shape (2, 1, 1)"},
		{func() { Pick(Ones(2, 1, 1), Ones(1, 1)) }, "Pick: got float32 and float32, want positions of type int: convert with at.To(tensor.Int)"},
		{func() { Place(Ones(2, 1, 1), Int.Zeros(1, 1), 3) }, "Place: got (2, 1, 1) and (1, 1), want (many, channels, batch) and positions (many, batch)"},
	} {
		wantPanic(t, c.want, c.f)
	}
}
