package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A stored is a matrix somewhere in a slice, with strides.
type stored[T Float] struct {
	x          []T
	rows, cols int
	rs, cs     int
}

func (s stored[T]) at(i, j int) *T { return &s.x[i*s.rs+j*s.cs] }

// layouts are the ways in which a test stores a matrix.
var layouts = []string{"columns", "rows", "part of columns", "part of rows", "strided"}

// store makes a random matrix in a layout. What lies between its elements is NaN, so that a kernel that reads it is found out.
func store[T Float](r *rand.Rand, layout, rows, cols int) stored[T] {
	s := stored[T]{rows: rows, cols: cols}
	gap := 1 + r.IntN(5)
	switch layout {
	case 0:
		s.rs, s.cs = 1, max(rows, 1)
	case 1:
		s.rs, s.cs = max(cols, 1), 1
	case 2:
		s.rs, s.cs = 1, rows+gap
	case 3:
		s.rs, s.cs = cols+gap, 1
	case 4:
		s.rs, s.cs = 2, 2*rows+gap
	}
	if rows > 0 && cols > 0 {
		s.x = make([]T, (rows-1)*s.rs+(cols-1)*s.cs+1)
	}
	for i := range s.x {
		s.x[i] = T(math.NaN())
	}
	for i := range rows {
		for j := range cols {
			*s.at(i, j) = T(r.Float64()*2 - 1)
		}
	}
	return s
}

func (s stored[T]) clone() stored[T] {
	s.x = slices.Clone(s.x)
	return s
}

// dense copies the matrix, row by row.
func (s stored[T]) dense() []float64 {
	x := make([]float64, 0, s.rows*s.cols)
	for i := range s.rows {
		for j := range s.cols {
			x = append(x, float64(*s.at(i, j)))
		}
	}
	return x
}

func (s stored[T]) transposed() stored[T] { return stored[T]{s.x, s.cols, s.rows, s.cs, s.rs} }

// times is C = alpha*A*B + beta*C by three loops in float64.
func times[T Float](alpha T, a, b stored[T], beta T, c stored[T]) {
	rows, columns := a.dense(), b.transposed().dense()
	for i := range c.rows {
		for j := range c.cols {
			sum := 0.0
			if alpha != 0 {
				row, column := rows[i*a.cols:][:a.cols], columns[j*a.cols:][:a.cols]
				for p, x := range row {
					sum += x * column[p]
				}
				sum *= float64(alpha)
			}
			if beta != 0 {
				sum += float64(beta) * float64(*c.at(i, j))
			}
			*c.at(i, j) = T(sum)
		}
	}
}

func gemmOf[T Float](alpha T, a, b stored[T], beta T, c stored[T]) {
	Gemm(c.rows, c.cols, a.cols, alpha, a.x, a.rs, a.cs, b.x, b.rs, b.cs, beta, c.x, c.rs, c.cs)
}

// sameMatrix compares all of the slices, what lies between the elements included. Elements are sums of k products of at most 1.
func sameMatrix[T Float](t *testing.T, what string, got, want stored[T], k int) {
	t.Helper()
	eps := 0x1p-52
	if isFloat32[T]() {
		eps = 0x1p-23
	}
	tolerance := eps * float64(k+4)
	for i := range want.x {
		g, w := float64(got.x[i]), float64(want.x[i])
		if g != w && !(math.Abs(g-w) <= tolerance) && !(math.IsNaN(g) && math.IsNaN(w)) {
			t.Fatalf("%s: element %d of the slice: got %v, want %v", what, i, g, w)
		}
	}
}

func onTypes(t *testing.T, f32, f64 func(t *testing.T)) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", f32)
		t.Run("float64", f64)
	})
}

func TestGemm(t *testing.T) { onTypes(t, testGemm[float32], testGemm[float64]) }

func testGemm[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	scales := []T{0, 1, -1, 0.5}
	check := func(m, n, k int) {
		la, lb, lc := r.IntN(len(layouts)), r.IntN(len(layouts)), r.IntN(len(layouts))
		a, b, c := store[T](r, la, m, k), store[T](r, lb, k, n), store[T](r, lc, m, n)
		alpha, beta := scales[r.IntN(4)], scales[r.IntN(4)]
		want := c.clone()
		times(alpha, a, b, beta, want)
		gemmOf(alpha, a, b, beta, c)
		what := fmt.Sprintf("%d x %d x %d, a %s, b %s, c %s, alpha %v, beta %v", m, k, n, layouts[la], layouts[lb], layouts[lc], alpha, beta)
		sameMatrix(t, what, c, want, k)
	}
	for range 700 {
		check(r.IntN(71), r.IntN(71), r.IntN(71))
	}
	for m := range 20 { // narrow ones
		for n := range 20 {
			check(m, n, r.IntN(20))
			check(m, n, 1)
			check(m, r.IntN(300), n)
			check(r.IntN(300), m, n)
		}
	}
	for range 5 { // several blocks
		check(100+r.IntN(200), 100+r.IntN(200), 100+r.IntN(500))
	}
	for range 4 {
		check(1+r.IntN(9), 1+r.IntN(9), 2000+r.IntN(9000))
		check(4000+r.IntN(300), 1+r.IntN(40), 1+r.IntN(40))
		check(1+r.IntN(40), 4000+r.IntN(300), 1+r.IntN(40))
	}
	check(4200, 20, 300)
	check(20, 4200, 300)
}

