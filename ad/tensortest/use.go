package tensortest

import "github.com/fluxion-go/fluxion/tensor"

// How programs keep tensors.

// A Model has tensors in all kinds of places.
type Model struct {
	W      Tensor
	Layers []Tensor
	Named  map[string]Tensor
	Next   *Model
	Pair   [2]Tensor
	Any    any
}

// Run goes through a model.
func (m *Model) Run(x Tensor) Tensor {
	y := m.W.MatMul(x)
	for _, l := range m.Layers {
		y = tensor.Tanh(l.MatMul(y))
	}
	y = y.Mul(m.Named["scale"]).Add(m.Named["shift"]).Add(m.Pair[0]).Mul(m.Pair[1])
	if t, ok := m.Any.(Tensor); ok {
		y = y.Add(t)
	}
	if m.Next != nil {
		y = m.Next.Run(y)
	}
	return y
}

// RunModel is of a model.
func RunModel(m *Model, x Tensor) float64 { return tensor.Sin(m.Run(x)).Sum().Item() }

// Closures is of functions that captured tensors.
func Closures(w, b, x Tensor) float64 {
	layer := func(x Tensor) Tensor { return w.MatMul(x).Add(b) }
	twice := []func(Tensor) Tensor{layer, func(x Tensor) Tensor { return layer(tensor.Sin(x)) }}
	for _, f := range twice {
		x = f(x)
	}
	return tensor.Sin(x).Sum().Item()
}

// Slots is of a slice whose elements are replaced.
func Slots(xs []Tensor) float64 {
	for i := range xs {
		if i > 0 {
			xs[i] = xs[i].Mul(xs[i-1])
		}
	}
	return tensor.Sin(xs[len(xs)-1]).Sum().Item()
}

// Loops is of a tensor that is replaced in a loop until it is small.
func Loops(x, w Tensor) float64 {
	for x.Dot(x).Item() > 0.5 {
		x = tensor.Sin(w.MatMul(x)).Scale(0.5)
	}
	return tensor.Sin(x).Sum().Item()
}

// Unused is of operations whose results nobody uses.
func Unused(x Tensor) float64 {
	tensor.Exp(x)
	_ = x.Mul(x)
	x.T()
	tensor.LeakyRelu(x, 0.1)
	y := tensor.Sin(x)
	if y.Len() > 1000 {
		return tensor.Sin(y).Sum().Item()
	}
	return tensor.Sin(x).Sum().Item()
}

// Results is of a function with several results.
func Results(x Tensor) float64 {
	a, n, b := results(x)
	_, _, c := results(a)
	return tensor.Sin(a.Mul(b)).Sum().Item() + n*tensor.Sin(c).Sum().Item()
}

func results(x Tensor) (Tensor, float64, Tensor) {
	return tensor.Sin(x), x.Sum().Item(), tensor.Cos(x)
}

// Deferred is of a recursion.
func Deferred(x Tensor, n int) float64 {
	if n == 0 {
		return tensor.Sin(x).Sum().Item()
	}
	return Deferred(tensor.Tanh(x.Add(x)), n-1) * 0.5
}

// Neuron has an activation of tensors.
type Neuron struct {
	W   Tensor
	Act func(Tensor) Tensor
}

// Acts are operations that are values.
var Acts = []func(Tensor) Tensor{tensor.Relu, tensor.Tanh, tensor.Swish, tensor.Selu, tensor.Identity, tensor.GeluSigmoid, Tensor.T, Tensor.Flatten}

// More are operations that are values, of other types.
var (
	Slope   = Sigmoid
	ByC     = []func(Tensor, float64) Tensor{tensor.LeakyRelu, tensor.Celu, Tensor.Scale}
	OfTwo   = []func(Tensor, Tensor) Tensor{Tensor.Add, Tensor.MatMul, Tensor.Mul}
	Reduced = Tensor.Mean
)

// Call is act(W·x).
func (d *Neuron) Call(x Tensor) Tensor { return d.Act(d.W.MatMul(x)) }

// Activated is of a neuron.
func Activated(d *Neuron, x Tensor) float64 { return tensor.Sin(d.Call(x)).Sum().Item() }

// ActivatedTensor is the result of a neuron.
func ActivatedTensor(d *Neuron, x Tensor) Tensor { return d.Call(x) }

// Chosen calls operations that are values.
func Chosen(x Tensor, n int) float64 {
	acts := []func(Tensor) Tensor{tensor.Relu, tensor.Swish, tensor.Selu, tensor.Identity, Tensor.T, tensor.GeluSigmoid}
	y := x
	for _, act := range acts[:n] {
		y = act(y)
	}
	scale := Tensor.Scale
	slope := tensor.LeakyRelu
	join := Tensor.Add
	return tensor.Sin(join(scale(slope(y, 0.1), 2), y)).Sum().Item()
}

// Bound calls methods of tensors that are values.
func Bound(x, w Tensor) float64 {
	product, add := w.MatMul, x.AddInPlace
	add(x.Scale(2))
	y := product(x)
	return tensor.Sin(y).Sum().Item() + tensor.Sin(x).Sum().Item()
}

// Applied is of a function of a tensor.
func Applied(f func(Tensor) Tensor, x Tensor) float64 { return tensor.Sin(f(x)).Sum().Item() }

// AppliedTo is of a function of a tensor and a number.
func AppliedTo(f func(Tensor, float64) Tensor, x Tensor, c float64) float64 {
	return tensor.Sin(f(x, c)).Sum().Item()
}

// Applied2 is of a function of two tensors.
func Applied2(f func(Tensor, Tensor) Tensor, x, y Tensor) float64 {
	return tensor.Sin(f(x, y)).Sum().Item()
}

// AppliedDims is of a function of a tensor and dimensions.
func AppliedDims(f func(Tensor, ...int) Tensor, x Tensor, dims []int) float64 {
	return tensor.Sin(f(x, dims...)).Sum().Item()
}

// layers goes through a model without its map.
func (m *Model) layers(x Tensor) Tensor {
	y := m.W.MatMul(x)
	for _, l := range m.Layers {
		y = tensor.Tanh(l.MatMul(y))
	}
	y = y.Add(m.Pair[0]).Mul(m.Pair[1])
	if t, ok := m.Any.(Tensor); ok {
		y = y.Add(t)
	}
	if m.Next != nil {
		y = m.Next.layers(y)
	}
	return y
}

// RunLayers is of a model without its map.
func RunLayers(m *Model, x Tensor) float64 { return tensor.Sin(m.layers(x)).Sum().Item() }

// RunLayersTensor is RunLayers with a tensor as its result.
func RunLayersTensor(m *Model, x Tensor) Tensor { return tensor.Sin(m.layers(x)).Sum() }
