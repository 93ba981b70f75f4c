package check

import (
	"math"
	"math/rand/v2"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// gradientAt returns the gradient at x by the joint derivative.
func (c *checker) gradientAt(x []float64) []float64 {
	a, s := c.primal(x), c.shadow(nil)
	t := tape.Get()
	in := []reflect.Value{reflect.ValueOf(t)}
	for i := range a.values {
		in = append(in, a.values[i], s.values[i])
	}
	in = append(in, reflect.ValueOf(1.0).Convert(c.want[0].Type()))
	out := reflect.ValueOf(c.entry.Joint).Call(in)
	t.Put()
	return c.gradient(s, out[len(c.want):])
}

// product returns the Hessian times v by the forward derivative of the joint derivative.
func (c *checker) product(v []float64) []float64 {
	a, ta, s, ts := c.primal(c.x), c.shadow(v), c.shadow(nil), c.shadow(nil)
	t, tt := tape.Get(), tape.GetForward()
	in := []reflect.Value{reflect.ValueOf(t), reflect.ValueOf(tt)}
	for i := range a.values {
		in = append(in, a.values[i], ta.values[i], s.values[i], ts.values[i])
	}
	one := reflect.ValueOf(1.0).Convert(c.want[0].Type())
	in = append(in, one, reflect.Zero(one.Type()))
	out := reflect.ValueOf(c.entry.Second).Call(in)
	t.Put()
	tt.Put()
	n := len(c.want)
	var d, td []reflect.Value
	for i := range c.types {
		d = append(d, out[2*(n+i)])
		td = append(td, out[2*(n+i)+1])
	}
	g := c.gradient(s, d)
	for i := range g {
		if !near(g[i], c.grad[i], math.Abs(g[i]), c.tolerance()) {
			c.fail("Second and Joint differ in the gradient: %s: got %v, want %v", s.places[i].name, g[i], c.grad[i])
			break
		}
	}
	return c.gradient(ts, td)
}

// second compares the Hessian times a vector with differences of gradients.
func (c *checker) second() {
	if c.single || c.grad == nil {
		return
	}
	r := rand.New(rand.NewPCG(c.seed, 11))
	v, w := make([]float64, len(c.x)), make([]float64, len(c.x))
	for i := range v {
		v[i], w[i] = r.NormFloat64(), r.NormFloat64()
	}
	hv := c.product(v)
	if len(c.Failures) > 0 {
		return
	}
	at := func(h float64) []float64 {
		x := make([]float64, len(c.x))
		for i := range x {
			x[i] = c.x[i] + h*v[i]
		}
		return c.gradientAt(x)
	}
	const h = 1e-5
	up, down, up2, down2 := at(h), at(-h), at(h/2), at(-h/2)
	got, fd, fd2, scale := 0.0, 0.0, 0.0, 0.0
	for i := range w {
		got += w[i] * hv[i]
		fd += w[i] * (up[i] - down[i]) / (2 * h)
		fd2 += w[i] * (up2[i] - down2[i]) / h
		scale += math.Abs(w[i] * hv[i])
	}
	if math.Abs(fd-fd2) > 1e-4*(1+math.Abs(fd)) {
		c.Kinks++
		return
	}
	c.Differed++
	if !near(got, fd2, max(scale, math.Abs(fd2)), 10*approximate) {
		c.fail("second derivative: got %v, differences of gradients say %v", got, fd2)
	}
}
