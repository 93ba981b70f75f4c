package bench

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

const (
	tolerance = 1e-7 // of gradients and differences
	rounding  = 1e-12
	step      = 1e-5
)

// joint returns the generated derivative of a function.
func joint[F any](fn any) F { return tape.LookupPC(tape.PC(fn)).Joint.(F) }

type (
	polyJoint      = func(t *tape.Tape, x, _ float64, p, dp []float64, seed float64) (y, dx float64, d []float64)
	cubicJoint     = func(t *tape.Tape, x, _, seed float64) (y, dx float64)
	sliceJoint     = func(t *tape.Tape, x, dx []float64, seed float64) (float64, []float64)
	networkJoint   = func(t *tape.Tape, ls, ds []*Layer, x, dx []float64, seed float64) (float64, []*Layer, []float64)
	particlesJoint = func(t *tape.Tape, ps, ds []Particle, seed float64) (float64, []Particle)
)

// numbers are all different, of both signs.
func numbers(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Sin(float64(7*i + 1))
	}
	return x
}

func layers(x []float64, sizes ...int) []*Layer {
	var ls []*Layer
	for i, out := range sizes[1:] {
		n := sizes[i] * out
		ls = append(ls, &Layer{W: x[:n], B: x[n : n+out], In: sizes[i]})
		x = x[n+out:]
	}
	return ls
}

func particles(x []float64) []Particle {
	ps := make([]Particle, len(x)/4)
	for i := range ps {
		ps[i] = Particle{x[4*i], x[4*i+1], x[4*i+2], x[4*i+3]}
	}
	return ps
}

func flat(ps []Particle) (x []float64) {
	for _, p := range ps {
		x = append(x, p.X, p.Y, p.VX, p.VY)
	}
	return x
}

// programs are the programs as functions of a slice, with both gradients.
var programs = []struct {
	name string
	x    []float64
	f    func(x []float64) float64
	hand func(x, dx []float64) float64
	made func(t *tape.Tape, x, dx []float64) float64
}{
	{"Poly", append(numbers(10), 0.9), func(x []float64) float64 { return Poly(x[10], x[:10]) },
		func(x, dx []float64) float64 {
			y, d := PolyHand(x[10], x[:10], dx[:10], make([]float64, 10))
			dx[10] += d
			return y
		}, func(t *tape.Tape, x, dx []float64) float64 {
			y, d, _ := joint[polyJoint](Poly)(t, x[10], 0, x[:10], dx[:10], 1)
			dx[10] += d
			return y
		}},
	{"Cubic", []float64{1.5}, func(x []float64) float64 { return Cubic(x[0]) },
		func(x, dx []float64) float64 {
			y, d := CubicHand(x[0])
			dx[0] += d
			return y
		}, func(t *tape.Tape, x, dx []float64) float64 {
			y, d := joint[cubicJoint](Cubic)(t, x[0], 0, 1)
			dx[0] += d
			return y
		}},
	{"Euler", []float64{1.1, 0.4, 0.1, 0.4}, Euler, func(x, dx []float64) float64 {
		var xs, ys [Steps]float64
		return EulerHand(x, dx, &xs, &ys)
	}, func(t *tape.Tape, x, dx []float64) float64 { y, _ := joint[sliceJoint](Euler)(t, x, dx, 1); return y }},
	{"Network", numbers(3*5 + 5 + 5*2 + 2 + 3), func(x []float64) float64 { return Network(layers(x, 3, 5, 2), x[32:]) },
		func(x, dx []float64) float64 {
			return NetworkHand(layers(x, 3, 5, 2), layers(dx, 3, 5, 2), x[32:], dx[32:])
		}, func(t *tape.Tape, x, dx []float64) float64 {
			y, _, _ := joint[networkJoint](Network)(t, layers(x, 3, 5, 2), layers(dx, 3, 5, 2), x[32:], dx[32:], 1)
			return y
		}},
	{"CumProd", numbers(9), CumProd, func(x, dx []float64) float64 { return CumProdHand(x, dx, make([]float64, len(x))) },
		func(t *tape.Tape, x, dx []float64) float64 { y, _ := joint[sliceJoint](CumProd)(t, x, dx, 1); return y }},
	{"Particles", numbers(20), func(x []float64) float64 { return Particles(particles(x)) },
		func(x, dx []float64) float64 {
			ds := particles(dx)
			y := ParticlesHand(particles(x), ds)
			copy(dx, flat(ds))
			return y
		}, func(t *tape.Tape, x, dx []float64) float64 {
			ds := particles(dx)
			y, _ := joint[particlesJoint](Particles)(t, particles(x), ds, 1)
			copy(dx, flat(ds))
			return y
		}},
}

// Both gradients agree, and with differences.
func TestGradients(t *testing.T) {
	tp := tape.Get()
	defer tp.Put()
	for _, p := range programs {
		at := func(i int, by float64) float64 {
			x := append([]float64(nil), p.x...)
			x[i] += by
			return p.f(x)
		}
		hand, made := make([]float64, len(p.x)), make([]float64, len(p.x))
		y := p.f(append([]float64(nil), p.x...))
		if got := p.hand(append([]float64(nil), p.x...), hand); math.Abs(got-y) > rounding*math.Abs(y) {
			t.Errorf("%s: got the value %v by hand, want %v", p.name, got, y)
		}
		if got := p.made(tp, append([]float64(nil), p.x...), made); got != y {
			t.Errorf("%s: got the value %v with the generated gradient, want %v", p.name, got, y)
		}
		for i := range p.x {
			want := (at(i, step) - at(i, -step)) / (2 * step)
			if math.Abs(hand[i]-want) > tolerance*(1+math.Abs(want)) {
				t.Errorf("%s: got %v by hand for number %d, want %v", p.name, hand[i], i, want)
			}
			if math.Abs(made[i]-hand[i]) > 1e3*rounding*(1+math.Abs(hand[i])) {
				t.Errorf("%s: got %v for number %d, want %v", p.name, made[i], i, hand[i])
			}
		}
		if !tp.Empty() {
			t.Errorf("%s: something is left on the tape", p.name)
		}
	}
}
