package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	shapes := [][]int{{3}, {3, 4}, {2, 3, 2, 2}, {3, 0}}
	register(
		layerCase{
			name:       "Dropout",
			layer:      func(rng *rand.Rand) nn.Model { return nn.Dropout(0.5, nn.Rand(rng), nn.InMode(nn.Training)) },
			text:       "Dropout(0.5, active=true)",
			in:         shapes,
			out:        shapes,
			noGradient: true,
			random:     true,
		},
		layerCase{
			name:    "Dropout in testing",
			layer:   fixed(nn.Dropout(0.5, nn.Dims(0, 2), nn.InMode(nn.Testing))),
			text:    "Dropout(0.5, dims=(0, 2), active=false)",
			in:      shapes,
			out:     shapes,
			numbers: true,
		},
		layerCase{
			name:       "AlphaDropout",
			layer:      func(rng *rand.Rand) nn.Model { return nn.AlphaDropout(0.2, nn.Rand(rng), nn.InMode(nn.Training)) },
			text:       "AlphaDropout(0.2, active=true)",
			in:         shapes,
			out:        shapes,
			noGradient: true,
			random:     true,
		},
	)
}

// What is dropped gets no gradient; what stays gets that of its factor.
func TestDropoutGradient(t *testing.T) {
	x := tensor.Float64.Randn(random(1), 50, 4)
	for _, backend := range []ad.Backend{ad.AutoSource, ad.AutoTape} {
		for _, mode := range []nn.Mode{nn.Automatic, nn.Training} {
			m := func() nn.Model { return nn.Dropout(0.25, nn.Rand(random(2)), nn.InMode(mode)) }
			want := m()
			want.(nn.Moded).SetMode(nn.Training)
			factor := want.Call(x).Div(x)
			g := ad.Gradient(nntest.Sum, backend, m(), x).At(1).Value().(*tensor.Tensor)
			if d := tensor.Abs(g.Sub(factor)).Sum().Item(); d > 1e-9 {
				t.Errorf("%v, %v: differs by %g", backend, mode, d)
			}
			if n := dropped(factor); n < 20 || n > 80 {
				t.Errorf("%v: dropped %d of 200, want about 50", mode, n)
			}
		}
	}
	if g := ad.Gradient(nntest.Sum, nn.Model(nn.AlphaDropout(1)), x).At(1).Value().(*tensor.Tensor); tensor.Abs(g).Sum().Item() != 0 {
		t.Errorf("AlphaDropout(1): gradient %v, want zeros", g)
	}
}

func dropped(x *tensor.Tensor) (n int) {
	for _, v := range x.Values() {
		if v == 0 {
			n++
		}
	}
	return n
}

// The mean of a constant stays, the part of zeros is p, and all others are divided by 1-p.
func TestDropoutStatistics(t *testing.T) {
	y := nn.TrainMode(nn.Dropout(0.4, nn.Rand(random(3)))).Call(tensor.Full(2, 100_000))
	if m := y.Mean().Item(); math.Abs(m-2) > 0.02 {
		t.Errorf("mean %v, want about 2", m)
	}
	if n := dropped(y); math.Abs(float64(n)-40_000) > 800 { // five standard deviations
		t.Errorf("dropped %d of 100000, want about 40000", n)
	}
	if values := unique(y); len(values) != 2 || math.Abs(values[1]-2/0.6) > 1e-5 {
		t.Errorf("values %v, want 0 and 3.333", values)
	}
}

func unique(x *tensor.Tensor) []float64 {
	v := x.Values()
	slices.Sort(v)
	return slices.Compact(v)
}

// With Dims, all elements that share a position in these dimensions share a fate.
func TestDropoutDims(t *testing.T) {
	y := nn.Dropout(0.5, nn.Dims(2), nn.Rand(random(1)), nn.InMode(nn.Training)).Call(tensor.Ones(3, 4, 20, 5))
	zeros := 0
	for c := range 20 {
		u := unique(y.Slice(2, c, c+1))
		if len(u) != 1 {
			t.Errorf("channel %d has %v, want one value", c, u)
		}
		if u[0] == 0 {
			zeros++
		}
	}
	if zeros < 3 || zeros > 17 {
		t.Errorf("dropped %d of 20 channels, want about 10", zeros)
	}
}

// AlphaDropout keeps mean and variance of what is normally distributed.
func TestAlphaDropoutStatistics(t *testing.T) {
	x := tensor.Float64.Randn(random(1), 200_000)
	y := nn.AlphaDropout(0.3, nn.Rand(random(2)), nn.InMode(nn.Training)).Call(x)
	if m, v := y.Mean().Item(), y.Var().Item(); math.Abs(m) > 0.02 || math.Abs(v-1) > 0.02 {
		t.Errorf("mean %v and variance %v, want 0 and 1", m, v)
	}
	if u := nn.AlphaDropout(1, nn.InMode(nn.Training)).Call(x); dropped(u) != u.Len() {
		t.Error("AlphaDropout(1) does not give zeros")
	}
}

// Two runs with one seed give the same; without a seed between them they differ.
func TestDropoutSeed(t *testing.T) {
	x, d := tensor.Ones(1000), nn.TrainMode(nn.Chain(nn.Dropout(0.5), nn.AlphaDropout(0.5)))
	nn.Seed(1)
	a, b := d.Call(x), d.Call(x)
	nn.Seed(1)
	again := d.Call(x)
	if a.Equal(again).All().Values()[0] != 1 {
		t.Error("the same seed gives another result")
	}
	if a.Equal(b).All().Values()[0] == 1 {
		t.Error("two calls give the same")
	}
	if nn.F64(nn.Dropout(0.5)).Rand != nil || nn.Dropout(0.5).Rand != nil {
		t.Error("a layer without a source of its own got one")
	}
}

func TestDropoutErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"Dropout(1.5): got probability 1.5, want 0 to 1":                         func() { nn.Dropout(1.5) },
		"AlphaDropout(-1.0): got probability -1, want 0 to 1":                    func() { nn.AlphaDropout(-1) },
		"Dropout(NaN): got probability NaN, want 0 to 1":                         func() { nn.Dropout(math.NaN()) },
		"AlphaDropout(0.5): got the option Dims, which this layer does not have": func() { nn.AlphaDropout(0.5, nn.Dims(0)) },
	} {
		wantPanic(t, want, f)
	}
}

func ExampleDropout() {
	m := nn.Chain(nn.Dense(2, 3), nn.Dropout(0.4))
	fmt.Println(nn.Show(nn.TrainMode(m)))
	x := tensor.Ones(4)
	fmt.Println(nn.Dropout(0.4).Call(x).Values()) // outside of a gradient
	// Output:
	// Chain(
	//   Dense(2 => 3),                        # 9 parameters
	//   Dropout(0.4, active=true),
	// )
	// [1 1 1 1]
}

func ExampleAlphaDropout() {
	fmt.Println(nn.Chain(nn.Dense(1000, 1000, tensor.Selu), nn.AlphaDropout(0.2)))
	// Output: Chain(Dense(1000 => 1000, selu), AlphaDropout(0.2))
}
