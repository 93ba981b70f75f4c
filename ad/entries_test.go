package ad_test

import (
	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// Functions with derivatives as a generator would write them.

const pkg = "github.com/fluxion-go/fluxion/ad_test."

func cubic(x float64) float64 { return x*x*x - 2*x }

func poly(x float64, θ []float64) float64 { return ad.EvalPoly(x, θ) }

type model struct {
	name  string
	θ     []float64
	bias  float64
	act   func(float64) float64
	inner *model
}

// call is bias + θ[0]·x; the name, act and inner have no part in it.
func call(x float64, m *model) float64 { return m.bias + m.θ[0]*x }

// scale multiplies its argument in place.
func scale(x []float64, by float64) []float64 {
	for i := range x {
		x[i] *= by
	}
	return x
}

// overwrite replaces a reference in its argument, and then writes to what it put there.
func overwrite(m *model, x float64) float64 {
	m.θ = []float64{x}
	return m.θ[0] * m.bias
}

// twice calls a function that it knows nothing of.
func twice(f func(float64) float64, x float64) float64 { return f(f(x)) }

// boxed takes and gives anything.
func boxed(x any) any { return x.(float64) * 3 }

type shape interface{ Area() float64 }

type disc struct{ R float64 }

func (d disc) Area() float64 { return 3 * d.R * d.R }

func area(s shape) float64 { return s.Area() }

func fails(x float64) float64 { return x }

// pair has two results.
func pair(x, y float64) (div, mul float64) { return x / y, x * y }

var (
	floats = tape.NewStackID()
	duals  = tape.NewStackID()
	kept   = tape.NewStackID()
	anys   = tape.NewStackID()
)

func push[T any](t *tape.Tape, id tape.StackID, x T) {
	s := tape.StackOf[T](t, id)
	s.S = append(s.S, x)
}

func pop[T any](t *tape.Tape, id tape.StackID) T {
	s := tape.StackOf[T](t, id)
	x := s.S[len(s.S)-1]
	s.S = s.S[:len(s.S)-1]
	return x
}

func init() {
	tape.Register(
		&tape.Entry{
			Key: pkg + "cubic", Name: "cubic", Fn: cubic, Code: "func joint_cubic ...",
			Joint: func(_ *tape.Tape, x, _, dy float64) (y, dx float64) { return cubic(x), (3*x*x - 2) * dy },
			Aug: func(t *tape.Tape, x, _ float64) (y, sy float64) {
				push(t, floats, x)
				return cubic(x), 0
			},
			Rev: func(t *tape.Tape, dy float64) float64 {
				x := pop[float64](t, floats)
				return (3*x*x - 2) * dy
			},
			Push: func(_ *tape.Tape, x, tx float64) (y, ty float64) { return cubic(x), (3*x*x - 2) * tx },
			Second: func(_, _ *tape.Tape, x, tx, _, _, dy, tdy float64) (y, ty, d, td float64) {
				g := 3*x*x - 2
				return cubic(x), g * tx, g * dy, 6*x*tx*dy + g*tdy
			},
		},
		&tape.Entry{
			Key: pkg + "poly", Name: "poly", Fn: poly,
			Joint: func(_ *tape.Tape, x, _ float64, θ, sθ []float64, dy float64) (y, dx float64, dθ []float64) {
				p := 1.0
				for i, c := range θ {
					sθ[i] += p * dy
					y += c * p
					if i+1 < len(θ) {
						dx += float64(i+1) * θ[i+1] * p * dy
					}
					p *= x
				}
				return y, dx, nil
			},
		},
		&tape.Entry{
			Key: pkg + "call", Name: "call", Fn: call, Unused: []string{"1.inner", "1.act"},
			Joint: func(_ *tape.Tape, x, _ float64, m, sm *model, dy float64) (y, dx float64, dm *model) {
				sm.bias += dy
				sm.θ[0] += x * dy
				return call(x, m), m.θ[0] * dy, nil
			},
		},
		&tape.Entry{
			Key: pkg + "scale", Name: "scale", Fn: scale,
			Aug: func(t *tape.Tape, x, sx []float64, by, _ float64) (y, sy []float64) {
				push(t, kept, append([]float64(nil), x...))
				push(t, kept, sx)
				push(t, floats, by)
				return scale(x, by), sx
			},
			Rev: func(t *tape.Tape, _ []float64) (dx []float64, dby float64) {
				by, sx, x := pop[float64](t, floats), pop[[]float64](t, kept), pop[[]float64](t, kept)
				for i := range sx {
					dby += sx[i] * x[i]
					sx[i] *= by
				}
				return nil, dby
			},
			Push: func(_ *tape.Tape, x, tx []float64, by, tby float64) (y, ty []float64) {
				for i := range x {
					tx[i] = tx[i]*by + x[i]*tby
				}
				return scale(x, by), tx
			},
		},
		&tape.Entry{
			Key: pkg + "overwrite", Name: "overwrite", Fn: overwrite,
			Joint: func(_ *tape.Tape, m, sm *model, x, _, dy float64) (y float64, dm *model, dx float64) {
				y = overwrite(m, x)
				sm.θ = []float64{0}
				sm.bias += x * dy
				return y, nil, m.bias * dy
			},
		},
		&tape.Entry{
			Key: pkg + "twice", Name: "twice", Fn: twice,
			Joint: func(t *tape.Tape, f, sf func(float64) float64, x, _, dy float64) (y float64, df func(float64) float64, dx float64) {
				d := tape.DualOf(t, f, sf)
				aug := d.Aug.(func(*tape.Tape, float64, float64) (float64, float64))
				rev := d.Rev.(func(*tape.Tape, float64) float64)
				y, _ = aug(t, x, 0)
				y, _ = aug(t, y, 0)
				return y, nil, rev(t, rev(t, dy))
			},
		},
		&tape.Entry{
			Key: pkg + "boxed", Name: "boxed", Fn: boxed,
			Aug: func(t *tape.Tape, x, sx any) (y, sy any) {
				m := new(float64)
				push[any](t, anys, sx)
				push[any](t, anys, m)
				return boxed(x), m
			},
			Rev: func(t *tape.Tape, _ any) any {
				m, sx := pop[any](t, anys).(*float64), pop[any](t, anys).(*float64)
				*sx += 3 * *m
				*m = 0
				return nil
			},
			Push: func(_ *tape.Tape, x, sx any) (y, sy any) { return boxed(x), 3 * *sx.(*float64) },
		},
		&tape.Entry{
			Key: pkg + "area", Name: "area", Fn: area,
			Joint: func(t *tape.Tape, s, ss shape, dy float64) (y float64, ds shape) {
				d := tape.Method(t, s, ss, "Area")
				y, _ = d.Aug.(func(*tape.Tape) (float64, float64))(t)
				d.Rev.(func(*tape.Tape, float64))(t, dy)
				return y, nil
			},
		},
		&tape.Entry{
			Key: pkg + "disc.Area", Name: "disc.Area",
			Bind: func(c, sc []any) tape.Dual {
				d, s := c[0].(disc), sc[0].(*disc)
				return tape.Dual{
					Aug: func(*tape.Tape) (float64, float64) { return d.Area(), 0 },
					Rev: func(_ *tape.Tape, dy float64) { s.R += 6 * d.R * dy },
				}
			},
		},
		&tape.Entry{
			Key: pkg + "fails", Name: "fails", Fn: fails,
			Joint: func(t *tape.Tape, x, _, dy float64) (y, dx float64) {
				push(t, floats, x)
				panic("it fails")
			},
		},
		&tape.Entry{
			Key: pkg + "pair", Name: "pair", Fn: pair,
			Joint: func(_ *tape.Tape, x, _, y, _, dr float64) (div, mul, dx, dy float64) {
				return x / y, x * y, dr / y, -dr * x / (y * y)
			},
		},
	)
}
