package fluxtest

import (
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/ad/tape"
)

func layerOf(act func(float64) float64) Layer {
	return Layer{W: [][]float64{{1, -0.5}, {0.3, 0.2}}, b: []float64{0.1, 0.7}, act: act}
}

// What is in a field is found when the layer is called.
func TestSecondDerivativesThroughFields(t *testing.T) {
	for _, c := range []struct {
		f    any
		args []any
	}{
		{FirstOf, []any{[]float64{0.3, 0.8}, layerOf(Sin)}},
		{CallComposed, []any{0.4, poly4}},
		{Checkpointed, []any{0.4}},
	} {
		adtest.Check(t, c.f, c.args...)
		if e := tape.LookupPC(tape.PC(c.f)); e.Second == nil { // adtest would not mind
			t.Errorf("%s has no second derivative", e.Name)
		}
	}
}

func TestNestedGradient(t *testing.T) { adtest.Check(t, Perturbation, 1.5) }

// A function that the package has no value of is refused where a value of it is met, not taken for a constant.
func TestNoSecondDerivative(t *testing.T) {
	defer func() {
		e, ok := recover().(*ad.Error)
		if !ok || !strings.Contains(e.Error(), "fluxtest.Cos") || !strings.Contains(e.Error(), "fluxion derive") {
			t.Errorf("got %v, want the function and the way out", e)
		}
	}()
	ad.HVPs(FirstOf, ad.Tuple{[]float64{1, 2}, layerOf(Cos)}, ad.Tuple{[]float64{1, 0}, nil})
}
