package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// initialisers lists them for the tests that all of them share.
var initialisers = map[string]nn.Initialiser{
	"GlorotUniform": nn.GlorotUniform(), "GlorotNormal": nn.GlorotNormal(), "KaimingUniform": nn.KaimingUniform(), "KaimingNormal": nn.KaimingNormal(),
	"LecunNormal": nn.LecunNormal(), "TruncatedNormal": nn.TruncatedNormal(0, 1, -2, 2), "Orthogonal": nn.Orthogonal(), "SparseInit": nn.SparseInit(0.5),
	"IdentityInit": nn.IdentityInit(1), "Rand32": nn.Rand32, "Randn32": nn.Randn32, "Zeros32": nn.Zeros32, "Ones32": nn.Ones32,
}

// One seed gives the same numbers, of type float32, in the shape that was asked for; without a source there are numbers too.
func TestInitialisers(t *testing.T) {
	constant := []string{"IdentityInit", "Zeros32", "Ones32"}
	for name, f := range initialisers {
		for _, shape := range [][]int{{4, 6}, {3, 3, 2, 5}, {6, 4}, {7}, {}, {0, 3}, {3, 0}} {
			if name == "SparseInit" && len(shape) != 2 || name == "Orthogonal" && len(shape) < 2 {
				continue
			}
			w := f(random(1), shape...)
			if w.DType() != tensor.Float32 || !slices.Equal(w.Shape(), shape) || !w.IsDense() {
				t.Errorf("%s: got %v of %v, want float32 of %v", name, w.DType(), w.Shape(), shape)
			}
			if again := f(random(1), shape...); !slices.Equal(w.Values(), again.Values()) {
				t.Errorf("%s: got other numbers from the same seed", name)
			}
			other := f(nil, shape...)
			if differs := !slices.Equal(w.Values(), other.Values()); w.Len() > 0 && differs == slices.Contains(constant, name) {
				t.Errorf("%s: another source makes a difference: %v", name, differs)
			}
		}
	}
}

// moments returns mean and standard deviation.
func moments(w *tensor.Tensor) (mean, std float64) {
	w = w.To(tensor.Float64)
	return w.Mean().Item(), w.Std().Item()
}

// Mean, standard deviation and bounds in closed form, within what 100,000 numbers allow.
func TestInitialStatistics(t *testing.T) {
	const in, out, tol = 400, 250, 0.02
	for _, c := range []struct {
		name      string
		f         nn.Initialiser
		mean, std float64
		lo, hi    float64
	}{
		{"GlorotUniform", nn.GlorotUniform(), 0, math.Sqrt(2.0 / (in + out)), -math.Sqrt(6.0 / (in + out)), math.Sqrt(6.0 / (in + out))},
		{"GlorotUniform(2)", nn.GlorotUniform(2), 0, 2 * math.Sqrt(2.0/(in+out)), -2 * math.Sqrt(6.0/(in+out)), 2 * math.Sqrt(6.0/(in+out))},
		{"GlorotNormal(3)", nn.GlorotNormal(3), 0, 3 * math.Sqrt(2.0/(in+out)), -1, 1},
		{"KaimingUniform", nn.KaimingUniform(), 0, math.Sqrt(2.0 / in), -math.Sqrt(6.0 / in), math.Sqrt(6.0 / in)},
		{"KaimingUniform(1)", nn.KaimingUniform(1), 0, math.Sqrt(1.0 / in), -math.Sqrt(3.0 / in), math.Sqrt(3.0 / in)},
		{"KaimingNormal(1)", nn.KaimingNormal(1), 0, math.Sqrt(1.0 / in), -1, 1},
		{"LecunNormal", nn.LecunNormal(), 0, math.Sqrt(1.0 / in), -1, 1},
		// The variance of a standard normal distribution cut off at ±a is 1 - 2aφ(a)/(2Φ(a) - 1): for a = 2, 0.7737.
		{"TruncatedNormal", nn.TruncatedNormal(0, 1, -2, 2), 0, 0.8796, -2, 2},
		{"TruncatedNormal(5, 2, 1, 9)", nn.TruncatedNormal(5, 2, 1, 9), 5, 2 * 0.8796, 1, 9},
		// That of one half of it has mean √(2/π) and variance 1 - 2/π.
		{"TruncatedNormal(0, 1, 0, 9)", nn.TruncatedNormal(0, 1, 0, 9), math.Sqrt(2 / math.Pi), math.Sqrt(1 - 2/math.Pi), 0, 9},
		{"Rand32", nn.Rand32, 0.5, math.Sqrt(1.0 / 12), 0, 1},
		{"Randn32", nn.Randn32, 0, 1, -7, 7},
	} {
		w := c.f(random(3), out, in)
		mean, std := moments(w)
		if math.Abs(mean-c.mean) > tol*c.std || math.Abs(std/c.std-1) > tol {
			t.Errorf("%s: got mean %v and standard deviation %v, want %v and %v", c.name, mean, std, c.mean, c.std)
		}
		if lo, hi := w.Min().Item(), w.Max().Item(); lo < c.lo-1e-6 || hi > c.hi+1e-6 {
			t.Errorf("%s: got %v to %v, want %v to %v", c.name, lo, hi, c.lo, c.hi)
		}
	}
}

