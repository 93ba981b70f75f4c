package display

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// shown records what a notebook would show: the text of each display, the newest last.
type shown struct {
	ids   []string
	texts map[string][]string
	html  string
}

func (s *shown) Display(id string, update bool, b Bundle) {
	if !update {
		s.ids = append(s.ids, id)
	}
	s.texts[id] = append(s.texts[id], b.text())
	s.html, _ = b.Data["text/html"].(string)
}

func (s *shown) Clear(bool) {}

// last is the state that a saved notebook would have.
func (s *shown) last(t *testing.T) string {
	t.Helper()
	if len(s.ids) != 1 {
		t.Fatalf("got %d displays, want one", len(s.ids))
	}
	texts := s.texts[s.ids[0]]
	return texts[len(texts)-1]
}

// clock runs a test with a clock that stands still unless it is told to go on, and with what is displayed recorded.
func clock(t *testing.T) (s *shown, on func(time.Duration)) {
	s = &shown{texts: map[string][]string{}}
	old := SetSink(s)
	at := time.Unix(1000, 0)
	now = func() time.Time { return at }
	t.Cleanup(func() {
		SetSink(old)
		now = time.Now
		bars.running = nil
	})
	return s, func(d time.Duration) { at = at.Add(d) }
}

func TestProgress(t *testing.T) {
	s, on := clock(t)
	for range ProgressN(100, Label("step")) {
		on(20 * time.Millisecond)
	}
	// 100 items in 2 s, drawn at most every 100 ms: at the beginning, 20 times, of which the last is the end.
	texts := s.texts[s.ids[0]]
	if len(texts) > 22 {
		t.Errorf("got %d drawings in 2 s, want at most ten a second", len(texts))
	}
	if want := "step ░░░░░░░░░░░░░░░░░░░░ 0 of 100, 0 %"; texts[0] != want {
		t.Errorf("got %s at first, want %s", texts[0], want)
	}
	if want := "step ██████████░░░░░░░░░░ 50 of 100, 50 %, 50.0 a second, 1s left"; !slices.Contains(texts, want) {
		t.Errorf("got %q, want %q among them", texts, want)
	}
	if want := "step ████████████████████ 100 of 100 in 2s, 50.0 a second"; s.last(t) != want {
		t.Errorf("got %s at last, want %s", s.last(t), want)
	}
	if want := `<progress value="100" max="100"></progress> <b>step</b> 100 of 100 in 2s, 50.0 a second`; !strings.Contains(s.html, want) {
		t.Errorf("got %s, want %s in it", s.html, want)
	}
}

type loader []int

func (l loader) All() iter.Seq[int] { return slices.Values(l) }
func (l loader) Len() int           { return len(l) }

// The loop variables are those of the loop without a bar, and the total is known where it can be.
func TestProgressOver(t *testing.T) {
	for name, c := range map[string]struct {
		run  func() int // the sum of what the loop saw
		sum  int
		last string
	}{
		"slice": {func() (n int) {
			for i, x := range ProgressSlice([]int{5, 6}) {
				n += 10*i + x
			}
			return n
		}, 21, "████████████████████ 2 of 2 in 0s"},
		"loader": {func() (n int) {
			for x := range ProgressAll(loader{1, 2, 3}) {
				n += x
			}
			return n
		}, 6, "████████████████████ 3 of 3 in 0s"},
		"sequence": {func() (n int) {
			for x := range Progress(slices.Values([]int{1, 2})) {
				n += x
			}
			return n
		}, 3, "2 in 0s"},
		"sequence of pairs": {func() (n int) {
			for i, x := range Progress2(slices.All([]int{4, 2}), Total(2)) {
				n += i * x
			}
			return n
		}, 2, "████████████████████ 2 of 2 in 0s"},
		"nothing": {func() (n int) {
			for range ProgressN(0) {
				n++
			}
			return n
		}, 0, "0 of 0 in 0s"},
		"more than the total": {func() (n int) {
			for range Progress(slices.Values([]int{1, 2, 3}), Total(2)) {
				n++
			}
			return n
		}, 3, "████████████████████ 3 of 2 in 0s"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := clock(t)
			if got := c.run(); got != c.sum {
				t.Errorf("got the sum %d, want %d", got, c.sum)
			}
			if got := s.last(t); got != c.last {
				t.Errorf("got %s, want %s", got, c.last)
			}
		})
	}
}

