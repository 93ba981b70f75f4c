package main

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// What has a rule is not differentiated by its source, in which WithinGradient is false, and IgnoreDerivatives is refused.
func TestDeriveKnowsRules(t *testing.T) {
	rules := tape.Rules()
	for _, name := range []string{"ad.WithinGradient", "ad.IgnoreDerivatives", "ad.Hook", "tensor.Exp", "tensor/linalg.Solve", "math.Exp"} {
		key := "github.com/fluxion-go/fluxion/" + name
		if name == "math.Exp" {
			key = name
		}
		if _, ok := rules[key]; !ok {
			t.Errorf("no rule for %s", name)
		}
	}
}
