package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.LSTM, "step by step, the last one first", LSTMPullback, LSTMPushforward)
	substitute(tensor.AccumulateLSTM, AccumulateLSTMSteps)
}

// LSTMPullback adds the adjoints through all steps.
func LSTMPullback(_, w, _, h, c, y, dg, dw, db, dh, dc, dy Tensor) {
	tensor.AccumulateLSTM(dg, dw, db, dh, dc, w, h, c, y, dy)
}

// lstmPart is a part of what LSTM returns at step t: h, c and the gates i, f, u and o, counted from 0.
func lstmPart(y Tensor, part, t int) Tensor { return y.Select(3, part).Select(1, t) }

// LSTMPushforward is the tangent of each step.
func LSTMPushforward(_, w, _, h, c, y, tg, tw, tb, th, tc Tensor) Tensor {
	n, steps, batch := y.Dim(0), y.Dim(1), y.Dim(2)
	ty := tensor.ZerosLike(y)
	if th == nil {
		th = tensor.ZerosLike(h)
	}
	if tc == nil {
		tc = tensor.ZerosLike(c)
	}
	for t := range steps {
		sums := w.MatMul(th)
		if tw != nil {
			sums = sums.Add(tw.MatMul(h))
		}
		if tg != nil {
			sums = sums.Add(tg.Select(1, t))
		}
		if tb != nil {
			sums = sums.Add(tb)
		}
		i, f, u, o := lstmPart(y, 2, t), lstmPart(y, 3, t), lstmPart(y, 4, t), lstmPart(y, 5, t)
		ti := sums.Slice(0, 0, n).Mul(i).Mul(i.RSubScalar(1))
		tf := sums.Slice(0, n, 2*n).Mul(f).Mul(f.RSubScalar(1))
		tu := sums.Slice(0, 2*n, 3*n).Mul(tensor.Square(u).RSubScalar(1))
		to := sums.Slice(0, 3*n, 4*n).Mul(o).Mul(o.RSubScalar(1))
		tc = tf.Mul(c).Add(f.Mul(tc)).Add(ti.Mul(u)).Add(i.Mul(tu))
		h, c = lstmPart(y, 0, t), lstmPart(y, 1, t)
		tanh := tensor.Tanh(c)
		th = to.Mul(tanh).Add(o.Mul(tensor.Square(tanh).RSubScalar(1)).Mul(tc))
		tensor.Stack(2, th, tc, ti, tf, tu, to).Reshape(n, 1, batch, 6).CopyTo(ty.Slice(1, t, t+1))
	}
	return ty
}

// AccumulateLSTMSteps is tensor.AccumulateLSTM written by operations, for its derivatives.
func AccumulateLSTMSteps(dg, dw, db, dh, dc, w, h, c, y, dy Tensor) {
	steps := y.Dim(1)
	ah, ac := tensor.ZerosLike(h), tensor.ZerosLike(c)
	sums := make([]Tensor, steps)
	for t := steps - 1; t >= 0; t-- {
		hp, cp := h, c
		if t > 0 {
			hp, cp = lstmPart(y, 0, t-1), lstmPart(y, 1, t-1)
		}
		i, f, u, o := lstmPart(y, 2, t), lstmPart(y, 3, t), lstmPart(y, 4, t), lstmPart(y, 5, t)
		tanh := tensor.Tanh(lstmPart(y, 1, t))
		ah = ah.Add(lstmPart(dy, 0, t))
		ac = ac.Add(lstmPart(dy, 1, t)).Add(ah.Mul(o).Mul(tensor.Square(tanh).RSubScalar(1)))
		di := ac.Mul(u).Add(lstmPart(dy, 2, t)).Mul(i).Mul(i.RSubScalar(1))
		df := ac.Mul(cp).Add(lstmPart(dy, 3, t)).Mul(f).Mul(f.RSubScalar(1))
		du := ac.Mul(i).Add(lstmPart(dy, 4, t)).Mul(tensor.Square(u).RSubScalar(1))
		do := ah.Mul(tanh).Add(lstmPart(dy, 5, t)).Mul(o).Mul(o.RSubScalar(1))
		sums[t] = tensor.Concat(0, di, df, du, do)
		if dw != nil {
			tensor.AccumulateMatMul(dw, sums[t], hp, false, true)
		}
		if db != nil {
			tensor.Accumulate(db, sums[t].Sum(1).Flatten())
		}
		ac = ac.Mul(f)
		ah = w.T().MatMul(sums[t])
	}
	if dg != nil && steps > 0 {
		tensor.Accumulate(dg, tensor.Stack(1, sums...))
	}
	if dh != nil {
		tensor.Accumulate(dh, ah)
	}
	if dc != nil {
		tensor.Accumulate(dc, ac)
	}
}
