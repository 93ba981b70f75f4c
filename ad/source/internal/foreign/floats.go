package foreign

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
)

func init() {
	add("floats.Add", floatsAdd, six)
	add("floats.AddConst", floatsAddConst, four)
	add("floats.AddScaled", floatsAddScaled, six)
	add("floats.AddScaledTo", floatsAddScaledTo, six)
	add("floats.CumProd", floatsCumProd, four)
	add("floats.CumSum", floatsCumSum, four)
	add("floats.Distance", floatsDistance, six)
	add("floats.DivTo", floatsDivTo, pos6)
	add("floats.Dot", floatsDot, six)
	add("floats.LogSpan", floatsLogSpan, pos4)
	add("floats.LogSumExp", floatsLogSumExp, six)
	add("floats.Max", floatsMax, six)
	add("floats.MulTo", floatsMulTo, six)
	add("floats.Norm", floatsNorm, six)
	add("floats.Prod", floatsProd, six)
	add("floats.Reverse", floatsReverse, six)
	add("floats.Scale", floatsScale, six)
	add("floats.Span", floatsSpan, four)
	add("floats.Sum", floatsSum, six)
	add("floats.SumCompensated", floatsSumCompensated, six)
	refuse("floats.Argsort", floatsArgsort, hidden, six)
	add("floats.Find", floatsFind, six)
	add("floats/scalar.Round", scalarRound, four)
}

func copied(x []float64) []float64 { return append([]float64(nil), x...) }

func floatsAdd(x []float64) float64 {
	dst := copied(x[:3])
	floats.Add(dst, x[3:])
	return weigh(dst) * x[0]
}

func floatsAddConst(x []float64) float64 {
	dst := copied(x[1:])
	floats.AddConst(x[0], dst)
	return floats.Dot(dst, dst)
}

func floatsAddScaled(x []float64) float64 {
	dst := copied(x[:3])
	floats.AddScaled(dst, x[1], x[3:])
	return floats.Dot(dst, dst)
}

func floatsAddScaledTo(x []float64) float64 {
	return weigh(floats.AddScaledTo(make([]float64, 3), x[:3], x[1], x[3:]))
}

func floatsCumProd(x []float64) float64 { return weigh(floats.CumProd(make([]float64, len(x)), x)) }

func floatsCumSum(x []float64) float64 {
	return floats.Norm(floats.CumSum(make([]float64, len(x)), x), 2)
}

func floatsDistance(x []float64) float64 {
	return floats.Distance(x[:3], x[3:], 2) + floats.Distance(x[:3], x[3:], 1) + floats.Distance(x[:3], x[3:], 3.5)
}

func floatsDivTo(x []float64) float64 {
	return weigh(floats.DivTo(make([]float64, 3), x[:3], x[3:]))
}

func floatsDot(x []float64) float64 { return floats.Dot(x[:3], x[3:]) }

func floatsLogSpan(x []float64) float64 {
	return weigh(floats.LogSpan(make([]float64, 5), x[0], x[1]+x[2]))
}

func floatsLogSumExp(x []float64) float64 { return floats.LogSumExp(x) }

func floatsMax(x []float64) float64 { return floats.Max(x) * floats.Min(x) }

func floatsMulTo(x []float64) float64 {
	return weigh(floats.MulTo(make([]float64, 3), x[:3], x[3:]))
}

func floatsNorm(x []float64) float64 {
	return floats.Norm(x, 2) + floats.Norm(x, 1) + floats.Norm(x, 3) + floats.Norm(x, math.Inf(1))
}

func floatsProd(x []float64) float64 { return floats.Prod(x) }

func floatsReverse(x []float64) float64 {
	y := copied(x)
	floats.Reverse(y) //lint:ignore SA1019 its own source is what is tried
	return weigh(y)
}

func floatsScale(x []float64) float64 {
	y := copied(x)
	floats.Scale(x[2], y)
	return weigh(y)
}

func floatsSpan(x []float64) float64 {
	return floats.Norm(floats.Span(make([]float64, 6), x[0], x[1]), 2)
}

func floatsSum(x []float64) float64 { return floats.Sum(x) * floats.Sum(x[1:]) }

func floatsSumCompensated(x []float64) float64 {
	return floats.SumCompensated(x) * floats.SumCompensated(x[2:])
}

func floatsArgsort(x []float64) float64 {
	y := copied(x)
	inds := make([]int, len(x))
	floats.Argsort(y, inds)
	sum := 0.0
	for i, j := range inds {
		sum += y[i] * x[j] * float64(i+1)
	}
	return sum
}

func floatsFind(x []float64) float64 {
	inds, err := floats.Find(nil, func(v float64) bool { return v > 0 }, x, -1)
	if err != nil {
		return 0
	}
	sum := 0.0
	for _, i := range inds {
		sum += x[i] * x[i]
	}
	return sum
}

func scalarRound(x []float64) float64 { return scalar.Round(x[0], 3) + x[0]*x[1] }
