package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestExtremes(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", testExtremes[float32])
		t.Run("float64", testExtremes[float64])
	})
}

func testExtremes[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range lengths {
		if n == 0 {
			continue
		}
		for _, distinct := range []int{3, 1000} { // with and without ties
			memory := make([]T, n+8)
			x := memory[r.IntN(8):][:n]
			for i := range x {
				x[i] = T(r.IntN(distinct) - distinct/2)
				if r.IntN(4) == 0 {
					x[i] = -x[i] // gives -0 too
				}
			}
			checkExtremes(t, x)
			at := r.IntN(n)
			for _, special := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
				x[at] = T(special)
				checkExtremes(t, x)
				x[r.IntN(n)] = T(special)
				checkExtremes(t, x)
			}
		}
	}
}

func checkExtremes[T Float](t *testing.T, x []T) {
	t.Helper()
	top, bottom, first, last := x[0], x[0], 0, 0
	for i, v := range x {
		top, bottom = max(top, v), min(bottom, v)
		if x[first] == x[first] && (v > x[first] || v != v) {
			first = i
		}
		if x[last] == x[last] && (v < x[last] || v != v) {
			last = i
		}
	}
	if got := Maximum(x); bits(got) != bits(top) {
		t.Errorf("Maximum of %v: got %v, want %v", x, got, top)
	}
	if got := Minimum(x); bits(got) != bits(bottom) {
		t.Errorf("Minimum of %v: got %v, want %v", x, got, bottom)
	}
	if got := ArgMax(x); got != first {
		t.Errorf("ArgMax of %v: got %v, want %v", x, got, first)
	}
	if got := ArgMin(x); got != last {
		t.Errorf("ArgMin of %v: got %v, want %v", x, got, last)
	}
}

func TestExtremesOfNothing(t *testing.T) {
	for name, f := range map[string]func(){
		"Maximum": func() { Maximum([]float32{}) },
		"Minimum": func() { Minimum([]float32{}) },
		"ArgMax":  func() { ArgMax([]float32{}) },
		"ArgMin":  func() { ArgMin([]float32{}) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*LengthError); !ok {
					t.Errorf("%s: want a *LengthError", name)
				}
			}()
			f()
		}()
	}
}
