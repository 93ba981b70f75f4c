package nn_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestChainGradient(t *testing.T) {
	m := nn.Chain(nn.DenseOf(tensor.FromRows([]float32{1, 2}), tensor.Of(3.0)), nn.Only)
	got := ad.Gradient(nntest.Apply, m, ad.Const(tensor.Of(5.0, 7.0)))
	if want := "((Layers = [(Weight = float32[5.0 7.0], Bias = float32[1.0], Act = nothing), nothing],), nothing)"; got.String() != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Everything callable is a layer, and trains.
func TestChainOfAnything(t *testing.T) {
	rng := random(1)
	inner := nn.Dense(3, 3, nn.Rand(rng))
	composed := functors.Compose(tensor.Tanh, inner)
	m := nn.Chain(nn.Dense(2, 3, nn.Rand(rng)), inner.Call, func(x float64) float64 { return x * x }, composed, tensor.Relu, nn.Chain(nn.Dense(3, 1, nn.Rand(rng))))
	if got := m.Call(tensor.Ones(2, 4)).Shape(); fmt.Sprint(got) != "[1 4]" {
		t.Errorf("got %v", got)
	}
	if n := len(functors.Leaves(m)); n == 0 {
		t.Error("no leaves")
	}
}

func TestChainErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"Chain: got an int, want a layer: a value with a method Call(*tensor.Tensor) *tensor.Tensor, or a function of that form":            func() { nn.Chain(3) },
		"Chain: got nil, want a layer: a value with a method Call(*tensor.Tensor) *tensor.Tensor, or a function of that form":               func() { nn.Chain(nil) },
		"Chain: got tensor.Softmax, which needs a dimension; say it: func(x *tensor.Tensor) *tensor.Tensor { return tensor.Softmax(x, 0) }": func() { nn.Chain(tensor.Softmax) },
		"Chain: got the string \"relu\", want the function itself, as in tensor.Relu":                                                       func() { nn.Chain("relu") },
		"Chain: got a nil *nn.DenseLayer, want a layer":                                                                                     func() { nn.Chain((*nn.DenseLayer)(nil)) },
		"Chain: got names for some layers only, want all or none":                                                                           func() { nn.Chain(nn.Named("a", nn.Dense(1, 1)), nn.Dense(1, 1)) },
		"Chain: got the name \"a\" twice or empty, want a name for each layer":                                                              func() { nn.Chain(nn.Named("a", nn.Only), nn.Named("a", nn.Only)) },
		"Chain.Get: got the name \"b\", want one of [\"a\"]":                                                                                func() { nn.Chain(nn.Named("a", nn.Only)).Get("b") },
		"Chain.Slice: got 1 to 3, want a part of 0 to 2":                                                                                    func() { nn.Chain(nn.Only, nn.Only).Slice(1, 3) },
		"Dense(0 => 2): got the size 0, want at least 1":                                                                                    func() { nn.Dense(0, 2) },
		"Dense(1 => 2): got two activations, want one":                                                                                      func() { nn.Dense(1, 2, tensor.Tanh, tensor.Relu) },
		"DenseOf: got the option NoBias, which this layer does not have":                                                                    func() { nn.DenseOf(tensor.Ones(1, 2), nil, nn.NoBias()) },
		"DenseOf: got (2), want a weight (out, in)":                                                                                         func() { nn.DenseOf(tensor.Ones(2), nil) },
		"DenseOf: got (1, 2) and (3), want a bias (out)":                                                                                    func() { nn.DenseOf(tensor.Ones(1, 2), tensor.Ones(3)) },
		"Only: got (2), want one element":                                                                                                   func() { nn.Only(tensor.Ones(2)) },
	} {
		t.Run(want, func(t *testing.T) { wantPanic(t, want, f) })
	}
}

func ExampleChain() {
	nn.Seed(1)
	m := nn.Chain(nn.Dense(1, 20, tensor.Sigmoid), nn.Dense(20, 1), nn.Only)
	fmt.Println(m.Call(tensor.Of(0.5)).Shape())
	fmt.Println(m.Layers[0].(*nn.DenseLayer).Weight.Shape())
	fmt.Println(m.Slice(0, 1).Call(tensor.Ones(1, 41)).Shape())
	// Output:
	// []
	// [20 1]
	// [20 41]
}

func ExampleNamed() {
	m := nn.Chain(nn.Named("enc", nn.Dense(8, 3)), nn.Named("dec", nn.Dense(3, 8)))
	fmt.Println(m.Get("enc"))
	// Output: Dense(8 => 3)
}
