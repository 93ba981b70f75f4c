package adtest

import (
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// copies returns copies of the arguments.
func (c *checker) copies() []reflect.Value {
	r := tape.Clone(c.args)
	vs := make([]reflect.Value, len(c.args))
	for i := range vs {
		vs[i] = r.Shadow(i)
	}
	return vs
}

// given returns copies of the arguments as they are given to package ad.
func (c *checker) given() []any {
	var out []any
	for i, v := range c.copies() {
		if c.fixed[i] {
			out = append(out, ad.Const(v.Interface()))
			continue
		}
		out = append(out, v.Interface())
	}
	return out
}

// tangents returns a direction of the arguments as it is given to package ad, which wants none of constants.
func (c *checker) tangents(direction []any) []any {
	out := slices.Clone(direction)
	for i, fixed := range c.fixed {
		if fixed {
			out[i] = nil
		}
	}
	return out
}

// direction returns values of the shape of vs with random numbers, 0 for those that are fixed.
func (c *checker) direction(vs []reflect.Value, fixed []bool) []any {
	r := tape.Clone(vs)
	out := make([]any, len(vs))
	for i := range vs {
		for _, l := range r.Leaves(i) {
			l.Set(0)
			if fixed == nil || !fixed[i] {
				l.Set(c.random.NormFloat64())
			}
		}
		out[i] = r.Shadow(i).Interface()
	}
	return out
}

// flatten lists the floats of values.
func (c *checker) flatten(vs []reflect.Value) (xs []float64) {
	for _, v := range vs {
		for _, l := range tape.Clone([]reflect.Value{v}).Leaves(0) {
			xs = append(xs, l.Get())
		}
	}
	return xs
}

// gradient lists the floats of gradients, of the arguments' shapes.
func (c *checker) gradient(gs ad.Grads) (xs []float64) {
	for i, a := range c.args {
		n := len(c.flatten([]reflect.Value{a}))
		if g := gs.At(i); !g.IsNothing() {
			xs = append(xs, c.flatten([]reflect.Value{reflect.ValueOf(g.Value())})...)
		} else {
			xs = append(xs, make([]float64, n)...)
		}
	}
	return xs
}

// results are the values in what Pullback and Pushforward return.
func results(y any) []reflect.Value {
	if t, ok := y.(ad.Tuple); ok {
		return values(t)
	}
	return values([]any{y})
}

func values(vs []any) []reflect.Value {
	out := make([]reflect.Value, len(vs))
	for i, v := range vs {
		out[i] = reflect.ValueOf(v)
	}
	return out
}

// seed is an adjoint as Pullback wants it.
func seed(u []any) any {
	if len(u) == 1 {
		return u[0]
	}
	return ad.Tuple(u)
}

func dot(a, b []float64) (sum float64) {
	for i := range min(len(a), len(b)) {
		sum += a[i] * b[i]
	}
	return sum
}
