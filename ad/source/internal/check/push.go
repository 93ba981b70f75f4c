package check

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// tangent runs forward mode in direction v and returns the tangent of the first result.
func (c *checker) tangent(v []float64) (float64, bool) {
	a, s := c.primal(c.x), c.shadow(v)
	t := tape.Get()
	in := []reflect.Value{reflect.ValueOf(t)}
	for i := range a.values {
		in = append(in, a.values[i], s.values[i])
	}
	out := reflect.ValueOf(c.entry.Push).Call(in)
	t.Put()
	var got []reflect.Value
	for i := range c.want {
		got = append(got, out[2*i])
	}
	n := len(c.Failures)
	c.same("Push", got, a)
	return out[1].Float(), len(c.Failures) == n
}

// push compares reverse mode, forward mode and differences in some directions.
func (c *checker) push() {
	r := rand.New(rand.NewPCG(c.seed, 9))
	for range 2 {
		v := make([]float64, len(c.x))
		for i := range v {
			v[i] = r.NormFloat64()
		}
		ty, ok := c.tangent(v)
		if !ok {
			return
		}
		sum, scale := math.NaN(), 0.0
		if c.grad != nil {
			sum = 0
			for i, g := range c.grad {
				sum += g * v[i]
				scale += math.Abs(g * v[i])
			}
			if scale > 1e9 { // the function is so steep that rounding decides
				c.Skipped++
				return
			}
			c.Checks++
			if !near(sum, ty, scale, c.tolerance()) {
				c.fail("reverse mode says %v, forward mode %v%s", sum, ty, c.where())
				return
			}
		}
		if c.single {
			continue
		}
		fd, smooth := c.difference(v)
		if !smooth {
			c.Kinks++
			continue
		}
		c.Differed++
		if !near(fd, ty, max(scale, math.Abs(ty)), approximate) {
			c.fail("forward mode says %v, differences %v (reverse %v)%s", ty, fd, sum, c.where())
			return
		}
	}
}

// difference returns the derivative in direction v by central differences, and whether it can be trusted: whether two steps and both
// sides agree.
func (c *checker) difference(v []float64) (float64, bool) {
	norm := 0.0
	for _, d := range v {
		norm = max(norm, math.Abs(d))
	}
	if norm == 0 {
		return 0, true
	}
	f := func(h float64) float64 {
		x := make([]float64, len(c.x))
		for i := range x {
			x[i] = c.x[i] + h*v[i]
		}
		return c.fn.Call(c.primal(x).values)[0].Float()
	}
	h := step0 / norm
	y := c.want[0].Float()
	up, down, up2, down2 := f(h), f(-h), f(h/2), f(-h/2)
	d, d2 := (up-down)/(2*h), (up2-down2)/h
	scale := 1 + math.Abs(d)
	right, left := (up-y)/h, (y-down)/h
	smooth := math.Abs(d-d2) < kinkTolerant*scale && math.Abs(right-left) < 3e-2*scale
	// A kink at the very point shows on one side only, and by the same amount at both steps.
	r2, l2 := (up2-y)/(h/2), (y-down2)/(h/2)
	smooth = smooth && math.Abs((right-left)-2*(r2-l2)) < 1e-4*scale
	return d2, smooth
}

// where lists the places at which the modes differ, one by one.
func (c *checker) where() string {
	var b strings.Builder
	n := 0
	places := c.shadow(nil).places
	for i := range c.x {
		e := make([]float64, len(c.x))
		e[i] = 1
		ty, ok := math.NaN(), false
		c.guarded("Push", func() { ty, ok = c.tangent(e) })
		if !ok {
			break
		}
		fd, smooth := c.difference(e)
		g := math.NaN()
		if c.grad != nil {
			g = c.grad[i]
		}
		off := c.grad != nil && !near(g, ty, math.Abs(g)+math.Abs(ty), c.tolerance()) || smooth && !c.single && !near(ty, fd, math.Abs(ty), approximate)
		if !off {
			continue
		}
		if n++; n > 6 {
			b.WriteString("\n\t...")
			break
		}
		fmt.Fprintf(&b, "\n\t%s: reverse %.8g, forward %.8g, differences %.8g", places[i].name, g, ty, fd)
		if !smooth {
			b.WriteString(" (not smooth)")
		}
	}
	return b.String()
}

// alone notes how the function depends on its arguments, without derivatives.
func (c *checker) alone() {
	r := rand.New(rand.NewPCG(c.seed, 9))
	v := make([]float64, len(c.x))
	for i := range v {
		v[i] = r.NormFloat64()
	}
	d, smooth := c.difference(v)
	if !smooth {
		c.Kinks++
		return
	}
	c.Differed++
	if math.Abs(d) > 1e-8 {
		c.Nonzero++
	}
}
