package optim

import "github.com/fluxion-go/fluxion/tensor"

// A DescentRule is made by Descent.
type DescentRule struct {
	Eta float64 // the learning rate
}

// Descent is gradient descent, x -= η dx.
//
// Default: η 0.1. It panics with *Error unless η > 0.
func Descent(eta ...float64) DescentRule { return checked(DescentRule{first("descent", eta, 0.1)}) }

// Init returns nil: there is nothing to remember.
func (r DescentRule) Init(*tensor.Tensor) State { return nil }

// Apply implements Rule.
func (r DescentRule) Apply(state State, _, dx *tensor.Tensor) (State, *tensor.Tensor) {
	dx.ScaleInPlace(r.Eta)
	return state, dx
}

// Step implements Stepper.
func (r DescentRule) Step(state State, x, dx *tensor.Tensor) State {
	tensor.AccumulateScaled(x, -r.Eta, dx)
	return state
}

// String returns Descent(0.1).
func (r DescentRule) String() string { return text("Descent", r.Eta) }

// A Velocity is the state of rules that remember one average: Momentum, Nesterov and Lion.
type Velocity struct{ V *tensor.Tensor }

// A MomentumRule is made by Momentum.
type MomentumRule struct {
	Eta float64 // the learning rate
	Rho float64 // the part of the velocity that stays
}

// Momentum is descent with a velocity: v = ρ v + η dx, x -= v.
//
// Defaults: η 0.01, ρ 0.9. It panics with *Error unless η > 0.
// Source: Polyak, USSR Comput. Math. 4 (1964).
func Momentum(eta ...float64) MomentumRule {
	return checked(MomentumRule{first("momentum", eta, 0.01), 0.9})
}

// WithRho returns the rule with another ρ, 0 <= ρ < 1.
func (r MomentumRule) WithRho(rho float64) MomentumRule { r.Rho = rho; return checked(r) }

// Init returns a *Velocity of zeros.
func (r MomentumRule) Init(x *tensor.Tensor) State { return &Velocity{tensor.ZerosLike(x)} }

// Apply implements Rule.
func (r MomentumRule) Apply(state State, _, dx *tensor.Tensor) (State, *tensor.Tensor) {
	v := state.(*Velocity).V
	v.ScaleInPlace(r.Rho)
	tensor.AccumulateScaled(v, r.Eta, dx)
	v.CopyTo(dx)
	return state, dx
}

// Step implements Stepper.
func (r MomentumRule) Step(state State, x, dx *tensor.Tensor) State {
	tensor.UpdateMomentum(x, state.(*Velocity).V, dx, r.Eta, r.Rho)
	return state
}

// String returns Momentum(0.01, 0.9).
func (r MomentumRule) String() string { return text("Momentum", r.Eta, r.Rho) }

// A NesterovRule is made by Nesterov.
type NesterovRule struct {
	Eta float64 // the learning rate
	Rho float64 // the part of the velocity that stays
}

// Nesterov is descent with a velocity that looks ahead: x -= (1+ρ) η dx - ρ² v, then v = ρ v - η dx.
//
// Defaults: η 0.001, ρ 0.9. It panics with *Error unless η > 0.
// Source: Sutskever et al., ICML 2013, section 2.
func Nesterov(eta ...float64) NesterovRule {
	return checked(NesterovRule{first("nesterov", eta, 0.001), 0.9})
}

// WithRho returns the rule with another ρ, 0 <= ρ < 1.
func (r NesterovRule) WithRho(rho float64) NesterovRule { r.Rho = rho; return checked(r) }

// Init returns a *Velocity of zeros.
func (r NesterovRule) Init(x *tensor.Tensor) State { return &Velocity{tensor.ZerosLike(x)} }

// Apply implements Rule.
func (r NesterovRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r NesterovRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns Nesterov(0.001, 0.9).
func (r NesterovRule) String() string { return text("Nesterov", r.Eta, r.Rho) }

func (r NesterovRule) work(state State) work {
	return work{&nesterov, numbers{r.Eta, r.Rho}, state.(*Velocity).V, nil, nil}
}

var nesterov = arithmetic{nesterovOf[float32], nesterovOf[float64]}

func nesterovOf[T tensor.Float](h numbers, d, _, v, _, _ []T) {
	eta, rho := T(h[0]), T(h[1])
	square, ahead := rho*rho, (1+rho)*eta
	for i, g := range d {
		d[i] = ahead*g - square*v[i]
		v[i] = rho*v[i] - eta*g
	}
}
