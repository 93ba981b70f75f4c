package optim

import (
	"slices"
	"strings"
)

// Adjust sets the learning rate η of all rules in the tree, or in a branch of it, and keeps their states: t.At("layers.0").Adjust(0.001). A rate of 0 is allowed.
//
// It panics with *Error for a negative rate, and if no rule has one.
func (t *Tree) Adjust(eta float64) { t.AdjustBy("eta", eta) }

// AdjustBy is Adjust for any hyperparameter, by its name in lower case: AdjustBy("beta", 0.8, 0.99). Rules that have none of the name stay as they are; if that is
// all of them, it panics with *Error, unlike Flux.
func (t *Tree) AdjustBy(name string, values ...float64) {
	var last Rule
	found := false
	for _, l := range t.Leaves() {
		last = l.Rule
		r, ok := adjusted(l.Rule, name, values)
		l.Rule = r
		found = found || ok
	}
	if !found {
		panic(noSuch("Tree.Adjust", name, last))
	}
}

// noSuch says that a rule has no such hyperparameter.
func noSuch(op, name string, r Rule) *Error {
	if r == nil {
		return misuse(op, nil, "there is nothing to train here")
	}
	have := names(r)
	slices.Sort(have)
	have = slices.Compact(have)
	if len(have) == 0 {
		return misuse(op, nil, "got %q, but %s has nothing to adjust", name, ruleText(r))
	}
	return misuse(op, nil, "got %q, want a hyperparameter of %s: %s", name, ruleText(r), strings.Join(have, ", "))
}

// Freeze keeps all arrays below the tree, or a branch of it, as they are, with their states, until Thaw: t.At("layers.0").Freeze().
func (t *Tree) Freeze() { t.freeze(true) }

// Thaw undoes Freeze.
func (t *Tree) Thaw() { t.freeze(false) }

func (t *Tree) freeze(frozen bool) {
	for _, l := range t.Leaves() {
		l.Frozen = frozen
	}
}

// Freeze is Tree.Freeze for the branches at the paths, or for the whole tree. It panics with *Error if it is given a model.
func Freeze(tree any, paths ...string) {
	for _, t := range branches("optim.Freeze", tree, paths) {
		t.Freeze()
	}
}

// Thaw is Tree.Thaw for the branches at the paths, or for the whole tree. It panics with *Error if it is given a model.
func Thaw(tree any, paths ...string) {
	for _, t := range branches("optim.Thaw", tree, paths) {
		t.Thaw()
	}
}

// Adjust is Tree.Adjust for the branches at the paths, or for the whole tree. It panics with *Error if it is given a model or a rule.
func Adjust(tree any, eta float64, paths ...string) {
	for _, t := range branches("optim.Adjust", tree, paths) {
		t.Adjust(eta)
	}
}

func branches(op string, tree any, paths []string) []*Tree {
	t := stateOf(op, tree)
	if len(paths) == 0 {
		return []*Tree{t}
	}
	var out []*Tree
	for _, p := range paths {
		out = append(out, t.At(p))
	}
	return out
}

// stateOf returns the state tree that x should be.
func stateOf(op string, x any) *Tree {
	switch x := x.(type) {
	case *Tree:
		if x != nil {
			return x
		}
		panic(misuse(op, nil, "got a nil state tree, want that from optim.Setup(rule, model)"))
	case Rule:
		panic(misuse(op, nil, "got the rule %s, want its state for the model: state := optim.Setup(rule, model)", ruleText(x)))
	}
	panic(misuse(op, nil, "got %s, want the state tree from optim.Setup(rule, model), not a model", a(x)))
}
