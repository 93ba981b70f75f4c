package p

import "math"

type Layer struct {
	W, B float64
	Act  func(float64) float64
}

func (l Layer) Call(x float64) float64 { return l.Act(l.W*x + l.B) }

func (l *Layer) Scaled(x float64) float64 { return l.W * math.Sin(l.B*x) }

func twice(f func(float64) float64) func(float64) float64 {
	return func(x float64) float64 { return f(f(x)) }
}

func square(x float64) float64 { return x * x }

// Closures that captured variables, which change before they are called and by them.
func F1(a, b float64, x []float64) float64 {
	sum, n := 0.0, a
	add := func(v float64) { sum += v * n; n += 0.1 * v }
	scale := func(v float64) float64 { return b * v * v }
	for _, v := range x {
		add(scale(math.Tanh(v)))
	}
	b *= a
	return sum + scale(n)
}

// Rules, functions with names, method values and method expressions in a slice.
func F2(a float64, x []float64) float64 {
	l := &Layer{W: a, B: x[0]}
	fs := []func(float64) float64{math.Tanh, square, l.Scaled, math.Exp, twice(square), func(v float64) float64 { return a * v }}
	y := 0.0
	for i, v := range x {
		y += fs[i%len(fs)](0.5*v) * fs[(i+1)%len(fs)](v*0.3)
	}
	scaled := (*Layer).Scaled
	return y + scaled(l, y*0.01)
}

// Fields that are functions, of which several are composed.
func F3(a, b float64) float64 {
	ls := []Layer{{a, b, math.Tanh}, {b, a, square}, {0.5 * a, 0.25, twice(math.Sin)}}
	x := a * b
	for _, l := range ls {
		x = l.Call(x)
	}
	return x
}

// Recursion through a function value.
func F4(a float64, x []float64) float64 {
	var f func(v float64, n int) float64
	f = func(v float64, n int) float64 {
		if n == 0 {
			return math.Sin(v)
		}
		return f(a*v, n-1)*v + 0.1*f(v*v*0.25, n-1)
	}
	return f(x[0], 3) + f(x[1], 2)
}

// A function that is chosen at run time, in a map, and returned by a function.
func F5(a, b float64) float64 {
	fs := map[string]func(float64) float64{"cube": func(x float64) float64 { return x * x * x }, "tanh": math.Tanh}
	if a < 0 {
		fs["tanh"] = func(x float64) float64 { return b * math.Cos(x) }
	}
	choose := func(n int) func(float64) float64 {
		if n%2 == 0 {
			return fs["cube"]
		}
		return func(x float64) float64 { return fs["tanh"](x) * a }
	}
	y := b
	for n := range 4 {
		y = 0.5*choose(n)(y) + a
	}
	return y
}

// Functions of several arguments and results, of slices and of structs.
func F6(a float64, x []float64) float64 {
	split := func(v []float64, k int) (lo, hi []float64) { return v[:k], v[k:] }
	dot := func(p, q []float64) (s float64) {
		for i := range min(len(p), len(q)) {
			s += p[i] * q[i] * a
		}
		return s
	}
	each := func(v []float64, f func(i int, y float64) float64) {
		for i, y := range v {
			v[i] = f(i, y)
		}
	}
	each(x, func(i int, y float64) float64 { return y * y * x[0] })
	lo, hi := split(x, 2)
	move := func(l Layer, d float64) Layer { l.W += d * a; l.B *= d; return l }
	l := move(Layer{W: x[1], B: a, Act: math.Sqrt}, 0.3)
	return dot(lo, hi) + l.W*l.B*l.B
}
