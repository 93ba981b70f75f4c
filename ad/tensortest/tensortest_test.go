package tensortest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// randn has float64 numbers of the normal distribution.
func randn(seed uint64, shape ...int) Tensor { return tensor.Float64.Randn(random(seed), shape...) }

// off has float64 numbers with the fractional part between 0.1 and 0.4 or 0.6 and 0.9, so that no kink of an activation and no half is near.
func off(seed uint64, shape ...int) Tensor {
	x := tensor.Float64.Rand(random(seed), shape...).Scale(0.3).AddScalar(0.1)
	return x.Add(tensor.Round(randn(seed+100, shape...).Scale(4)).Scale(0.5))
}

// positive has float64 numbers between 0.5 and 1.5.
func positive(seed uint64, shape ...int) Tensor {
	return tensor.Float64.Rand(random(seed), shape...).AddScalar(0.5)
}

// strided has the elements of x in memory where others stand between them.
func strided(x Tensor) Tensor {
	shape := x.Shape()
	double := make([]int, 0, len(shape)+1)
	double = append(append(double, 2), shape...)
	y := x.DType().Randn(random(9), double...).Select(0, 1)
	x.CopyTo(y)
	return y
}

// shapes are of all kinds: scalars, vectors, matrices and more, with sizes 0 and 1.
var shapes = [][]int{{}, {1}, {5}, {2, 3}, {1, 4}, {3, 0}, {2, 1, 2}}

// eachShape checks a function of one tensor, and other arguments, over shapes, strides and types.
func eachShape(t *testing.T, f any, of func(seed uint64, shape ...int) Tensor, rest ...any) {
	t.Helper()
	for i, shape := range shapes {
		x := of(uint64(i), shape...)
		check(t, f, append([]any{x}, rest...)...)
		check(t, f, append([]any{strided(x)}, rest...)...)
	}
	x := of(1, 3, 2)
	check(t, f, append([]any{x.T()}, rest...)...)
	agree(t, f, append([]any{x}, rest...)...)
}

// check is adtest.Check that names the arguments.
func check(t *testing.T, f any, args ...any) {
	t.Helper()
	before := t.Failed()
	defer func() {
		t.Helper()
		if e := recover(); e != nil {
			t.Error(e)
		}
		if before || !t.Failed() {
			return
		}
		text := ""
		for _, a := range args {
			if x, ok := a.(Tensor); ok {
				text += fmt.Sprintf(" %v%v dense=%v", x.DType(), x.Shape(), x.IsDense())
			} else {
				text += fmt.Sprintf(" %v", a)
			}
		}
		t.Logf("that was with%s", text)
	}()
	adtest.Check(t, f, args...)
}

// single has float32 numbers in place of float64 numbers.
func single(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if x, ok := a.(Tensor); ok {
			a = x.To(tensor.Float32)
		}
		out[i] = a
	}
	return out
}

// agree wants the derivatives of f for float32 numbers to be those for float64 numbers. Differences are of no help there.
func agree(t *testing.T, f any, args ...any) {
	t.Helper()
	tangents := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case Tensor:
			tangents[i] = randn(uint64(i+50), a.Shape()...)
		case float64:
			tangents[i] = 0.5
		}
	}
	for what, derivative := range map[string]func(args, tangents []any) any{
		"value":    func(args, _ []any) any { y, _ := ad.WithGradient(f, args...); return y },
		"gradient": func(args, _ []any) any { return ad.Gradient(f, args...) },
		"forward":  func(args, tangents []any) any { return ad.Pushforward(f, args...)(tangents...) },
		"second":   func(args, tangents []any) any { return ad.HVPs(f, ad.Tuple(args), ad.Tuple(tangents)) },
	} {
		got, want := numbers(derivative(single(args), single(tangents))), numbers(derivative(args, tangents))
		if len(got) != len(want) {
			t.Errorf("%s: got %d numbers for float32, want %d", what, len(got), len(want))
			return
		}
		for i, w := range want {
			if !(math.Abs(got[i]-w) <= 1e-4*max(1, math.Abs(w))) {
				t.Errorf("%s: number %d is %v for float32, %v for float64", what, i, got[i], w)
			}
		}
	}
}

// numbers lists the numbers in a value.
func numbers(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case Tensor:
		return v.Values()
	case []float64:
		return v
	case [][]float64:
		return slices.Concat(v...)
	case ad.Grads:
		var all []float64
		for i := range v.Len() {
			if !v.At(i).IsNothing() {
				all = append(all, numbers(v.At(i).Value())...)
			}
		}
		return all
	}
	return nil
}

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
	for name, f := range map[string]any{"AddScalar": AddScalar, "Scale": Scale, "RSubScalar": RSubScalar, "Elu": Elu, "Celu": Celu, "LeakyRelu": LeakyRelu, "SoftShrink": SoftShrink} {
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
	for _, f := range []any{AccumulateTanh, AccumulateSigmoid, AccumulateRelu, AccumulateGelu} {
		for _, s := range [][]int{{2, 3}, {1}, {}, {0}} {
			check(t, f, randn(1, s...), randn(2, s...), off(3, s...).Scale(0.3))
			check(t, f, strided(randn(1, s...)), strided(randn(2, s...)), strided(off(3, s...).Scale(0.3)))
		}
	}
	check(t, AccumulateLeakyRelu, randn(1, 2, 3), randn(2, 2, 3), off(3, 2, 3), 0.1)
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
