package rules

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	shadowed(tensor.CTC, "∂x = ȳ·(softmax(x) - q), q the share that each class has of what is seen", CTCPullback, CTCPushforward)
	substitute(tensor.AccumulateCTC, AccumulateCTCSteps)
}

// CTCPullback adds ȳ·(softmax(x) - q).
func CTCPullback(x, states, _, dx, _, dy Tensor) { tensor.AccumulateCTC(dx, dy, x, states) }

// CTCPushforward is the sum of ẋ·(softmax(x) - q).
func CTCPushforward(x, states, y, tx, _ Tensor) Tensor {
	g := tensor.ZerosLike(x)
	tensor.AccumulateCTC(g, y.DType().Ones(y.Len()), x, states)
	return g.Mul(tx).Sum(0, 1).Flatten()
}

// ctcImpossible is the logarithm of a probability of 0 that can be added to.
const ctcImpossible = -1e30

// AccumulateCTCSteps is tensor.AccumulateCTC written by operations, for its derivatives.
func AccumulateCTCSteps(dx, dloss, x, states Tensor) {
	steps, batch, k, d := x.Dim(1), x.Dim(2), states.Dim(0), x.DType()
	skip, next, last, possible := ctcWays(states, steps, d)
	seen, none := tensor.Pick(tensor.LogSoftmax(x, 0), states), d.Full(ctcImpossible, 2, batch)

	// to has the logarithms of all ways to be in a state at a step, l that of the whole.
	to := make([]Tensor, steps)
	to[0] = tensor.Concat(0, seen.Select(1, 0).Slice(0, 0, min(k, 2)), d.Full(ctcImpossible, max(k-2, 0), batch))
	for t := 1; t < steps; t++ {
		a := tensor.Concat(0, none, to[t-1])
		ways := tensor.Stack(0, a.Slice(0, 2, k+2), a.Slice(0, 1, k+1), a.Slice(0, 0, k).Add(skip))
		to[t] = tensor.LogSumExp(ways, 0).Reshape(k, batch).Add(seen.Select(1, t))
	}
	l := tensor.LogSumExp(to[steps-1].Add(last), 0)

	// b has those of all ways on from there.
	b, shares := last, make([]Tensor, steps)
	for t := steps - 1; t >= 0; t-- {
		shares[t] = tensor.Exp(to[t].Add(b).Sub(l))
		u := tensor.Concat(0, b.Add(seen.Select(1, t)), none)
		ways := tensor.Stack(0, u.Slice(0, 0, k), u.Slice(0, 1, k+1), u.Slice(0, 2, k+2).Add(next))
		b = tensor.LogSumExp(ways, 0).Reshape(k, batch)
	}
	q := tensor.Place(tensor.Stack(1, shares...), states, x.Dim(0))
	tensor.AccumulateMul(dx, tensor.Softmax(x, 0).Sub(q), dloss.Mul(possible).Reshape(1, 1, batch))
}

// ctcWays tells 0 or impossible: whether a state may follow on the last but one, whether the next but one may follow on it, whether it is one of the last two, all
// (states, batch); and 1 or 0, whether the steps are enough for all labels, (batch).
func ctcWays(states Tensor, steps int, d tensor.DType) (skip, next, last, possible Tensor) {
	k, batch := states.Dim(0), states.Dim(1)
	shown := states.Ints()
	skip, next, last = d.Full(ctcImpossible, k, batch), d.Full(ctcImpossible, k, batch), d.Full(ctcImpossible, k, batch)
	possible = d.Ones(batch)
	for b := range batch {
		n, least := 0, 0
		for s := range k {
			c := shown[b*k+s]
			if c < 0 {
				break
			}
			n = s + 1
			if s%2 == 0 {
				continue
			}
			least++
			if s > 1 && shown[b*k+s-2] == c {
				least++ // a blank between equal labels
			} else if s > 1 {
				skip.Set(0, s, b)
				next.Set(0, s-2, b)
			}
		}
		last.Set(0, n-1, b)
		if n > 1 {
			last.Set(0, n-2, b)
		}
		if least > steps {
			possible.Set(0, b)
		}
	}
	return skip, next, last, possible
}
