package functors

import (
	"iter"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

var lit0 = Literal{Key: "functors.lit0", Names: []string{"k", "θ"}}

func Ʌmake0(k *float64, θ *[]float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit0.Capture(k, θ) {
			return
		}
		return *k*x + (*θ)[0]
	}
}

const testPackage = "github.com/fluxion-go/fluxion/functors."

// Makers are inlined into the tests that call them.
func init() { Prepare(testPackage+mark+"make", testPackage+"TestCapture", testPackage+"TestClosure") }

func TestCaptured(t *testing.T) {
	k, θ := 2.0, []float64{1}
	f := Ʌmake0(&k, &θ)
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 { // others call it meanwhile and are not disturbed
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if y := f(3); y != 7 {
						t.Errorf("got %v, want 7", y)
						return
					}
				}
			}
		})
	}
	for range 1000 {
		lit, vars, ok := Captured(f)
		if !ok || lit != &lit0 || len(vars) != 2 || vars[0] != any(&k) || vars[1] != any(&θ) {
			t.Fatalf("got %v %v %v", lit, vars, ok)
		}
	}
	close(stop)
	wg.Wait()
}

func TestCaptureConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			k, θ := float64(n), []float64{1}
			f := Ʌmake0(&k, &θ)
			for range 500 {
				if _, vars, ok := Captured(f); !ok || vars[0] != any(&k) {
					t.Errorf("got %v", vars)
				}
				if y := f(1); y != k+1 {
					t.Errorf("got %v, want %v", y, k+1)
				}
			}
		})
	}
	wg.Wait()
}

var litNone = Literal{Key: "functors.litNone"}

func ɅmakeNone(count *int) func(x float64) float64 {
	return func(x float64) (_ float64) {
		*count++
		if Asking() && litNone.Capture() {
			return
		}
		return x
	}
}

func TestCaptureOfNothing(t *testing.T) {
	count := 0
	f := ɅmakeNone(&count)
	for range 3 {
		if lit, vars, ok := Captured(f); !ok || lit != &litNone || len(vars) != 0 {
			t.Errorf("got %v %v %v", lit, vars, ok)
		}
	}
	if count != 1 {
		t.Errorf("a literal without captured variables was asked %d times", count)
	}
	if !IsLeaf(f) {
		t.Error("no leaf")
	}
}

func TestCapturePanics(t *testing.T) {
	bad := func(x []float64) float64 { return x[3] } // no query, although the name says so
	if _, _, ok := Captured(bad); ok {
		t.Error("answered")
	}
	if Asking() || asker.Load() != 0 {
		t.Error("still asking")
	}
	k, θ := 2.0, []float64{1}
	if _, _, ok := Captured(Ʌmake0(&k, &θ)); !ok {
		t.Error("no answer after a panic")
	}
	variadic := func(x ...float64) float64 { return 0 }
	if _, _, ok := Captured(variadic); ok {
		t.Error("answered")
	}
}

// The literal in a maker is asked, literals in that only if they have floats in their parameters or results.
func TestCaptureIsNotAskedOfInnerLiterals(t *testing.T) {
	Prepare(testPackage + "ɅmakeOuter")
	called := 0
	var within func()
	f := ɅmakeOuter(&called, &within)
	f(1)
	if _, _, ok := Captured(f); !ok || called != 0 {
		t.Errorf("the literal in the maker: ok %v, called %d times", ok, called)
	}
	if _, _, ok := Captured(within); ok || called != 0 {
		t.Errorf("a literal without floats: ok %v, called %d times", ok, called)
	}
}

//go:noinline
func ɅmakeOuter(called *int, within *func()) func(float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit0.Capture(called, within) {
			return
		}
		*within = func() { *called++ }
		return x
	}
}

func TestCaptureIsNotAskedOfLoops(t *testing.T) {
	ran := 0
	seq := func(yield func(float64) bool) {
		if _, _, ok := Captured(yield); ok || ran != 0 {
			t.Errorf("the body of a loop was asked: ok %v, ran %d times", ok, ran)
		}
		yield(1)
	}
	for range iter.Seq[float64](seq) {
		ran++
	}
	if ran != 1 {
		t.Errorf("ran %d times", ran)
	}
}

func TestPrepareLater(t *testing.T) {
	k, θ := 2.0, []float64{1}
	f := laterMaker(&k, &θ)
	if _, _, ok := Captured(f); ok {
		t.Fatal("asked before it was prepared")
	}
	Prepare(testPackage + "laterMaker")
	if _, _, ok := Captured(f); !ok {
		t.Error("not asked after it was prepared")
	}
}

//go:noinline
func laterMaker(k *float64, θ *[]float64) func(float64) float64 {
	return func(x float64) (_ float64) {
		if Asking() && lit0.Capture(k, θ) {
			return
		}
		return x
	}
}

func TestIsLiteral(t *testing.T) {
	for name, want := range map[string]bool{
		"cell/3.f.func1": true, "cell/3.f.func1.2": true, "cell/3.F[...].func1": true, "cell/3.glob..func1": true, "cell/3.f.Ʌmake0.func2": true,
		"a.b/cell.f.func1.g.func10": true, "cell/3.f": false, "cell/3.f-range1": false, "cell/3.f.func1-range1": false, "cell/3.f.gowrap1": false,
		"cell/3.f.func1.gowrap1": false, "cell/3.f.deferwrap1": false, "cell/3.T.Call-fm": false, "x.func1/cell.f": false, "cell/3.f.func": false,
		"cell/3.f.funcs": false, "cell/3.f.func1-range1.2": true,
	} {
		if isLiteral(name) != want {
			t.Errorf("%s: got %v", name, !want)
		}
	}
}

func TestOthersAreNotCalled(t *testing.T) {
	called := false
	if _, _, ok := Captured(func() { called = true }); ok || called {
		t.Errorf("a literal that was not prepared was asked: ok %v, called %v", ok, called)
	}
	if _, _, ok := Captured(t.Log); ok {
		t.Error("a method value was asked")
	}
}

// A query costs a function that nobody asks one load.
func TestAskingIsInlined(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	out, err := exec.Command("go", "build", "-gcflags=-m", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "can inline Asking") {
		t.Error("Asking is not inlined")
	}
}

func BenchmarkCaptured(b *testing.B) {
	k, θ := 2.0, []float64{1}
	f := Ʌmake0(&k, &θ)
	b.ReportAllocs()
	for b.Loop() {
		Captured(f)
	}
}
