package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// Normalise returns (x - μ)/√(σ² + eps), with the mean μ and the variance σ² over dimensions, by default the last, the batch: see BatchNorm, LayerNorm and others for layers.
// The variance is divided by n, not by n-1. Flux's eps is 1e-5. It panics with *tensor.IndexError for dimensions that are not there.
//
//fluxion:derive
func Normalise(x *tensor.Tensor, eps float64, dims ...int) *tensor.Tensor {
	if len(dims) == 0 {
		dims = []int{-1}
	}
	return tensor.Normalise(x, eps, dims...)
}

// Affine says whether a layer that normalises has a scale and a shift for each channel, which it learns.
func Affine(yes bool) Option { return extra("Affine", yes) }

// TrackStats says whether a layer that normalises keeps running means and variances in training, and normalises by them later.
func TrackStats(yes bool) Option { return extra("TrackStats", yes) }

// Eps is what a layer that normalises adds to variances; by default 1e-5.
func Eps(eps float64) Option { return extra("Eps", eps) }

// StatsMomentum is the part of running means and variances that each call in training replaces; by default 0.1.
func StatsMomentum(m float64) Option { return extra("StatsMomentum", m) }

// InitBeta says how the shift of a layer that normalises is drawn; by default it is zero.
func InitBeta(f Initialiser) Option { return initOption("InitBeta", f) }

// InitGamma says how the scale of a layer that normalises is drawn; by default it is one.
func InitGamma(f Initialiser) Option { return initOption("InitGamma", f) }

func initOption(name string, f Initialiser) Option {
	return option{name, func(s *settings) {
		if f == nil {
			panic(misuse(s.layer, "got %s(nil), want an initialiser such as Ones32", name))
		}
		s.more[name] = f
	}}
}

// given returns an option, or its default.
func given[T any](s *settings, name string, usual T) T {
	if v, ok := s.more[name].(T); ok {
		return v
	}
	return usual
}

// affine draws shift and scale, nil if the layer has none.
func (s *settings) affine(channels int, usual bool) (beta, gamma *tensor.Tensor) {
	if !given(s, "Affine", usual) {
		return nil, nil
	}
	return given(s, "InitBeta", Initialiser(Zeros32))(s.rng, channels), given(s, "InitGamma", Initialiser(Ones32))(s.rng, channels)
}

// stats returns running means and variances, nil if the layer keeps none.
func (s *settings) stats(channels int, usual bool) (mean, variance *tensor.Tensor) {
	if !given(s, "TrackStats", usual) {
		return nil, nil
	}
	return tensor.Zeros(channels), tensor.Ones(channels)
}

// numbers returns Eps and StatsMomentum.
func (s *settings) numbers() (eps, momentum float64) {
	eps, momentum = given(s, "Eps", 1e-5), given(s, "StatsMomentum", 0.1)
	if !(eps > 0) {
		panic(misuse(s.layer, "got Eps %v, want a positive number", eps))
	}
	if !(momentum >= 0 && momentum <= 1) {
		panic(misuse(s.layer, "got StatsMomentum %v, want 0 to 1", momentum))
	}
	return eps, momentum
}

// scaled multiplies by gamma and adds beta, for each channel, if there are any.
func scaled(y, gamma, beta *tensor.Tensor) *tensor.Tensor {
	if gamma != nil {
		y = y.Mul(perChannel(gamma, y))
	}
	return shifted(y, beta)
}

// byStats normalises x by running means and variances, and scales and shifts it.
func byStats(x, mean, variance, gamma, beta *tensor.Tensor, eps float64) *tensor.Tensor {
	scale := variance.AddScalar(fixed(eps)).Pow(-0.5)
	if gamma != nil {
		scale = scale.Mul(gamma)
	}
	shift := mean.Mul(scale)
	if beta != nil {
		return x.Mul(perChannel(scale, x)).Add(perChannel(beta.Sub(shift), x))
	}
	return x.Mul(perChannel(scale, x)).Sub(perChannel(shift, x))
}

// fixed is a number of a layer that is no parameter. Derivatives do not go through it, as package ad/rules says.
func fixed(x float64) float64 { return x }

// channelPanic panics because x does not have these channels.
func channelPanic(layer fmt.Stringer, x *tensor.Tensor, channels int) {
	CheckPending(layer, x)
	panic(&tensor.ShapeError{Op: layer.String(), Shapes: [][]int{x.Shape()}, Want: fmt.Sprintf("%d channels: (%d, batch) or (width, height, %d, batch)", channels, channels, channels)})
}

// matchedTo is x with the type of elements of the first parameter that is there.
func matchedTo(x *tensor.Tensor, parameters ...*tensor.Tensor) *tensor.Tensor {
	for _, p := range parameters {
		if p != nil {
			if x.DType() != p.DType() {
				return matched(x, p)
			}
			return x
		}
	}
	return x
}

// normText is what layers that normalise have in common when they are printed, behind the sizes.
func normText(act Model, affine, usual bool, mode Mode) string {
	s := actText(act)
	if affine != usual {
		s += fmt.Sprintf(", affine=%v", affine)
	}
	return s + mode.text() + ")"
}
