package nn

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// Auto stands for a size that AutoSize finds out: Dense(Auto, 10).
const Auto = -1

// AutoSize makes a chain of layers, of which some say Auto for the size of their input, for inputs of a shape. It runs the chain on zeros of that shape to find out.
//
//	AutoSize([]int{28, 28, 1, 32}, Conv([]int{3, 3}, Auto, 8, tensor.Relu), BatchNorm(Auto), Flatten, Dense(Auto, 10))
//
// Dense, Conv, ConvTranspose, CrossCor, DepthwiseConv, BatchNorm, InstanceNorm, GroupNorm, LayerNorm, RNN, LSTM, GRU and GRUv3 know it.
// For a layer that does not know Auto, and to calculate with the size, give a function: Sized(func(n int) any { return Dense(n, n/4) }). Layers may be in containers; a single
// ChainModel is that chain itself.
// It panics as the layers do if what they get does not fit.
func AutoSize(input []int, layers ...any) *ChainModel {
	c, ok := (*ChainModel)(nil), false
	if len(layers) == 1 {
		c, ok = layers[0].(*ChainModel)
	}
	if !ok {
		c = Chain(layers...)
	}
	x := blank(c, input)
	for {
		missing := sizeMissing(c, x)
		if missing == nil {
			break
		}
		missing.resolve()
	}
	for _, n := range functors.Collect(c) {
		if n, ok := n.(*ChainModel); ok {
			settle(n.Layers)
		}
	}
	return c
}

// settle puts what Sized made in its place.
func settle(layers []Model) {
	for i, l := range layers {
		if s, ok := l.(*SizedLayer); ok && s.Layer != nil {
			layers[i] = s.Layer
		}
	}
}

// A SizedLayer is a layer that is made when the size of its input is known. See Sized.
type SizedLayer struct {
	Layer Model // nil before AutoSize
	make  func(n int) any
}

func init() { functors.Fields[SizedLayer]("Layer") }

// Sized is a layer that AutoSize makes by a function of the size of its input: of the second last dimension, which are the channels of images, and the features of a batch
// of vectors.
func Sized(layer func(n int) any) *SizedLayer { return &SizedLayer{make: layer} }

// Call applies the layer. It panics with *tensor.UseError before AutoSize.
func (s *SizedLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if s.Layer == nil {
		sizePanic(s, x, 0)
	}
	return s.Layer.Call(x)
}

// Parts returns the layer, for Show.
func (s *SizedLayer) Parts() []NamedLayer { return []NamedLayer{{Layer: s.Layer}} }

// String returns the layer that was made.
func (s *SizedLayer) String() string {
	if s.Layer == nil {
		return "Sized(Auto)"
	}
	return lineText(s.Layer)
}

// pending are layers that were made with Auto, and what makes them anew with a size. AutoSize removes them.
var pending sync.Map // from a pointer to a layer to an unsized

type unsized struct {
	along axis
	make  func(n int)
}

// An axis says which dimension of its input is the size of a layer.
type axis int

const (
	alongFeatures axis = iota // the first one
	alongChannels             // the second last one
)

// auto returns a layer without a size, which AutoSize overwrites by one that make makes.
func auto[T any](layer *T, along axis, make func(n int) *T) *T {
	pending.Store(layer, unsized{along, func(n int) { *layer = *make(n) }})
	return layer
}

// sizeText is the size of an input in a printed layer: Auto if it is not known.
func sizeText(n int) string {
	if n == 0 {
		return "Auto"
	}
	return strconv.Itoa(n)
}

// A missingSize says that a layer waits for the size of its input. Calls panic with it.
type missingSize struct {
	layer any
	shape []int
}

func (m *missingSize) Error() string {
	return fmt.Sprintf("%v: its size is not known, want AutoSize around the model", m.layer)
}

// CheckPending panics if a layer waits for its size, which AutoSize finds. Layers of one's own call it before they panic because an input does not fit. It is exported so
// that derivatives in other packages can call it.
func CheckPending(layer any, x *tensor.Tensor) {
	if _, ok := pending.Load(layer); ok || isSized(layer) {
		panic(&missingSize{layer, x.Shape()})
	}
}

func isSized(layer any) bool {
	s, ok := layer.(*SizedLayer)
	return ok && s.Layer == nil
}

// sizeMissing runs a model, and returns what is missing.
func sizeMissing(m Model, x *tensor.Tensor) (missing *missingSize) {
	defer func() {
		if e := recover(); e != nil {
			var ok bool
			if missing, ok = e.(*missingSize); !ok {
				panic(e)
			}
		}
	}()
	m.Call(x)
	return nil
}

// resolve makes the layer with its size.
func (m *missingSize) resolve() {
	if len(m.shape) == 0 {
		panic(misuse(fmt.Sprint(m.layer), "got a number, want an input with at least one dimension"))
	}
	at := max(0, len(m.shape)-2)
	if s, ok := m.layer.(*SizedLayer); ok {
		s.Layer = asModel("Sized", s.make(m.shape[at]))
		return
	}
	v, _ := pending.LoadAndDelete(m.layer)
	u := v.(unsized)
	if u.along == alongFeatures {
		at = 0
	}
	u.make(m.shape[at])
}
