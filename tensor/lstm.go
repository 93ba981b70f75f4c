package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// LSTM runs units with long short-term memory over a sequence. At each step,
//
//	i, f, o = σ of their rows of g + w·h    u = tanh of its rows
//	c' = f·c + i·u                          h' = o·tanh(c')
//
// where g is what the input gives to the gates at that step, its rows those of i, f, u and o one below the other, and h and c are those of the step before. A layer
// computes g of all steps by one product of matrices.
//
// Shapes: g is (4·n, steps, batch), w (4·n, n), h and c, the state at the start, are (n, batch). The result is (n, steps, batch, 6): all h, all c, and the values of the
// gates i, f, u and o, one behind the other; y.Select(3, 0) has the h of all steps, a view. It panics with *ShapeError and *DTypeError.
//
// Source: Hochreiter and Schmidhuber, Neural Computation 1997, with the forget gate of Gers et al., 2000.
func LSTM(g, w, h, c *Tensor) *Tensor {
	d := sameFloats("LSTM", g, w, h, c)
	n, batch := h.Shape()[:min(1, h.rank)], 0
	if h.rank == 2 {
		batch = h.dims[1]
	}
	if len(n) == 0 || g.rank != 3 || w.rank != 2 || h.rank != 2 || !h.SameShape(c) || w.dims[0] != 4*n[0] || w.dims[1] != n[0] || g.dims[0] != 4*n[0] || g.dims[2] != batch {
		panic(&ShapeError{"LSTM", shapesOf(g, w, h, c), "gates (4n, steps, batch), weights (4n, n) and states (n, batch)"})
	}
	shape := [4]int{n[0], g.dims[1], batch, lstmParts}
	y := makeAny(d, shape[:])
	switch {
	case y.Len() == 0:
	case d == Float32:
		lstmOf[float32](y, g, w, h, c)
	default:
		lstmOf[float64](y, g, w, h, c)
	}
	if r := recorderOf(g, w, h, c); r != nil {
		record(r, functionSymbol+"LSTM", y, g, w, h, c)
	}
	return y
}

// The parts of what LSTM returns, in the last dimension.
const (
	lstmH = iota
	lstmC
	lstmI
	lstmF
	lstmU
	lstmO
	lstmParts
)

// lstmSerial is how many observations of one step a thread takes at least, as a number of elements of h.
const lstmSerial = 1 << 11

// An lstmRun is the memory of a run over a sequence. Steps of one observation are n elements apart, observations n·steps.
type lstmRun[T Float] struct {
	n, steps, batch int
	parts           [lstmParts][]T
	h, c            []T // at the start
}

func newLSTMRun[T Float](y, h, c *Tensor) *lstmRun[T] {
	r := &lstmRun[T]{n: y.dims[0], steps: y.dims[1], batch: y.dims[2], h: flat[T](h.Contiguous()), c: flat[T](c.Contiguous())}
	all := flat[T](y)
	for p := range r.parts {
		r.parts[p] = all[p*len(all)/lstmParts : (p+1)*len(all)/lstmParts]
	}
	return r
}

// at returns a part of observation b at step t.
func (r *lstmRun[T]) at(part, t, b int) []T { return r.parts[part][(t+b*r.steps)*r.n:][:r.n] }

// before returns h or c of observation b before step t.
func (r *lstmRun[T]) before(part, t, b int) []T {
	switch {
	case t > 0:
		return r.at(part, t-1, b)
	case part == lstmH:
		return r.h[b*r.n:][:r.n]
	}
	return r.c[b*r.n:][:r.n]
}

// scratch returns memory for one run, to be given back by Reclaim.
func scratch[T Float](n int) (*Tensor, []T) {
	t := makeAny(dtypeOf[T](), []int{n})
	t.Lend()
	return t, flat[T](t)
}

func lstmOf[T Float](y, g, w, h, c *Tensor) {
	r := newLSTMRun[T](y, h, c)
	n, gates := r.n, 4*r.n
	in, ws := flat[T](g.Contiguous()), flat[T](w.Contiguous())
	memory, sums := scratch[T](gates * r.batch)
	t := 0
	body := func(lo, hi int) {
		for b := lo; b < hi; b++ {
			s := sums[b*gates:][:gates]
			kernel.Sigmoid(r.at(lstmI, t, b), s[:n])
			kernel.Sigmoid(r.at(lstmF, t, b), s[n:2*n])
			kernel.Tanh(r.at(lstmU, t, b), s[2*n:3*n])
			kernel.Sigmoid(r.at(lstmO, t, b), s[3*n:])
			i, f, u, o := r.at(lstmI, t, b), r.at(lstmF, t, b), r.at(lstmU, t, b), r.at(lstmO, t, b)
			before, c, h := r.before(lstmC, t, b), r.at(lstmC, t, b), r.at(lstmH, t, b)
			for j := range c {
				c[j] = f[j]*before[j] + i[j]*u[j]
			}
			kernel.Tanh(h, c)
			kernel.Mul(h, h, o)
		}
	}
	for ; t < r.steps; t++ {
		for b := range r.batch {
			copy(sums[b*gates:][:gates], in[(t+b*r.steps)*gates:])
		}
		from, step := r.h, n
		if t > 0 {
			from, step = r.parts[lstmH][(t-1)*n:], n*r.steps
		}
		kernel.Gemm(gates, r.batch, n, 1, ws, 1, gates, from, 1, step, 1, sums, 1, gates)
		parallel.For(r.batch, lstmSerial/max(n, 1)+1, body)
	}
	Reclaim([]*Tensor{memory})
}

