package tensortest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// randn has float64 numbers of the normal distribution.
func randn(seed uint64, shape ...int) Tensor { return tensor.Float64.Randn(random(seed), shape...) }

// off has float64 numbers with the fractional part between 0.1 and 0.4 or 0.6 and 0.9, so that no kink of an activation and no half is near.
func off(seed uint64, shape ...int) Tensor {
	x := tensor.Float64.Rand(random(seed), shape...).Scale(0.3).AddScalar(0.1)
	return x.Add(tensor.Round(randn(seed+100, shape...).Scale(4)).Scale(0.5))
}

// positive has float64 numbers between 0.5 and 1.5.
func positive(seed uint64, shape ...int) Tensor {
	return tensor.Float64.Rand(random(seed), shape...).AddScalar(0.5)
}

// strided has the elements of x in memory where others stand between them.
func strided(x Tensor) Tensor {
	shape := x.Shape()
	double := make([]int, 0, len(shape)+1)
	double = append(append(double, 2), shape...)
	y := x.DType().Randn(random(9), double...).Select(0, 1)
	x.CopyTo(y)
	return y
}

// shapes are of all kinds: scalars, vectors, matrices and more, with sizes 0 and 1.
var shapes = [][]int{{}, {1}, {5}, {2, 3}, {1, 4}, {3, 0}, {2, 1, 2}}

// eachShape checks a function of one tensor, and other arguments, over shapes, strides and types.
func eachShape(t *testing.T, f any, of func(seed uint64, shape ...int) Tensor, rest ...any) {
	t.Helper()
	for i, shape := range shapes {
		x := of(uint64(i), shape...)
		check(t, f, append([]any{x}, rest...)...)
		check(t, f, append([]any{strided(x)}, rest...)...)
	}
	x := of(1, 3, 2)
	check(t, f, append([]any{x.T()}, rest...)...)
	agree(t, f, append([]any{x}, rest...)...)
}

// check is adtest.Check that names the arguments.
func check(t *testing.T, f any, args ...any) {
	t.Helper()
	before := t.Failed()
	defer func() {
		t.Helper()
		if e := recover(); e != nil {
			t.Error(e)
		}
		if before || !t.Failed() {
			return
		}
		text := ""
		for _, a := range args {
			if x, ok := a.(Tensor); ok {
				text += fmt.Sprintf(" %v%v dense=%v", x.DType(), x.Shape(), x.IsDense())
			} else {
				text += fmt.Sprintf(" %v", a)
			}
		}
		t.Logf("that was with%s", text)
	}()
	adtest.Check(t, f, args...)
}

// single has float32 numbers in place of float64 numbers.
func single(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if x, ok := a.(Tensor); ok {
			a = x.To(tensor.Float32)
		}
		out[i] = a
	}
	return out
}

// agree wants the derivatives of f for float32 numbers to be those for float64 numbers. Differences are of no help there.
func agree(t *testing.T, f any, args ...any) {
	t.Helper()
	tangents := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case Tensor:
			tangents[i] = randn(uint64(i+50), a.Shape()...)
		case float64:
			tangents[i] = 0.5
		}
	}
	for what, derivative := range map[string]func(args, tangents []any) any{
		"value":    func(args, _ []any) any { y, _ := ad.WithGradient(f, args...); return y },
		"gradient": func(args, _ []any) any { return ad.Gradient(f, args...) },
		"forward":  func(args, tangents []any) any { return ad.Pushforward(f, args...)(tangents...) },
		"second":   func(args, tangents []any) any { return ad.HVPs(f, ad.Tuple(args), ad.Tuple(tangents)) },
	} {
		got, want := numbers(derivative(single(args), single(tangents))), numbers(derivative(args, tangents))
		if len(got) != len(want) {
			t.Errorf("%s: got %d numbers for float32, want %d", what, len(got), len(want))
			return
		}
		for i, w := range want {
			if !(math.Abs(got[i]-w) <= 1e-4*max(1, math.Abs(w))) {
				t.Errorf("%s: number %d is %v for float32, %v for float64", what, i, got[i], w)
			}
		}
	}
}

// numbers lists the numbers in a value.
func numbers(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case Tensor:
		return v.Values()
	case []float64:
		return v
	case [][]float64:
		return slices.Concat(v...)
	case ad.Grads:
		var all []float64
		for i := range v.Len() {
			if !v.At(i).IsNothing() {
				all = append(all, numbers(v.At(i).Value())...)
			}
		}
		return all
	}
	return nil
}
