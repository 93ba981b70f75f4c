package tape

import (
	"runtime"
	"strings"
	"testing"
)

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
