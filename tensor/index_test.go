package tensor_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleGather() {
	words := tensor.FromColumns([]float64{1, 2}, []float64{3, 4}, []float64{5, 6}) // a vector for each of 3 words
	fmt.Println(tensor.Gather(words, tensor.New([]int{2, 0, 2}, 3)))
	// Output:
	// 2×3 float32 tensor:
	//  5.0  1.0  5.0
	//  6.0  2.0  6.0
}

func ExampleScatter() {
	scores := tensor.Of(1, 2, 3, 4)
	players := tensor.New([]int{0, 2, 0, 2}, 4)
	fmt.Println(tensor.Scatter(tensor.ScatterAdd, scores, players, 3).Inline(0))
	fmt.Println(tensor.Scatter(tensor.ScatterMax, scores, players, 3).Inline(0))
	// Output:
	// float32[4.0, 0.0, 6.0]
	// float32[3.0, -Inf, 4.0]
}

func ExampleOneHot() {
	y := tensor.OneHot([]int{2, 0}, 3)
	fmt.Println(y)
	fmt.Println(tensor.OneCold(y).Ints())
	// Output:
	// 3×2 float32 tensor:
	//  0.0  1.0
	//  0.0  0.0
	//  1.0  0.0
	// [2 0]
}

// positions returns a random list of positions of n, from the beginning or the end, and the same from the beginning.
func (r *source) positions(n int) (given, at []int) {
	given, at = []int{}, []int{}
	if n == 0 {
		return given, at
	}
	for range r.IntN(5) {
		i := r.IntN(n)
		at = append(at, i)
		given = append(given, i-n*r.IntN(2))
	}
	return given, at
}

func TestIndex(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool} {
		for i := range 200 {
			r := newSource(uint64(i))
			shape := r.shape()
			x := r.tensor(d, shape)
			p := plainOf(x)
			given, at := make([][]int, len(shape)), make([][]int, len(shape))
			result := slices.Clone(shape)
			for k, n := range shape {
				if r.IntN(2) == 0 {
					given[k], at[k] = r.positions(n)
					result[k] = len(at[k])
				}
			}
			from := func(to []int) []int {
				f := slices.Clone(to)
				for k, list := range at {
					if list != nil {
						f[k] = list[to[k]]
					}
				}
				return f
			}
			same(t, "IndexAll", x.IndexAll(given...), build(result, func(to []int) float64 { return p.at(from(to)) }), 0)
			if d.IsFloat() {
				src, dst := r.tensor(d, result), r.tensor(d, shape)
				q, want := plainOf(src), plainOf(dst)
				each(result, func(to []int) {
					k, step := 0, 1
					for j, f := range from(to) {
						k += f * step
						step *= shape[j]
					}
					want.v[k] += q.at(to)
				})
				dst = onto(r, dst)
				tensor.AccumulateIndexAll(dst, src, given...)
				same(t, "AccumulateIndexAll", dst, want, 10*tolerance(d))
			}
			for k, list := range at {
				if list == nil {
					continue
				}
				result := slices.Clone(shape)
				result[k] = len(list)
				same(t, "Index", x.Index(k-len(shape), given[k]), build(result, func(to []int) float64 {
					f := slices.Clone(to)
					f[k] = list[to[k]]
					return p.at(f)
				}), 0)
			}
		}
	}
}

// onto copies a tensor to one that may be written to, dense or a view.
func onto(r *source, x *tensor.Tensor) *tensor.Tensor {
	if r.IntN(2) == 0 {
		return x.Clone()
	}
	y := x.DType().Zeros(append([]int{2}, x.Shape()...)...).Select(0, 1)
	x.CopyTo(y)
	return y
}

func TestGatherScatter(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		r.special = false
		features, n := r.shape()[:0], 1+r.IntN(4)
		if s := r.shape(); len(s) > 2 {
			features = s[:2]
		}
		idx := r.tensor(tensor.Int, r.shape()[:0])
		if s := r.shape(); len(s) > 1 {
			idx = tensor.Int.Zeros(s[:2]...)
			each(s[:2], func(at []int) { idx.Set(float64(r.IntN(n)-n*r.IntN(2)), at...) })
		} else {
			idx = tensor.Int.Zeros()
		}
		if r.IntN(2) == 0 && idx.Rank() == 2 {
			idx = idx.T()
		}
		place := plainOf(idx)
		for i, v := range place.v {
			if v < 0 {
				place.v[i] += float64(n)
			}
		}
		x := r.tensor(d, slices.Concat(features, []int{n}))
		p, k := plainOf(x), len(features)
		full := slices.Concat(features, idx.Shape())
		same(t, "Gather", tensor.Gather(x, idx), build(full, func(at []int) float64 {
			return p.at(append(slices.Clone(at[:k]), int(place.at(at[k:]))))
		}), 0)
		src := r.tensor(d, full)
		q := plainOf(src)
		groups := map[string][]float64{}
		each(full, func(at []int) {
			key := fmt.Sprint(at[:k], place.at(at[k:]))
			groups[key] = append(groups[key], q.at(at))
		})
		for op, f := range []func(vs []float64) float64{
			sum, func(vs []float64) float64 { return -sum(vs) }, product, func(vs []float64) float64 { return 1 / product(vs) },
			greatestOrLess, func(vs []float64) float64 { return -greatestOrLess(negative(vs)) }, func(vs []float64) float64 { return sum(vs) / max(1, float64(len(vs))) },
		} {
			want := build(slices.Concat(features, []int{n}), func(at []int) float64 { return f(groups[fmt.Sprint(at[:k], float64(at[k]))]) })
			same(t, fmt.Sprint("Scatter ", op), tensor.Scatter(tensor.ScatterOp(op), src, idx, n), want, 100*tolerance(d))
		}
	})
}

func product(vs []float64) float64 {
	p := 1.0
	for _, v := range vs {
		p *= v
	}
	return p
}

func negative(vs []float64) (all []float64) {
	for _, v := range vs {
		all = append(all, -v)
	}
	return all
}

func greatestOrLess(vs []float64) float64 {
	return slices.Max(append([]float64{math.Inf(-1)}, vs...))
}

// Embedding columns is a product with a one-hot matrix.
func TestEmbed(t *testing.T) {
	r := newSource(1)
	w := r.dense(tensor.Float64, []int{3, 5})
	labels := []int{4, 0, 4, 2}
	want := w.MatMul(tensor.Float64.OneHot(labels, 5))
	same(t, "Embed", tensor.Embed(w, tensor.New(labels, 4)), plainOf(want), 0)
	same(t, "OneHot", tensor.New(labels, 2, 2).OneHot(tensor.Bool, 5), build([]int{5, 2, 2}, func(at []int) float64 { return number(labels[at[1]+2*at[2]] == at[0]) }), 0)
	same(t, "LinearIndex", tensor.LinearIndex(tensor.New([]int{0, 0, 1, 2, -1, -1}, 2, 3), 2, 3), plain{[]int{3}, []float64{0, 5, 5}}, 0)
	if got := tensor.Scatter(tensor.ScatterAdd, tensor.Ones(2, 3), tensor.New([]int{1, 4, 1}, 3), -1); fmt.Sprint(got.Shape()) != "[2 5]" {
		t.Errorf("got shape %v for size -1, want one more than the greatest index", got.Shape())
	}
}
