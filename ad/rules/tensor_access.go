package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(Tensor.Item, "the adjoint of the element", ItemPullback, ItemPushforward)
	shadowed(Tensor.At, "the adjoint of the element", AtPullback, AtPushforward)
	shadowed(Tensor.Values, "the adjoints of the elements", ValuesPullback, ValuesPushforward)
	shadowed(Tensor.Clone, "∂x = ȳ", ClonePullback, ClonePushforward)
	shadowed(Tensor.Convert, "∂x = ȳ, converted", ConvertPullback, ConvertPushforward)
	substitute(Tensor.To, toSource)
	shadowed(tensor.Where, "ȳ goes to the one that was taken", WherePullback, WherePushforward)
	views(Tensor.T, Tensor.Permute, Tensor.Slice, Tensor.Select, Tensor.Squeeze, Tensor.Unsqueeze, Tensor.BroadcastTo, Tensor.ReshapeView)
	sharing("Wrap", "Data")
	shadowed(tensor.FromValues, "the adjoints of the elements", FromValuesPullback, FromValuesPushforward)
	substitute(Tensor.Reshape, reshapeSource)
	substitute(Tensor.Flatten, flattenSource)
	substitute(Tensor.Rows, rowsSource)
	substitute(Tensor.Columns, columnsSource)
	substitute(Tensor.Contiguous, contiguousSource)
	substitute(tensor.Map, mapSource)
	substitute(tensor.Map2, map2Source)
	for _, name := range []string{"Shape", "Rank", "Dim", "Len", "DType", "Device", "IsDense", "SameShape", "Count", "ArgMax", "ArgMin", "Less", "LessEqual", "Equal", "String",
		"Inline", "HTML", "PNG", "Version", "Span", "FunctorsLeaf", "Recorder", "Addresses", "Bits"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor.(*Tensor)."+name)
	}
	for _, name := range []string{"Zeros", "Ones", "Eye", "ZerosLike", "Rand", "Randn", "Linspace", "Seed", "DefaultSource", "Threads", "SetThreads", "Not", "Taken", "BroadcastShape", "FromBits"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor."+name)
	}
	for _, name := range []string{"Uint64", "MarshalBinary", "UnmarshalBinary"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor.(*SharedSource)."+name)
	}
	for _, name := range []string{"Zeros", "Ones", "Eye", "Rand", "Randn", "Linspace", "String", "Size", "IsFloat", "Check"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/tensor.DType."+name)
	}
}

func reshapeSource(t Tensor, shape ...int) Tensor {
	if t.IsDense() {
		return t.ReshapeView(shape...)
	}
	return t.Clone().ReshapeView(shape...)
}

func rowsSource(t Tensor) [][]float64 { return columnsSource(t.T()) }

func columnsSource(t Tensor) [][]float64 {
	n := t.Dim(0)
	values, lists := t.Values(), make([][]float64, t.Dim(1))
	for j := range lists {
		lists[j] = values[j*n : (j+1)*n]
	}
	return lists
}

func toSource(t Tensor, d tensor.DType) Tensor {
	if t.DType() == d {
		return t
	}
	return t.Convert(d)
}

func flattenSource(t Tensor) Tensor { return reshapeSource(t, t.Len()) }

func contiguousSource(t Tensor) Tensor {
	if t.IsDense() {
		return t
	}
	return t.Clone()
}

func mapSource(f func(float64) float64, x Tensor) Tensor {
	vs := x.Values()
	ys := make([]float64, len(vs))
	for i, v := range vs {
		ys[i] = f(v)
	}
	return tensor.FromValues(x.DType(), ys, x.Shape()...)
}

func map2Source(f func(x, y float64) float64, x, y Tensor) Tensor {
	shape := tensor.BroadcastShape(x, y)
	xs, ys := x.BroadcastTo(shape...).Values(), y.BroadcastTo(shape...).Values()
	zs := make([]float64, len(xs))
	for i, v := range xs {
		zs[i] = f(v, ys[i])
	}
	return tensor.FromValues(x.DType(), zs, shape...)
}

// ItemPullback adds the adjoint to the element.
func ItemPullback(_ Tensor, _ float64, dx Tensor, dy float64) {
	tensor.Accumulate(dx, dx.DType().Full(dy, dx.Shape()...))
}

// ItemPushforward is the tangent of the element.
func ItemPushforward(_ Tensor, _ float64, tx Tensor) float64 { return tx.Item() }

// AtPullback adds the adjoint to the element.
func AtPullback(_ Tensor, index []int, _ float64, dx Tensor, dy float64) {
	dx.Set(dx.At(index...)+dy, index...)
}

// AtPushforward is the tangent of the element.
func AtPushforward(_ Tensor, index []int, _ float64, tx Tensor) float64 { return tx.At(index...) }

// ValuesPullback adds the adjoints to the elements.
func ValuesPullback(_ Tensor, _ []float64, dx Tensor, dy []float64) {
	tensor.Accumulate(dx, tensor.FromValues(dx.DType(), dy, dx.Shape()...))
}

// ValuesPushforward lists the tangents of the elements.
func ValuesPushforward(_ Tensor, _ []float64, tx Tensor) []float64 { return tx.Values() }

// FromValuesPullback adds the adjoints of the elements to the numbers.
func FromValuesPullback(_ tensor.DType, _ []float64, _ []int, _ Tensor, dv []float64, dy Tensor) {
	for i, v := range dy.Values() {
		dv[i] += v
	}
}

// FromValuesPushforward is the tensor of the tangents.
func FromValuesPushforward(d tensor.DType, _ []float64, shape []int, _ Tensor, tv []float64) Tensor {
	return tensor.FromValues(d, tv, shape...)
}

// ClonePullback adds the adjoint.
func ClonePullback(_, _, dx, dy Tensor) { tensor.Accumulate(dx, dy) }

// ClonePushforward is the tangent.
func ClonePushforward(_, _, tx Tensor) Tensor { return tx.Clone() }

// ConvertPullback adds the adjoint, converted.
func ConvertPullback(_ Tensor, _ tensor.DType, y, dx, dy Tensor) {
	if dx != nil && y.DType().IsFloat() && dx.DType().IsFloat() {
		tensor.Accumulate(dx, dy.To(dx.DType()))
	}
}

// ConvertPushforward is the tangent, converted.
func ConvertPushforward(x Tensor, d tensor.DType, y, tx Tensor) Tensor {
	if !x.DType().IsFloat() || !d.IsFloat() {
		return y
	}
	return tx.Convert(d)
}

// WherePullback adds the adjoint to the one that was taken.
func WherePullback(mask, _, _, _, _, dt, du, dy Tensor) {
	zero := tensor.ZerosLike(dy)
	if dt != nil {
		tensor.Accumulate(dt, tensor.Where(mask, dy, zero))
	}
	if du != nil {
		tensor.Accumulate(du, tensor.Where(mask, zero, dy))
	}
}

// WherePushforward is the tangent of the one that was taken.
func WherePushforward(mask, _, _, y, _, tt, tu Tensor) Tensor {
	if tt == nil {
		tt = tensor.ZerosLike(y)
	}
	if tu == nil {
		tu = tensor.ZerosLike(y)
	}
	return tensor.Where(mask, tt, tu)
}
