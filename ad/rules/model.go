package rules

import "github.com/fluxion-go/fluxion/ad/tape"

// Functions of package nn that look into models. That package stands above this one, so it is named only.
func init() {
	const nn = "github.com/fluxion-go/fluxion/nn."
	tape.AddRule(tape.Rule{Key: nn + "TrainableArrays", Kind: tape.View, Doc: "the same arrays"})
	tape.AddRule(tape.Rule{Key: nn + "(*Restructure).Build", Kind: tape.Shadowed, Doc: "the gradients of the arrays, one after the other",
		Partials: []string{nn + "BuildPullback", nn + "BuildPushforward"}})
}
