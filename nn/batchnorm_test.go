package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// normOptions draw scale and shift, so that tests see them.
func normOptions(rng *rand.Rand, more ...any) []any {
	draw := func(rng *rand.Rand, shape ...int) *tensor.Tensor { return tensor.Randn(rng, shape...) }
	return append([]any{nn.InitBeta(draw), nn.InitGamma(draw), nn.Rand(rng)}, more...)
}

func init() {
	register(
		layerCase{
			name: "BatchNorm in training",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.BatchNorm(3, normOptions(rng, tensor.Tanh, nn.InMode(nn.Training))...)
			},
			text:       "BatchNorm(3, tanh, active=true)  # 6 parameters, plus 6 non-trainable",
			in:         [][]int{{3, 5}, {4, 3, 2}, {2, 3, 3, 2}, {2, 1, 2, 3, 2}, {3, 0}},
			out:        [][]int{{3, 5}, {4, 3, 2}, {2, 3, 3, 2}, {2, 1, 2, 3, 2}, {3, 0}},
			numbers:    true,
			wholeBatch: true,
			wrong: map[string][]int{
				"BatchNorm(3, tanh, active=true): got (4, 64), want 3 channels: (3, batch) or (width, height, 3, batch)":                                                   {4, 64},
				"BatchNorm(3, tanh, active=true): got (3), want 3 channels: (3, batch) or (width, height, 3, batch)":                                                       {3},
				"BatchNorm(3, tanh, active=true): got x of shape (3, 1) in training, want more than 1 value for each channel: take a larger batch, or call TestMode":       {3, 1},
				"BatchNorm(3, tanh, active=true): got x of shape (1, 1, 3, 1) in training, want more than 1 value for each channel: take a larger batch, or call TestMode": {1, 1, 3, 1},
			},
		},
		layerCase{
			name: "BatchNorm in testing",
			layer: func(rng *rand.Rand) nn.Model {
				b := nn.BatchNorm(3, normOptions(rng, nn.InMode(nn.Testing))...)
				b.Mean, b.Var = tensor.Randn(rng, 3), tensor.Rand(rng, 3)
				return b
			},
			text:    "BatchNorm(3, active=false)  # 6 parameters, plus 6 non-trainable",
			in:      [][]int{{3, 5}, {2, 3, 3, 2}, {3, 1}},
			out:     [][]int{{3, 5}, {2, 3, 3, 2}, {3, 1}},
			numbers: true,
		},
		layerCase{
			name:       "BatchNorm without statistics",
			layer:      fixed(nn.BatchNorm(3, nn.Affine(false), nn.TrackStats(false), nn.Eps(0.1))),
			text:       "BatchNorm(3, affine=false)",
			in:         [][]int{{3, 5}, {2, 3, 3, 2}},
			out:        [][]int{{3, 5}, {2, 3, 3, 2}},
			numbers:    true,
			wholeBatch: true,
		},
	)
}

// Running means move by a tenth of the batch's, running variances by a tenth of the unbiased one, in a gradient by every backend, and not in testing.
func TestBatchNormTracks(t *testing.T) {
	x := tensor.Float64.FromRows([]float64{1, 3, 5}, []float64{2, 4, 6}) // means 3 and 4, variances 4 and 4 (8/2)
	for _, backend := range []ad.Backend{ad.AutoSource, ad.AutoTape} {
		b := nn.F64(nn.BatchNorm(2))
		mean := b.Mean
		ad.Gradient(nntest.Sum, backend, nn.Model(b), x)
		if b.Mean != mean {
			t.Errorf("%v: Mean is another tensor", backend)
		}
		if got := fmt.Sprintf("%.6f %.6f", b.Mean.Values(), b.Var.Values()); got != "[0.300000 0.400000] [1.300000 1.300000]" {
			t.Errorf("%v: running statistics %s", backend, got)
		}
		b.Call(x)
		nn.TestMode(b)
		ad.Gradient(nntest.Sum, backend, nn.Model(b), x)
		if got := fmt.Sprintf("%.6f", b.Mean.Values()); got != "[0.300000 0.400000]" {
			t.Errorf("%v: moved in testing to %s", backend, got)
		}
	}
	b := nn.F64(nn.BatchNorm(2, nn.StatsMomentum(1), nn.InMode(nn.Training)))
	b.Call(x)
	b.Call(tensor.Float64.Zeros(2, 0))
	if got := fmt.Sprintf("%.6f %.6f", b.Mean.Values(), b.Var.Values()); got != "[3.000000 4.000000] [4.000000 4.000000]" {
		t.Errorf("momentum 1: running statistics %s", got)
	}
}

