package optim

import "github.com/fluxion-go/fluxion/tensor"

// An AdaBeliefRule is made by AdaBelief.
type AdaBeliefRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// AdaBelief is Adam that trusts a gradient the more, the nearer it is to its average:
//
//	m = β1 m + (1-β1) dx,  s = β2 s + (1-β2) (dx-m)² + ε,  x -= η (m/(1-β1ᵗ)) / (√(s/(1-β2ᵗ)) + ε)
//
// Defaults: η 0.001, β (0.9, 0.999), ε 1e-16. It panics with *Error unless η > 0.
// Source: Zhuang et al., arXiv:2010.07468, algorithm 2.
func AdaBelief(eta ...float64) AdaBeliefRule {
	return checked(AdaBeliefRule{first("adabelief", eta, 0.001), betas, 1e-16})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r AdaBeliefRule) WithBeta(first, second float64) AdaBeliefRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r AdaBeliefRule) WithEpsilon(epsilon float64) AdaBeliefRule {
	r.Epsilon = epsilon
	return checked(r)
}

// Init returns *Moments of zeros, of which V holds s.
func (r AdaBeliefRule) Init(x *tensor.Tensor) State { return newMoments(x, r.Beta) }

// Apply implements Rule.
func (r AdaBeliefRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdaBeliefRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns AdaBelief(0.001, (0.9, 0.999), 1.0e-16).
func (r AdaBeliefRule) String() string { return text("AdaBelief", r.Eta, r.Beta, r.Epsilon) }

func (r AdaBeliefRule) work(state State) work {
	s := state.(*Moments)
	c1, c2 := s.corrections(r.Beta)
	return work{&adaBelief, numbers{r.Eta / c1, r.Beta[0], r.Beta[1], r.Epsilon, 1 / c2}, s.M, s.V, nil}
}

var adaBelief = arithmetic{adaBeliefOf[float32], adaBeliefOf[float64]}

func adaBeliefOf[T tensor.Float](h numbers, d, _, m, s, _ []T) {
	rate, scale, epsilon := T(h[0]), T(h[4]), T(h[3])
	b1, g1, b2, g2 := T(h[1]), T(1-h[1]), T(h[2]), T(1-h[2])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		s[i] = b2*s[i] + g2*(g-m[i])*(g-m[i]) + epsilon
		d[i] = rate * m[i] / (sqrt(s[i]*scale) + epsilon)
	}
}