// However a loop ends, its bar says so in the end.
func TestProgressEnds(t *testing.T) {
	loop := func(on func(time.Duration), at func(i int) bool) {
		defer func() { recover() }()
		for i := range ProgressN(10) {
			on(time.Second)
			if at(i) {
				break
			}
		}
	}
	for name, c := range map[string]struct {
		at   func(i int) bool
		want string
	}{
		"break": {func(i int) bool { return i == 4 }, "stopped at 4 of 10 after 5s, 1.3s each"},
		"panic": {func(i int) bool {
			if i == 4 {
				panic("boom")
			}
			return false
		}, "failed at 4 of 10 after 5s, 1.3s each"},
		"interrupt": {func(i int) bool {
			if i == 4 {
				interrupt.Request()
				interrupt.Poll()
			}
			return false
		}, "interrupted at 4 of 10 after 5s, 1.3s each"},
	} {
		t.Run(name, func(t *testing.T) {
			s, on := clock(t)
			defer interrupt.Reset()
			loop(on, c.at)
			if got := s.last(t); got != "████████░░░░░░░░░░░░ "+c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if bars.running != nil {
				t.Error("the group goes on")
			}
		})
	}
}

// Bars of inner loops are lines below that of the outer one, and take each other's place.
func TestNestedProgress(t *testing.T) {
	s, on := clock(t)
	for range ProgressN(3, Label("epoch")) {
		for range ProgressN(5, Label("batch")) {
			on(time.Second)
		}
	}
	want := "epoch ████████████████████ 3 of 3 in 15s, 5s each\nbatch ████████████████████ 5 of 5 in 5s, 1.0 a second"
	if got := s.last(t); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for range ProgressN(2) { // another loop is another display
		on(time.Second)
	}
	if len(s.ids) != 2 {
		t.Errorf("got %d displays, want 2", len(s.ids))
	}
}

// A loop that was left behind by an earlier cell does not take the bars of the next one.
func TestProgressAfterForget(t *testing.T) {
	s, on := clock(t)
	next, stop := iter.Pull(ProgressN(10, Label("left behind")))
	next()
	Forget()
	for range ProgressN(2, Label("new")) {
		on(time.Second)
		next()
	}
	stop()
	if len(s.ids) < 2 || !strings.HasPrefix(s.texts[s.ids[1]][0], "new") && !strings.HasPrefix(s.texts[s.ids[len(s.ids)-1]][0], "new") {
		t.Errorf("got %v", s.texts)
	}
	for _, texts := range s.texts {
		if last := texts[len(texts)-1]; strings.Contains(last, "new") && strings.Contains(last, "\n") {
			t.Errorf("got a group of both: %s", last)
		}
	}
}

// A label is text, in one line.
func TestProgressLabel(t *testing.T) {
	s, _ := clock(t)
	for range ProgressN(1, Label("<script>\x1b[1m\n")) {
	}
	if got := s.last(t); strings.ContainsAny(got, "\x1b\n") || strings.Contains(s.html, "<script") {
		t.Errorf("got %q and %s", got, s.html)
	}
}

func ExampleProgressN() {
	sum := 0
	for i := range ProgressN(1000, Label("adding")) {
		sum += i
	}
	fmt.Println("sum", sum)
}

// Loops side by side share a display; run with -race.
func TestProgressSideBySide(t *testing.T) {
	s, _ := clock(t)
	for range ProgressN(1, Label("all")) {
		var wait sync.WaitGroup
		for g := range 4 {
			wait.Go(func() {
				for range ProgressN(50, Label(fmt.Sprint(g))) {
				}
			})
		}
		wait.Wait()
	}
	if !strings.HasPrefix(s.last(t), "all ████████████████████ 1 of 1") {
		t.Errorf("got %s", s.last(t))
	}
}
