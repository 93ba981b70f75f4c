package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Figures of NNlib.jl, test/attention.jl.
func TestAttentionFigures(t *testing.T) {
	x := Float64.Linspace(1./12, 1, 12).Reshape(4, 3, 1)
	y, weights := ScaledDotProductAttention(x, x, x, nil, nil, 2)
	closeTo(t, "result", y, []float64{0.429754, 0.513087, 0.613791, 0.697125, 0.46431, 0.547644, 0.647876, 0.73121, 0.49773, 0.581064, 0.680455, 0.763788},
		[]int{4, 3, 1}, 1e-5)
	closeTo(t, "weights", weights, []float64{0.313896, 0.332948, 0.353157, 0.264431, 0.328206, 0.407362, 0.219215, 0.31838, 0.462405, 0.288691, 0.331243, 0.380066,
		0.241239, 0.323893, 0.434868, 0.198438, 0.311761, 0.489801}, []int{3, 3, 2, 1}, 1e-5)
}

// Each head of each element of the batch by plain loops, with a bias and a mask.
func TestAttention(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, batch := range [][]int{nil, {1}, {3}, {2, 1, 3}} {
		for _, heads := range []int{1, 2} {
			const d, queries, keys, values = 4, 3, 5, 6
			n := 1
			for _, k := range batch {
				n *= k
			}
			q, k := Float64.Randn(rng, append([]int{d, queries}, batch...)...), Float64.Randn(rng, append([]int{d, keys}, batch...)...)
			v, bias := Float64.Randn(rng, append([]int{values, keys}, batch...)...), Float64.Randn(rng, keys, queries, heads)
			mask := Float64.Randn(rng, keys, queries).Less(Float64.Scalar(0.8))
			mask.Select(0, 0).Fill(1)
			got, weights := ScaledDotProductAttention(strided(q), k, strided(v), bias, mask, heads)
			qs, ks, vs := q.Reshape(d/heads, heads, queries, n), k.Reshape(d/heads, heads, keys, n), v.Reshape(values/heads, heads, keys, n)
			want, wantWeights := Float64.Zeros(values/heads, heads, queries, n), Float64.Zeros(keys, queries, heads, n)
			for b := range n {
				for h := range heads {
					for i := range queries {
						sum := 0.0
						for j := range keys {
							if mask.At(j, i) == 1 {
								fit := ks.Select(3, b).Select(1, h).Select(1, j).Dot(qs.Select(3, b).Select(1, h).Select(1, i)).Item()/math.Sqrt(d/float64(heads)) + bias.At(j, i, h)
								wantWeights.Set(math.Exp(fit), j, i, h, b)
								sum += math.Exp(fit)
							}
						}
						for j := range keys {
							w := wantWeights.At(j, i, h, b) / sum
							wantWeights.Set(w, j, i, h, b)
							for r := range values / heads {
								want.Set(want.At(r, h, i, b)+w*vs.At(r, h, j, b), r, h, i, b)
							}
						}
					}
				}
			}
			closeTo(t, fmt.Sprint("result ", batch, heads), got, want.Values(), append([]int{values, queries}, batch...), 1e-12)
			closeTo(t, fmt.Sprint("weights ", batch, heads), weights, wantWeights.Values(), append([]int{keys, queries, heads}, batch...), 1e-12)
		}
	}
}

func TestCausalMask(t *testing.T) {
	closeTo(t, "mask", CausalMask(3), []float64{1, 0, 0, 1, 1, 0, 1, 1, 1}, []int{3, 3}, 0)
}

func TestAttentionErrors(t *testing.T) {
	wantPanic(t, "AttentionWeights: got (4, 3) and (5, 3), want queries (dim, queries, batch...) and keys (dim, keys, batch...)",
		func() { AttentionWeights(Ones(4, 3), Ones(5, 3), nil, nil, 1) })
	wantPanic(t, "AttentionWeights: got 3 heads for 4 features, want a number that divides them", func() { AttentionWeights(Ones(4, 3), Ones(4, 3), nil, nil, 3) })
	wantPanic(t, "Attend: got (3, 2, 2) and (5, 3), want weights (keys, queries, heads, batch...) and values (vdim, keys, batch...), where heads divides vdim",
		func() { Attend(Ones(3, 2, 2), Ones(5, 3)) })
}
