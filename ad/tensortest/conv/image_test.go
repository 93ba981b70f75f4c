package conv

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

// apart fills x with numbers no two of which are close, so that the greatest of some stays it nearby, in an order that looks random.
func apart(x Tensor) Tensor {
	vs := make([]float64, x.Len())
	for i := range vs {
		vs[i] = 0.5 + float64(i*37%len(vs))/8 // all differ unless 37 divides their number
	}
	tensor.FromValues(x.DType(), vs, x.Shape()...).CopyTo(x)
	return x
}

func TestPools(t *testing.T) {
	for i, c := range []struct {
		x   []int
		win Windows
	}{
		{ints(5, 2, 2), Windows{Size: ints(2)}},
		{ints(4, 1, 1), Windows{Size: ints(3), Stride: ints(1), Pad: ints(1)}},
		{ints(4, 5, 2, 1), Windows{Size: ints(2, 3), Stride: ints(2, 1), Pad: ints(1, 0, 0, 2)}},
		{ints(5, 5, 1, 2), Windows{Size: ints(2), Stride: ints(1), Dilation: ints(2)}},
		{ints(2, 3, 0, 2), Windows{Size: ints(2)}},
		{ints(3, 2, 4, 1, 2), Windows{Size: ints(2, 1, 2)}},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			all(t, func(t *testing.T, random maker) {
				x := random(1, c.x...)
				y := tensor.SumPool(x, c.win)
				adtest.Check(t, SumPool, x, c.win)
				adtest.Check(t, SumPoolData, random(2, y.Shape()...), c.x[:len(c.x)-2], c.win)
				if x.DType() == tensor.Float64 { // differences of float32 go over kinks
					adtest.Check(t, MaxPool, apart(x), c.win)
				}
				adtest.Check(t, MeanPool, x, c.win)
				adtest.Check(t, MeanPoolInside, x, c.win)
				adtest.Check(t, LpNormPool, apart(x), 2.5, c.win)
				u := tensor.Unfold(x, c.win)
				adtest.Check(t, Unfold, x, c.win)
				adtest.Check(t, Fold, random(3, u.Shape()...), c.x[:len(c.x)-2], c.win)
			})
		})
	}
}

func TestAdaptive(t *testing.T) {
	adtest.Check(t, Adaptive, apart(randn(tensor.Float64, 1, 7, 5, 2, 1)), ints(3, 2))
	adtest.Check(t, Global, apart(turned(tensor.Float64, 1, 3, 2, 2, 2)))
	adtest.Check(t, Global, apart(randn(tensor.Float64, 1, 4, 1, 2)))
}

func TestPickPlace(t *testing.T) {
	at := tensor.Int.Of(1, -1, 1, 0, 0, 2).Reshape(3, 2)
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, Pick, random(1, 3, 2, 2), at)
		adtest.Check(t, Place, random(1, 3, 2, 2), at, 4)
	})
}

func TestResize(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		for _, how := range []tensor.Interpolation{tensor.LinearCorners, tensor.LinearPixels, tensor.Nearest} {
			for _, size := range ints(1, 2, 3, 7) {
				for dim := range 2 {
					adtest.Check(t, ResizeDim, random(1, 3, 3, 2), dim, size, how)
					adtest.Check(t, ResizeDimData, random(1, 3, 3, 2), dim, size, how)
				}
			}
		}
		adtest.Check(t, UpsampleNearest, random(1, 2, 3, 1, 2), ints(2, 3))
		adtest.Check(t, UpsampleNearest, random(1, 2), ints(3))
		adtest.Check(t, UpsampleLinear, random(1, 3, 2, 2), ints(20))
		adtest.Check(t, UpsampleLinear, random(1, 3, 2, 2, 1), ints(7, 25))
		adtest.Check(t, ResizeLinear, random(1, 3, 2, 2, 1), ints(5, 3))
		adtest.Check(t, Upsample, random(1, 3, 2, 2, 1))
		adtest.Check(t, Upsample, random(1, 3, 2, 2, 1, 1))
		adtest.Check(t, PixelShuffle, random(1, 2, 3, 8, 1), 2)
		adtest.Check(t, PixelShuffle, random(1, 3, 4, 2), 2)
		adtest.Check(t, PixelShuffle, random(1, 1, 2, 1, 8, 1), 2)
	})
}

func TestSample(t *testing.T) {
	// Points away from the elements, where the interpolation has kinks; some outside.
	flat := tensor.Float64.Of(-0.71, -0.43, 0.11, 0.93, 1.07, -0.2, -1.21, 0.6, 0.3, 1.9, 0.52, 0.17).Reshape(2, 3, 2, 1)
	deep := tensor.Float64.Of(-0.71, -0.43, 0.11, 0.93, -0.17, -0.2, -1.21, 0.6, 0.3, 0.22, 0.52, 1.47).Reshape(3, 2, 2, 1, 1)
	for _, border := range []bool{false, true} { // differences of float32 go over kinks
		adtest.Check(t, GridSample, randn(tensor.Float64, 1, 4, 3, 2, 1), flat, border)
		adtest.Check(t, GridSample, turned(tensor.Float64, 2, 3, 4, 3, 1, 1), deep, border)
	}
	all(t, func(t *testing.T, random maker) { adtest.Check(t, ImRotate, random(1, 4, 3, 2, 1)) })
}

func TestAttention(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		for _, heads := range ints(1, 2) {
			adtest.Check(t, Attention, random(1, 4, 3, 2), random(2, 4, 2, 2), random(3, 2, 2, 2), random(4, 2, 3, heads, 2), heads)
			adtest.Check(t, Attention, random(1, 4, 3), random(2, 4, 1), random(3, 6, 1), random(4, 1, 3), heads)
		}
		adtest.Check(t, MaskedAttention, random(1, 4, 3, 2), random(2, 4, 3, 2), random(3, 2, 3, 2))
	})
}

func TestDropout(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, Dropout, random(1, 3, 4), 3, []int(nil))
		adtest.Check(t, Dropout, random(1, 3, 4), 6, ints(1))
	})
}
