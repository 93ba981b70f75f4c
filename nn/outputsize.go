package nn

import (
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// PadBatch behind the sizes of an input adds a batch of one observation to them.
const PadBatch padBatch = true

type padBatch bool

// OutputSize returns the shape of what a model makes of an input of a shape. It runs the model on zeros, out of training, so that the model stays as it is.
//
//	OutputSize(m, 10, 10, 3, 64)               // [6 6 32 64]
//	OutputSize(m, 10, 10, 3, PadBatch)         // [6 6 32 1]
//	OutputSize(par, []int{5, 64}, []int{7, 64}) // of a model with several inputs
//
// A list of layers, []any, is what Chain makes of it. It panics with *tensor.UseError if model or sizes are none, and as the model does if the input does not fit.
func OutputSize(model any, sizes ...any) []int {
	const op = "OutputSize"
	var pad bool
	var several [][]int
	var one []int
	for _, s := range sizes {
		switch s := s.(type) {
		case int:
			one = append(one, s)
		case []int:
			several = append(several, slices.Clone(s))
		case padBatch:
			pad = bool(s)
		default:
			panic(misuse(op, "got the size %v, want numbers for one input, or a []int for each of several", functors.Text(s)))
		}
	}
	switch {
	case len(several) == 0:
		several = [][]int{one}
	case len(one) > 0:
		panic(misuse(op, "got numbers and lists of numbers, want numbers for one input, or a []int for each of several"))
	}
	switch list := model.(type) {
	case []any:
		model = Chain(list...)
	case []Model:
		model = &ChainModel{Layers: list}
	}
	xs := make([]*tensor.Tensor, len(several))
	for i, shape := range several {
		if pad {
			shape = append(shape, 1)
		}
		for _, n := range shape {
			if n < 0 {
				panic(misuse(op, "got the size %d, want at least 0", n))
			}
		}
		xs[i] = blank(model, shape)
	}
	quiet := outOfTraining(model)
	if len(xs) == 1 {
		return asModel(op, quiet).Call(xs[0]).Shape()
	}
	j, ok := quiet.(Joiner)
	if !ok {
		panic(misuse(op, "got %d inputs for %s, want a model with a method CallAll, such as Parallel", len(xs), lineText(model)))
	}
	return j.CallAll(xs...).Shape()
}

// blank returns zeros as an input for a model: positions for an Embedding, else floats as the model has them.
func blank(model any, shape []int) *tensor.Tensor {
	first := model
	for {
		c, ok := first.(*ChainModel)
		if !ok || len(c.Layers) == 0 {
			break
		}
		first = c.Layers[0]
	}
	switch first.(type) {
	case *EmbeddingLayer, *EmbeddingBagLayer:
		return tensor.Int.Zeros(shape...)
	}
	for _, p := range params(model) {
		return p.Value.DType().Zeros(shape...)
	}
	return tensor.Zeros(shape...)
}

// outOfTraining returns a copy of a model that shares its arrays and is not in training; the model itself if it cannot be copied.
func outOfTraining(model any) (quiet any) {
	defer func() {
		if recover() != nil { // a closure that cannot be made anew
			quiet = model
		}
	}()
	return TestMode(functors.Fmap(func(t *tensor.Tensor) *tensor.Tensor { return t }, model))
}
