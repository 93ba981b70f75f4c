package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// An InstanceNormLayer normalises each channel of each observation. See InstanceNorm.
type InstanceNormLayer struct {
	Act      Model          // nil for the identity
	Beta     *tensor.Tensor // (channels), the shift; nil without Affine
	Gamma    *tensor.Tensor // (channels), the scale; nil without Affine
	Mean     *tensor.Tensor // (channels), the running mean; nil without TrackStats
	Var      *tensor.Tensor // (channels), the running variance, unbiased; nil without TrackStats
	Epsilon  float64
	Momentum float64
	Channels int
	Mode     Mode
}

var (
	_ Model = (*InstanceNormLayer)(nil)
	_ Moded = (*InstanceNormLayer)(nil)
)

// InstanceNorm normalises each channel of each observation, y = σ(γ·(x - μ)/√(v + ε) + β), with mean μ and variance v over its spatial dimensions.
//
// With TrackStats(true), running means and variances move in training as those of BatchNorm do, by the mean over the batch, and are taken when it is not in training.
// Shapes: x and y are (spatial..., channels, batch); γ, β and what is tracked are (channels).
// Options: those of BatchNorm. Defaults: Affine(false), TrackStats(false), ε 1e-5, momentum 0.1, σ the identity.
// Its Call panics with *tensor.ShapeError if x has other channels or no spatial dimension, and with *tensor.UseError if it is to track the variance of a single value.
// Source: Ulyanov et al., Instance Normalization, 2016.
func InstanceNorm(channels int, options ...any) *InstanceNormLayer {
	if channels == Auto {
		return auto(&InstanceNormLayer{}, alongChannels, func(channels int) *InstanceNormLayer { return InstanceNorm(channels, options...) })
	}
	name := fmt.Sprintf("InstanceNorm(%d)", channels)
	checkSizes(name, channels)
	s := settingsOf(name, nil, options, "act", "Affine", "TrackStats", "Eps", "StatsMomentum", "InitBeta", "InitGamma", "InMode")
	l := &InstanceNormLayer{Act: s.act, Channels: channels, Mode: s.mode()}
	l.Beta, l.Gamma = s.affine(channels, false)
	l.Mean, l.Var = s.stats(channels, false)
	l.Epsilon, l.Momentum = s.numbers()
	return l
}

// Call applies the layer to x.
func (l *InstanceNormLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	n := x.Rank()
	if n < 3 || x.Dim(n-2) != l.Channels {
		l.refuse(x)
	}
	x = matchedTo(x, l.Gamma, l.Mean)
	training := l.Mode.Active(x)
	if !training && l.Mean != nil {
		return activated(l.Act, byStats(x, l.Mean, l.Var, l.Gamma, l.Beta, l.Epsilon))
	}
	dims := make([]int, n-2)
	for d := range dims {
		dims[d] = d
	}
	y := tensor.Normalise(x, fixed(l.Epsilon), dims...)
	if training && l.Mean != nil && x.Len() > 0 {
		values := x.Len() / l.Channels / x.Dim(-1)
		if values == 1 {
			singlePanic(l, x)
		}
		tensor.TrackMoments(l.Mean, l.Var, x, l.Momentum, dims...)
	}
	return activated(l.Act, scaled(y, l.Gamma, l.Beta))
}

func (l *InstanceNormLayer) refuse(x *tensor.Tensor) {
	CheckPending(l, x)
	panic(&tensor.ShapeError{Op: l.String(), Shapes: [][]int{x.Shape()}, Want: fmt.Sprintf("%d channels: (width, height, %d, batch)", l.Channels, l.Channels)})
}

// SetMode sets the field Mode.
func (l *InstanceNormLayer) SetMode(m Mode) { l.Mode = m }

// Trainable lists the fields that are learnt: the running means and variances are not.
func (l *InstanceNormLayer) Trainable() []string { return []string{"Beta", "Gamma"} }

// String returns the layer as Flux prints it: InstanceNorm(64, relu, affine=false).
func (l *InstanceNormLayer) String() string {
	return fmt.Sprintf("InstanceNorm(%s", sizeText(l.Channels)) + normText(l.Act, l.Gamma != nil, true, l.Mode)
}
