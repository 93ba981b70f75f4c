package kernel

import "math"

// A mapping is an element-wise kernel beside its definition. The kernel gets dst, operands and scalars; the definition gets one element of each, dst before
// the call among them.
type mapping[T Float] struct {
	name     string
	operands int
	scalars  int
	kernel   func(dst []T, a [][]T, s []T)
	want     func(d T, a, s []T) T
	// The result may differ by so many units in the last place of the largest of size: by default of the result.
	ulps float64
	size func(d T, a, s []T) []T
	// Another result that is right too, where infinities meet in an intermediate.
	or func(d T, a, s []T) T
}

func of[T Float](f func(float64) float64) func(d T, a, s []T) T {
	return func(_ T, a, _ []T) T { return T(f(float64(a[0]))) }
}

func two[T Float](name string, kernel func(dst, a, b []T), want func(a, b T) T) mapping[T] {
	return mapping[T]{name: name, operands: 2,
		kernel: func(dst []T, a [][]T, _ []T) { kernel(dst, a[0], a[1]) },
		want:   func(_ T, a, _ []T) T { return want(a[0], a[1]) }}
}

func withScalar[T Float](name string, kernel func(dst, a []T, s T), want func(a, s T) T) mapping[T] {
	return mapping[T]{name: name, operands: 1, scalars: 1,
		kernel: func(dst []T, a [][]T, s []T) { kernel(dst, a[0], s[0]) },
		want:   func(_ T, a, s []T) T { return want(a[0], s[0]) }}
}

func one[T Float](name string, kernel func(dst, a []T), ulps float64, want func(float64) float64) mapping[T] {
	return mapping[T]{name: name, operands: 1, ulps: ulps,
		kernel: func(dst []T, a [][]T, _ []T) { kernel(dst, a[0]) },
		want:   of[T](want)}
}

func back[T Float](name string, kernel func(dx, dy, y []T), ulps float64, want, or func(dx, dy, y T) T, size func(dx, dy, y T) []T) mapping[T] {
	m := mapping[T]{name: name, operands: 2, ulps: ulps,
		kernel: func(dst []T, a [][]T, _ []T) { kernel(dst, a[0], a[1]) },
		want:   func(d T, a, _ []T) T { return want(d, a[0], a[1]) },
		size:   func(d T, a, _ []T) []T { return size(d, a[0], a[1]) }}
	if or != nil {
		m.or = func(d T, a, _ []T) T { return or(d, a[0], a[1]) }
	}
	return m
}

// fma multiplies and adds with one rounding. For float32 the product is exact in float64, and the sum rounds twice, which is close enough here.
func fma[T Float](x, y, z T) T { return T(math.FMA(float64(x), float64(y), float64(z))) }

// geluDerivative differentiates a/2 (1 + tanh(v)), v = √(2/π) (a + 0.044715 a³), where tanh is not flat.
func geluDerivative(a float64) float64 {
	switch {
	case a > 50:
		return 1
	case a < -50:
		return 0
	}
	v, slope := math.Sqrt(2/math.Pi)*(a+0.044715*a*a*a), math.Sqrt(2/math.Pi)*(1+3*0.044715*a*a)
	return (1+math.Tanh(v))/2 + a/2*slope/(math.Cosh(v)*math.Cosh(v))
}

