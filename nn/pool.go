package nn

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// A MaxPoolLayer takes the greatest element of each window. See MaxPool.
type MaxPoolLayer struct{ Windows tensor.Windows }

// A MeanPoolLayer takes the mean of each window. See MeanPool.
type MeanPoolLayer struct{ Windows tensor.Windows }

var (
	_ Model = (*MaxPoolLayer)(nil)
	_ Model = (*MeanPoolLayer)(nil)
)

// MaxPool takes the greatest element of each window of an image, channel by channel. Pads are never the greatest.
//
//	MaxPool([]int{2, 2})
//	MaxPool([]int{3, 3}, Stride(2), Pad(1))
//
// Shapes: x is (spatial..., channels, batch) with as many spatial dimensions as the window, 1 to 3; y is (spatial'..., channels, batch), where each size is
// (size + pads - window)/stride + 1, rounded down.
// Options: Stride, Pad or SamePad. Defaults: the stride is the window, no pads.
// Its Call panics with *tensor.ShapeError if x has another rank, and with *tensor.UseError if the window does not fit into it.
func MaxPool(window []int, options ...any) *MaxPoolLayer {
	return &MaxPoolLayer{newWindows("MaxPool", window, options)}
}

// MeanPool takes the mean of each window of an image, channel by channel. Pads count as zeros. Shapes, options and panics are those of MaxPool.
func MeanPool(window []int, options ...any) *MeanPoolLayer {
	return &MeanPoolLayer{newWindows("MeanPool", window, options)}
}

func newWindows(op string, window []int, options []any) tensor.Windows {
	name := fmt.Sprintf("%s(%s)", op, tuple(window))
	checkWindow(name, "window", window)
	s := settingsOf(name, nil, options, "Stride", "Pad")
	n := len(window)
	ones := slices.Repeat([]int{1}, n)
	return tensor.Windows{Size: slices.Clone(window), Stride: s.each("Stride", n, window, 1), Pad: s.pads(window, ones, make([]int, n))}
}

// Call applies the layer to x.
func (m *MaxPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if n := len(m.Windows.Size); x.Rank() != n+2 {
		imagePanic(m, x, n, 0)
	}
	return tensor.MaxPool(x, m.Windows)
}

// Call applies the layer to x.
func (m *MeanPoolLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if n := len(m.Windows.Size); x.Rank() != n+2 {
		imagePanic(m, x, n, 0)
	}
	return tensor.MeanPool(x, m.Windows)
}

// String returns the layer as Flux prints it: MaxPool((5,), pad=2, stride=3).
func (m *MaxPoolLayer) String() string { return windowsText("MaxPool", m.Windows) }

// String returns the layer as Flux prints it: MeanPool((5, 5), pad=2).
func (m *MeanPoolLayer) String() string { return windowsText("MeanPool", m.Windows) }

func windowsText(name string, w tensor.Windows) string {
	s := name + "(" + tuple(w.Size) + listText("pad", w.Pad, 0)
	if !slices.Equal(w.Stride, w.Size) {
		s += listText("stride", w.Stride, 0)
	}
	return s + ")"
}
