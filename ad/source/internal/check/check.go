package check

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A Report is what was found out about one function.
type Report struct {
	Key       string
	Inputs    int      // argument lists that were tried
	Checks    int      // comparisons of reverse mode with forward mode
	Differed  int      // comparisons with differences
	Kinks     int      // directions in which differences say nothing
	Nonzero   int      // gradients that are not zero
	Skipped   int      // argument lists for which the value is too large or not a number
	Failures  []string // empty: all is well
	Bad       bool     // the fault is the program's own
	Locations int      // floats in the arguments
}

// Tolerances, relative to the sum of the magnitudes of what is added.
const (
	exact        = 1e-9
	exactSingle  = 2e-3 // where float32 takes part
	approximate  = 1e-4
	rounding     = 1e-14 // of sums in another order
	step0        = 1e-5
	kinkTolerant = 1e-5
)

// checker checks one function with one argument list.
type checker struct {
	*Report
	fn     reflect.Value
	types  []reflect.Type
	entry  *tape.Entry
	seed   uint64
	x      []float64 // the floats of the arguments
	single bool
	plain  bool
	want   []reflect.Value // results of the function
	after  []float64       // the floats in memory after the call
	grad   []float64
}

// Function checks the derivatives of a function with several argument lists.
func Function(f Checked) *Report {
	r := &Report{Key: f.Key}
	for i := range f.Inputs {
		c := &checker{Report: r, fn: reflect.ValueOf(f.Fn), entry: tape.Lookup(f.Key), seed: f.Seed + uint64(i)*1000003, single: f.Single, plain: f.Plain}
		c.guarded("check", c.run)
		if len(r.Failures) > 0 {
			break
		}
	}
	return r
}

func (c *checker) fail(format string, args ...any) {
	c.Failures = append(c.Failures, fmt.Sprintf("arguments %d: ", c.seed)+fmt.Sprintf(format, args...))
}

// guarded turns a panic into a failure.
func (c *checker) guarded(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			stack := strings.Split(string(debug.Stack()), "\n")
			for i, l := range stack {
				if strings.HasPrefix(l, "panic(") {
					stack = stack[i+2:]
					break
				}
			}
			c.fail("%s panics: %v\n%s", what, r, strings.Join(stack[:min(len(stack), 10)], "\n"))
		}
	}()
	f()
}

func (c *checker) run() {
	t := c.fn.Type()
	for i := range t.NumIn() {
		c.types = append(c.types, t.In(i))
	}
	c.x = c.floats(rand.New(rand.NewPCG(c.seed, 5)))
	c.Inputs++
	c.Locations += len(c.x)
	a := c.primal(c.x)
	n := len(c.Failures)
	c.guarded("the program", func() { c.want = c.fn.Call(a.values) })
	if len(c.Failures) > n {
		c.Bad = true
		return
	}
	c.after = a.memory()
	b := c.primal(c.x)
	again := c.fn.Call(b.values)
	if d := differ(c.want, again); d != "" {
		c.Bad = true
		c.fail("the program is not deterministic: %s", d)
		return
	}
	if y := c.want[0].Float(); math.IsNaN(y) || math.Abs(y) > 1e6 {
		c.Skipped++
		return
	}
	if c.plain {
		c.alone()
		return
	}
	if c.entry == nil {
		c.fail("no derivative was registered")
		return
	}
	if c.entry.Err != nil {
		c.fail("refused: %v", c.entry.Err)
		return
	}
	if c.entry.Joint != nil {
		c.guarded("Joint", c.joint)
	}
	if c.entry.Aug != nil && len(c.Failures) == 0 {
		c.guarded("Aug and Rev", c.pull)
	}
	if c.entry.Push != nil && len(c.Failures) == 0 {
		c.guarded("Push", c.push)
	}
	if c.entry.Second != nil && len(c.Failures) == 0 {
		c.guarded("Second", c.second)
	}
}

// floats draws the floats of the arguments: near 1, of both signs, none at 0.
func (c *checker) floats(r *rand.Rand) []float64 {
	n := len(build(c.seed, c.types, false, func(int) float64 { return 0 }).places)
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(float32(0.2 + 1.3*r.Float64()))
		if r.IntN(3) == 0 {
			x[i] = -x[i]
		}
	}
	return x
}

func (c *checker) primal(x []float64) *arguments {
	return build(c.seed, c.types, false, func(i int) float64 { return x[i] })
}

// shadow builds shadows; in memory and, if values is set, by value too they are the floats v.
func (c *checker) shadow(v []float64) *arguments {
	return build(c.seed, c.types, true, func(i int) float64 {
		if v == nil {
			return 0
		}
		return v[i]
	})
}

