package nn_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// A twin has a matrix and its transpose.
type twin struct{ A, B *tensor.Tensor }

func (w twin) Call(x *tensor.Tensor) *tensor.Tensor { return w.A.MatMul(w.B).MatMul(x) }

func newTwin() twin {
	m := tensor.Float64.FromRows([]float64{1, 2}, []float64{3, 4})
	return twin{m, m.T()}
}

// A scaled has all kinds of arrays.
type scaledModel struct {
	D    *nn.DenseLayer
	Taps []float64
	Gain float64
}

func (s *scaledModel) Call(x *tensor.Tensor) *tensor.Tensor { return s.D.Call(x) }

func TestDestructure(t *testing.T) {
	d := nn.DenseOf(tensor.FromRows([]float32{1, 2, 3}, []float32{4, 5, 6}), tensor.Of(7.0, 8.0), tensor.Tanh)
	m := nn.Chain(d, nn.Dense(2, 2, nn.NoBias(), nn.Init(nn.Ones32)), d)
	v, re := nn.Destructure(m)
	if got, want := v.Inline(0), "float32[1.0, 4.0, 2.0, 5.0, 3.0, 6.0, 7.0, 8.0, 1.0, 1.0, 1.0, 1.0]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := re.String(); got != "Restructure(Chain, ..., 12)" || re.Len() != 12 {
		t.Errorf("got %s", got)
	}
	n := re.Build(v.Scale(2)).(*nn.ChainModel)
	if n.String() != m.String() || n.Layers[0] != n.Layers[2] {
		t.Errorf("got %v, and what is tied is not", n)
	}
	if got := n.Layers[0].(*nn.DenseLayer).Bias.Inline(0); got != "float32[14.0, 16.0]" || d.Bias.At(0) != 7 {
		t.Errorf("got %s, and the first model has %v", got, d.Bias)
	}
	wantPanic(t, "Restructure(Chain, ..., 12): got (3), want (12)", func() { re.Build(tensor.Ones(3)) })
	wantPanic(t, "Destructure: got Chain(relu), which has nothing to train", func() { nn.Destructure(nn.Chain(tensor.Relu)) })

	w, re := nn.Destructure(&scaledModel{nn.DenseOf(tensor.Ones(1, 1), nil), []float64{2, 3}, 4})
	if got := w.Inline(0); got != "[1.0, 2.0, 3.0, 4.0]" {
		t.Errorf("got %s, want float64", got)
	}
	if s := re.Build(w.Scale(10)).(*scaledModel); fmt.Sprint(s.Taps, s.Gain, s.D.Weight.Item(), s.D.Weight.DType()) != "[20 30] 40 10 float32" {
		t.Errorf("got %v", s)
	}
}

func TestDestructureTransposed(t *testing.T) {
	v, re := nn.Destructure(newTwin())
	if got := v.Inline(0); got != "[1.0, 3.0, 2.0, 4.0]" {
		t.Errorf("got %s", got)
	}
	w := re.Build(v.Scale(2)).(twin)
	if w.A.Inline(0) != "[2.0 4.0; 6.0 8.0]" || w.B.Inline(0) != "[2.0 6.0; 4.0 8.0]" {
		t.Errorf("got %v and %v", w.A, w.B)
	}
}

// The derivative with respect to the vector, against differences and the tape.
func TestDestructureGradient(t *testing.T) {
	tied := nn.F64(nn.Dense(2, 2, tensor.Tanh))
	for name, m := range map[string]nn.Model{
		"chain": nn.F64(nn.Chain(nn.Dense(2, 3, tensor.Tanh), nn.Dense(3, 2))),
		"tied":  nn.Chain(tied, tied),
		"one":   nn.F64(nn.Dense(2, 2, nn.NoBias())),
	} {
		v, re := nn.Destructure(m)
		x := tensor.Float64.Randn(random(3), 2, 4)
		adtest.Check(t, nntest.BuiltScore, ad.Const(re), v, ad.Const(x))
		got, want := ad.Gradient(nntest.BuiltScore, ad.Const(re), v, ad.Const(x)).At(1), ad.Gradient(nntest.BuiltScore, ad.AutoTape, ad.Const(re), v, ad.Const(x)).At(1)
		if got.String() != want.String() {
			t.Errorf("%s: source %v, tape %v", name, got, want)
		}
	}
}

func TestTrainableArraysGradient(t *testing.T) {
	d := nn.F64(nn.Dense(2, 3))
	m := nn.Chain(d, nn.F64(nn.Dense(3, 1, nn.NoBias())))
	g := ad.Gradient(nntest.Penalty, nn.Model(m)).At(0)
	if got, want := g.Path("Layers.0.Weight").String(), d.Weight.Inline(0); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	adtest.Check(t, nntest.Penalty, nn.Model(m))
}

func ExampleDestructure() {
	m := nn.Chain(nn.DenseOf(tensor.Ones(1, 2), tensor.Zeros(1), tensor.Tanh), nn.DenseOf(tensor.Ones(1, 1), tensor.Zeros(1)))
	v, re := nn.Destructure(m)
	fmt.Println(re, v.Inline(0))
	fmt.Println(nn.Show(re.Build(v.Scale(0))))
	// Output:
	// Restructure(Chain, ..., 5) float32[1.0, 1.0, 0.0, 1.0, 0.0]
	// Chain(
	//   Dense(2 => 1, tanh),                  # 3 parameters  (all zero)
	//   Dense(1 => 1),                        # 2 parameters  (all zero)
	// )                   # Total: 4 arrays, 5 parameters, 20 bytes.
}