func TestOrthogonal(t *testing.T) {
	for _, shape := range [][]int{{5, 7}, {7, 5}, {4, 4}, {3, 3, 2, 4}, {1, 2, 9}, {300, 200}} {
		w := nn.Orthogonal(2)(random(1), shape...).To(tensor.Float64).Reshape(-1, shape[len(shape)-1])
		if w.Dim(0) < w.Dim(1) {
			w = w.T()
		}
		off := w.T().MatMul(w).Scale(0.25).Sub(tensor.Float64.Eye(w.Dim(1)))
		if d := tensor.Abs(off).Max().Item(); d > 1e-6 {
			t.Errorf("%v: the products of columns are %g off", shape, d)
		}
	}
	// Which one it is, is open: the mean of many is 0.
	sum, rng := tensor.Zeros(2, 2), random(2)
	for range 1000 {
		sum.AddInPlace(nn.Orthogonal()(rng, 2, 2))
	}
	if m := tensor.Abs(sum).Max().Item() / 1000; m > 0.1 {
		t.Errorf("got a mean of %v, want 0", m)
	}
}

func TestSparseInit(t *testing.T) {
	for sparsity, zeros := range map[float64]int{0: 0, 0.1: 1, 0.25: 3, 0.5: 5, 1: 10} {
		w := nn.SparseInit(sparsity, 0.1)(random(1), 10, 300)
		first := map[int]bool{}
		for _, column := range w.Columns() {
			n := 0
			for i, v := range column {
				if v == 0 {
					n++
					first[i] = true
				}
			}
			if n != zeros {
				t.Fatalf("%v: got %d zeros in a column, want %d", sparsity, n, zeros)
			}
		}
		if zeros > 0 && len(first) != 10 {
			t.Errorf("%v: zeros are at %v, want them anywhere", sparsity, first)
		}
		if _, std := moments(w); math.Abs(std/(0.1*math.Sqrt(1-float64(zeros)/10))-1) > 0.1 && zeros < 10 {
			t.Errorf("%v: got standard deviation %v", sparsity, std)
		}
	}
}

// Layers with weights from IdentityInit return their input.
func TestIdentityInit(t *testing.T) {
	x := tensor.Randn(random(1), 5, 2)
	if y := nn.Dense(5, 5, nn.Init(nn.IdentityInit(1))).Call(x); !slices.Equal(y.Values(), x.Values()) {
		t.Errorf("Dense: got %v, want %v", y, x)
	}
	if y := nn.Dense(5, 5, nn.Init(nn.IdentityInit(2, 1))).Call(x); y.At(1, 0) != 2*x.At(0, 0) || y.At(0, 1) != 2*x.At(4, 1) {
		t.Errorf("Dense, shifted by 1: got %v for %v", y, x)
	}
	image := tensor.Randn(random(2), 6, 5, 3, 2)
	w := nn.IdentityInit(1)(nil, 3, 1, 3, 3)
	if y := tensor.Conv(image, w, tensor.ConvOptions{Pad: []int{1, 0}}); !slices.Equal(y.Values(), image.Values()) {
		t.Error("Conv: got another image")
	}
	// Flux docs, identity_init(3, 5).
	if got := fmt.Sprint(nn.IdentityInit(1)(nil, 3, 5).Rows()); got != "[[1 0 0 0 0] [0 1 0 0 0] [0 0 1 0 0]]" {
		t.Errorf("got %v", got)
	}
}

func TestInitErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"Orthogonal: got (3), want at least two dimensions":                         func() { nn.Orthogonal()(nil, 3) },
		"SparseInit: got (3, 3, 2), want two dimensions":                            func() { nn.SparseInit(0.1)(nil, 3, 3, 2) },
		"SparseInit: got sparsity 1.5, want 0 to 1":                                 func() { nn.SparseInit(1.5) },
		"TruncatedNormal: got std 0 and -1 to 1, want std > 0 and a range":          func() { nn.TruncatedNormal(0, 0, -1, 1) },
		"TruncatedNormal: got std 1 and 2 to -2, want std > 0 and a range":          func() { nn.TruncatedNormal(0, 1, 2, -2) },
		"KaimingNormal: got 2 numbers, want at most 1":                              func() { nn.KaimingNormal(1, 2) },
		"Dense(2 => 3): got Init(nil), want an initialiser such as GlorotUniform()": func() { nn.Dense(2, 3, nn.Init(nil)) },
	} {
		wantPanic(t, want, f)
	}
}

// Figures of Flux: testdata/flux_init.json.
func TestFluxInit(t *testing.T) {
	for _, c := range fluxCases(t, "flux_init.json") {
		var size []int
		if s, ok := c.Input["size"].([]any); ok {
			for _, n := range s {
				size = append(size, int(n.(float64)))
			}
		}
		want := func(name string) float64 { return c.Expected.(map[string]any)[name].(float64) }
		within := func(what string, got, want float64) {
			if math.Abs(got-want) > c.Tol {
				t.Errorf("%s: got %s %v, want %v", c.ID, what, got, want)
			}
		}
		rng := random(5)
		switch c.Op {
		case "nfan":
			in, out := nn.Fan(size...)
			if got := fmt.Sprint([]int{in, out}); got != fmt.Sprint(c.Expected) {
				t.Errorf("%s: got %s, want %v", c.ID, got, c.Expected)
			}
		case "truncated_normal":
			w := nn.TruncatedNormal(0, 1, -2, 2)(rng, int(c.Input["n"].(float64)))
			within("min", w.Min().Item(), want("min"))
			within("max", w.Max().Item(), want("max"))
		case "orthogonal":
			w := nn.Orthogonal()(rng, size...)
			within("distance of W·Wᵀ from 1", tensor.Abs(w.MatMul(w.T()).Sub(tensor.Eye(size[0]))).Max().Item(), 0)
		case "kaiming_uniform":
			within("max_abs", tensor.Abs(nn.KaimingUniform()(rng, size...)).Max().Item(), want("max_abs"))
		case "glorot_uniform":
			within("max_abs", tensor.Abs(nn.GlorotUniform()(rng, size...)).Max().Item(), want("max_abs"))
		case "kaiming_normal":
			_, std := moments(nn.KaimingNormal()(rng, size...))
			within("std, relative", std/want("std"), 1)
		case "glorot":
			for _, f := range []nn.Initialiser{nn.GlorotUniform(), nn.GlorotNormal()} {
				for _, size := range [][]int{{1000}, {100, 100}, {100, 400}, {2, 3, 32, 64}, {2, 3, 4, 32, 64}} {
					in, out := nn.Fan(size...)
					_, std := moments(f(rng, size...))
					if r := std * std * float64(in+out) / 2; r < want("ratio_min") || r > want("ratio_max") {
						t.Errorf("%s: %v: got a ratio of %v", c.ID, size, r)
					}
				}
			}
		default:
			t.Errorf("%s: want %s tested", c.ID, c.Op)
		}
	}
}

