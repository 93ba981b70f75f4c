package fluxtest

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
)

// A plain call and its derivative take the same arguments.
func TestApplyAndItsGradientTakeTheSame(t *testing.T) {
	type celsius float64
	type list []float64
	type pixel Point
	fs := []any{Sin, Half, SumAbs2, OfInt, OfAny, Dist, functors.Compose(Sin, Half), nil, (func(float64) float64)(nil), 3, Mul, func() {}}
	xs := []any{5, 5.5, float32(2), celsius(2), uint8(3), "a", nil, []float64{1, 2}, [2]float64{1, 2}, list{1}, Point{3, 4}, pixel{3, 4}, true}
	calls := map[string]func(x, f any){
		"Apply":         func(x, f any) { functors.Apply(x, f) },
		"Gradient":      func(x, f any) { ad.Gradient(functors.Apply, x, f) },
		"AutoForward":   func(x, f any) { ad.Gradient(functors.Apply, ad.AutoForward, x, f) },
		"Gradient of f": func(x, f any) { ad.Gradient(f, x) },
	}
	takes := func(call func(x, f any), x, f any) (ok bool, why any) {
		defer func() { why = recover(); ok = why == nil }()
		call(x, f)
		return
	}
	taken := 0
	for _, f := range fs {
		for _, x := range xs {
			want, _ := takes(calls["Apply"], x, f)
			if want {
				taken++
			}
			for name, call := range calls {
				if got, why := takes(call, x, f); got != want {
					t.Errorf("%s of %T(%T(%v)): taken is %t (%v), want %t as by Apply", name, f, x, x, got, why, want)
				}
			}
		}
	}
	if taken < 30 {
		t.Errorf("only %d calls are possible", taken)
	}
}

// The gradient of an argument under another name of its type is not lost.
func TestConvertedArgumentsHaveGradients(t *testing.T) {
	type list []float64
	type pixel Point
	type celsius float64
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward} {
		for _, c := range []struct {
			x, f any
			want string
		}{
			{list{1, 2}, SumAbs2, "([2.0, 4.0], nothing)"}, {pixel{3, 4}, Dist, "((x = 0.6000000000000001, y = 0.8), nothing)"},
			{celsius(3), OfAny, "(0.0, nothing)"}, {celsius(0), Sin, "(1.0, nothing)"}, {float32(2), Cube, "(float32(12.0), nothing)"},
			{2, Half, "(0.5, nothing)"}, {3, OfInt, "(0.0, nothing)"},
		} {
			if got := ad.Gradient(functors.Apply, b, c.x, c.f).String(); got != c.want {
				t.Errorf("%v of %T(%v): got %s, want %s", b, c.x, c.x, got, c.want)
			}
		}
	}
}
