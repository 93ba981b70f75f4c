package main

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel/asm/simd"
	"github.com/mmcloughlin/avo/operand"
)

// A kernel is a loop over slices, given by what it does to one register of each.
type kernel struct {
	name    string
	out     []string // slices that it writes
	in      []string // slices that it reads
	scalars []string
	adds    bool // it reads the slices that it writes, too
	unroll  int  // registers in a round of the main loop
	hoist   int  // how many constants AVX2 keeps in registers; AVX-512 keeps twice as many
	body    func(m *machine, e *element)
	reduce  *reduction // nil if it returns nothing
}

// element is a register of each slice.
type element struct {
	old, in, scalar []vec
	out             []vec
	sum             vec        // the partial result, to be changed in place
	rest            *simd.Rest // nil but for the last register, which may be filled in part
}

// reduction says how a result is made of partial ones.
type reduction struct {
	start   func(m *machine, first operand.Mem) vec // of the first element of the slice that is read
	combine func(m *machine, a, b vec) vec
}

var (
	adding = &reduction{start: zero, combine: func(m *machine, a, b vec) vec { return m.Add(a, b) }}
	least  = &reduction{start: itself, combine: exactMin}
	most   = &reduction{start: itself, combine: exactMax}
)

func zero(m *machine, _ operand.Mem) vec       { return m.Zero() }
func itself(m *machine, first operand.Mem) vec { return m.Broadcast(first) }

// present returns v without the lanes that are not in the slices.
func (e *element) present(m *machine, v vec) vec {
	if e.rest == nil {
		return v
	}
	return m.Where(e.rest.Mask, v)
}

// binary is dst = f(a, b).
func binary(name string, f func(m *machine, a, b vec) vec) kernel {
	return kernel{name: name, out: []string{"dst"}, in: []string{"a", "b"}, unroll: 4, hoist: 4,
		body: func(m *machine, e *element) { e.out = []vec{f(m, e.in[0], e.in[1])} }}
}

// scalar is dst = f(a, s).
func scalar(name string, f func(m *machine, a, s vec) vec) kernel {
	return kernel{name: name, out: []string{"dst"}, in: []string{"a"}, scalars: []string{"s"}, unroll: 4, hoist: 4,
		body: func(m *machine, e *element) { e.out = []vec{f(m, e.in[0], e.scalar[0])} }}
}

// unary is dst = f(a), a long computation unless unrolled.
func unary(name string, unroll, hoist int, f func(m *machine, a vec) vec) kernel {
	return kernel{name: name, out: []string{"dst"}, in: []string{"a"}, unroll: unroll, hoist: hoist,
		body: func(m *machine, e *element) { e.out = []vec{f(m, e.in[0])} }}
}

// adds is dst = f(dst, in, scalars).
func adds(name string, in, scalars []string, unroll, hoist int, f func(m *machine, d vec, in, s []vec) vec) kernel {
	return kernel{name: name, out: []string{"dst"}, in: in, scalars: scalars, adds: true, unroll: unroll, hoist: hoist,
		body: func(m *machine, e *element) { e.out = []vec{f(m, e.old[0], e.in, e.scalar)} }}
}

// sum is Σ term, which term leaves in e.sum.
func sum(name string, in, scalars []string, unroll, hoist int, term func(m *machine, e *element)) kernel {
	return kernel{name: name, in: in, scalars: scalars, unroll: unroll, hoist: hoist, body: term, reduce: adding}
}

// extreme is the largest or smallest element.
func extreme(name string, r *reduction) kernel {
	return kernel{name: name, in: []string{"x"}, unroll: 4, hoist: 2, reduce: r, body: func(m *machine, e *element) {
		v := e.in[0]
		if e.rest != nil {
			v = m.Select(e.rest.Mask, v, e.sum)
		}
		e.sum = r.combine(m, e.sum, v)
	}}
}

