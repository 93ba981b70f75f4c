package tensor

import (
	"slices"
	"strconv"
)

// ConvOptions are those of convolutions. The zero value is a plain one. Lists have a number for each spatial dimension, or one for all.
type ConvOptions struct {
	Stride   []int // from one output to the next; by default 1
	Pad      []int // zeros on each side, or twice as many numbers: before and behind each dimension; by default none
	Dilation []int // from one element of the kernel to the next; by default 1
	Groups   int   // into how many groups the channels are split that do not see each other; by default 1
	Flip     bool  // the kernel as it stands, which is cross-correlation; by default it is reversed, as a convolution is defined and Flux does it
	Output   []int // of ConvTranspose: what is added to the size of the result; by default nothing
}

// Conv is the convolution of images with kernels, over 1 to 3 spatial dimensions:
//
//	y[o, j, n] = Σ over k, i of w[k, i, j] · x[o·stride - pad + (size-1-k)·dilation, i, n]
//
// where x outside of the image is 0. With Flip, k stands in place of size-1-k.
//
// Shapes: x is (spatial..., in, batch), w is (kernel..., in/groups, out), y is (spatial'..., out, batch), with sizes as ConvOptions.Sizes has them.
// It panics with *ShapeError, *DTypeError, and *UseError for options that do not fit.
func Conv(x, w *Tensor, opts ConvOptions) *Tensor {
	d := sameFloats2("Conv", x, w)
	c := opts.check("Conv", x.dims[:x.rank], w.dims[:w.rank])
	y := makeAny(d, c.outShape)
	if d == Float32 {
		convolve(c, flat[float32](y), flat[float32](x.packed()), flat[float32](w.packed()))
	} else {
		convolve(c, flat[float64](y), flat[float64](x.packed()), flat[float64](w.packed()))
	}
	if r := recorderOf(x, w); r != nil {
		record(r, functionSymbol+"Conv", y, x, w, opts)
	}
	return y
}

// ConvData is the gradient of Conv with respect to x, where dy is that of y: each dy[o] times the kernel, added up where the kernel stood.
//
// Shapes: dy is (spatial'..., out, batch), w is (kernel..., in/groups, out), the result is (size..., in, batch): size has the spatial sizes of x,
// which do not follow from those of dy if there is a stride. It panics as Conv does.
func ConvData(dy, w *Tensor, size []int, opts ConvOptions) *Tensor {
	d := sameFloats2("ConvData", dy, w)
	spatialSize("ConvData", dy)
	if dy.rank != w.rank || len(size) != dy.rank-2 {
		panic(&ShapeError{"ConvData", [][]int{dy.Shape(), w.Shape(), slices.Clone(size)}, "as many spatial dimensions in each"})
	}
	shape := append(slices.Clone(size), w.dims[w.rank-2]*opts.groups(), dy.dims[dy.rank-1])
	checkShape("ConvData", shape)
	c := opts.check("ConvData", shape, w.dims[:w.rank])
	if !slices.Equal(c.outShape, dy.dims[:dy.rank]) {
		panic(&ShapeError{"ConvData", shapesOf(dy, w), "first " + shapeText(c.outShape) + ", the shape that Conv gives for size " + shapeText(size)})
	}
	dx := make0(d, shape)
	if d == Float32 {
		convolveData(c, flat[float32](dx), flat[float32](dy.packed()), flat[float32](w.packed()))
	} else {
		convolveData(c, flat[float64](dx), flat[float64](dy.packed()), flat[float64](w.packed()))
	}
	if r := recorderOf(dy, w); r != nil {
		record(r, functionSymbol+"ConvData", dx, dy, w, size, opts)
	}
	return dx
}

// ConvFilter is the gradient of Conv with respect to w, where dy is that of y: the sums of dy times what each element of the kernel saw.
//
// Shapes: x is (spatial..., in, batch), dy is (spatial'..., out, batch), the result is (kernel..., in/groups, out). It panics as Conv does.
func ConvFilter(x, dy *Tensor, kernel []int, opts ConvOptions) *Tensor {
	d := sameFloats2("ConvFilter", x, dy)
	spatialSize("ConvFilter", x)
	if x.rank != dy.rank || len(kernel) != x.rank-2 {
		panic(&ShapeError{"ConvFilter", [][]int{x.Shape(), dy.Shape(), slices.Clone(kernel)}, "as many spatial dimensions in each"})
	}
	shape := append(slices.Clone(kernel), x.dims[x.rank-2]/opts.groups(), dy.dims[dy.rank-2])
	checkShape("ConvFilter", shape)
	c := opts.check("ConvFilter", x.dims[:x.rank], shape)
	if !slices.Equal(c.outShape, dy.dims[:dy.rank]) {
		panic(&ShapeError{"ConvFilter", shapesOf(x, dy), "second " + shapeText(c.outShape) + ", the shape that Conv gives for kernels " + shapeText(kernel)})
	}
	dw := make0(d, shape)
	if d == Float32 {
		convolveFilter(c, flat[float32](dw), flat[float32](x.packed()), flat[float32](dy.packed()))
	} else {
		convolveFilter(c, flat[float64](dw), flat[float64](x.packed()), flat[float64](dy.packed()))
	}
	if r := recorderOf(x, dy); r != nil {
		record(r, functionSymbol+"ConvFilter", dw, x, dy, kernel, opts)
	}
	return dw
}

