package eval

import (
	"regexp"
	"strings"
	"testing"
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
		{"%bench fill(", "want an expression", 1},
		{"%bench nobody()", "undefined: nobody", 1},
		{"%%bench\ny := 1\nnobody(y)", "undefined: nobody", 3},
		{"%%bench\n", "want statements", 1},
	} {
		r := s.Run(Cell{3, c.cell})
		if r.Err == nil || !strings.Contains(r.Err.Value, c.want) || r.Err.Line != c.line {
			t.Errorf("%q: got %+v, want %q at line %d", c.cell, r.Err, c.want, c.line)
		}
	}
}
