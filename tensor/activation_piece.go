package tensor

import "math/rand/v2"

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

// RRelu returns x for x > 0 and a·x elsewhere, where a is drawn for each element, uniform in [lo, hi); Flux's range is from 1/8 to 1/3. With rng nil the
// numbers differ from run to run.
func RRelu(x *Tensor, lo, hi float64, rng *rand.Rand) *Tensor {
	d, shape := x.DType(), x.Shape()
	slopes := d.Rand(rng, shape...).Scale(hi - lo).AddScalar(lo)
	return x.Mul(Where(d.Zeros().Less(x), d.Ones(shape...), slopes))
}

func hardSigmoid[T Float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = max(0, min(1, (v+3)/6))
	}
}

func hardTanh[T Float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = max(-1, min(1, v))
	}
}

func relu6[T Float](dst, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = max(0, min(6, v))
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
