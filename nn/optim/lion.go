package optim

import "github.com/fluxion-go/fluxion/tensor"

// A LionRule is made by Lion.
type LionRule struct {
	Eta  float64    // the learning rate
	Beta [2]float64 // how much of each average stays
}

// Lion steps by the sign of an average of the gradient, so that all elements move by η:
//
//	x -= η sign(β1 m + (1-β1) dx),  then m = β2 m + (1-β2) dx
//
// Defaults: η 0.001, β (0.9, 0.999), as in Flux; the paper has β2 0.99. It panics with *Error unless η > 0.
// Source: Chen et al., arXiv:2302.06675, algorithm 2. Optimisers.jl 0.4 weighs m and dx the other way round in the second line.
func Lion(eta ...float64) LionRule {
	return checked(LionRule{first("lion", eta, 0.001), betas})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r LionRule) WithBeta(first, second float64) LionRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// Init returns a *Velocity of zeros, which holds m.
func (r LionRule) Init(x *tensor.Tensor) State { return &Velocity{tensor.ZerosLike(x)} }

// Apply implements Rule.
func (r LionRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r LionRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns Lion(0.001, (0.9, 0.999)).
func (r LionRule) String() string { return text("Lion", r.Eta, r.Beta) }

func (r LionRule) work(state State) work {
	return work{&lion, numbers{r.Eta, r.Beta[0], r.Beta[1]}, state.(*Velocity).V, nil, nil}
}

var lion = arithmetic{lionOf[float32], lionOf[float64]}

func lionOf[T tensor.Float](h numbers, d, _, m, _, _ []T) {
	eta, b1, g1, b2, g2 := T(h[0]), T(h[1]), T(1-h[1]), T(h[2]), T(1-h[2])
	for i, g := range d {
		d[i] = eta * sign(b1*m[i]+g1*g)
		m[i] = b2*m[i] + g2*g
	}
}
