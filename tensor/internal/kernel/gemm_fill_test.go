package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestStretches(t *testing.T) { onTypes(t, testStretches[float32], testStretches[float64]) }

func testStretches[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 300 {
		n, rows := 1+r.IntN(90), 1+r.IntN(9)
		x, offs := normal[T](r, n+r.IntN(50)), make([]int, rows)
		for p := range offs {
			offs[p] = r.IntN(len(x) - n + 1)
		}
		j0, p0 := r.IntN(n), r.IntN(rows)
		j1, p1 := j0+1+r.IntN(n-j0), p0+1+r.IntN(rows-p0)
		step := j1 - j0 + r.IntN(3)
		want := normal[T](r, (p1-p0)*step)
		got := slices.Clone(want)
		for p := p0; p < p1; p++ {
			copy(want[(p-p0)*step:], x[offs[p]+j0:offs[p]+j1])
		}
		Stretches(x, offs, n)(got, step, p0, p1, j0, j1)
		if !slices.Equal(got, want) {
			t.Fatalf("rows %d..%d, columns %d..%d, %d apart: got %v, want %v", p0, p1, j0, j1, step, got, want)
		}
	}
	defer func() {
		if got, want := fmt.Sprint(recover()), "kernel.Stretches: stretch 1 is 3 elements from 2 on, in 4"; got != want {
			t.Errorf("got panic %q, want %q", got, want)
		}
	}()
	Stretches(make([]T, 4), []int{1, 2}, 3)
}

func TestInterleave(t *testing.T) { onTypes(t, testInterleave[float32], testInterleave[float64]) }

func testInterleave[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for count := range 20 {
		for n := range 20 {
			stride := n + r.IntN(3)
			src := normal[T](r, max(0, count-1)*stride+n)
			want := normal[T](r, n*count+3)
			got := slices.Clone(want)
			for k := range count {
				for i := range n {
					want[i*count+k] = src[k*stride+i]
				}
			}
			Interleave(got, src, count, n, stride)
			if !slices.Equal(got, want) {
				t.Fatalf("%d rows of %d, %d apart: got %v, want %v", count, n, stride, got, want)
			}
		}
	}
}
