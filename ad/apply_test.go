package ad

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// apply stands for a function that calls what it gets.
func apply(x, f any) any {
	switch f := f.(type) {
	case func(float64) float64:
		return f(x.(float64))
	case func([]float64) []float64:
		return f(x.([]float64))
	case interface{ Call(float64) float64 }:
		return f.Call(x.(float64))
	case *compose:
		return f.Call(x)
	}
	panic("apply")
}

func square(x float64) float64 { return x * x }

func negate(x []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = -x[i]
	}
	return y
}

type gain struct{ K float64 }

func (g gain) Call(x float64) float64 { return g.K * x }

// compose stands for a composition: its Call takes and gives anything, its Float numbers.
type compose struct{ outer, inner any }

func (c *compose) Call(x any) any { return apply(apply(x, c.inner), c.outer) }

func (c *compose) Float(x float64) float64 { return c.Call(x).(float64) }

// callFloat calls Float through an interface.
func callFloat(x float64, f interface{ Float(float64) float64 }) float64 { return f.Float(x) }

func init() {
	const pkg = "github.com/fluxion-go/fluxion/ad."
	id := tape.NewStackID()
	push := func(t *tape.Tape, x any) {
		s := tape.StackOf[any](t, id)
		s.S = append(s.S, x)
	}
	pop := func(t *tape.Tape) any {
		s := tape.StackOf[any](t, id)
		x := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		return x
	}
	tape.Register(
		&tape.Entry{Key: pkg + "apply", Fn: apply,
			Aug: applyAug, Push: applyPush,
			Rev: func(t *tape.Tape, _ any) (dx, df any) { applyRev(t); return },
		},
		&tape.Entry{Key: pkg + "(*compose).Call", Bind: func(c, sc []any) tape.Dual {
			f, s := c[0].(*compose), sc[0].(*compose)
			return composedDual(f.outer, s.outer, f.inner, s.inner)
		}},
		&tape.Entry{Key: pkg + "(*compose).Float", Bind: func(c, sc []any) tape.Dual {
			f, s := c[0].(*compose), sc[0].(*compose)
			return typedDual[float64, float64](composedDual(f.outer, s.outer, f.inner, s.inner))
		}},
		&tape.Entry{Key: pkg + "callFloat", Fn: callFloat,
			Joint: func(t *tape.Tape, x, _ float64, f, sf interface{ Float(float64) float64 }, dy float64) (y, dx float64, df interface{ Float(float64) float64 }) {
				d := tape.Method(t, f, sf, "Float")
				y, _ = d.Aug.(func(*tape.Tape, float64, float64) (float64, float64))(t, x, 0)
				return y, d.Rev.(func(*tape.Tape, float64) float64)(t, dy), nil
			},
			Push: func(t *tape.Tape, x, tx float64, f, tf interface{ Float(float64) float64 }) (y, ty float64) {
				return tape.Method(t, f, tf, "Float").Push.(func(*tape.Tape, float64, float64) (float64, float64))(t, x, tx)
			},
		},
		&tape.Entry{Key: pkg + "square", Fn: square,
			Aug:  func(t *tape.Tape, x, _ float64) (y, sy float64) { push(t, x); return x * x, 0 },
			Rev:  func(t *tape.Tape, dy float64) float64 { return 2 * pop(t).(float64) * dy },
			Push: func(_ *tape.Tape, x, tx float64) (y, ty float64) { return x * x, 2 * x * tx },
		},
		&tape.Entry{Key: pkg + "negate", Fn: negate,
			Aug: func(t *tape.Tape, x, sx []float64) (y, sy []float64) {
				y = negate(x)
				sy = tape.Zero(t, y)
				push(t, sx)
				push(t, sy)
				return y, sy
			},
			Rev: func(t *tape.Tape, _ []float64) []float64 {
				sy, sx := pop(t).([]float64), pop(t).([]float64)
				for i, d := range sy {
					sx[i], sy[i] = sx[i]-d, 0
				}
				return nil
			},
			Push: func(_ *tape.Tape, x, tx []float64) (y, ty []float64) { return negate(x), negate(tx) },
		},
		&tape.Entry{Key: pkg + "gain.Call", Bind: func(c, sc []any) tape.Dual {
			g, s := c[0].(gain), sc[0].(*gain)
			return tape.Dual{
				Aug: func(t *tape.Tape, x, _ float64) (y, sy float64) { push(t, x); return g.Call(x), 0 },
				Rev: func(t *tape.Tape, dy float64) float64 {
					s.K += pop(t).(float64) * dy
					return g.K * dy
				},
				Push: func(_ *tape.Tape, x, tx float64) (y, ty float64) { return g.Call(x), g.K*tx + s.K*x },
			}
		}},
	)
}

