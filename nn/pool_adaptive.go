package nn

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// An AdaptiveMaxPoolLayer is a MaxPool that makes images of one size. See AdaptiveMaxPool.
type AdaptiveMaxPoolLayer struct{ Out []int }

// An AdaptiveMeanPoolLayer is a MeanPool that makes images of one size. See AdaptiveMeanPool.
type AdaptiveMeanPoolLayer struct{ Out []int }

// A GlobalMaxPoolLayer takes the greatest element of a whole image. See GlobalMaxPool.
type GlobalMaxPoolLayer struct{}

// A GlobalMeanPoolLayer takes the mean of a whole image. See GlobalMeanPool.
type GlobalMeanPoolLayer struct{}

var (
	_ Model = (*AdaptiveMaxPoolLayer)(nil)
	_ Model = (*AdaptiveMeanPoolLayer)(nil)
	_ Model = (*GlobalMaxPoolLayer)(nil)
	_ Model = (*GlobalMeanPoolLayer)(nil)
)

// AdaptiveMaxPool is MaxPool with the windows that make images of these sizes: the stride is size/out, rounded down, and the window size - (out-1)·stride.
// All windows are of one size, as in Flux; where out does not divide the size, those of PyTorch are not.
//
// Shapes: x is (spatial..., channels, batch) with as many spatial dimensions as out, 1 to 3; y is (out..., channels, batch).
// Its Call panics with *tensor.ShapeError if x has another rank, and with *tensor.UseError if it is smaller than out.
func AdaptiveMaxPool(out []int) *AdaptiveMaxPoolLayer {
	return &AdaptiveMaxPoolLayer{adaptiveSizes("AdaptiveMaxPool", out)}
}

// AdaptiveMeanPool is MeanPool with the windows that make images of these sizes. Shapes and panics are those of AdaptiveMaxPool.
func AdaptiveMeanPool(out []int) *AdaptiveMeanPoolLayer {
	return &AdaptiveMeanPoolLayer{adaptiveSizes("AdaptiveMeanPool", out)}
}

func adaptiveSizes(op string, out []int) []int {
	checkWindow(fmt.Sprintf("%s(%s)", op, tuple(out)), "size", out)
	return slices.Clone(out)
}

// GlobalMaxPool takes the greatest element of each channel of an image.
//
// Shapes: x is (spatial..., channels, batch), with 1 to 3 spatial dimensions; y is (1..., channels, batch). Its Call panics with *tensor.ShapeError for other ranks.
func GlobalMaxPool() *GlobalMaxPoolLayer { return &GlobalMaxPoolLayer{} }

// GlobalMeanPool takes the mean of each channel of an image. Shapes and panics are those of GlobalMaxPool.
func GlobalMeanPool() *GlobalMeanPoolLayer { return &GlobalMeanPoolLayer{} }

// Call applies the layer to x.
func (a *AdaptiveMaxPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() != len(a.Out)+2 {
		imagePanic(a, x, len(a.Out), 0)
	}
	return tensor.AdaptiveMaxPool(x, a.Out)
}

// Call applies the layer to x.
func (a *AdaptiveMeanPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() != len(a.Out)+2 {
		imagePanic(a, x, len(a.Out), 0)
	}
	return tensor.AdaptiveMeanPool(x, a.Out)
}

// Call applies the layer to x.
func (g *GlobalMaxPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() < 3 || x.Rank() > 5 {
		globalPanic(g, x)
	}
	return tensor.GlobalMaxPool(x)
}

// Call applies the layer to x.
func (g *GlobalMeanPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() < 3 || x.Rank() > 5 {
		globalPanic(g, x)
	}
	return tensor.GlobalMeanPool(x)
}

func globalPanic(layer fmt.Stringer, x *tensor.Tensor) {
	panic(&tensor.ShapeError{Op: layer.String(), Shapes: [][]int{x.Shape()}, Want: "1 to 3 spatial dimensions, then channels and batch"})
}

// String returns the layer as Flux prints it: AdaptiveMaxPool((25, 25)).
func (a *AdaptiveMaxPoolLayer) String() string { return "AdaptiveMaxPool(" + tuple(a.Out) + ")" }

// String returns the layer as Flux prints it: AdaptiveMeanPool((25, 25)).
func (a *AdaptiveMeanPoolLayer) String() string { return "AdaptiveMeanPool(" + tuple(a.Out) + ")" }

// String returns the layer as Flux prints it.
func (g *GlobalMaxPoolLayer) String() string { return "GlobalMaxPool()" }

// String returns the layer as Flux prints it.
func (g *GlobalMeanPoolLayer) String() string { return "GlobalMeanPool()" }
