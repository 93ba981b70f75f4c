package main

import (
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/source/internal/bench"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// joint returns the generated derivative of a function.
func joint[F any](fn any) F { return tape.LookupPC(tape.PC(fn)).Joint.(F) }

// Sink takes results, so that the compiler computes them.
var Sink float64

// A program is measured:  one program: each function does the work once.
type program struct {
	Name   string
	Limit  float64 // of the ratio to the primal; 0: none
	Primal func()
	Hand   func()
	Source func()
}

// cases returns the programs with their inputs.
func cases() []program {
	r := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = 0.3 * r.NormFloat64()
		}
		return x
	}
	t := tape.Get()
	type slice = func(t *tape.Tape, x, dx []float64, seed float64) (float64, []float64)
	poly := joint[func(t *tape.Tape, x, _ float64, p, dp []float64, seed float64) (float64, float64, []float64)](bench.Poly)
	euler, cumProd := joint[slice](bench.Euler), joint[slice](bench.CumProd)
	net := joint[func(t *tape.Tape, ls, ds []*bench.Layer, x, dx []float64, seed float64) (float64, []*bench.Layer, []float64)](bench.Network)
	particles := joint[func(t *tape.Tape, ps, ds []bench.Particle, seed float64) (float64, []bench.Particle)](bench.Particles)
	p, dp, ys := random(10), make([]float64, 10), make([]float64, 10)
	q, dq := []float64{1.1, 0.4, 0.1, 0.4}, make([]float64, 4)
	var xs, es [bench.Steps]float64
	small, dsmall := network(random, 1, 20, 1), network(zeros, 1, 20, 1)
	big, dbig := network(random, 16, 64, 64, 1), network(zeros, 16, 64, 64, 1)
	points := make([][]float64, 16)
	for i := range points {
		points[i] = random(1)
	}
	d1, x16, d16 := make([]float64, 1), random(16), make([]float64, 16)
	w, dw, old := random(100), make([]float64, 100), make([]float64, 100)
	start := random(100)
	ps, ds := make([]bench.Particle, 20), make([]bench.Particle, 20)
	batch := func(f func(x []float64)) {
		for _, x := range points {
			f(x)
		}
	}
	return []program{
		{"polynomial, 10 terms", 6, func() { Sink = bench.Poly(0.9, p) }, func() { bench.PolyHand(0.9, p, dp, ys) }, func() { poly(t, 0.9, 0, p, dp, 1) }},
		{"Euler, 100 steps", 2.5, func() { Sink = bench.Euler(q) }, func() { bench.EulerHand(q, dq, &xs, &es) }, func() { euler(t, q, dq, 1) }},
		{"network 1-20-1, 16 points", 3, func() { batch(func(x []float64) { Sink = bench.Network(small, x) }) },
			func() { batch(func(x []float64) { bench.NetworkHand(small, dsmall, x, d1) }) },
			func() { batch(func(x []float64) { net(t, small, dsmall, x, d1, 1) }) }},
		{"network 16-64-64-1", 3, func() { Sink = bench.Network(big, x16) }, func() { bench.NetworkHand(big, dbig, x16, d16) }, func() { net(t, big, dbig, x16, d16, 1) }},
		{"products in place, 100", 0, func() { copy(w, start); Sink = bench.CumProd(w) }, func() { copy(w, start); clear(dw); bench.CumProdHand(w, dw, old) },
			func() { copy(w, start); clear(dw); cumProd(t, w, dw, 1) }},
		{"particles, 20 x 10 steps", 2.5, func() { reset(ps); Sink = bench.Particles(ps) }, func() { reset(ps); bench.ParticlesHand(ps, ds) },
			func() { reset(ps); clear(ds); particles(t, ps, ds, 1) }},
		{"cubic, by ad.Grad", 0, func() { Sink = bench.Cubic(1.5) }, func() { Sink, _ = bench.CubicHand(1.5) }, func() { ad.Grad(bench.Cubic, 1.5) }},
	}
}

func zeros(n int) []float64 { return make([]float64, n) }

func reset(ps []bench.Particle) {
	for i := range ps {
		ps[i] = bench.Particle{X: 1, Y: float64(i), VX: 0.5, VY: -0.5}
	}
}

func network(numbers func(n int) []float64, sizes ...int) []*bench.Layer {
	var ls []*bench.Layer
	for i, out := range sizes[1:] {
		ls = append(ls, &bench.Layer{W: numbers(sizes[i] * out), B: numbers(out), In: sizes[i]})
	}
	return ls
}