var kernels = []kernel{
	binary("add", func(m *machine, a, b vec) vec { return m.Add(a, b) }),
	binary("sub", func(m *machine, a, b vec) vec { return m.Sub(a, b) }),
	binary("mul", func(m *machine, a, b vec) vec { return m.Mul(a, b) }),
	binary("div", func(m *machine, a, b vec) vec { return m.Div(a, b) }),
	binary("max", exactMax),
	binary("min", exactMin),

	scalar("addScalar", func(m *machine, a, s vec) vec { return m.Add(a, s) }),
	scalar("subScalar", func(m *machine, a, s vec) vec { return m.Sub(a, s) }),
	scalar("scalarSub", func(m *machine, a, s vec) vec { return m.Sub(s, a) }),
	scalar("mulScalar", func(m *machine, a, s vec) vec { return m.Mul(a, s) }),
	scalar("divScalar", func(m *machine, a, s vec) vec { return m.Div(a, s) }),
	scalar("scalarDiv", func(m *machine, a, s vec) vec { return m.Div(s, a) }),
	scalar("maxScalar", exactMax),
	scalar("minScalar", exactMin),
	{name: "huber", out: []string{"dst"}, in: []string{"a"}, scalars: []string{"low", "high"}, unroll: 2, hoist: 1, body: func(m *machine, e *element) {
		c := clamp(m, e.in[0], e.scalar[0], e.scalar[1])
		e.out = []vec{m.Mul(c, m.Sub(e.in[0], m.Mul(c, m.Const(0.5))))}
	}},
	{name: "taken", out: []string{"dst"}, in: []string{"a", "b", "y"}, unroll: 2, hoist: 2, body: func(m *machine, e *element) {
		is := func(v vec) vec { // 1 where v is y, or NaN
			one := m.Reg(m.Const(1))
			return m.Select(m.Compare(v, simd.Unordered, v), one, m.Where(m.Compare(v, simd.Equal, e.in[2]), one))
		}
		a := is(e.in[0])
		e.out = []vec{m.Sub(a, m.Mul(m.Mul(a, is(e.in[1])), m.Const(0.5)))}
	}},
	scalar("leakyRelu", func(m *machine, a, s vec) vec {
		return m.Select(m.Compare(a, simd.Greater, m.Const(0)), a, m.Mul(a, s))
	}),

	adds("addTo", []string{"a"}, nil, 4, 0, func(m *machine, d vec, in, _ []vec) vec { return m.Add(d, in[0]) }),
	adds("subTo", []string{"a"}, nil, 4, 0, func(m *machine, d vec, in, _ []vec) vec { return m.Sub(d, in[0]) }),
	adds("mulTo", []string{"a", "b"}, nil, 4, 0, func(m *machine, d vec, in, _ []vec) vec { m.AddMul(d, in[0], in[1]); return d }),
	adds("divTo", []string{"a", "b"}, nil, 4, 0, func(m *machine, d vec, in, _ []vec) vec { return m.Add(d, m.Div(in[0], in[1])) }),
	adds("axpy", []string{"a"}, []string{"alpha"}, 4, 0, func(m *machine, d vec, in, s []vec) vec { m.AddMul(d, in[0], s[0]); return d }),
	adds("lerp", []string{"a"}, []string{"t"}, 4, 0, func(m *machine, d vec, in, s []vec) vec { m.AddMul(d, m.Sub(in[0], d), s[0]); return d }),
	{name: "scaleAdd", out: []string{"dst"}, in: []string{"a", "b"}, scalars: []string{"alpha", "beta"}, unroll: 4, body: func(m *machine, e *element) {
		d := m.Mul(e.in[1], e.scalar[1])
		m.AddMul(d, e.in[0], e.scalar[0])
		e.out = []vec{d}
	}},

	{name: "subMulScalar", out: []string{"dst"}, in: []string{"a"}, scalars: []string{"c", "s"}, unroll: 4, body: func(m *machine, e *element) {
		e.out = []vec{m.Mul(m.Sub(e.in[0], e.scalar[0]), e.scalar[1])}
	}},
	adds("affineTo", []string{"a", "b"}, []string{"alpha", "beta", "gamma"}, 2, 0, func(m *machine, d vec, in, s []vec) vec {
		t := m.Copy(s[2])
		m.AddMul(t, in[0], s[0])
		m.AddMul(t, in[1], s[1])
		return m.Add(d, t)
	}),

	unary("neg", 4, 1, func(m *machine, a vec) vec { return m.Xor(a, signBit(m)) }),
	unary("abs", 4, 1, func(m *machine, a vec) vec { return m.AndNot(m.Reg(signBit(m)), a) }),
	unary("square", 4, 0, func(m *machine, a vec) vec { return m.Mul(a, a) }),
	unary("sqrt", 4, 0, func(m *machine, a vec) vec { return m.Sqrt(a) }),
	unary("recip", 4, 1, func(m *machine, a vec) vec { return m.Div(m.Reg(m.Const(1)), a) }),
	unary("relu", 4, 1, func(m *machine, a vec) vec { return m.Add(m.Max(m.Reg(m.Const(0)), a), m.Const(0)) }), // -0 + 0 = +0
	unary("sign", 4, 2, sign),
	unary("exp", 1, 9, exp),
	unary("expm1", 1, 4, expm1),
	unary("log", 1, 5, logarithm),
	unary("tanh", 1, 9, tanh),
	unary("sigmoid", 1, 8, sigmoid),
	unary("softplus", 1, 4, softplus),
	unary("gelu", 1, 4, gelu),
	unary("erf", 1, 4, erf),
	unary("geluErf", 1, 4, geluErf),

	adds("reluBack", []string{"dy", "x"}, nil, 4, 1, func(m *machine, d vec, in, _ []vec) vec {
		return m.Select(m.Compare(in[1], simd.Greater, m.Const(0)), m.Add(d, in[0]), d)
	}),
	adds("leakyReluBack", []string{"dy", "x"}, []string{"slope"}, 2, 2, func(m *machine, d vec, in, s []vec) vec {
		m.AddMul(d, in[0], m.Select(m.Compare(in[1], simd.Greater, m.Const(0)), m.Const(1), s[0]))
		return d
	}),
	adds("absBack", []string{"dy", "x"}, nil, 2, 2, func(m *machine, d vec, in, _ []vec) vec { m.AddMul(d, in[0], sign(m, in[1])); return d }),
	adds("withinBack", []string{"dy", "x"}, []string{"low", "high"}, 2, 0, func(m *machine, d vec, in, s []vec) vec {
		return m.Select(m.Compare(in[1], simd.Greater, s[0]), m.Select(m.Compare(in[1], simd.Less, s[1]), m.Add(d, in[0]), d), d)
	}),
	adds("huberBack", []string{"dy", "x"}, []string{"low", "high"}, 2, 0, func(m *machine, d vec, in, s []vec) vec {
		m.AddMul(d, in[0], clamp(m, in[1], s[0], s[1]))
		return d
	}),
	adds("tanhBack", []string{"dy", "y"}, nil, 2, 1, func(m *machine, d vec, in, _ []vec) vec {
		t := m.Copy(m.Const(1))
		m.SubMul(t, in[1], in[1])
		m.AddMul(d, in[0], t)
		return d
	}),
	adds("sigmoidBack", []string{"dy", "y"}, nil, 2, 1, func(m *machine, d vec, in, _ []vec) vec {
		m.AddMul(d, m.Mul(in[0], in[1]), m.Sub(m.Reg(m.Const(1)), in[1]))
		return d
	}),
	adds("softplusBack", []string{"dy", "x"}, nil, 1, 3, func(m *machine, d vec, in, _ []vec) vec { m.AddMul(d, in[0], sigmoid(m, in[1])); return d }),
	adds("geluBack", []string{"dy", "x"}, nil, 1, 3, func(m *machine, d vec, in, _ []vec) vec { m.AddMul(d, in[0], geluSlope(m, in[1])); return d }),
	adds("softmaxBack", []string{"dy", "y"}, []string{"s"}, 4, 0, func(m *machine, d vec, in, s []vec) vec {
		m.AddMul(d, in[1], m.Sub(in[0], s[0]))
		return d
	}),
	adds("logSoftmaxBack", []string{"dy", "y"}, []string{"s"}, 1, 4, func(m *machine, d vec, in, s []vec) vec {
		t := m.Copy(in[0])
		m.SubMul(t, exp(m, in[1]), s[0])
		return m.Add(d, t)
	}),

	sum("sum", []string{"x"}, nil, 4, 0, func(m *machine, e *element) { m.AddTo(e.sum, e.in[0]) }),
	sum("sumAbs", []string{"x"}, nil, 4, 1, func(m *machine, e *element) { m.AddTo(e.sum, m.AndNot(m.Reg(signBit(m)), e.in[0])) }),
	sum("dot", []string{"a", "b"}, nil, 4, 0, func(m *machine, e *element) { m.AddMul(e.sum, e.in[0], e.in[1]) }),
	sum("dotShifted", []string{"a", "b"}, []string{"c"}, 4, 0, func(m *machine, e *element) {
		m.AddMul(e.sum, e.present(m, m.Sub(e.in[0], e.scalar[0])), e.in[1])
	}),
	sum("squares", []string{"x"}, []string{"c"}, 4, 0, func(m *machine, e *element) {
		d := e.present(m, m.Sub(e.in[0], e.scalar[0]))
		m.AddMul(e.sum, d, d)
	}),
	sum("sumExp", []string{"x"}, []string{"shift"}, 1, 4, func(m *machine, e *element) {
		m.AddTo(e.sum, e.present(m, exp(m, m.Sub(e.in[0], e.scalar[0]))))
	}),
	{name: "expShifted", out: []string{"dst"}, in: []string{"x"}, scalars: []string{"shift"}, unroll: 1, hoist: 4, reduce: adding,
		body: func(m *machine, e *element) {
			y := exp(m, m.Sub(e.in[0], e.scalar[0]))
			m.AddTo(e.sum, e.present(m, y))
			e.out = []vec{y}
		}},
	extreme("maximum", most),
	extreme("minimum", least),

	{name: "adam", out: []string{"w", "m", "v"}, in: []string{"grad"}, adds: true, unroll: 1,
		scalars: []string{"beta1", "gamma1", "beta2", "gamma2", "rate", "scale", "epsilon"}, body: adam},
}

// adam has γ = 1 - β, and the rate and scale that hold the corrections of bias.
func adam(m *machine, e *element) {
	w, first, second, g, s := e.old[0], e.old[1], e.old[2], e.in[0], e.scalar
	first = m.Mul(first, s[0])
	m.AddMul(first, g, s[1])
	second = m.Mul(second, s[2])
	m.AddMul(second, m.Mul(g, s[3]), g)
	w = m.Sub(w, m.Div(m.Mul(first, s[4]), m.Add(m.Sqrt(m.Mul(second, s[5])), s[6])))
	e.out = []vec{w, first, second}
}