func TestGemmSpreadsNaNAndInf(t *testing.T) {
	onTypes(t, testGemmSpecial[float32], testGemmSpecial[float64])
}

func testGemmSpecial[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	special := []T{T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1)), 0}
	for range 250 {
		m, n, k := 1+r.IntN(40), 1+r.IntN(40), 1+r.IntN(40)
		if r.IntN(20) == 0 {
			m, n, k = m+100, n+100, k+250
		}
		a, b, c := store[T](r, r.IntN(5), m, k), store[T](r, r.IntN(5), k, n), store[T](r, r.IntN(5), m, n)
		for range 3 {
			*a.at(r.IntN(m), r.IntN(k)) = special[r.IntN(4)]
			*b.at(r.IntN(k), r.IntN(n)) = special[r.IntN(4)]
			*c.at(r.IntN(m), r.IntN(n)) = special[r.IntN(4)]
		}
		beta := T(r.IntN(2))
		want := c.clone()
		times(1, a, b, beta, want)
		gemmOf(1, a, b, beta, c)
		sameMatrix(t, fmt.Sprintf("%d x %d x %d, beta %v", m, k, n, beta), c, want, k)
	}
}

// With alpha 0 the operands are not read, with beta 0 the old C is not.
func TestGemmReadsNoMore(t *testing.T) {
	nan := math.NaN()
	c := []float64{1, 2, nan, 4}
	Gemm(2, 2, 3, 0, nil, 1, 2, nil, 1, 3, 0.5, c, 1, 2)
	if c[0] != 0.5 || c[1] != 1 || c[2] == c[2] || c[3] != 2 {
		t.Errorf("alpha 0, beta 0.5: got %v", c)
	}
	Gemm(2, 2, 0, 1, nil, 1, 2, nil, 1, 1, 0, c, 1, 2)
	if !slices.Equal(c, []float64{0, 0, 0, 0}) {
		t.Errorf("k 0, beta 0: got %v, want zeros", c)
	}
}

// The bits are those of one thread, whatever the number of threads and wherever the slices begin.
func TestGemmIsDeterministic(t *testing.T) {
	onTypes(t, testGemmDeterministic[float32], testGemmDeterministic[float64])
}

func testGemmDeterministic[T Float](t *testing.T) {
	defer parallel.SetThreads(0)
	r := rand.New(rand.NewPCG(5, 6))
	for _, shape := range [][3]int{{300, 200, 600}, {64, 784, 128}, {500, 3, 700}, {3, 500, 700}, {1, 3000, 400}, {129, 257, 65}} {
		m, n, k := shape[0], shape[1], shape[2]
		for layout := range layouts {
			a, b, c := store[T](r, layout, m, k), store[T](r, r.IntN(5), k, n), store[T](r, r.IntN(5), m, n)
			parallel.SetThreads(1)
			want := c.clone()
			gemmOf(1, a, b, 0.5, want)
			for threads := 2; threads < 5; threads++ {
				parallel.SetThreads(threads)
				shifted := func(s stored[T]) stored[T] {
					x := make([]T, threads+len(s.x))
					s.x = x[threads:][:copy(x[threads:], s.x)]
					return s
				}
				got := shifted(c)
				gemmOf(1, shifted(a), shifted(b), 0.5, got)
				for i := range want.x {
					if got.x[i] != want.x[i] && want.x[i] == want.x[i] {
						t.Fatalf("%v, a %s: element %d is %v with %d threads, %v with one", shape, layouts[layout], i, got.x[i], threads, want.x[i])
					}
				}
			}
		}
	}
}

func TestGemmFunc(t *testing.T) { onTypes(t, testGemmFunc[float32], testGemmFunc[float64]) }

