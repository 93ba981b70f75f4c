package ad_test

import (
	"errors"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
)

// Function literals as the rewriter of a notebook prepares them: poly3 := func(x float64) float64 { return θ3[0] + θ3[1]*x*k }.

var Ʌlit0 = functors.Literal{Key: "cell.Ʌlit0", Name: "func literal, cell 3, line 4", Names: []string{"θ3", "ɅK", "n"}}

func Ʌmake0(θ3 *[]float64, k *float64, n *int) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && Ʌlit0.Capture(θ3, k, n) {
			return
		}
		return (*θ3)[0] + (*θ3)[1]*x**k
	}
}

// generated derivatives of the literal and of functions that call one.
func init() {
	Ʌlit0.Make = Ʌmake0
	functors.Prepare(pkg+"Ʌmake", pkg+"TestClosures") // the maker is inlined there
	type aug = func(*tape.Tape, float64, float64) (float64, float64)
	type rev = func(*tape.Tape, float64) float64
	tape.Register(
		&tape.Entry{
			Key: "cell.Ʌlit0", Name: "func literal, cell 3, line 4", Captures: []string{"θ3", "ɅK", "n"},
			Joint: func(_ *tape.Tape, θ3 *[]float64, k *float64, _ *int, x, _, dy float64) (y, dx float64) {
				return (*θ3)[0] + (*θ3)[1]*x**k, (*θ3)[1] * *k * dy
			},
			Bind: func(c, sc []any) tape.Dual {
				θ3, k, s, sk := *c[0].(*[]float64), *c[1].(*float64), *sc[0].(*[]float64), sc[1].(*float64)
				return tape.Dual{
					Aug: func(t *tape.Tape, x, _ float64) (y, sy float64) {
						push(t, floats, x)
						return θ3[0] + θ3[1]*x*k, 0
					},
					Rev: func(t *tape.Tape, dy float64) float64 {
						x := pop[float64](t, floats)
						s[0] += dy
						s[1] += x * k * dy
						*sk += θ3[1] * x * dy
						return θ3[1] * k * dy
					},
					Push: func(_ *tape.Tape, x, tx float64) (y, ty float64) {
						return θ3[0] + θ3[1]*x*k, s[0] + s[1]*x*k + θ3[1]*x**sk + θ3[1]*k*tx
					},
				}
			},
		},
		&tape.Entry{Key: pkg + "callIt", Fn: callIt,
			Joint: func(t *tape.Tape, x, _ float64, f, sf func(float64) float64, dy float64) (y, dx float64, df func(float64) float64) {
				d := tape.DualOf(t, f, sf)
				y, _ = d.Aug.(aug)(t, x, 0)
				return y, d.Rev.(rev)(t, dy), nil
			},
			Push: func(t *tape.Tape, x, tx float64, f, tf func(float64) float64) (y, ty float64) {
				return tape.DualOf(t, f, tf).Push.(aug)(t, x, tx)
			},
		},
	)
}

// A literal that adds to a variable of a session: sum := func(x float64) float64 { total += x; return total }.
var Ʌlit1 = functors.Literal{Key: "cell.Ʌlit1", Name: "func literal, cell 4, line 1", Names: []string{"Ʌtotal"}}

func Ʌmake1(total *float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && Ʌlit1.Capture(total) {
			return
		}
		*total += x
		return *total
	}
}

func init() {
	functors.Prepare(pkg + "TestStores")
	tape.Register(&tape.Entry{
		Key: "cell.Ʌlit1", Name: "func literal, cell 4, line 1", Captures: []string{"Ʌtotal"}, Stores: errors.New("it stores an active value in total"),
		FixedBind: func(c, sc []any) tape.Dual { return tape.Dual{Err: errors.New("it stores an active value in total")} },
		Bind: func(c, sc []any) tape.Dual {
			total, s := c[0].(*float64), sc[0].(*float64)
			return tape.Dual{
				Aug: func(_ *tape.Tape, x, _ float64) (y, sy float64) { *total += x; return *total, 0 },
				Rev: func(_ *tape.Tape, dy float64) float64 { *s += dy; return *s },
			}
		},
	})
}

// As a model the literal has a gradient. While the variable is a constant it has none: someone else may read it there.
func TestStores(t *testing.T) {
	total := 1.0
	f := Ʌmake1(&total)
	want(t, ad.Gradient(callIt, 5, f), "(1.0, (total = 1.0,))")
	want(t, total, "6")
	wantPanic(t, "it stores an active value in total", func() { ad.Gradient(f, 5) })
	wantPanic(t, "it stores an active value in total", func() { tape.DualOf(tape.Get(), f, nil) })
	want(t, total, "6")
}

// A literal that captured itself: var f func(float64) float64; f = func(x float64) float64 { if x < 0 { return f(-x) }; return k * x }.
var Ʌlit2 = functors.Literal{Key: "cell.Ʌlit2", Name: "func literal, cell 5, line 1", Names: []string{"f", "k"}}

func Ʌmake2(f *func(x float64) float64, k *float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && Ʌlit2.Capture(f, k) {
			return
		}
		if x < 0 {
			return (*f)(-x)
		}
		return *k * x
	}
}

func TestClosureThatCapturedItself(t *testing.T) {
	functors.Prepare(pkg + "TestClosureThatCapturedItself")
	tape.Register(&tape.Entry{Key: "cell.Ʌlit2", Name: "func literal, cell 5, line 1", Captures: []string{"f", "k"},
		Bind: func(c, sc []any) tape.Dual {
			k, s := *c[1].(*float64), sc[1].(*float64)
			return tape.Dual{
				Aug: func(_ *tape.Tape, x, _ float64) (y, sy float64) { return k * x, 0 },
				Rev: func(_ *tape.Tape, dy float64) float64 { *s += 5 * dy; return k * dy },
			}
		},
	})
	k := 2.0
	var f func(x float64) float64
	f = Ʌmake2(&f, &k)
	g := ad.Gradient(callIt, 5, f)
	want(t, g, "(2.0, (f = <cycle>, k = 5.0))")
	want(t, g.Path("1.k"), "5.0")
}

func callIt(x float64, f func(float64) float64) float64 { return f(x) }

func TestClosures(t *testing.T) {
	θ3, k, n := []float64{10, 3}, 2.0, 7
	f := Ʌmake0(&θ3, &k, &n)
	want(t, ad.Gradient(f, 5), "(6.0,)")
	want(t, ad.Gradient(f, ad.AutoFiniteDiff, 5).At(0).Float() > 5.999, "true")
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward} {
		g := ad.Gradient(callIt, b, 5, f)
		want(t, g, "(6.0, (θ3 = [1.0, 10.0], K = 15.0, n = nothing))")
		want(t, g.Path("1.θ3.1").Float(), "10")
		want(t, ad.Gradient(callIt, b, 5, ad.Const(f)), "(6.0, nothing)")
	}
	if g := ad.Gradient(callIt, ad.AutoFiniteDiff, 5, f); g.Path("1.θ3").Floats()[1] < 9.999 {
		t.Errorf("got %v", g)
	}
	if θ3[0] != 10 || k != 2 {
		t.Error("captured variables have changed")
	}
	d := ad.Duplicated(f)
	ad.Gradient(callIt, 5, d)
	ad.Gradient(callIt, 5, d)
	want(t, d.Grad(), "(θ3 = [2.0, 20.0], K = 30.0, n = nothing)")
	wantPanic(t, "has no field θ4, want one of θ3, K, n", func() { d.Grad().Field("θ4") })
	want(t, ad.Grad(f, 5.0), "6")
}
