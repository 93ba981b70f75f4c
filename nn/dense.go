package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A DenseLayer is a fully connected layer. See Dense.
type DenseLayer struct {
	Weight *tensor.Tensor // (out, in)
	Bias   *tensor.Tensor // (out), or nil
	Act    Model          // nil for the identity
}

var _ Model = (*DenseLayer)(nil)

// Dense is a fully connected layer, y = σ(W·x + b).
//
//	Dense(3, 5)                                        // 20 parameters
//	Dense(3, 5, tensor.Tanh, NoBias(), Init(KaimingNormal()))
//
// Shapes: x is (in) or (in, batch...); W is (out, in); b is (out); y is (out) or (out, batch...).
// For in, Auto is what AutoSize finds out.
// Options: an activation, NoBias, Init, Rand.
// Defaults: W from GlorotUniform, b zero, σ the identity. σ is a function of a tensor, or of a number, which is applied to each element.
// Its Call panics with *tensor.ShapeError if x has another first dimension.
// Source: Glorot and Bengio, AISTATS 2010, eq. 16 (initialisation).
func Dense(in, out int, options ...any) *DenseLayer {
	if in == Auto {
		checkSizes(fmt.Sprintf("Dense(Auto => %d)", out), out)
		return auto(&DenseLayer{Weight: tensor.Zeros(out, 0)}, alongFeatures, func(in int) *DenseLayer { return Dense(in, out, options...) })
	}
	name := fmt.Sprintf("Dense(%d => %d)", in, out)
	checkSizes(name, in, out)
	s := settingsOf(name, GlorotUniform(), options, "NoBias", "act")
	d := &DenseLayer{Weight: s.init(s.rng, out, in), Act: s.act}
	if s.bias {
		d.Bias = tensor.Zeros(out)
	}
	return d
}

// DenseOf is Dense with the weight (out, in) and the bias (out), which may be nil. Options: an activation.
func DenseOf(weight, bias *tensor.Tensor, options ...any) *DenseLayer {
	s := settingsOf("DenseOf", nil, options, "act")
	if weight.Rank() != 2 {
		panic(&tensor.ShapeError{Op: "DenseOf", Shapes: [][]int{weight.Shape()}, Want: "a weight (out, in)"})
	}
	if bias != nil && (bias.Rank() != 1 || bias.Dim(0) != weight.Dim(0)) {
		panic(&tensor.ShapeError{Op: "DenseOf", Shapes: [][]int{weight.Shape(), bias.Shape()}, Want: "a bias (out)"})
	}
	return &DenseLayer{weight, bias, s.act}
}

// Call applies the layer to x.
func (d *DenseLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() == 0 || x.Dim(0) != d.Weight.Dim(1) {
		sizePanic(d, x, d.Weight.Dim(1))
	}
	if x.DType() != d.Weight.DType() {
		x = matched(x, d.Weight)
	}
	if x.Rank() > 2 {
		shape := x.Shape()
		shape[0] = d.Weight.Dim(0)
		return d.affine(x.Reshape(x.Dim(0), -1)).Reshape(shape...)
	}
	return d.affine(x)
}

func (d *DenseLayer) affine(x *tensor.Tensor) *tensor.Tensor {
	y := d.Weight.MatMul(x)
	if d.Bias != nil {
		y = y.Add(d.Bias)
	}
	if d.Act != nil {
		y = d.Act.Call(y)
	}
	return y
}

// String returns the layer as it was written: Dense(3 => 5, tanh).
func (d *DenseLayer) String() string {
	s := fmt.Sprintf("Dense(%s => %d%s", sizeText(d.Weight.Dim(1)), d.Weight.Dim(0), actText(d.Act))
	if d.Bias == nil && d.Weight.Dim(1) > 0 {
		s += "; bias=false"
	}
	return s + ")"
}

// checkSizes panics unless all sizes are at least 1.
func checkSizes(name string, sizes ...int) {
	for _, n := range sizes {
		if n < 1 {
			panic(misuse(name, "got the size %d, want at least 1", n))
		}
	}
}

// sizePanic panics because the first dimension of x is not in.
func sizePanic(layer fmt.Stringer, x *tensor.Tensor, in int) {
	CheckPending(layer, x)
	panic(&tensor.ShapeError{Op: layer.String(), Shapes: [][]int{x.Shape()}, Want: fmt.Sprintf("(%d) or (%d, batch)", in, in)})
}

// matched returns x with the type of elements of the parameters w, and says once that float types were mixed.
func matched(x, w *tensor.Tensor) *tensor.Tensor {
	if x.DType().IsFloat() {
		warnMixed(x.DType(), w.DType())
	}
	return x.To(w.DType())
}
