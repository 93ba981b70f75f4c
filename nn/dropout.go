package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A DropoutLayer sets elements to zero at random. See Dropout.
type DropoutLayer struct {
	P    float64    // the probability
	Dims []int      // in which a choice is made for each position; nil for each element
	Rand *rand.Rand // nil for the source that Seed sets
	Mode Mode
}

// An AlphaDropoutLayer sets elements to what Selu has far to the left, at random. See AlphaDropout.
type AlphaDropoutLayer struct {
	P    float64    // the probability
	Rand *rand.Rand // nil for the source that Seed sets
	Mode Mode
}

var (
	_ Model = (*DropoutLayer)(nil)
	_ Moded = (*DropoutLayer)(nil)
	_ Model = (*AlphaDropoutLayer)(nil)
	_ Moded = (*AlphaDropoutLayer)(nil)
)

// Dropout sets each element to zero with probability p, in training, and divides the others by 1-p, so that the mean stays. Else it does nothing.
//
//	Dropout(0.5)
//	Dropout(0.5, Dims(2)) // of images (width, height, channels, batch): whole channels, the same of each image
//
// Shapes: y has the shape of x, which may have any.
// Options: Dims, Rand, InMode. By default each element is chosen by itself, and it is in training inside a gradient.
// It panics with *tensor.UseError unless p is 0 to 1.
// Source: Srivastava et al., JMLR 2014.
func Dropout(p float64, options ...any) *DropoutLayer {
	name := "Dropout(" + functors.Number(p, 64) + ")"
	s := dropoutSettings(name, p, options, "Dims", "InMode")
	return &DropoutLayer{P: p, Dims: given[[]int](s, "Dims", nil), Rand: s.own(), Mode: s.mode()}
}

// AlphaDropout is the Dropout for Selu: with probability p, in training, it sets elements to -1.758, the least that Selu gives, and then scales and shifts all, so that
// mean and variance of normally distributed elements stay. Else it does nothing.
//
// Shapes: y has the shape of x, which may have any. Options: Rand, InMode. It panics with *tensor.UseError unless p is 0 to 1; with 1 the result is zero.
// Source: Klambauer et al., Self-Normalizing Neural Networks, NeurIPS 2017.
func AlphaDropout(p float64, options ...any) *AlphaDropoutLayer {
	s := dropoutSettings("AlphaDropout("+functors.Number(p, 64)+")", p, options, "InMode")
	return &AlphaDropoutLayer{P: p, Rand: s.own(), Mode: s.mode()}
}

// Dims says in which dimensions Dropout makes a choice for each position, which holds for all others: Dims(0) keeps or drops whole rows of a matrix.
func Dims(d ...int) Option { return extra("Dims", d) }

func dropoutSettings(name string, p float64, options []any, known ...string) *settings {
	if !(p >= 0 && p <= 1) {
		panic(misuse(name, "got probability %v, want 0 to 1", p))
	}
	return settingsOf(name, nil, options, known...)
}

// own is the random source that a layer was given, nil if it was given none.
func (s *settings) own() *rand.Rand {
	if s.rng == rng {
		return nil
	}
	return s.rng
}

// drawn returns a random source for one call: it begins where own, or the source that Seed sets, says, and takes two numbers of that.
// Derivatives do not enter it, as package ad/rules says.
func drawn(own *rand.Rand) *rand.Rand {
	if own == nil {
		own = rng
	}
	return rand.New(rand.NewPCG(own.Uint64(), own.Uint64()))
}

// Call applies the layer to x.
func (d *DropoutLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	if d.P == 0 || !d.Mode.Active(x) {
		return x
	}
	return x.Mul(tensor.DropoutMask(drawn(d.Rand), x, d.P, d.Dims...))
}

// seluLeast is the limit of Selu at minus infinity, -λα.
const seluLeast = -1.7580993408473766

// Call applies the layer to x.
func (d *AlphaDropoutLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	switch {
	case d.P == 0 || !d.Mode.Active(x):
		return x
	case d.P == 1:
		return x.Scale(0)
	}
	p := fixed(d.P)
	keep := tensor.DropoutMask(drawn(d.Rand), x, p).Scale(1 - p) // 1 or 0
	a := 1 / math.Sqrt((1-p)*(1+p*seluLeast*seluLeast))
	return x.Mul(keep.Scale(a)).Add(keep.Scale(-a * seluLeast).AddScalar(a * seluLeast * (1 - p)))
}

// SetMode sets the field Mode.
func (d *DropoutLayer) SetMode(m Mode) { d.Mode = m }

// SetMode sets the field Mode.
func (d *AlphaDropoutLayer) SetMode(m Mode) { d.Mode = m }

// Trainable says that nothing is learnt.
func (d *DropoutLayer) Trainable() []string { return nil }

// Trainable says that nothing is learnt.
func (d *AlphaDropoutLayer) Trainable() []string { return nil }

// String returns the layer as Flux prints it: Dropout(0.5, dims=2, active=false).
func (d *DropoutLayer) String() string {
	s := "Dropout(" + functors.Number(d.P, 64)
	switch len(d.Dims) {
	case 0:
	case 1:
		s += fmt.Sprintf(", dims=%d", d.Dims[0])
	default:
		s += ", dims=" + tuple(d.Dims)
	}
	return s + d.Mode.text() + ")"
}

// String returns the layer: AlphaDropout(0.2, active=false).
func (d *AlphaDropoutLayer) String() string {
	return "AlphaDropout(" + functors.Number(d.P, 64) + d.Mode.text() + ")"
}