func mappings[T Float]() []mapping[T] {
	list := []mapping[T]{
		two("Add", Add[T], func(a, b T) T { return a + b }),
		two("Sub", Sub[T], func(a, b T) T { return a - b }),
		two("Mul", Mul[T], func(a, b T) T { return a * b }),
		two("Div", Div[T], func(a, b T) T { return a / b }),
		two("Max", Max[T], func(a, b T) T { return max(a, b) }),
		two("Min", Min[T], func(a, b T) T { return min(a, b) }),

		withScalar("AddScalar", AddScalar[T], func(a, s T) T { return a + s }),
		withScalar("SubScalar", SubScalar[T], func(a, s T) T { return a - s }),
		withScalar("ScalarSub", ScalarSub[T], func(a, s T) T { return s - a }),
		withScalar("MulScalar", MulScalar[T], func(a, s T) T { return a * s }),
		withScalar("DivScalar", DivScalar[T], func(a, s T) T { return a / s }),
		withScalar("ScalarDiv", ScalarDiv[T], func(a, s T) T { return s / a }),
		withScalar("MaxScalar", MaxScalar[T], func(a, s T) T { return max(a, s) }),
		withScalar("MinScalar", MinScalar[T], func(a, s T) T { return min(a, s) }),
		withScalar("LeakyRelu", LeakyRelu[T], func(a, s T) T {
			if a > 0 {
				return a
			}
			return s * a
		}),

		one("Neg", Neg[T], 0, func(x float64) float64 { return -x }),
		one("Abs", Abs[T], 0, math.Abs),
		one("Square", Square[T], 0, func(x float64) float64 { return x * x }),
		one("Sqrt", Sqrt[T], 0, math.Sqrt),
		one("Recip", Recip[T], 0, func(x float64) float64 { return 1 / x }),
		one("Sign", Sign[T], 0, sign[float64]),
		one("Relu", Relu[T], 0, func(x float64) float64 { return max(x, 0) }),
		one("Exp", Exp[T], 3, func(x float64) float64 { return rounded(bigExp, x, math.Exp) }),
		one("Expm1", Expm1[T], 3, math.Expm1),
		one("Log", Log[T], 3, func(x float64) float64 { return rounded(bigLog, x, math.Log) }),
		one("Log1p", Log1p[T], 3, math.Log1p),
		one("Tanh", Tanh[T], 3, math.Tanh),
		one("Sigmoid", Sigmoid[T], 3, sigmoid),
		one("Softplus", Softplus[T], 4, softplus),
		one("Erf", Erf[T], 3, math.Erf),
		one("Sin", Sin[T], 3, math.Sin),
		one("Cos", Cos[T], 3, math.Cos),

		back("ReluBack", ReluBack[T], 0, func(dx, dy, x T) T {
			if x > 0 {
				return dx + dy
			}
			return dx
		}, nil, func(dx, dy, _ T) []T { return []T{dx, dy} }),
		back("AbsBack", AbsBack[T], 0, func(dx, dy, x T) T { return dx + dy*sign(x) }, nil, func(dx, dy, _ T) []T { return []T{dx, dy} }),
		back("TanhBack", TanhBack[T], 3, func(dx, dy, y T) T { return dx + dy*(1-y*y) },
			func(dx, dy, y T) T { return fma(dy, fma(-y, y, 1), dx) },
			func(dx, dy, y T) []T { return []T{dx, dy, dy * y * y} }),
		back("SigmoidBack", SigmoidBack[T], 3, func(dx, dy, y T) T { return dx + dy*y*(1-y) },
			func(dx, dy, y T) T { return fma(dy*y, 1-y, dx) },
			func(dx, dy, y T) []T { return []T{dx, dy * y, dy * y * y} }),
		back("SoftplusBack", SoftplusBack[T], 4, func(dx, dy, x T) T { return dx + dy*T(sigmoid(float64(x))) },
			func(dx, dy, x T) T { return fma(dy, T(sigmoid(float64(x))), dx) },
			func(dx, dy, _ T) []T { return []T{dx, dy} }),
		back("GELUBack", GELUBack[T], 6, func(dx, dy, x T) T { return dx + dy*T(geluDerivative(float64(x))) },
			func(dx, dy, x T) T { return fma(dy, T(geluDerivative(float64(x))), dx) },
			func(dx, dy, _ T) []T { return []T{dx, dy} }),
	}

	gelu := one("GELU", GELU[T], 8, func(x float64) float64 { return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) })
	gelu.size = func(_ T, a, _ []T) []T { return []T{T(math.Abs(float64(a[0])))} }

	geluErf := one("GELUErf", GELUErf[T], 4, func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) })
	geluErf.size = func(_ T, a, _ []T) []T { return []T{a[0]} }
	subMul := mapping[T]{name: "SubMulScalar", operands: 1, scalars: 2,
		kernel: func(dst []T, a [][]T, s []T) { SubMulScalar(dst, a[0], s[0], s[1]) },
		want:   func(_ T, a, s []T) T { return T(a[0]-s[0]) * s[1] }}
	affineTo := mapping[T]{name: "AffineTo", operands: 2, scalars: 3, ulps: 4,
		kernel: func(dst []T, a [][]T, s []T) { AffineTo(dst, s[0], a[0], s[1], a[1], s[2]) },
		want:   func(d T, a, s []T) T { return d + T(T(s[0]*a[0])+T(T(s[1]*a[1])+s[2])) },
		or:     func(d T, a, s []T) T { return d + fma(s[1], a[1], fma(s[0], a[0], s[2])) },
		size:   func(d T, a, s []T) []T { return []T{d, s[0] * a[0], s[1] * a[1], s[2]} }}

	addTo := mapping[T]{name: "AddTo", operands: 1,
		kernel: func(dst []T, a [][]T, _ []T) { AddTo(dst, a[0]) },
		want:   func(d T, a, _ []T) T { return d + a[0] }}
	subTo := mapping[T]{name: "SubTo", operands: 1,
		kernel: func(dst []T, a [][]T, _ []T) { SubTo(dst, a[0]) },
		want:   func(d T, a, _ []T) T { return d - a[0] }}
	divTo := mapping[T]{name: "DivTo", operands: 2,
		kernel: func(dst []T, a [][]T, _ []T) { DivTo(dst, a[0], a[1]) },
		want:   func(d T, a, _ []T) T { return d + a[0]/a[1] }}
	mulTo := mapping[T]{name: "MulTo", operands: 2, ulps: 1.5,
		kernel: func(dst []T, a [][]T, _ []T) { MulTo(dst, a[0], a[1]) },
		want:   func(d T, a, _ []T) T { return d + T(a[0]*a[1]) },
		or:     func(d T, a, _ []T) T { return fma(a[0], a[1], d) },
		size:   func(d T, a, _ []T) []T { return []T{d, a[0] * a[1]} }}
	axpy := mapping[T]{name: "Axpy", operands: 1, scalars: 1, ulps: 1.5,
		kernel: func(dst []T, a [][]T, s []T) { Axpy(dst, s[0], a[0]) },
		want:   func(d T, a, s []T) T { return d + T(s[0]*a[0]) },
		or:     func(d T, a, s []T) T { return fma(s[0], a[0], d) },
		size:   func(d T, a, s []T) []T { return []T{d, s[0] * a[0]} }}
	scaleAdd := mapping[T]{name: "ScaleAdd", operands: 2, scalars: 2, ulps: 2,
		kernel: func(dst []T, a [][]T, s []T) { ScaleAdd(dst, s[0], a[0], s[1], a[1]) },
		want:   func(_ T, a, s []T) T { return T(s[0]*a[0]) + T(s[1]*a[1]) },
		or:     func(_ T, a, s []T) T { return fma(s[0], a[0], s[1]*a[1]) },
		size:   func(_ T, a, s []T) []T { return []T{s[0] * a[0], s[1] * a[1]} }}
	lerp := mapping[T]{name: "Lerp", operands: 1, scalars: 1, ulps: 2,
		kernel: func(dst []T, a [][]T, s []T) { Lerp(dst, a[0], s[0]) },
		want:   func(d T, a, s []T) T { return d + T(s[0]*T(a[0]-d)) },
		or:     func(d T, a, s []T) T { return fma(s[0], a[0]-d, d) },
		size:   func(d T, a, s []T) []T { return []T{d, s[0] * (a[0] - d)} }}
	leakyBack := mapping[T]{name: "LeakyReluBack", operands: 2, scalars: 1, ulps: 1.5,
		kernel: func(dst []T, a [][]T, s []T) { LeakyReluBack(dst, a[0], a[1], s[0]) },
		want: func(d T, a, s []T) T {
			if a[1] > 0 {
				return d + a[0]
			}
			return d + T(s[0]*a[0])
		},
		or: func(d T, a, s []T) T {
			if a[1] > 0 {
				return d + a[0]
			}
			return fma(s[0], a[0], d)
		},
		size: func(d T, a, s []T) []T { return []T{d, a[0], s[0] * a[0]} }}
	withinBack := mapping[T]{name: "WithinBack", operands: 2, scalars: 2,
		kernel: func(dst []T, a [][]T, s []T) { WithinBack(dst, a[0], a[1], s[0], s[1]) },
		want: func(d T, a, s []T) T {
			if s[0] < a[1] && a[1] < s[1] {
				return d + a[0]
			}
			return d
		}}
	cut := func(x, delta T) T { return max(-delta, min(delta, x)) }
	huber := withScalar("Huber", func(dst, a []T, s T) { Huber(dst, a, max(s, -s)) }, func(a, s T) T {
		c := cut(a, max(s, -s))
		return c * (a - c/2)
	})
	huberBack := mapping[T]{name: "HuberBack", operands: 2, scalars: 1, ulps: 1.5,
		kernel: func(dst []T, a [][]T, s []T) { HuberBack(dst, a[0], a[1], max(s[0], -s[0])) },
		want:   func(d T, a, s []T) T { return d + T(a[0]*cut(a[1], max(s[0], -s[0]))) },
		or:     func(d T, a, s []T) T { return fma(a[0], cut(a[1], max(s[0], -s[0])), d) },
		size:   func(d T, a, s []T) []T { return []T{d, a[0] * cut(a[1], max(s[0], -s[0]))} }}
	taken := two("Taken", func(dst, a, b []T) { // of the greater one
		y := append([]T(nil), a...)
		Max(y, a, b)
		Taken(dst, a, b, y)
	}, func(a, b T) T {
		switch {
		case a == b || a != a && b != b:
			return 0.5
		case a > b || a != a:
			return 1
		}
		return 0
	})
	return append(list, withinBack, huber, huberBack, taken, gelu, geluErf, subMul, affineTo, addTo, subTo, divTo, mulTo, axpy, scaleAdd, lerp, leakyBack)
}
