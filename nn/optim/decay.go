package optim

import "github.com/fluxion-go/fluxion/tensor"

// A WeightDecayRule is made by WeightDecay.
type WeightDecayRule struct {
	Lambda float64 // the strength
}

// WeightDecay adds λ x to the gradient, as if λ/2 Σx² were added to the loss (L2, ridge). It stands before other rules in an OptimiserChain.
//
// Default: λ 5e-4. It panics with *Error unless λ >= 0.
func WeightDecay(lambda ...float64) WeightDecayRule {
	return checked(WeightDecayRule{first("weightdecay", lambda, 5e-4)})
}

// Init returns nil: there is nothing to remember.
func (r WeightDecayRule) Init(*tensor.Tensor) State { return nil }

// Apply implements Rule.
func (r WeightDecayRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	tensor.AccumulateScaled(dx, r.Lambda, x)
	return state, dx
}

// Step implements Stepper.
func (r WeightDecayRule) Step(state State, x, dx *tensor.Tensor) State {
	tensor.AccumulateScaled(x, -r.Lambda, x)
	tensor.AccumulateScaled(x, -1, dx)
	return state
}

// String returns WeightDecay(0.0005).
func (r WeightDecayRule) String() string { return text("WeightDecay", r.Lambda) }

// A SignDecayRule is made by SignDecay.
type SignDecayRule struct {
	Lambda float64 // the strength
}

// SignDecay adds λ sign(x) to the gradient, as if λ Σ|x| were added to the loss (L1, lasso). It stands before other rules in an OptimiserChain.
//
// Default: λ 1e-3. It panics with *Error unless λ >= 0.
func SignDecay(lambda ...float64) SignDecayRule {
	return checked(SignDecayRule{first("signdecay", lambda, 1e-3)})
}

// Init returns nil: there is nothing to remember.
func (r SignDecayRule) Init(*tensor.Tensor) State { return nil }

// Apply implements Rule.
func (r SignDecayRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r SignDecayRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns SignDecay(0.001).
func (r SignDecayRule) String() string { return text("SignDecay", r.Lambda) }

func (r SignDecayRule) work(State) work { return work{&signDecay, numbers{r.Lambda}, nil, nil, nil} }

var signDecay = arithmetic{signDecayOf[float32], signDecayOf[float64]}

func signDecayOf[T tensor.Float](h numbers, d, x, _, _, _ []T) {
	lambda := T(h[0])
	for i := range d {
		d[i] += lambda * sign(x[i])
	}
}
