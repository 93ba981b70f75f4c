package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A GroupNormLayer normalises groups of channels of each observation. See GroupNorm.
type GroupNormLayer struct {
	Act      Model          // nil for the identity
	Beta     *tensor.Tensor // (channels), the shift; nil without Affine
	Gamma    *tensor.Tensor // (channels), the scale; nil without Affine
	Epsilon  float64
	Channels int
	Groups   int
}

var _ Model = (*GroupNormLayer)(nil)

// GroupNorm normalises groups of channels of each observation, y = σ(γ·(x - μ)/√(v + ε) + β), with mean μ and variance v of a group. It does so in training and later.
//
// Shapes: x and y are (channels, batch) or (spatial..., channels, batch); γ and β are (channels). Channels that stand side by side are a group; groups divides channels.
// Options: an activation, Affine, Eps, InitBeta, InitGamma, Rand. Defaults: γ one, β zero, ε 1e-5, σ the identity.
// Its Call panics with *tensor.ShapeError if x has other channels.
// Source: Wu and He, Group Normalization, ECCV 2018.
func GroupNorm(channels, groups int, options ...any) *GroupNormLayer {
	if channels == Auto {
		checkSizes(fmt.Sprintf("GroupNorm(Auto, %d)", groups), groups)
		return auto(&GroupNormLayer{Groups: groups}, alongChannels, func(channels int) *GroupNormLayer { return GroupNorm(channels, groups, options...) })
	}
	name := fmt.Sprintf("GroupNorm(%d, %d)", channels, groups)
	checkSizes(name, channels, groups)
	if channels%groups != 0 {
		panic(misuse(name, "got %d groups, want a number that divides the channels, %d", groups, channels))
	}
	s := settingsOf(name, nil, options, "act", "Affine", "Eps", "InitBeta", "InitGamma")
	l := &GroupNormLayer{Act: s.act, Channels: channels, Groups: groups}
	l.Beta, l.Gamma = s.affine(channels, true)
	l.Epsilon, _ = s.numbers()
	return l
}

// Call applies the layer to x.
func (l *GroupNormLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	n := x.Rank()
	if n < 2 || x.Dim(n-2) != l.Channels {
		channelPanic(l, x, l.Channels)
	}
	x = matchedTo(x, l.Gamma)
	size := l.Channels / l.Groups
	for d := range n - 2 {
		size *= x.Dim(d)
	}
	y := tensor.Normalise(x.Reshape(size, l.Groups, x.Dim(-1)), fixed(l.Epsilon), 0)
	return activated(l.Act, scaled(y.Reshape(x.Shape()...), l.Gamma, l.Beta))
}

// Trainable lists the fields that are learnt.
func (l *GroupNormLayer) Trainable() []string { return []string{"Beta", "Gamma"} }

// String returns the layer as Flux prints it: GroupNorm(4, 2, relu).
func (l *GroupNormLayer) String() string {
	return fmt.Sprintf("GroupNorm(%s, %d", sizeText(l.Channels), l.Groups) + normText(l.Act, l.Gamma != nil, true, Automatic)
}
