package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// over lists the elements that a reduction over dimensions combines, for each element of the result.
func over(p plain, dims []int) (shape []int, groups [][]float64) {
	shape = slices.Clone(p.shape)
	for _, d := range dims {
		shape[d] = 1
	}
	each(shape, func(at []int) {
		var g []float64
		each(p.shape, func(from []int) {
			for d := range from {
				if from[d] != at[d] && !slices.Contains(dims, d) {
					return
				}
			}
			g = append(g, p.at(from))
		})
		groups = append(groups, g)
	})
	if len(dims) == 0 {
		return nil, [][]float64{p.v}
	}
	return shape, groups
}

func sum(vs []float64) (s float64) {
	for _, v := range vs {
		s += v
	}
	return s
}

func mean(vs []float64) float64 { return sum(vs) / float64(len(vs)) }

func variance(vs []float64) (s float64) {
	m := mean(vs)
	for _, v := range vs {
		s += (v - m) * (v - m)
	}
	return s / float64(len(vs))
}

func norm(vs []float64) (s float64) {
	for _, v := range vs {
		s += v * v
	}
	return math.Sqrt(s)
}

func greatest(vs []float64) float64 {
	m := vs[0]
	for _, v := range vs {
		m = greater(m, v)
		if v != v {
			return v
		}
	}
	return m
}

func smallest(vs []float64) float64 {
	var neg []float64
	for _, v := range vs {
		neg = append(neg, -v)
	}
	return -greatest(neg)
}

func TestReductions(t *testing.T) {
	trials(t, 300, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		p := plainOf(x)
		dims := r.Perm(x.Rank())[:r.IntN(x.Rank()+1)]
		shape, groups := over(p, dims)
		given := slices.Clone(dims)
		for i := range given {
			if r.IntN(2) == 0 {
				given[i] -= x.Rank() // from the end
			}
		}
		for name, f := range map[string]struct {
			do   func(x *tensor.Tensor, dims ...int) *tensor.Tensor
			want func(vs []float64) float64
		}{
			"Sum": {(*tensor.Tensor).Sum, sum}, "Mean": {(*tensor.Tensor).Mean, mean}, "Var": {(*tensor.Tensor).Var, variance},
			"Std":  {(*tensor.Tensor).Std, func(vs []float64) float64 { return math.Sqrt(variance(vs)) }},
			"Norm": {(*tensor.Tensor).Norm, norm}, "Max": {(*tensor.Tensor).Max, greatest}, "Min": {(*tensor.Tensor).Min, smallest},
		} {
			if (name == "Max" || name == "Min") && x.Len() == 0 {
				continue
			}
			want := plain{shape: shape}
			for _, g := range groups {
				want.v = append(want.v, f.want(g))
			}
			tol := 20 * tolerance(d)
			if name == "Std" { // the root of a small variance has fewer digits
				tol = math.Sqrt(tol)
			}
			got := f.do(x, given...)
			same(t, name, got, want, tol)
			if got.Version() != 0 {
				t.Errorf("%s: a result has version %d", name, got.Version())
			}
		}
		if len(groups) > 0 && x.Count(given...) != len(groups[0]) {
			t.Errorf("Count: got %d, want %d", x.Count(given...), len(groups[0]))
		}
		y := r.tensor(d, x.Shape())
		q := plainOf(y)
		var products []float64
		for i, v := range p.v {
			products = append(products, v*q.v[i])
		}
		same(t, "Dot", x.Dot(y), plain{nil, []float64{sum(products)}}, 20*tolerance(d))
	})
}

func TestAlongLines(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		if x.Rank() == 0 {
			return
		}
		p, k := plainOf(x), r.IntN(x.Rank())
		line := func(at []int) (vs []float64) {
			from := slices.Clone(at)
			for from[k] = 0; from[k] < p.shape[k]; from[k]++ {
				vs = append(vs, p.at(from))
			}
			return vs
		}
		same(t, "CumSum", x.CumSum(k), build(p.shape, func(at []int) float64 { return sum(line(at)[:at[k]+1]) }), 20*tolerance(d))
		same(t, "ReverseCumSum", x.ReverseCumSum(k-x.Rank()), build(p.shape, func(at []int) float64 { return sum(line(at)[at[k]:]) }), 20*tolerance(d))
		if p.shape[k] == 0 {
			return
		}
		best := func(extreme func([]float64) float64) plain {
			return build(slices.Delete(slices.Clone(p.shape), k, k+1), func(at []int) float64 {
				vs := line(slices.Insert(slices.Clone(at), k, 0))
				m := extreme(vs)
				return float64(slices.IndexFunc(vs, func(v float64) bool { return v == m || v != v && m != m }))
			})
		}
		same(t, "ArgMax", x.ArgMax(k), best(greatest), 0)
		same(t, "ArgMin", x.ArgMin(k), best(smallest), 0)
		for _, f := range []struct {
			name string
			got  *tensor.Tensor
			want func(v float64, vs []float64) float64
		}{
			{"Softmax", tensor.Softmax(x, k), func(v float64, vs []float64) float64 { return math.Exp(v - logSumExp(vs)) }},
			{"LogSoftmax", tensor.LogSoftmax(x, k), func(v float64, vs []float64) float64 { return v - logSumExp(vs) }},
		} {
			if !r.special {
				same(t, f.name, f.got, build(p.shape, func(at []int) float64 { return f.want(p.at(at), line(at)) }), 20*tolerance(d))
			}
		}
	})
}

func logSumExp(vs []float64) float64 {
	m, s := greatest(vs), 0.0
	for _, v := range vs {
		s += math.Exp(v - m)
	}
	return m + math.Log(s)
}
