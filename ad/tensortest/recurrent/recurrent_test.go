package recurrent

import (
	"math"
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
		g, w, b, h, c := randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n), randn(d, 7, 4*n), randn(d, 3, n, batch), randn(d, 4, n, batch)
		adtest.Check(t, LSTM, g, w, b, h, c)
		adtest.Check(t, LSTM, ad.Const(g), w, b, h, ad.Const(c))
		adtest.Check(t, LSTM, g, ad.Const(w), ad.Const(b), ad.Const(h), c)
		if steps > 0 {
			adtest.Check(t, TwoLSTM, g, w, b, randn(d, 6, 4*n, n), h, c)
			adtest.Check(t, AccumulateLSTM, g, w, b, h, c, randn(d, 5, n, steps, batch, 6))
		}
	}
	// Views, the other way round in memory.
	g, w := randn(tensor.Float64, 1, 2, 3, 8).Permute(2, 1, 0), randn(tensor.Float64, 2, 2, 8).T()
	adtest.Check(t, LSTM, g, w, randn(tensor.Float64, 7, 2, 8).Select(0, 1), randn(tensor.Float64, 3, 2, 2).T(), randn(tensor.Float64, 4, 2, 2).T())
}

// What the operation does at once is what it does step by step.
func TestLSTMSteps(t *testing.T) {
	d := tensor.Float64
	n, steps, batch := 5, 4, 3
	g, w, b, h, c := randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n), randn(d, 7, 4*n), randn(d, 3, n, batch), randn(d, 4, n, batch)
	y, dy := tensor.LSTM(g, w, b, h, c), randn(d, 5, n, steps, batch, 6)
	for _, f := range []func(dg, dw, db, dh, dc, w, h, c, y, dy Tensor){tensor.AccumulateLSTM, rules.AccumulateLSTMSteps} {
		dg, dw, db, dh, dc := tensor.ZerosLike(g), tensor.ZerosLike(w), tensor.ZerosLike(b), tensor.ZerosLike(h), tensor.ZerosLike(c)
		f(dg, dw, db, dh, dc, w, h, c, y, dy)
		got := dg.Norm().Item() + dw.Norm().Item() + db.Norm().Item() + dh.Norm().Item() + dc.Norm().Item()
		rules.AccumulateLSTMSteps(dg, dw, db, dh, dc, w, h, c, y, tensor.Neg(dy))
		if left := dg.Norm().Item() + dw.Norm().Item() + db.Norm().Item() + dh.Norm().Item() + dc.Norm().Item(); left > 1e-12*got || got == 0 {
			t.Errorf("got gradients of size %g that differ by %g", got, left)
		}
	}
}

// Float32 is float64 with fewer digits. The sizes are those at which threads and vectors come in.
func TestLSTMFloat32(t *testing.T) {
	d := tensor.Float64
	n, steps, batch := 96, 3, 50
	args := []Tensor{randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n).Scale(0.1), randn(d, 7, 4*n), randn(d, 3, n, batch), randn(d, 4, n, batch), randn(d, 5, n, steps, batch, 6)}
	run := func(args []Tensor) []Tensor {
		g, w, b, h, c, dy := args[0], args[1], args[2], args[3], args[4], args[5]
		y := tensor.LSTM(g, w, b, h, c)
		dg, dw, db, dh, dc := tensor.ZerosLike(g), tensor.ZerosLike(w), tensor.ZerosLike(b), tensor.ZerosLike(h), tensor.ZerosLike(c)
		tensor.AccumulateLSTM(dg, dw, db, dh, dc, w, h, c, y, dy)
		return []Tensor{y, dg, dw, db, dh, dc}
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

// How observations are shared among threads makes no difference to any bit.
func TestLSTMThreads(t *testing.T) {
	defer tensor.SetThreads(0)
	d := tensor.Float32
	n, steps, batch := 70, 3, 37
	g, w, b, h, c := randn(d, 1, 4*n, steps, batch), randn(d, 2, 4*n, n), randn(d, 7, 4*n), randn(d, 3, n, batch), randn(d, 4, n, batch)
	dy := randn(d, 5, n, steps, batch, 6)
	run := func(threads int) Tensor {
		tensor.SetThreads(threads)
		y := tensor.LSTM(g, w, b, h, c)
		return tensor.Concat(0, y.Flatten(), AccumulateLSTM(g, w, b, h, c, dy))
	}
	want := run(1)
	for threads := 2; threads < 6; threads++ {
		if got := run(threads); got.Sub(want).PNorm(1) != 0 {
			t.Errorf("%d threads give other bits than one, by %g in sum", threads, got.Sub(want).PNorm(1))
		}
	}
}

// A sequence, one with a repeated label beside shorter ones, one without labels, and one with too few steps.
func TestCTC(t *testing.T) {
	d := tensor.Float64
	for _, c := range []struct {
		classes, steps int
		states         Tensor
	}{
		{3, 4, tensor.New([]int{2, 0, 2, 1, 2}, 5, 1)},
		{4, 5, tensor.New([]int{0, 1, 0, 1, 0, 0, 3, 0, 2, 0, 0, 2, 0, -1, -1, 0, -1, -1, -1, -1}, 5, 4)},
		{3, 1, tensor.New([]int{2, 0, 2, -1, -1, 2, -1, -1, -1, -1}, 5, 2)},
	} {
		x, dloss := randn(d, 1, c.classes, c.steps, c.states.Dim(1)), randn(d, 2, c.states.Dim(1))
		adtest.Check(t, CTC, x, ad.Const(c.states))
		adtest.Check(t, AccumulateCTC, randn(d, 3, x.Shape()...), dloss, x, ad.Const(c.states))
	}
	// What is too long is lost, as long as there is another loss for the rest.
	x, states := randn(d, 1, 3, 2, 2), tensor.New([]int{2, 1, 2, 1, 2, 2, 0, 2, -1, -1}, 5, 2)
	if y := tensor.CTC(x, states); !math.IsInf(y.At(0), 1) || !(y.At(1) > 0) {
		t.Errorf("got losses %v, want +Inf and another", y)
	}
	adtest.Check(t, AccumulateCTC, randn(d, 3, x.Shape()...), randn(d, 2, 2), x, ad.Const(states))
}
