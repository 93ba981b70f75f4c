package nn

import (
	"fmt"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// A ScaleLayer multiplies and shifts elements. See Scale.
type ScaleLayer struct {
	Scale *tensor.Tensor // (size...)
	Bias  *tensor.Tensor // (size...), or nil
	Act   Model          // nil for the identity
}

var _ Model = (*ScaleLayer)(nil)

// Scale multiplies each element by a number of its own and adds another, y = σ(s ⊙ x + b): Dense with a diagonal weight.
//
//	Scale(2)                                // 4 parameters
//	Scale(2, 3, tensor.Tanh, NoBias())      // behind the sizes, options
//
// Shapes: s and b are (size...); x is (size...) or (size..., batch...), and what else broadcasts against s; y is the larger of both.
// Options: an activation, NoBias, Init, Rand. Defaults: s one, b zero, σ the identity.
// Its Call panics with *tensor.ShapeError if x does not broadcast against s.
func Scale(sizes ...any) *ScaleLayer {
	shape, options := leadingSizes("Scale", sizes)
	s := settingsOf("Scale("+sizesText(shape)+")", Ones32, options, "NoBias", "act")
	l := &ScaleLayer{Scale: s.init(s.rng, shape...), Act: s.act}
	if s.bias {
		l.Bias = tensor.Zeros(shape...)
	}
	return l
}

// ScaleOf is Scale with the scale and the bias, of one shape; the bias may be nil. Options: an activation.
func ScaleOf(scale, bias *tensor.Tensor, options ...any) *ScaleLayer {
	s := settingsOf("ScaleOf", nil, options, "act")
	if bias != nil && !bias.SameShape(scale) {
		panic(&tensor.ShapeError{Op: "ScaleOf", Shapes: [][]int{scale.Shape(), bias.Shape()}, Want: "a bias of the shape of the scale"})
	}
	return &ScaleLayer{scale, bias, s.act}
}

// Call applies the layer to x.
func (l *ScaleLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	for d := range min(x.Rank(), l.Scale.Rank()) {
		if n, k := x.Dim(d), l.Scale.Dim(d); n != k && n != 1 && k != 1 {
			l.refuse(x)
		}
	}
	if x.DType() != l.Scale.DType() {
		x = matched(x, l.Scale)
	}
	y := x.Mul(l.Scale)
	if l.Bias != nil {
		y = y.Add(l.Bias)
	}
	return activated(l.Act, y)
}

func (l *ScaleLayer) refuse(x *tensor.Tensor) {
	n := sizesText(l.Scale.Shape())
	panic(&tensor.ShapeError{Op: l.String(), Shapes: [][]int{x.Shape()}, Want: fmt.Sprintf("(%s) or (%s, batch)", n, n)})
}

// String returns the layer as Flux prints it: Scale(2, 3, tanh; bias=false).
func (l *ScaleLayer) String() string {
	s := "Scale(" + sizesText(l.Scale.Shape()) + actText(l.Act)
	if l.Bias == nil {
		s += "; bias=false"
	}
	return s + ")"
}

// leadingSizes splits arguments into the sizes that they begin with, ints or one []int, and the rest.
func leadingSizes(name string, args []any) (sizes []int, rest []any) {
	if len(args) > 0 {
		if list, ok := args[0].([]int); ok {
			sizes, args = list, args[1:]
		}
	}
	for len(args) > 0 {
		n, ok := args[0].(int)
		if !ok {
			break
		}
		sizes, args = append(sizes[:len(sizes):len(sizes)], n), args[1:]
	}
	if len(sizes) == 0 {
		panic(misuse(name, "got no sizes, want at least one: %s(3)", name))
	}
	checkSizes(name+"("+sizesText(sizes)+")", sizes...)
	return sizes, args
}

func sizesText(sizes []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(sizes), "[]"), " ", ", ")
}
