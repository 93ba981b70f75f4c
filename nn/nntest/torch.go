package nntest

import (
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// Weighted is the sum of all elements of a result, the i-th times sin i: what figures of PyTorch are of.
func Weighted(m nn.Model, x *tensor.Tensor) *tensor.Tensor {
	y := m.Call(x).Flatten()
	return y.Mul(tensor.Sin(y.DType().Linspace(0, float64(y.Len()-1), y.Len()))).Sum()
}

// TorchRecurrent is a recurrent layer with PyTorch's order of dimensions, backwards: (features, batch, length). The last state stands behind the outputs.
type TorchRecurrent struct {
	Layer StatefulLayer
	State nn.CellState
}

// Call applies the layer to x.
func (m TorchRecurrent) Call(x *tensor.Tensor) *tensor.Tensor {
	y, last := m.Layer.CallState(x.Permute(0, 2, 1), m.State)
	all := []*tensor.Tensor{y.Permute(0, 2, 1)}
	for _, s := range last {
		all = append(all, s.Unsqueeze(2))
	}
	return tensor.Concat(2, all...)
}

// TorchBags is an EmbeddingBag of these bags, whatever x is.
type TorchBags struct {
	Bag       *nn.EmbeddingBagLayer
	Words, At []int
}

// Call returns the vectors of the bags.
func (m TorchBags) Call(*tensor.Tensor) *tensor.Tensor { return m.Bag.BagsAt(m.Words, m.At) }

// TorchPair is a model of two inputs, of which the second is always the same.
type TorchPair struct {
	Model nn.Joiner
	With  *tensor.Tensor
}

// Call applies the model.
func (m TorchPair) Call(x *tensor.Tensor) *tensor.Tensor { return m.Model.CallAll(x, m.With) }

// An Attention is what TorchAttention is of.
type Attention interface {
	CallAttention(q, k, v, bias, mask *tensor.Tensor) (y, weights *tensor.Tensor)
}

// TorchAttention is an attention of queries to these keys and values, all (features, batch, length). The weights stand behind the result.
type TorchAttention struct {
	Layer Attention
	K, V  *tensor.Tensor
}

// Call applies the layer to queries.
func (m TorchAttention) Call(q *tensor.Tensor) *tensor.Tensor {
	y, weights := m.Layer.CallAttention(q.Permute(0, 2, 1), m.K.Permute(0, 2, 1), m.V.Permute(0, 2, 1), nil, nil)
	return tensor.Concat(0, y.Permute(0, 2, 1).Flatten(), weights.Flatten())
}
