package nn_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// An affineOfW trains its weight only, as the layer of Flux's tutorial on custom layers.
type affineOfW struct{ W, B *tensor.Tensor }

func (a *affineOfW) Trainable() []string { return []string{"W"} }

var denseCases = map[string]func(t *testing.T, c fluxCase){
	"layer.affine.custom": func(t *testing.T, c fluxCase) {
		m := &affineOfW{tensor.FromRows([]float64{1, 2}, []float64{3, 4}, []float64{5, 6}), tensor.New([]float64{7, 8, 9}, 3)}
		if ps := nn.Trainables(m); len(ps) != 1 || ps[0].Path.String() != "W" || ps[0].Value.String() != m.W.String() {
			t.Errorf("got %v, want W alone", ps)
		}
	},
	"layer.dense.identity_relu": func(t *testing.T, c fluxCase) {
		wantNumbers(t, c, nn.DenseOf(tensor.Eye(5).Slice(0, 0, 3), tensor.Zeros(3), tensor.Relu).Call(tensor.Of(1, -2, 3, -4, 5)).Values()...)
	},
	"layer.dense.ones_tanh": func(t *testing.T, c fluxCase) {
		wantNumbers(t, c, nn.DenseOf(tensor.Ones(2, 5), nil, tensor.Tanh).Call(tensor.Ones(5)).Values()...)
	},
	"layer.chain.1": func(t *testing.T, c fluxCase) {
		m := nn.Chain(func(x float64) float64 { return x * x }, func(x float64) float64 { return x + 1 })
		wantNumbers(t, c, m.Call(tensor.Of(5)).Item())
	},
	"layer.linear.fit": func(t *testing.T, c fluxCase) {
		x := tensor.Of(0, 1, 2, 3, 4, 5).Reshape(1, 6)
		y := x.Scale(4).AddScalar(2)
		m := nn.Dense(1, 1, nn.Rand(random(1)))
		batch := []dataset.Pair[*tensor.Tensor, *tensor.Tensor]{dataset.P(x, y)}
		loss := nn.Train(nntest.MeanSquared, m, batch, optim.Descent(0.1), nn.Epochs(201))
		want := c.Expected.(map[string]any)
		for name, got := range map[string]float64{"weight": m.Weight.Item(), "bias": m.Bias.Item(), "loss": loss} {
			if math.Abs(got-want[name].(float64)) > c.Tol {
				t.Errorf("%s: got %v, want %v", name, got, want[name])
			}
		}
	},
}

// wantNumbers compares numbers with those that a case expects.
func wantNumbers(t *testing.T, c fluxCase, got ...float64) {
	t.Helper()
	want, ok := c.Expected.([]any)
	if !ok {
		want = []any{c.Expected}
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i, w := range want {
		if math.Abs(got[i]-w.(float64)) > max(c.Tol, 1e-7) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestFluxDense(t *testing.T) {
	for _, c := range fluxCases(t, "flux_dense.json") {
		t.Run(c.ID, func(t *testing.T) {
			if denseCases[c.ID] == nil {
				t.Fatalf("no test of %s", c.Description)
			}
			denseCases[c.ID](t, c)
		})
	}
}
