package optim

import "github.com/fluxion-go/fluxion/tensor"

// GreatestMoments are running averages of the gradient and of its square, and the greatest of the latter so far.
type GreatestMoments struct{ M, V, Greatest *tensor.Tensor }

// An AMSGradRule is made by AMSGrad.
type AMSGradRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// AMSGrad is Adam that divides by the greatest average of squares so far, and corrects nothing:
//
//	m = β1 m + (1-β1) dx,  v = β2 v + (1-β2) dx²,  u = max(u, v),  x -= η m/(√u+ε)
//
// All three averages begin at ε, as in Flux. Defaults: η 0.001, β (0.9, 0.999), ε 1e-8. It panics with *Error unless η > 0.
// Source: Reddi, Kale and Kumar, ICLR 2018, algorithm 2.
func AMSGrad(eta ...float64) AMSGradRule {
	return checked(AMSGradRule{first("amsgrad", eta, 0.001), betas, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r AMSGradRule) WithBeta(first, second float64) AMSGradRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r AMSGradRule) WithEpsilon(epsilon float64) AMSGradRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *GreatestMoments of ε.
func (r AMSGradRule) Init(x *tensor.Tensor) State {
	return &GreatestMoments{full(x, r.Epsilon), full(x, r.Epsilon), full(x, r.Epsilon)}
}

// Apply implements Rule.
func (r AMSGradRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AMSGradRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns AMSGrad(0.001, (0.9, 0.999), 1.0e-8).
func (r AMSGradRule) String() string { return text("AMSGrad", r.Eta, r.Beta, r.Epsilon) }

func (r AMSGradRule) work(state State) work {
	s := state.(*GreatestMoments)
	return work{&amsGrad, numbers{r.Eta, r.Beta[0], r.Beta[1], r.Epsilon}, s.M, s.V, s.Greatest}
}

var amsGrad = arithmetic{amsGradOf[float32], amsGradOf[float64]}

func amsGradOf[T tensor.Float](h numbers, d, _, m, v, greatest []T) {
	eta, epsilon := T(h[0]), T(h[3])
	b1, g1, b2, g2 := T(h[1]), T(1-h[1]), T(h[2]), T(1-h[2])
	for i, g := range d {
		m[i] = b1*m[i] + g1*g
		v[i] = b2*v[i] + g2*g*g
		greatest[i] = max(greatest[i], v[i])
		d[i] = eta * m[i] / (sqrt(greatest[i]) + epsilon)
	}
}
