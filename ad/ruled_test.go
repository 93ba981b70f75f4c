package ad_test

import (
	"math"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	_ "github.com/fluxion-go/fluxion/ad/rules"
)

// TestRulesOfSeveralResults differentiates functions of package math by themselves, by their rules alone. ψ(1) = -γ.
func TestRulesOfSeveralResults(t *testing.T) {
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward} {
		val, grads := ad.WithGradient(math.Lgamma, b, 1)
		want(t, val, "(0.0, 1)")
		if g := grads.At(0).Float(); math.Abs(g+0.5772156649015329) > 1e-14 {
			t.Errorf("got %v, want -γ", g)
		}
		want(t, ad.Gradient(math.Sincos, b, 0), "(1.0,)")
		want(t, ad.Gradient(math.Modf, b, 2.5), "(0.0,)")
		want(t, ad.Gradient(math.Ldexp, b, 1.5, 3), "(8.0, nothing)")
		want(t, ad.Gradient(math.Pow, b, 3, 2).At(0), "6.0")
	}
	_, back := ad.Pullback(math.Sincos, 0)
	want(t, back(ad.Tuple{2, nil}), "(2.0,)")
	want(t, back(ad.Tuple{nil, 2}), "(0.0,)")
	want(t, back(ad.Tuple{3, 1}), "(3.0,)")
	want(t, ad.Pushforward(math.Sincos, 0)(2), "(2.0, 0.0)")
	want(t, ad.Pushforward(math.Lgamma, 1)(0), "(0.0, 1)")
}

// TestArgumentsOverwritten overwrites what a pullback or a pushforward took before it is used.
func TestArgumentsOverwritten(t *testing.T) {
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward, ad.AutoFiniteDiff} {
		x := []float64{1, 2}
		_, back := ad.Pullback(scale, b, x, 3)
		for range 2 {
			x[0], x[1] = 100, 100
			by := back([]float64{1, 1}).At(1).Float() // 1 + 2
			if math.Abs(by-3) > 1e-9 {
				t.Errorf("%v: got %v, want 3", b, by)
			}
		}
		taken := []float64{1, 2}
		push := ad.Pushforward(scale, b, taken, 3)
		for range 2 {
			taken[0], taken[1] = 100, 100
			ty := push(nil, 1).([]float64)
			if math.Abs(ty[0]-1) > 1e-9 || math.Abs(ty[1]-2) > 1e-9 {
				t.Errorf("%v: got %v, want [1 2]", b, ty)
			}
		}
	}
}

func first(x []float64) []float64 { return x[:1] }

// TestRulesThatShare gives a rule whose result shares memory with its argument: of that memory there would be one adjoint for both.
func TestRulesThatShare(t *testing.T) {
	ad.RuleFn(first, func(x []float64) ([]float64, func([]float64) []float64) {
		return x[:1], func(d []float64) []float64 { return append(d, make([]float64, len(x)-1)...) }
	})
	defer func() {
		err, _ := recover().(error)
		if err == nil || !strings.Contains(err.Error(), "returned memory that it was given") {
			t.Errorf("got %v, want a refusal", err)
		}
	}()
	ad.Pullback(first, []float64{1, 2})
}