func ExampleInit() {
	d := nn.Dense(3, 2, tensor.Relu, nn.Init(nn.Ones32))
	fmt.Println(d.Call(tensor.Of(1, 2, 3)).Values())
	// Output: [6 6]
}

func ExampleFan() {
	fmt.Println(nn.Fan(20, 10))
	fmt.Println(nn.Fan(3, 3, 2, 10))
	// Output:
	// 10 20
	// 18 90
}

func ExampleGlorotUniform() {
	w := nn.GlorotUniform()(rand.New(rand.NewPCG(1, 2)), 10, 100)
	fmt.Printf("%.2f to %.2f\n", w.Min().Item(), w.Max().Item())
	// Output: -0.23 to 0.23
}

func ExampleGlorotNormal() {
	w := nn.GlorotNormal()(rand.New(rand.NewPCG(1, 2)), 1000, 1000)
	fmt.Printf("%.3f\n", w.Std().Item())
	// Output: 0.032
}

func ExampleKaimingUniform() {
	w := nn.KaimingUniform(1)(rand.New(rand.NewPCG(1, 2)), 1000, 300)
	fmt.Printf("%.2f to %.2f\n", w.Min().Item(), w.Max().Item())
	// Output: -0.10 to 0.10
}

func ExampleKaimingNormal() {
	w := nn.KaimingNormal()(rand.New(rand.NewPCG(1, 2)), 1000, 1000)
	fmt.Printf("%.3f\n", w.Std().Item())
	// Output: 0.045
}

func ExampleLecunNormal() {
	w := nn.LecunNormal()(rand.New(rand.NewPCG(1, 2)), 1000, 100)
	fmt.Printf("%.2f\n", w.Std().Item())
	// Output: 0.10
}

func ExampleTruncatedNormal() {
	w := nn.TruncatedNormal(0, 1, -2, 2)(rand.New(rand.NewPCG(1, 2)), 100000)
	fmt.Printf("%.1f to %.1f, %.2f\n", w.Min().Item(), w.Max().Item(), w.Std().Item())
	// Output: -2.0 to 2.0, 0.88
}

func ExampleOrthogonal() {
	w := nn.Orthogonal()(rand.New(rand.NewPCG(1, 2)), 5, 7)
	off := w.MatMul(w.T()).Sub(tensor.Eye(5))
	fmt.Println(tensor.Abs(off).Max().Item() < 1e-6)
	// Output: true
}

func ExampleSparseInit() {
	w := nn.SparseInit(0.75)(rand.New(rand.NewPCG(1, 2)), 8, 3)
	fmt.Println(w.EqualScalar(0).To(tensor.Float32).Sum(0).Values()) // zeros of each column
	// Output: [6 6 6]
}

func ExampleIdentityInit() {
	fmt.Println(nn.IdentityInit(1)(nil, 2, 3).Inline(0))
	fmt.Println(nn.IdentityInit(5, 1)(nil, 2, 2).Inline(0))
	// Output:
	// float32[1.0 0.0 0.0; 0.0 1.0 0.0]
	// float32[0.0 5.0; 5.0 0.0]
}

func ExampleRand32() {
	w := nn.Rand32(rand.New(rand.NewPCG(1, 2)), 1000)
	fmt.Println(w.DType(), w.Min().Item() >= 0, w.Max().Item() < 1)
	// Output: float32 true true
}

func ExampleRandn32() {
	w := nn.Randn32(rand.New(rand.NewPCG(1, 2)), 100000)
	fmt.Printf("%.1f\n", w.Std().Item())
	// Output: 1.0
}

func ExampleZeros32() {
	d := nn.Dense(3, 2, nn.Init(nn.Zeros32))
	fmt.Println(d.Weight.Inline(0))
	// Output: float32[0.0 0.0 0.0; 0.0 0.0 0.0]
}

func ExampleOnes32() {
	fmt.Println(nn.Ones32(nil, 3).Inline(0))
	// Output: float32[1.0, 1.0, 1.0]
}
