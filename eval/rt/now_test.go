package rt

import "testing"

type point struct{ x, y int }

var (
	values = []any{point{1, 2}, 5, nil, "text"}
	hits   int
)

// What generated code adds to x.(T), while no type was declared again and after.
func BenchmarkAssert(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, ok := values[i&3].(point); ok {
			hits++
		}
	}
}

func BenchmarkNow(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, ok := Now(values[i&3]).(point); ok {
			hits++
		}
	}
}

func BenchmarkAs(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, ok := As(values[i&3], (func(point))(nil)).(point); ok {
			hits++
		}
	}
}

//go:noinline
func isPoint(v any) bool {
	_, ok := Now(v).(point)
	return ok
}

// A value that is looked at does not escape.
func TestNowAllocates(t *testing.T) {
	n := 0
	if allocs := testing.AllocsPerRun(100, func() {
		n++
		if !isPoint(point{n, n}) {
			t.Error("a point is none")
		}
	}); allocs != 0 {
		t.Errorf("got %v allocations, want none", allocs)
	}
}

func TestNowNil(t *testing.T) {
	Changed()
	defer changed.Store(false)
	if Now(nil) != nil || As(nil, (func(point))(nil)) != nil || Now(5) != 5 {
		t.Error("Now changes values without a host")
	}
}
