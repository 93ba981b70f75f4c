package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// second returns the result, the gradients, and their derivatives when the arguments go along tangents.
func (c *call) second(tangents [][]float64) (ys, gs, hs []reflect.Value) {
	if _, ok := c.backend.engine().(finite); ok {
		return c.secondFinite(tangents)
	}
	if c.f == nil {
		panic(&tape.Error{Func: c.name(), Reason: "is a method", Remedy: "Differentiate a function that calls it."})
	}
	e, vars := tape.Find(c.f, tape.Second)
	t, tt := tape.Get(), tape.GetForward()
	args := copies(c.args)
	r := tape.NewRoots(t, args, nil)
	both := args
	for i := range args {
		both = append(both, r.Shadow(i))
	}
	rt := tape.NewRoots(tt, both, nil)
	in := []reflect.Value{reflect.ValueOf(t), reflect.ValueOf(tt)}
	for _, v := range vars {
		in = append(in, reflect.ValueOf(v), reflect.ValueOf(tape.Zero(tt, v)))
	}
	n := len(args)
	for i, a := range args {
		for k, l := range rt.Leaves(i) {
			l.Set(tangents[i][k])
		}
		in = append(in, a, rt.Shadow(i), r.Shadow(i), rt.Shadow(n+i))
	}
	one := reflect.ValueOf(1.0).Convert(c.typ.Out(0))
	in = append(in, one, reflect.Zero(one.Type()))
	out := reflect.ValueOf(e.Second).Call(in)
	k := 2 * c.typ.NumOut()
	for j := 0; j < k; j += 2 {
		ys = append(ys, out[j])
	}
	ds, hds := make([]reflect.Value, 0, n), make([]reflect.Value, n, 2*n)
	for j := k; j < len(out); j += 2 {
		ds, hds = append(ds, out[j]), append(hds, out[j+1])
	}
	gs = r.Gradients(ds)
	hs = rt.Gradients(hds)[n:]
	t.Put()
	tt.Put()
	return ys, gs, hs
}

// secondFinite is second by differences of gradients.
func (c *call) secondFinite(tangents [][]float64) (ys, gs, hs []reflect.Value) {
	ys, gs = c.gradients()
	h := finite{}.step(c, tangents)
	sum := make([]float64, len(flatten(gs)))
	at := func(d float64) []float64 {
		r := tape.Clone(c.args)
		moved := *c
		moved.args = nil
		for i := range c.args {
			for k, l := range r.Leaves(i) {
				l.Set(l.Get() + d*tangents[i][k])
			}
			moved.args = append(moved.args, r.Shadow(i))
		}
		_, gs := moved.gradients()
		return flatten(gs)
	}
	for i, w := range stencil {
		hi, lo := at(h*float64(i+1)), at(-h*float64(i+1))
		for j := range sum {
			sum[j] += w / h * (hi[j] - lo[j])
		}
	}
	return ys, gs, filled(gs, sum)
}
