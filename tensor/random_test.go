package tensor

import (
	"fmt"
	"testing"
)

// After the same Seed, what is given no source draws the same.
func TestSeed(t *testing.T) {
	draw := func() string {
		Seed(7)
		return fmt.Sprint(Randn(nil, 3), Float64.Rand(nil, 2), Dropout(nil, Ones(8), 0.5), RRelu(Ones(3).Scale(-1), 0.1, 0.9, nil))
	}
	if a, b := draw(), draw(); a != b {
		t.Errorf("got %s and then %s", a, b)
	}
	if a, b := Randn(nil, 3), Randn(nil, 3); fmt.Sprint(a) == fmt.Sprint(b) {
		t.Errorf("got %s twice in a row", a)
	}
}
