package tensortest

import (
	"github.com/fluxion-go/fluxion/tensor"
)

// Functions that keep intermediate results.

// A Keeper keeps tensors that others computed.
type Keeper struct {
	Last  Tensor
	Any   any
	Named map[string]Tensor
	List  []Tensor
	Func  func() float64
	Copy  struct{ T Tensor }
}

// KeepAll keeps results, and views of results, in every way that there is, and returns one as well.
func KeepAll(x Tensor, k *Keeper) (float64, Tensor) {
	y := x.Mul(x)
	k.Last = y.T()
	k.Any = x.Scale(2)
	k.Named["y"] = tensor.Exp(x)
	k.List = append(k.List, x.Add(x))
	z := x.Scale(3)
	k.Func = func() float64 { return z.At(0, 0) }
	c := struct{ T Tensor }{x.Scale(4)}
	k.Copy = c
	w := tensor.Tanh(y)
	return y.Sum().Item(), w
}

// Network is a loss of two layers.
func Network(w1, b1, w2, b2, x, y Tensor) float64 {
	h := tensor.Tanh(w1.MatMul(x).Add(b1))
	d := w2.MatMul(h).Add(b2).Sub(y)
	return d.Mul(d).Mean().Item()
}

// OfConstant is of two tensors, one of which may be constant: operations of one, of two, numbers taken out, pieces and values.
func OfConstant(x, y Tensor) Tensor {
	a := tensor.Tanh(x).Sum().Item() * y.Sum().Item()
	b := x.At(0)*y.At(1) + tensor.Concat(0, x, y).Mul(tensor.Concat(0, y, x)).Sum().Item()
	f := func(g func(Tensor) Tensor, x Tensor) float64 { return g(x).Mean().Item() }
	c := f(tensor.Sigmoid, x) + f(tensor.Exp, y)*x.Reshape(3, 1).MatMul(y.Reshape(1, 3)).Slice(0, 0, 2).Max().Item()
	return tensor.Float64.Full(a + b + c + x.Values()[1]*y.Values()[2] + tensor.Softmax(x, 0).Mul(y).CumSum(0).Sum().Item())
}
