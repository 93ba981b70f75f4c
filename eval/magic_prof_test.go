package eval

import (
	"regexp"
	"strings"
	"testing"
)

// A profile names the functions of cells as their author does, first, and then those of libraries.
func TestProf(t *testing.T) {
	out := &transcript{}
	s := newSession(t, out)
	s.mustRun(t, 1, "func step(x float64) float64 { for i := range 200_000 { x = math.Sin(x) + float64(i&1) }; return x }\n%help %prof")
	if got := out.take(); !strings.Contains(got, "%prof [cpu|heap] [CODE]") {
		t.Errorf("%%help: got %s", got)
	}
	for _, c := range []struct {
		cell string
		want []string
	}{
		{"%prof cpu\nx := 1.0\nfor range 100 { x = step(x) }", []string{`text/html: a page; text/plain: [0-9.]+m?s of CPU time in `, `  cell\[2\]\n`, `  cell\[1\] step\n(.*\n)*.*  math.sin\n`}},
		{"%prof heap\nvar all []string\nfor i := range 200_000 { all = append(all, strconv.Itoa(1000*i)) }", []string{`[0-9.]+ MB in [0-9]+ allocations`, `  cell\[2\]\n(.*\n)*.*  strconv.Itoa\n`}},
		{"%prof\n1 + 1", []string{`note: %prof: the cell took [0-9.]+[mµ]?s; a sample is taken each 10ms of CPU time, and there is none of it\n`}},
	} {
		s.mustRun(t, 2, c.cell)
		got := out.take()
		for _, want := range c.want {
			if !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("%s: got %s, want %s", c.cell, got, want)
			}
		}
	}
	if r := s.Run(Cell{3, "%prof disk\n1"}); r.Err == nil || !strings.Contains(r.Err.Value, "want cpu, heap or code") {
		t.Errorf("got %v", r.Err)
	}
	if r := s.Run(Cell{4, "%prof\nfunc() { step(1); panic(\"over\") }()"}); r.Err == nil || r.Err.Value != "over" {
		t.Errorf("got %v, want the panic of the cell", r.Err)
	}
	s.mustRun(t, 5, "%prof step(1);")
	if got := out.take(); strings.Contains(got, "Poll") {
		t.Errorf("what cells poll by is in the profile: %s", got)
	}
}
