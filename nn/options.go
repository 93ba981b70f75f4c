package nn

import (
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// An Option changes how a layer is made. Constructors take options and an activation in any order, behind the sizes.
type Option interface{ set(*settings) }

// settings are the options of one layer.
type settings struct {
	layer   string // for messages
	act     Model  // nil for the identity
	init    Initialiser
	bias    bool
	rng     *rand.Rand
	allowed map[string]bool
	more    map[string]any // options of single layers
}

type option struct {
	name string
	do   func(*settings)
}

func (o option) set(s *settings) { o.do(s) }

// NoBias makes a layer without a bias.
func NoBias() Option { return option{"NoBias", func(s *settings) { s.bias = false }} }

// Init says how the weights of a layer are drawn.
func Init(f Initialiser) Option {
	return option{"Init", func(s *settings) {
		if f == nil {
			panic(misuse(s.layer, "got Init(nil), want an initialiser such as GlorotUniform()"))
		}
		s.init = f
	}}
}

// Rand says from which source a layer draws its random numbers. Without it, they come from the source that Seed sets.
func Rand(rng *rand.Rand) Option { return option{"Rand", func(s *settings) { s.rng = rng }} }

// extra is an option that only some layers know.
func extra(name string, v any) Option { return option{name, func(s *settings) { s.more[name] = v }} }

// settingsOf reads the options of a layer. known are the names of those that it takes besides Init and Rand; "act" is an activation.
func settingsOf(layer string, init Initialiser, opts []any, known ...string) *settings {
	s := &settings{layer: layer, init: init, bias: true, more: map[string]any{}, allowed: map[string]bool{"Init": true, "Rand": true}}
	for _, k := range known {
		s.allowed[k] = true
	}
	for _, o := range opts {
		switch o := o.(type) {
		case option:
			if !s.allowed[o.name] {
				panic(misuse(layer, "got the option %s, which this layer does not have", o.name))
			}
			o.do(s)
		default:
			if !s.allowed["act"] {
				panic(misuse(layer, "got %s, want an option such as Init(GlorotUniform())", typeName(o)))
			}
			if s.act != nil {
				panic(misuse(layer, "got two activations, want one"))
			}
			s.act = activation(layer, o)
		}
	}
	if s.rng == nil {
		s.rng = rng
	}
	return s
}

// activation makes a Model of an activation, nil of the identity.
func activation(layer string, v any) Model {
	switch f := v.(type) {
	case func(*tensor.Tensor) *tensor.Tensor:
		if functors.Text(f) == functors.Text(tensor.Identity) {
			return nil
		}
	}
	return asModel(layer, v)
}

var rng = rand.New(tensor.DefaultSource())

// Seed sets the source of random numbers of what was given none: initial weights, Dropout, tensor.Randn(nil, 3). Programs that call it with the same number, and draw in
// the same order, have the same results. It is tensor.Seed. Data is shuffled and split by a seed of its own, 1 by default: see dataset.Seed.
func Seed(n uint64) { tensor.Seed(n) }
