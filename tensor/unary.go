package tensor

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A unaryOp is a function of each element.
type unaryOp struct {
	name string
	f32  func(dst, x []float32)
	f64  func(dst, x []float64)
}

func (o *unaryOp) of(x *Tensor) *Tensor {
	y := makeAny(sameFloats1(o.name, x), x.dims[:x.rank])
	o.apply(y, x)
	if x.recorder != nil {
		record(x.recorder, functionSymbol+o.name, y, x)
	}
	return y
}

func (o *unaryOp) apply(y, x *Tensor) {
	if y.store.dtype == Float32 {
		unaryApply(y, x, o.f32)
	} else {
		unaryApply(y, x, o.f64)
	}
}

// unaryApply computes y from x, which have one shape and may be the same tensor.
func unaryApply[T Float](y, x *Tensor, f func(dst, x []T)) {
	if n := y.Len(); n < 2*parallelLen && y.sameStrides(x) && y.IsDense() {
		if n > 0 {
			f(elements[T](y.store)[y.offset:y.offset+n], elements[T](x.store)[x.offset:x.offset+n])
		}
		return
	}
	l := newLoop(y.dims[:y.rank], y, x)
	if !l.first() {
		return
	}
	ys, xs := elements[T](y.store), elements[T](x.store)
	var index [MaxRank]int
	n, sy, sx := l.run(), l.step(0), l.step(1)
	for more := true; more; more = l.next(&index) {
		iy, ix := l.at[0], l.at[1]
		if sy == 1 && sx == 1 {
			if n >= 2*parallelLen {
				parallel.For(n, pieceLen, func(lo, hi int) { f(ys[iy+lo:iy+hi], xs[ix+lo:ix+hi]) })
			} else {
				f(ys[iy:iy+n], xs[ix:ix+n])
			}
			continue
		}
		unaryBlocks(f, ys, xs, iy, ix, n, sy, sx)
	}
}

func unaryBlocks[T Float](f func(dst, x []T), ys, xs []T, iy, ix, n, sy, sx int) {
	var bx, by [blockLen]T
	for n > 0 {
		m := min(n, blockLen)
		f(by[:m], gather(xs, ix, m, sx, &bx))
		scatter(ys, iy, sy, by[:m])
		iy, ix, n = iy+m*sy, ix+m*sx, n-m
	}
}

// by makes a kernel of a function of numbers.
func by[T Float](f func(float64) float64) func(dst, x []T) {
	return func(dst, x []T) {
		for i, v := range x[:len(dst)] {
			dst[i] = T(f(float64(v)))
		}
	}
}

func mathOp(name string, f func(float64) float64) unaryOp {
	return unaryOp{name, by[float32](f), by[float64](f)}
}

var (
	negOp    = unaryOp{"Neg", kernel.Neg[float32], kernel.Neg[float64]}
	absOp    = unaryOp{"Abs", kernel.Abs[float32], kernel.Abs[float64]}
	squareOp = unaryOp{"Square", kernel.Square[float32], kernel.Square[float64]}
	sqrtOp   = unaryOp{"Sqrt", kernel.Sqrt[float32], kernel.Sqrt[float64]}
	expOp    = unaryOp{"Exp", kernel.Exp[float32], kernel.Exp[float64]}
	logOp    = unaryOp{"Log", kernel.Log[float32], kernel.Log[float64]}
	sinOp    = unaryOp{"Sin", kernel.Sin[float32], kernel.Sin[float64]}
	cosOp    = unaryOp{"Cos", kernel.Cos[float32], kernel.Cos[float64]}
	tanhOp   = unaryOp{"Tanh", kernel.Tanh[float32], kernel.Tanh[float64]}
	erfOp    = unaryOp{"Erf", kernel.Erf[float32], kernel.Erf[float64]}
	expm1Op  = unaryOp{"Expm1", kernel.Expm1[float32], kernel.Expm1[float64]}
	log1pOp  = unaryOp{"Log1p", kernel.Log1p[float32], kernel.Log1p[float64]}
	signOp   = unaryOp{"Sign", kernel.Sign[float32], kernel.Sign[float64]}
	floorOp  = mathOp("Floor", math.Floor)
	roundOp  = mathOp("Round", math.RoundToEven)
)

// Neg returns -x.
func Neg(x *Tensor) *Tensor { return negOp.of(x) }

// Abs returns |x|.
func Abs(x *Tensor) *Tensor { return absOp.of(x) }

// AccumulateAbs adds dy·sign(x) to dx, in place: the gradient of Abs. The shapes are the same.
func AccumulateAbs(dx, dy, x *Tensor) {
	accumulateSame("AccumulateAbs", dx, dy, x, kernel.AbsBack[float32], kernel.AbsBack[float64])
}

// Square returns x².
func Square(x *Tensor) *Tensor { return squareOp.of(x) }

// Sqrt returns the square root, NaN for negative numbers.
func Sqrt(x *Tensor) *Tensor { return sqrtOp.of(x) }

// Exp returns e to the power of x.
func Exp(x *Tensor) *Tensor { return expOp.of(x) }

// Expm1 returns e to the power of x, minus 1, exact for small x.
func Expm1(x *Tensor) *Tensor { return expm1Op.of(x) }

// Log returns the natural logarithm.
func Log(x *Tensor) *Tensor { return logOp.of(x) }

// Log1p returns the natural logarithm of 1+x, exact for small x.
func Log1p(x *Tensor) *Tensor { return log1pOp.of(x) }

// Sin returns the sine of x in radians.
func Sin(x *Tensor) *Tensor { return sinOp.of(x) }

// Cos returns the cosine of x in radians.
func Cos(x *Tensor) *Tensor { return cosOp.of(x) }

// Tanh returns the hyperbolic tangent.
func Tanh(x *Tensor) *Tensor { return tanhOp.of(x) }

// Erf returns the error function.
func Erf(x *Tensor) *Tensor { return erfOp.of(x) }

// Sign returns -1, 0 or 1; NaN for NaN. Its derivative is 0.
func Sign(x *Tensor) *Tensor { return signOp.of(x) }

// Floor returns the greatest whole number that is at most x. Its derivative is 0.
func Floor(x *Tensor) *Tensor { return floorOp.of(x) }

// Round returns the nearest whole number, ties to even. Its derivative is 0.
func Round(x *Tensor) *Tensor { return roundOp.of(x) }
