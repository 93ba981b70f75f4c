package tensor

import (
	"math"
	"testing"
)

// Figures of NNlib.jl, docstring of grid_sample.
func TestGridSample(t *testing.T) {
	x := Float64.Of(1, 2, 3, 4).Reshape(2, 2, 1, 1)
	grid := Float64.Of(-3, -1, 0, -1, 1, -1, -1, 1, 0, 1, 3, 1).Reshape(2, 3, 2, 1)
	closeTo(t, "zeros", GridSample(x, grid, false), []float64{0, 1.5, 2, 3, 3.5, 0}, []int{3, 2, 1, 1}, 1e-14)
	closeTo(t, "border", GridSample(x, grid, true), []float64{1, 1.5, 2, 3, 3.5, 4}, []int{3, 2, 1, 1}, 1e-14)
	far := Float64.Of(math.Inf(1), 0, 1e30, -1e30).Reshape(2, 2, 1, 1)
	closeTo(t, "far away", GridSample(x, far, false), []float64{0, 0}, []int{2, 1, 1, 1}, 0)
	closeTo(t, "far away with border", GridSample(x, far, true), []float64{3, 2}, []int{2, 1, 1, 1}, 1e-14)
}

// The grid of the elements themselves shows the image.
func TestGridSampleElements(t *testing.T) {
	x := Randn(nil, 3, 2, 4, 2, 2)
	grid := Zeros(3, 3, 2, 4, 2)
	for i := range 3 * 2 * 4 * 2 {
		at := []int{i % 3, i / 3 % 2, i / 6 % 4, i / 24}
		for d, n := range []int{3, 2, 4} {
			grid.Set(2*float64(at[d])/float64(n-1)-1, d, at[0], at[1], at[2], at[3])
		}
	}
	closeTo(t, "elements", GridSample(strided(x), strided(grid), false), x.Values(), x.Shape(), 1e-5)
}

// Figures of NNlib.jl, docstring of imrotate and test/testsuite/rotation.jl. Positions count from 1 there.
func TestImRotate(t *testing.T) {
	one := func(size, i, j int) *Tensor {
		x := Float64.Zeros(size, size, 1, 1)
		x.Set(1, i-1, j-1, 0, 0)
		return x
	}
	closeTo(t, "a quarter", ImRotate(one(4, 2, 2), math.Pi/2, RotateOptions{}), one(4, 2, 4).Values(), []int{4, 4, 1, 1}, 1e-12)
	closeTo(t, "around an element", ImRotate(one(4, 2, 2), math.Pi/2, RotateOptions{Center: []float64{1, 1}}), one(4, 2, 2).Values(), []int{4, 4, 1, 1}, 1e-12)
	closeTo(t, "an eighth", ImRotate(one(3, 1, 2), math.Pi/4, RotateOptions{}), []float64{0, 0, 0, math.Sqrt2/2 - 0.5, 0, 0, 0, math.Sqrt2/2 - 0.5, 0}, []int{3, 3, 1, 1}, 1e-12)
	closeTo(t, "nearest", ImRotate(one(3, 1, 2), math.Pi/4, RotateOptions{Nearest: true}), one(3, 1, 3).Values(), []int{3, 3, 1, 1}, 0)
	x := one(6, 3, 4)
	x.AddInPlace(one(6, 4, 4))
	want := Float64.Zeros(6, 6)
	for _, v := range []struct {
		i, j int
		x    float64
	}{{3, 4, 0.29289321881345254}, {3, 5, 0.585786437626905}, {4, 3, 0.08578643762690495}, {4, 4, 1}, {4, 5, 0.2928932188134524}, {5, 4, 0.08578643762690495}} {
		want.Set(v.x, v.i-1, v.j-1)
	}
	closeTo(t, "two", ImRotate(x, math.Pi/4, RotateOptions{}), want.Values(), []int{6, 6, 1, 1}, 1e-12)
}

// Turns by quarters around the middle lose nothing, in squares of even and odd size, and back.
func TestImRotateQuarters(t *testing.T) {
	for _, size := range []int{1, 4, 5} {
		x := Float64.Randn(nil, size, size, 2, 3)
		opts := RotateOptions{Center: []float64{float64(size-1) / 2, float64(size-1) / 2}}
		y := x
		for quarters := 1; quarters <= 4; quarters++ {
			y = ImRotate(y, math.Pi/2, opts)
			closeTo(t, "at once", ImRotate(x, float64(quarters-4)*math.Pi/2, opts), y.Values(), x.Shape(), 0)
		}
		closeTo(t, "a whole turn", y, x.Values(), x.Shape(), 0)
	}
	wide := Float64.Randn(nil, 2, 5, 1, 1)
	half := ImRotate(wide, math.Pi, RotateOptions{Center: []float64{0.5, 2}})
	closeTo(t, "half a turn", ImRotate(half, math.Pi, RotateOptions{Center: []float64{0.5, 2}}), wide.Values(), wide.Shape(), 0)
	if got, want := half.At(0, 0, 0, 0), wide.At(1, 4, 0, 0); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSampleErrors(t *testing.T) {
	wantPanic(t, "GridSample: got (2, 2, 1, 1) and (3, 2, 2, 1), want images (width, height, channels, batch) and a grid (2, width', height', batch), or with a depth and 3",
		func() { GridSample(Ones(2, 2, 1, 1), Ones(3, 2, 2, 1), false) })
	wantPanic(t, "ImRotate: got (2, 2), want (width, height, channels, batch)", func() { ImRotate(Ones(2, 2), 1, RotateOptions{}) })
	wantPanic(t, "ImRotate: got center [1], want two numbers", func() { ImRotate(Ones(2, 2, 1, 1), 1, RotateOptions{Center: []float64{1}}) })
}
