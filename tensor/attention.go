package tensor

import (
	"fmt"
	"math"
)

// ScaledDotProductAttention lets each element of a sequence look at those of another: for each query the mean of the values, weighted by how well
// their keys fit,
//
//	y = v · softmax(kᵀ·q/√d + bias)
//
// for each of heads parts of the features by itself, where d is the number of features in a part. It returns y and the weights. AttentionWeights and
// Attend are its two halves, for those who change the weights, as by a dropout.
//
// Shapes: q is (dim, queries, batch...), k (dim, keys, batch...), v (vdim, keys, batch...), y (vdim, queries, batch...), the weights are (keys,
// queries, heads, batch...). bias, added to what the softmax is of, and mask, a Bool tensor that is false where a query must not look, are nil or
// broadcast to (keys, queries, heads, all of the batch in one dimension); see CausalMask. It panics with *ShapeError, *DTypeError and, unless heads
// divides the features, *UseError. A query that may look nowhere has NaN.
//
// Source: Vaswani et al., Attention Is All You Need, NIPS 2017, eq. 1.
func ScaledDotProductAttention(q, k, v, bias, mask *Tensor, heads int) (y, weights *Tensor) {
	weights = AttentionWeights(q, k, bias, mask, heads)
	return Attend(weights, v), weights
}

// AttentionWeights returns the weights of ScaledDotProductAttention: softmax(kᵀ·q/√d + bias), of shape (keys, queries, heads, batch...).
func AttentionWeights(q, k, bias, mask *Tensor, heads int) *Tensor {
	qs, ks := q.Shape(), k.Shape()
	if len(qs) < 2 || len(qs) != len(ks) || qs[0] != ks[0] || fmt.Sprint(qs[2:]) != fmt.Sprint(ks[2:]) {
		panic(&ShapeError{"AttentionWeights", [][]int{qs, ks}, "queries (dim, queries, batch...) and keys (dim, keys, batch...)"})
	}
	if heads < 1 || qs[0]%heads != 0 {
		panic(&UseError{"AttentionWeights", fmt.Sprintf("got %d heads for %d features, want a number that divides them", heads, qs[0])})
	}
	batch, d := 1, qs[0]/heads
	for _, n := range qs[2:] {
		batch *= n
	}
	qt := q.Reshape(d, heads, qs[1], batch).Permute(0, 2, 1, 3).Scale(1 / math.Sqrt(float64(d)))
	kt := k.Reshape(d, heads, ks[1], batch).Permute(2, 0, 1, 3)
	fit := kt.BatchedMul(qt) // (keys, queries, heads, batch)
	if bias != nil {
		fit = fit.Add(bias)
	}
	if mask != nil {
		shape := fit.Shape()
		fit = Where(mask.BroadcastTo(shape...), fit, fit.DType().Full(math.Inf(-1), shape...))
	}
	return Softmax(fit, 0).Reshape(append([]int{ks[1], qs[1], heads}, qs[2:]...)...)
}

// Attend returns the means of values by the weights that AttentionWeights gives.
//
// Shapes: weights is (keys, queries, heads, batch...), v (vdim, keys, batch...), the result (vdim, queries, batch...). It panics with *ShapeError
// and *DTypeError.
func Attend(weights, v *Tensor) *Tensor {
	ws, vs := weights.Shape(), v.Shape()
	if len(vs) < 2 || len(ws) != len(vs)+1 || vs[1] != ws[0] || fmt.Sprint(vs[2:]) != fmt.Sprint(ws[3:]) || ws[2] == 0 || vs[0]%ws[2] != 0 {
		panic(&ShapeError{"Attend", [][]int{ws, vs}, "weights (keys, queries, heads, batch...) and values (vdim, keys, batch...), where heads divides vdim"})
	}
	batch, heads := 1, ws[2]
	for _, n := range vs[2:] {
		batch *= n
	}
	vt := v.Reshape(vs[0]/heads, heads, vs[1], batch).Permute(0, 2, 1, 3)
	y := vt.BatchedMul(weights.Reshape(ws[0], ws[1], heads, batch)) // (vdim/heads, queries, heads, batch)
	return y.Permute(0, 2, 1, 3).Reshape(append([]int{vs[0], ws[1]}, vs[2:]...)...)
}

// CausalMask returns the mask that lets element j of a sequence look at itself and those before it: a Bool matrix (n, n) that is true at (i, j) for
// i ≤ j.
func CausalMask(n int) *Tensor {
	m := Bool.Zeros(n, n)
	for j := range n {
		for i := range j + 1 {
			flat[bool](m)[i+n*j] = true
		}
	}
	return m
}
