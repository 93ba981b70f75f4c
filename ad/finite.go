package ad

import (
	"math"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// finite is the backend AutoFiniteDiff.
type finite struct{}

// Steps relative to max(1, |x|): the fifth roots of the precision, where the error of the formula is that of rounding.
const (
	step64 = 7.4e-4
	step32 = 4.1e-2
)

// Weights of f(x+h) - f(x-h) and of f(x+2h) - f(x-2h).
var stencil = [...]float64{2. / 3, -1. / 12}

func (finite) unused(*call) []string { return nil }

func (e finite) pull(c *call, _ bool) ([]reflect.Value, func([]reflect.Value) []reflect.Value) {
	ys, _ := e.at(c, nil, 0)
	return ys, byBasis(e, c)
}

func (e finite) push(c *call, tangents [][]float64) ([]reflect.Value, []float64) {
	ys, sum := e.at(c, tangents, 0)
	h := e.step(c, tangents)
	for i := range sum {
		sum[i] = 0
	}
	for i, w := range stencil {
		d := h * float64(i+1)
		_, hi := e.at(c, tangents, d)
		_, lo := e.at(c, tangents, -d)
		for j := range sum {
			sum[j] += w / h * (hi[j] - lo[j])
		}
	}
	return ys, sum
}

// step chooses how far to go along the tangents.
func (finite) step(c *call, tangents [][]float64) float64 {
	r := tape.Clone(c.args)
	h, size := step64, 0.0
	scale := 1.0
	for i, ts := range tangents {
		for k, l := range r.Leaves(i) {
			if ts[k] != 0 {
				size = max(size, math.Abs(ts[k]))
				scale = max(scale, math.Abs(l.Get()))
				if l.Single() {
					h = step32
				}
			}
		}
	}
	if size == 0 {
		return h
	}
	return math.Exp2(math.Round(math.Log2(h * scale / size)))
}

// at calls the function at a distance from its arguments, along the tangents. It returns the floats of the results too.
func (finite) at(c *call, tangents [][]float64, h float64) ([]reflect.Value, []float64) {
	r := tape.Clone(c.args)
	args := make([]reflect.Value, len(c.args))
	for i := range args {
		leaves := r.Leaves(i)
		if tangents != nil && h != 0 {
			for k, l := range leaves {
				if t := tangents[i][k]; t != 0 {
					l.Set(l.Get() + h*t)
				}
			}
		}
		args[i] = r.Shadow(i)
	}
	ys := c.plain(args)
	return ys, flatten(ys)
}
