package shape

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

// AutoTape, which hears of operations, and AutoSource agree.
func TestTape(t *testing.T) {
	x, y := dense(tensor.Float64)(1, 3, 3), turned(2, 3, 3)
	for name, f := range map[string]any{"Joined": Joined, "Placed": Placed} {
		adtest.Check(t, f, x, y)
		want, got := ad.Gradient(f, x, y), ad.Gradient(f, ad.AutoTape, x, y)
		for i := range 2 {
			if d := got.At(i).Tensor().Sub(want.At(i).Tensor()).Norm().Item(); !(d < 1e-12) {
				t.Errorf("%s: got the gradient %v of argument %d, want %v", name, got.At(i), i, want.At(i))
			}
		}
	}
}
