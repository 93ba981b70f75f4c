package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A BatchNormLayer normalises channels over a batch. See BatchNorm.
type BatchNormLayer struct {
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
	_ Model = (*BatchNormLayer)(nil)
	_ Moded = (*BatchNormLayer)(nil)
)

// BatchNorm normalises each channel over the batch, y = σ(γ·(x - μ)/√(v + ε) + β), with mean μ and variance v of the channel.
//
//	BatchNorm(64, tensor.Relu) // 128 parameters, and 128 numbers that it does not learn
//
// In training they are those of the batch, and running means and variances move towards them: μ' = (1-m)·μ' + m·μ, and v' alike, towards the unbiased variance n/(n-1)·v.
// Else μ' and v' are taken, or those of the batch with TrackStats(false).
// Shapes: x and y are (channels, batch), or (spatial..., channels, batch); γ, β, μ', v' are (channels).
// Options: an activation, Affine, TrackStats, Eps, StatsMomentum, InitBeta, InitGamma, InMode, Rand.
// Defaults: γ and v' one, β and μ' zero, ε 1e-5, m 0.1, σ the identity, in training inside a gradient.
// Its Call panics with *tensor.ShapeError if x has other channels, and with *tensor.UseError in training if a channel has one value only, of which there is no variance.
// Source: Ioffe and Szegedy, ICML 2015, algorithms 1 and 2.
func BatchNorm(channels int, options ...any) *BatchNormLayer {
	if channels == Auto {
		return auto(&BatchNormLayer{}, alongChannels, func(channels int) *BatchNormLayer { return BatchNorm(channels, options...) })
	}
	name := fmt.Sprintf("BatchNorm(%d)", channels)
	checkSizes(name, channels)
	s := settingsOf(name, nil, options, "act", "Affine", "TrackStats", "Eps", "StatsMomentum", "InitBeta", "InitGamma", "InMode")
	b := &BatchNormLayer{Act: s.act, Channels: channels, Mode: s.mode()}
	b.Beta, b.Gamma = s.affine(channels, true)
	b.Mean, b.Var = s.stats(channels, true)
	b.Epsilon, b.Momentum = s.numbers()
	return b
}

// Call applies the layer to x.
func (b *BatchNormLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	n := x.Rank()
	if n < 2 || x.Dim(n-2) != b.Channels {
		channelPanic(b, x, b.Channels)
	}
	x = matchedTo(x, b.Gamma, b.Mean)
	training := b.Mode.Active(x)
	if !training && b.Mean != nil {
		return activated(b.Act, byStats(x, b.Mean, b.Var, b.Gamma, b.Beta, b.Epsilon))
	}
	values := x.Len() / b.Channels
	if training && values == 1 {
		singlePanic(b, x)
	}
	dims := batchDims(n)
	y := tensor.Normalise(x, fixed(b.Epsilon), dims...)
	if training && b.Mean != nil {
		tensor.TrackMoments(b.Mean, b.Var, x, b.Momentum, dims...)
	}
	return activated(b.Act, scaled(y, b.Gamma, b.Beta))
}

// batchDims are the dimensions of a batch of n dimensions but for the channels.
func batchDims(n int) []int {
	dims := make([]int, n-1)
	for d := range dims {
		dims[d] = d
	}
	dims[n-2] = n - 1
	return dims
}

func singlePanic(layer fmt.Stringer, x *tensor.Tensor) {
	panic(misuse(layer.String(), "got x of shape (%s) in training, want more than 1 value for each channel: take a larger batch, or call TestMode", sizesText(x.Shape())))
}

// SetMode sets the field Mode.
func (b *BatchNormLayer) SetMode(m Mode) { b.Mode = m }

// Trainable lists the fields that are learnt: the running means and variances are not.
func (b *BatchNormLayer) Trainable() []string { return []string{"Beta", "Gamma"} }

// String returns the layer as Flux prints it: BatchNorm(64, relu, active=false).
func (b *BatchNormLayer) String() string {
	return fmt.Sprintf("BatchNorm(%s", sizeText(b.Channels)) + normText(b.Act, b.Gamma != nil, true, b.Mode)
}
