package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// An Option says how a loader, a split or a selection is made. Each function lists those that it takes, and panics for others.
type Option struct {
	name, text string // as the user wrote it
	set        func(op string, s *settings)
}

// String returns the option as it was written: "BatchSize(64)".
func (o Option) String() string { return o.text }

// settings are what options say.
type settings struct {
	batch           int
	partial         bool
	shuffle, buffer bool
	seed            uint64
	workers         int
	groups          [][]int // positions by class
	labels          int
	gap, maxTrain   int
	fraction        float64
	options         []Option
}

func settingsOf(op string, opts []Option, allowed ...string) settings {
	s := settings{batch: 1, partial: true, seed: 1, fraction: 1, options: opts}
	for _, o := range opts {
		if !slices.Contains(allowed, o.name) {
			panic(misuse(op, "got option %s, want one of %s", o.text, strings.Join(allowed, ", ")))
		}
		o.set(op, &s)
	}
	return s
}

// rng returns the random source of an epoch.
func (s *settings) rng(epoch int) *rand.Rand { return rand.New(rand.NewPCG(s.seed, uint64(epoch))) }

func (s *settings) text() string {
	var b strings.Builder
	for _, o := range s.options {
		b.WriteString(", " + o.text)
	}
	return b.String()
}

func option(name string, set func(op string, s *settings), args ...any) Option {
	text := fmt.Sprint(args...)
	return Option{name, name + "(" + text + ")", set}
}

// BatchSize is how many observations a batch has, 1 by default. For single observations see EachObs.
func BatchSize(n int) Option {
	return option("BatchSize", func(op string, s *settings) {
		if s.batch = n; n < 1 {
			panic(misuse(op, "got BatchSize(%d), want at least 1; for single observations use EachObs", n))
		}
	}, n)
}

// Shuffle makes the order random. A loader has another order in each epoch.
func Shuffle() Option { return option("Shuffle", func(_ string, s *settings) { s.shuffle = true }) }

// Seed is the number that random choices follow from, 1 by default.
func Seed(seed uint64) Option {
	return option("Seed", func(_ string, s *settings) { s.seed = seed }, seed)
}

// Rand takes the seed from a random source, one number of it.
func Rand(rng *rand.Rand) Option {
	return option("Rand", func(op string, s *settings) { s.seed = source(op, rng).Uint64() }, "...")
}

// source checks a random source.
func source(op string, rng *rand.Rand) *rand.Rand {
	if rng == nil {
		panic(misuse(op, "got a nil random source, want one such as rand.New(rand.NewPCG(1, 2))"))
	}
	return rng
}

// Partial tells whether a loader has a last batch with fewer observations if they are no multiple of BatchSize: true by default; false leaves it out.
func Partial(keep bool) Option {
	return option("Partial", func(_ string, s *settings) { s.partial = keep }, keep)
}

// Buffer lets a loader write its batches into memory that it uses again. A batch is valid until the next one is asked for; keep what is needed of it.
// Tensors and slices are reused, also in Pairs, structs and maps; what types with methods of their own return is not.
func Buffer() Option { return option("Buffer", func(_ string, s *settings) { s.buffer = true }) }

// Parallel prepares batches ahead of the loop on n goroutines, of which each holds one batch: with the one in use there are never more than n+1. The
// order of batches does not change. Without it, or with 0, each is made when it is asked for.
func Parallel(n int) Option {
	return option("Parallel", func(op string, s *settings) {
		if s.workers = n; n < 0 {
			panic(misuse(op, "got Parallel(%d), want 0 or more", n))
		}
	}, n)
}

// Stratified keeps the proportions of classes: labels has the class of each observation.
func Stratified[L comparable](labels []L) Option {
	return option("Stratified", func(_ string, s *settings) {
		s.groups, s.labels = groups(labels), len(labels)
	}, "...")
}

// Gap is how many observations TimeSeriesKFolds leaves out between training and validation, 0 by default.
func Gap(n int) Option {
	return option("Gap", func(op string, s *settings) {
		if s.gap = n; n < 0 {
			panic(misuse(op, "got Gap(%d), want 0 or more", n))
		}
	}, n)
}

// MaxTrain is how many observations TimeSeriesKFolds trains on at most, the last ones before the validation; all by default.
func MaxTrain(n int) Option {
	return option("MaxTrain", func(op string, s *settings) {
		if s.maxTrain = n; n < 1 {
			panic(misuse(op, "got MaxTrain(%d), want at least 1", n))
		}
	}, n)
}

// Fraction is how many observations Oversample wants of each class, as a fraction of the largest one: 1 by default.
func Fraction(f float64) Option {
	return option("Fraction", func(op string, s *settings) {
		if s.fraction = f; !(f >= 0 && f <= 1e6) {
			panic(misuse(op, "got Fraction(%v), want 0 or more", f))
		}
	}, f)
}
