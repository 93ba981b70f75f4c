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
