package eval

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/eval/build"
)

// killIdle ends the worker once the values were saved after the last cell.
func killIdle(t *testing.T, s *Session) {
	t.Helper()
	file := s.next().Path
	began := time.Now()
	for old := modified(file); modified(file) == old; time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("nothing was saved within 20 s")
		}
		s.keep()
		time.Sleep(50 * time.Millisecond)
	}
	_ = syscall.Kill(s.worker.PID(), syscall.SIGKILL)
	<-s.worker.Done()
}

func modified(file string) time.Time {
	i, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return i.ModTime()
}

// A worker that dies between two cells is replaced, and the next cell runs as if nothing had been.
func TestDeathBetweenCells(t *testing.T) {
	out := &transcript{}
	s := newSession(t, out)
	s.mustRun(t, 1, "x := []int{1, 2}\ny := x[1:]\nfunc last() int { return x[1] }")
	for n := range 3 {
		killIdle(t, s)
		s.mustRun(t, 2+n, "y[0]++")
	}
	if b, err := s.Expr("last()"); err != nil || bundleText(b) != "5" {
		t.Errorf("got %v, %v, want 5", b, err)
	}
	want := "note: the worker died (killed by signal 9 (killed)); a new one has all variables as they were\n"
	if got := out.take(); strings.Count(got, want) != 3 {
		t.Errorf("got %q, want three times %q", got, want)
	}
	if i, err := os.Stat(s.next().Path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file of its owner", i, err)
	}
}

// Cells that are linked the plain way come back too, in one plugin that has descriptions of its own for types that the worker has.
func TestDeathWithPlainPlugins(t *testing.T) {
	s := newSession(t, &transcript{})
	s.store.Loader = build.PlainLink{}
	s.mustRun(t, 1, "type T struct{ a []int }\nx := &T{[]int{1, 2}}\nf := func(y float64) float64 { return y * float64(x.a[0]) }")
	s.mustRun(t, 2, "func (t *T) sum() int { return t.a[0] + t.a[1] }\nvar i any = x")
	killIdle(t, s)
	s.mustRun(t, 3, "x.a[0]++")
	if b, err := s.Expr("fmt.Sprint(f(2), i.(*T).sum(), i == any(x))"); err != nil || bundleText(b) != `"4 4 true"` {
		t.Errorf("got %v, %v, want 4 4 true", b, err)
	}
}

// What does not come back is told, and the cell does not run.
func TestDeathBetweenCellsWithLoss(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := 1\nc := make(chan int)")
	killIdle(t, s)
	res := s.Run(Cell{2, "x = 5"})
	if res.Err == nil {
		t.Fatal("the cell ran")
	}
	if got, want := strings.Join(res.Err.Traceback, "\n"), `WorkerDied: killed by signal 9 (killed)

A new worker is ready; types, functions and imports are declared again.
Values as they were after cell 1: x.
Lost variables: c (cell 1). Run their cells again.
This cell did not run.`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if b, err := s.Expr("x"); err != nil || bundleText(b) != "1" {
		t.Errorf("got %v, %v, want 1", b, err)
	}
}

// A file that is damaged, or of another session, is not read; the session goes on without it.
func TestDamagedCheckpoint(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := 1")
	killIdle(t, s)
	if err := os.WriteFile(s.next().Path, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	res := s.Run(Cell{2, "x"})
	if res.Err == nil || !strings.Contains(strings.Join(res.Err.Traceback, "\n"), "The values that were saved could not be read") {
		t.Errorf("got %v", res.Err)
	}
	s.mustRun(t, 3, "x := 2")
	s.mustRun(t, 4, "x++")
}

// If the new worker dies while it reads the values, by the same hand, they come back into the next one.
func TestDeathWhileValuesComeBack(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := make([]float64, 4<<20)\nx[5] = 7")
	s.mustRun(t, 2, "%checkpoint")
	first := s.worker.PID()
	_ = syscall.Kill(first, syscall.SIGKILL)
	<-s.worker.Done()
	done := make(chan bool)
	go func() {
		defer close(done)
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			s.mu.Lock()
			pid := s.worker.PID()
			s.mu.Unlock()
			if pid != first {
				_ = syscall.Kill(pid, syscall.SIGKILL)
				return
			}
		}
	}()
	s.mustRun(t, 3, "x[5]++")
	<-done
	if b, err := s.Expr("x[5]"); err != nil || bundleText(b) != "8.0" {
		t.Errorf("got %v, %v, want 8.0", b, err)
	}
}
