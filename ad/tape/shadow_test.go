package tape

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"
)

// same tells whether p lies in the memory that q points to, off elements on.
func same(p, q *float64, off int) bool {
	return unsafe.Pointer(p) == unsafe.Add(unsafe.Pointer(q), 8*off)
}

func TestZeroSharesMemory(t *testing.T) {
	x := make([]float64, 4, 9)
	y := x[1:3]
	type two struct{ a, b []float64 }
	tp := Get()
	s := Zero(tp, two{y, x})
	if !same(&s.a[0], &s.b[0], 1) {
		t.Error("the shadows of x and x[1:3] share no memory")
	}
	if len(s.a) != 2 || cap(s.a) != 8 || cap(s.b) != 9 {
		t.Errorf("got capacities %d, %d", cap(s.a), cap(s.b))
	}
	z := Zero(tp, x[2:])
	if !same(&z[0], &s.b[0], 2) {
		t.Error("a later slice of x has another shadow")
	}
	w := Zero(tp, &x[3])
	if !same(w, &s.b[0], 3) {
		t.Error("a pointer into x has another shadow")
	}
	tp.Put()
}

type node struct {
	next *node
	v    float64
	name string
	in   struct {
		arr [3]float64
		n   int
	}
}

func TestZeroFollowsPointers(t *testing.T) {
	a := &node{v: 1, name: "a"}
	b := &node{next: a, v: 2, name: "b"}
	a.next = b
	tp := Get()
	type model struct {
		first, second *node
		field         *float64
		arr           []float64
		m             map[string]*node
		f             func(float64) float64
		box           any
		num           any
		none          []int
	}
	m := &model{a, b, &a.v, a.in.arr[1:], map[string]*node{"a": a}, func(x float64) float64 { return x }, b, 2.5, []int{1}}
	s := Zero(tp, m)
	if s.first.next != s.second || s.second.next != s.first {
		t.Error("the cycle is gone")
	}
	if s.field != &s.first.v || &s.arr[0] != &s.first.in.arr[1] {
		t.Error("pointers into a struct lead elsewhere")
	}
	if s.m["a"] != s.first || s.box.(*node) != s.second {
		t.Error("a map or an interface leads elsewhere")
	}
	if s.first.v != 0 || s.first.name != "a" {
		t.Errorf("got %v, %q", s.first.v, s.first.name)
	}
	if n, ok := s.num.(*float64); !ok || *n != 0 {
		t.Errorf("the mailbox is %v", s.num)
	}
	if &s.none[0] != &m.none[0] {
		t.Error("a slice of ints was copied")
	}
	if objectOf(*(*unsafe.Pointer)(unsafe.Pointer(&s.f))) == nil {
		t.Error("the function has no shadow")
	}
	if n, ok := Zero(tp, m.num).(*float64); !ok || *n != 0 {
		t.Errorf("the mailbox is %v", n)
	}
	if again := Zero(tp, m); again != s {
		t.Error("there are two shadows")
	}
	tp.Put()
}

func TestSharedMemoryThatHasNoType(t *testing.T) {
	x := make([]float64, 4)
	y := unsafe.Slice((*float32)(unsafe.Pointer(&x[0])), 8)
	defer func() {
		e, ok := recover().(*Error)
		if !ok || !strings.Contains(e.Error(), "shares memory between a value of type float64 and one of type float32") {
			t.Errorf("got %v", e)
		}
	}()
	tp := Get()
	Zero(tp, struct {
		a []float64
		b []float32
	}{x, y})
}

func TestSharedMemoryFoundLate(t *testing.T) {
	x := make([]float64, 4)
	tp := Get()
	Zero(tp, x[1:3])
	defer func() {
		if e, ok := recover().(*Error); !ok || !strings.Contains(e.Error(), "share only a part") {
			t.Errorf("got %v", e)
		}
	}()
	Zero(tp, x)
}

func TestManyRegions(t *testing.T) {
	tp := Get()
	var xs, ss [][]float64
	for i := range 5000 {
		x := make([]float64, 1+i%7)
		xs, ss = append(xs, x), append(ss, Zero(tp, x))
	}
	for i, x := range xs {
		if s := Zero(tp, x); &s[0] != &ss[i][0] {
			t.Fatal("slice", i, "has two shadows")
		}
	}
	all := Zero(tp, xs)
	for i := range all {
		if &all[i][0] != &ss[i][0] {
			t.Fatal("slice", i, "has two shadows")
		}
	}
	tp.Put()
}

