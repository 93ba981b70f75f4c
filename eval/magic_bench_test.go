package eval

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// %bench and %%bench tell what one run takes, and errors in them are at the cell's own lines.
func TestBench(t *testing.T) {
	out := &transcript{}
	s := newSession(t, out)
	s.mustRun(t, 1, "func fill(n int) []int { return append(make([]int, 0, n), n) }\nx := 100")
	line := regexp.MustCompile(`^\[stdout\] \S+s a run, (\d+) bytes in (\d+) allocations \(\d+ runs\)\n$`)
	for _, c := range []struct{ cell, bytes, allocs string }{
		{"%bench fill(x)", "896", "1"}, // 800 bytes, in Go's next class of sizes
		{"%bench x + 1", "0", "0"},
		{"%%bench\ny := fill(x)\nz := fill(2 * x)\n_, _ = y, z", "2688", "2"}, // 1600 bytes are one of 1792
	} {
		s.mustRun(t, 2, c.cell)
		got := out.take()
		if m := line.FindStringSubmatch(got); m == nil || m[1] != c.bytes || m[2] != c.allocs {
			t.Errorf("%q: got %q, want %s bytes in %s allocations", c.cell, got, c.bytes, c.allocs)
		}
	}
	for _, c := range []struct {
		cell, want string
		line       int
	}{
		{"%bench fill(", "%bench fill(: want an expression", 1},
		{"%bench", "%bench: want an expression", 1},
		{"%%bench fill(x)", "want nothing behind it", 1},
		{"%%bench fill(x)\nfill(x)", "want nothing behind it", 1},
		{"%bench nobody()", "undefined: nobody", 1},
		{"%%bench\ny := 1\nnobody(y)", "undefined: nobody", 3},
		{"%%bench\n", "want statements", 1},
	} {
		r := s.Run(Cell{3, c.cell})
		if r.Err != nil && r.Err.Name == "CompileError" && !strings.HasPrefix(strings.Split(c.cell, "\n")[r.Err.Line-1][r.Err.Column-1:], "nobody") {
			t.Errorf("%q: the error is at column %d", c.cell, r.Err.Column)
		}
		if r.Err == nil || !strings.Contains(r.Err.Value, c.want) || r.Err.Line != c.line {
			t.Errorf("%q: got %+v, want %q at line %d", c.cell, r.Err, c.want, c.line)
		}
	}
}

// A panic and an interrupt in a benchmark end the cell, as elsewhere.
func TestBenchEnds(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := 1\nfunc step(n int) int {\n\tif n > 1000 {\n\t\tpanic(\"too far\")\n\t}\n\tx = n\n\treturn n\n}")
	r := s.Run(Cell{2, "n := 0"})
	for i, cell := range []string{"%bench step(x + 1)", "%%bench\nstep(x + 1)"} {
		r = s.Run(Cell{3 + i, cell})
		if r.Err == nil || r.Err.Name != "Panic" || !strings.Contains(strings.Join(r.Err.Traceback, "\n"), "cell 1, line 4") {
			t.Fatalf("%q: got %+v, want the panic", cell, r.Err)
		}
	}
	time.AfterFunc(300*time.Millisecond, s.Interrupt)
	if r = s.Run(Cell{5, "%bench func() { for { } }()"}); r.Err == nil || r.Err.Name != "Interrupted" {
		t.Errorf("got %+v, want Interrupted", r.Err)
	}
	if got := bundleText(*s.mustRun(t, 6, "x").Value); got != "1000" {
		t.Errorf("got x = %s after all this, want 1000", got)
	}
}
