package dataset_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// panicText returns what f panics with, as text; empty if it does not.
func panicText(f func()) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprint(v)
		}
	}()
	f()
	return ""
}

// wantPanic checks that f panics with a text that holds want.
func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	if got := panicText(f); got == "" || !strings.Contains(got, want) {
		t.Errorf("got panic %q, want one with %q", got, want)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if x, ok := got.(*tensor.Tensor); ok {
		got = x.Values()
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// numbers returns the matrix (2, n) whose columns are (i, -i).
func numbers(n int) *tensor.Tensor {
	x := make([]float32, 2*n)
	for i := range n {
		x[2*i], x[2*i+1] = float32(i), -float32(i)
	}
	return tensor.Wrap(x, 2, n)
}

func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
