package keep

import (
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/optim/schedules"
)

// Literals as the rewriter of a notebook prepares them: lit1 with a maker, lit2 without.

var (
	lit1 = functors.Literal{Key: "keep.lit1", Name: "a function literal", Names: []string{"k", "w"}}
	lit2 = functors.Literal{Key: "keep.lit2", Name: "a function literal", Names: []string{"k"}, Fixed: "it declares the type t"}
)

func init() {
	lit1.Make = Ʌ0make1
	functors.Prepare("github.com/fluxion-go/fluxion/eval/host/keep.Ʌ0make")
	makersOf = "github.com/fluxion-go/fluxion/eval/host/keep"
}

//go:noinline
func Ʌ0make1(k *float64, w *[]float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && lit1.Capture(k, w) {
			return
		}
		*k++
		return *k*x + (*w)[0]
	}
}

//go:noinline
func Ʌ0make2(k *float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && lit2.Capture(k) {
			return
		}
		return *k * x
	}
}

// A closure comes back with its variables, which it shares with whoever had them.
func TestClosures(t *testing.T) {
	type named func(x float64) float64
	k, w := 1.0, []float64{1, 2}
	type session struct {
		k    *float64
		w    *[]float64
		part []float64
		f    func(x float64) float64
		g    any
		h    named
	}
	x := session{k: &k, w: &w, part: w[:1], f: Ʌ0make1(&k, &w)}
	x.g, x.h = x.f, x.f
	y, gaps := again(t, &x)
	if len(gaps) > 0 {
		t.Fatal(gaps)
	}
	if got := y.f(10); got != 21 { // k is 2 then
		t.Errorf("got %v, want 21", got)
	}
	*y.k, y.part[0] = 9, 7
	if got := y.g.(func(float64) float64)(10); got != 107 {
		t.Errorf("got %v, want 107: the variables are shared", got)
	}
	if got := y.h(10); got != 117 {
		t.Errorf("got %v, want 117", got)
	}
	if k != 1 || w[0] != 1 {
		t.Errorf("the variables of the original changed: %v, %v", k, w)
	}
	if z, gaps := again(t, y); len(gaps) > 0 || z.f(1) != 19 {
		t.Errorf("the second time: got %v, %v", z, gaps)
	}
}

func TestClosuresThatAreNotSaved(t *testing.T) {
	k, c := 1.0, make(chan int)
	plain := func(x float64) float64 { k++; c <- 1; return k }
	y, gaps := again(t, &[]func(float64) float64{Ʌ0make2(&k), plain, nil})
	if !slices.Equal(texts(gaps), []string{"x.0: a function that cannot be made anew (it declares the type t)", "x.1: a function that captured variables"}) {
		t.Errorf("got %v", texts(gaps))
	}
	for i, f := range *y {
		if f != nil {
			t.Errorf("function %d is not nil", i)
		}
	}
}

func adder(n int, x float64) func(int) float64 {
	return func(m int) float64 { return float64(m+n) + x }
}

type scale float64

func (s scale) of(x float64) float64 { return float64(s) * x }

// A closure that captured no pointers comes back with what it captured.
func TestClosuresOfNumbers(t *testing.T) {
	type funcs struct {
		add   func(int) float64
		of    func(float64) float64
		sched schedules.Schedule
		init  nn.Initialiser
	}
	x := funcs{adder(3, 0.5), scale(2).of, schedules.Exp(0.1, 0.9), nn.KaimingNormal()}
	want := x.init(rand.New(rand.NewPCG(1, 2)), 2, 2).String()
	y := &x
	for range 3 {
		z, gaps := again(t, y)
		if len(gaps) > 0 {
			t.Fatal(texts(gaps))
		}
		y = z
	}
	runtime.GC()
	if y.add(4) != 7.5 || y.of(3) != 6 || y.sched(5) != x.sched(5) || y.init(rand.New(rand.NewPCG(1, 2)), 2, 2).String() != want {
		t.Errorf("got %v, %v, %v", y.add(4), y.of(3), y.sched(5))
	}
}

