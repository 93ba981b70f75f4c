package optim

import "github.com/fluxion-go/fluxion/tensor"

// A MixedPrecisionRule is made by MixedPrecision.
type MixedPrecisionRule struct {
	Rule  Rule
	DType tensor.DType // in which the rule computes
}

// MixedPrecision keeps a copy of each parameter in float32, lets the rule train that, and rounds it to the parameter, which may be of float16 or bfloat16. So
// steps that are too small for the parameter add up. The field DType says another type.
//
// It panics with *Error if the rule is nil.
// Source: Micikevicius et al., arXiv:1710.03740, section 3.1.
func MixedPrecision(rule Rule) MixedPrecisionRule {
	if rule == nil {
		panic(misuse("mixedprecision", nil, "got nil, want a rule"))
	}
	return MixedPrecisionRule{rule, tensor.Float32}
}

// A Precise is the state of MixedPrecision: the parameter in high precision, and the state of the rule for that.
type Precise struct {
	X     *tensor.Tensor
	State State
	dx    *tensor.Tensor // room for a gradient that the rule overwrites
}

// Init returns a *Precise.
func (r MixedPrecisionRule) Init(x *tensor.Tensor) State {
	precise := x.Convert(r.DType)
	return &Precise{X: precise, State: r.Rule.Init(precise)}
}

// Apply implements Rule. What it returns is in the precision of the rule, and leads from x to the copy.
func (r MixedPrecisionRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	s := r.train(state, dx)
	return s, x.Convert(r.DType).Sub(s.X)
}

// Step implements Stepper.
func (r MixedPrecisionRule) Step(state State, x, dx *tensor.Tensor) State {
	s := r.train(state, dx)
	s.X.CopyTo(x)
	return s
}

func (r MixedPrecisionRule) train(state State, dx *tensor.Tensor) *Precise {
	s := state.(*Precise)
	s.State, s.dx = doStep(r.Rule, s.State, s.X, dx.To(r.DType), s.dx)
	return s
}

// doStep makes a step by Step, or by Apply on a copy of dx in room. It returns the state and the room.
func doStep(r Rule, state State, x, dx, room *tensor.Tensor) (State, *tensor.Tensor) {
	if s, ok := r.(Stepper); ok {
		return s.Step(state, x, dx), room
	}
	room = copyInto(room, dx)
	state, d := r.Apply(state, x, room)
	if d != nil {
		subtract(x, d)
	}
	return state, room
}

// subtract sets x = x - d, in place, of whatever float type they are.
func subtract(x, d *tensor.Tensor) {
	if x.DType() == d.DType() {
		x.SubInPlace(d)
		return
	}
	x.To(d.DType()).Sub(d).CopyTo(x)
}

// Adjust implements Adjuster.
func (r MixedPrecisionRule) Adjust(name string, values ...float64) (Rule, bool) {
	rule, ok := adjusted(r.Rule, name, values)
	r.Rule = rule
	return r, ok
}

// String returns MixedPrecision(Adam(...)), with a type other than float32 in front.
func (r MixedPrecisionRule) String() string {
	if r.DType != tensor.Float32 {
		return text("MixedPrecision", r.DType, r.Rule)
	}
	return text("MixedPrecision", r.Rule)
}
