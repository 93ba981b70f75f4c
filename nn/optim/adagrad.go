package optim

import "github.com/fluxion-go/fluxion/tensor"

// An AdaGradRule is made by AdaGrad.
type AdaGradRule struct {
	Eta     float64 // the learning rate
	Epsilon float64 // keeps the division from 0; the sum of squares begins there
}

// AdaGrad divides the gradient by the root of the sum of all its squares so far, s = s + dx², x -= η dx/(√s+ε), so that elements which seldom have a gradient
// take longer steps.
//
// Defaults: η 0.1, ε 1e-8, where s begins. It panics with *Error unless η > 0.
// Source: Duchi, Hazan and Singer, JMLR 12 (2011), figure 1.
func AdaGrad(eta ...float64) AdaGradRule {
	return checked(AdaGradRule{first("adagrad", eta, 0.1), 1e-8})
}

// WithEpsilon returns the rule with another ε.
func (r AdaGradRule) WithEpsilon(epsilon float64) AdaGradRule { r.Epsilon = epsilon; return checked(r) }

// An Accumulated is the state of AdaGrad: the sum of squares.
type Accumulated struct{ Sum *tensor.Tensor }

// Init returns an *Accumulated of ε.
func (r AdaGradRule) Init(x *tensor.Tensor) State { return &Accumulated{full(x, r.Epsilon)} }

// Apply implements Rule.
func (r AdaGradRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdaGradRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns AdaGrad(0.1, 1.0e-8).
func (r AdaGradRule) String() string { return text("AdaGrad", r.Eta, r.Epsilon) }

func (r AdaGradRule) work(state State) work {
	return work{&adaGrad, numbers{r.Eta, r.Epsilon}, state.(*Accumulated).Sum, nil, nil}
}

var adaGrad = arithmetic{adaGradOf[float32], adaGradOf[float64]}

func adaGradOf[T tensor.Float](h numbers, d, _, sum, _, _ []T) {
	eta, epsilon := T(h[0]), T(h[1])
	for i, g := range d {
		sum[i] += g * g
		d[i] = eta * g / (sqrt(sum[i]) + epsilon)
	}
}

// An AdaDeltaRule is made by AdaDelta.
type AdaDeltaRule struct {
	Rho     float64 // how much of each average stays
	Epsilon float64 // where the first steps come from
}

// AdaDelta is AdaGrad over a window, without a learning rate: the steps are as long as the last ones.
//
//	s = ρ s + (1-ρ) dx²,  Δ = dx √(u+ε)/√(s+ε),  x -= Δ,  u = ρ u + (1-ρ) Δ²
//
// Its number is ρ. Defaults: ρ 0.9, ε 1e-8. It panics with *Error unless 0 <= ρ < 1.
// Source: Zeiler, arXiv:1212.5701, algorithm 1.
func AdaDelta(rho ...float64) AdaDeltaRule {
	return checked(AdaDeltaRule{first("adadelta", rho, 0.9), 1e-8})
}

// WithEpsilon returns the rule with another ε.
func (r AdaDeltaRule) WithEpsilon(epsilon float64) AdaDeltaRule {
	r.Epsilon = epsilon
	return checked(r)
}

// Deltas are the state of AdaDelta: running averages of the squares of gradients and of steps.
type Deltas struct{ Gradient, Step *tensor.Tensor }

// Init returns *Deltas of zeros.
func (r AdaDeltaRule) Init(x *tensor.Tensor) State {
	return &Deltas{tensor.ZerosLike(x), tensor.ZerosLike(x)}
}

// Apply implements Rule.
func (r AdaDeltaRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r AdaDeltaRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns AdaDelta(0.9, 1.0e-8).
func (r AdaDeltaRule) String() string { return text("AdaDelta", r.Rho, r.Epsilon) }

func (r AdaDeltaRule) work(state State) work {
	s := state.(*Deltas)
	return work{&adaDelta, numbers{r.Rho, r.Epsilon}, s.Gradient, s.Step, nil}
}

var adaDelta = arithmetic{adaDeltaOf[float32], adaDeltaOf[float64]}

func adaDeltaOf[T tensor.Float](h numbers, d, _, gradient, steps, _ []T) {
	rho, rest, epsilon := T(h[0]), T(1-h[0]), T(h[1])
	for i, g := range d {
		gradient[i] = rho*gradient[i] + rest*g*g
		step := g * sqrt(steps[i]+epsilon) / sqrt(gradient[i]+epsilon)
		steps[i] = rho*steps[i] + rest*step*step
		d[i] = step
	}
}
