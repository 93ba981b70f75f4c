package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// Operations are compared with plain loops, over random shapes and over views of all kinds.

// A plain is what a tensor is compared with: a shape, and the elements, the first dimension fastest.
type plain struct {
	shape []int
	v     []float64
}

// each calls f with each index into a shape, the first dimension fastest.
func each(shape []int, f func(at []int)) {
	at := make([]int, len(shape))
	if slices.Contains(shape, 0) {
		return
	}
	for {
		f(at)
		d := 0
		for ; d < len(at); d++ {
			if at[d]++; at[d] < shape[d] {
				break
			}
			at[d] = 0
		}
		if d == len(at) {
			return
		}
	}
}

// build computes each element from its index.
func build(shape []int, f func(at []int) float64) plain {
	p := plain{shape: slices.Clone(shape)}
	each(shape, func(at []int) { p.v = append(p.v, f(at)) })
	return p
}

// plainOf reads a tensor element by element.
func plainOf(x *tensor.Tensor) plain {
	return build(x.Shape(), func(at []int) float64 { return x.At(at...) })
}

// at returns an element, broadcast: indices into dimensions of size 1 count as 0, and what is left over is dropped.
func (p plain) at(at []int) float64 {
	i, step := 0, 1
	for d, n := range p.shape {
		if n > 1 {
			i += at[d] * step
		}
		step *= n
	}
	return p.v[i]
}

// same fails unless a tensor has these elements, exactly or up to a relative error.
func same(t testing.TB, what string, got *tensor.Tensor, want plain, tol float64) {
	t.Helper()
	if !slices.Equal(got.Shape(), want.shape) {
		t.Fatalf("%s: got shape %v, want %v", what, got.Shape(), want.shape)
	}
	vs := got.Values()
	if len(vs) != len(want.v) {
		t.Fatalf("%s: got %d elements, want %d", what, len(vs), len(want.v))
	}
	for i, w := range want.v {
		if v := vs[i]; v != w && !(math.IsNaN(v) && math.IsNaN(w)) && !(math.Abs(v-w) <= tol*max(1, math.Abs(w))) {
			t.Fatalf("%s: element %d is %v, want %v, in shape %v", what, i, v, w, want.shape)
		}
	}
}

// rounded is v as an element of type d.
func rounded(d tensor.DType, v float64) float64 {
	if d == tensor.Float32 {
		return float64(float32(v))
	}
	return v
}

// tolerance of sums of a few hundred elements.
func tolerance(d tensor.DType) float64 {
	if d == tensor.Float32 {
		return 2e-5
	}
	return 1e-13
}

// A source makes random shapes and tensors.
type source struct {
	*rand.Rand
	special bool // infinities, NaN and zeros among the numbers
}

func newSource(seed uint64) *source { return &source{Rand: rand.New(rand.NewPCG(seed, 7))} }

func (r *source) shape() []int {
	shape := make([]int, r.IntN(6))
	for d := range shape {
		shape[d] = r.IntN(5)
		if shape[d] == 0 && r.IntN(3) > 0 { // not too many empty ones
			shape[d] = 1
		}
	}
	return shape
}

// partner returns two shapes that broadcast to a shape.
func (r *source) partners(shape []int) (a, b []int) {
	a, b = slices.Clone(shape), slices.Clone(shape)
	for d := range shape {
		switch r.IntN(5) {
		case 0:
			a[d] = 1
		case 1:
			b[d] = 1
		}
	}
	short := func(s, other []int) []int {
		for n := len(s); n > 0 && r.IntN(3) == 0 && (s[n-1] == 1 || other[n-1] == shape[n-1]); n = len(s) {
			s = s[:n-1]
		}
		return s
	}
	if r.IntN(2) == 0 {
		return short(a, b), b
	}
	return a, short(b, a)
}

func (r *source) number() float64 {
	if r.special {
		switch r.IntN(12) {
		case 0:
			return math.Inf(1)
		case 1:
			return math.Inf(-1)
		case 2:
			return math.NaN()
		case 3:
			return 0
		case 4:
			return 1
		}
	}
	return r.NormFloat64()
}

func (r *source) dense(d tensor.DType, shape []int) *tensor.Tensor {
	x := d.Zeros(shape...)
	each(shape, func(at []int) {
		v := r.number()
		switch d {
		case tensor.Int:
			v = float64(r.IntN(9) - 4)
		case tensor.Bool:
			v = float64(r.IntN(2))
		}
		x.Set(v, at...)
	})
	return x
}

// tensor returns a tensor of a shape: dense, or a view of one of several kinds.
func (r *source) tensor(d tensor.DType, shape []int) *tensor.Tensor {
	n := len(shape)
	switch r.IntN(6) {
	case 1: // permuted
		order := r.Perm(n)
		from, back := make([]int, n), make([]int, n)
		for i, k := range order {
			from[i], back[k] = shape[k], i
		}
		return r.dense(d, from).Permute(back...)
	case 2: // a part of a larger one
		larger, lo := slices.Clone(shape), make([]int, n)
		for k := range larger {
			lo[k] = r.IntN(3)
			larger[k] += lo[k] + r.IntN(2)
		}
		x := r.dense(d, larger)
		for k, size := range shape {
			x = x.Slice(k, lo[k], lo[k]+size)
		}
		return x
	case 3: // every second or third element
		k := 2 + r.IntN(2)
		return r.dense(d, append([]int{k}, shape...)).Select(0, r.IntN(k))
	case 4: // repeated without a copy
		small := slices.Clone(shape)
		for k := range small {
			if r.IntN(2) == 0 {
				small[k] = 1
			}
		}
		for len(small) > 0 && small[len(small)-1] == 1 && r.IntN(2) == 0 {
			small = small[:len(small)-1]
		}
		return r.dense(d, small).BroadcastTo(shape...)
	case 5: // a part of a permuted one
		order := r.Perm(n)
		from, back := make([]int, n), make([]int, n)
		for i, k := range order {
			from[i], back[k] = shape[k]+1, i
		}
		x := r.dense(d, from).Permute(back...)
		for k, size := range shape {
			x = x.Slice(k, 1, size+1)
		}
		return x
	}
	return r.dense(d, shape)
}

// trials runs a test many times for each type of floats, with numbers of its own.
func trials(t *testing.T, n int, f func(t *testing.T, r *source, d tensor.DType)) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		t.Run(d.String(), func(t *testing.T) {
			for i := range n {
				r := newSource(uint64(i))
				r.special = i%3 == 2
				f(t, r, d)
				if t.Failed() {
					t.Fatalf("in trial %d", i)
				}
			}
		})
	}
}

// Each element of a random tensor is read in the same way by At, Values and Contiguous.
func TestElements(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		want := plainOf(x)
		same(t, "Values", x, want, 0)
		same(t, "Clone", x.Clone(), want, 0)
		same(t, "Contiguous", x.Contiguous(), want, 0)
		if !x.Clone().IsDense() || !x.Contiguous().IsDense() {
			t.Error("a copy is not dense")
		}
		if x.Len() != len(want.v) || x.Rank() != len(want.shape) || fmt.Sprint(x.Shape()) != fmt.Sprint(want.shape) {
			t.Errorf("got length %d, rank %d", x.Len(), x.Rank())
		}
	})
}
