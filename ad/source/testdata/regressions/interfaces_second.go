package p

import "math"

type Shape interface {
	Area(scale float64) float64
}

type Square struct{ Side float64 }

func (s Square) Area(k float64) float64 { return k * s.Side * s.Side * s.Side }

type Circle struct {
	R     float64
	Inner []Shape
}

func (c *Circle) Area(k float64) float64 {
	a := math.Exp(0.3*c.R) * k * k
	for _, s := range c.Inner {
		a += s.Area(k * c.R)
	}
	return a
}

type Number float64

func (n Number) Area(k float64) float64 { return float64(n) * float64(n) * math.Sin(k) }

type Both struct {
	Shape
	W float64
}

type Func func(float64) float64

func (f Func) Area(k float64) float64 { return f(k) * k }

// Several implementations, by value and by pointer, of structs and of numbers, embedded ones, and of a function.
func F1(a, b float64, x []float64) float64 {
	c := &Circle{R: a, Inner: []Shape{Number(b), Square{a * b}}}
	shapes := []Shape{Square{x[0]}, c, Number(x[1]), Both{Square{x[2]}, b}, Func(func(v float64) float64 { return v * v * a }), Func(math.Tanh)}
	sum := 0.0
	for i, s := range shapes {
		sum += s.Area(0.5 + x[i%len(x)]*b)
		c.R += 0.01 * sum
	}
	return sum
}

// What an interface holds is looked at.
func F2(a, b float64) float64 {
	vs := []any{a * a, Square{b}, &Circle{R: a * b}, []float64{a, b}, 3, func(x float64) float64 { return b * x * x }}
	sum := 1.0
	for _, v := range vs {
		switch v := v.(type) {
		case float64:
			sum *= v
		case Shape:
			sum += v.Area(sum)
		case []float64:
			sum += v[0] * v[1] * sum
		case int:
			sum *= float64(v)
		case func(float64) float64:
			sum = v(0.1 * sum)
		}
	}
	return sum
}

type Holder struct{ S Shape }

// An interface in a field that is replaced.
func F3(a float64, x []float64) float64 {
	h := Holder{Number(a)}
	y := 0.0
	for i, v := range x {
		y += h.S.Area(v) * a
		if i%2 == 0 {
			h.S = Square{y * 0.1}
		} else {
			h.S = &Circle{R: v, Inner: []Shape{h.S}}
		}
	}
	return y
}
