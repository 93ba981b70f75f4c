// Package recurrent has functions of whole sequences, recurrent layers and their loss, whose derivatives are checked.
package recurrent

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // rules for tensors
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// LSTM is all that the operation returns.
func LSTM(g, w, b, h, c Tensor) Tensor { return tensor.LSTM(g, w, b, h, c) }

// TwoLSTM is two layers, of which the states of all steps and the last of all count.
func TwoLSTM(g, w, b, v, h, c Tensor) float64 {
	y := tensor.LSTM(g, w, b, h, c)
	z := tensor.LSTM(v.MatMul(y.Select(3, 0).Reshape(h.Dim(0), -1)).Reshape(g.Shape()...), w, b, y.Select(3, 0).Select(1, -1), y.Select(3, 1).Select(1, -1))
	return tensor.Sin(z.Select(3, 0)).Sum().Item()
}

// AccumulateLSTM is the gradient of LSTM with respect to all of its arguments.
func AccumulateLSTM(g, w, b, h, c, dy Tensor) Tensor {
	y := tensor.LSTM(g, w, b, h, c)
	dg, dw, db, dh, dc := tensor.ZerosLike(g), tensor.ZerosLike(w), tensor.ZerosLike(b), tensor.ZerosLike(h), tensor.ZerosLike(c)
	tensor.AccumulateLSTM(dg, dw, db, dh, dc, w, h, c, y, dy)
	return tensor.Concat(0, dg.Flatten(), dw.Flatten(), db, dh.Flatten(), dc.Flatten())
}

// CTC is all that the operation returns.
func CTC(x, states Tensor) Tensor { return tensor.CTC(x, states) }

// AccumulateCTC is the gradient of CTC.
func AccumulateCTC(dx, dloss, x, states Tensor) Tensor {
	d := tensor.Square(dx)
	tensor.AccumulateCTC(d, dloss, x, states)
	return d
}
