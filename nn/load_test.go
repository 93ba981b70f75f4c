package nn_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// show.state.chain, with our names, float32 in front of its arrays, and functions that Flux calls σ.
func TestStateText(t *testing.T) {
	m := nn.Chain(nn.DenseOf(tensor.Ones(2, 1), tensor.Zeros(2), tensor.Tanh), nn.DenseOf(tensor.Ones(1, 2), tensor.Zeros(1)))
	var want string
	for _, c := range fluxCases(t, "flux_show.json") {
		if c.ID == "show.state.chain" {
			want = c.Expected.(string)
		}
	}
	got := strings.NewReplacer("Layers", "layers", "Weight", "weight", "Bias", "bias", "Act", "σ", "[(", "((", ")]", "))", ",\n)", "),)").Replace(functors.Text(nn.State(nn.F64(m))))
	want = strings.NewReplacer(";;]", "]").Replace(want)
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestStateIsACopy(t *testing.T) {
	d := nn.DenseOf(tensor.Ones(1, 2), nil)
	s := nn.State(struct {
		D *nn.DenseLayer
		W []float64
		N int
		B bool
		S string
	}{d, []float64{1, 2}, 3, true, "x"})
	d.Weight.Fill(7)
	if got, want := functors.Text(s), `(D = (Weight = float32[1.0 1.0], Bias = false, Act = ()), W = [1.0, 2.0], N = 3, B = true, S = "x")`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func two2() (*nn.ChainModel, *nn.ChainModel) {
	return nn.Chain(nn.DenseOf(tensor.Ones(2, 5), tensor.Ones(2), tensor.Tanh), nn.DenseOf(tensor.Ones(1, 2), tensor.Full(3, 1))),
		nn.Chain(nn.Dense(5, 2, tensor.Relu), nn.Dense(2, 1, nn.NoBias()))
}

// Flux.jl/src/loading.jl:52: an activation is not loaded, and no bias is a bias of zeros.
func TestLoadModel(t *testing.T) {
	for _, state := range []bool{false, true} {
		dst, src := two2()
		var from any = src
		if state {
			from = nn.State(src)
		}
		if err := nn.LoadModel(dst, from); err != nil {
			t.Fatal(err)
		}
		d, s := dst.Layers[0].(*nn.DenseLayer), src.Layers[0].(*nn.DenseLayer)
		if fmt.Sprint(d.Weight) != fmt.Sprint(s.Weight) || d.Weight == s.Weight {
			t.Errorf("got %v, want a copy of %v", d.Weight, s.Weight)
		}
		if b := dst.Layers[1].(*nn.DenseLayer).Bias.Item(); b != 0 {
			t.Errorf("got the bias %v, want 0", b)
		}
		if d.String() != "Dense(5 => 2, tanh)" {
			t.Errorf("got %v, want the activation as it was", d)
		}
		// And back: a bias of zeros into a layer without one.
		if err := nn.LoadModel(src, dst); err != nil {
			t.Error(err)
		}
	}
}

func TestLoadModelErrors(t *testing.T) {
	a, b := two2()
	tied := nn.Dense(2, 2)
	for _, c := range []struct {
		dst, src any
		want     string
	}{
		{nn.Dense(5, 2), nn.Dense(2, 3), "LoadModel: at Weight: got (3, 2), want (2, 5); at Bias: got (3), want (2)"},
		{b, a, "LoadModel: at Layers.1.Bias: got numbers for an array that is not there, want zeros or false"},
		{nn.Chain(nn.Dense(5, 2)), a, "LoadModel: at Layers.1: got a tree of Weight, Bias, Act, which the model does not have; it has 1 element"},
		{a, nn.Chain(nn.Dense(5, 2)), "LoadModel: at Layers.1: got nothing, want Dense(2 => 1); it comes with 1 element"},
		{map[string]any{"a": tensor.Ones(2)}, map[string]any{"b": tensor.Ones(2)},
			"LoadModel: at b: got an array (2), which the model does not have; it has a; at a: got nothing, want an array (2); it comes with b"},
		{map[string]any{"a": tensor.Ones(2)}, map[string]any{"a": true}, "LoadModel: at a: got true, want an array (2), or false for zeros"},
		{map[string]any{"a": tensor.Ones(2)}, map[string]any{"a": "x"}, `LoadModel: at a: got "x", want an array (2)`},
		{map[string]any{"a": 1, "b": tensor.Ones(1)}, map[string]any{"a": tensor.Ones(2), "b": tensor.Ones(1)}, "LoadModel: at a: got an array (2), want 1"},
		{nn.Chain(tied, tied), nn.Chain(nn.DenseOf(tensor.Ones(2, 2), tensor.Zeros(2)), nn.DenseOf(tensor.Zeros(2, 2), tensor.Zeros(2))),
			"LoadModel: at Layers.1.Weight: got other numbers than at Layers.0.Weight, which is the same array in the model"},
	} {
		before := functors.Text(nn.State(c.dst))
		err := nn.LoadModel(c.dst, c.src)
		var l *nn.LoadError
		if !errors.As(err, &l) || err.Error() != c.want {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
		if after := functors.Text(nn.State(c.dst)); after != before {
			t.Errorf("%v: the model was changed from %s to %s", err, before, after)
		}
	}
}

// What is in several places needs the same numbers in all of them, and zeros where it is not there.
func TestLoadTied(t *testing.T) {
	d, e := nn.Dense(2, 2), nn.Dense(2, 2)
	if err := nn.LoadModel(nn.Chain(d, d), nn.Chain(e, e)); err != nil {
		t.Error(err)
	}
	same := nn.DenseOf(e.Weight.Clone(), nil)
	if err := nn.LoadModel(nn.Chain(d, d), nn.Chain(e, same)); err != nil {
		t.Error(err)
	}
}

func TestLoadOptions(t *testing.T) {
	dst, src := nn.Chain(nn.DenseOf(tensor.Zeros(2, 2), nil), nn.DenseOf(tensor.Zeros(3, 2), nil)), nn.Chain(nn.DenseOf(tensor.Ones(2, 2), nil), nn.DenseOf(tensor.Ones(4, 2), nil))
	if err := nn.LoadModel(dst, src, nn.LoadPartly()); err == nil || err.Error() != "LoadModel: at Layers.1.Weight: got (4, 2), want (3, 2)" {
		t.Errorf("got %v, want what did not fit", err)
	}
	if w := dst.Layers[0].(*nn.DenseLayer).Weight; w.At(0, 0) != 1 {
		t.Errorf("got %v, want it loaded", w)
	}
	dst.Layers[0].(*nn.DenseLayer).Weight.Fill(0)
	notLast := func(p functors.KeyPath) bool { return !p.Equal(functors.Path("Layers", 1)) }
	if err := nn.LoadModel(dst, src, nn.LoadWhere(notLast)); err != nil || dst.Layers[0].(*nn.DenseLayer).Weight.At(0, 0) != 1 {
		t.Errorf("got %v, and the first layer is %v", err, dst.Layers[0].(*nn.DenseLayer).Weight)
	}
	// Types of floats are converted.
	if err := nn.LoadModel(dst.Layers[0], nn.F64(src.Layers[0].(*nn.DenseLayer))); err != nil || dst.Layers[0].(*nn.DenseLayer).Weight.DType() != tensor.Float32 {
		t.Errorf("got %v", err)
	}
}

func TestModules(t *testing.T) {
	d := nn.Dense(2, 2)
	m := nn.Chain(nn.Chain(d, tensor.Relu), skip{d}, nn.Dense(2, 1))
	var got []string
	for _, x := range nn.Modules(m) {
		got = append(got, fmt.Sprintf("%T", x))
	}
	if want := "*nn.ChainModel *nn.ChainModel *nn.DenseLayer nn_test.skip *nn.DenseLayer"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func ExampleLoadModel() {
	m := nn.Chain(nn.Dense(1, 2, tensor.Tanh), nn.Dense(2, 1))
	best := nn.State(m) // a copy, which training does not change
	// ...
	if err := nn.LoadModel(m, best); err != nil {
		fmt.Println(err)
	}
	fmt.Println(nn.LoadModel(m, nn.Chain(nn.Dense(2, 2), nn.Dense(2, 1))))
	// Output:
	// LoadModel: at Layers.0.Weight: got (2, 2), want (2, 1)
}
