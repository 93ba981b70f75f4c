package recurrent

import (
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/ad/rules"
	"github.com/fluxion-go/fluxion/tensor"
)

func randn(d tensor.DType, seed uint64, shape ...int) Tensor {
	return d.Randn(rand.New(rand.NewPCG(seed, 1)), shape...)
}

func TestLSTM(t *testing.T) {
	for _, s := range [][3]int{{2, 3, 2}, {1, 1, 1}, {3, 2, 1}, {2, 0, 2}, {2, 2, 0}} {
		n, steps, batch := s[0], s[1], s[2]
		d := tensor.Float64
		g, w, h, c := randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n), randn(d, 3, n, batch), randn(d, 4, n, batch)
		adtest.Check(t, LSTM, g, w, h, c)
		adtest.Check(t, LSTM, ad.Const(g), w, h, ad.Const(c))
		adtest.Check(t, LSTM, g, ad.Const(w), ad.Const(h), c)
		if steps > 0 {
			adtest.Check(t, TwoLSTM, g, w, randn(d, 6, 4*n, n), h, c)
			adtest.Check(t, AccumulateLSTM, g, w, h, c, randn(d, 5, n, steps, batch, 6))
		}
	}
	// Views, the other way round in memory.
	g, w := randn(tensor.Float64, 1, 2, 3, 8).Permute(2, 1, 0), randn(tensor.Float64, 2, 2, 8).T()
	adtest.Check(t, LSTM, g, w, randn(tensor.Float64, 3, 2, 2).T(), randn(tensor.Float64, 4, 2, 2).T())
}

// What the operation does at once is what it does step by step.
func TestLSTMSteps(t *testing.T) {
	d := tensor.Float64
	n, steps, batch := 5, 4, 3
	g, w, h, c := randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n), randn(d, 3, n, batch), randn(d, 4, n, batch)
	y, dy := tensor.LSTM(g, w, h, c), randn(d, 5, n, steps, batch, 6)
	for _, f := range []func(dg, dw, dh, dc, w, h, c, y, dy Tensor){tensor.AccumulateLSTM, rules.AccumulateLSTMSteps} {
		dg, dw, dh, dc := tensor.ZerosLike(g), tensor.ZerosLike(w), tensor.ZerosLike(h), tensor.ZerosLike(c)
		f(dg, dw, dh, dc, w, h, c, y, dy)
		got := dg.Norm().Item() + dw.Norm().Item() + dh.Norm().Item() + dc.Norm().Item()
		rules.AccumulateLSTMSteps(dg, dw, dh, dc, w, h, c, y, tensor.Neg(dy))
		if left := dg.Norm().Item() + dw.Norm().Item() + dh.Norm().Item() + dc.Norm().Item(); left > 1e-12*got || got == 0 {
			t.Errorf("got gradients of size %g that differ by %g", got, left)
		}
	}
}

// Float32 is float64 with fewer digits. The sizes are those at which threads and vectors come in.
func TestLSTMFloat32(t *testing.T) {
	d := tensor.Float64
	n, steps, batch := 96, 3, 50
	args := []Tensor{randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n).Scale(0.1), randn(d, 3, n, batch), randn(d, 4, n, batch), randn(d, 5, n, steps, batch, 6)}
	run := func(args []Tensor) []Tensor {
		g, w, h, c, dy := args[0], args[1], args[2], args[3], args[4]
		y := tensor.LSTM(g, w, h, c)
		dg, dw, dh, dc := tensor.ZerosLike(g), tensor.ZerosLike(w), tensor.ZerosLike(h), tensor.ZerosLike(c)
		tensor.AccumulateLSTM(dg, dw, dh, dc, w, h, c, y, dy)
		return []Tensor{y, dg, dw, dh, dc}
	}
	want := run(args)
	short := make([]Tensor, len(args))
	for i, a := range args {
		short[i] = a.To(tensor.Float32)
	}
	for i, got := range run(short) {
		if off := got.To(d).Sub(want[i]).Norm().Item(); off > 1e-5*want[i].Norm().Item() {
			t.Errorf("result %d differs by %g of %g", i, off, want[i].Norm().Item())
		}
	}
}
