// Package adtest checks derivatives against differences of the function itself.
//
//	func TestNorm(t *testing.T) { adtest.Check(t, norm, []float64{3, 4}) }
//
//	| function    | checks                                                                              |
//	|-------------|-------------------------------------------------------------------------------------|
//	| Check       | the value; forward mode against differences; reverse mode against forward mode; second derivatives, where they were generated, against differences of gradients |
//	| CheckReverse | the same without forward mode, for functions whose rule is a pullback               |
//
// The function may return anything: derivatives are compared along random directions u of the result and v of the arguments, by
// ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩. They are the same in each run. Choose arguments away from kinks, where differences mean nothing, and let them
// share no memory. The function may write to its arguments; it gets copies.
package adtest

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// How far two numbers may be apart, relative to the larger one or 1.
const (
	ExactTol   = 1e-10 // reverse mode and forward mode
	FiniteTol  = 1e-6  // forward mode and differences
	SecondTol  = 1e-5  // second derivatives and differences of gradients
	Float32Tol = 2e-3  // everything, if float32 numbers are among arguments or results
)

// directions is how many random directions are tried.
const directions = 3

// Check checks values and derivatives of f at args; numbers among them are converted as Gradient does, and those in ad.Const are constants.
func Check(t testing.TB, f any, args ...any) {
	t.Helper()
	newChecker(t, f, args).run(true)
}

// CheckReverse is Check without forward mode.
func CheckReverse(t testing.TB, f any, args ...any) {
	t.Helper()
	newChecker(t, f, args).run(false)
}

// A checker is one check.
type checker struct {
	t      testing.TB
	f      any
	fn     reflect.Value
	args   []reflect.Value
	fixed  []bool // arguments that are ad.Const
	single bool   // float32 numbers are in it
	random *rand.Rand
}

func newChecker(t testing.TB, f any, args []any) *checker {
	c := &checker{t: t, f: f, fn: reflect.ValueOf(f), random: rand.New(rand.NewPCG(1, 2))}
	for i, a := range args {
		k, fixed := a.(ad.Constant)
		if c.fixed = append(c.fixed, fixed); fixed {
			a = k.Value()
		}
		v := reflect.ValueOf(a)
		if i < c.fn.Type().NumIn() {
			if p := c.fn.Type().In(i); v.IsValid() && v.CanConvert(p) && p.Kind() <= reflect.Float64 {
				v = v.Convert(p)
			}
		}
		c.args = append(c.args, v)
	}
	r := tape.Clone(c.args)
	for i := range c.args {
		for _, l := range r.Leaves(i) {
			c.single = c.single || l.Single()
		}
	}
	return c
}

func (c *checker) run(forward bool) {
	c.t.Helper()
	want := c.fn.Call(c.copies())
	if c.fn.Type().IsVariadic() {
		c.t.Fatal("adtest: wrap a variadic function")
	}
	y, _ := ad.Pullback(c.f, c.given()...)
	c.compare("value", c.flatten(results(y)), c.flatten(want), ExactTol)
	for range directions {
		v := c.direction(c.args, c.fixed)
		u := c.direction(want, nil)
		difference := c.flatten(results(ad.Pushforward(c.f, append([]any{ad.AutoFiniteDiff}, c.given()...)...)(c.tangents(v)...)))
		_, back := ad.Pullback(c.f, c.given()...)
		tangent, tol := difference, FiniteTol
		if forward {
			tangent, tol = c.flatten(results(ad.Pushforward(c.f, c.given()...)(c.tangents(v)...))), ExactTol
			c.compare("forward mode and differences", tangent, difference, FiniteTol)
		}
		gradient := c.gradient(back(seed(u)))
		c.compare("reverse mode, ⟨u, J·v⟩ and ⟨Jᵀ·u, v⟩", []float64{dot(gradient, c.flatten(values(v)))}, []float64{dot(c.flatten(values(u)), tangent)}, tol)
		c.second(v)
	}
}

// second compares second derivatives with differences of gradients, if there are any.
func (c *checker) second(v []any) {
	c.t.Helper()
	if e := tape.LookupPC(tape.PC(c.f)); e == nil || e.Second == nil {
		return
	}
	got := c.gradient(ad.HVPs(c.f, ad.Tuple(c.given()), ad.Tuple(v)))
	const h = 1e-4
	direction := c.flatten(values(v))
	at := func(d float64) []float64 {
		r := tape.Clone(c.args)
		moved, k := make([]any, len(c.args)), 0
		for i := range c.args {
			for _, l := range r.Leaves(i) {
				l.Set(l.Get() + d*direction[k])
				k++
			}
			moved[i] = r.Shadow(i).Interface()
			if c.fixed[i] {
				moved[i] = ad.Const(moved[i])
			}
		}
		return c.gradient(ad.Gradient(c.f, moved...))
	}
	want := at(h)
	for i, lo := range at(-h) {
		want[i] = (want[i] - lo) / (2 * h)
	}
	c.compare("second derivatives and differences of gradients", got, want, SecondTol)
}

func (c *checker) compare(what string, got, want []float64, tol float64) {
	c.t.Helper()
	if c.single {
		tol = max(tol, Float32Tol)
	}
	if len(got) != len(want) {
		c.t.Errorf("adtest: %s: got %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i, w := range want {
		if g := got[i]; !(math.Abs(g-w) <= tol*max(1, math.Abs(w), math.Abs(g))) && !(math.IsNaN(g) && math.IsNaN(w)) {
			c.t.Errorf("adtest: %s: number %d: got %v, want %v", what, i, g, w)
		}
	}
}
