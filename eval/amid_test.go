package eval

import (
	"context"
	"strings"
	"testing"
	"time"
)

// While a cell runs, names are suggested and told of as they are, and nothing waits for the end of the cell. Cells that are compiled meanwhile disturb neither.
func TestQuestionsAmidCell(t *testing.T) {
	s, err := New(context.Background(), Config{Out: &transcript{}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.mustRun(t, 1, "type point struct{ width, height int }\np := point{1, 2}")
	done := make(chan Result)
	go func() { done <- s.Run(Cell{Number: 2, Source: "later := 1\nfor { time.Sleep(time.Millisecond) }"}) }()
	waitFor(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.running
	})
	for range 3 {
		var names []string
		for _, g := range s.Suggest("p.", 2).List {
			names = append(names, g.Text)
		}
		if got := strings.Join(names, " "); got != "height width" {
			t.Errorf("got suggestions %q, want height and width", got)
		}
		b, ok := s.Inspect("later", 3, false)
		if text := bundleText(b); !ok || !strings.Contains(text, "later int") || strings.Contains(text, "Value") {
			t.Errorf("got %q of a variable of the running cell", text)
		}
	}
	s.Interrupt()
	if res := <-done; res.Err == nil || res.Err.Name != "Interrupted" {
		t.Errorf("got %v", res.Err)
	}
	go func() {
		for i := range 10 {
			s.Run(Cell{Number: 3 + i, Source: "q := point{3, 4}\nfunc f(x int) int { return x + q.width }"})
		}
		done <- Result{}
	}()
	for asked := 0; ; asked++ {
		select {
		case <-done:
			if asked == 0 {
				t.Error("nothing was asked")
			}
			return
		default:
			s.Suggest("f(q.", 4)
			s.Inspect("f(q", 2, false)
			time.Sleep(time.Millisecond)
		}
	}
}
