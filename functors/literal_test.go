package functors

import (
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

func init() { Prepare("github.com/fluxion-go/fluxion/functors.") }

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

func TestOthersAreNotCalled(t *testing.T) {
	called := false
	if _, _, ok := Captured(func() { called = true }); ok || called {
		t.Errorf("a literal that was not prepared was asked: ok %v, called %v", ok, called)
	}
	if _, _, ok := Captured(t.Log); ok {
		t.Error("a method value was asked")
	}
}