// A method value comes back with its receiver, which it shares with whoever had it.
func TestMethodValues(t *testing.T) {
	type session struct {
		b           *strings.Builder
		write       func(string) (int, error)
		text        func() string
		total       func() float64
		read        func([]byte) (int, error)
		first, stop func() bool
		of          any
	}
	x := session{b: new(strings.Builder), total: sum{[]float64{1, 2}}.total, read: io.Reader(strings.NewReader("abc")).Read, of: scale(2).of}
	x.write, x.text, x.first, x.stop = x.b.WriteString, x.b.String, (&bag[int]{x: []int{7}}).any, nn.Patience(func() bool { return true }, 2)
	x.write("a")
	x.stop()
	y, gaps := again(t, &x)
	z, _ := again(t, y)
	if len(gaps) > 0 {
		t.Fatal(texts(gaps))
	}
	runtime.GC()
	z.write("b")
	var b [4]byte
	n, _ := z.read(b[:])
	if x.text() != "a" || z.text() != "ab" || z.b.String() != "ab" || z.total() != 3 || !z.first() || !z.stop() || z.of.(func(float64) float64)(3) != 6 || string(b[:n]) != "abc" {
		t.Errorf("got %q, %q, %v, %v, %q", z.text(), z.b, z.total(), z.first(), b[:n])
	}
}

type sum struct{ w []float64 }

func (s sum) total() float64 { return s.w[0] + s.w[1] }

type bag[T any] struct{ x []T }

func (l *bag[T]) any() bool { return len(l.x) > 0 }

func TestReflectedValues(t *testing.T) {
	n := 5
	type session struct {
		n             *int
		a, b, c, d, e reflect.Value
	}
	x := session{&n, reflect.ValueOf(&n).Elem(), reflect.ValueOf("text"), reflect.ValueOf(map[string]int{"a": 1}), reflect.ValueOf(double), reflect.Value{}}
	y, gaps := again(t, &x)
	if len(gaps) > 0 {
		t.Fatal(texts(gaps))
	}
	if y.a.SetInt(7); *y.n != 7 || n != 5 || y.b.String() != "text" || y.c.Len() != 1 || y.d.Call([]reflect.Value{reflect.ValueOf(2.0)})[0].Float() != 4 || y.e.IsValid() {
		t.Errorf("got %v", y)
	}
	m := reflect.ValueOf(scale(2)).Method(0)
	if _, gaps := again(t, &m); !slices.Equal(texts(gaps), []string{"x: a method value"}) {
		t.Errorf("got %v", texts(gaps))
	}
}

func (s scale) Of(x float64) float64 { return s.of(x) }

func texts(gaps []Gap) (out []string) {
	for _, g := range gaps {
		out = append(out, g.String())
	}
	return out
}

// What a closure captured and cannot be saved is told by the name of the variable.
func TestGapInAClosure(t *testing.T) {
	k, w := 1.0, []float64{1}
	f := Ʌ0make3(&k, &w)
	y, gaps := again(t, &f)
	if !slices.Equal(texts(gaps), []string{"x.w: a channel"}) || (*y)(2) != 2 {
		t.Errorf("got %v, %v", (*y)(2), texts(gaps))
	}
}

var lit3 = functors.Literal{Key: "keep.lit3", Name: "a function literal", Names: []string{"k", "w"}}

func init() { lit3.Make = Ʌ0make3of }

//go:noinline
func Ʌ0make3(k *float64, w *[]float64) func(x float64) float64 {
	c := make(chan int)
	return Ʌ0make3of(k, &c)
}

//go:noinline
func Ʌ0make3of(k *float64, w *chan int) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && lit3.Capture(k, w) {
			return
		}
		if *w != nil {
			close(*w)
		}
		return *k * x
	}
}
