package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A LayerNormLayer normalises the features of each observation. See LayerNorm.
type LayerNormLayer struct {
	Size    []int       // of the dimensions that are normalised, the first
	Diag    *ScaleLayer // nil without Affine
	Act     Model       // nil for the identity
	Epsilon float64
}

var _ Model = (*LayerNormLayer)(nil)

// LayerNorm normalises the first dimensions of each observation, y = σ(s ⊙ (x - μ)/√(v + ε) + b), with mean μ and variance v over them. s and b are those of a Scale.
//
//	LayerNorm(64)        // of vectors with 64 features: 128 parameters
//	LayerNorm(8, 8, 3)   // of whole images
//
// Shapes: x and y are (size...) or (size..., batch...); s and b are (size...).
// Options: an activation, Affine, Eps, Rand. Defaults: s one, b zero, ε 1e-5, σ the identity.
// Its Call panics with *tensor.ShapeError if x has other first dimensions.
// Source: Ba, Kiros and Hinton, Layer Normalization, 2016.
func LayerNorm(sizes ...any) *LayerNormLayer {
	if len(sizes) > 0 && sizes[0] == Auto {
		return auto(&LayerNormLayer{Size: []int{0}}, alongFeatures, func(size int) *LayerNormLayer {
			return LayerNorm(append([]any{size}, sizes[1:]...)...)
		})
	}
	shape, options := leadingSizes("LayerNorm", sizes)
	s := settingsOf("LayerNorm("+sizesText(shape)+")", nil, options, "act", "Affine", "Eps")
	l := &LayerNormLayer{Size: shape, Act: s.act}
	l.Epsilon, _ = s.numbers()
	if given(s, "Affine", true) {
		l.Diag = Scale(shape)
	}
	return l
}

// Call applies the layer to x.
func (l *LayerNormLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() < len(l.Size) {
		l.refuse(x)
	}
	dims := make([]int, len(l.Size))
	for d, n := range l.Size {
		if x.Dim(d) != n {
			l.refuse(x)
		}
		dims[d] = d
	}
	if l.Diag == nil {
		return activated(l.Act, tensor.Normalise(x, fixed(l.Epsilon), dims...))
	}
	x = matchedTo(x, l.Diag.Scale)
	return activated(l.Act, l.Diag.Call(tensor.Normalise(x, fixed(l.Epsilon), dims...)))
}

func (l *LayerNormLayer) refuse(x *tensor.Tensor) {
	n := sizesText(l.Size)
	CheckPending(l, x)
	panic(&tensor.ShapeError{Op: l.String(), Shapes: [][]int{x.Shape()}, Want: fmt.Sprintf("(%s) or (%s, batch)", n, n)})
}

// Trainable lists the fields that are learnt.
func (l *LayerNormLayer) Trainable() []string { return []string{"Diag", "Act"} }

// String returns the layer as Flux prints it: LayerNorm(64, relu, affine=false).
func (l *LayerNormLayer) String() string {
	size := sizesText(l.Size)
	if size == "0" {
		size = sizeText(0)
	}
	return "LayerNorm(" + size + normText(l.Act, l.Diag != nil, true, Automatic)
}
