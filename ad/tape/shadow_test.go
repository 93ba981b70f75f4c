package tape

import (
	"reflect"
	"runtime"
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

func TestRootsKeepTheShapeOfTheBeginning(t *testing.T) {
	type layer struct {
		w [][]float64
		b float64
		m map[string]float64
		x any
	}
	l := &layer{[][]float64{{1, 2}, {3}}, 4, map[string]float64{"a": 1}, 2.0}
	tp := Get()
	r := NewRoots(tp, []reflect.Value{reflect.ValueOf(l), reflect.ValueOf(3.0)})
	s := r.Shadow(0).Interface().(*layer)
	s.w[0][1] = 10 // the adjoint of l.w[0][1]
	s.w[0], s.w[1] = s.w[1], nil
	s.w[0][0] = 20
	s.b = 30
	s.m["a"], s.m["new"] = 40, 50
	*s.x.(*float64) = 60
	s.x = nil
	d := reflect.ValueOf(70.0)
	gs := r.Gradients([]reflect.Value{{}, d})
	g := gs[0].Interface().(*layer)
	want := &layer{[][]float64{{0, 10}, {20}}, 30, map[string]float64{"a": 40}, 60.0}
	if !reflect.DeepEqual(g, want) {
		t.Errorf("got %v, want %v", g, want)
	}
	if gs[1].Float() != 70 {
		t.Errorf("got %v, want 70", gs[1])
	}
	tp.Put()
}

func TestCloneAndLeaves(t *testing.T) {
	type model struct {
		w    [][]float64
		m    map[string]float64
		x    any
		n    *int
		f32  float32
		same []float64
	}
	n := 3
	m := model{[][]float64{{1, 2}, {3}}, map[string]float64{"b": 5, "a": 4}, [2]float64{6, 7}, &n, 8, nil}
	m.same = m.w[0][1:]
	c := Clone([]reflect.Value{reflect.ValueOf(m)})
	got := c.Shadow(0).Interface().(model)
	if !reflect.DeepEqual(got, m) {
		t.Errorf("got %v, want %v", got, m)
	}
	if got.n == m.n || &got.w[0][0] == &m.w[0][0] || &got.same[0] != &got.w[0][1] {
		t.Error("the copy shares memory with the original, or not with itself")
	}
	ls := c.Leaves(0)
	var vs []float64
	for i, l := range ls {
		vs = append(vs, l.Get())
		l.Set(float64(10 + i))
	}
	if want := []float64{1, 2, 3, 4, 5, 6, 7, 8}; !reflect.DeepEqual(vs, want) {
		t.Errorf("got leaves %v, want %v", vs, want)
	}
	got = c.Shadow(0).Interface().(model)
	want := model{[][]float64{{10, 11}, {12}}, map[string]float64{"a": 13, "b": 14}, [2]float64{15, 16}, &n, 17, []float64{11}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	r := NewRoots(Get(), []reflect.Value{reflect.ValueOf(m)})
	if got := len(r.Leaves(0)); got != len(ls) {
		t.Errorf("got %d leaves in the shadow, want %d", got, len(ls))
	}
}

func TestAccumulateAndClear(t *testing.T) {
	type tree struct {
		w    []float64
		p    *float64
		m    map[string]float64
		x    any
		b    float64
		arr  [2][]float64
		self *tree
	}
	box, p := 1.0, 2.0
	dst := &tree{w: []float64{1, 2}, p: &p, m: map[string]float64{"a": 1}, x: &box, b: 1, arr: [2][]float64{{1}, {2}}}
	dst.self = dst
	q := 10.0
	src := &tree{w: []float64{10, 20}, p: &q, m: map[string]float64{"a": 10, "b": 20}, x: 10.0, b: 10, arr: [2][]float64{nil, {20}}}
	src.self = src
	Accumulate(dst, src)
	if dst.w[1] != 22 || p != 12 || dst.m["a"] != 11 || dst.m["b"] != 20 || box != 11 || dst.b != 11 || dst.arr[0][0] != 1 || dst.arr[1][0] != 22 {
		t.Errorf("got %+v", dst)
	}
	if got := dot(src, src); got != 2*(100+400)+3*100+400 {
		t.Errorf("dot: got %v", got)
	}
	Clear(dst)
	if dst.w[1] != 0 || p != 0 || dst.m["a"] != 0 || box != 0 || dst.b != 0 || dst.arr[1][0] != 0 {
		t.Errorf("got %+v", dst)
	}
	defer func() {
		if e, ok := recover().(*Error); !ok || !strings.Contains(e.Error(), "length 1 for a []float64 of length 2") {
			t.Errorf("got %v", e)
		}
	}()
	Accumulate([]float64{1, 2}, []float64{1})
}

func TestDualsAreFunctions(t *testing.T) {
	type fn = func(x float64, s []float64) (string, error)
	var held []any
	m := map[int]fn{}
	for i := range 20000 {
		f := NewDual[fn](Dual{Aug: &[1]int{i}})
		held = append(held, struct{ f fn }{f})
		m[i] = f
		if i%5000 == 0 {
			runtime.GC()
		}
	}
	runtime.GC()
	tp := Get()
	for i, h := range held {
		f := h.(struct{ f fn }).f
		d := DualOf(tp, nil, f)
		if d != DualOf(tp, nil, m[i]) || d.Aug.(*[1]int)[0] != i {
			t.Fatal("dual", i, "is lost")
		}
	}
	defer func() {
		if s, _ := recover().(string); !strings.Contains(s, "only stands for its derivative") {
			t.Errorf("got %v", s)
		}
	}()
	m[0](1, nil)
}

func square(x float64) float64 { return x * x }

type circle struct{ r float64 }

func (c circle) Area() float64 { return 3 * c.r * c.r }

func TestDualsOfTheProgram(t *testing.T) {
	tp := Get()
	wantError(t, "cannot differentiate tape.square: it has no derivative", func() { DualOf(tp, square, nil) })
	aug := func(t *Tape, x, s float64) (float64, float64) { return x * x, 0 }
	rev := func(t *Tape, dy float64) float64 { return dy }
	Register(&Entry{Key: "github.com/fluxion-go/fluxion/ad/tape.square", Fn: square, Aug: aug, Rev: rev})
	if d := DualOf(tp, square, nil); d.Aug == nil {
		t.Error("square has no dual")
	}
	s := Zero(tp, square)
	if d := DualOf(tp, square, s); d.Aug == nil {
		t.Error("the shadow of square has no dual")
	}
	if n := testing.AllocsPerRun(100, func() { DualOf(tp, square, nil); DualOf(tp, square, s) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
	y := 1.0
	wantError(t, "function literal from a compiled package", func() { DualOf(tp, func(x float64) float64 { return x * y }, nil) })
	wantError(t, "is a method value, whose receiver cannot be seen", func() { DualOf(tp, circle{1}.Area, nil) })
	wantError(t, "cannot differentiate tape.circle.Area", func() { Method(tp, circle{1}, nil, "Area") })
	var bound []any
	Register(&Entry{Key: "github.com/fluxion-go/fluxion/ad/tape.circle.Area", Bind: func(c, sc []any) Dual {
		bound = append(c, sc...)
		return Dual{Aug: aug, Rev: rev}
	}})
	var c any = circle{2}
	sc := Zero(tp, c)
	Method(tp, c, sc, "Area")
	if len(bound) != 2 || bound[0] != c || bound[1] != sc {
		t.Errorf("bound %v", bound)
	}
	if n := testing.AllocsPerRun(100, func() { Method(tp, c, sc, "Area") }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
	Method(tp, c, nil, "Area")
	if _, ok := bound[1].(*circle); !ok {
		t.Errorf("the constant receiver has the shadow %v", bound[1])
	}
}

func wantError(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if e, ok := recover().(*Error); !ok || !strings.Contains(e.Error(), want) {
			t.Errorf("got %v, want %s", e, want)
		}
	}()
	f()
}
