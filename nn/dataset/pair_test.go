package dataset_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// A pair is one line, whatever is in it.
func TestPairText(t *testing.T) {
	for want, p := range map[string]fmt.Stringer{
		"(float32[1.0, 2.0], 4.0)":             dataset.P(tensor.Of(1, 2), 4.0),
		"(float32(2, 400), 400-element []int)": dataset.P(tensor.Zeros(2, 400), make([]int, 400)),
		"([a b], [1 2])":                       dataset.P([]string{"a", "b"}, []int{1, 2}),
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