func testGemmFunc[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		m, n, k := r.IntN(40), r.IntN(40), r.IntN(600)
		a, b, c := store[T](r, r.IntN(5), m, k), store[T](r, r.IntN(5), k, n), store[T](r, r.IntN(5), m, n)
		want := c.clone()
		times(2, a, b, 1, want)
		fill := func(dst []T, step, p0, p1, j0, j1 int) {
			for p := p0; p < p1; p++ {
				for j := j0; j < j1; j++ {
					dst[(p-p0)*step+j-j0] = *b.at(p, j)
				}
			}
		}
		GemmFunc(m, n, k, 2, a.x, a.rs, a.cs, fill, 1, c.x, c.rs, c.cs)
		sameMatrix(t, fmt.Sprintf("%d x %d x %d", m, k, n), c, want, 2*k)
	}
}

func TestGemmBatch(t *testing.T) { onTypes(t, testGemmBatch[float32], testGemmBatch[float64]) }

func testGemmBatch[T Float](t *testing.T) {
	defer parallel.SetThreads(0)
	r := rand.New(rand.NewPCG(9, 10))
	// storeMany makes count matrices; a shared one is there once. Often there is no gap between them.
	storeMany := func(count, rows, cols int, shared bool) (all stored[T], next int) {
		if shared {
			return store[T](r, r.IntN(5), rows, cols), 0
		}
		all = store[T](r, r.IntN(5), rows, cols)
		next = max(1, len(all.x)) + max(0, r.IntN(6)-3)
		many := make([]T, max(0, count-1)*next+len(all.x))
		for i := range many {
			many[i] = T(r.Float64()*2 - 1)
		}
		copy(many[max(0, count-1)*next:], all.x)
		all.x = many
		return all, next
	}
	for range 300 {
		count, m, n, k := r.IntN(9), r.IntN(20), r.IntN(20), r.IntN(40)
		if r.IntN(20) == 0 {
			count, m, n, k = 3, 80+m, 80+n, 200+k
		}
		parallel.SetThreads(1 + r.IntN(3))
		a, as := storeMany(count, m, k, r.IntN(3) == 0)
		b, bs := storeMany(count, k, n, r.IntN(3) == 0)
		c, cs := storeMany(count, m, n, false)
		want := c.clone()
		for i := range count {
			part := func(s stored[T], next int) stored[T] { s.x = s.x[min(len(s.x), i*next):]; return s }
			times(-1, part(a, as), part(b, bs), 0.5, part(want, cs))
		}
		GemmBatch(count, m, n, k, -1, a.x, as, a.rs, a.cs, b.x, bs, b.rs, b.cs, 0.5, c.x, cs, c.rs, c.cs)
		sameMatrix(t, fmt.Sprintf("%d of %d x %d x %d, strides %d, %d, %d", count, m, k, n, as, bs, cs), c, want, k)
	}
}

func TestGemmRefuses(t *testing.T) {
	x := make([]float32, 12)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"m, n, k = 3, -1, 4", func() { Gemm(3, -1, 4, 1, x, 1, 3, x, 1, 4, 0, x, 1, 3) }},
		{"a is 3 x 4 with strides 1 and 4, in 12 elements, want at least 15", func() { Gemm(3, 2, 4, 1, x, 1, 4, x, 1, 4, 0, x, 1, 3) }},
		{"b is 4 x 2 with strides -1 and 4, want strides of at least 1", func() { Gemm(3, 2, 4, 1, x, 1, 3, x, -1, 4, 0, x, 1, 3) }},
		{"c is 3 x 2 with strides 1 and 0, want strides of at least 1", func() { Gemm(3, 2, 4, 1, x, 1, 3, x, 1, 4, 0, x, 1, 0) }},
		{"c is 3 matrices 6 apart, each is 3 x 2 with strides 1 and 3, in 12 elements, want at least 18", func() {
			GemmBatch(3, 3, 2, 1, 1, x, 3, 1, 3, x, 2, 1, 1, 0, x, 6, 1, 3)
		}},
		{"2 products with strides 0, 0 and 0", func() { GemmBatch(2, 3, 2, 1, 1, x, 0, 1, 3, x, 0, 1, 1, 0, x, 0, 1, 3) }},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.want) {
					t.Errorf("panic %q, want it to contain %q", got, c.want)
				}
			}()
			c.call()
		}()
	}
}

func TestGemmAllocatesNothing(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		for _, n := range []int{3, 40, 200} {
			x, y, z := make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
			// The garbage collector may take the buffers away now and then.
			if allocs := testing.AllocsPerRun(100, func() { Gemm(n, n, n, 1, x, 1, n, y, n, 1, 0, z, 1, n) }); allocs >= 1 {
				t.Errorf("n = %d: %v allocations", n, allocs)
			}
		}
	})
}
