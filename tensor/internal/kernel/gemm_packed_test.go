package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

func TestPacked(t *testing.T) { onTypes(t, testPacked[float32], testPacked[float64]) }

// Shapes of one tile and of many, heights that are no multiple of a vector, and more products than are added in one step.
func testPacked[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	check := func(m, n, k, columns int) {
		la, lb, lc := r.IntN(len(layouts)), r.IntN(len(layouts)), 2*r.IntN(2)
		a, b, c := store[T](r, la, m, k), store[T](r, lb, k, n), store[T](r, lc, m, n)
		beta := []T{0, 1, -0.5}[r.IntN(3)]
		want := c.clone()
		times(1, a, b, beta, want)
		p := Pack(m, k, a.x, a.rs, a.cs, columns)
		defer p.Free()
		p.Mul(n, b.x, b.rs, b.cs, beta, c.x, c.cs)
		sameMatrix(t, fmt.Sprintf("%d x %d x %d, for %d columns, a %s, b %s, c %s, beta %v", m, k, n, columns, layouts[la], layouts[lb], layouts[lc], beta), c, want, k)
	}
	for m := 1; m < 70; m++ {
		check(m, 1+r.IntN(20), 1+r.IntN(30), 1+r.IntN(20))
	}
	for n := 1; n < 20; n++ {
		for columns := 1; columns < 9; columns++ {
			check(1+r.IntN(100), n, 1+r.IntN(40), columns)
		}
	}
	for range 5 {
		check(1+r.IntN(300), 1+r.IntN(30), 200+r.IntN(700), 16)
	}
}

// A column has the same bits alone and with others, with one thread and with several, which is what callers share columns by.
func TestPackedColumns(t *testing.T) {
	onTypes(t, testPackedColumns[float32], testPackedColumns[float64])
}

func testPackedColumns[T Float](t *testing.T) {
	defer parallel.SetThreads(0)
	r := rand.New(rand.NewPCG(9, 10))
	m, n, k := 101, 23, 300
	a, b := store[T](r, 0, m, k), store[T](r, 0, k, n)
	want := store[T](r, 0, m, n)
	parallel.SetThreads(1)
	p := Pack(m, k, a.x, a.rs, a.cs, 16)
	p.Mul(n, b.x, 1, k, 0, want.x, m)
	p.Free()
	for threads := 1; threads < 4; threads++ {
		parallel.SetThreads(threads)
		for _, size := range []int{1, 2, 5, 6, 7, 16, 23} {
			p, got := Pack(m, k, a.x, a.rs, a.cs, size), make([]T, m*n)
			for at := 0; at < n; at += size {
				p.Mul(min(size, n-at), b.x[at*k:], 1, k, 0, got[at*m:], m)
			}
			p.Free()
			for i := range got {
				if got[i] != want.x[i] {
					t.Fatalf("%d columns at once, %d threads: element %d is %v, want %v", size, threads, i, got[i], want.x[i])
				}
			}
		}
	}
}
