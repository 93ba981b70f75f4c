package optim

import "github.com/fluxion-go/fluxion/tensor"

// An AdaMaxRule is made by AdaMax.
type AdaMaxRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// AdaMax is Adam with the greatest gradient so far, fading, in the place of the root of the average of squares:
//
//	m = β1 m + (1-β1) dx,  u = max(β2 u, |dx|),  x -= η/(1-β1ᵗ) m/(u+ε)
//
// Defaults: η 0.001, β (0.9, 0.999), ε 1e-8. It panics with *Error unless η > 0.
// Source: Kingma and Ba, arXiv:1412.6980, algorithm 2; the ε is Flux's.
func AdaMax(eta ...float64) AdaMaxRule {
	return checked(AdaMaxRule{first("adamax", eta, 0.001), betas, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r AdaMaxRule) WithBeta(first, second float64) AdaMaxRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r AdaMaxRule) WithEpsilon(epsilon float64) AdaMaxRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *Moments of zeros, of which V holds u.
func (r AdaMaxRule) Init(x *tensor.Tensor) State { return newMoments(x, r.Beta) }

// Apply implements Rule.
func (r AdaMaxRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdaMaxRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns AdaMax(0.001, (0.9, 0.999), 1.0e-8).
func (r AdaMaxRule) String() string { return text("AdaMax", r.Eta, r.Beta, r.Epsilon) }

func (r AdaMaxRule) work(state State) work {
	s := state.(*Moments)
	c1, _ := s.corrections(r.Beta)
	return work{&adaMax, numbers{r.Eta / c1, r.Beta[0], r.Beta[1], r.Epsilon}, s.M, s.V, nil}
}

var adaMax = arithmetic{adaMaxOf[float32], adaMaxOf[float64]}

func adaMaxOf[T tensor.Float](h numbers, d, _, m, u, _ []T) {
	rate, b1, g1, b2, epsilon := T(h[0]), T(h[1]), T(1-h[1]), T(h[2]), T(h[3])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		u[i] = max(b2*u[i], g, -g)
		d[i] = rate * m[i] / (u[i] + epsilon)
	}
}
