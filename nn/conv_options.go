package nn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// Stride says how far apart the places are where a kernel or window stands: one number for all spatial dimensions, or one for each.
func Stride(n ...int) Option { return extra("Stride", n) }

// Pad puts elements around an image, zeros for convolutions: one number for all sides, one for each spatial dimension, or two for each, before and behind it.
func Pad(n ...int) Option { return extra("Pad", n) }

// SamePad pads so that results are as large as images, or 1/stride of it, rounded up. ConvTranspose pads so that they are stride times as large.
func SamePad() Option { return option{"Pad", func(s *settings) { s.more["Pad"] = samePad{} }} }

type samePad struct{}

// Dilation says how far apart the elements of a kernel are in the image: one number for all spatial dimensions, or one for each.
func Dilation(n ...int) Option { return extra("Dilation", n) }

// Groups splits the channels into n groups that do not see each other.
func Groups(n int) Option { return extra("Groups", n) }

// OutPad is what ConvTranspose adds to the size of its results, since images of several sizes give the same result of a Conv with a stride: one number for all spatial
// dimensions, or one for each.
func OutPad(n ...int) Option { return extra("OutPad", n) }

// each is an option with a number of at least low for each of n dimensions; usual if it was not given.
func (s *settings) each(name string, n int, usual []int, low int) []int {
	given, ok := s.more[name].([]int)
	if !ok {
		return slices.Clone(usual)
	}
	if len(given) != 1 && len(given) != n {
		panic(misuse(s.layer, "got %s of %d numbers, want 1 for all or %d", name, len(given), n))
	}
	s.atLeast(name, given, low)
	if len(given) == 1 {
		return slices.Repeat(given, n)
	}
	return slices.Clone(given)
}

func (s *settings) atLeast(name string, given []int, low int) {
	for _, v := range given {
		if v < low {
			panic(misuse(s.layer, "got %s %d, want at least %d", name, v, low))
		}
	}
}

// pads is the option Pad for windows of a size. smaller is taken off the windows for SamePad.
func (s *settings) pads(window, dilation, smaller []int) []int {
	n := len(window)
	switch given := s.more["Pad"].(type) {
	case samePad:
		var pads []int
		for d, k := range window {
			k -= smaller[d]
			total := (k - 1) * dilation[d]
			if total < 0 {
				panic(misuse(s.layer, "got SamePad and a stride of more than the kernel, want Pad and OutPad"))
			}
			pads = append(pads, (total+1)/2, total/2)
		}
		return pads
	case []int:
		if len(given) == 2*n {
			s.atLeast("Pad", given, 0)
			return slices.Clone(given)
		}
	}
	return s.each("Pad", n, make([]int, n), 0)
}

// convOptions are the options of a convolution with a kernel.
func (s *settings) convOptions(kernel []int, transposed bool) tensor.ConvOptions {
	n := len(kernel)
	ones := slices.Repeat([]int{1}, n)
	o := tensor.ConvOptions{Stride: s.each("Stride", n, ones, 1), Dilation: s.each("Dilation", n, ones, 1), Groups: s.groups()}
	smaller := make([]int, n)
	if transposed {
		for d, k := range o.Stride {
			smaller[d] = k - 1
		}
		o.Output = s.each("OutPad", n, make([]int, n), 0)
	}
	o.Pad = s.pads(kernel, o.Dilation, smaller)
	return o
}

// groups is the option Groups.
func (s *settings) groups() int {
	g, ok := s.more["Groups"].(int)
	if !ok {
		return 1
	}
	s.atLeast("Groups", []int{g}, 1)
	return g
}

// checkWindow panics unless a kernel or window has 1 to 3 dimensions.
func checkWindow(name, what string, window []int) {
	if len(window) < 1 || len(window) > 3 {
		panic(misuse(name, "got a %s with %d dimensions, want 1 to 3: []int{3, 3} for images", what, len(window)))
	}
	checkSizes(name, window...)
}

// tuple is a list of sizes in a printed layer: (3, 3), or (3,).
func tuple(n []int) string {
	if len(n) == 1 {
		return fmt.Sprintf("(%d,)", n[0])
	}
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") + ")"
}

// listText is an option in a printed layer, nothing if all numbers are as usual: ", pad=2", or ", pad=(1, 0, 1, 0)".
func listText(name string, n []int, usual int) string {
	if slices.Equal(n, slices.Repeat([]int{usual}, len(n))) {
		return ""
	}
	if slices.Equal(n, slices.Repeat(n[:1], len(n))) {
		return fmt.Sprintf(", %s=%d", name, n[0])
	}
	return fmt.Sprintf(", %s=%s", name, tuple(n))
}

// axisNames are what the spatial dimensions of an image are called in messages.
var axisNames = [...]string{"", "width, ", "width, height, ", "width, height, depth, "}

// imagePanic panics because x is no batch of images with n spatial dimensions and these channels; 0 stands for any.
func imagePanic(layer fmt.Stringer, x *tensor.Tensor, n, channels int) {
	CheckPending(layer, x)
	want := fmt.Sprintf("%d channels: (%s%d, batch)", channels, axisNames[n], channels)
	if channels == 0 {
		want = fmt.Sprintf("(%schannels, batch)", axisNames[n])
	}
	panic(&tensor.ShapeError{Op: layer.String(), Shapes: [][]int{x.Shape()}, Want: want})
}
