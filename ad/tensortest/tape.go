package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// Functions whose result is a tensor with one element, for AutoTape too.

// MLP is a model with layers in a slice and activations that are functions.
type MLP struct {
	Layers []*Affine2
	Rate   float64 // no parameter
}

// An Affine2 is a layer.
type Affine2 struct {
	W, B Tensor
	Act  func(Tensor) Tensor
}

// Call applies the layers in turn.
func (m *MLP) Call(x Tensor) Tensor {
	for _, l := range m.Layers {
		x = l.Act(l.W.MatMul(x).Add(l.B))
	}
	return x
}

// Loss is the cross entropy of a model.
func Loss(m *MLP, x, y Tensor) Tensor {
	p := tensor.LogSoftmax(m.Call(x), 0)
	return tensor.Neg(p.Mul(y)).Sum().Scale(m.Rate / float64(x.Dim(1)))
}

// Mixed goes through views, reductions, a function of one's own and a product of three.
func Mixed(a, b Tensor) Tensor {
	c := a.T().Slice(0, 0, 2).MatMul(a).Reshape(-1).Add(b)
	return tensor.Map(Sigmoid, c).Mul(tensor.Exp(c.Select(0, 1).Unsqueeze(0))).Mean().Add(a.Max()).Sub(c.Norm())
}

// Half does not use its second argument.
func Half(a, b Tensor) Tensor { return a.Scale(0.5).Sum() }

// Steps applies one operation many times.
func Steps(x Tensor, n int) float64 {
	for range n {
		x = tensor.Tanh(x)
	}
	return x.Sum().Item()
}

// Sums adds a constant many times.
func Sums(x, c Tensor, n int) float64 {
	for range n {
		x = x.Add(c)
	}
	return x.Sum().Item()
}
