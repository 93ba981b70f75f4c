package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A BilinearLayer is linear in each of two inputs. See Bilinear.
type BilinearLayer struct {
	Weight *tensor.Tensor // (out, in1, in2)
	Bias   *tensor.Tensor // (out), or nil
	Act    Model          // nil for the identity
}

var (
	_ Model  = (*BilinearLayer)(nil)
	_ Joiner = (*BilinearLayer)(nil)
)

// Bilinear is fully connected between two inputs and its output: z[o] = σ(xᵀ·W[o]·y + b[o]). Call it as b.CallAll(x, y); b.Call(x) takes x for both.
//
//	Bilinear(5, 5, 7)                                                // 182 parameters
//	SkipConnection(Dense(5, 9), Bilinear(9, 5, 3, tensor.Tanh, NoBias()))
//
// Shapes: x is (in1) or (in1, batch), y is (in2) or (in2, batch); W is (out, in1, in2); b is (out); z is (out) or (out, batch).
// Options: an activation, NoBias, Init, Rand. Defaults: W from GlorotUniform, b zero, σ the identity.
// Its calls panic with *tensor.ShapeError if an input has another first dimension or the batches differ.
func Bilinear(in1, in2, out int, options ...any) *BilinearLayer {
	name := fmt.Sprintf("Bilinear((%d, %d) => %d)", in1, in2, out)
	checkSizes(name, in1, in2, out)
	s := settingsOf(name, GlorotUniform(), options, "NoBias", "act")
	b := &BilinearLayer{Weight: s.init(s.rng, out, in1, in2), Act: s.act}
	if s.bias {
		b.Bias = tensor.Zeros(out)
	}
	return b
}

// BilinearOf is Bilinear with the weight (out, in1, in2) and the bias (out), which may be nil. Options: an activation.
func BilinearOf(weight, bias *tensor.Tensor, options ...any) *BilinearLayer {
	s := settingsOf("BilinearOf", nil, options, "act")
	if weight.Rank() != 3 {
		panic(&tensor.ShapeError{Op: "BilinearOf", Shapes: [][]int{weight.Shape()}, Want: "a weight (out, in1, in2)"})
	}
	if bias != nil && (bias.Rank() != 1 || bias.Dim(0) != weight.Dim(0)) {
		panic(&tensor.ShapeError{Op: "BilinearOf", Shapes: [][]int{weight.Shape(), bias.Shape()}, Want: "a bias (out)"})
	}
	return &BilinearLayer{weight, bias, s.act}
}

// Call takes x for both inputs.
func (b *BilinearLayer) Call(x *tensor.Tensor) *tensor.Tensor { return b.pair(x, x) }

// CallAll applies the layer to two inputs, or to one that is taken for both. It panics with *tensor.UseError for other numbers.
func (b *BilinearLayer) CallAll(xs ...*tensor.Tensor) *tensor.Tensor {
	switch len(xs) {
	case 1:
		return b.pair(xs[0], xs[0])
	case 2:
		return b.pair(xs[0], xs[1])
	}
	usePanic(b, fmt.Sprintf("got %d inputs, want two, or one for both", len(xs)))
	return nil
}

func (b *BilinearLayer) pair(x, y *tensor.Tensor) *tensor.Tensor {
	out, in1, in2 := b.Weight.Dim(0), b.Weight.Dim(1), b.Weight.Dim(2)
	if x.Rank() < 1 || x.Rank() > 2 || !(x.Rank() == y.Rank()) || x.Dim(0) != in1 || y.Dim(0) != in2 || x.Dim(-1) != y.Dim(-1) && x.Rank() == 2 {
		shapePanic(b, fmt.Sprintf("(%d) and (%d), or (%d, batch) and (%d, batch)", in1, in2, in1, in2), x, y)
	}
	if x.DType() != b.Weight.DType() {
		x = matched(x, b.Weight)
	}
	if y.DType() != b.Weight.DType() {
		y = matched(y, b.Weight)
	}
	batch := x.Len() / in1
	// W·y for each row of W, and for each observation the product of that matrix (out, in1) with x.
	wy := b.Weight.Reshape(out*in1, in2).MatMul(y.Reshape(in2, batch)).Reshape(out, in1, batch)
	z := wy.BatchedMul(x.Reshape(in1, 1, batch))
	if x.Rank() == 1 {
		z = z.Reshape(out)
	} else {
		z = z.Reshape(out, batch)
	}
	if b.Bias != nil {
		z = z.Add(b.Bias)
	}
	if b.Act != nil {
		z = b.Act.Call(z)
	}
	return z
}

// String returns the layer as it was written: Bilinear((9, 5) => 3, tanh), or Bilinear(5 => 7) if both inputs have one size.
func (b *BilinearLayer) String() string {
	in := fmt.Sprintf("(%d, %d)", b.Weight.Dim(1), b.Weight.Dim(2))
	if b.Weight.Dim(1) == b.Weight.Dim(2) {
		in = fmt.Sprint(b.Weight.Dim(1))
	}
	s := fmt.Sprintf("Bilinear(%s => %d%s", in, b.Weight.Dim(0), actText(b.Act))
	if b.Bias == nil {
		s += "; bias=false"
	}
	return s + ")"
}
