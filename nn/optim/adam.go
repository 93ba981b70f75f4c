package optim

import "github.com/fluxion-go/fluxion/tensor"

// Moments are the state of Adam and its kin: running averages of the gradient and of its square, and the powers of β for the next step, by which the averages
// are corrected.
type Moments struct {
	M, V  *tensor.Tensor
	Power [2]float64 // β1ᵗ and β2ᵗ for the next step t
}

// newMoments returns zeros, for the first step.
func newMoments(x *tensor.Tensor, beta [2]float64) *Moments {
	return &Moments{tensor.ZerosLike(x), tensor.ZerosLike(x), beta}
}

// corrections returns 1 - β1ᵗ and 1 - β2ᵗ for this step, and moves on to the next.
func (s *Moments) corrections(beta [2]float64) (c1, c2 float64) {
	c1, c2 = 1-s.Power[0], 1-s.Power[1]
	s.Power[0] *= beta[0]
	s.Power[1] *= beta[1]
	return c1, c2
}

// The default decays of Adam and most of its kin.
var betas = [2]float64{0.9, 0.999}

// An AdamRule is made by Adam.
type AdamRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// Adam scales a running average of the gradient by one of its square:
//
//	m = β1 m + (1-β1) dx,  v = β2 v + (1-β2) dx²,  x -= η (m/(1-β1ᵗ)) / (√(v/(1-β2ᵗ)) + ε)
//
// Defaults: η 0.001, β (0.9, 0.999), ε 1e-8. It panics with *Error unless η > 0.
// Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
func Adam(eta ...float64) AdamRule {
	return checked(AdamRule{first("adam", eta, 0.001), betas, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r AdamRule) WithBeta(first, second float64) AdamRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r AdamRule) WithEpsilon(epsilon float64) AdamRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *Moments of zeros.
func (r AdamRule) Init(x *tensor.Tensor) State { return newMoments(x, r.Beta) }

// Apply implements Rule.
func (r AdamRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdamRule) Step(state State, x, dx *tensor.Tensor) State {
	s := state.(*Moments)
	c1, c2 := s.corrections(r.Beta)
	tensor.UpdateAdam(x, s.M, s.V, dx, r.Eta, r.Beta[0], r.Beta[1], r.Epsilon, c1, c2)
	return state
}

// String returns Adam(0.001, (0.9, 0.999), 1.0e-8).
func (r AdamRule) String() string { return text("Adam", r.Eta, r.Beta, r.Epsilon) }

func (r AdamRule) work(state State) work {
	s := state.(*Moments)
	c1, c2 := s.corrections(r.Beta)
	return work{&adam, numbers{r.Eta / c1, r.Beta[0], r.Beta[1], r.Epsilon, 1 / c2, 0}, s.M, s.V, nil}
}

var adam = arithmetic{adamOf[float32], adamOf[float64]}

// adamOf is Adam, with a decay of x by h[5].
func adamOf[T tensor.Float](h numbers, d, x, m, v, _ []T) {
	rate, scale, epsilon, decay := T(h[0]), T(h[4]), T(h[3]), T(h[5])
	b1, g1, b2, g2 := T(h[1]), T(1-h[1]), T(h[2]), T(1-h[2])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		v[i] = b2*v[i] + g2*g*g
		d[i] = rate*m[i]/(sqrt(v[i]*scale)+epsilon) + decay*x[i]
	}
}

// An AdamWRule is made by AdamW.
type AdamWRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Lambda  float64    // the decay of weights
	Epsilon float64    // keeps the division from 0
	Couple  bool       // the decay is multiplied by the learning rate
}

// AdamW is Adam with a decay of weights that the averages do not see: beside Adam's step, x -= η λ x, as PyTorch has it; Decoupled makes it x -= λ x, as the
// paper has it.
//
// Defaults: η 0.001, β (0.9, 0.999), λ 0, ε 1e-8, coupled. It panics with *Error unless η > 0.
// Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
func AdamW(eta ...float64) AdamWRule {
	return checked(AdamWRule{first("adamw", eta, 0.001), betas, 0, 1e-8, true})
}

// WithBeta returns the rule with other decays of the averages, 0 <= β < 1.
func (r AdamWRule) WithBeta(first, second float64) AdamWRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithLambda returns the rule with another decay of weights.
func (r AdamWRule) WithLambda(lambda float64) AdamWRule { r.Lambda = lambda; return checked(r) }

// WithEpsilon returns the rule with another ε.
func (r AdamWRule) WithEpsilon(epsilon float64) AdamWRule { r.Epsilon = epsilon; return checked(r) }

// Decoupled returns the rule with a decay that the learning rate does not touch.
func (r AdamWRule) Decoupled() AdamWRule { r.Couple = false; return r }

// Init returns *Moments of zeros.
func (r AdamWRule) Init(x *tensor.Tensor) State { return newMoments(x, r.Beta) }

// Apply implements Rule.
func (r AdamWRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdamWRule) Step(state State, x, dx *tensor.Tensor) State {
	if d := r.decay(); d != 0 {
		tensor.AccumulateScaled(x, -d, x)
	}
	return r.adam().Step(state, x, dx)
}

// String returns AdamW(0.001, (0.9, 0.999), 0.0, 1.0e-8).
func (r AdamWRule) String() string {
	if !r.Couple {
		return text("AdamW", r.Eta, r.Beta, r.Lambda, r.Epsilon, "couple = false")
	}
	return text("AdamW", r.Eta, r.Beta, r.Lambda, r.Epsilon)
}

func (r AdamWRule) adam() AdamRule { return AdamRule{r.Eta, r.Beta, r.Epsilon} }

// decay is the part of x that goes in a step.
func (r AdamWRule) decay() float64 {
	if r.Couple {
		return r.Eta * r.Lambda
	}
	return r.Lambda
}

func (r AdamWRule) work(state State) work {
	w := r.adam().work(state)
	w.h[5] = r.decay()
	return w
}
