package rules

import "github.com/fluxion-go/fluxion/tensor"

// Taking elements at positions is linear, and adding them to those positions is the reverse. What repeats, flips, pads or sorts is made of the two.

func init() {
	shadowed(Tensor.Index, "ȳ is added to the positions", IndexPullback, IndexPushforward)
	shadowed(Tensor.IndexAll, "ȳ is added to the positions", IndexAllPullback, IndexAllPushforward)
	shadowed(tensor.AccumulateIndex, "∂src = the adjoint of dst at the positions", AccumulateIndexPullback, AccumulateIndexPushforward, 0)
	shadowed(tensor.AccumulateIndexAll, "∂src = the adjoint of dst at the positions", AccumulateIndexAllPullback, AccumulateIndexAllPushforward, 0)
	shadowed(tensor.Gather, "∂x = ȳ, added at idx", GatherPullback, GatherPushforward)
	shadowed(tensor.Embed, "∂w = ȳ, added at idx", GatherPullback, GatherPushforward)
	shadowed(tensor.SumAt, "∂src = Gather(ȳ, idx)", SumAtPullback, SumAtPushforward)
	shadowed(tensor.MaxAt, "ȳ goes to the greatest element; in equal parts to several", MaxAtPullback, MaxAtPushforward)
	shadowed(tensor.MinAt, "ȳ goes to the smallest element; in equal parts to several", MinAtPullback, MinAtPushforward)
	shadowed(Tensor.TakeAlong, "ȳ is added to the positions of each line", TakeAlongPullback, TakeAlongPushforward)
	shadowed(tensor.AccumulateAlong, "∂src = the adjoint of dst at the positions of each line", AccumulateAlongPullback, AccumulateAlongPushforward, 0)
	composite(Tensor.Repeat, Tensor.Flip, Tensor.Roll, tensor.PadReflect, tensor.PadSymmetric, tensor.PadRepeat, tensor.PadCircular, Tensor.Sort, Tensor.TopK, tensor.Scatter,
		tensor.ProductAt)
	for _, name := range []string{"Ints", "ArgSort", "FlipPositions", "PadPositions", "OneHot", "Greater", "GreaterEqual", "NotEqual", "LessScalar", "LessEqualScalar",
		"GreaterScalar", "GreaterEqualScalar", "EqualScalar", "NotEqualScalar", "Any", "All"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor.(*Tensor)."+name)
	}
	for _, name := range []string{"LinearIndex", "OneHot", "DType.OneHot", "OneCold", "CountAt", "ProductRounds", "RepeatPositions", "RollPositions", "And", "Or", "IsNaN", "IsInf",
		"IsFinite"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor."+name)
	}
}

// IndexPullback adds ȳ to the positions.
func IndexPullback(_ Tensor, dim int, at []int, _, dx, dy Tensor) {
	tensor.AccumulateIndex(dx, dy, dim, at)
}

// IndexPushforward is ẋ at the positions.
func IndexPushforward(_ Tensor, dim int, at []int, _, tx Tensor) Tensor { return tx.Index(dim, at) }

// IndexAllPullback adds ȳ to the positions.
func IndexAllPullback(_ Tensor, at [][]int, _, dx, dy Tensor) {
	tensor.AccumulateIndexAll(dx, dy, at...)
}

// IndexAllPushforward is ẋ at the positions.
func IndexAllPushforward(_ Tensor, at [][]int, _, tx Tensor) Tensor { return tx.IndexAll(at...) }

// AccumulateIndexPullback adds the adjoint of dst at the positions.
func AccumulateIndexPullback(_, _ Tensor, dim int, at []int, d, dsrc Tensor) {
	if dsrc != nil {
		tensor.Accumulate(dsrc, d.Index(dim, at))
	}
}

// AccumulateIndexPushforward adds the tangent of src to that of dst.
func AccumulateIndexPushforward(_, _ Tensor, dim int, at []int, td, tsrc Tensor) {
	if tsrc != nil {
		tensor.AccumulateIndex(td, tsrc, dim, at)
	}
}

