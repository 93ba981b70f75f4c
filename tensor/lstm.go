package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// LSTM runs units with long short-term memory over a sequence. At each step,
//
//	i, f, o = σ of their rows of g + w·h + b    u = tanh of its rows
//	c' = f·c + i·u                              h' = o·tanh(c')
//
// where g is what the input gives to the gates at that step, its rows those of i, f, u and o one below the other, and h and c are those of the step before. A layer
// computes g of all steps by one product of matrices.
//
// Shapes: g is (4·n, steps, batch), w (4·n, n), the bias b (4·n), h and c, the state at the start, are (n, batch). The result is (n, steps, batch, 6): all h, all c, and the values of the
// gates i, f, u and o, one behind the other; y.Select(3, 0) has the h of all steps, a view. It panics with *ShapeError and *DTypeError.
//
// Source: Hochreiter and Schmidhuber, Neural Computation 1997, with the forget gate of Gers et al., 2000.
func LSTM(g, w, b, h, c *Tensor) *Tensor {
	d := sameFloats("LSTM", g, w, b, h, c)
	n, batch := h.Shape()[:min(1, h.rank)], 0
	if h.rank == 2 {
		batch = h.dims[1]
	}
	if len(n) == 0 || g.rank != 3 || w.rank != 2 || h.rank != 2 || !h.SameShape(c) || w.dims[0] != 4*n[0] || w.dims[1] != n[0] ||
		b.rank != 1 || b.dims[0] != 4*n[0] || g.dims[0] != 4*n[0] || g.dims[2] != batch {
		panic(&ShapeError{"LSTM", shapesOf(g, w, b, h, c), "gates (4n, steps, batch), weights (4n, n), a bias (4n) and states (n, batch)"})
	}
	shape := [4]int{n[0], g.dims[1], batch, lstmParts}
	y := makeAny(d, shape[:])
	switch {
	case y.Len() == 0:
	case d == Float32:
		lstmOf[float32](y, g, w, b, h, c)
	default:
		lstmOf[float64](y, g, w, b, h, c)
	}
	if r := recorderOf(g, w, b, h, c); r != nil {
		record(r, functionSymbol+"LSTM", y, g, w, b, h, c)
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

// lstmSerial is how many multiplications a thread takes at least.
const lstmSerial = 1 << 18

// An lstmRun is the memory of a run over a sequence. Steps of one observation are n elements apart, observations n·steps.
type lstmRun[T Float] struct {
	n, steps, batch int
	parts           [lstmParts][]T
	h, c            []T     // at the start
	memory          *Tensor // of both
}

func newLSTMRun[T Float](y, h, c *Tensor) *lstmRun[T] {
	r := &lstmRun[T]{n: y.dims[0], steps: y.dims[1], batch: y.dims[2]}
	var start []T
	r.memory, start = scratch[T](2 * h.Len())
	r.h, r.c = start[:h.Len()], start[h.Len():]
	copyTo(Wrap(r.h, r.n, r.batch), h)
	copyTo(Wrap(r.c, r.n, r.batch), c)
	r.parts = lstmPartsOf[T](y)
	return r
}

// lstmPartsOf cuts a result of LSTM, or a gradient of one.
func lstmPartsOf[T Float](y *Tensor) (parts [lstmParts][]T) {
	all := flat[T](y)
	for p := range parts {
		parts[p] = all[p*len(all)/lstmParts : (p+1)*len(all)/lstmParts]
	}
	return parts
}

// at returns a part of observation b at step t.
func (r *lstmRun[T]) at(part, t, b int) []T { return r.of(&r.parts, part, t, b) }

// of is at for parts of the same shape.
func (r *lstmRun[T]) of(parts *[lstmParts][]T, part, t, b int) []T {
	return parts[part][(t+b*r.steps)*r.n:][:r.n]
}

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

// shared runs all steps of the observations lo..hi of parts of the batch on several threads: observations know nothing of each other, so no thread waits at a step.
// Where there is one part, do uses the threads.
func (r *lstmRun[T]) shared(do func(lo, hi int)) {
	work := 4 * r.n * r.n * r.steps * r.batch
	parts := max(1, min(parallel.Threads(), r.batch, work/lstmSerial))
	parallel.For(parts, 1, func(lo, hi int) { do(lo*r.batch/parts, hi*r.batch/parts) })
}

// lstmColumns is how many observations a thread has mostly, for which weights are packed. It is no bound.
const lstmColumns = 16

func lstmOf[T Float](y, g, w, b, h, c *Tensor) {
	r := newLSTMRun[T](y, h, c)
	n, gates := r.n, 4*r.n
	in, bias := flat[T](g.Contiguous()), flat[T](b.Contiguous())
	weights := kernel.Pack(gates, n, flat[T](w.Contiguous()), 1, gates, min(r.batch, lstmColumns))
	r.shared(func(lo, hi int) {
		memory, sums := scratch[T](gates * (hi - lo))
		from, step := r.h[lo*n:], n
		for t := range r.steps {
			for b := lo; b < hi; b++ {
				kernel.Add(sums[(b-lo)*gates:][:gates], in[(t+b*r.steps)*gates:][:gates], bias)
			}
			weights.Mul(hi-lo, from, 1, step, 1, sums, gates)
			for b := lo; b < hi; b++ {
				r.forward(t, b, sums[(b-lo)*gates:][:gates])
			}
			from, step = r.parts[lstmH][(t+lo*r.steps)*n:], n*r.steps
		}
		Reclaim([]*Tensor{memory})
	})
	weights.Free()
	Reclaim([]*Tensor{r.memory})
}

// forward is a step of an observation, for what comes to its gates.
func (r *lstmRun[T]) forward(t, b int, s []T) {
	n := r.n
	i, f, u, o, c, h := r.at(lstmI, t, b), r.at(lstmF, t, b), r.at(lstmU, t, b), r.at(lstmO, t, b), r.at(lstmC, t, b), r.at(lstmH, t, b)
	kernel.Sigmoid(i, s[:n])
	kernel.Sigmoid(f, s[n:2*n])
	kernel.Tanh(u, s[2*n:3*n])
	kernel.Sigmoid(o, s[3*n:])
	kernel.Mul(c, f, r.before(lstmC, t, b))
	kernel.MulTo(c, i, u)
	kernel.Tanh(h, c)
	kernel.Mul(h, h, o)
}

// AccumulateLSTM adds the gradients of LSTM to those of its arguments, in place, where y is its result and dy the gradient of that. Those that are nil are left out.
func AccumulateLSTM(dg, dw, db, dh, dc, w, h, c, y, dy *Tensor) {
	sameFloats("AccumulateLSTM", w, h, c, y, dy)
	if y.rank != 4 || y.dims[3] != lstmParts || !y.SameShape(dy) {
		panic(&ShapeError{"AccumulateLSTM", shapesOf(y, dy), "a result of LSTM and its gradient (n, steps, batch, 6)"})
	}
	switch {
	case y.Len() == 0:
	case y.store.dtype == Float32:
		accumulateLSTM[float32](dg, dw, db, dh, dc, w, h, c, y, dy)
	default:
		accumulateLSTM[float64](dg, dw, db, dh, dc, w, h, c, y, dy)
	}
}

func accumulateLSTM[T Float](dg, dw, db, dh, dc, w, h, c, y, dy *Tensor) {
	r, d := newLSTMRun[T](y.Contiguous(), h, c), lstmPartsOf[T](dy.Contiguous())
	n, gates := r.n, 4*r.n
	weights := kernel.Pack(n, gates, flat[T](w.Contiguous()), gates, 1, min(r.batch, lstmColumns)) // Wᵀ
	all := makeAny(dtypeOf[T](), []int{gates, r.steps, r.batch})
	all.Lend()
	sums := flat[T](all)
	memory, carried := scratch[T]((2*n + gates) * r.batch)
	hs, cs, biases := carried[:n*r.batch], carried[n*r.batch:2*n*r.batch], carried[2*n*r.batch:] // the last are sums over the steps
	clear(carried)
	r.shared(func(lo, hi int) {
		memory, space := scratch[T](2 * n)
		for t := r.steps - 1; t >= 0; t-- {
			for b := lo; b < hi; b++ {
				s := sums[(t+b*r.steps)*gates:][:gates]
				r.backward(&d, t, b, s, hs[b*n:][:n], cs[b*n:][:n], space[:n], space[n:2*n])
				kernel.AddTo(biases[b*gates:][:gates], s)
			}
			if t > 0 || dh != nil {
				weights.Mul(hi-lo, sums[(t+lo*r.steps)*gates:], 1, gates*r.steps, 0, hs[lo*n:], n)
			}
		}
		Reclaim([]*Tensor{memory})
	})
	weights.Free()
	if dw != nil {
		lstmWeights(dw, all, r)
	}
	if dg != nil {
		Accumulate(dg, all)
	}
	if db != nil {
		for b := range r.batch - 1 {
			kernel.AddTo(biases[:gates], biases[(b+1)*gates:][:gates])
		}
		Accumulate(db, Wrap(biases[:gates], gates))
	}
	if dh != nil {
		Accumulate(dh, Wrap(hs, n, r.batch))
	}
	if dc != nil {
		Accumulate(dc, Wrap(cs, n, r.batch))
	}
	Reclaim([]*Tensor{memory, all, r.memory})
}

// backward is the reverse of forward: it sets s to the gradient of what came to the gates, from that of all results of the step in d, of h in ah and of c in ac, to
// which it leaves what the step before gets of c. The rest is memory.
func (r *lstmRun[T]) backward(d *[lstmParts][]T, t, b int, s, ah, ac, tanh, x []T) {
	n := r.n
	i, f, u, o := r.at(lstmI, t, b), r.at(lstmF, t, b), r.at(lstmU, t, b), r.at(lstmO, t, b)
	clear(s)
	kernel.AddTo(ah, r.of(d, lstmH, t, b))
	kernel.AddTo(ac, r.of(d, lstmC, t, b))
	kernel.Tanh(tanh, r.at(lstmC, t, b))
	kernel.Mul(x, ah, o)
	kernel.TanhBack(ac, x, tanh)
	gate := func(part int, by, other []T) []T {
		kernel.Mul(x, by, other)
		kernel.AddTo(x, r.of(d, part, t, b))
		return x
	}
	kernel.SigmoidBack(s[:n], gate(lstmI, ac, u), i)
	kernel.SigmoidBack(s[n:2*n], gate(lstmF, ac, r.before(lstmC, t, b)), f)
	kernel.TanhBack(s[2*n:3*n], gate(lstmU, ac, i), u)
	kernel.SigmoidBack(s[3*n:], gate(lstmO, ah, tanh), o)
	kernel.Mul(ac, ac, f)
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
