package nn

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A MultiHeadAttentionLayer lets the elements of a sequence look at those of another. See MultiHeadAttention.
type MultiHeadAttentionLayer struct {
	Heads   int
	Q, K, V *DenseLayer   // what is made of queries, keys and values
	Drop    *DropoutLayer // of the weights
	Out     *DenseLayer
	Causal  bool // whether an element looks at itself and those before it only
}

var _ Model = (*MultiHeadAttentionLayer)(nil)

// AttentionDims are sizes of MultiHeadAttention, an option of it. What is 0 has its default.
type AttentionDims struct {
	KIn, VIn int // features of the keys and of the values that come in; by default those of the queries
	QKV      int // features of queries, keys and values inside; by default those of the queries that come in
	QK, V    int // features of queries and keys inside, and of values inside; by default QKV
	Out      int // features of the result; by default those of the queries that come in
}

// MultiHeadAttention is the attention of transformers: each element of a sequence, a query, gets the mean of values, weighted by how well their keys fit. Queries, keys and
// values go through a Dense each before, and the result through one behind; inside, parts of the features, the heads, look by themselves: see tensor.ScaledDotProductAttention.
//
//	m := MultiHeadAttention(64, Heads(4), Causal())
//	y := m.Call(x)                                                    // self-attention
//	y, weights := m.CallAttention(q, k, v, nil, nil)
//	MultiHeadAttention(64, AttentionDims{QKV: 1024, Out: 1024})       // 64 => 1024 => 1024 of Flux
//	MultiHeadAttention(3, AttentionDims{KIn: 4, VIn: 5, QK: 6, V: 7, Out: 8}, Heads(1)) // (3, 4, 5) => (6, 7) => 8
//
// Shapes: q is (in, queries, batch), k (in, keys, batch), v (in, keys, batch), y (out, queries, batch), the weights are (keys, queries, heads, batch). The batch may be missing.
// Options: AttentionDims, Heads, WithBias, AttentionDropout, Causal, Init, Rand. By default there are 8 heads, and neither biases nor dropout nor a mask.
// It panics with *tensor.UseError if the heads do not divide the features inside, and its calls with *tensor.ShapeError for other shapes.
// Source: Vaswani et al., Attention Is All You Need, NIPS 2017.
func MultiHeadAttention(in int, options ...any) *MultiHeadAttentionLayer {
	name := fmt.Sprintf("MultiHeadAttention(%d)", in)
	var d AttentionDims
	options = slices.DeleteFunc(slices.Clone(options), func(o any) bool {
		dims, ok := o.(AttentionDims)
		if ok {
			d = dims
		}
		return ok
	})
	orElse := func(n *int, other int) {
		if *n == 0 {
			*n = other
		}
	}
	orElse(&d.KIn, in)
	orElse(&d.VIn, in)
	orElse(&d.QKV, in)
	orElse(&d.QK, d.QKV)
	orElse(&d.V, d.QKV)
	orElse(&d.Out, in)
	s := settingsOf(name, GlorotUniform(), options, "Heads", "WithBias", "AttentionDropout", "Causal")
	m := &MultiHeadAttentionLayer{Heads: 8, Causal: s.more["Causal"] != nil}
	if n, ok := s.more["Heads"].(int); ok {
		m.Heads = n
	}
	checkSizes(name, in, d.KIn, d.VIn, d.QK, d.V, d.Out, m.Heads)
	if d.QK%m.Heads != 0 || d.V%m.Heads != 0 {
		panic(misuse(name, "got %d heads for %d features of queries and %d of values, want a number that divides them", m.Heads, d.QK, d.V))
	}
	p, _ := s.more["AttentionDropout"].(float64)
	m.Drop = Dropout(p, Rand(s.rng))
	dense := []any{Init(s.init), Rand(s.rng)}
	if s.more["WithBias"] == nil {
		dense = append(dense, NoBias())
	}
	m.Q, m.K, m.V, m.Out = Dense(in, d.QK, dense...), Dense(d.KIn, d.QK, dense...), Dense(d.VIn, d.V, dense...), Dense(d.V, d.Out, dense...)
	return m
}

// Heads says into how many parts MultiHeadAttention divides the features.
func Heads(n int) Option { return extra("Heads", n) }

// WithBias gives the four Dense layers of MultiHeadAttention a bias.
func WithBias() Option { return extra("WithBias", true) }

// AttentionDropout drops weights of MultiHeadAttention with this probability, in training: see Dropout.
func AttentionDropout(p float64) Option { return extra("AttentionDropout", p) }

// Causal lets each element look at itself and those before it only: see tensor.CausalMask.
func Causal() Option { return extra("Causal", true) }

// Call is self-attention: queries, keys and values are all x.
func (m *MultiHeadAttentionLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	y, _ := m.CallAttention(x, x, x, nil, nil)
	return y
}

// CallAttention lets queries look at keys and returns the means of their values, and the weights. With v nil the keys are the values too, with k and v nil the queries are.
//
// bias, added to how well keys fit, and mask, a Bool tensor that is false where a query must not look, are nil or broadcast to (keys, queries, heads, batch).
func (m *MultiHeadAttentionLayer) CallAttention(q, k, v, bias, mask *tensor.Tensor) (y, weights *tensor.Tensor) {
	if k == nil {
		k = q
	}
	if v == nil {
		v = k
	}
	if q.Rank() != 2 && q.Rank() != 3 || k.Rank() != q.Rank() || v.Rank() != q.Rank() || k.Dim(1) != v.Dim(1) || q.Rank() == 3 && (q.Dim(2) != k.Dim(2) || q.Dim(2) != v.Dim(2)) {
		shapePanic(m, "sequences (features, length, batch) with as many keys as values, or all without batch", q, k, v)
	}
	if m.Causal {
		if k.Dim(1) != q.Dim(1) {
			shapePanic(m, "as many keys as queries, since it is causal", q, k, v)
		}
		causal := tensor.CausalMask(q.Dim(1))
		if mask == nil {
			mask = causal
		} else {
			mask = tensor.And(mask, causal)
		}
	}
	weights = m.Drop.Call(tensor.AttentionWeights(m.Q.Call(q), m.K.Call(k), bias, mask, m.Heads))
	return m.Out.Call(tensor.Attend(weights, m.V.Call(v))), weights
}

// String returns the layer as Flux prints it: MultiHeadAttention(64 => 1024 => 1024; nheads=8).
func (m *MultiHeadAttentionLayer) String() string {
	q, k, v := m.Q.Weight.Dim(1), m.K.Weight.Dim(1), m.V.Weight.Dim(1)
	qk, inside, out := m.Q.Weight.Dim(0), m.V.Weight.Dim(0), m.Out.Weight.Dim(0)
	in, middle := fmt.Sprint(q), fmt.Sprint(qk)
	if k != q || v != q {
		in = fmt.Sprintf("(%d, %d, %d)", q, k, v)
	}
	if inside != qk || k != q || v != q {
		middle = fmt.Sprintf("(%d, %d)", qk, inside)
	}
	s := fmt.Sprintf("MultiHeadAttention(%s => %s => %d", in, middle, out)
	if in == middle && q == out {
		s = "MultiHeadAttention(" + in
	}
	s += fmt.Sprintf("; nheads=%d", m.Heads)
	if m.Q.Bias != nil {
		s += ", bias=true"
	}
	if m.Drop.P != 0 {
		s += ", dropout_prob=" + functors.Number(m.Drop.P, 64)
	}
	return s + ")"
}
