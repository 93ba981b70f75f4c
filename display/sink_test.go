package display

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

type recorder []string

func (r *recorder) Display(id string, update bool, b Bundle) {
	*r = append(*r, fmt.Sprintf("%q %t %s", id, update, b.text()))
}
func (r *recorder) Clear(wait bool) { *r = append(*r, fmt.Sprintf("clear %t", wait)) }

func TestSink(t *testing.T) {
	var r recorder
	defer SetSink(SetSink(&r))
	Display(1, "a")
	Display()
	Update("p", 1)
	Update("p", 2)
	Update("q", 3)
	Replace("p", 4)
	Forget()
	Replace("p", 5)
	Update("p", 6)
	Update("p", 7)
	ClearOnNext()
	Update("p", 8)
	Clear()
	want := []string{`"" false 1`, `"" false "a"`, `"p" false 1`, `"p" true 2`, `"q" false 3`, `"p" true 4`, `"p" true 5`, `"p" false 6`,
		`"p" true 7`, "clear true", `"p" false 8`, "clear false"}
	if !slices.Equal(r, want) {
		t.Errorf("got\n%q, want\n%q", []string(r), want)
	}
}

// TestSinkOneAtATime displays from many goroutines: the recorder has no lock.
func TestSinkOneAtATime(t *testing.T) {
	var r recorder
	defer SetSink(SetSink(&r))
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() { Update("p", i) })
	}
	wg.Wait()
	for i, s := range r {
		if first := i == 0; first == (s[4:8] == "true") {
			t.Errorf("display %d of 50: %s", i, s)
		}
	}
	if len(r) != 50 {
		t.Errorf("got %d displays, want 50", len(r))
	}
}
