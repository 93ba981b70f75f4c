package tensor

import (
	"slices"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Unfold returns what stands in windows of an image, a window a row: element (o, k + window*c, n) is element k of window o, of channel c, of image
// n; windows and their elements are counted the first dimension fastest. Outside of the image there are zeros. By default windows are 1 apart. So,
// for w of shape (win.Size..., in, out), Unfold(x, win).BatchedMul(w.Reshape(-1, out)) holds the convolution of x with w with Flip.
//
// Shapes: x is (spatial..., channels, batch), y is (windows, window*channels, batch). It panics with *ShapeError, *DTypeError, and *UseError for
// windows that do not fit.
func Unfold(x *Tensor, win Windows) *Tensor {
	d := sameFloats1("Unfold", x)
	in := spatialSize("Unfold", x)
	axes := win.axes("Unfold", in, false)
	windows, window := foldSizes(&axes)
	y := make0(d, []int{windows, window * x.dims[x.rank-2], x.dims[x.rank-1]})
	if d == Float32 {
		unfold(flat[float32](y), flat[float32](x.packed()), &axes, false)
	} else {
		unfold(flat[float64](y), flat[float64](x.packed()), &axes, false)
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Unfold", y, x, win)
	}
	return y
}

// Fold adds up windows to an image, the reverse of Unfold: each element of the image is the sum of those that Unfold made of it. size has the
// spatial sizes of the image. Fold(Unfold(x)) is x times how many windows see each element.
//
// Shapes: y is (windows, window*channels, batch), x is (size..., channels, batch). It panics with *ShapeError, *DTypeError, and *UseError for
// windows that do not fit.
func Fold(y *Tensor, size []int, win Windows) *Tensor {
	d := sameFloats1("Fold", y)
	if len(size) < 1 || len(size) > spatial {
		panic(&ShapeError{"Fold", [][]int{y.Shape(), slices.Clone(size)}, "1 to 3 spatial sizes"})
	}
	axes := win.axes("Fold", size, false)
	windows, window := foldSizes(&axes)
	if y.rank != 3 || y.dims[0] != windows || y.dims[1]%window != 0 {
		want := shapeText([]int{windows, window})
		panic(&ShapeError{"Fold", [][]int{y.Shape(), slices.Clone(size)},
			"windows as Unfold gives them for this size: " + want + " for one channel of one image"})
	}
	x := make0(d, append(slices.Clone(size), y.dims[1]/window, y.dims[2]))
	if d == Float32 {
		unfold(flat[float32](y.packed()), flat[float32](x), &axes, true)
	} else {
		unfold(flat[float64](y.packed()), flat[float64](x), &axes, true)
	}
	if y.recorder != nil {
		record(y.recorder, functionSymbol+"Fold", x, y, size, win)
	}
	return x
}

// foldSizes returns how many windows there are, and elements in each.
func foldSizes(axes *[spatial]axis) (windows, window int) {
	windows, window = 1, 1
	for _, a := range axes {
		windows, window = windows*a.out, window*a.kernel
	}
	return windows, window
}

// unfold copies elements of images x to windows y; if back, it adds those of windows to images.
func unfold[T Float](y, x []T, axes *[spatial]axis, back bool) {
	windows, window := foldSizes(axes)
	size := axes[0].in * axes[1].in * axes[2].in
	if size == 0 {
		return
	}
	parallel.For(len(x)/size, lineGrain(windows*window), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			unfoldPlane(y[i*windows*window:(i+1)*windows*window], x[i*size:(i+1)*size], axes, back)
		}
	})
}

// unfoldPlane is unfold for one channel of one image.
func unfoldPlane[T Float](y, x []T, axes *[spatial]axis, back bool) {
	a0, a1, a2 := &axes[0], &axes[1], &axes[2]
	column := 0
	for k2 := range a2.kernel {
		lo2, hi2 := a2.inside(k2)
		for k1 := range a1.kernel {
			lo1, hi1 := a1.inside(k1)
			for k0 := range a0.kernel {
				lo0, hi0 := a0.inside(k0)
				for o2 := lo2; o2 < hi2 && lo0 < hi0; o2++ {
					p2 := o2*a2.stride - a2.lo + k2*a2.dilation
					for o1 := lo1; o1 < hi1; o1++ {
						p1 := o1*a1.stride - a1.lo + k1*a1.dilation
						at := lo0*a0.stride - a0.lo + k0*a0.dilation + a0.in*(p1+a1.in*p2)
						row := a0.out * (o1 + a1.out*o2)
						results := y[column+row+lo0 : column+row+hi0]
						switch {
						case back:
							addPiece(x[at:], results, a0.stride, true)
						case a0.stride == 1:
							copy(results, x[at:])
						default:
							for j := range results {
								results[j] = x[at+j*a0.stride]
							}
						}
					}
				}
				column += a0.out * a1.out * a2.out
			}
		}
	}
}
