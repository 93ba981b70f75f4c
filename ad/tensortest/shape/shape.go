// Package shape has functions that index, join, pad and sort tensors, and make them of numbers, whose derivatives are checked.
package shape

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // rules for tensors
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// Index takes positions of a dimension.
func Index(x Tensor, dim int, at []int) Tensor { return x.Index(dim, at) }

// IndexAll takes positions of all dimensions.
func IndexAll(x Tensor, at [][]int) Tensor { return x.IndexAll(at...) }

// AccumulateIndex adds to positions of a dimension.
func AccumulateIndex(x, y Tensor, dim int, at []int) Tensor {
	z := x.Clone()
	tensor.AccumulateIndex(z, y, dim, at)
	return z
}

// AccumulateIndexAll adds to positions of all dimensions.
func AccumulateIndexAll(x, y Tensor, at [][]int) Tensor {
	z := x.Clone()
	tensor.AccumulateIndexAll(z, y, at...)
	return z
}

// Gather takes positions of the last dimension.
func Gather(x, idx Tensor) Tensor { return tensor.Gather(x, idx) }

// Embed takes columns.
func Embed(w, idx Tensor) Tensor { return tensor.Embed(w, idx) }

// Embedding is a layer of two embeddings, as of words and of their places.
func Embedding(words, places, idx Tensor) Tensor {
	at := tensor.New([]int{0, 1, 2}, 3)
	return tensor.Tanh(tensor.Embed(words, idx).Add(tensor.Embed(places, at)))
}

// Scatter puts elements at positions of the last dimension.
func Scatter(op tensor.ScatterOp, src, idx Tensor, size int) Tensor {
	return tensor.Scatter(op, src, idx, size)
}

// Neighbours is a step of message passing in a graph.
func Neighbours(x, from, to Tensor) Tensor {
	messages := tensor.Tanh(tensor.Gather(x, from))
	return x.Mul(tensor.Scatter(tensor.ScatterMean, messages, to, x.Dim(-1)))
}

// Repeat repeats a tensor.
func Repeat(x Tensor, times []int) Tensor { return x.Repeat(times...) }

// Flip turns dimensions around.
func Flip(x Tensor, dims []int) Tensor { return x.Flip(dims...) }

// Roll turns a dimension like a wheel.
func Roll(x Tensor, dim, by int) Tensor { return x.Roll(dim, by) }

// Sort sorts lines.
func Sort(x Tensor, dim int, descending bool) Tensor {
	y, _ := x.Sort(dim, descending)
	return y
}

// TopK takes the greatest elements of lines, and adds the sum of the squares of others.
func TopK(x Tensor, dim, k int) Tensor {
	y, at := x.TopK(dim, k)
	return y.Add(tensor.Square(x.TakeAlong(dim, at.Flip(dim))))
}

// TakeAlong takes positions of lines.
func TakeAlong(x Tensor, dim int, at Tensor) Tensor { return x.TakeAlong(dim, at) }

// AccumulateAlong adds to positions of lines.
func AccumulateAlong(x, y Tensor, dim int, at Tensor) Tensor {
	z := x.Clone()
	tensor.AccumulateAlong(z, y, dim, at)
	return z
}