// AccumulateIndexAllPullback adds the adjoint of dst at the positions.
func AccumulateIndexAllPullback(_, _ Tensor, at [][]int, d, dsrc Tensor) {
	if dsrc != nil {
		tensor.Accumulate(dsrc, d.IndexAll(at...))
	}
}

// AccumulateIndexAllPushforward adds the tangent of src to that of dst.
func AccumulateIndexAllPushforward(_, _ Tensor, at [][]int, td, tsrc Tensor) {
	if tsrc != nil {
		tensor.AccumulateIndexAll(td, tsrc, at...)
	}
}

// GatherPullback adds ȳ to the positions of the last dimension.
func GatherPullback(_, idx, _, dx, _, dy Tensor) {
	tensor.AccumulateIndex(dx, dy.Reshape(joined(dy, idx)...), -1, idx.Ints())
}

// joined returns the shape of y with one dimension in place of the last ones, those of idx.
func joined(y, idx Tensor) []int {
	shape := y.Shape()
	return append(shape[:len(shape)-idx.Rank()], idx.Len())
}

// GatherPushforward is Gather(ẋ).
func GatherPushforward(_, idx, _, tx, _ Tensor) Tensor { return tensor.Gather(tx, idx) }

// SumAtPullback adds Gather(ȳ).
func SumAtPullback(_, idx Tensor, _ int, _, dsrc, _, dy Tensor) {
	tensor.Accumulate(dsrc, tensor.Gather(dy, idx))
}

// SumAtPushforward is SumAt of the tangent.
func SumAtPushforward(_, idx Tensor, size int, _, tsrc, _ Tensor) Tensor {
	return tensor.SumAt(tsrc, idx, size)
}

// MaxAtPullback adds the adjoint to the greatest element, in equal parts to those that are equal.
func MaxAtPullback(src, idx Tensor, _ int, y, dsrc, _, dy Tensor) {
	tensor.AccumulateMul(dsrc, tensor.Gather(dy, idx), extremesAt(src, idx, y))
}

// MaxAtPushforward is the tangent of the greatest element, the mean of those that are equal.
func MaxAtPushforward(src, idx Tensor, size int, y, tsrc, _ Tensor) Tensor {
	return tensor.SumAt(extremesAt(src, idx, y).Mul(tsrc), idx, size)
}

// MinAtPullback adds the adjoint to the smallest element, in equal parts to those that are equal.
func MinAtPullback(src, idx Tensor, size int, y, dsrc, di, dy Tensor) {
	MaxAtPullback(src, idx, size, y, dsrc, di, dy)
}

// MinAtPushforward is the tangent of the smallest element, the mean of those that are equal.
func MinAtPushforward(src, idx Tensor, size int, y, tsrc, ti Tensor) Tensor {
	return MaxAtPushforward(src, idx, size, y, tsrc, ti)
}

// extremesAt has 1 where src is the element of y at its position, divided by how often that is, and 0 elsewhere. It has no derivative.
func extremesAt(src, idx, y Tensor) Tensor {
	is := src.Equal(tensor.Gather(y, idx)).To(src.DType())
	return is.Div(tensor.Gather(tensor.SumAt(is, idx, y.Dim(-1)), idx))
}

// TakeAlongPullback adds ȳ to the positions of each line.
func TakeAlongPullback(_ Tensor, dim int, at, _, dx, _, dy Tensor) {
	tensor.AccumulateAlong(dx, dy, dim, at)
}

// TakeAlongPushforward is ẋ at the positions of each line.
func TakeAlongPushforward(_ Tensor, dim int, at, _, tx, _ Tensor) Tensor {
	return tx.TakeAlong(dim, at)
}

// AccumulateAlongPullback adds the adjoint of dst at the positions of each line.
func AccumulateAlongPullback(_, _ Tensor, dim int, at, d, dsrc, _ Tensor) {
	if dsrc != nil {
		tensor.Accumulate(dsrc, d.TakeAlong(dim, at))
	}
}

// AccumulateAlongPushforward adds the tangent of src to that of dst.
func AccumulateAlongPushforward(_, _ Tensor, dim int, at, td, tsrc, _ Tensor) {
	if tsrc != nil {
		tensor.AccumulateAlong(td, tsrc, dim, at)
	}
}
