package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name:  "MultiHeadAttention",
			layer: func(rng *rand.Rand) nn.Model { return nn.MultiHeadAttention(4, nn.Heads(2), nn.Rand(rng)) },
			text:  "MultiHeadAttention(4; nheads=2)  # 64 parameters",
			in:    [][]int{{4, 3, 2}},
			out:   [][]int{{4, 3, 2}},
			wrong: map[string][]int{
				"MultiHeadAttention(4; nheads=2): got (4) and (4) and (4), want sequences (features, length, batch) with as many keys as values, or all without batch": {4},
				"Dense(4 => 4; bias=false): got (5, 3, 2), want (4) or (4, batch)":                                                                                     {5, 3, 2},
			},
		},
		layerCase{
			name: "MultiHeadAttention of one sequence",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.MultiHeadAttention(3, nn.AttentionDims{QKV: 4, Out: 2}, nn.Heads(2), nn.WithBias(), nn.Causal(), nn.Rand(rng))
			},
			text:       "MultiHeadAttention(3 => 4 => 2; nheads=2, bias=true)  # 58 parameters",
			in:         [][]int{{3, 3}},
			out:        [][]int{{2, 3}},
			wholeBatch: true,
		},
	)
}

func ExampleMultiHeadAttention() {
	m := nn.MultiHeadAttention(64, nn.AttentionDims{QKV: 1024, Out: 1024})
	fmt.Println(m)
	q, k := tensor.Ones(64, 10, 32), tensor.Ones(64, 20, 32)
	y, weights := m.CallAttention(q, k, nil, nil, nil)
	fmt.Println(y.Shape(), weights.Shape())
	// Output:
	// MultiHeadAttention(64 => 1024 => 1024; nheads=8)
	// [1024 10 32] [20 10 8 32]
}

// The cases that Flux's source lists for printing.
func TestAttentionText(t *testing.T) {
	for want, m := range map[string]*nn.MultiHeadAttentionLayer{
		"MultiHeadAttention((3, 4, 5) => (6, 7) => 8; nheads=1)": nn.MultiHeadAttention(3, nn.AttentionDims{KIn: 4, VIn: 5, QK: 6, V: 7, Out: 8}, nn.Heads(1)),
		"MultiHeadAttention(3 => (6, 7) => 8; nheads=1)":         nn.MultiHeadAttention(3, nn.AttentionDims{QK: 6, V: 7, Out: 8}, nn.Heads(1)),
		"MultiHeadAttention(3 => 6 => 8; nheads=1)":              nn.MultiHeadAttention(3, nn.AttentionDims{QKV: 6, Out: 8}, nn.Heads(1)),
		"MultiHeadAttention(8; nheads=8, bias=true)":             nn.MultiHeadAttention(8, nn.WithBias()),
		"MultiHeadAttention(8; nheads=2, dropout_prob=0.1)":      nn.MultiHeadAttention(8, nn.Heads(2), nn.AttentionDropout(0.1)),
	} {
		if m.String() != want {
			t.Errorf("got %s, want %s", m, want)
		}
	}
	wantPanic(t, "MultiHeadAttention(8): got 3 heads for 8 features of queries and 8 of values, want a number that divides them", func() { nn.MultiHeadAttention(8, nn.Heads(3)) })
}

// zeros counts the elements that are 0.
func zeros(w *tensor.Tensor) float64 { return w.EqualScalar(0).To(tensor.Float32).Sum().Item() }

// Masks hold, dropout is that of training, and the weights sum to 1.
func TestAttentionWeights(t *testing.T) {
	x := tensor.Randn(random(1), 4, 5, 2)
	_, w := nn.MultiHeadAttention(4, nn.Heads(2), nn.Causal()).CallAttention(x, nil, nil, nil, nil)
	if w.Triu(0).Sub(w).Norm().Item() != 0 || tensor.Abs(w.Sum(0).AddScalar(-1)).Max().Item() > 1e-6 {
		t.Errorf("causal: got the weights %v", w)
	}
	last := tensor.Bool.Zeros(5, 1)
	last.Set(1, 4, 0)
	m := nn.MultiHeadAttention(4, nn.Heads(2))
	if _, w = m.CallAttention(x, x, x, nil, last); w.Slice(0, 4, 5).AddScalar(-1).Norm().Item() > 1e-6 {
		t.Errorf("mask: got the weights %v", w)
	}
	bias := tensor.Zeros(5, 1)
	bias.Set(100, 2, 0)
	if _, w = m.CallAttention(x, x, x, bias, nil); w.Slice(0, 2, 3).AddScalar(-1).Norm().Item() > 1e-6 {
		t.Errorf("bias: got the weights %v", w)
	}
	d := nn.MultiHeadAttention(4, nn.Heads(2), nn.AttentionDropout(0.5))
	if _, w = nn.TrainMode(d).CallAttention(x, x, x, nil, nil); zeros(w) == 0 {
		t.Error("dropout in training: got no zeros")
	}
	if _, w = nn.TestMode(d).CallAttention(x, x, x, nil, nil); zeros(w) != 0 {
		t.Errorf("dropout in testing, %v: got zeros", d.Drop.Mode)
	}
	wantPanic(t, "MultiHeadAttention(4; nheads=2): got (4, 5, 2) and (4, 3, 2) and (4, 3, 2), want as many keys as queries, since it is causal", func() {
		nn.MultiHeadAttention(4, nn.Heads(2), nn.Causal()).CallAttention(x, x.Slice(1, 0, 3), nil, nil, nil)
	})
}
