package optim

import (
	"github.com/fluxion-go/fluxion/tensor"
)

// A ChainRule is made by OptimiserChain.
type ChainRule struct{ Rules []Rule }

// OptimiserChain gives what one rule makes of the gradient to the next, in the order in which they stand: OptimiserChain(ClipGrad(1), Adam()) clips first. Chains
// may be in chains. Without rules the whole gradient is subtracted, as by Descent(1).
//
// It panics with *Error if a rule is nil, or a MixedPrecision, which goes around a chain.
func OptimiserChain(rules ...Rule) ChainRule {
	for i, r := range rules {
		if r == nil {
			panic(misuse("optimiserchain", nil, "got nil as rule %d", i))
		}
		if _, ok := r.(MixedPrecisionRule); ok {
			panic(misuse("optimiserchain", nil, "got a MixedPrecision in the chain, want it around the whole: MixedPrecision(OptimiserChain(...))"))
		}
	}
	return ChainRule{rules}
}

// A ChainState is the state of an OptimiserChain: those of its rules.
type ChainState struct {
	States []State
	dx     *tensor.Tensor // room for what rules make of the gradient in Step
}

// Init returns a *ChainState.
func (r ChainRule) Init(x *tensor.Tensor) State {
	s := &ChainState{States: make([]State, len(r.Rules))}
	for i, rule := range r.Rules {
		s.States[i] = rule.Init(x)
	}
	return s
}

// Apply implements Rule. After a rule that subtracts nothing, such as AccumGrad while it gathers, those behind it are left out.
func (r ChainRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	dx = applyAll(r.Rules, state.(*ChainState), x, dx)
	return state, dx
}

func applyAll(rules []Rule, s *ChainState, x, dx *tensor.Tensor) *tensor.Tensor {
	for i, rule := range rules {
		if s.States[i], dx = rule.Apply(s.States[i], x, dx); dx == nil {
			return nil
		}
	}
	return dx
}

// Step implements Stepper.
func (r ChainRule) Step(state State, x, dx *tensor.Tensor) State {
	s := state.(*ChainState)
	if len(r.Rules) == 0 {
		tensor.AccumulateScaled(x, -1, dx)
		return s
	}
	last := len(r.Rules) - 1
	stepper, ok := r.Rules[last].(Stepper)
	if !ok {
		last++
	}
	if last > 0 {
		s.dx = copyInto(s.dx, dx)
		dx = applyAll(r.Rules[:last], s, x, s.dx)
	}
	switch {
	case dx == nil:
	case ok:
		s.States[last] = stepper.Step(s.States[last], x, dx)
	default:
		subtract(x, dx)
	}
	return s
}

// copyInto copies t into room, which is made if it is nil or of another kind, and returns it.
func copyInto(room, t *tensor.Tensor) *tensor.Tensor {
	if room == nil || room.DType() != t.DType() || !room.SameShape(t) {
		return t.Clone()
	}
	t.CopyTo(room)
	return room
}

// Adjust implements Adjuster: it adjusts all rules that have a hyperparameter of this name.
func (r ChainRule) Adjust(name string, values ...float64) (Rule, bool) {
	found := false
	out := ChainRule{make([]Rule, len(r.Rules))}
	for i, rule := range r.Rules {
		var ok bool
		out.Rules[i], ok = adjusted(rule, name, values)
		found = found || ok
	}
	return out, found
}

// String returns OptimiserChain(ClipGrad(1.0), Descent(0.1)).
func (r ChainRule) String() string {
	args := make([]any, len(r.Rules))
	for i, rule := range r.Rules {
		args[i] = rule
	}
	return text("OptimiserChain", args...)
}

// An AccumGradRule is made by AccumGrad.
type AccumGradRule struct{ N int }

// AccumGrad gathers n gradients before their mean goes to the next rule of an OptimiserChain, for batches that are too large for the memory at once.
//
// It panics with *Error unless n > 0.
func AccumGrad(n int) AccumGradRule {
	if n < 1 {
		panic(misuse("accumgrad", nil, "got %d gradients, want at least 1", n))
	}
	return AccumGradRule{n}
}

// A Gathered is the state of AccumGrad: the sum of gradients over n, and how many there are.
type Gathered struct {
	Sum   *tensor.Tensor
	Count int
}

// Init returns a *Gathered of none.
func (r AccumGradRule) Init(x *tensor.Tensor) State { return &Gathered{tensor.ZerosLike(x), 0} }

// Apply implements Rule.
func (r AccumGradRule) Apply(state State, _, dx *tensor.Tensor) (State, *tensor.Tensor) {
	s := state.(*Gathered)
	if s.Count == 0 {
		s.Sum.Fill(0)
	}
	tensor.AccumulateScaled(s.Sum, 1/float64(r.N), dx)
	if s.Count++; s.Count < r.N {
		return s, nil
	}
	s.Count = 0
	s.Sum.CopyTo(dx)
	return s, dx
}

// String returns AccumGrad(4).
func (r AccumGradRule) String() string { return text("AccumGrad", r.N) }
