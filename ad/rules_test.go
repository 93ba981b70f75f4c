package ad_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/ad/tape"
)

func softplus(x float64) float64 { return math.Log1p(math.Exp(x)) }

func hypot(x, y float64) float64 { return math.Hypot(x, y) }

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// halves returns x/2 and the length.
func halves(x []float64) ([]float64, int) {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v / 2
	}
	return y, len(x)
}

func softplusSlope(x, _ float64) float64 { return 1 / (1 + math.Exp(-x)) }

func init() {
	ad.ScalarRule(softplus, softplusSlope)
	ad.ScalarRule(hypot, func(x, _, h float64) float64 { return x / h }, func(_, y, h float64) float64 { return y / h })
	ad.RuleFn(norm, func(x []float64) (float64, func(float64) []float64) {
		n := norm(x)
		kept := append([]float64(nil), x...)
		return n, func(dn float64) []float64 {
			for i := range kept {
				kept[i] *= dn / n
			}
			return kept
		}
	})
	ad.RuleFn(halves, func(x []float64) ([]float64, int, func([]float64, int) []float64) {
		y, n := halves(x)
		return y, n, func(dy []float64, _ int) []float64 {
			dx := make([]float64, len(dy))
			for i, d := range dy {
				dx[i] = d / 2
			}
			return dx
		}
	})
}

func TestRules(t *testing.T) {
	adtest.Check(t, softplus, 0.3)
	adtest.Check(t, hypot, 3, 4)
	adtest.Check(t, norm, []float64{1, 2, 3})
	want(t, ad.Gradient(norm, []float64{0, 2}), "([0.0, 1.0],)")
	want(t, ad.Gradient(norm, ad.AutoForward, []float64{0, 2}), "([0.0, 1.0],)")
	_, back := ad.Pullback(halves, []float64{1, 2})
	want(t, back([]float64{1, 0}), "([0.5, 0.0],)")
	wantPanic(t, "has a rule with a pullback only", func() { ad.Pushforward(halves, []float64{1})([]float64{1}) })
	want(t, ad.Gradient(twice, softplus, 0.5).At(1).Float() > 0, "true")
	if r := tape.Rules()[pkg[:len(pkg)-1]+".softplus"]; r.Partials[0] != "" {
		t.Errorf("an unexported partial derivative has the name %q", r.Partials[0])
	}
	if r := tape.Rules()["github.com/fluxion-go/fluxion/ad.Hook"]; r.Partials[0] != "github.com/fluxion-go/fluxion/ad.HookPullback" {
		t.Errorf("got %v", r)
	}
	ad.Inactive(unused)
	if r := tape.Rules()[pkg+"unused"]; r.Kind != tape.Constant {
		t.Errorf("got %v", r)
	}
}

func unused(float64) {}

func TestInside(t *testing.T) {
	if ad.WithinGradient() {
		t.Error("WithinGradient is true outside")
	}
	x := []float64{1, 2}
	if y := ad.IgnoreDerivatives(x); &y[0] == &x[0] || y[1] != 2 {
		t.Error("IgnoreDerivatives did not copy")
	}
	seen := 0.0
	y, back := ad.HookPullback(func(d float64) float64 { seen = d; return -d }, 3.0)
	if _, d := back(2); y != 3 || d != -2 || seen != 2 {
		t.Errorf("got %v, %v", y, d)
	}
	if y := ad.Hook(func(d []float64) []float64 { return d }, x); y[0] != 1 {
		t.Errorf("got %v", y)
	}
}

// scaled is Checkpoint(scale)(x, by), as a generator writes its derivative.
func scaled(x []float64, by float64) []float64 { return ad.Checkpoint(scale)(x, by) }

func init() {
	type dual = func(*tape.Tape, []float64, []float64, float64, float64) ([]float64, []float64)
	tape.Register(&tape.Entry{
		Key: pkg + "scaled", Fn: scaled,
		Aug: func(t *tape.Tape, x, sx []float64, by, sby float64) (y, sy []float64) {
			f, sf := ad.CheckpointAug(t, scale, nil)
			d := tape.DualOf(t, f, sf)
			push(t, duals, d)
			return d.Aug.(dual)(t, x, sx, by, sby)
		},
		Rev: func(t *tape.Tape, dy []float64) ([]float64, float64) {
			return pop[*tape.Dual](t, duals).Rev.(func(*tape.Tape, []float64) ([]float64, float64))(t, dy)
		},
	})
}

func TestCheckpoint(t *testing.T) {
	adtest.CheckReverse(t, scale, []float64{1, 2}, 3)
	adtest.CheckReverse(t, scaled, []float64{1, 2}, 3)
	want(t, ad.Jacobian(scaled, []float64{1, 2}, 3), "([3.0 0.0; 0.0 3.0], [1.0, 2.0])")
}
