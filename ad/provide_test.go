package ad_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

func lazy(x float64) float64 { return 5 * x }

func hopeless(x float64) float64 { return x }

// TestProvide makes derivatives when they are wanted, as a notebook does.
func TestProvide(t *testing.T) {
	var asked []string
	tape.Provide = func(keys []string, modes tape.Mode) error {
		asked = append(asked, keys...)
		for _, k := range keys {
			e := &tape.Entry{Key: k, Fn: lazy}
			switch {
			case k != pkg+"lazy":
				e.Fn, e.Err = nil, errors.New("cannot differentiate hopeless (cell 3, line 1):\n  it starts goroutines.")
			case modes&tape.Joint != 0:
				e.Joint = func(_ *tape.Tape, x, _, dy float64) (y, dx float64) { return lazy(x), 5 * dy }
			case modes&tape.Push != 0:
				e.Push = func(_ *tape.Tape, x, tx float64) (y, ty float64) { return lazy(x), 5 * tx }
			case modes&tape.Second != 0:
				return errors.New("the session is gone")
			}
			tape.Register(e)
		}
		return nil
	}
	defer func() { tape.Provide = nil }()
	want(t, ad.Gradient(lazy, 2), "(5.0,)")
	want(t, ad.Gradient(lazy, 3), "(5.0,)")
	want(t, ad.Pushforward(lazy, 2)(1), "5")
	if !slices.Equal(asked, []string{pkg + "lazy", pkg + "lazy"}) {
		t.Errorf("asked for %v, want two modes once each", asked)
	}
	wantPanic(t, "the session is gone", func() { ad.Hessian(lazy, 2) })
	for range 2 {
		wantPanic(t, "cannot differentiate hopeless (cell 3, line 1):\n  it starts goroutines.", func() { ad.Gradient(hopeless, 2) })
	}
	if n := len(asked); n != 4 {
		t.Errorf("asked %d times, want 4: an error is remembered", n)
	}
	ad.Inactive(unknown) // what was refused may be possible now
	wantPanic(t, "it starts goroutines.", func() { ad.Gradient(hopeless, 2) })
	want(t, ad.Gradient(lazy, 2), "(5.0,)")
	want(t, ad.Gradient(cubic, 2), "(10.0,)")
	if !slices.Equal(asked[4:], []string{pkg + "hopeless", pkg + "lazy"}) {
		t.Errorf("asked for %v after a rule, want both again", asked[4:])
	}
}