// Running statistics are not trained, and one gradient after the other may be taken.
func TestBatchNormTrains(t *testing.T) {
	rng := random(3)
	m := nn.Chain(nn.Dense(3, 4, nn.Rand(rng)), nn.BatchNorm(4, tensor.Relu), nn.Dense(4, 1, nn.Rand(rng)))
	var names []string
	for _, p := range optim.Trainables(m) {
		names = append(names, p.Path.String())
	}
	if got := fmt.Sprint(names); got != "[Layers.0.Weight Layers.0.Bias Layers.1.Beta Layers.1.Gamma Layers.2.Weight Layers.2.Bias]" {
		t.Errorf("trains %s", got)
	}
	x, y := tensor.Randn(random(1), 3, 16), tensor.Randn(random(2), 1, 16)
	tree := optim.Setup(optim.Descent(0.1), m)
	p := ad.Prepare(nntest.MeanSquared, nn.Model(m))
	first := p.Run(x, y).(*tensor.Tensor).Item()
	for range 200 {
		p.Run(x, y)
		optim.Update(tree, nn.Model(m), p.Gradient())
	}
	if last := p.Run(x, y).(*tensor.Tensor).Item(); !(last < 0.8*first) {
		t.Errorf("loss went from %v to %v", first, last)
	}
}

// After training, batches of mean zero and variance one come out.
func TestBatchNormNormalises(t *testing.T) {
	x := tensor.Float64.Randn(random(1), 4, 5, 3, 6).Scale(3).AddScalar(2)
	y := nn.F64(nn.BatchNorm(3, nn.InMode(nn.Training))).Call(x)
	for c := range 3 {
		if s := y.Slice(2, c, c+1); math.Abs(s.Mean().Item()) > 1e-9 || math.Abs(s.Var().Item()-1) > 1e-5 {
			t.Errorf("channel %d: mean %v, variance %v", c, s.Mean(), s.Var())
		}
	}
}

func TestNormErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"BatchNorm(0): got the size 0, want at least 1":                              func() { nn.BatchNorm(0) },
		"BatchNorm(3): got Eps 0, want a positive number":                            func() { nn.BatchNorm(3, nn.Eps(0)) },
		"BatchNorm(3): got StatsMomentum 2, want 0 to 1":                             func() { nn.BatchNorm(3, nn.StatsMomentum(2)) },
		"BatchNorm(3): got the option NoBias, which this layer does not have":        func() { nn.BatchNorm(3, nn.NoBias()) },
		"BatchNorm(3): got InitGamma(nil), want an initialiser such as Ones32":       func() { nn.BatchNorm(3, nn.InitGamma(nil)) },
		"GroupNorm(4, 3): got 3 groups, want a number that divides the channels, 4":  func() { nn.GroupNorm(4, 3) },
		"GroupNorm(4, 2): got the option TrackStats, which this layer does not have": func() { nn.GroupNorm(4, 2, nn.TrackStats(true)) },
		"LayerNorm: got no sizes, want at least one: LayerNorm(3)":                   func() { nn.LayerNorm() },
		"InstanceNorm(2, affine=false, active=true): got x of shape (1, 2, 3) in training, want more than 1 value for each channel: take a larger batch, or call TestMode": func() {
			nn.InstanceNorm(2, nn.TrackStats(true), nn.InMode(nn.Training)).Call(tensor.Ones(1, 2, 3))
		},
	} {
		wantPanic(t, want, f)
	}
}

func ExampleBatchNorm() {
	b := nn.BatchNorm(2, nn.Eps(1e-10), nn.InMode(nn.Training))
	fmt.Println(b.Call(tensor.FromRows([]float32{1, 3}, []float32{10, 30})).Inline(10))
	fmt.Println(b.Mean.Inline(10), b.Var.Inline(10))
	fmt.Println(nn.Show(nn.AutoMode(b)))
	// Output:
	// float32[-1.0 1.0; -1.0 1.0]
	// float32[0.2, 2.0] float32[1.1, 20.9]
	// BatchNorm(2)        # 4 parameters, plus 4 non-trainable
}
