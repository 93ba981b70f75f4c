package tensortest

import (
	"math"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

func mlp() *MLP {
	return &MLP{Layers: []*Affine2{{randn(1, 7, 5), randn(2, 7), tensor.Tanh}, {randn(3, 4, 7), randn(4, 4), tensor.Relu}}, Rate: 2}
}

// AutoTape and AutoSource agree, and say the same in the same shape.
func TestTapeAndSource(t *testing.T) {
	y := tensor.Float64.Zeros(4, 3)
	y.Set(1, 1, 0)
	y.Set(1, 3, 1)
	y.Set(1, 0, 2)
	for _, c := range []struct {
		name string
		f    any
		args []any
	}{
		{"model", Loss, []any{mlp(), randn(5, 5, 3), ad.Const(y)}},
		{"views", Mixed, []any{randn(6, 4, 3), randn(7, 6)}},
		{"unused", Half, []any{randn(6, 4, 3), randn(7, 6)}},
	} {
		want, source := ad.WithGradient(c.f, c.args...)
		got, tape := ad.WithGradient(c.f, append([]any{ad.AutoTape}, c.args...)...)
		if g, w := got.(Tensor).Item(), want.(Tensor).Item(); math.Abs(g-w) > 1e-12*math.Abs(w) {
			t.Errorf("%s: got the value %v, want %v", c.name, g, w)
		}
		if g, w := outline(tape.String()), outline(source.String()); g != w {
			t.Errorf("%s: got %s\nwant %s", c.name, g, w)
		}
		for i := range tape.Len() {
			near(t, c.name, tape.At(i), source.At(i))
		}
	}
}

// outline is the text of a gradient without its digits.
func outline(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789.-e", r) {
			return -1
		}
		return r
	}, s)
}

func near(t *testing.T, name string, got, want ad.Tree) {
	t.Helper()
	if want.IsNothing() != got.IsNothing() {
		t.Errorf("%s: got %v, want %v", name, got, want)
	}
	if want.IsNothing() || got.IsNothing() {
		return
	}
	if w, ok := want.Value().(Tensor); ok {
		g := got.Tensor().Values()
		for i, v := range w.Values() {
			if math.Abs(g[i]-v) > 1e-12*max(1, math.Abs(v)) {
				t.Errorf("%s: element %d: got %v, want %v", name, i, g[i], v)
			}
		}
		return
	}
	for _, n := range want.Names() {
		near(t, name+"."+n, got.Field(n), want.Field(n))
	}
	if layers, ok := want.Value().([]*Affine2); ok {
		for i := range layers {
			near(t, name, got.At(i), want.At(i))
		}
	}
}

// What AutoTape cannot follow is refused.
func TestTapeRefuses(t *testing.T) {
	x := randn(1, 3)
	for name, f := range map[string]struct {
		call func()
		want string
	}{
		"a number": {func() { ad.Gradient(func(x Tensor) float64 { return 1 }, ad.AutoTape, x) }, "returns a float64"},
		"Item":     {func() { ad.Gradient(func(x Tensor) Tensor { return x.Scale(x.At(0)) }, ad.AutoTape, x) }, "takes a number out of a tensor"},
		"in place": {func() { ad.Gradient(func(x Tensor) Tensor { x.Fill(1); return x.Sum() }, ad.AutoTape, x) }, "writes to a tensor in place"},
		"into another": {func() {
			ad.Gradient(func(x Tensor) Tensor { y := tensor.ZerosLike(x); tensor.AddTo(y, x, x); return y }, ad.AutoTape, x)
		}, "writes to a tensor in place"},
		"a number to vary": {func() { ad.Gradient(func(c float64, x Tensor) Tensor { return x.Scale(c) }, ad.AutoTape, 2, x) }, "argument 0 is a float64"},
		"no scalar":        {func() { ad.Gradient(func(x Tensor) Tensor { return x.Scale(2) }, ad.AutoTape, x) }, "try Sum or Mean"},
	} {
		func() {
			defer func() {
				r := recover()
				if err, ok := r.(error); !ok || !strings.Contains(err.Error(), f.want) {
					t.Errorf("%s: got %v, want an error with %q", name, r, f.want)
				}
			}()
			f.call()
			t.Errorf("%s: no panic", name)
		}()
	}
}