// memory returns the floats in memory.
func (a *arguments) memory() []float64 {
	var m []float64
	for _, p := range a.places {
		if p.memory {
			m = append(m, p.get())
		}
	}
	return m
}

// differ tells where results differ in a bit.
func differ(want, got []reflect.Value) string {
	for i, w := range want {
		g := got[i]
		switch w.Kind() {
		case reflect.Float64, reflect.Float32:
			if math.Float64bits(w.Float()) != math.Float64bits(g.Float()) {
				return fmt.Sprintf("result %d: got %v, want %v", i, g.Float(), w.Float())
			}
		case reflect.Int:
			if w.Int() != g.Int() {
				return fmt.Sprintf("result %d: got %v, want %v", i, g.Int(), w.Int())
			}
		}
	}
	return ""
}

// same compares what a derivative returned and left with what the function does.
func (c *checker) same(mode string, got []reflect.Value, a *arguments) {
	if d := differ(c.want, got); d != "" {
		c.fail("%s: %s", mode, d)
	}
	m := a.memory()
	for i := range m {
		if math.Float64bits(m[i]) != math.Float64bits(c.after[i]) {
			n := -1
			for _, p := range a.places {
				if p.memory {
					if n++; n == i {
						c.fail("%s leaves %v at %s, the function %v", mode, m[i], p.name, c.after[i])
						return
					}
				}
			}
		}
	}
}

// joint runs the joint derivative and keeps the gradient; a second time on the same tape, which must not matter.
func (c *checker) joint() {
	t := tape.Get()
	for round := range 2 {
		a, s := c.primal(c.x), c.shadow(nil)
		in := []reflect.Value{reflect.ValueOf(t)}
		for i := range a.values {
			in = append(in, a.values[i], s.values[i])
		}
		in = append(in, reflect.ValueOf(1.0).Convert(c.want[0].Type()))
		out := reflect.ValueOf(c.entry.Joint).Call(in)
		n := len(c.want)
		c.same("Joint", out[:n], a)
		if !t.Empty() {
			c.fail("Joint leaves something on the tape")
		}
		g := c.gradient(s, out[n:])
		if round == 0 {
			c.grad = g
			continue
		}
		for i := range g {
			if !near(g[i], c.grad[i], math.Abs(g[i]), rounding) { // maps are gone through in a random order
				c.fail("a second Joint differs from the first: %s: got %v, want %v", s.places[i].name, g[i], c.grad[i])
				break
			}
		}
	}
	t.Put()
	for _, g := range c.grad {
		if g != 0 {
			c.Nonzero++
			break
		}
	}
}

// gradient reads the adjoints of all places: by value from what the reverse pass returned, in memory from the shadows.
func (c *checker) gradient(s *arguments, d []reflect.Value) []float64 {
	g := make([]float64, len(s.places))
	for i, p := range s.places {
		if p.memory {
			g[i] = p.get()
		} else {
			g[i] = follow(d[p.arg], p.steps).Float()
		}
	}
	return g
}

// pull runs the augmented forward pass and the reverse pass apart.
func (c *checker) pull() {
	t := tape.Get()
	a, s := c.primal(c.x), c.shadow(nil)
	in := []reflect.Value{reflect.ValueOf(t)}
	for i := range a.values {
		in = append(in, a.values[i], s.values[i])
	}
	out := reflect.ValueOf(c.entry.Aug).Call(in)
	in, got := in[:1], []reflect.Value{}
	for i := range c.want {
		got = append(got, out[2*i])
		d := reflect.New(c.want[i].Type()).Elem()
		if i == 0 {
			d.SetFloat(1)
		}
		in = append(in, d)
	}
	c.same("Aug", got, a)
	d := reflect.ValueOf(c.entry.Rev).Call(in)
	if !t.Empty() {
		c.fail("Rev leaves something on the tape")
	}
	t.Put()
	g := c.gradient(s, d)
	if c.grad == nil {
		c.grad = g
		return
	}
	for i := range g {
		if !near(g[i], c.grad[i], math.Abs(g[i]), c.tolerance()) {
			c.fail("Rev and Joint differ: %s: got %v and %v", s.places[i].name, g[i], c.grad[i])
			return
		}
	}
}

func (c *checker) tolerance() float64 {
	if c.single {
		return exactSingle
	}
	return exact
}

func near(a, b, scale, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*(1+scale) || a == b || math.IsNaN(a) && math.IsNaN(b)
}
