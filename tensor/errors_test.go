package tensor_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// TestMisuse is the table of what operations say when they are misused: where, what they got, what they want, and the way out.
func TestMisuse(t *testing.T) {
	v, m, b := tensor.Zeros(3), tensor.Zeros(2, 3), tensor.Zeros(2, 3, 4)
	wide, mask, idx := tensor.Float64.Zeros(3), tensor.Bool.Zeros(3), tensor.Int.Zeros(3)
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"Add: got (3) and (2, 3), want equal sizes in each dimension, or 1 in one of the two", func() { v.Add(m) }},
		{"Add: got float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)", func() { v.Add(wide) }},
		{"Exp: got int, want float32 or float64: convert with x.To(tensor.Float32)", func() { tensor.Exp(idx) }},
		{"AddTo: got (3) and (2, 3) and (2), want a destination of shape (2, 3)", func() { tensor.AddTo(v, m, tensor.Zeros(2)) }},
		{"MatMul: got (2, 3) and (2, 3), want a second operand of shape (3) or (3, n)", func() { m.MatMul(m) }},
		{"MatMul: got (3) and (3), want a matrix first: the product of two vectors is x.Dot(y), or x.MatMul(y.T())", func() { v.MatMul(v) }},
		{"MatMul: got (2, 3, 4) and (2, 3, 4), want matrices: for a batch of them see BatchedMul", func() { b.MatMul(b) }},
		{"Dot: got (3) and (2, 3), want the same shape", func() { v.Dot(m) }},
		{"Sum: got dimension 2, want 0 to 1, for shape (2, 3)", func() { m.Sum(2) }},
		{"Sum: got dimension 1 twice, want each once", func() { m.Sum(1, -1) }},
		{"Max: got (0), want at least one element", func() { tensor.Zeros(0).Max() }},
		{"At: got index 3, want 0 to 1, for shape (2, 3)", func() { m.At(3, 0) }},
		{"At: got 1 indices, want 2, for shape (2, 3)", func() { m.At(1) }},
		{"Item: got (2, 3), want one element: take one with At, or a Sum", func() { m.Item() }},
		{"Slice: got position 4, want 0 to 3, for shape (3)", func() { v.Slice(0, 4, 4) }},
		{"Slice: got position 1, want 2 to 3, for shape (3)", func() { v.Slice(0, 2, 1) }},
		{"T: got (2, 3, 4), want a matrix or a vector: say the new order with Permute", func() { b.T() }},
		{"Reshape: got (2, 3) and (4), want as many elements", func() { m.Reshape(4) }},
		{"Squeeze: got (2, 3), want size 1 in the dimensions that are taken out", func() { m.Squeeze(0) }},
		{"BroadcastTo: got (2, 3) and (2, 4), want the same sizes, or 1 in the first", func() { m.BroadcastTo(2, 4) }},
		{"Data: got float32, want float64: convert with x.To(tensor.Float64)", func() { tensor.Data[float64](m) }},
		{"Data: the elements of this view are not one after the other: take x.Contiguous() first", func() { tensor.Data[float32](m.T()) }},
		{"Zeros: got shape (2, -1), want no negative size", func() { tensor.Zeros(2, -1) }},
		{"New: got 2 elements for shape (3), want 3", func() { tensor.New([]float64{1, 2}, 3) }},
		{"Where: got float32, want a bool mask, as x.Less(y) gives", func() { tensor.Where(v, v, v) }},
		{"Where: got (3) and (2, 3) and (3), want one shape: see BroadcastTo", func() { tensor.Where(mask, m, v) }},
		{"Less: got float32 and float64, want one type: convert with x.To(tensor.Float32)", func() { v.Less(wide) }},
		{"And: got float32, want a bool mask, as x.Less(y) gives", func() { tensor.And(mask, v) }},

		{"UpdateMomentum: got (3) and (3) and (3) and (2, 3), want one shape", func() { tensor.UpdateMomentum(v, v, m, 1, 1) }},
		{"UpdateAdam: got float32 and float32 and float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)",
			func() { tensor.UpdateAdam(v, v, v, wide, 1, 1, 1, 1, 1, 1) }},
		{"PNorm: got int, want float32 or float64: convert with x.To(tensor.Float32)", func() { idx.PNorm(2) }},

		{"Index: got index 5, want 0 to 2, for shape (2, 3)", func() { m.Index(1, []int{0, 5}) }},
		{"Index: got dimension 2, want 0 to 1, for shape (2, 3)", func() { m.Index(2, []int{0}) }},
		{"IndexAll: got positions in 2 dimensions, want at most 1, for shape (3)", func() { v.IndexAll(nil, nil) }},
		{"AccumulateIndex: got (2, 3) and (3), want a second operand of shape (2, 1)", func() { tensor.AccumulateIndex(m, v, 1, []int{0}) }},
		{"Gather: got float32, want indices of type int: convert with x.To(tensor.Int)", func() { tensor.Gather(m, v) }},
		{"Gather: got index 7, want 0 to 2, for shape (2, 3)", func() { tensor.Gather(m, tensor.Int.Of(7)) }},
		{"Gather: got () and (3), want one dimension or more, whose last one is gathered from, and at most 8 in the result", func() { tensor.Gather(tensor.Scalar(1), idx) }},
		{"Embed: got (3) and (3), want a matrix (out, n) and the numbers of columns", func() { tensor.Embed(v, idx) }},
		{"Scatter: got (2, 4) and (3), want (features.., k..) and indices (k..)", func() { tensor.SumAt(tensor.Zeros(2, 4), idx, 5) }},
		{"Scatter: got index 7, want 0 to 4, for shape (5)", func() { tensor.Scatter(tensor.ScatterMax, v, tensor.Int.Of(7, 0, 0), 5) }},
		{"Scatter: got index 7, want 0 to 4, for shape (5)", func() { tensor.Scatter(tensor.ScatterMul, v, tensor.Int.Of(7, 0, 0), 5) }},
		{"Scatter: got size -2, want 0 or more, or -1 for one more than the greatest index", func() { tensor.SumAt(v, idx, -2) }},
		{"Scatter: unknown operation, want ScatterAdd, ScatterSub, ScatterMul, ScatterDiv, ScatterMax, ScatterMin or ScatterMean", func() { tensor.Scatter(9, v, idx, 5) }},
		{"OneHot: got label 3, want 0 to 2, for shape (3, 1)", func() { tensor.OneHot([]int{3}, 3) }},
		{"LinearIndex: got index 3, want 0 to 2, for shape (4, 3)", func() { tensor.LinearIndex(tensor.Int.Of(3, 3), 4, 3) }},
		{"Ints: got float32, want indices of type int: convert with x.To(tensor.Int)", func() { v.Ints() }},
		{"Concat: got (2, 3) and (3), want the same sizes in all dimensions but one", func() { tensor.Concat(0, m, v) }},
		{"Concat: got no tensors, want one or more", func() { tensor.Concat(0) }},
		{"Concat: got float32 and float64, want one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)", func() { tensor.Concat(0, v, wide) }},
		{"Stack: got (3) and (2, 3), want the same shape", func() { tensor.Stack(0, v, m) }},
		{"Split: got (3) and (1, 1), want sizes that add up to that of the dimension", func() { v.Split(0, 1, 1) }},
		{"Repeat: got (-1) times, want 0 or more in each dimension", func() { v.Repeat(-1) }},
		{"Flip: got dimension 1, want 0 to 0, for shape (3)", func() { v.Flip(1) }},
		{"PadReflect: got 3 before and 0 behind dimension 0, want at most 2, for shape (3)", func() { tensor.PadReflect(v, []int{3, 0}) }},
		{"PadRepeat: got 1 before and 1 behind dimension 0, want at most 0, for shape (0)", func() { tensor.PadRepeat(tensor.Zeros(0), []int{1, 1}) }},
		{"PadConstant: got padding (1, 2, 3) for 1 dimensions, want one number, or two for each dimension", func() { tensor.PadZeros(v, []int{1, 2, 3}) }},
		{"PadConstant: got padding (-1, 0) for dimensions (0), want 0 or more, and each dimension once", func() { tensor.PadZeros(v, []int{-1, 0}) }},
		{"Unpad: got padding (2, 2), which is more than shape (3)", func() { tensor.Unpad(v, []int{2, 2}) }},
		{"TakeAlong: got (2, 3) and (3), want positions with the same sizes in all dimensions but one", func() { m.TakeAlong(0, idx) }},
		{"TopK: got number 5, want 0 to 3, for shape (3)", func() { v.TopK(0, 5) }},
		{"Triu: got (3), want a matrix (m, n), or several (m, n, batch..)", func() { v.Triu(0) }},
		{"Diag: got (3), want a matrix (m, n): for the matrix with a diagonal see DiagM", func() { v.Diag() }},
		{"DiagM: got (2, 3), want a vector: for the diagonal of a matrix see Diag", func() { tensor.DiagM(m) }},
	} {
		wants(t, c.want, c.do)
	}
}
