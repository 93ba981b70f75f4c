package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

type comparing struct {
	name string
	of   func(x, y *tensor.Tensor) *tensor.Tensor
	with func(x *tensor.Tensor, c float64) *tensor.Tensor
	want func(a, b float64) bool
}

var comparisons = []comparing{
	{"Less", (*tensor.Tensor).Less, (*tensor.Tensor).LessScalar, func(a, b float64) bool { return a < b }},
	{"LessEqual", (*tensor.Tensor).LessEqual, (*tensor.Tensor).LessEqualScalar, func(a, b float64) bool { return a <= b }},
	{"Greater", (*tensor.Tensor).Greater, (*tensor.Tensor).GreaterScalar, func(a, b float64) bool { return a > b }},
	{"GreaterEqual", (*tensor.Tensor).GreaterEqual, (*tensor.Tensor).GreaterEqualScalar, func(a, b float64) bool { return a >= b }},
	{"Equal", (*tensor.Tensor).Equal, (*tensor.Tensor).EqualScalar, func(a, b float64) bool { return a == b }},
	{"NotEqual", (*tensor.Tensor).NotEqual, (*tensor.Tensor).NotEqualScalar, func(a, b float64) bool { return a != b }},
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func TestComparisons(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool} {
		for i := range 100 {
			r := newSource(uint64(i))
			r.special = true
			sa, sb := r.partners(r.shape())
			x, y := r.tensor(d, sa), r.tensor(d, sb)
			a, b := plainOf(x), plainOf(y)
			full := tensor.BroadcastShape(x, y)
			c := []float64{0, 1, 0.1, 0.5, math.Inf(1), math.NaN()}[r.IntN(6)]
			for _, op := range comparisons {
				same(t, d.String()+" "+op.name, op.of(x, y), build(full, func(at []int) float64 { return number(op.want(a.at(at), b.at(at))) }), 0)
				same(t, d.String()+" "+op.name+"Scalar", op.with(x, c), build(sa, func(at []int) float64 { return number(op.want(a.at(at), rounded(d, c))) }), 0)
			}
		}
	}
}

func TestWhere(t *testing.T) {
	trials(t, 100, func(t *testing.T, r *source, d tensor.DType) {
		shape := r.shape()
		mask, x, y := r.tensor(tensor.Bool, shape), r.tensor(d, shape), r.tensor(d, shape)
		m, a, b := plainOf(mask), plainOf(x), plainOf(y)
		same(t, "Where", tensor.Where(mask, x, y), build(shape, func(at []int) float64 {
			if m.at(at) == 1 {
				return a.at(at)
			}
			return b.at(at)
		}), 0)
		for name, f := range map[string]struct {
			got  *tensor.Tensor
			want func(v float64) bool
		}{
			"IsNaN": {tensor.IsNaN(x), math.IsNaN}, "IsInf": {tensor.IsInf(x), func(v float64) bool { return math.IsInf(v, 0) }},
			"IsFinite": {tensor.IsFinite(x), func(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }},
		} {
			same(t, name, f.got, build(shape, func(at []int) float64 { return number(f.want(a.at(at))) }), 0)
		}
	})
}

func TestLogic(t *testing.T) {
	for i := range 150 {
		r := newSource(uint64(i))
		sa, sb := r.partners(r.shape())
		x, y := r.tensor(tensor.Bool, sa), r.tensor(tensor.Bool, sb)
		a, b := plainOf(x), plainOf(y)
		full := tensor.BroadcastShape(x, y)
		same(t, "And", tensor.And(x, y), build(full, func(at []int) float64 { return min(a.at(at), b.at(at)) }), 0)
		same(t, "Or", tensor.Or(x, y), build(full, func(at []int) float64 { return max(a.at(at), b.at(at)) }), 0)
		same(t, "Not", tensor.Not(x), build(sa, func(at []int) float64 { return 1 - a.at(at) }), 0)
		dims := r.Perm(x.Rank())[:r.IntN(x.Rank()+1)]
		shape, groups := over(a, dims)
		some, every := plain{shape: shape}, plain{shape: shape}
		for _, g := range groups {
			some.v = append(some.v, number(slices.Contains(g, 1)))
			every.v = append(every.v, number(!slices.Contains(g, 0)))
		}
		same(t, "Any", x.Any(dims...), some, 0)
		same(t, "All", x.All(dims...), every, 0)
	}
}
