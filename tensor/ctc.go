package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// CTC returns -log of the probability that a model shows some classes one after the other, each for as many steps as it likes: connectionist temporal classification.
// What it goes through are states, which are blanks and labels in turn. A blank between different labels may be left out, the one before the first label and the one
// behind the last may, too; nothing else may.
//
// Shapes: x are logits (classes, steps, batch), what comes before softmax; states (2·labels+1, batch) of Int are the classes that the states show: a blank, a label,
// a blank and so on to a last blank, with -1 behind those of shorter sequences. The result is (batch). It is +Inf, and without gradient, where the steps are too few.
// It panics with *ShapeError, *DTypeError and, for other classes, *IndexError.
// Source: Graves et al., Connectionist Temporal Classification, ICML 2006, section 4.1, with logarithms of all probabilities.
func CTC(x, states *Tensor) *Tensor {
	d := checkCTC("CTC", x, states)
	loss := makeAny(d, []int{x.dims[2]})
	if d == Float32 {
		ctcOf[float32](loss, nil, nil, x, states)
	} else {
		ctcOf[float64](loss, nil, nil, x, states)
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"CTC", loss, x, states)
	}
	return loss
}

// AccumulateCTC adds the gradient of CTC with respect to x to dx, in place: dloss·(softmax(x) - q), where q is how probable it is that a class is shown at a step, given
// that the states are gone through, and dloss the gradient of the result.
func AccumulateCTC(dx, dloss, x, states *Tensor) {
	d := checkCTC("AccumulateCTC", x, states)
	sameFloats("AccumulateCTC", dx, dloss, x)
	if !dx.SameShape(x) || dloss.rank != 1 || dloss.dims[0] != x.dims[2] {
		panic(&ShapeError{"AccumulateCTC", shapesOf(dx, dloss, x), "(classes, steps, batch), (batch) and (classes, steps, batch)"})
	}
	g := makeAny(d, x.dims[:3])
	g.Lend()
	if d == Float32 {
		ctcOf[float32](nil, g, dloss, x, states)
	} else {
		ctcOf[float64](nil, g, dloss, x, states)
	}
	Accumulate(dx, g)
	Reclaim([]*Tensor{g})
}

func checkCTC(op string, x, states *Tensor) DType {
	d := sameFloats1(op, x)
	checkPositions(op, x, states)
	if x.rank != 3 || states.rank != 2 || states.dims[1] != x.dims[2] || states.dims[0]%2 == 0 || x.dims[1] == 0 {
		panic(&ShapeError{op, shapesOf(x, states), "logits (classes, steps, batch) and states (2·labels+1, batch)"})
	}
	shown := flat[int](states.packed())
	if bad, ok := outside(shown, x.dims[0]); ok {
		panic(&IndexError{op, "class", bad, -1, x.dims[0] - 1, x.Shape()})
	}
	for i, c := range shown {
		if c >= 0 && i%states.dims[0] > 0 && shown[i-1] < 0 {
			panic(misuse(op, "got the state %d behind -1, want -1 at the end only", c))
		}
	}
	return d
}

// impossible is the logarithm of a probability of 0 that can be added to: there are no infinities, whose differences would be NaN.
const impossible = -1e30

// ctcOf computes the losses, or the gradient g of x for that of the losses, of all sequences.
func ctcOf[T Float](loss, g, dloss, x, states *Tensor) {
	classes, steps, batch := x.dims[0], x.dims[1], x.dims[2]
	xs, shown := flat[T](x.Contiguous()), flat[int](states.packed())
	k := states.dims[0]
	one := func(b int) {
		n := k
		for n > 0 && shown[b*k+n-1] < 0 {
			n--
		}
		r, memory := newCTCRun[T](classes, steps, shown[b*k:b*k+n], xs[b*classes*steps:][:classes*steps])
		defer Reclaim(memory)
		l := r.forward()
		if g == nil {
			flat[T](loss)[b] = T(-l)
			return
		}
		r.backward(l, T(dloss.load(dloss.offset+b*dloss.strides[0])), flat[T](g)[b*classes*steps:][:classes*steps])
	}
	parallel.For(batch, max(1, parallelLen/8/(steps*(k+classes)+1)), func(lo, hi int) {
		for b := lo; b < hi; b++ {
			one(b)
		}
	})
}

