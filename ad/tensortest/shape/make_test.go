package shape

import (
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestMake(t *testing.T) {
	adtest.Check(t, FromRows32, []float32{1, 2, 3}, []float32{4, 5, 6})
	adtest.Check(t, FromColumns32, []float32{1, 2, 3}, []float32{4, 5, 6})
	adtest.Check(t, Wrap, []float64{1, -2, 3})
	adtest.Check(t, Data, turned(1, 4))
	adtest.Check(t, Data, dense(tensor.Float64)(1, 2, 3))
	adtest.Check(t, Lists, turned(1, 2, 3))
}

// Those that make float32 tensors of float64 numbers are compared with formulas: differences would be too coarse.
func TestMakeSingle(t *testing.T) {
	for _, c := range []struct {
		name string
		f    any
		args []any
		want []float64 // gradients of the sum of the result
	}{
		{"Full", Full, []any{3.0, ints(2, 3)}, []float64{4 * 3 * 6}},
		{"Full of 0", Full, []any{0.0, ints(2, 3)}, []float64{0}},
		{"FromRows", FromRows, []any{[]float64{1, 2}, []float64{3, 4}, 5.0}, []float64{2 * 3, 2 * 4, 2 * 1, 2 * 2, 1 + 2}},
		{"FromColumns", FromColumns, []any{[]float64{1, 2}, []float64{3, 4}}, []float64{3, 4, 1 + 2*3, 2 + 2*4}},
		{"New", New, []any{[]float64{1, 2, 3, 4}, []float32{5, 6, 7, 8}}, []float64{5, 6, 7, 8, 1, 2, 3, 4}},
		{"Of", Of, []any{2.0, 3.0, []float64{4, 5}, float32(6)}, []float64{1 + 2*3*2, 2*2 + 1, 2 * 4, 2 * 5, 2 * 6}},
	} {
		y, back := ad.Pullback(c.f, c.args...)
		gs := back(tensor.Float64.Ones(y.(Tensor).Shape()...))
		var got []float64
		for i := range c.args {
			if g := gs.At(i); !g.IsNothing() {
				got = append(got, tensor.Float64.Of(g.Value()).Values()...)
			}
		}
		if !tensor.New(got, len(got)).SameShape(tensor.New(c.want, len(c.want))) || tensor.New(got, len(got)).Sub(tensor.New(c.want, len(c.want))).Norm().Item() > 1e-6 {
			t.Errorf("%s: got the gradient %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOfMine(t *testing.T) {
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "Convert it to float64") {
			t.Errorf("got %v, want a way out", err)
		}
	}()
	ad.Pullback(OfMine, Celsius(3))
}

// What an operation writes to may be one of its operands.
func TestInPlaceForward(t *testing.T) {
	x, z := tensor.Float64.Of(2, 3), tensor.Float64.Of(5, 7)
	dx, dz := tensor.Float64.Of(1, 10), tensor.Float64.Of(100, 1000)
	got := ad.Pushforward(Squared, x, z)(dx, dz)
	want := x.Mul(dz).Add(z.Mul(dx)).Mul(x.Mul(z)).Scale(2)
	if d := got.(Tensor).Sub(want); d.Norm().Item() != 0 {
		t.Errorf("got the tangent %v, want %v", got, want)
	}
	adtest.Check(t, InPlace, x, z)
}
