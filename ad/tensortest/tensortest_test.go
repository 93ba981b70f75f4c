package tensortest

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func TestUnary(t *testing.T) {
	for name, f := range map[string]any{
		"Neg": Neg, "Square": Square, "Exp": Exp, "Expm1": Expm1, "Sin": Sin, "Cos": Cos, "Erf": Erf,
		"Sigma": Sigma, "Tanh": Tanh, "Gelu": Gelu, "Softplus": Softplus, "LogSigmoid": LogSigmoid, "GeluErf": GeluErf, "GeluSigmoid": GeluSigmoid, "Swish": Swish,
		"Lisht": Lisht, "LogCosh": LogCosh, "Mish": Mish, "TanhShrink": TanhShrink, "Identity": Identity, "TanhFast": TanhFast, "SigmoidFast": SigmoidFast,
	} {
		t.Run(name, func(t *testing.T) { eachShape(t, f, randn) })
	}
	for name, f := range map[string]any{
		"Abs": Abs, "Sign": Sign, "Floor": Floor, "Round": Round,
		"Rectified": Rectified, "HardSigmoid": HardSigmoid, "HardTanh": HardTanh, "Relu6": Relu6, "HardSwish": HardSwish, "Selu": Selu, "Softsign": Softsign,
	} {
		t.Run(name, func(t *testing.T) { eachShape(t, f, off) })
	}
	for name, f := range map[string]any{"Sqrt": Sqrt, "Log": Log, "Log1p": Log1p} {
		t.Run(name, func(t *testing.T) { eachShape(t, f, positive) })
	}
}

func TestScalar(t *testing.T) {
	for name, f := range map[string]any{"AddScalar": AddScalar, "Scale": Scale, "RSubScalar": RSubScalar, "Elu": Elu, "Celu": Celu, "LeakyRelu": LeakyRelu, "SoftShrink": SoftShrink, "Huber": Huber} {
		t.Run(name, func(t *testing.T) { eachShape(t, f, off, 0.5) })
	}
	t.Run("TRelu", func(t *testing.T) { eachShape(t, TRelu, off, 1.0) })
	t.Run("RDivScalar", func(t *testing.T) { eachShape(t, RDivScalar, positive, 1.3) })
	for _, c := range []float64{2.5, 2, 1, 0.5, -1, 0} {
		t.Run(fmt.Sprint("Pow ", c), func(t *testing.T) { eachShape(t, Pow, positive, c) })
	}
	check(t, Cube, positive(1, 4).Sub(positive(2, 4)))
	eachShape(t, Clamp, off, -0.5, 1.0)
	eachShape(t, RRelu, off, 0.125, 0.25)
	check(t, Full, float32(0.7))
	check(t, Scalars, float32(0.7), randn(1, 2))
}

func TestBinary(t *testing.T) {
	pairs := [][2][]int{{{}, {}}, {{3}, {3}}, {{2, 3}, {2}}, {{2}, {2, 3}}, {{2, 3}, {1, 3}}, {{1, 3}, {2, 1}}, {{}, {2, 2}}, {{2, 0}, {2}}, {{2, 3, 2}, {1, 3}}, {{1}, {4}}}
	for _, f := range []any{Add, Sub, Mul, Div, Maximum, Minimum, PowElem} {
		for i, p := range pairs {
			a, b := positive(uint64(i), p[0]...), positive(uint64(i+20), p[1]...)
			check(t, f, a, b)
			check(t, f, strided(a), strided(b))
			agree(t, f, a, b)
		}
		check(t, f, positive(1, 3, 2).T(), positive(2, 2, 3))
	}
	check(t, Sum2, randn(1, 2, 3), randn(2, 2))
	check(t, Where, off(1, 2, 3), off(2, 2, 3))
	check(t, Where, off(1, 3, 2).T(), off(2, 2, 3))
	check(t, Itself, randn(1, 3, 3))
}

