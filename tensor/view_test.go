package tensor_test

import (
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// TestViews compares elements of views with those that they are of, and writes through them.
func TestViews(t *testing.T) {
	trials(t, 300, func(t *testing.T, r *source, d tensor.DType) {
		shape := r.shape()
		n := len(shape)
		x := r.tensor(d, shape)
		p := plainOf(x)
		view := func(what string, y *tensor.Tensor, shape []int, from func(at []int) []int) {
			t.Helper()
			same(t, what, y, build(shape, func(at []int) float64 { return p.at(from(at)) }), 0)
		}
		if n <= 2 {
			view("T", x.T(), transposed(shape), func(at []int) []int {
				switch n {
				case 0:
					return at
				case 1:
					return at[1:]
				}
				return []int{at[1], at[0]}
			})
		}
		order := r.Perm(n)
		permuted := make([]int, n)
		for i, k := range order {
			permuted[i] = shape[k]
		}
		view("Permute", x.Permute(order...), permuted, func(at []int) []int {
			from := make([]int, n)
			for i, k := range order {
				from[k] = at[i]
			}
			return from
		})
		if n > 0 {
			k := r.IntN(n)
			lo := r.IntN(shape[k] + 1)
			hi := lo + r.IntN(shape[k]-lo+1)
			cut := slices.Clone(shape)
			cut[k] = hi - lo
			moved := func(at []int) []int {
				from := slices.Clone(at)
				from[k] += lo
				return from
			}
			view("Slice", x.Slice(k, lo, hi), cut, moved)
			view("Slice from the end", x.Slice(k-n, lo, hi), cut, moved)
			if hi < shape[k] {
				view("Slice to the end", x.Slice(k, lo-shape[k]*min(1, max(0, lo)), hi-shape[k]), cut, moved)
			} else {
				view("Slice to End", x.Slice(k, lo, tensor.End), cut, moved)
			}
			if shape[k] > 0 {
				i := r.IntN(shape[k])
				view("Select", x.Select(k, i-shape[k]), slices.Delete(slices.Clone(shape), k, k+1), func(at []int) []int { return slices.Insert(slices.Clone(at), k, i) })
			}
		}
		k := r.IntN(n + 1)
		wide := x.Unsqueeze(k - n - 1)
		view("Unsqueeze", wide, slices.Insert(slices.Clone(shape), k, 1), func(at []int) []int { return slices.Delete(slices.Clone(at), k, k+1) })
		view("Squeeze", wide.Squeeze(k), shape, func(at []int) []int { return at })
		view("BroadcastTo", wide.BroadcastTo(slices.Insert(slices.Clone(shape), k, 3)...), slices.Insert(slices.Clone(shape), k, 3), func(at []int) []int {
			return slices.Delete(slices.Clone(at), k, k+1)
		})
		view("BroadcastTo more dimensions", x.BroadcastTo(append(slices.Clone(shape), 2)...), append(slices.Clone(shape), 2), func(at []int) []int { return at[:n] })
		flat := plain{[]int{len(p.v)}, p.v}
		same(t, "Flatten", x.Flatten(), flat, 0)
		same(t, "Reshape", x.Reshape(1, x.Len(), 1), plain{[]int{1, len(p.v), 1}, p.v}, 0)
		if len(p.v) > 0 {
			same(t, "Reshape -1", x.Reshape(-1), flat, 0)
		}
		if len(p.v)%2 == 0 {
			same(t, "Reshape 2", x.Reshape(2, x.Len()/2), plain{[]int{2, len(p.v) / 2}, p.v}, 0)
		}
	})
}

func transposed(shape []int) []int {
	if len(shape) == 1 {
		return []int{1, shape[0]}
	}
	s := slices.Clone(shape)
	slices.Reverse(s)
	return s
}

// A write to a view is one to what it is of, and no other element changes.
func TestViewsShare(t *testing.T) {
	x := tensor.Float64.Zeros(3, 4, 2)
	x.Permute(2, 0, 1).Slice(1, 1, 3).Select(2, 3).Fill(7)
	same(t, "Fill", x, build([]int{3, 4, 2}, func(at []int) float64 {
		if at[0] >= 1 && at[1] == 3 {
			return 7
		}
		return 0
	}), 0)
	y := x.Reshape(12, 2)
	y.Set(5, 0, 1)
	if got := x.At(0, 0, 1); got != 5 {
		t.Errorf("got %v through Reshape, want 5", got)
	}
	tensor.Data[float64](x)[1] = 9
	if got := y.At(1, 0); got != 9 {
		t.Errorf("got %v through Data, want 9", got)
	}
	x.Select(1, 0).Clone().Fill(3)
	if got := x.At(0, 0, 0); got != 0 {
		t.Errorf("got %v through Clone, want 0", got)
	}
	if x.Version() == 0 || x.Version() != y.Version() {
		t.Errorf("got versions %d and %d, want one for both", x.Version(), y.Version())
	}
}

// Data of a view has no more elements than the view, not even by append.
func TestDataOfView(t *testing.T) {
	x := tensor.Float64.Of(1, 2, 3, 4)
	_ = append(tensor.Data[float64](x.Slice(0, 0, 2)), 9)
	if got := x.At(2); got != 3 {
		t.Errorf("append to the elements of a view wrote %v behind it", got)
	}
	if got := tensor.Data[float64](x.Slice(0, 4, 4)); len(got) != 0 {
		t.Errorf("got %v for an empty view", got)
	}
}
