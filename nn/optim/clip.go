package optim

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// A ClipGradRule is made by ClipGrad.
type ClipGradRule struct {
	Delta float64 // the greatest element
}

// ClipGrad sets the elements of the gradient that are beyond ±δ to ±δ. It stands before other rules in an OptimiserChain.
//
// Default: δ 10. It panics with *Error unless δ > 0.
func ClipGrad(delta ...float64) ClipGradRule {
	return checked(ClipGradRule{first("clipgrad", delta, 10)})
}

// Init returns nil: there is nothing to remember.
func (r ClipGradRule) Init(*tensor.Tensor) State { return nil }

// Apply implements Rule.
func (r ClipGradRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r ClipGradRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns ClipGrad(10.0).
func (r ClipGradRule) String() string { return text("ClipGrad", r.Delta) }

func (r ClipGradRule) work(State) work { return work{&clipGrad, numbers{r.Delta}, nil, nil, nil} }

var clipGrad = arithmetic{clipGradOf[float32], clipGradOf[float64]}

func clipGradOf[T tensor.Float](h numbers, d, _, _, _, _ []T) {
	delta := T(h[0])
	for i, g := range d {
		d[i] = min(max(g, -delta), delta)
	}
}

// A ClipNormRule is made by ClipNorm.
type ClipNormRule struct {
	Omega   float64 // the greatest norm
	P       float64 // of which kind
	Lenient bool    // does not panic at a norm that is not finite
}

// ClipNorm scales the gradient of each parameter down to the norm ω if it has a greater one. It stands before other rules in an OptimiserChain.
//
// Defaults: ω 10, p 2. It panics with *Error unless ω > 0, and so does Apply if the norm is infinite or NaN, unless Allow says otherwise.
func ClipNorm(omega ...float64) ClipNormRule {
	return checked(ClipNormRule{first("clipnorm", omega, 10), 2, false})
}

// WithP returns the rule with the p-norm, see tensor.PNorm.
func (r ClipNormRule) WithP(p float64) ClipNormRule { r.P = p; return r }

// Allow returns the rule that lets gradients through whose norm is infinite or NaN.
func (r ClipNormRule) Allow() ClipNormRule { r.Lenient = true; return r }

// Init returns nil: there is nothing to remember.
func (r ClipNormRule) Init(*tensor.Tensor) State { return nil }

// Apply implements Rule.
func (r ClipNormRule) Apply(state State, _, dx *tensor.Tensor) (State, *tensor.Tensor) {
	norm := dx.PNorm(r.P)
	if bad := math.IsInf(norm, 0) || math.IsNaN(norm); bad && !r.Lenient {
		panic(misuse("clipnorm", nil, "got a gradient of shape %s whose %v-norm is %v, want a finite one; Allow lets it through", shapeText(dx), r.P, norm))
	}
	if !(norm <= r.Omega) {
		dx.ScaleInPlace(r.Omega / norm)
	}
	return state, dx
}

// String returns ClipNorm(10.0, 2.0).
func (r ClipNormRule) String() string { return text("ClipNorm", r.Omega, r.P) }
