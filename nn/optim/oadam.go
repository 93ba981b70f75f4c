package optim

import "github.com/fluxion-go/fluxion/tensor"

// OptimisticMoments are Moments with the last step.
type OptimisticMoments struct {
	Moments
	Last *tensor.Tensor
}

// An OAdamRule is made by OAdam.
type OAdamRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// OAdam is optimistic Adam, for two models that train against each other: it takes twice the step of Adam, less the last one.
//
// Defaults: η 0.001, β (0.5, 0.9), ε 1e-8. It panics with *Error unless η > 0.
// Source: Daskalakis et al., arXiv:1711.00141, algorithm 1.
func OAdam(eta ...float64) OAdamRule {
	return checked(OAdamRule{first("oadam", eta, 0.001), [2]float64{0.5, 0.9}, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r OAdamRule) WithBeta(first, second float64) OAdamRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r OAdamRule) WithEpsilon(epsilon float64) OAdamRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *OptimisticMoments of zeros.
func (r OAdamRule) Init(x *tensor.Tensor) State {
	return &OptimisticMoments{*newMoments(x, r.Beta), tensor.ZerosLike(x)}
}

// Apply implements Rule.
func (r OAdamRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r OAdamRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns OAdam(0.001, (0.5, 0.9), 1.0e-8).
func (r OAdamRule) String() string { return text("OAdam", r.Eta, r.Beta, r.Epsilon) }

func (r OAdamRule) work(state State) work {
	s := state.(*OptimisticMoments)
	c1, c2 := s.corrections(r.Beta)
	return work{&oAdam, numbers{r.Eta / c1, r.Beta[0], r.Beta[1], r.Epsilon, 1 / c2}, s.M, s.V, s.Last}
}

var oAdam = arithmetic{oAdamOf[float32], oAdamOf[float64]}

func oAdamOf[T tensor.Float](h numbers, d, _, m, v, last []T) {
	rate, scale, epsilon := T(h[0]), T(h[4]), T(h[3])
	b1, g1, b2, g2 := T(h[1]), T(1-h[1]), T(h[2]), T(1-h[2])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		v[i] = b2*v[i] + g2*g*g
		step := rate * m[i] / (sqrt(v[i]*scale) + epsilon)
		d[i] = 2*step - last[i]
		last[i] = step
	}
}
