package nn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// An UpsampleLayer makes images larger. See Upsample and UpsampleSize.
type UpsampleLayer struct {
	How   string    // "nearest", "bilinear" or "trilinear"
	Scale []float64 // for each spatial dimension, or one for all; nil with Size
	Size  []int     // of the result, for each spatial dimension; nil with Scale
}

// A PixelShuffleLayer moves channels into images. See PixelShuffle.
type PixelShuffleLayer struct{ R int }

var (
	_ Model = (*UpsampleLayer)(nil)
	_ Model = (*PixelShuffleLayer)(nil)
)

// Upsample makes images larger by a scale: one number for all spatial dimensions, or one for each.
//
//	Upsample("nearest", 2)
//	Upsample("bilinear", 1.5, 2)
//
// "nearest" repeats elements, by whole numbers; "bilinear", for 1 or 2 spatial dimensions, and "trilinear", for 3, interpolate between them and leave the corners where
// they are (align_corners of PyTorch).
// Shapes: x is (spatial..., channels, batch); y is (scale·spatial..., channels, batch), rounded down.
// It panics with *tensor.UseError for other names and scales. Its Call panics with *tensor.ShapeError if x has another rank.
func Upsample(how string, scale ...float64) *UpsampleLayer {
	u := &UpsampleLayer{How: how, Scale: slices.Clone(scale)}
	u.check(len(scale))
	for _, s := range scale {
		if !(s > 0) || math.IsInf(s, 1) || how == "nearest" && s != math.Trunc(s) {
			panic(misuse(u.String(), "got the scale %v, want positive numbers, whole ones for nearest", s))
		}
	}
	return u
}

// UpsampleSize makes images of a size, one number for each spatial dimension: UpsampleSize("bilinear", 4, 5). Else it is Upsample.
func UpsampleSize(how string, size ...int) *UpsampleLayer {
	u := &UpsampleLayer{How: how, Size: slices.Clone(size)}
	u.check(len(size))
	checkSizes(u.String(), size...)
	return u
}

// check panics unless there is such an interpolation of n dimensions.
func (u *UpsampleLayer) check(n int) {
	most := map[string]int{"nearest": 3, "bilinear": 2, "trilinear": 3}[u.How]
	if most == 0 {
		panic(misuse("Upsample", "got %q, want nearest, bilinear or trilinear", u.How))
	}
	if n < 1 || n > most {
		panic(misuse(u.String(), "got %d numbers, want 1 to %d", n, most))
	}
}

// PixelShuffle moves groups of channels into images, which become r times as large.
//
// Shapes: x is (spatial..., channels·rⁿ, batch) with n spatial dimensions, 1 to 3; y is (r·spatial..., channels, batch).
// It panics with *tensor.UseError if r is below 1. Its Call panics with *tensor.ShapeError for other shapes.
// Source: Shi et al., Real-Time Single Image and Video Super-Resolution, CVPR 2016.
func PixelShuffle(r int) *PixelShuffleLayer {
	checkSizes("PixelShuffle", r)
	return &PixelShuffleLayer{r}
}

// Call applies the layer to x.
func (u *UpsampleLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	n := x.Rank() - 2
	if n < 1 || !u.fits(n) {
		u.refuse(x)
	}
	how := tensor.LinearCorners
	if u.How == "nearest" {
		how = tensor.Nearest
	}
	for d := range n {
		x = tensor.ResizeDim(x, d, u.size(d, x.Dim(d)), how)
	}
	return x
}

// fits tells whether the layer is for n spatial dimensions.
func (u *UpsampleLayer) fits(n int) bool {
	switch {
	case n > 3, u.How == "bilinear" && n > 2, u.How == "trilinear" && n != 3:
		return false
	case u.Size != nil:
		return n == len(u.Size)
	}
	return len(u.Scale) == 1 || n == len(u.Scale)
}

func (u *UpsampleLayer) refuse(x *tensor.Tensor) {
	var fit []string
	for n := 1; n <= 3; n++ {
		if u.fits(n) {
			fit = append(fit, "("+axisNames[n]+"channels, batch)")
		}
	}
	panic(&tensor.ShapeError{Op: u.String(), Shapes: [][]int{x.Shape()}, Want: strings.Join(fit, " or ")})
}

// size is what a dimension d of n elements becomes.
func (u *UpsampleLayer) size(d, n int) int {
	if u.Size != nil {
		return u.Size[d]
	}
	return int(u.Scale[min(d, len(u.Scale)-1)] * float64(n))
}

// Trainable says that nothing is learnt: a scale is no parameter.
func (u *UpsampleLayer) Trainable() []string { return nil }

// Call applies the layer to x.
func (p *PixelShuffleLayer) Call(x *tensor.Tensor) *tensor.Tensor { return tensor.PixelShuffle(x, p.R) }

// String returns the layer as Flux prints it: Upsample(:bilinear, scale = (2, 3)).
func (u *UpsampleLayer) String() string {
	what, list := "scale", fmt.Sprint(u.Scale)
	if u.Size != nil {
		what, list = "size", fmt.Sprint(u.Size)
	}
	list = strings.ReplaceAll(strings.Trim(list, "[]"), " ", ", ")
	switch {
	case len(u.Size) == 1:
		list = "(" + list + ",)"
	case len(u.Size) > 1 || len(u.Scale) > 1:
		list = "(" + list + ")"
	}
	return fmt.Sprintf("Upsample(:%s, %s = %s)", u.How, what, list)
}

// String returns the layer as Flux prints it: PixelShuffle(2).
func (p *PixelShuffleLayer) String() string { return fmt.Sprintf("PixelShuffle(%d)", p.R) }
