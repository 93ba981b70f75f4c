package dataset

import "github.com/fluxion-go/fluxion/tensor"

// Batch returns tensors of one shape as a tensor with one more dimension, the last: tensor.Stack(-1, xs...).
//
// Shapes: n of (features..) give (features.., n). It panics with *tensor.UseError for an empty list, and with *tensor.ShapeError for different shapes.
func Batch(xs []*tensor.Tensor) *tensor.Tensor { return stackLast("Batch", xs) }

func stackLast(op string, xs []*tensor.Tensor) *tensor.Tensor {
	if len(xs) == 0 {
		panic(misuse(op, "got no tensors, want at least 1"))
	}
	for i, x := range xs {
		if x == nil {
			panic(misuse(op, "got a nil tensor at %d", i))
		}
		if !x.SameShape(xs[0]) {
			panic(&tensor.ShapeError{Op: op, Shapes: [][]int{xs[0].Shape(), x.Shape()}, Want: "one shape; for sequences of different lengths see BatchSequence"})
		}
	}
	return tensor.Stack(xs[0].Rank(), xs...)
}

// Unbatch returns the observations of a tensor, views without the last dimension: the reverse of Batch. It panics as NumObs does.
func Unbatch(x *tensor.Tensor) []*tensor.Tensor {
	numObs("Unbatch", x)
	return Unstack(x, -1)
}

// Unstack returns what a tensor has at each position of a dimension, views without that dimension: the reverse of tensor.Stack. It panics with
// *tensor.IndexError for a dimension that x does not have.
func Unstack(x *tensor.Tensor, dim int) []*tensor.Tensor {
	xs := make([]*tensor.Tensor, x.Dim(dim))
	for i := range xs {
		xs[i] = x.Select(dim, i)
	}
	return xs
}

// BatchSeq turns n sequences into one whose steps are batches of n: [[1 2 3] [4 5]] with pad 0 gives [[1 4] [2 5] [3 0]]. Those that are short are
// filled with pad.
func BatchSeq[E any](seqs [][]E, pad E) [][]E {
	longest := 0
	for _, s := range seqs {
		longest = max(longest, len(s))
	}
	steps := make([][]E, longest)
	for t := range steps {
		steps[t] = make([]E, len(seqs))
		for j, s := range seqs {
			if steps[t][j] = pad; t < len(s) {
				steps[t][j] = s[t]
			}
		}
	}
	return steps
}

// BatchSequence returns sequences of different lengths as one tensor, filled with pad at their ends. Its steps are Unstack(y, -2).
//
// Shapes: sequence i is (features.., lengthᵢ), y is (features.., longest, n). It panics with *tensor.UseError for an empty list, and with
// *tensor.ShapeError for different features.
func BatchSequence(seqs []*tensor.Tensor, pad float64) *tensor.Tensor {
	const op = "BatchSequence"
	if len(seqs) == 0 {
		panic(misuse(op, "got no sequences, want at least 1"))
	}
	longest := 0
	for _, s := range seqs {
		longest = max(longest, numObs(op, s))
	}
	same := make([]*tensor.Tensor, len(seqs))
	for i, s := range seqs {
		same[i] = RPadConstant(s, longest, pad, -1)
	}
	return stackLast(op, same)
}

// RPadConstant returns x with v behind its elements, up to size n in these dimensions, in all without. What is longer stays as it is. It panics with
// *tensor.UseError for n < 0, and with *tensor.IndexError for a dimension that x does not have.
func RPadConstant(x *tensor.Tensor, n int, v float64, dims ...int) *tensor.Tensor {
	if n < 0 {
		panic(misuse("RPadConstant", "got size %d, want 0 or more", n))
	}
	if len(dims) == 0 {
		dims = span(0, x.Rank())
	}
	var pad []int
	for _, d := range dims {
		pad = append(pad, 0, max(0, n-x.Dim(d)))
	}
	if len(dims) == 0 {
		return x
	}
	return tensor.PadConstant(x, pad, v, dims...)
}

// Chunk parts data in n of the same size, of which the last may have fewer observations: 1 to 10 in 3 is 1 to 4, 5 to 8, 9 and 10. There are fewer
// parts if there are not enough observations. The parts share memory with data; for other dimensions of a tensor see its method Chunk.
//
// It panics with *tensor.UseError for n < 1, and as NumObs does.
func Chunk[T any](data T, n int) []T {
	if n < 1 {
		panic(misuse("Chunk", "got %d parts, want at least 1", n))
	}
	size := (NumObs(data) + n - 1) / n
	return ChunkSize(data, max(size, 1))
}

// ChunkSize parts data in chunks of so many observations, of which the last may have fewer. They share memory with data.
//
// It panics with *tensor.UseError for size < 1, and as NumObs does.
func ChunkSize[T any](data T, size int) []T {
	if size < 1 {
		panic(misuse("ChunkSize", "got size %d, want at least 1", size))
	}
	n := NumObs(data)
	var parts []T
	for lo := 0; lo < n; lo += size {
		parts = append(parts, pick("ChunkSize", data, span(lo, min(lo+size, n))))
	}
	return parts
}
