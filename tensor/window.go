package tensor

import "slices"

// spatial is the most spatial dimensions that convolutions and poolings know.
const spatial = 3

// An axis is one spatial dimension of a convolution or a pooling: windows of size kernel, whose elements are dilation apart, stand stride apart over
// in elements with lo zeros before and hi behind. Output o sees element o*stride - lo + k*dilation for each k below kernel.
type axis struct {
	in, kernel, out  int
	stride, dilation int
	lo, hi           int
}

// axesOf checks the options and returns the axes, those beyond the rank of in with size 1. The lists are as ConvOptions has them, where nothing
// means 1 or, for pad, 0; the sizes of in and kernel are as many.
func axesOf(op string, in, kernel, stride, pad, dilation []int) (axes [spatial]axis) {
	n := len(in)
	strides := perAxis(op, "strides", stride, n, 1)
	dilations := perAxis(op, "dilations", dilation, n, 1)
	pads := padsOf(op, pad, n)
	for d := range axes {
		a := axis{1, 1, 1, 1, 1, 0, 0}
		if d < n {
			a = axis{in[d], kernel[d], 0, strides[d], dilations[d], pads[2*d], pads[2*d+1]}
			if a.kernel < 1 || a.in+a.lo+a.hi < a.extent() {
				panic(misuse(op, "windows of shape %s, %s apart, do not fit into shape %s with pads %s: dimension %d has %d elements, want at least %d",
					shapeText(kernel), shapeText(dilations[:n]), shapeText(in), shapeText(pads[:2*n]), d, a.in+a.lo+a.hi, max(a.extent(), 1)))
			}
			a.out = (a.in+a.lo+a.hi-a.extent())/a.stride + 1
		}
		axes[d] = a
	}
	return axes
}

// extent is how many elements a window spans.
func (a *axis) extent() int { return (a.kernel-1)*a.dilation + 1 }

// inside returns the first output lo whose k-th element is in the input and not a zero, and the one behind the last.
func (a *axis) inside(k int) (lo, hi int) {
	at := k*a.dilation - a.lo // of output 0
	lo = max(0, (-at+a.stride-1)/a.stride)
	if at < a.in {
		hi = min(a.out, (a.in-1-at)/a.stride+1)
	}
	return lo, max(lo, hi)
}

// perAxis returns one number for each axis, of a list that has one for each, one for all, or none for the default.
func perAxis(op, what string, list []int, n, otherwise int) (all [spatial]int) {
	if len(list) > 1 && len(list) != n {
		panic(misuse(op, "got %d %s, want 1 for all or %d", len(list), what, n))
	}
	for d := range n {
		switch len(list) {
		case 0:
			all[d] = otherwise
		case 1:
			all[d] = list[0]
		default:
			all[d] = list[d]
		}
		if all[d] < 1 {
			panic(misuse(op, "got %s %s, want at least 1 each", what, shapeText(list)))
		}
	}
	return all
}

// padsOf returns the zeros before and behind each axis, of a list that has them all, one number for each axis, one for all, or none.
func padsOf(op string, list []int, n int) (all [2 * spatial]int) {
	if k := len(list); k > 1 && k != n && k != 2*n {
		panic(misuse(op, "got %d pads, want 1 for all sides, %d for the dimensions, or %d for before and behind each", k, n, 2*n))
	}
	for i := range 2 * n {
		switch len(list) {
		case 0:
		case 1:
			all[i] = list[0]
		case n:
			all[i] = list[i/2]
		default:
			all[i] = list[i]
		}
		if all[i] < 0 {
			panic(misuse(op, "got pads %s, want none negative", shapeText(list)))
		}
	}
	return all
}

// spatialSize returns the sizes of the dimensions of an image before channels and batch. It panics unless there are 1 to 3.
func spatialSize(op string, x *Tensor) []int {
	if x.rank < 3 || x.rank > spatial+2 {
		panic(&ShapeError{op, shapesOf(x), "1 to 3 spatial dimensions, then channels and batch: put in what is missing with Unsqueeze"})
	}
	return x.dims[:x.rank-2]
}

// outputs returns the sizes of the result.
func outputs(axes *[spatial]axis, n int) []int {
	var size []int
	for _, a := range axes[:n] {
		size = append(size, a.out)
	}
	return size
}

// Windows says which windows of an image a pooling looks at, or Unfold. Lists have a number for each spatial dimension, or one for all.
type Windows struct {
	Size     []int // of a window; it has to be given
	Stride   []int // from one window to the next; by default the size for poolings, 1 for Unfold and Fold
	Pad      []int // what is put on each side, or twice as many numbers: before and behind each dimension; by default nothing
	Dilation []int // from one element of a window to the next; by default 1
}

// Over returns the number of windows in each spatial dimension of an image of these spatial sizes, for poolings: (in + pads - dilation*(size-1) -
// 1)/stride + 1, rounded down. It panics with *UseError if no window fits.
func (w Windows) Over(size ...int) []int {
	axes := w.axes("Windows.Over", size, true)
	return outputs(&axes, len(size))
}

func (w Windows) axes(op string, in []int, pooling bool) [spatial]axis {
	if len(w.Size) == 0 {
		panic(misuse(op, "the windows have no size, want one such as tensor.Windows{Size: []int{2}}"))
	}
	size := perAxis(op, "window sizes", w.Size, len(in), 1)
	stride := w.Stride
	if len(stride) == 0 && pooling {
		stride = slices.Clone(size[:len(in)])
	}
	return axesOf(op, in, size[:len(in)], stride, w.Pad, w.Dilation)
}

// packed returns t, or a copy whose elements stand one after the other.
func (t *Tensor) packed() *Tensor {
	if t.IsDense() {
		return t
	}
	y := like(t)
	copyTo(y, t)
	return y
}
