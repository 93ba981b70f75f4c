package tensor_test

import (
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func TestMatMul(t *testing.T) {
	trials(t, 300, func(t *testing.T, r *source, d tensor.DType) {
		r.special = false
		m, k, n := r.IntN(9), r.IntN(9), r.IntN(9)
		x, y := r.tensor(d, []int{m, k}), r.tensor(d, []int{k, n})
		a, b := plainOf(x), plainOf(y)
		product := func(i, j int) (s float64) {
			for l := range k {
				s += a.at([]int{i, l}) * b.at([]int{l, j})
			}
			return s
		}
		want := build([]int{m, n}, func(at []int) float64 { return product(at[0], at[1]) })
		tol := 20 * tolerance(d)
		same(t, "MatMul", x.MatMul(y), want, tol)
		dst := r.dense(d, []int{2, m, n}).Select(0, 1)
		tensor.MatMulTo(dst, x, y)
		same(t, "MatMulTo", dst, want, tol)
		tensor.AccumulateMatMul(dst, x.T(), y.T(), true, true)
		same(t, "AccumulateMatMul", dst, build([]int{m, n}, func(at []int) float64 { return 2 * want.at(at) }), tol)
		if n > 0 {
			j := r.IntN(n)
			same(t, "MatMul of a vector", x.MatMul(y.Select(1, j)), build([]int{m}, func(at []int) float64 { return product(at[0], j) }), tol)
		}
		v, w := r.tensor(d, []int{m}), r.tensor(d, []int{n})
		p, q := plainOf(v), plainOf(w)
		same(t, "Outer", v.Outer(w), build([]int{m, n}, func(at []int) float64 { return p.at(at[:1]) * q.at(at[1:]) }), tol)
	})
}

func TestBatchedMul(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		r.special = false
		batch := r.shape()
		batch = batch[:min(3, len(batch))]
		ba, bb := r.partners(batch)
		m, k, n := r.IntN(4), r.IntN(4), r.IntN(4)
		x, y := r.tensor(d, slices.Concat([]int{m, k}, ba)), r.tensor(d, slices.Concat([]int{k, n}, bb))
		a, b := plainOf(x), plainOf(y)
		// at broadcasts the batch, and so that it does not broadcast the matrices, sizes of 1 there are no problem: their index is 0.
		full := tensor.BroadcastShape(tensor.Zeros(ba...), tensor.Zeros(bb...))
		want := build(slices.Concat([]int{m, n}, full), func(at []int) (s float64) {
			for l := range k {
				s += a.at(slices.Concat([]int{at[0], l}, at[2:])) * b.at(slices.Concat([]int{l, at[1]}, at[2:]))
			}
			return s
		})
		same(t, "BatchedMul", x.BatchedMul(y), want, 20*tolerance(d))
		dst := d.Zeros(want.shape...)
		tensor.AccumulateBatchedMul(dst, x, y, false, false)
		same(t, "AccumulateBatchedMul", dst, want, 20*tolerance(d))
	})
}
