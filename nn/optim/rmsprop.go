package optim

import "github.com/fluxion-go/fluxion/tensor"

// An RMSPropRule is made by RMSProp.
type RMSPropRule struct {
	Eta     float64 // the learning rate
	Rho     float64 // how much of the average stays
	Epsilon float64 // keeps the division from 0
	Centred bool    // divides by the deviation, not by the root mean square
}

// RMSProp divides the gradient by the root of a running average of its square:
//
//	q = ρ q + (1-ρ) dx²,  x -= η dx/(√q+ε)
//
// Centred makes it √(q-l²)+ε with l = ρ l + (1-ρ) dx. Defaults: η 0.001, ρ 0.9, ε 1e-8. It panics with *Error unless η > 0.
// Source: Tieleman and Hinton, Coursera lecture 6.5, 2012; centred: Graves, arXiv:1308.0850, equations 38 to 45.
func RMSProp(eta ...float64) RMSPropRule {
	return checked(RMSPropRule{first("rmsprop", eta, 0.001), 0.9, 1e-8, false})
}

// WithRho returns the rule with another ρ, 0 <= ρ < 1.
func (r RMSPropRule) WithRho(rho float64) RMSPropRule { r.Rho = rho; return checked(r) }

// WithEpsilon returns the rule with another ε.
func (r RMSPropRule) WithEpsilon(epsilon float64) RMSPropRule { r.Epsilon = epsilon; return checked(r) }

// Centre returns the rule that divides by the deviation.
func (r RMSPropRule) Centre() RMSPropRule { r.Centred = true; return r }

// A Quadratic is the state of RMSProp: running averages of the square and, if centred, of the gradient itself.
type Quadratic struct {
	Square *tensor.Tensor
	Linear *tensor.Tensor // nil unless centred
}

// Init returns a *Quadratic of zeros.
func (r RMSPropRule) Init(x *tensor.Tensor) State {
	s := &Quadratic{Square: tensor.ZerosLike(x)}
	if r.Centred {
		s.Linear = tensor.ZerosLike(x)
	}
	return s
}

// Apply implements Rule.
func (r RMSPropRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r RMSPropRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns RMSProp(0.001, 0.9, 1.0e-8).
func (r RMSPropRule) String() string {
	if r.Centred {
		return text("RMSProp", r.Eta, r.Rho, r.Epsilon, "centred = true")
	}
	return text("RMSProp", r.Eta, r.Rho, r.Epsilon)
}

func (r RMSPropRule) work(state State) work {
	s := state.(*Quadratic)
	return work{&rmsProp, numbers{r.Eta, r.Rho, r.Epsilon}, s.Square, s.Linear, nil}
}

var rmsProp = arithmetic{rmsPropOf[float32], rmsPropOf[float64]}

func rmsPropOf[T tensor.Float](h numbers, d, _, square, linear, _ []T) {
	eta, rho, rest, epsilon := T(h[0]), T(h[1]), T(1-h[1]), T(h[2])
	for i, g := range d {
		square[i] = rho*square[i] + rest*g*g
		q := square[i]
		if linear != nil {
			linear[i] = rho*linear[i] + rest*g
			q = max(q-linear[i]*linear[i], 0) // rounding can make it less than 0
		}
		d[i] = eta * g / (sqrt(q) + epsilon)
	}
}