// AccumulateLSTM adds the gradients of LSTM to those of its arguments, in place, where y is its result and dy the gradient of that. Those that are nil are left out.
func AccumulateLSTM(dg, dw, dh, dc, w, h, c, y, dy *Tensor) {
	sameFloats("AccumulateLSTM", w, h, c, y, dy)
	if y.rank != 4 || y.dims[3] != lstmParts || !y.SameShape(dy) {
		panic(&ShapeError{"AccumulateLSTM", shapesOf(y, dy), "a result of LSTM and its gradient (n, steps, batch, 6)"})
	}
	switch {
	case y.Len() == 0:
	case y.store.dtype == Float32:
		accumulateLSTM[float32](dg, dw, dh, dc, w, h, c, y, dy)
	default:
		accumulateLSTM[float64](dg, dw, dh, dc, w, h, c, y, dy)
	}
}

func accumulateLSTM[T Float](dg, dw, dh, dc, w, h, c, y, dy *Tensor) {
	r, d := newLSTMRun[T](y.Contiguous(), h, c), newLSTMRun[T](dy.Contiguous(), h, c)
	n, gates := r.n, 4*r.n
	wt := flat[T](w.T().Clone()) // so that the products need not turn it at each step
	all := makeAny(dtypeOf[T](), []int{gates, r.steps, r.batch})
	all.Lend()
	sums := flat[T](all)
	memory, carried := scratch[T](3 * n * r.batch)
	hs, cs, tanhs := carried[:n*r.batch], carried[n*r.batch:2*n*r.batch], carried[2*n*r.batch:]
	clear(hs)
	clear(cs)
	t := r.steps - 1
	body := func(lo, hi int) {
		for b := lo; b < hi; b++ {
			s := sums[(t+b*r.steps)*gates:][:gates]
			si, sf, su, so := s[:n], s[n:2*n], s[2*n:3*n], s[3*n:]
			i, f, u, o, before := r.at(lstmI, t, b), r.at(lstmF, t, b), r.at(lstmU, t, b), r.at(lstmO, t, b), r.before(lstmC, t, b)
			di, df, du, do := d.at(lstmI, t, b), d.at(lstmF, t, b), d.at(lstmU, t, b), d.at(lstmO, t, b)
			dh, dc, h, c, tc := d.at(lstmH, t, b), d.at(lstmC, t, b), hs[b*n:][:n], cs[b*n:][:n], tanhs[b*n:][:n]
			kernel.Tanh(tc, r.at(lstmC, t, b))
			for j := range tc {
				ah := h[j] + dh[j]
				ac := c[j] + dc[j] + ah*o[j]*(1-tc[j]*tc[j])
				so[j] = (ah*tc[j] + do[j]) * o[j] * (1 - o[j])
				si[j] = (ac*u[j] + di[j]) * i[j] * (1 - i[j])
				sf[j] = (ac*before[j] + df[j]) * f[j] * (1 - f[j])
				su[j] = (ac*i[j] + du[j]) * (1 - u[j]*u[j])
				c[j] = ac * f[j]
			}
		}
	}
	for ; t >= 0; t-- {
		parallel.For(r.batch, lstmSerial/max(n, 1)+1, body)
		if t > 0 || dh != nil {
			kernel.Gemm(n, r.batch, gates, 1, wt, 1, n, sums[t*gates:], 1, gates*r.steps, 0, hs, 1, n)
		}
	}
	if dw != nil {
		lstmWeights(dw, all, r)
	}
	if dg != nil {
		Accumulate(dg, all)
	}
	if dh != nil {
		Accumulate(dh, Wrap(hs, n, r.batch))
	}
	if dc != nil {
		Accumulate(dc, Wrap(cs, n, r.batch))
	}
	Reclaim([]*Tensor{memory, all})
}

// lstmWeights adds the gradient of the weights, the product of those of all gates with the states before them, in one product.
func lstmWeights[T Float](dw, gates *Tensor, r *lstmRun[T]) {
	memory, before := scratch[T](r.n * r.steps * r.batch)
	for b := range r.batch {
		for t := range r.steps {
			copy(before[(t+b*r.steps)*r.n:][:r.n], r.before(lstmH, t, b))
		}
	}
	AccumulateMatMul(dw, gates.Reshape(4*r.n, -1), Wrap(before, r.n, r.steps*r.batch), false, true)
	Reclaim([]*Tensor{memory})
}
