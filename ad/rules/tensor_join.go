package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.Concat, "each gets its part of ȳ", ConcatPullback, ConcatPushforward)
	shadowed(tensor.Stack, "each gets its part of ȳ", StackPullback, StackPushforward)
	composite(Tensor.Split, Tensor.Chunk, tensor.PadZeros)
	withNumbers(tensor.PadConstant, "∂x = ȳ without the padding, ∂v = the sum of the padding of ȳ", PadConstantPullback, PadConstantPushforward, []any{PadConstantNumber})
	views(tensor.Unpad, Tensor.Diag)
	shadowed(tensor.DiagM, "∂v = the diagonal of ȳ", DiagMPullback, DiagMPushforward)
	shadowed(Tensor.Triu, "∂x = Triu(ȳ)", TriuPullback, TriuPushforward)
	shadowed(Tensor.Tril, "∂x = Tril(ȳ)", TrilPullback, TrilPushforward)
}

// ConcatPullback adds to each its part of ȳ.
func ConcatPullback(dim int, ts []Tensor, _ Tensor, ds []Tensor, dy Tensor) {
	lo := 0
	for i, t := range ts {
		hi := lo + t.Dim(dim)
		if ds[i] != nil {
			tensor.Accumulate(ds[i], dy.Slice(dim, lo, hi))
		}
		lo = hi
	}
}

// ConcatPushforward puts the tangents one behind the other.
func ConcatPushforward(dim int, ts []Tensor, _ Tensor, tts []Tensor) Tensor {
	return tensor.Concat(dim, orZeros(ts, tts)...)
}

// orZeros returns the tangents, zeros for constants.
func orZeros(ts, tts []Tensor) []Tensor {
	all := make([]Tensor, len(ts))
	for i, t := range ts {
		if all[i] = tts[i]; all[i] == nil {
			all[i] = tensor.ZerosLike(t)
		}
	}
	return all
}

// StackPullback adds to each its part of ȳ.
func StackPullback(dim int, _ []Tensor, _ Tensor, ds []Tensor, dy Tensor) {
	for i, d := range ds {
		if d != nil {
			tensor.Accumulate(d, dy.Select(dim, i))
		}
	}
}

// StackPushforward stacks the tangents.
func StackPushforward(dim int, ts []Tensor, _ Tensor, tts []Tensor) Tensor {
	return tensor.Stack(dim, orZeros(ts, tts)...)
}

// PadConstantPullback adds ȳ without the padding.
func PadConstantPullback(_ Tensor, pad []int, _ float64, dims []int, _, dx, dy Tensor) {
	if dx != nil {
		tensor.Accumulate(dx, tensor.Unpad(dy, pad, dims...))
	}
}

// PadConstantNumber is the sum of the padding of ȳ.
func PadConstantNumber(_ Tensor, pad []int, _ float64, dims []int, _, dy Tensor) float64 {
	return dy.Sum().Item() - tensor.Unpad(dy, pad, dims...).Sum().Item()
}

// PadConstantPushforward is ẋ with v̇ around it.
func PadConstantPushforward(x Tensor, pad []int, _ float64, dims []int, _, tx Tensor, tv float64) Tensor {
	if tx == nil {
		tx = tensor.ZerosLike(x)
	}
	return tensor.PadConstant(tx, pad, tv, dims...)
}

// DiagMPullback adds the diagonal of ȳ.
func DiagMPullback(_, _, dv, dy Tensor) { tensor.Accumulate(dv, dy.Diag()) }

// DiagMPushforward is the matrix of the tangent.
func DiagMPushforward(_, _, tv Tensor) Tensor { return tensor.DiagM(tv) }

// TriuPullback adds the triangle of ȳ.
func TriuPullback(_ Tensor, k int, _, dx, dy Tensor) { tensor.Accumulate(dx, dy.Triu(k)) }

// TriuPushforward is the triangle of the tangent.
func TriuPushforward(_ Tensor, k int, _, tx Tensor) Tensor { return tx.Triu(k) }

// TrilPullback adds the triangle of ȳ.
func TrilPullback(_ Tensor, k int, _, dx, dy Tensor) { tensor.Accumulate(dx, dy.Tril(k)) }

// TrilPushforward is the triangle of the tangent.
func TrilPushforward(_ Tensor, k int, _, tx Tensor) Tensor { return tx.Tril(k) }
