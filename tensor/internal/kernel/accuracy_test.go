package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// An accurate function keeps within ulps of the true value between low and high.
type accurate[T Float] struct {
	name      string
	kernel    func(dst, a []T)
	exact     func(*big.Float) *big.Float
	low, high float64
	ulps      float64
}

func accurates[T Float]() []accurate[T] {
	least, low, high := 0x1p-149, -104.0, 88.722
	if !isFloat32[T]() {
		least, low, high = 0x1p-1074, -746.0, 709.782
	}
	return []accurate[T]{
		{"Exp", Exp[T], bigExp, low, high, 2},
		{"Expm1", Expm1[T], bigExpm1, -50, high, 3},
		{"Log", Log[T], bigLog, least, math.MaxFloat32, 2},
		{"Tanh", Tanh[T], bigTanh, -30, 30, 2},
		{"Sigmoid", Sigmoid[T], bigSigmoid, low, 50, 2},
		{"Softplus", Softplus[T], bigSoftplus, low, high, 2},
		{"Erf", Erf[T], bigErf, -6, 6, 2},
	}
}

// ulpsOff returns how far got is from want, in units in the last place of want.
func ulpsOff[T Float](got T, want *big.Float) float64 {
	w, _ := want.Float64()
	off, _ := bigSub(real64(float64(got)), want).Float64()
	return math.Abs(off) / ulp(T(w))
}

func TestAccuracy(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", testAccuracy[float32])
		t.Run("float64", testAccuracy[float64])
	})
}

func testAccuracy[T Float](t *testing.T) {
	for _, f := range accurates[T]() {
		r := rand.New(rand.NewPCG(17, 18))
		var x []T
		for len(x) < accuracyPoints {
			v := f.low + (f.high-f.low)*r.Float64()
			switch r.IntN(3) {
			case 1: // near 0, or 1 for the logarithm
				v = r.NormFloat64()
				if f.low > 0 {
					v = math.Exp(v / 4)
				}
			case 2: // of any size
				v = math.Ldexp(r.Float64(), r.IntN(1200)-1100)
				if isFloat32[T]() {
					v = math.Ldexp(r.Float64(), r.IntN(220)-150)
				}
				if r.IntN(2) == 0 {
					v = -v
				}
			}
			if v >= f.low && v <= f.high && math.Abs(v) > 1e-60 {
				x = append(x, T(v))
			}
		}
		y := make([]T, len(x))
		f.kernel(y, x)
		worst, at, got := 0.0, T(0), T(0)
		for i, v := range x {
			if v == 0 {
				continue
			}
			if off := ulpsOff(y[i], f.exact(real64(float64(v)))); !(off <= worst) {
				worst, at, got = off, v, y[i]
			}
		}
		if !(worst <= f.ulps) {
			t.Errorf("%s(%v): got %v, %.2f ulp off, want at most %v", f.name, at, got, worst, f.ulps)
		}
		t.Logf("%s: at most %.2f ulp off, at %v", f.name, worst, at)
	}
}

const accuracyPoints = 1500
