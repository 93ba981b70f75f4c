package optim

import "github.com/fluxion-go/fluxion/tensor"

// A NAdamRule is made by NAdam.
type NAdamRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// NAdam is Adam with the look ahead of Nesterov:
//
//	m = β1 m + (1-β1) dx,  v = β2 v + (1-β2) dx²
//	x -= η (β1 m/(1-β1ᵗ⁺¹) + (1-β1) dx/(1-β1ᵗ)) / (√(β2 v/(1-β2ᵗ)) + ε)
//
// Defaults: η 0.001, β (0.9, 0.999), ε 1e-8. It panics with *Error unless η > 0.
// Source: Dozat, ICLR workshop 2016, algorithm 2, with a constant β1.
func NAdam(eta ...float64) NAdamRule {
	return checked(NAdamRule{first("nadam", eta, 0.001), betas, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r NAdamRule) WithBeta(first, second float64) NAdamRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r NAdamRule) WithEpsilon(epsilon float64) NAdamRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *Moments of zeros.
func (r NAdamRule) Init(x *tensor.Tensor) State { return newMoments(x, r.Beta) }

// Apply implements Rule.
func (r NAdamRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r NAdamRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns NAdam(0.001, (0.9, 0.999), 1.0e-8).
func (r NAdamRule) String() string { return text("NAdam", r.Eta, r.Beta, r.Epsilon) }

func (r NAdamRule) work(state State) work {
	s := state.(*Moments)
	c1, c2 := s.corrections(r.Beta)
	return work{&nAdam, numbers{r.Eta * r.Beta[0] / (1 - r.Beta[0]*(1-c1)), r.Eta * (1 - r.Beta[0]) / c1, r.Beta[1] / c2, r.Beta[0], r.Beta[1], r.Epsilon}, s.M, s.V, nil}
}

var nAdam = arithmetic{nAdamOf[float32], nAdamOf[float64]}

func nAdamOf[T tensor.Float](h numbers, d, _, m, v, _ []T) {
	ahead, now, scale, epsilon := T(h[0]), T(h[1]), T(h[2]), T(h[5])
	b1, g1, b2, g2 := T(h[3]), T(1-h[3]), T(h[4]), T(1-h[4])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		v[i] = b2*v[i] + g2*g*g
		d[i] = (ahead*m[i] + now*g) / (sqrt(v[i]*scale) + epsilon)
	}
}
