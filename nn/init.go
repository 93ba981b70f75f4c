package nn

import (
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// An Initialiser draws a float32 tensor of a shape. The sizes of a weight are (out, in) of Dense, and (kernel..., in, out) of Conv. Results depend on the
// source rng only; nil stands for the one that Seed sets.
//
//	w := KaimingNormal()(rng, 3, 2)
//	Dense(2, 3, tensor.Relu, Init(KaimingNormal()))
//	Dense(2, 3, Init(Randn32))
type Initialiser func(rng *rand.Rand, shape ...int) *tensor.Tensor

var _, _, _, _ Initialiser = Rand32, Randn32, Zeros32, Ones32

// Rand32 is an Initialiser: numbers that are uniform in [0, 1).
func Rand32(rng *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Rand(rng, shape...) }

// Randn32 is an Initialiser: numbers of the standard normal distribution.
func Randn32(rng *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Randn(rng, shape...) }

// Zeros32 is an Initialiser: zeros.
func Zeros32(_ *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Zeros(shape...) }

// Ones32 is an Initialiser: ones.
func Ones32(_ *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Ones(shape...) }

// Fan returns how many inputs each output of a weight has, and how many outputs each input: (in, out) of a weight (out, in), and both times the size of the
// kernel for (kernel..., in, out). For a vector of n it is (1, n).
func Fan(shape ...int) (in, out int) {
	switch n := len(shape); n {
	case 0:
		return 1, 1
	case 1:
		return 1, shape[0]
	case 2:
		return shape[1], shape[0]
	default:
		k := 1
		for _, s := range shape[:n-2] {
			k *= s
		}
		return k * shape[n-2], k * shape[n-1]
	}
}

// one returns the optional parameter of an initialiser.
func one(name string, given []float64, usual float64) float64 {
	switch len(given) {
	case 0:
		return usual
	case 1:
		return given[0]
	}
	panic(misuse(name, "got %d numbers, want at most 1", len(given)))
}

// uniform draws from the uniform distribution on [-a, a).
func uniform(rng *rand.Rand, a float64, shape []int) *tensor.Tensor {
	t := tensor.Rand(rng, shape...)
	t.ScaleInPlace(2 * a)
	return t.AddScalar(-a)
}

// normal draws from the normal distribution with mean 0.
func normal(rng *rand.Rand, std float64, shape []int) *tensor.Tensor {
	t := tensor.Randn(rng, shape...)
	t.ScaleInPlace(std)
	return t
}

// GlorotUniform draws from the uniform distribution on [-a, a), a = gain·√(6/(fan in + fan out)). The gain is 1 by default.
// Source: Glorot and Bengio, AISTATS 2010, eq. 16.
func GlorotUniform(gain ...float64) Initialiser {
	g := one("GlorotUniform", gain, 1)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, out := Fan(shape...)
		return uniform(rng, g*math.Sqrt(6/float64(in+out)), shape)
	}
}

// GlorotNormal draws from the normal distribution with standard deviation gain·√(2/(fan in + fan out)). The gain is 1 by default.
// Source: Glorot and Bengio, AISTATS 2010, eq. 12.
func GlorotNormal(gain ...float64) Initialiser {
	g := one("GlorotNormal", gain, 1)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, out := Fan(shape...)
		return normal(rng, g*math.Sqrt(2/float64(in+out)), shape)
	}
}

// KaimingUniform draws from the uniform distribution on [-a, a), a = gain·√(3/fan in). The gain is √2 by default, that of relu.
// Source: He et al., Delving Deep into Rectifiers, ICCV 2015, section 2.2.
func KaimingUniform(gain ...float64) Initialiser {
	g := one("KaimingUniform", gain, math.Sqrt2)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, _ := Fan(shape...)
		return uniform(rng, g*math.Sqrt(3/float64(in)), shape)
	}
}

// KaimingNormal draws from the normal distribution with standard deviation gain/√(fan in). The gain is √2 by default, that of relu.
// Source: He et al., Delving Deep into Rectifiers, ICCV 2015, eq. 10.
func KaimingNormal(gain ...float64) Initialiser {
	g := one("KaimingNormal", gain, math.Sqrt2)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, _ := Fan(shape...)
		return normal(rng, g/math.Sqrt(float64(in)), shape)
	}
}

// LecunNormal draws from the normal distribution with standard deviation 1/√(fan in), cut off at -2 and 2, as Flux does: for Selu.
// Source: LeCun et al., Efficient BackProp, 1998, eq. 16; Klambauer et al., NIPS 2017.
func LecunNormal() Initialiser {
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		in, _ := Fan(shape...)
		return TruncatedNormal(0, 1/math.Sqrt(float64(in)), -2, 2)(rng, shape...)
	}
}

// TruncatedNormal draws from the normal distribution with this mean and standard deviation, but only numbers from lo to hi. Flux's are 0, 1, -2 and 2.
// It panics with *tensor.UseError unless std > 0 and lo < hi.
//
// The numbers are those of which the distribution function is uniform, so mean should not be far outside of lo to hi: beyond 8 standard deviations nothing is
// left to tell them apart.
func TruncatedNormal(mean, std, lo, hi float64) Initialiser {
	if !(std > 0) || !(lo < hi) {
		panic(misuse("TruncatedNormal", "got std %v and %v to %v, want std > 0 and a range", std, lo, hi))
	}
	l, h := math.Erf((lo-mean)/(std*math.Sqrt2)), math.Erf((hi-mean)/(std*math.Sqrt2))
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		t := tensor.Float64.Rand(rng, shape...)
		xs := tensor.Data[float64](t)
		for i, u := range xs {
			x := mean + std*math.Sqrt2*math.Erfinv(l+u*(h-l))
			xs[i] = min(max(x, lo), hi)
		}
		return t.To(tensor.Float32)
	}
}