func TestReduce(t *testing.T) {
	for _, shape := range [][]int{{4}, {2, 3}, {2, 1, 3}, {}} {
		for _, dims := range [][]int{nil, {0}, {-1}, {1}, {0, 1}} {
			if len(dims) > len(shape) || len(dims) == 1 && (dims[0] >= len(shape) || len(shape) == 0) {
				continue
			}
			for _, f := range []any{Sum, Mean, Var, Norm, Max, Min} {
				x := randn(uint64(len(dims)), shape...)
				check(t, f, x, dims)
				check(t, f, strided(x), dims)
				agree(t, f, x, dims)
			}
			if len(shape) > 1 && len(dims) != 1 {
				check(t, Std, randn(5, shape...), dims)
			}
		}
	}
	check(t, Sum, randn(1, 0, 3), []int{0})
	check(t, Sum, randn(1, 0, 3), []int(nil))
	check(t, Std, randn(5, 3, 2), []int{0})
	for _, f := range []any{CumSum, ReverseCumSum} {
		for dim := range 2 {
			x := randn(3, 3, 2)
			check(t, f, x, dim)
			check(t, f, x.T(), dim)
			agree(t, f, x, dim)
		}
	}
	for _, f := range []any{Softmax, LogSoftmax, LogSumExp, Glu} {
		for dim := -1; dim < 2; dim++ {
			x := randn(3, 4, 2)
			check(t, f, x, dim)
			check(t, f, x.T(), dim)
			check(t, f, strided(x), dim)
			agree(t, f, x, dim)
		}
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct {
		shape, dims []int
	}{
		{[]int{9, 2}, []int{0}}, {[]int{3, 4}, []int{1}}, {[]int{2, 3}, nil}, {[]int{3, 3, 2, 2}, []int{0, 1, 3}}, {[]int{3, 3, 2, 2}, []int{0, 1}},
		{[]int{9, 2, 2}, []int{0, 2}}, {[]int{2, 3, 2}, []int{0, 2}},
	} {
		x, y, dy := randn(1, c.shape...), randn(2, c.shape...), randn(3, c.shape...)
		for _, a := range []Tensor{x, strided(x)} {
			check(t, Normalise, a, 0.3, c.dims)
			check(t, Moments, a, c.dims)
			agree(t, Normalise, a, 0.3, c.dims)
			agree(t, Moments, a, c.dims)
			check(t, AccumulateNormalise, randn(4, c.shape...), dy, a, y, 0.3, c.dims)
		}
	}
}

func TestCrossEntropy(t *testing.T) {
	for dim := -1; dim < 2; dim++ {
		x, y := randn(1, 4, 3), positive(2, 4, 3)
		loss := randn(3, 1, 3)
		if dim != 0 {
			loss = randn(3, 4, 1)
		}
		check(t, LogitCrossEntropy, x, y, dim)
		check(t, LogitCrossEntropy, strided(x), strided(y), dim)
		agree(t, LogitCrossEntropy, x, y, dim)
		check(t, AccumulateLogitCrossEntropy, randn(4, 4, 3), loss, x, y, dim)
	}
}

func TestProducts(t *testing.T) {
	for _, p := range [][3]int{{2, 3, 4}, {1, 1, 1}, {3, 1, 2}, {2, 0, 3}, {5, 4, 1}} {
		a, b := randn(1, p[0], p[1]), randn(2, p[1], p[2])
		check(t, MatMul, a, b)
		check(t, MatMul, strided(a), strided(b))
		check(t, MatMul, randn(3, p[1], p[0]).T(), randn(4, p[2], p[1]).T())
		check(t, MatMul, a, randn(2, p[1]))
		agree(t, MatMul, a, b)
		check(t, MatMulTo, randn(5, p[0], p[2]), a, b)
		check(t, BatchedMul, randn(1, p[0], p[1], 2), randn(2, p[1], p[2], 2))
		for i := range 4 {
			ta, tb := i&1 != 0, i&2 != 0
			a, b := randn(1, p[0], p[1]), randn(2, p[1], p[2])
			aa, bb := randn(1, p[0], p[1], 2), randn(2, p[1], p[2], 2)
			if ta {
				a, aa = randn(3, p[1], p[0]), randn(3, p[1], p[0], 2)
			}
			if tb {
				b, bb = randn(4, p[2], p[1]), randn(4, p[2], p[1], 2)
			}
			check(t, AccumulateMatMul, randn(5, p[0], p[2]), a, b, ta, tb)
			check(t, AccumulateBatchedMul, randn(5, p[0], p[2], 2), aa, bb, ta, tb)
		}
	}
	check(t, BatchedMul, randn(1, 2, 3, 4), randn(2, 3, 2, 1))
	check(t, BatchedMul, randn(1, 2, 3, 1), randn(2, 3, 2, 4))
	for _, f := range []any{Dot, Outer} {
		check(t, f, randn(1, 3), randn(2, 3))
		check(t, f, strided(randn(1, 3)), strided(randn(2, 3)))
		check(t, f, randn(1, 1), randn(2, 1))
		agree(t, f, randn(1, 3), randn(2, 3))
	}
	check(t, Dot, randn(1, 3, 2).T(), randn(2, 2, 3))
	check(t, Outer, randn(1, 3), randn(2, 2))
}

func TestInPlace(t *testing.T) {
	for _, s := range [][2][]int{{{2, 3}, {2, 3}}, {{2}, {2, 3}}, {{2, 3}, {1, 3}}, {{}, {2}}, {{1, 1}, {1, 1}}, {{0, 2}, {0, 2}}} {
		d, a, b := randn(1, s[0]...), positive(2, s[1]...), positive(3, s[1]...)
		check(t, Accumulate, d, a)
		check(t, AccumulateMul, d, a, b)
		check(t, AccumulateScaled, d, 1.5, a)
		check(t, Accumulate, strided(d), strided(a))
		check(t, AccumulateMul, strided(d), strided(a), b)
		agree(t, AccumulateScaled, d, 1.5, a)
	}
	for _, f := range []any{AddTo, SubTo, MulTo, DivTo} {
		check(t, f, randn(1, 2, 3), positive(2, 2, 3), positive(3, 2, 3))
		check(t, f, randn(1, 2, 3), positive(2, 2), positive(3, 1, 3))
		check(t, f, strided(randn(1, 2, 3)), strided(positive(2, 2, 3)), positive(3, 1))
		agree(t, f, randn(1, 2), positive(2, 2), positive(3, 2))
	}
	for _, f := range []any{AccumulateTanh, AccumulateSigmoid, AccumulateRelu, AccumulateGelu, AccumulateAbs, AccumulateWithin} {
		for _, s := range [][]int{{2, 3}, {1}, {}, {0}} {
			check(t, f, randn(1, s...), randn(2, s...), off(3, s...).Scale(0.3))
			check(t, f, strided(randn(1, s...)), strided(randn(2, s...)), strided(off(3, s...).Scale(0.3)))
		}
	}
	check(t, AccumulateLeakyRelu, randn(1, 2, 3), randn(2, 2, 3), off(3, 2, 3), 0.1)
	check(t, AccumulateHuber, randn(1, 2, 3), randn(2, 2, 3), off(3, 2, 3), 0.5)
	for dim := range 2 {
		check(t, AccumulateSoftmax, randn(1, 2, 3), randn(2, 2, 3), randn(3, 2, 3), dim)
		check(t, AccumulateLogSoftmax, randn(1, 2, 3), randn(2, 2, 3), randn(3, 2, 3), dim)
	}
	check(t, InPlace, randn(1, 2, 3), randn(2, 2, 3), randn(3, 2), 1.5)
	check(t, ScaleInPlace, randn(1, 2, 3), 1.5)
	check(t, MulInPlace, randn(1, 2, 3), randn(2, 2, 3))
}

func TestAccess(t *testing.T) {
	check(t, Item, randn(1, 1, 1))
	check(t, At, randn(1, 2, 3))
	check(t, At, randn(1, 3, 2).T())
	check(t, Set, randn(1, 2, 3), 0.7)
	check(t, Fill, randn(1, 2, 3), 0.7)
	check(t, Values, randn(1, 2, 3))
	check(t, Values, randn(1, 3, 2).T())
	check(t, FromValues, []float64{1, 2, 3, 4})
	check(t, New, []float64{1, 2, 3, 4})
	check(t, New32, []float32{0.1, 0.2, 0.3, 0.4})
	check(t, FromRows, []float64{1, 2, 3}, []float64{3, 4, 5})
	check(t, FromColumns, []float64{1, 2, 3}, []float64{3, 4, 5})
	check(t, FromRows32, []float32{1, 2, 3}, []float32{3, 4, 5})
	check(t, FromColumns32, []float32{1, 2, 3}, []float32{3, 4, 5})
	check(t, Of, randn(1, 2, 3))
	check(t, Clone, randn(1, 2, 3))
	check(t, CopyTo, randn(1, 2, 3), randn(2, 3))
	check(t, To, randn(1, 2, 3).To(tensor.Float32))
	check(t, Map, randn(1, 2, 3), 0.7)
	check(t, Map2, randn(1, 2, 3), randn(2, 2), 0.7)
	check(t, Constants, randn(1, 2, 3))
	check(t, Masked, off(1, 2, 3), off(2, 2, 3))
}

func TestViews(t *testing.T) {
	for _, x := range []Tensor{randn(1, 3, 4), randn(2, 4, 3).T(), strided(randn(3, 2, 3))} {
		for _, f := range []any{Views, Transposed, Sliced, Squeezed} {
			check(t, f, x)
		}
	}
	check(t, Transposed, randn(1, 1, 1))
	check(t, Permuted, randn(1, 2, 3, 4))
	check(t, Reshaped, randn(1, 2, 3))
	check(t, Reshaped, randn(1, 3, 2).T())
	check(t, Broadcast, randn(1, 2, 1))
	check(t, Broadcast, randn(1, 2))
	check(t, Rows, randn(1, 3, 2), randn(2, 2))
	check(t, Columns, randn(1, 2, 3), randn(2, 2))
	check(t, SharedViews, randn(1, 2, 3))
}