// ConvTranspose is the transposed convolution: Conv backwards, which makes images larger by the stride. It is ConvData with the size that
// ConvOptions.TransposedSizes has.
//
// Shapes: x is (spatial..., in, batch), w is (kernel..., out/groups, in), the result is (spatial'..., out, batch). It panics as Conv does.
func ConvTranspose(x, w *Tensor, opts ConvOptions) *Tensor {
	return ConvData(x, w, opts.TransposedSizes(x.Shape(), w.Shape()), opts)
}

// DepthwiseConv is the convolution of each channel with kernels of its own. The Groups of opts do not matter.
//
// Shapes: x is (spatial..., in, batch), w is (kernel..., multiplier, in), y is (spatial'..., multiplier*in, batch). It panics as Conv does.
func DepthwiseConv(x, w *Tensor, opts ConvOptions) *Tensor {
	shape := w.Shape()
	n := len(shape)
	if n < 3 || n != x.Rank() || shape[n-1] != x.Dim(-2) {
		panic(&ShapeError{"DepthwiseConv", [][]int{x.Shape(), shape}, "images (spatial..., in, batch) and kernels (kernel..., multiplier, in)"})
	}
	opts.Groups = shape[n-1]
	shape[n-1], shape[n-2] = shape[n-1]*shape[n-2], 1
	return Conv(x, w.Reshape(shape...), opts)
}

// Sizes returns the spatial sizes of what Conv gives for images of shape x and kernels of shape w, both with channels and batch:
// (in + pads - dilation·(kernel-1) - 1)/stride + 1, rounded down. It panics as Conv does.
func (o ConvOptions) Sizes(x, w []int) []int {
	return o.check("Conv", x, w).outShape[:len(x)-2]
}

// TransposedSizes returns the spatial sizes of what ConvTranspose gives: (in-1)·stride + dilation·(kernel-1) + 1 - pads + output. It panics with
// *ShapeError, and with *UseError for options that do not fit.
func (o ConvOptions) TransposedSizes(x, w []int) []int {
	n := len(x) - 2
	if n < 1 || n > spatial || len(w) != len(x) || x[n] != w[n+1] {
		panic(&ShapeError{"ConvTranspose", [][]int{slices.Clone(x), slices.Clone(w)},
			"images (spatial..., in, batch) and kernels (kernel..., out/groups, in), with 1 to 3 spatial dimensions"})
	}
	stride, dilation := perAxis("ConvTranspose", "strides", o.Stride, n, 1), perAxis("ConvTranspose", "dilations", o.Dilation, n, 1)
	pads := padsOf("ConvTranspose", o.Pad, n)
	if k := len(o.Output); k > 1 && k != n {
		panic(misuse("ConvTranspose", "got %d sizes to add to the output, want 1 for all or %d", k, n))
	}
	var size []int
	for d := range n {
		s := (x[d]-1)*stride[d] + dilation[d]*(w[d]-1) + 1 - pads[2*d] - pads[2*d+1]
		if len(o.Output) > 0 {
			s += o.Output[min(d, len(o.Output)-1)]
		}
		if s < 0 {
			panic(misuse("ConvTranspose", "pads %s leave nothing of dimension %d", shapeText(o.Pad), d))
		}
		size = append(size, s)
	}
	return size
}

func (o *ConvOptions) groups() int { return max(1, o.Groups) }

// check returns the plan of a convolution of images of shape x with kernels of shape w.
func (o *ConvOptions) check(op string, x, w []int) *convolution {
	n, groups := len(x)-2, o.groups()
	shapes := [][]int{slices.Clone(x), slices.Clone(w)}
	switch {
	case n < 1 || n > spatial || len(w) != len(x):
		panic(&ShapeError{op, shapes, "images (spatial..., in, batch) and kernels (kernel..., in, out), with 1 to 3 spatial dimensions"})
	case o.Groups < 0:
		panic(misuse(op, "got %d groups, want at least 1", o.Groups))
	case x[n] != w[n]*groups:
		want := "images with " + strconv.Itoa(w[n]) + " channels for these kernels"
		if groups > 1 {
			want = "images with " + strconv.Itoa(groups) + "·" + strconv.Itoa(w[n]) + " channels for these kernels in " + strconv.Itoa(groups) + " groups"
		}
		panic(&ShapeError{op, shapes, want})
	case w[n+1]%groups != 0:
		panic(&ShapeError{op, shapes, "kernels whose number is a multiple of the " + strconv.Itoa(groups) + " groups"})
	}
	c := &convolution{batch: x[n+1], groups: groups, in: w[n], out: w[n+1] / groups}
	c.lattice = newLattice(axesOf(op, x[:n], w[:n], o.Stride, o.Pad, o.Dilation), o.Flip)
	c.outShape = append(outputs(&c.axes, n), w[n+1], x[n+1])
	return c
}
