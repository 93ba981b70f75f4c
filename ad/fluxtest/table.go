package fluxtest

//go:generate go run ../../cmd/fluxion derive -all .

import (
	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
)

// A Case computes what flux.json expects.
type Case struct {
	ID  string
	Run func(b ad.Backend) any
}

// Cases lists the cases.
var Cases = []Case{
	{"grad.seed.poly1.value", func(ad.Backend) any { return Poly1(5) }},
	{"grad.seed.fd1", func(ad.Backend) any { return (Poly1(5.1) - Poly1(5)) / 0.1 }},
	{"grad.seed.fd2", func(ad.Backend) any { return (Poly1(5.001) - Poly1(5)) / 0.001 }},
	{"grad.seed.poly4.value", func(ad.Backend) any { return CallComposed(5, poly4) }},
	{"grad.seed.poly1", func(b ad.Backend) any { return ad.Gradient(Poly1, b, 5) }},
	{"grad.seed.three_args", func(b ad.Backend) any { return ad.Gradient(MulAdd, b, 30, 40, 50) }},
	{"grad.seed.poly2", func(b ad.Backend) any { return ad.Gradient(Poly2, b, 5, theta) }},
	{"grad.seed.poly3s.structural", func(b ad.Backend) any { return ad.Gradient(CallPoly3, b, 5, Poly3{theta}) }},
	{"grad.seed.poly4.structural", func(b ad.Backend) any { return ad.Gradient(CallComposed, b, 5, poly4) }},
	{"grad.seed.const", func(b ad.Backend) any { return ad.Gradient(CallPoly3, b, ad.Const(5.0), Poly3{theta}) }},
	{"grad.seed.withgradient", func(b ad.Backend) any { return ad.Pack(ad.WithGradient(CallPoly3, b, 5.0, Poly3{theta})) }},
	{"grad.seed.act_nothing", func(b ad.Backend) any {
		g := ad.Gradient(FirstOf, b, []float64{0.1, 0.2, 0.3}, Layer{[][]float64{{1, 2, 3}, {4, 5, 6}}, []float64{0.5, 0.25}, Sin}).At(1)
		return map[string]any{"act": g.Field("act"), "W_row2": g.Field("W").At(1), "b_2": g.Field("b").At(1)}
	}},
	{"grad.seed.sgd_once", func(b ad.Backend) any {
		m := Layer{W: [][]float64{{1, 2}}, act: Sin}
		m = functors.Fmap(descend, m, ad.Gradient(Weighted, b, m).At(0))
		return map[string]any{"W": m.W, "act": map[bool]string{true: "f"}[m.act(1) == Sin(1)]}
	}},
	{"grad.jac.cumsum", func(b ad.Backend) any {
		x := []float64{1, 2, 3}
		return map[string]any{"val": CumSum(x), "grad": ad.Jacobian(CumSum, b, x)}
	}},
	{"grad.p1.gen_sum", func(b ad.Backend) any { return ad.Gradient(GenSum, b, 2.0) }},
	{"grad.feat.mutable_cell", func(b ad.Backend) any { return ad.Gradient(SquareCell, b, &Cell{3}) }},
	{"grad.num.cube0", func(b ad.Backend) any { return ad.Gradient(Cube, b, 0.0) }},
	{"grad.zy.struct_dist", func(b ad.Backend) any { return ad.Gradient(DistOfSum, b, Point{1, 2}, ad.Const(Point{3, 4})).At(0) }},
	{"grad.dhess.cubes", func(b ad.Backend) any { return ad.DiagHessian(SumCubes, b, [][]float64{{1, 2}, {3, 4}}).At(0) }},
	{"grad.feat.bcast_div", func(b ad.Backend) any { return ad.Gradient(DivSum, b, []float64{1, 2, 3.141592653589793}) }},
	{"grad.feat.enumerate2", func(b ad.Backend) any { return ad.Gradient(Enumerate, b, []float64{1, 10, 100}) }},
	{"grad.feat.filter", func(b ad.Backend) any { return ad.Gradient(FilterEven, b, []float64{2, 3, 4, 5, 6, 7, 8, 9}) }},
	{"grad.flux.sumabs2", func(b ad.Backend) any { return ad.Gradient(SumAbs2, b, []float64{7, 11, 13}) }},
	{"grad.zy.adj.dist", func(b ad.Backend) any { return ad.Gradient(Dist, b, Point{1, 2}).At(0) }},
	{"grad.num.floor", func(b ad.Backend) any { return ad.Gradient(Floor, b, 1.5) }},
	{"grad.zy.adj.unused_field", func(b ad.Backend) any { return ad.Gradient(XOf, b, Point{1, 2}) }},
	{"grad.jac.prod_dims", func(b ad.Backend) any { return ad.Jacobian(ProdColumns, b, [][]float64{{1, 3}, {2, 4}}).At(0) }},
	{"grad.trainables.grad", func(b ad.Backend) any { return ad.Gradient(SumNorms, b, Arrays{[]float64{1, 2}, []float64{3}}).At(0) }},
	{"grad.feat.tuple_getindex", func(b ad.Backend) any { return ad.Gradient(FirstTwo, b, 7, 8.8, 9.9) }},
	{"grad.p1.comprehension", func(b ad.Backend) any { return ad.Gradient(SumInvSquares, b, []float64{1, 1}) }},
	{"grad.flux.sum2x", func(b ad.Backend) any { return ad.Gradient(Sum2x, b, []float64{1, 2, 3}) }},
	{"grad.feat.swap_loop", func(b ad.Backend) any { return ad.Gradient(SwapLoop, b, 1.0) }},
	{"grad.trainables.nonarray", func(b ad.Backend) any {
		return ad.Gradient(SumSquaresOf, b, NonArray{[]float64{1, 2, 3}, Sin, []float64{4, 5, 6}}).At(0)
	}},
	{"grad.zy.buffer", func(b ad.Backend) any { return ad.Gradient(Buffer, b, []float64{1, 2, 3}) }},
	{"grad.jvp.sincos", func(b ad.Backend) any { return ad.Pushforward(SinCos, b, 0.5)(1) }},
	{"grad.jvp.cos2", func(b ad.Backend) any { return ad.Hessian(Cos, b, 0.5)[0][0] }},
	{"grad.flux.withgradient.div", func(b ad.Backend) any { return ad.Pack(ad.WithGradient(Div, b, 1, 2)) }},
	{"grad.num.sqrtsq-2", func(b ad.Backend) any { return ad.Gradient(SqrtSquare, b, -2.0) }},
	{"grad.flux.withgradient.named", func(b ad.Backend) any {
		val, g := ad.WithGradient(DivMul, b, 3.0, 4.0)
		v := val.(ad.Tuple)
		return map[string]any{"val": map[string]any{"div": v[0], "mul": v[1]}, "grad": g}
	}},
	{"grad.zy.loop", func(b ad.Backend) any { return []any{ad.Gradient(Loop, b, 5, 3).At(0)} }},
	{"grad.feat.index_range", func(b ad.Backend) any { return ad.Gradient(SumOfPart, b, []float64{1, 1}) }},
	{"grad.p1.bool_sum", func(b ad.Backend) any { return ad.Gradient(CountTrue, b, []bool{true, false, true}) }},
	{"grad.feat.maybe_undefined", func(b ad.Backend) any { return ad.Gradient(MaybeUndefined, b, -1.0) }},
	{"grad.zy.checkpoint", func(b ad.Backend) any { return ad.Gradient(Checkpointed, b, 1) }},
	{"grad.p1.litpow", func(b ad.Backend) any { return ad.Gradient(Pow10, b, -1.0) }},
	{"grad.feat.deepcopy", func(b ad.Backend) any { return ad.Gradient(DeepCopy, b, 2.0) }},
	{"grad.zy.mul", func(b ad.Backend) any { return ad.Gradient(Mul, b, 2, 3) }},
	{"grad.hess.sin", func(b ad.Backend) any { return ad.Hessian(Sin, b, 1.5707963267948966)[0][0] }},
	{"grad.feat.neg_pow", func(b ad.Backend) any { return ad.Gradient(PowSum, b, []float64{1, 2, 4}, []int{1, -1, 2}).At(0) }},
	{"grad.feat.max_splat", func(b ad.Backend) any { return ad.Gradient(MaxOf, b, []float64{1, 2, 3}) }},
	{"grad.feat.product", func(b ad.Backend) any {
		return ad.Gradient(Product, b, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{3, 4, 5, 6, 7})
	}},
	{"grad.feat.bcast_self", func(b ad.Backend) any { return ad.Gradient(AddFirst, b, []float64{1, 2, 3}) }},
	{"grad.feat.perturbation", func(b ad.Backend) any { return ad.Gradient(Perturbation, b, 1.0).At(0) }},
	{"grad.num.div_int", func(b ad.Backend) any { return ad.Gradient(DivInt, b, 1, 2) }},
}

var poly4 = Composed{Poly3{[]float64{1, 0.5, 0}}, Poly3{[]float64{10, 1, 0.1}}}

// LeftOut tells why a case is not in the table.
var LeftOut = map[string]string{
	"grad.complex.reim":     "complex numbers",
	"grad.complex.abs2":     "complex numbers",
	"grad.seed.params.dict": "TestImplicit has it, since its gradients are found by address",
}
