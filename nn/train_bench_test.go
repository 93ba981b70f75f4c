package nn_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// The guide's curve fit: 1000 passes over 41 observations.
func BenchmarkCurveFit(b *testing.B) {
	data := curve()
	for b.Loop() {
		m := small(1)
		for range 1000 {
			nn.Train(nntest.Squared, m, data, optim.Descent(0.01))
		}
	}
}

func labels(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i % 10
	}
	return all
}

// Steps of training on one batch again and again: steps/s is what is compared with other frameworks.
func BenchmarkStep(b *testing.B) {
	mlp := func() nn.Model { return nn.Chain(nn.Dense(784, 128, tensor.Relu), nn.Dense(128, 10)) }
	tiny := func() nn.Model { return nn.Chain(nn.Dense(1, 20, tensor.Tanh), nn.Dense(20, 1)) }
	lenet := func() nn.Model {
		return nn.Chain(nn.Conv([]int{5, 5}, 1, 6, tensor.Relu), nn.MaxPool([]int{2, 2}), nn.Conv([]int{5, 5}, 6, 16, tensor.Relu), nn.MaxPool([]int{2, 2}),
			nn.Flatten, nn.Dense(256, 120, tensor.Relu), nn.Dense(120, 84, tensor.Relu), nn.Dense(84, 10))
	}
	photos := dataset.P(tensor.Rand(random(1), 28, 28, 1, 64), tensor.OneHot(labels(64), 10))
	images := func(n int) dataset.Pair[*tensor.Tensor, *tensor.Tensor] {
		return dataset.P(tensor.Rand(random(1), 784, n), tensor.OneHot(labels(n), 10))
	}
	line := func(n int) dataset.Pair[*tensor.Tensor, *tensor.Tensor] {
		x := tensor.Linspace(-1, 1, n).Reshape(1, n)
		return dataset.P(x, tensor.Sin(x.Scale(3)))
	}
	for _, c := range []struct {
		name  string
		model func() nn.Model
		data  dataset.Pair[*tensor.Tensor, *tensor.Tensor]
		loss  any
		rule  optim.Rule
	}{
		{"mlp-sgd-b64", mlp, images(64), nntest.CrossEntropy, optim.Descent(0.01)},
		{"mlp-adam-b64", mlp, images(64), nntest.CrossEntropy, optim.Adam(0.001)},
		{"mlp-sgd-b128", mlp, images(128), nntest.CrossEntropy, optim.Descent(0.01)},
		{"mlp-adam-b128", mlp, images(128), nntest.CrossEntropy, optim.Adam(0.001)},
		{"curve-sgd-b1", tiny, line(1), nntest.MeanSquared, optim.Descent(0.01)},
		{"curve-sgd-b41", tiny, line(41), nntest.MeanSquared, optim.Descent(0.01)},
		{"lenet-adam-b64", lenet, photos, nntest.CrossEntropy, optim.Adam(0.001)},
	} {
		b.Run(c.name, func(b *testing.B) {
			t := nn.NewTrainer(c.loss, c.model(), c.rule)
			b.ReportAllocs()
			for b.Loop() {
				t.Step(c.data.X, c.data.Y)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
