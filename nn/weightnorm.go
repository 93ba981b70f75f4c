package nn

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A WeightNormLayer is a layer of which a parameter is a direction and a length. See WeightNorm.
type WeightNormLayer struct {
	Layer Model          // whose parameter V is the direction
	G     *tensor.Tensor // the lengths, with size 1 in Dims
	Which string         // "Weight" or "Bias"
	Dims  []int          // over which a length is taken
}

var _ Model = (*WeightNormLayer)(nil)

// WeightNorm is a layer with a parameter w = g·v/‖v‖: the length g and the direction v of it are learnt apart. At first it does what the layer does.
//
//	WeightNorm(Conv([]int{3}, 1, 2))
//	WeightNorm(Dense(2, 3), Which("Bias"), Dims(0))
//
// The layer is a Dense, Conv, CrossCor, ConvTranspose or Scale, which is shared, not copied.
// Options: Which, Dims. By default it is the weight, and norms are taken over the last dimension, so that a Dense (out, in) has a length for each output, and a Conv
// (kernel..., in, out) one for each element of a kernel and channel that comes in.
// It panics with *tensor.UseError for other layers, and if the parameter is not there or all zero, so that it has no direction.
// Source: Salimans and Kingma, Weight Normalization, NeurIPS 2016, eq. 2.
func WeightNorm(layer Model, options ...any) *WeightNormLayer {
	s := settingsOf("WeightNorm", nil, options, "Which", "Dims")
	w := &WeightNormLayer{Layer: layer, Which: given(s, "Which", "Weight"), Dims: slices.Clone(given(s, "Dims", []int{-1}))}
	v := w.direction()
	if v == nil {
		panic(misuse("WeightNorm", "got %v, of which %s is no parameter; want a Dense, Conv, CrossCor, ConvTranspose or Scale, and Which Weight or Bias", layer, w.Which))
	}
	if tensor.Abs(v).Max().Item() == 0 {
		panic(misuse("WeightNorm", "got %v, of which %s is all zero, which has no direction", layer, w.Which))
	}
	for i, d := range w.Dims {
		if d < 0 {
			w.Dims[i] = d + v.Rank()
		}
	}
	w.G = lengths(v, w.Dims)
	return w
}

// Which says which parameter of a layer WeightNorm is for: "Weight" or "Bias".
func Which(name string) Option { return extra("Which", name) }

// direction returns the parameter of the layer, nil if there is none.
func (w *WeightNormLayer) direction() *tensor.Tensor {
	switch l := w.Layer.(type) {
	case *DenseLayer:
		return w.either(l.Weight, l.Bias)
	case *ConvLayer:
		return w.either(l.Weight, l.Bias)
	case *ConvTransposeLayer:
		return w.either(l.Weight, l.Bias)
	case *ScaleLayer:
		return w.either(l.Scale, l.Bias)
	}
	return nil
}

func (w *WeightNormLayer) either(weight, bias *tensor.Tensor) *tensor.Tensor {
	switch w.Which {
	case "Weight":
		return weight
	case "Bias":
		return bias
	}
	return nil
}

// Reparametrised returns the layer with the parameter g·v/‖v‖.
func (w *WeightNormLayer) Reparametrised() Model {
	v := w.direction()
	p := v.Mul(w.G.Div(lengths(v, w.Dims)))
	weight := w.Which == "Weight"
	switch l := w.Layer.(type) {
	case *DenseLayer:
		c := *l
		c.Weight, c.Bias = instead(weight, p, l.Weight, l.Bias)
		return &c
	case *ConvLayer:
		c := *l
		c.Weight, c.Bias = instead(weight, p, l.Weight, l.Bias)
		return &c
	case *ConvTransposeLayer:
		c := *l
		c.Weight, c.Bias = instead(weight, p, l.Weight, l.Bias)
		return &c
	case *ScaleLayer:
		c := *l
		c.Scale, c.Bias = instead(weight, p, l.Scale, l.Bias)
		return &c
	}
	return w.Layer
}

// instead returns p in place of the weight, or else of the bias.
func instead(weight bool, p, w, b *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	if weight {
		return p, b
	}
	return w, p
}

// lengths are the norms over dimensions, a little larger, so that there is a derivative at zero.
func lengths(v *tensor.Tensor, dims []int) *tensor.Tensor {
	eps := 0x1p-52
	if v.DType() == tensor.Float32 {
		eps = 0x1p-23
	}
	return tensor.Sqrt(tensor.Square(v).Sum(dims...).AddScalar(eps))
}

// Call applies the layer to x.
func (w *WeightNormLayer) Call(x *tensor.Tensor) *tensor.Tensor { return w.Reparametrised().Call(x) }

// RemoveWeightNorms returns a copy of a model in which each WeightNorm is the layer again, with the parameter that it stands for.
func RemoveWeightNorms[T any](model T) T {
	is := functors.Is[*WeightNormLayer]
	return functors.Fmap(func(x any) any {
		if w, ok := x.(*WeightNormLayer); ok {
			return w.Reparametrised()
		}
		return x
	}, model, functors.Exclude(func(n functors.Node) bool { return is(n) || functors.IsLeaf(n.Value) }))
}

// Parts says that the layer, the lengths, and what they are of are shown on lines of their own.
func (w *WeightNormLayer) Parts() []NamedLayer {
	return []NamedLayer{{"", w.Layer}, {"", w.G}, {"", words(w.which())}, {"", words(w.dims())}}
}

// words are a part of a printed layer that is no value.
type words string

// String returns the words.
func (w words) String() string { return string(w) }

// String returns the layer as Flux prints it, with positions from 0: WeightNorm(Conv((3,), 1 => 2), :weight; dims=2).
func (w *WeightNormLayer) String() string {
	return fmt.Sprintf("WeightNorm(%v, %s; dims=%s)", w.Layer, w.which(), w.dims())
}

func (w *WeightNormLayer) which() string {
	if w.Which == "Bias" {
		return ":bias"
	}
	return ":weight"
}

func (w *WeightNormLayer) dims() string {
	if len(w.Dims) == 1 {
		return fmt.Sprint(w.Dims[0])
	}
	return tuple(w.Dims)
}
