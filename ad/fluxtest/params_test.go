package fluxtest

import (
	"slices"
	"testing"
)

func TestImplicit(t *testing.T) {
	if got := Implicit(); !slices.Equal(got, []float64{1, 5, 25}) { // the guide
		t.Errorf("got %v, want [1 5 25]", got)
	}
}