func TestApply(t *testing.T) {
	for _, b := range []Backend{AutoSource, AutoForward} {
		if got := Gradient(apply, b, 5, square).String(); got != "(10.0, nothing)" {
			t.Errorf("%v: got %s", b, got)
		}
		if got := Gradient(apply, b, 5, gain{3}).String(); got != "(3.0, (K = 5.0,))" {
			t.Errorf("%v: got %s", b, got)
		}
		c := &compose{gain{3}, &compose{square, gain{2}}} // 3·(2x)²
		want := "(120.0, (outer = (K = 100.0,), inner = (outer = nothing, inner = (K = 300.0,))))"
		if got := Gradient(callFloat, b, 5, c).String(); got != want {
			t.Errorf("%v: got %s", b, got)
		}
		if got := Gradient(apply, b, 5, c).String(); got != want {
			t.Errorf("%v: got %s", b, got)
		}
		if got := Gradient(tripled, b, 5).String(); got != "(3.0,)" {
			t.Errorf("%v: got %s", b, got)
		}
		if got := Gradient(gain{3}, b, 5).String(); got != "(3.0,)" {
			t.Errorf("%v: got %s", b, got)
		}
		if got := Jacobian(apply, b, []float64{1, 2}, negate).At(0).String(); got != "[-1.0 0.0; 0.0 -1.0]" && got != "[-1.0 -0.0; -0.0 -1.0]" {
			t.Errorf("%v: got %s", b, got)
		}
	}
	for _, c := range []struct {
		f    any
		want string
	}{
		{nil, "cannot differentiate the function: it calls nil.\nSet the function before it is called."},
		{3, "cannot differentiate the function: it calls a float64.\nGive it a method Call, or pass a function."},
		{Mul3, "cannot differentiate the function: it calls a func(float64, float64) float64 with one argument, for one result.\n" +
			"Wrap it in a function with one argument and one result."},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*Error); !ok || e.Error() != c.want {
					t.Errorf("got %v, want %s", e, c.want)
				}
			}()
			Gradient(apply, 5, c.f)
		}()
	}
}

// Mul3 has an entry and two arguments.
func Mul3(x, y float64) float64 { return x * y }

func tripled(x float64) float64 { return 3 * x }

func init() {
	tape.Register(
		&tape.Entry{Key: "tripled", Fn: tripled,
			Joint: func(_ *tape.Tape, x, _, dy float64) (y, dx float64) { return 3 * x, 3 * dy },
			Push:  func(_ *tape.Tape, x, tx float64) (y, ty float64) { return 3 * x, 3 * tx },
		},
		&tape.Entry{Key: "Mul3", Fn: Mul3,
			Aug:  func(_ *tape.Tape, x, _, y, _ float64) (z, sz float64) { return x * y, 0 },
			Rev:  func(_ *tape.Tape, dz float64) (dx, dy float64) { return 0, 0 },
			Push: func(_ *tape.Tape, x, _, y, _ float64) (z, tz float64) { return x * y, 0 },
		},
	)
}
