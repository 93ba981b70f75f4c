package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func TestSort(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		shape := r.shape()
		if len(shape) == 0 {
			return
		}
		x := r.tensor(d, shape)
		p, k := plainOf(x), r.IntN(len(shape))
		descending := r.IntN(2) == 0
		line := func(at []int) (vs []float64) {
			from := slices.Clone(at)
			for from[k] = 0; from[k] < shape[k]; from[k]++ {
				vs = append(vs, p.at(from))
			}
			return vs
		}
		sorted := func(vs []float64) []float64 { // a NaN is the greatest
			slices.SortFunc(vs, func(a, b float64) int {
				if a, b := a != a, b != b; a || b {
					return int(number(a) - number(b))
				}
				return int(math.Copysign(number(a != b), a-b))
			})
			if descending {
				slices.Reverse(vs)
			}
			return vs
		}
		want := build(shape, func(at []int) float64 { return sorted(line(at))[at[k]] })
		values, at := x.Sort(k, descending)
		same(t, "Sort", values, want, 0)
		same(t, "TakeAlong", x.TakeAlong(k, at), want, 0)
		descending = true
		n := r.IntN(shape[k] + 1)
		top := slices.Clone(shape)
		top[k] = n
		values, at = x.TopK(k-len(shape), n)
		same(t, "TopK", values, build(top, func(at []int) float64 { return sorted(line(at))[at[k]] }), 0)
		// What is added at positions of a line can be taken from there, once each is different.
		dst, src := tensor.ZerosLike(x), r.tensor(d, top)
		q, where := plainOf(src), plainOf(at)
		tensor.AccumulateAlong(dst, src, k, at)
		sum := build(shape, func([]int) float64 { return 0 })
		each(top, func(at []int) {
			i, step := 0, 1
			for j := range at {
				to := at[j]
				if j == k {
					to = int(where.at(at))
				}
				i += to * step
				step *= shape[j]
			}
			sum.v[i] += q.at(at)
		})
		same(t, "AccumulateAlong", dst, sum, tolerance(d))
	})
}

// Equal elements keep their order.
func TestSortIsStable(t *testing.T) {
	x := tensor.Int.Of(2, 1, 2, 1, 2)
	if got := x.ArgSort(0, false).Ints(); !slices.Equal(got, []int{1, 3, 0, 2, 4}) {
		t.Errorf("ascending: got %v", got)
	}
	if got := x.ArgSort(0, true).Ints(); !slices.Equal(got, []int{0, 2, 4, 1, 3}) {
		t.Errorf("descending: got %v", got)
	}
}

func TestTriangles(t *testing.T) {
	trials(t, 100, func(t *testing.T, r *source, d tensor.DType) {
		shape := append([]int{r.IntN(5), r.IntN(5)}, r.shape()...)
		shape = shape[:min(len(shape), 4)]
		x := r.tensor(d, shape)
		p, k := plainOf(x), r.IntN(9)-4
		keep := func(in func(i, j int) bool) plain {
			return build(shape, func(at []int) float64 {
				if in(at[0], at[1]) {
					return p.at(at)
				}
				return 0
			})
		}
		same(t, "Triu", x.Triu(k), keep(func(i, j int) bool { return j-i >= k }), 0)
		same(t, "Tril", x.Tril(k), keep(func(i, j int) bool { return j-i <= k }), 0)
		same(t, "Diag", x.Diag(), build(append([]int{min(shape[0], shape[1])}, shape[2:]...), func(at []int) float64 {
			return p.at(append([]int{at[0]}, at...))
		}), 0)
		v := r.tensor(d, []int{r.IntN(5)})
		q := plainOf(v)
		same(t, "DiagM", tensor.DiagM(v), build([]int{v.Len(), v.Len()}, func(at []int) float64 {
			if at[0] != at[1] {
				return 0
			}
			return q.at(at[:1])
		}), 0)
	})
}
