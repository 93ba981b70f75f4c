package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Normalise returns (x - μ)/√(σ² + eps), with the mean μ and the variance σ² over dimensions (divided by n, not by n-1), over all without any. It is what
// the layers that normalise have in common: of a batch of vectors (features, batch), layers take dimension 0 and batches dimension 1; of images (width,
// height, channels, batch), batches take 0, 1 and 3, instances 0 and 1, and groups 0, 1 and 2 of images reshaped to (width, height, channels/groups,
// groups, batch). Flux's eps is 1e-5. It panics with *IndexError, *DTypeError, and *UseError for a dimension that is there twice.
func Normalise(x *Tensor, eps float64, dims ...int) *Tensor {
	out, _, _ := x.reduced("Normalise", dims)
	d := sameFloats1("Normalise", x)
	y := makeAny(d, x.dims[:x.rank])
	if g, ok := groupsOf(x.dims[:x.rank], out); ok {
		if p := x.packed(); d == Float32 {
			normalise(g, flat[float32](y), flat[float32](p), eps)
		} else {
			normalise(g, flat[float64](y), flat[float64](p), eps)
		}
	} else {
		mean, variance := momentsOf(x.Follow(nil), dims)
		SubTo(y, x.Follow(nil), mean)
		MulTo(y, y, variance.AddScalar(eps).Pow(-0.5))
		y.store.version = 0
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Normalise", y, x, eps, dims)
	}
	return y
}

// Moments returns the mean and the variance over dimensions, as x.Mean(dims...) and x.Var(dims...) do, in one go. It panics as Normalise does.
func Moments(x *Tensor, dims ...int) (mean, variance *Tensor) {
	out, shape, rank := x.reduced("Moments", dims)
	d := sameFloats1("Moments", x)
	g, ok := groupsOf(x.dims[:x.rank], out)
	if !ok || x.recorder != nil {
		return momentsOf(x, dims)
	}
	mean, variance = makeAny(d, shape[:rank]), makeAny(d, shape[:rank])
	if p := x.packed(); d == Float32 {
		moments(g, flat[float32](mean), flat[float32](variance), flat[float32](p))
	} else {
		moments(g, flat[float64](mean), flat[float64](variance), flat[float64](p))
	}
	return mean, variance
}

// momentsOf makes the moments of other operations.
func momentsOf(x *Tensor, dims []int) (mean, variance *Tensor) {
	mean = x.Mean(dims...)
	return mean, Square(x.Sub(mean)).Mean(dims...)
}

// AccumulateNormalise adds the gradient of Normalise to dx, in place: (dy - mean(dy) - y·mean(dy·y))/√(σ² + eps), where x is its argument, y its result and dy
// the gradient of that. The shapes are the same.
func AccumulateNormalise(dx, dy, x, y *Tensor, eps float64, dims ...int) {
	sameFloats("AccumulateNormalise", dx, dy, x)
	sameFloats2("AccumulateNormalise", dx, y)
	if !dx.SameShape(dy) || !dx.SameShape(x) || !dx.SameShape(y) {
		panic(&ShapeError{"AccumulateNormalise", shapesOf(dx, dy, x, y), "one shape"})
	}
	out, _, _ := x.reduced("AccumulateNormalise", dims)
	g, ok := groupsOf(x.dims[:x.rank], out)
	switch {
	case ok && dx.IsDense() && dx.store.dtype == Float32:
		normaliseBack(g, flat[float32](dx), flat[float32](dy.packed()), flat[float32](x.packed()), flat[float32](y.packed()), eps)
	case ok && dx.IsDense():
		normaliseBack(g, flat[float64](dx), flat[float64](dy.packed()), flat[float64](x.packed()), flat[float64](y.packed()), eps)
	default:
		x, y, dy := x.Follow(nil), y.Follow(nil), dy.Follow(nil)
		_, variance := momentsOf(x, dims)
		t := dy.Sub(dy.Mean(dims...)).Sub(y.Mul(dy.Mul(y).Mean(dims...)))
		AccumulateMul(dx.Follow(nil), t, variance.AddScalar(eps).Pow(-0.5))
	}
	dx.written(dy, x, y)
}

// groups tells which elements of a dense tensor are normalised together: those of group i are outer runs of n elements, of which the first begins at
// i*n and the next one count*n further on.
type groups struct{ n, count, outer int }

// leastRun is the least length of a run for which the kernels are worth calling.
const leastRun = 8

// groupsOf returns the groups for the dimensions that out marks. It is not ok if there are none of this form, or if their runs are too short.
func groupsOf(dims []int, out [MaxRank]bool) (g groups, ok bool) {
	g = groups{1, 1, 1}
	stage := 0
	for d, size := range dims {
		if size == 1 {
			continue
		}
		if out[d] != (stage != 1) {
			stage++
		}
		switch stage {
		case 0:
			g.n *= size
		case 1:
			g.count *= size
		case 2:
			g.outer *= size
		default:
			return g, false
		}
	}
	return g, g.n >= leastRun && g.count > 0 && g.outer > 0
}

// worthwhileNormalise is how many elements make it worth to use another thread.
const worthwhileNormalise = 1 << 13

// each calls f for the groups, on several threads.
func (g groups) each(f func(i int)) {
	parallel.For(g.count, worthwhileNormalise/(g.n*g.outer)+1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i)
		}
	})
}

// run is where run k of group i is.
func (g groups) run(i, k int) (lo, hi int) {
	lo = (k*g.count + i) * g.n
	return lo, lo + g.n
}

func momentsOfGroup[T Float](g groups, i int, x []T) (mean, variance T) {
	if g.outer == 1 {
		return kernel.MeanVar(x[i*g.n : (i+1)*g.n])
	}
	return kernel.Moments(func(yield func(x []T) bool) {
		for k := range g.outer {
			if lo, hi := g.run(i, k); !yield(x[lo:hi]) {
				return
			}
		}
	})
}

func moments[T Float](g groups, mean, variance, x []T) {
	g.each(func(i int) { mean[i], variance[i] = momentsOfGroup(g, i, x) })
}

func normalise[T Float](g groups, y, x []T, eps float64) {
	g.each(func(i int) {
		mean, variance := momentsOfGroup(g, i, x)
		scale := T(1 / math.Sqrt(float64(variance)+eps))
		for k := range g.outer {
			lo, hi := g.run(i, k)
			kernel.SubMulScalar(y[lo:hi], x[lo:hi], mean, scale)
		}
	})
}

func normaliseBack[T Float](g groups, dx, dy, x, y []T, eps float64) {
	n := float64(g.n * g.outer)
	g.each(func(i int) {
		_, variance := momentsOfGroup(g, i, x)
		scale := 1 / math.Sqrt(float64(variance)+eps)
		sum, dot := 0.0, 0.0
		for k := range g.outer {
			lo, hi := g.run(i, k)
			sum += float64(kernel.Sum(dy[lo:hi]))
			dot += float64(kernel.Dot(dy[lo:hi], y[lo:hi]))
		}
		for k := range g.outer {
			lo, hi := g.run(i, k)
			kernel.AffineTo(dx[lo:hi], T(scale), dy[lo:hi], T(-scale*dot/n), y[lo:hi], T(-scale*sum/n))
		}
	})
}
