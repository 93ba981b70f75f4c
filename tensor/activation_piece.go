package tensor

import (
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// Activations in pieces of straight lines, and HardSwish, one of whose pieces is a parabola. As NNlib's; NaN stays NaN.

var (
	hardSigmoidOp = unaryOp{"HardSigmoid", hardSigmoid[float32], hardSigmoid[float64]}
	hardTanhOp    = unaryOp{"HardTanh", hardTanh[float32], hardTanh[float64]}
	relu6Op       = unaryOp{"Relu6", relu6[float32], relu6[float64]}
	hardSwishOp   = unaryOp{"HardSwish", hardSwish[float32], hardSwish[float64]}
)

// HardSigmoid returns max(0, min(1, (x + 3)/6)).
func HardSigmoid(x *Tensor) *Tensor { return hardSigmoidOp.of(x) }

// HardTanh returns max(-1, min(1, x)).
func HardTanh(x *Tensor) *Tensor { return hardTanhOp.of(x) }

// Relu6 returns max(0, min(6, x)).
func Relu6(x *Tensor) *Tensor { return relu6Op.of(x) }

// HardSwish returns x·HardSigmoid(x).
func HardSwish(x *Tensor) *Tensor { return hardSwishOp.of(x) }

// TRelu returns x for x > theta and 0 elsewhere; Flux's theta is 1. Its derivative by theta is 0.
func TRelu(x *Tensor, theta float64) *Tensor {
	return withNumber(functionSymbol, "TRelu", x, theta, tRelu[float32], tRelu[float64])
}

// SoftShrink returns x - lambda for x > lambda, x + lambda for x < -lambda, and 0 between; Flux's lambda is 0.5.
func SoftShrink(x *Tensor, lambda float64) *Tensor {
	return withNumber(functionSymbol, "SoftShrink", x, lambda, softShrink[float32], softShrink[float64])
}

// RRelu returns x for x > 0 and a·x elsewhere, where a is drawn for each element, uniform in [lo, hi); Flux's range is from 1/8 to 1/3. rng nil stands
// for the source that Seed sets.
func RRelu(x *Tensor, lo, hi float64, rng *rand.Rand) *Tensor {
	d, shape := x.DType(), x.Shape()
	slopes := d.Rand(rng, shape...).Scale(hi - lo).AddScalar(lo)
	return x.Mul(Where(d.Zeros().Less(x), d.Ones(shape...), slopes))
}

// AccumulateWithin adds dy to dx where lo < x < hi, in place: the gradient of what is straight there and flat elsewhere, such as HardTanh. The shapes are the same.
func AccumulateWithin(dx, dy, x *Tensor, lo, hi float64) {
	accumulateSame("AccumulateWithin", dx, dy, x,
		func(dx, dy, x []float32) { kernel.WithinBack(dx, dy, x, float32(lo), float32(hi)) }, func(dx, dy, x []float64) { kernel.WithinBack(dx, dy, x, lo, hi) })
}

// Huber returns x²/2 for |x| < delta, and the straight line delta·(|x| - delta/2) further away: what a robust loss makes of an error. It panics with *UseError unless
// delta >= 0.
// Source: Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35, 1964.
func Huber(x *Tensor, delta float64) *Tensor {
	if !(delta >= 0) {
		panic(misuse("Huber", "got delta %v, want >= 0", delta))
	}
	return withNumber(functionSymbol, "Huber", x, delta, kernel.Huber[float32], kernel.Huber[float64])
}

// AccumulateHuber adds dy times x cut off at ±delta to dx, in place: the gradient of Huber. The shapes are the same.
func AccumulateHuber(dx, dy, x *Tensor, delta float64) {
	accumulateSame("AccumulateHuber", dx, dy, x,
		func(dx, dy, x []float32) { kernel.HuberBack(dx, dy, x, float32(delta)) }, func(dx, dy, x []float64) { kernel.HuberBack(dx, dy, x, delta) })
}

func hardSigmoid[T Float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = max(0, min(1, (v+3)/6))
	}
}

func hardTanh[T Float](dst, x []T) { clamp(dst, x, -1, 1) }

func relu6[T Float](dst, x []T) { clamp(dst, x, 0, 6) }

// clamp goes in blocks that stay in the nearest cache between the two kernels.
func clamp[T Float](dst, x []T, lo, hi T) {
	const block = 2048
	for i := 0; i < len(dst); i += block {
		d := dst[i:min(i+block, len(dst))]
		kernel.MaxScalar(d, x[i:i+len(d)], lo)
		kernel.MinScalar(d, d, hi)
	}
}

func hardSwish[T Float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = v * max(0, min(1, (v+3)/6))
	}
}

func tRelu[T Float](dst, x []T, theta T) {
	for i, v := range x[:len(dst)] {
		if v <= theta {
			v = 0
		}
		dst[i] = v
	}
}

// softShrink takes away what lies within lambda of 0.
func softShrink[T Float](dst, x []T, lambda T) {
	for i, v := range x[:len(dst)] {
		dst[i] = v - max(-lambda, min(lambda, v))
	}
}
