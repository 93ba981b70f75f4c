package tensortest

import (
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
)

func TestWhatIsKeptStays(t *testing.T) {
	x := randn(1, 3, 2)
	k := &Keeper{Named: map[string]Tensor{}}
	val, _ := ad.WithGradient(KeepAll, x, ad.Const(k))
	all := func() []float64 {
		return slices.Concat(k.Last.Values(), k.Any.(Tensor).Values(), k.Named["y"].Values(), k.List[0].Values(), []float64{k.Func()}, k.Copy.T.Values(),
			val.(ad.Tuple)[1].(Tensor).Values())
	}
	before := all()
	for i := range 50 {
		ad.Gradient(KeepAll, randn(uint64(i), 3, 2), ad.Const(&Keeper{Named: map[string]Tensor{}}))
		ad.Gradient(Affine, randn(1, 3, 2), randn(2, 3), randn(3, 2, 2))
	}
	if after := all(); !slices.Equal(before, after) {
		t.Errorf("what a function kept changed from\n%v to\n%v", before, after)
	}
	if want := x.At(0, 0) * 3; k.Func() != want {
		t.Errorf("the closure returns %v, want %v", k.Func(), want)
	}
}

// Gradients that nobody keeps cost no memory beyond the gradients themselves.
func TestGradientsUseMemoryAgain(t *testing.T) {
	bytes := func(batch int) float64 {
		args := []any{randn(1, 30, 40), randn(2, 30), randn(3, 5, 30), randn(4, 5), ad.Const(randn(5, 40, batch)), ad.Const(randn(6, 5, batch))}
		r := testing.Benchmark(func(b *testing.B) {
			for range b.N {
				ad.Gradient(Network, args...)
			}
		})
		return float64(r.AllocedBytesPerOp())
	}
	one, many := bytes(1), bytes(1000)
	if many > one+100_000 { // the intermediate results of the larger batch are 2 MB
		t.Errorf("a gradient over a batch of 1000 takes %.0f bytes, of 1 %.0f", many, one)
	}
}

// A constant has no shadow, whatever is done with it.
func TestConstantShadows(t *testing.T) {
	x, y := randn(1, 3), randn(2, 3)
	want := ad.Gradient(OfConstant, x, y).At(1).String()
	if got := ad.Gradient(OfConstant, ad.Const(x), y).At(1).String(); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	want = ad.Gradient(OfConstant, x, y).At(0).String()
	if got := ad.Gradient(OfConstant, x, ad.Const(y)).At(0).String(); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