// A ctcRun is one sequence. All about states is logarithms of probabilities, in float64: those of long sequences are sums of many.
type ctcRun[T Float] struct {
	classes, steps int
	shown          []int     // the class of each state
	logs           []T       // LogSoftmax of the logits
	skip           []float64 // 0 where the state may follow on the last but one, else impossible; two more behind
	seen, to       []float64 // of the class of each state at each step; of all ways to be in it then
	a, b           []float64 // of the states at one step, with two impossible ones before them, or behind
	x, y, z        []float64 // memory for all states
}

func newCTCRun[T Float](classes, steps int, shown []int, x []T) (*ctcRun[T], []*Tensor) {
	n := len(shown)
	logs, ls := scratch[T](classes * steps)
	memory, f := scratch[float64](2*n*steps + 6*n + 6)
	part := func(n int) (p []float64) {
		p, f = f[:n:n], f[n:]
		return p
	}
	r := &ctcRun[T]{classes: classes, steps: steps, shown: shown, logs: ls, seen: part(n * steps), to: part(n * steps), skip: part(n + 2),
		a: part(n + 2), b: part(n + 2), x: part(n), y: part(n), z: part(n)}
	fill(r.skip, impossible)
	for s := 3; s < n; s += 2 {
		if shown[s] != shown[s-2] {
			r.skip[s] = 0
		}
	}
	for t := range steps {
		row := ls[t*classes:][:classes]
		kernel.LogSoftmax(row, x[t*classes:][:classes])
		for s, c := range shown {
			r.seen[t*n+s] = float64(row[c])
		}
	}
	return r, []*Tensor{logs, memory}
}

// ways sets dst to the logarithm of exp(a) + exp(b) + exp(c + skip). dst may be one of x, y and z.
func (r *ctcRun[T]) ways(dst, a, b, c, skip []float64) {
	x, y, z := r.x, r.y, r.z
	kernel.Add(x, c, skip)
	kernel.Max(y, a, b)
	kernel.Max(y, y, x)
	kernel.Sub(x, x, y)
	kernel.Exp(x, x)
	for _, v := range [...][]float64{a, b} {
		kernel.Sub(z, v, y)
		kernel.Exp(z, z)
		kernel.AddTo(x, z)
	}
	kernel.Log(x, x)
	kernel.Add(dst, x, y)
}

// forward goes through all steps, and returns the logarithm of the probability of the whole, -Inf if there is no way.
func (r *ctcRun[T]) forward() float64 {
	n := len(r.shown)
	fill(r.a, impossible)
	copy(r.a[2:], r.seen[:min(n, 2)])
	copy(r.to, r.a[2:])
	for t := 1; t < r.steps; t++ {
		r.ways(r.z, r.a[2:], r.a[1:n+1], r.a[:n], r.skip[:n])
		kernel.Add(r.a[2:], r.z, r.seen[t*n:][:n])
		copy(r.to[t*n:], r.a[2:])
	}
	last, other := r.a[n+1], r.a[n] // without labels the other one is impossible
	l := max(last, other) + math.Log1p(math.Exp(-math.Abs(last-other)))
	if l < impossible/2 {
		return math.Inf(-1)
	}
	return l
}

// backward sets g to dloss·(softmax - q), after forward, which returned l.
func (r *ctcRun[T]) backward(l float64, dloss T, g []T) {
	if math.IsInf(l, -1) {
		clear(g)
		return
	}
	n := len(r.shown)
	kernel.Exp(g, r.logs)
	fill(r.a, impossible) // of what comes behind a step
	fill(r.a[max(n-2, 0):n], 0)
	fill(r.b, impossible)
	for t := r.steps - 1; ; t-- {
		kernel.Add(r.x, r.to[t*n:][:n], r.a[:n])
		kernel.SubScalar(r.x, r.x, l)
		kernel.Exp(r.x, r.x)
		for s, c := range r.shown {
			g[t*r.classes+c] -= T(r.x[s])
		}
		if t == 0 {
			break
		}
		kernel.Add(r.b[:n], r.a[:n], r.seen[t*n:][:n])
		r.ways(r.a[:n], r.b[:n], r.b[1:n+1], r.b[2:], r.skip[2:])
	}
	kernel.MulScalar(g, g, dloss)
}
