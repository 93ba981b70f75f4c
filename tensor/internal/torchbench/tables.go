//go:build linux

package main

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

// A table has a name, by which it is asked for, and rows.
type table struct {
	name, title string
	rows        []row
}

// A row is what both compute: the name tells the peer what, ours prepares it here.
type row struct {
	name string
	ours func() func()
}

var tables = []table{
	{"elements", "Functions of elements, 65,536 of them", []row{
		{"add", of(func(x, y Tensor) Tensor { return x.Add(y) })},
		{"relu", of(func(x, _ Tensor) Tensor { return tensor.Relu(x) })},
		{"exp", of(func(x, _ Tensor) Tensor { return tensor.Exp(x) })},
		{"log", of(func(_, y Tensor) Tensor { return tensor.Log(y) })},
		{"tanh", of(func(x, _ Tensor) Tensor { return tensor.Tanh(x) })},
		{"sigmoid", of(func(x, _ Tensor) Tensor { return tensor.Sigmoid(x) })},
		{"gelu", of(func(x, _ Tensor) Tensor { return tensor.Gelu(x) })},
		{"gelu-erf", of(func(x, _ Tensor) Tensor { return tensor.GeluErf(x) })},
		{"softmax", of(func(x, _ Tensor) Tensor { return tensor.Softmax(x, 0) })},
	}},
	{"losses", "Softmax and cross-entropy, classes x batch, value and gradient", []row{crossEntropy(1000, 128), crossEntropy(10, 128)}},
	{"norms", "Normalisation, value and gradient", []row{
		normalise("layer-norm:512x128", []int{512, 128}, 0),
		normalise("batch-norm:32x32x16x32", []int{32, 32, 16, 32}, 0, 1, 3),
	}},
	{"convolutions", "Convolution 3x3, pad 1, of 32 images 32x32x16 to 32 channels", []row{{"conv:forward", convForward}, {"conv:both", convBoth}}},
	{"products", "Matrix products", []row{product(256, 256, 256), product(512, 512, 512), product(1024, 1024, 1024), product(64, 64, 64), product(128, 128, 128),
		product(64, 784, 128), product(128, 784, 128), product(784, 64, 128), product(784, 128, 128), product(64, 128, 10)}},
}

// done lends tensors that were just made and takes them back.
func done(ts ...Tensor) {
	for _, t := range ts {
		t.Lend()
	}
	tensor.Reclaim(ts)
}

func of(f func(x, y Tensor) Tensor) func() func() {
	return func() func() {
		x := tensor.Randn(nil, 256, 256)
		y := tensor.Abs(tensor.Randn(nil, 256, 256)).AddScalar(0.1)
		return func() { done(f(x, y)) }
	}
}

func crossEntropy(classes, batch int) row {
	return row{fmt.Sprintf("cross-entropy:%dx%d", classes, batch), func() func() {
		x, labels := tensor.Randn(nil, classes, batch), tensor.Zeros(classes, batch)
		for i := range batch {
			labels.Set(1, i*7%classes, i)
		}
		dloss := tensor.Full(1/float64(batch), 1, batch)
		return func() {
			loss := tensor.LogitCrossEntropy(x, labels, 0)
			mean := loss.Mean()
			dx := tensor.ZerosLike(x)
			tensor.AccumulateLogitCrossEntropy(dx, dloss, x, labels, 0)
			done(loss, mean, dx)
		}
	}}
}

func normalise(name string, shape []int, dims ...int) row {
	return row{name, func() func() {
		x, dy := tensor.Randn(nil, shape...), tensor.Randn(nil, shape...)
		return func() {
			y, dx := tensor.Normalise(x, 1e-5, dims...), tensor.ZerosLike(x)
			tensor.AccumulateNormalise(dx, dy, x, y, 1e-5, dims...)
			done(y, dx)
		}
	}}
}

var padded = tensor.ConvOptions{Pad: []int{1}, Flip: true}

func convForward() func() {
	x, w := tensor.Randn(nil, 32, 32, 16, 32), tensor.Randn(nil, 3, 3, 16, 32)
	return func() { done(tensor.Conv(x, w, padded)) }
}

func convBoth() func() {
	x, w := tensor.Randn(nil, 32, 32, 16, 32), tensor.Randn(nil, 3, 3, 16, 32)
	dy := tensor.Randn(nil, 32, 32, 32, 32)
	return func() {
		done(tensor.Conv(x, w, padded), tensor.ConvData(dy, w, []int{32, 32}, padded), tensor.ConvFilter(x, dy, []int{3, 3}, padded))
	}
}

func product(m, k, n int) row {
	return row{fmt.Sprintf("product:%dx%dx%d", m, k, n), func() func() {
		a, b, c := tensor.Randn(nil, m, k), tensor.Randn(nil, k, n), tensor.Zeros(m, n)
		return func() { tensor.MatMulTo(c, a, b) }
	}}
}
