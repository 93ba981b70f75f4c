package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDropout(t *testing.T) {
	x := Ones(50, 40)
	y := Dropout(rand.New(rand.NewPCG(1, 2)), x, 0.2)
	kept := 0
	for _, v := range y.Values() {
		if v != 0 && v != float64(float32(1/0.8)) {
			t.Fatalf("got %v, want 0 or 1.25", v)
		}
		if v != 0 {
			kept++
		}
	}
	if math.Abs(float64(kept)/2000-0.8) > 0.04 { // 4.5 standard deviations
		t.Errorf("%d of 2000 are kept, want about 1600", kept)
	}
	again := Dropout(rand.New(rand.NewPCG(1, 2)), x, 0.2)
	closeTo(t, "the same seed", again, y.Values(), y.Shape(), 0)
	closeTo(t, "p 0", Dropout(nil, x, 0), x.Values(), x.Shape(), 0)
	closeTo(t, "p 1", Dropout(nil, x, 1), make([]float64, x.Len()), x.Shape(), 0)
}

// Along dims rows stay or go as a whole.
func TestDropoutDims(t *testing.T) {
	x := Float64.Ones(20, 3, 2)
	for dim, want := range [][]int{{20, 1, 1}, {1, 3, 1}, {1, 1, 2}} {
		mask := DropoutMask(nil, x, 0.5, dim)
		if fmt.Sprint(mask.Shape()) != fmt.Sprint(want) {
			t.Errorf("got shape %v, want %v", mask.Shape(), want)
		}
	}
	y := Dropout(rand.New(rand.NewPCG(1, 2)), x, 0.5, 0, -1)
	seen := map[float64]int{}
	for i := range 20 {
		for n := range 2 {
			seen[y.At(i, 0, n)]++
			for j := range 3 {
				if y.At(i, j, n) != y.At(i, 0, n) {
					t.Fatalf("row %d of %d: got %v and %v, want the same", i, n, y.At(i, j, n), y.At(i, 0, n))
				}
			}
		}
	}
	if seen[0] == 0 || seen[2] == 0 || seen[0]+seen[2] != 40 {
		t.Errorf("got %v, want 0 and 2", seen)
	}
	wantPanic(t, "Dropout: got probability 1.5, want 0 to 1", func() { Dropout(nil, x, 1.5) })
	wantPanic(t, "Dropout: got dimension 3, want 0 to 2, for shape (20, 3, 2)", func() { Dropout(nil, x, 0.5, 3) })
}
