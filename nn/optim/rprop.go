package optim

import "github.com/fluxion-go/fluxion/tensor"

// An RPropRule is made by RProp.
type RPropRule struct {
	Eta   float64    // the first size of steps
	Ell   [2]float64 // by which it shrinks and grows
	Gamma [2]float64 // the least and the greatest size
}

// RProp steps by the sign of the gradient alone. Each element has a size of steps of its own, which grows while the sign stays and shrinks where it changes;
// where it changes no step is made. It is for gradients of all data, not of batches.
//
// Defaults: η 0.001, ℓ (0.5, 1.2), Γ (1e-6, 50). It panics with *Error unless η > 0.
// Source: Riedmiller and Braun, ICNN 1993, without the way back.
func RProp(eta ...float64) RPropRule {
	return checked(RPropRule{first("rprop", eta, 0.001), [2]float64{0.5, 1.2}, [2]float64{1e-6, 50}})
}

// WithEll returns the rule with other factors by which steps shrink and grow.
func (r RPropRule) WithEll(shrink, grow float64) RPropRule {
	r.Ell = [2]float64{shrink, grow}
	return checked(r)
}

// WithGamma returns the rule with another least and greatest size of steps.
func (r RPropRule) WithGamma(least, greatest float64) RPropRule {
	r.Gamma = [2]float64{least, greatest}
	return checked(r)
}

// Steps are the state of RProp: the last gradient, 0 where the sign changed, and the sizes of steps.
type Steps struct{ Gradient, Size *tensor.Tensor }

// Init returns *Steps of size η.
func (r RPropRule) Init(x *tensor.Tensor) State { return &Steps{tensor.ZerosLike(x), full(x, r.Eta)} }

// Apply implements Rule.
func (r RPropRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	return apply(r.work(state), state, x, dx)
}

// Step implements Stepper.
func (r RPropRule) Step(state State, x, dx *tensor.Tensor) State {
	return step(r.work(state), state, x, dx)
}

// String returns RProp(0.001, (0.5, 1.2), (1.0e-6, 50.0)).
func (r RPropRule) String() string { return text("RProp", r.Eta, r.Ell, r.Gamma) }

func (r RPropRule) work(state State) work {
	s := state.(*Steps)
	return work{&rProp, numbers{r.Ell[0], r.Ell[1], r.Gamma[0], r.Gamma[1]}, s.Gradient, s.Size, nil}
}

var rProp = arithmetic{rPropOf[float32], rPropOf[float64]}

func rPropOf[T tensor.Float](h numbers, d, _, last, size, _ []T) {
	shrink, grow, least, most := T(h[0]), T(h[1]), T(h[2]), T(h[3])
	for i, g := range d {
		same := sign(g) * sign(last[i]) // the product itself may be too small to be told from 0
		switch {
		case same > 0:
			size[i] = min(size[i]*grow, most)
		case same < 0:
			size[i] = max(size[i]*shrink, least)
			g = 0
		}
		last[i] = g
		d[i] = size[i] * sign(g)
	}
}
