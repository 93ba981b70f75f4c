package foreign

import (
	"fmt"
	"math"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Tolerances, relative to the largest number that is compared.
const (
	rounding    = 1e-9 // the assembly of a package and its Go source round in different places
	differences = 2e-5
	step        = 1e-5
)

// Key returns the key of the function's derivatives.
func (f Function) Key() string {
	key, _ := tape.Symbol(f.F)
	return key
}

// Main checks all functions and tells about each in a line.
func Main() {
	for _, f := range Functions {
		err := f.Check()
		switch {
		case f.Want != "" && !f.Late:
		case f.Late && (err == nil || !strings.Contains(err.Error(), f.Want)):
			fmt.Printf("%s: got %q, want %q\n", f.Name, err, f.Want)
		case !f.Late && err != nil:
			fmt.Printf("%q\n", err)
		default:
			fmt.Printf("ok %s\n", f.Name)
		}
	}
}

// Check compares the registered derivatives with differences, the forward derivative with the gradient, and the second derivative with
// differences of gradients.
func (f Function) Check() (err error) {
	defer func() {
		if e, ok := recover().(*tape.Error); ok {
			err = fmt.Errorf("%s: %w", f.Name, e)
		}
	}()
	e := tape.Lookup(f.Key())
	if e == nil || e.Joint == nil || f.Twice && e.Second == nil {
		return fmt.Errorf("%s: no derivative is registered", f.Name)
	}
	for _, x := range f.At {
		if err := f.check(e, x); err != nil {
			return fmt.Errorf("%s at %v: %w", f.Name, x, err)
		}
	}
	return nil
}

func (f Function) check(e *tape.Entry, x []float64) error {
	y, g := gradient(e, x)
	want := f.F(copied(x))
	if !near([]float64{y}, []float64{want}, rounding) {
		return fmt.Errorf("got the value %v, want %v", y, want)
	}
	numeric := make([]float64, len(x))
	for i := range x {
		numeric[i] = (f.F(moved(x, i, step)) - f.F(moved(x, i, -step))) / (2 * step)
	}
	if !near(g, numeric, differences) {
		return fmt.Errorf("got the gradient %v, want %v", g, numeric)
	}
	v := make([]float64, len(x)) // a direction
	for i := range v {
		v[i] = math.Cos(float64(3*i + 1))
	}
	if e.Push != nil {
		t := tape.Get()
		_, dy := e.Push.(func(*tape.Tape, []float64, []float64) (float64, float64))(t, copied(x), copied(v))
		t.Put()
		if want := inner(g, v); !near([]float64{dy}, []float64{want}, rounding) {
			return fmt.Errorf("got %v forwards, %v by the gradient", dy, want)
		}
	}
	type second = func(t, tt *tape.Tape, x, tx, s, ts []float64, seed, tseed float64) (y, ty float64, d, td []float64)
	if e.Second != nil {
		t, tt := tape.Get(), tape.Get()
		ts := make([]float64, len(x))
		_, _, _, _ = e.Second.(second)(t, tt, copied(x), copied(v), make([]float64, len(x)), ts, 1, 0)
		t.Put()
		tt.Put()
		_, ahead := gradient(e, along(x, v, step))
		_, behind := gradient(e, along(x, v, -step))
		for i := range ahead {
			ahead[i] = (ahead[i] - behind[i]) / (2 * step)
		}
		if !near(ts, ahead, differences) {
			return fmt.Errorf("got the second derivative %v, want %v", ts, ahead)
		}
	}
	return nil
}

func gradient(e *tape.Entry, x []float64) (float64, []float64) {
	t := tape.Get()
	g := make([]float64, len(x))
	y, _ := e.Joint.(func(*tape.Tape, []float64, []float64, float64) (float64, []float64))(t, copied(x), g, 1)
	t.Put()
	return y, g
}

func moved(x []float64, i int, by float64) []float64 {
	y := copied(x)
	y[i] += by
	return y
}

func along(x, v []float64, by float64) []float64 {
	y := copied(x)
	for i := range y {
		y[i] += by * v[i]
	}
	return y
}

func inner(x, y []float64) (sum float64) {
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

func near(got, want []float64, tolerance float64) bool {
	scale := 1.0
	for _, w := range want {
		scale = math.Max(scale, math.Abs(w))
	}
	for i, g := range got {
		if !(math.Abs(g-want[i]) <= tolerance*scale) {
			return false
		}
	}
	return len(got) == len(want)
}
