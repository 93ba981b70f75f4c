package tensor_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// bytes makes random decisions of the bytes of a fuzzer, so that it can vary them one by one.
type bytes struct {
	left []byte
	more *rand.PCG // once none are left
}

// Uint64 implements rand.Source: a byte decides, in its high bits.
func (b *bytes) Uint64() uint64 {
	if len(b.left) == 0 {
		return b.more.Uint64()
	}
	v := uint64(b.left[0])
	b.left = b.left[1:]
	return v<<56 | v<<48 | v<<24 | v
}

// FuzzShapes compares operations of two elements, reductions, views and products with plain loops, over shapes and strides that the fuzzer chooses.
func FuzzShapes(f *testing.F) {
	for i := range 8 {
		seed := make([]byte, 200)
		r := rand.New(rand.NewPCG(uint64(i), 1))
		for j := range seed {
			seed[j] = byte(r.Uint32())
		}
		f.Add(i%2 == 0, seed)
	}
	f.Fuzz(func(t *testing.T, double bool, data []byte) {
		d := tensor.Float32
		if double {
			d = tensor.Float64
		}
		r := &source{Rand: rand.New(&bytes{data, rand.NewPCG(1, 2)}), special: len(data)%3 == 0}
		shape := r.shape()
		sa, sb := r.partners(shape)
		x, y := r.tensor(d, sa), r.tensor(d, sb)
		a, b := plainOf(x), plainOf(y)
		full := tensor.BroadcastShape(x, y)
		for _, op := range binaries {
			z := build(full, func(at []int) float64 { return rounded(d, op.want(a.at(at), b.at(at))) })
			same(t, op.name, op.of(x, y), z, 0)
			if op.to != nil {
				dst := onto(r, d.Zeros(full...))
				op.to(dst, x, y)
				same(t, op.name+"To", dst, z, 0)
			}
		}
		for _, op := range comparisons {
			same(t, op.name, op.of(x, y), build(full, func(at []int) float64 { return number(op.want(a.at(at), b.at(at))) }), 0)
		}
		dims := r.Perm(x.Rank())[:r.IntN(x.Rank()+1)]
		reduced, groups := over(a, dims)
		sums := plain{shape: reduced}
		for _, g := range groups {
			sums.v = append(sums.v, sum(g))
		}
		same(t, "Sum", x.Sum(dims...), sums, 100*tolerance(d))
		if x.Len() > 0 {
			for i, g := range groups {
				sums.v[i] = greatest(g)
			}
			same(t, "Max", x.Max(dims...), sums, 0)
		}
		back := r.Perm(x.Rank())
		turned := x.Permute(back...)
		same(t, "Permute", turned, build(turned.Shape(), func(at []int) float64 {
			from := make([]int, len(at))
			for i, k := range back {
				from[k] = at[i]
			}
			return a.at(from)
		}), 0)
		if n := turned.Rank(); n > 0 {
			k := r.IntN(n)
			given, at := r.positions(turned.Dim(k))
			p, cut := plainOf(turned), turned.Shape()
			cut[k] = len(at)
			same(t, "Index", turned.Index(k, given), build(cut, func(to []int) float64 {
				from := slices.Clone(to)
				from[k] = at[to[k]]
				return p.at(from)
			}), 0)
		}
	})
}
