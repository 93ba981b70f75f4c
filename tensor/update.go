package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// What rules of optimisation need that no arithmetic on whole tensors gives: steps in one pass over parameters, state and gradient, in place. None of them is
// an operation to differentiate.

// UpdateMomentum makes a step with momentum on the parameters w by the gradient g, in one call:
//
//	v = ρ v + η g,  w -= v
//
// All three have one shape and are float32 or float64, and share no memory; it panics with *ShapeError and *DTypeError. Dense tensors of up to 64K elements
// take no memory.
func UpdateMomentum(w, v, g *Tensor, eta, rho float64) {
	if sameUpdate("UpdateMomentum", w, v, g, nil) == Float32 {
		updateMomentum(w, v, g, float32(eta), float32(rho))
	} else {
		updateMomentum(w, v, g, eta, rho)
	}
	w.written(g)
	v.written()
}

func updateMomentum[T Float](w, v, g *Tensor, eta, rho T) {
	if !w.IsDense() || !v.IsDense() || !g.IsDense() {
		densely(func(w, v, g, _ *Tensor) { updateMomentum(w, v, g, eta, rho) }, w, v, g, nil)
		return
	}
	ws, vs, gs := flat[T](w), flat[T](v), flat[T](g)
	if len(ws) < 2*parallelLen {
		momentumBlocks(ws, vs, gs, eta, rho)
		return
	}
	parallel.For(len(ws), parallelLen, func(lo, hi int) { momentumBlocks(ws[lo:hi], vs[lo:hi], gs[lo:hi], eta, rho) })
}

// momentumBlocks goes in blocks that stay in the nearest cache between the two kernels.
func momentumBlocks[T Float](w, v, g []T, eta, rho T) {
	const block = 2048
	for lo := 0; lo < len(w); lo += block {
		hi := min(lo+block, len(w))
		kernel.ScaleAdd(v[lo:hi], rho, v[lo:hi], eta, g[lo:hi])
		kernel.SubTo(w[lo:hi], v[lo:hi])
	}
}

// UpdateAdam makes a step of Adam on the parameters w by the gradient g, in one pass:
//
//	m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²,  w -= η (m/c1) / (√(v/c2) + ε)
//
// After t steps, this one included, c1 = 1 - β1ᵗ and c2 = 1 - β2ᵗ. All four have one shape and are float32 or float64, and share no memory; it panics with
// *ShapeError and *DTypeError. Dense tensors of up to 64K elements take no memory.
// Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
func UpdateAdam(w, m, v, g *Tensor, eta, beta1, beta2, epsilon, c1, c2 float64) {
	if sameUpdate("UpdateAdam", w, m, g, v) == Float32 {
		updateAdam[float32](w, m, v, g, eta, beta1, beta2, epsilon, c1, c2)
	} else {
		updateAdam[float64](w, m, v, g, eta, beta1, beta2, epsilon, c1, c2)
	}
	w.written(g)
	m.written()
	v.written()
}

func updateAdam[T Float](w, m, v, g *Tensor, eta, beta1, beta2, epsilon, c1, c2 float64) {
	if !w.IsDense() || !m.IsDense() || !v.IsDense() || !g.IsDense() {
		densely(func(w, m, g, v *Tensor) { updateAdam[T](w, m, v, g, eta, beta1, beta2, epsilon, c1, c2) }, w, m, g, v)
		return
	}
	ws, ms, vs, gs := flat[T](w), flat[T](m), flat[T](v), flat[T](g)
	if len(ws) < 2*parallelLen {
		kernel.Adam(ws, ms, vs, gs, eta, beta1, beta2, epsilon, c1, c2)
		return
	}
	parallel.For(len(ws), parallelLen, func(lo, hi int) {
		kernel.Adam(ws[lo:hi], ms[lo:hi], vs[lo:hi], gs[lo:hi], eta, beta1, beta2, epsilon, c1, c2)
	})
}

// sameUpdate checks the tensors of an update, of which the last may be nil, and returns their type.
func sameUpdate(op string, w, a, g, b *Tensor) DType {
	d := w.store.dtype
	if b == nil {
		b = a
	}
	if !d.IsFloat() || a.store.dtype != d || b.store.dtype != d || g.store.dtype != d {
		sameFloats(op, w, a, b, g)
	}
	if !w.SameShape(a) || !w.SameShape(b) || !w.SameShape(g) {
		panic(&ShapeError{op, shapesOf(w, a, b, g), "one shape"})
	}
	return d
}

// densely calls do with dense copies in the place of views, and writes the first two, and the last, back.
func densely(do func(w, a, g, b *Tensor), w, a, g, b *Tensor) {
	wc, ac, gc := w.Follow(nil).Contiguous(), a.Follow(nil).Contiguous(), g.Follow(nil).Contiguous()
	bc := b
	if b != nil {
		bc = b.Follow(nil).Contiguous()
	}
	do(wc, ac, gc, bc)
	for _, c := range [...]struct{ dst, src *Tensor }{{w, wc}, {a, ac}, {b, bc}} {
		if c.dst != nil && !c.dst.IsDense() {
			copyTo(c.dst, c.src)
		}
	}
}

// PNorm returns the p-norm of all elements, (Σ|x|ᵖ)^(1/p), as a number: for p 1 the sum of |x|, for 2 the Euclidean norm, for +Inf the greatest |x|, for -Inf the
// least, for 0 how many are not 0. Squares that are beyond the type of elements do no harm. Without elements it is 0. It panics with *DTypeError unless t is
// float32 or float64.
func (t *Tensor) PNorm(p float64) float64 {
	t.lost("takes a number out of a tensor")
	if sameFloats1("PNorm", t) == Float32 {
		return pNorm[float32](t, p)
	}
	return pNorm[float64](t, p)
}

func pNorm[T Float](t *Tensor, p float64) float64 {
	if !t.IsDense() {
		t = t.Follow(nil).Contiguous()
	}
	x := flat[T](t)
	switch {
	case len(x) == 0:
		return 0
	case p == 1:
		if s := float64(kernel.SumAbs(x)); !math.IsInf(s, 0) {
			return s
		}
	case p == 2:
		if s := float64(kernel.SumSquares(x)); s > 1e-30 && !math.IsInf(s, 0) {
			return math.Sqrt(s)
		}
	}
	least, most, count := math.Inf(1), 0.0, 0.0
	for _, v := range x {
		a := math.Abs(float64(v))
		least, most = min(least, a), max(most, a)
		if a != 0 {
			count++
		}
	}
	switch {
	case p == 0:
		return count
	case math.IsInf(p, 1):
		return most
	case math.IsInf(p, -1):
		return least
	case most == 0 || math.IsInf(most, 0) || math.IsNaN(most):
		return most
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Pow(math.Abs(float64(v))/most, p)
	}
	return most * math.Pow(sum, 1/p)
}

// Touch counts a write in place, for whoever wrote to the elements through Data or Strided: see Version.
func (t *Tensor) Touch() { t.written() }
