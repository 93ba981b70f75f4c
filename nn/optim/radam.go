package optim

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// CountedMoments are Moments with the number of the next step, from 1.
type CountedMoments struct {
	Moments
	T int
}

// A RAdamRule is made by RAdam.
type RAdamRule struct {
	Eta     float64    // the learning rate
	Beta    [2]float64 // how much of each average stays
	Epsilon float64    // keeps the division from 0
}

// RAdam is Adam without the scale by the squares until enough of them were seen, and with that scale corrected from then on. With ρ∞ = 2/(1-β2) - 1 and
// ρ = ρ∞ - 2t β2ᵗ/(1-β2ᵗ), the step is η m/(1-β1ᵗ) while ρ <= 4, and else that of Adam times √((ρ-4)(ρ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρ)).
//
// Defaults: η 0.001, β (0.9, 0.999), ε 1e-8. It panics with *Error unless η > 0.
// Source: Liu et al., arXiv:1908.03265, algorithm 2. PyTorch waits until ρ > 5.
func RAdam(eta ...float64) RAdamRule {
	return checked(RAdamRule{first("radam", eta, 0.001), betas, 1e-8})
}

// WithBeta returns the rule with other decays, 0 <= β < 1.
func (r RAdamRule) WithBeta(first, second float64) RAdamRule {
	r.Beta = [2]float64{first, second}
	return checked(r)
}

// WithEpsilon returns the rule with another ε.
func (r RAdamRule) WithEpsilon(epsilon float64) RAdamRule { r.Epsilon = epsilon; return checked(r) }

// Init returns *CountedMoments of zeros.
func (r RAdamRule) Init(x *tensor.Tensor) State { return &CountedMoments{*newMoments(x, r.Beta), 1} }

// Apply implements Rule.
func (r RAdamRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r RAdamRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns RAdam(0.001, (0.9, 0.999), 1.0e-8).
func (r RAdamRule) String() string { return text("RAdam", r.Eta, r.Beta, r.Epsilon) }

func (r RAdamRule) work(state State) work {
	s := state.(*CountedMoments)
	t := float64(s.T)
	c1, c2 := s.corrections(r.Beta)
	s.T++
	all := 2/(1-r.Beta[1]) - 1
	seen := all - 2*t*(1-c2)/c2
	if seen <= 4 {
		return work{&rAdam, numbers{r.Eta / c1, r.Beta[0], r.Beta[1], 1, 0}, s.M, s.V, nil} // divides by 0·v + 1
	}
	rate := r.Eta * math.Sqrt((seen-4)*(seen-2)*all/((all-4)*(all-2)*seen))
	return work{&rAdam, numbers{rate / c1, r.Beta[0], r.Beta[1], r.Epsilon, 1 / c2}, s.M, s.V, nil}
}

var rAdam = arithmetic{adamOf[float32], adamOf[float64]}
