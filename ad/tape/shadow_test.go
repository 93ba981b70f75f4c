package tape

import (
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