func TestZeroCostsNothingWithoutFloats(t *testing.T) {
	tp := Get()
	x := struct {
		a []int
		m map[string]bool
	}{[]int{1}, nil}
	if n := testing.AllocsPerRun(100, func() { Zero(tp, x); Zero(tp, 1.5); Zero(tp, "a") }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
	v := make([]float64, 3)
	Zero(tp, v)
	if n := testing.AllocsPerRun(100, func() { Zero(tp, v) }); n != 0 {
		t.Errorf("a known slice: got %v allocations, want 0", n)
	}
	tp.Put()
}

// TestZeroMirrorsRandomMemory makes windows into a few arrays, in one walk and in later ones, and wants them as far apart in the shadow.
func TestZeroMirrorsRandomMemory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	type cell struct {
		x  [3]float64
		up *cell
		n  int
	}
	type refs struct {
		slices [][]cell
		cells  []*cell
		floats []*float64
		parts  [][]float64
		more   map[int]*cell
	}
	for round := range 200 {
		arrays := [][]cell{make([]cell, 1+random.IntN(6)), make([]cell, 1+random.IntN(6))}
		pick := func() *cell {
			a := arrays[random.IntN(2)]
			return &a[random.IntN(len(a))]
		}
		for _, a := range arrays {
			for i := range a {
				a[i].n = i
				if random.IntN(2) == 0 {
					a[i].up = pick()
				}
			}
		}
		r := refs{more: map[int]*cell{}}
		for range random.IntN(6) {
			a := arrays[random.IntN(2)]
			i := random.IntN(len(a))
			r.slices = append(r.slices, a[i:i+random.IntN(len(a)-i+1)])
			r.cells = append(r.cells, pick())
			r.floats = append(r.floats, &pick().x[random.IntN(3)])
			r.parts = append(r.parts, pick().x[random.IntN(3):])
			r.more[random.IntN(3)] = pick()
		}
		tp := Get()
		all := refs{slices: arrays}
		s := Zero(tp, struct{ a, b refs }{r, all})
		sall := s.b
		// where finds the shadow of an address by the arrays.
		where := func(p unsafe.Pointer) unsafe.Pointer {
			for i, a := range arrays {
				if off := uintptr(p) - uintptr(unsafe.Pointer(&a[0])); off < uintptr(len(a))*unsafe.Sizeof(a[0]) {
					return unsafe.Add(unsafe.Pointer(&sall.slices[i][0]), off)
				}
			}
			return nil
		}
		check := func(what string, p, s unsafe.Pointer) {
			t.Helper()
			if where(p) != s {
				t.Errorf("round %d: %s has its shadow elsewhere", round, what)
			}
		}
		for i := range r.cells {
			if x := r.slices[i]; len(x) > 0 {
				check("a slice", unsafe.Pointer(&x[0]), unsafe.Pointer(&s.a.slices[i][0]))
			}
			check("a pointer", unsafe.Pointer(r.cells[i]), unsafe.Pointer(s.a.cells[i]))
			check("a pointer to a float", unsafe.Pointer(r.floats[i]), unsafe.Pointer(s.a.floats[i]))
			check("a slice of an array", unsafe.Pointer(&r.parts[i][0]), unsafe.Pointer(&s.a.parts[i][0]))
			later := pick()
			check("a later pointer", unsafe.Pointer(later), unsafe.Pointer(Zero(tp, later)))
		}
		for k, c := range r.more {
			check("a pointer in a map", unsafe.Pointer(c), unsafe.Pointer(s.a.more[k]))
		}
		for i, a := range arrays {
			for j := range a {
				if c := sall.slices[i][j]; c.n != j || a[j].up != nil && where(unsafe.Pointer(a[j].up)) != unsafe.Pointer(c.up) {
					t.Errorf("round %d: array %d, element %d: got %+v", round, i, j, c)
				}
			}
		}
		tp.Put()
	}
}
