package tape

import (
	"reflect"
	"strings"
	"testing"
)

func TestRootsKeepTheShapeOfTheBeginning(t *testing.T) {
	type layer struct {
		w [][]float64
		b float64
		m map[string]float64
		x any
	}
	l := &layer{[][]float64{{1, 2}, {3}}, 4, map[string]float64{"a": 1}, 2.0}
	tp := Get()
	r := NewRoots(tp, []reflect.Value{reflect.ValueOf(l), reflect.ValueOf(3.0)}, nil)
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
	r := NewRoots(Get(), []reflect.Value{reflect.ValueOf(m)}, nil)
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
