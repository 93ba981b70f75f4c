package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// normal returns n standard normal elements.
func normal[T Float](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(r.NormFloat64())
	}
	return x
}

// exactly adds without rounding, and returns the sum of the sizes of the terms too.
func exactly[T Float](n int, term func(i int) *big.Float) (sum, size float64) {
	s, a := new(big.Float).SetPrec(2000), new(big.Float).SetPrec(2000)
	for i := range n {
		v := term(i)
		s.Add(s, v)
		a.Add(a, new(big.Float).Abs(v))
	}
	sum, _ = s.Float64()
	size, _ = a.Float64()
	return sum, size
}

func product[T Float](a, b T) *big.Float {
	return new(big.Float).SetPrec(200).Mul(big.NewFloat(float64(a)), big.NewFloat(float64(b)))
}

var lengths = func() []int {
	l := []int{127, 128, 1023, 1024, 1025, 2048, 2049, 5000, 10_000}
	for n := range 71 {
		l = append(l, n)
	}
	return l
}()

// sumUnits is the error of a sum that is allowed, in units of rounding of the sum of sizes: 32 partial sums over 1024 elements, and their own sum.
const sumUnits = 20

func TestSums(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testSums[float32](t, 0x1p-24) })
		t.Run("float64", func(t *testing.T) { testSums[float64](t, 0x1p-53) })
	})
}

func testSums[T Float](t *testing.T, epsilon float64) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range lengths {
		x, y := normal[T](r, n+9)[r.IntN(9):][:n], normal[T](r, n+9)[r.IntN(9):][:n]
		for _, c := range []struct {
			name string
			got  T
			term func(i int) *big.Float
		}{
			{"Sum", Sum(x), func(i int) *big.Float { return big.NewFloat(float64(x[i])) }},
			{"SumAbs", SumAbs(x), func(i int) *big.Float { return big.NewFloat(math.Abs(float64(x[i]))) }},
			{"SumSquares", SumSquares(x), func(i int) *big.Float { return product(x[i], x[i]) }},
			{"Dot", Dot(x, y), func(i int) *big.Float { return product(x[i], y[i]) }},
		} {
			want, size := exactly[T](n, c.term)
			if math.Abs(float64(c.got)-want) > sumUnits*epsilon*size {
				t.Errorf("%s of %d elements: got %v, want %v", c.name, n, c.got, want)
			}
		}
	}
}

// Ten million equal elements: adding them one by one would end at 2^24 = 16.8 million in float32.
func TestLongSum(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		x := make([]float32, 10_000_000)
		for i := range x {
			x[i] = 3.1
		}
		want := 1e7 * float64(float32(3.1))
		for name, got := range map[string]float32{"Sum": Sum(x), "SumAbs": SumAbs(x), "Dot": Dot(x, x) / x[0], "SumSquares": SumSquares(x) / x[0]} {
			if math.Abs(float64(got)-want) > 1e-6*want {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
		if mean, variance := MeanVar(x); math.Abs(float64(mean)-3.1) > 3.1e-6 || variance > 1e-11 {
			t.Errorf("MeanVar: got %v, %v, want 3.1, 0", mean, variance)
		}
	})
}

// A sum has the same bits wherever in memory it begins.
func TestSumsAnywhere(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, n := range lengths {
			x := normal[float32](r, n)
			want := [...]float32{Sum(x), Dot(x, x), SumSquares(x), LogSumExp(x)}
			memory := make([]float32, n+16)
			for offset := range 16 {
				y := memory[offset:][:n]
				copy(y, x)
				if got := [...]float32{Sum(y), Dot(y, y), SumSquares(y), LogSumExp(y)}; got != want {
					t.Fatalf("length %d, offset %d: got %v, want %v", n, offset, got, want)
				}
			}
		}
	})
}

func TestSumsOfSpecials(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		inf, nan := math.Inf(1), math.NaN()
		for n := 1; n <= 70; n++ {
			for i := range n {
				x := make([]float64, n)
				x[i] = inf
				if got := Sum(x); got != inf {
					t.Fatalf("Sum with +Inf at %d of %d: got %v", i, n, got)
				}
				x[i] = nan
				if got := Sum(x); got == got {
					t.Fatalf("Sum with NaN at %d of %d: got %v", i, n, got)
				}
				x[i] = -inf
				if got := SumSquares(x); got != inf {
					t.Fatalf("SumSquares with -Inf at %d of %d: got %v", i, n, got)
				}
			}
		}
		if Sum([]float32{}) != 0 || Dot([]float32{}, []float32{}) != 0 {
			t.Error("an empty sum is not 0")
		}
	})
}

func TestMeanVar(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, n := range lengths[:60] {
			if n == 0 {
				continue
			}
			x := normal[float64](r, n)
			for i := range x {
				x[i] += 1000
			}
			mean, variance := MeanVar(x)
			m, _ := exactly[float64](n, func(i int) *big.Float { return big.NewFloat(x[i]) })
			m /= float64(n)
			v, _ := exactly[float64](n, func(i int) *big.Float { return product(x[i]-m, x[i]-m) })
			v /= float64(n)
			if math.Abs(mean-m) > 1e-12 || math.Abs(variance-v) > 1e-12*max(v, 1e-9) {
				t.Errorf("length %d: got %v, %v, want %v, %v", n, mean, variance, m, v)
			}
		}
		if mean, variance := MeanVar([]float32{}); mean == mean || variance == variance {
			t.Errorf("of nothing: got %v, %v, want NaN, NaN", mean, variance)
		}
	})
}
