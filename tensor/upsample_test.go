package tensor

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Figures of NNlib.jl, docstrings and test/testsuite/upsample.jl.
func TestUpsample(t *testing.T) {
	x := Float64.FromRows([]float64{1, 2}, []float64{3, 4}).Reshape(2, 2, 1, 1)
	want := Float64.FromRows([]float64{1, 4. / 3, 5. / 3, 2}, []float64{7. / 5, 26. / 15, 31. / 15, 12. / 5}, []float64{9. / 5, 32. / 15, 37. / 15, 14. / 5},
		[]float64{11. / 5, 38. / 15, 43. / 15, 16. / 5}, []float64{13. / 5, 44. / 15, 49. / 15, 18. / 5}, []float64{3, 10. / 3, 11. / 3, 4})
	closeTo(t, "UpsampleBilinear", UpsampleBilinear(x, 3, 2), want.Values(), []int{6, 4, 1, 1}, 1e-14)
	want = Float64.FromRows([]float64{1, 5. / 4, 6. / 4, 7. / 4, 2}, []float64{3. / 2, 7. / 4, 2, 9. / 4, 5. / 2}, []float64{2, 9. / 4, 10. / 4, 11. / 4, 3},
		[]float64{5. / 2, 11. / 4, 3, 13. / 4, 7. / 2}, []float64{3, 13. / 4, 14. / 4, 15. / 4, 4})
	closeTo(t, "UpsampleBilinear by 2.5", UpsampleBilinear(x, 2.5), want.Values(), []int{5, 5, 1, 1}, 1e-14)

	line := make([]float64, 10)
	for i := range line {
		line[i] = 1 + float64(i)/3
	}
	closeTo(t, "UpsampleLinear", UpsampleLinear(Float64.Of(1, 2, 3, 4).Reshape(4, 1, 1), 2.5), line, []int{10, 1, 1}, 1e-14)

	deep := Float64.Of(1, 2, 3).Reshape(1, 1, 3).BroadcastTo(1, 1, 3, 2, 1).Reshape(1, 1, 3, 2, 1)
	closeTo(t, "ResizeLinear", ResizeLinear(deep, LinearCorners, 2, 2, 5), Float64.Of(1, 1.5, 2, 2.5, 3).Reshape(1, 1, 5).BroadcastTo(2, 2, 5, 2, 1).Values(),
		[]int{2, 2, 5, 2, 1}, 1e-14)
	closeTo(t, "UpsampleTrilinear", UpsampleTrilinear(deep, 2, 1, 1), deep.BroadcastTo(2, 1, 3, 2, 1).Values(), []int{2, 1, 3, 2, 1}, 1e-14)
}

// PyTorch's align_corners=False: the middles of pixels.
func TestResizePixels(t *testing.T) {
	x := Float64.Of(1, 2, 4)
	closeTo(t, "twice", ResizeDim(x, 0, 6, LinearPixels), []float64{1, 1.25, 1.75, 2.5, 3.5, 4}, []int{6}, 1e-14)
	closeTo(t, "one", ResizeDim(x, 0, 1, LinearPixels), []float64{2}, []int{1}, 1e-14)
	closeTo(t, "nearest", ResizeDim(x, 0, 7, Nearest), []float64{1, 1, 1, 2, 2, 4, 4}, []int{7}, 0)
	closeTo(t, "corners of one", ResizeDim(x, 0, 1, LinearCorners), []float64{1}, []int{1}, 0)
	closeTo(t, "none", ResizeDim(x, 0, 0, LinearCorners), nil, []int{0}, 0)
}

// ResizeDimData is the transpose of ResizeDim, along any dimension, and neither minds views.
func TestResizeData(t *testing.T) {
	for _, d := range []DType{Float64, Float32} {
		for dim := range 3 {
			for _, size := range []int{1, 2, 5, 9} {
				for _, how := range []Interpolation{LinearCorners, LinearPixels, Nearest} {
					x := strided(d.Randn(rand.New(rand.NewPCG(1, 2)), 5, 4, 3))
					y := ResizeDim(x, dim, size, how)
					dy := strided(d.Randn(rand.New(rand.NewPCG(3, 4)), y.Shape()...))
					got, want := ResizeDimData(dy, dim, x.Dim(dim), how).Dot(x).Item(), y.Dot(dy).Item()
					closeTo(t, fmt.Sprint(d, dim, size, how), Float64.Scalar(got), []float64{want}, nil, 1e-4)
				}
			}
		}
	}
}

func TestUpsampleErrors(t *testing.T) {
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { UpsampleNearest(Ones(2, 2), 1, 2, 3) }, "UpsampleNearest: got 3 scales for 2 dimensions"},
		{func() { UpsampleNearest(Ones(2, 2), 0) }, "UpsampleNearest: got scale 0, want at least 1"},
		{func() { UpsampleLinear(Ones(2, 2), 2) }, "UpsampleLinear: got (2, 2), want 1 to 3 spatial dimensions, then channels and batch"},
		{func() { UpsampleLinear(Ones(2, 2, 1, 1), 2, 2, 2) }, "UpsampleLinear: got 3 scales, want 1 for all or 2"},
		{func() { UpsampleLinear(Ones(2, 2, 1, 1), -1) }, "UpsampleLinear: got scale -1 for dimension 0 of shape (2, 2, 1, 1), want a positive number"},
		{func() { UpsampleBilinear(Ones(2, 1, 1), 2) }, "UpsampleBilinear: got (2, 1, 1), want (width, height, channels, batch)"},
		{func() { ResizeLinear(Ones(2, 1, 1), LinearCorners, 2, 2) }, "ResizeLinear: got 2 sizes for images with 1 spatial dimensions"},
		{func() { ResizeDim(Ones(0, 2), 0, 3, Nearest) }, "ResizeDim: got (0, 2) and (3, 2), want at least one element along the dimension"},
		{func() { PixelShuffle(Ones(2, 2, 3, 1), 2) }, "PixelShuffle: got (2, 2, 3, 1), want 1 to 3 spatial dimensions, then a multiple of 4 channels, and batch"},
	} {
		wantPanic(t, c.want, c.f)
	}
}
