package profile

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files again")

// stack is a stack as it is read, the outermost frame first: "cell[3]:7 cell/3.Ʌstep", or a function of a library.
func stack(frames ...string) (s []Frame) {
	for _, f := range frames {
		place, name, own := strings.Cut(f, " ")
		frame := Frame{Func: f, File: "lib.go", Line: 1}
		if own {
			file, line, _ := strings.Cut(place, "]:")
			frame = Frame{Func: name, File: "/tmp/x/" + file + "]"}
			fmt.Sscan(line, &frame.Line)
		}
		s = append([]Frame{frame}, s...)
	}
	return s
}

func example() *Profile {
	run := []string{"runtime.goexit", "github.com/fluxion-go/fluxion/eval/host.(*worker).execute", "cell[3]:2 cell/3.Ʌ0run"}
	with := func(more ...string) []Frame { return stack(append(run[:3:3], more...)...) }
	return &Profile{Types: []string{"samples", "cpu"}, Duration: time.Second, Samples: []Sample{
		{with("cell[1]:7 cell/1.Ʌstep", "math.Sin", "math.sin"), []int64{40, 400e6}},
		{with("cell[1]:8 cell/1.Ʌstep"), []int64{5, 50e6}},
		{with("cell[1]:8 cell/1.Ʌstep", "github.com/fluxion-go/fluxion/eval/rt.Poll", "github.com/fluxion-go/fluxion/internal/interrupt.Poll", "sync/atomic.(*Bool).Load"), []int64{5, 50e6}},
		{with("cell[2]:1 cell/2.Ʌfib", "cell[2]:1 cell/2.Ʌfib", "cell[2]:1 cell/2.Ʌfib"), []int64{5, 50e6}},
		{with("sort.Slice", "sort.pdqsort_func", "cell[3]:3 cell/3.Ʌ0run.func1"), []int64{20, 200e6}},
		{with("github.com/fluxion-go/fluxion/eval/rt.Show", "github.com/fluxion-go/fluxion/eval/host.(*worker).Show", "encoding/gob.encOpFor"), []int64{1, 5e6}},
		{with("github.com/fluxion-go/fluxion/eval/rt.Show", "github.com/fluxion-go/fluxion/eval/host.(*worker).Show", "cell[1]:9 cell/1.T.HTML", "strings.Repeat"), []int64{1, 3e6}},
		{with("slices.SortFunc[go.shape.[]<script>alert(1)</script>]", "example.com/a.b/c.(*T[go.shape.x/y]).M"), []int64{1, 10e6}},
		{stack("runtime.goexit", "runtime.gcBgMarkWorker"), []int64{7, 70e6}},
	}}
}

func seconds(v int64) string { return time.Duration(v).String() }

func TestText(t *testing.T) {
	const want = `      flat        cum  function
        0s      768ms  cell[3]
     100ms      500ms  cell[1] step
     200ms      200ms  cell[3] func literal
      50ms       50ms  cell[2] fib
        0s        3ms  cell[1] T.HTML
     400ms      400ms  math.sin
      10ms       10ms  c.(*T[...]).M
       5ms        8ms  show the value
       3ms        3ms  strings.Repeat
        0s      400ms  math.Sin
        0s      200ms  sort.Slice
        0s      200ms  sort.pdqsort_func
        0s       10ms  slices.SortFunc[...]
`
	r := example().Report("cpu", seconds)
	if got := r.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if r.Cells != 768e6 || r.Rest != 70e6 {
		t.Errorf("got %d in cells and %d outside, want 768e6 and 70e6", r.Cells, r.Rest)
	}
	if r := example().Report("no such type", seconds); r.Cells != 0 {
		t.Errorf("got %d of a type that there is not", r.Cells)
	}
}

func TestHTML(t *testing.T) {
	got := strings.ReplaceAll(example().Report("cpu", seconds).HTML("the cell", "760ms of CPU time"), "<li", "\n<li") + "\n"
	const golden = "testdata/flame.html"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs: got\n%s\nif that is right, write it again with -update", golden, got)
	}
	if strings.Contains(got, "<script") {
		t.Error("a name became markup")
	}
}

// The view stays below 200 KB, however many stacks there are.
func TestLarge(t *testing.T) {
	p := &Profile{Types: []string{"cpu"}}
	for i := range 4000 {
		frames := []string{"cell[1]:1 cell/1.Ʌ0run"}
		for j := range 100 {
			frames = append(frames, fmt.Sprintf("example.com/pkg.F%d", i%(j+1)))
		}
		p.Samples = append(p.Samples, Sample{stack(frames...), []int64{1}})
	}
	if n := len(p.Report("cpu", seconds).HTML("the cell", "")); n > 200<<10 {
		t.Errorf("got %d bytes, want at most 200 KB", n)
	}
}

// Read reads what package runtime/pprof writes.
func TestRead(t *testing.T) {
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 0); err != nil {
		t.Fatal(err)
	}
	p, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, s := range p.Samples {
		for _, f := range s.Stack {
			found = found || strings.HasSuffix(f.Func, "profile.TestRead") && strings.HasSuffix(f.File, "profile_test.go") && f.Line > 0
		}
	}
	if !found {
		t.Errorf("this function is in no stack of %d", len(p.Samples))
	}
	n := len(p.Samples)
	p.Subtract(&Profile{Samples: p.Samples})
	if len(p.Samples) != 2*n || p.Samples[0].Values[0] != -p.Samples[n].Values[0] {
		t.Error("a profile without itself is not nothing")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte{10, 2, 8, 1, 50, 0})
	f.Add([]byte{18, 6, 10, 1, 1, 18, 1, 5, 34, 4, 8, 1, 34, 0})
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, err := parse(raw); err == nil {
			p.Report("cpu", seconds).HTML("x", "")
		}
	})
}
