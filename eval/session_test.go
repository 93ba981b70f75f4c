package eval

import (
	"context"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/eval/front"
)

func (s *Session) mustRun(t *testing.T, number int, source string) Result {
	t.Helper()
	r := s.Run(Cell{Number: number, Source: source})
	if r.Err != nil {
		t.Fatalf("cell %d: %v\n%s", number, r.Err, strings.Join(r.Err.Traceback, "\n"))
	}
	return r
}

// Cells can import the packages of the module that the notebook lies in.
func TestNotebookModule(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/own\n\ngo 1.26\n")
	write("shapes/shapes.go", "package shapes\n\ntype square struct{ side float64 }\n\nfunc (s square) Area() float64 { return s.side * s.side }\n\nfunc Square(side float64) square { return square{side} }\n")
	write("broken/broken.go", "package broken\n\nfunc F() int { return \"text\" }\n")
	write("notebooks/here", "")
	out := &transcript{}
	s, err := New(context.Background(), Config{Out: out, Dir: filepath.Join(dir, "notebooks")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.mustRun(t, 1, "import \"example.com/own/shapes\"\nsq := shapes.Square(3)")
	if got := bundleText(*s.mustRun(t, 2, "sq.Area()").Value); got != "9.0" {
		t.Errorf("got %s, want 9.0", got)
	}
	r := s.Run(Cell{Number: 3, Source: "import \"example.com/own/broken\"\nbroken.F()"})
	if r.Err == nil || r.Err.Name != "CompileError" || !strings.Contains(r.Err.Value, "broken.go:3") {
		t.Errorf("got %v, want a CompileError that names broken.go:3", r.Err)
	}
	s.mustRun(t, 4, "sq.Area()")

	// An edited package is there as it is now, and values of what it was live on.
	out.take()
	s.mustRun(t, 5, "import \"example.com/own/shapes\"\nshapes.Square(1)")
	if got := out.take(); got != "" {
		t.Errorf("before the edit: got %q, want nothing", got)
	}
	write("shapes/shapes.go", "package shapes\n\nfunc Triangle(a, h float64) float64 { return a * h / 2 }\n")
	if got := bundleText(*s.mustRun(t, 6, "shapes.Triangle(1, 2) + sq.Area()").Value); got != "10.0" {
		t.Errorf("after the edit: got %s, want 10.0", got)
	}
	if r := s.Run(Cell{Number: 7, Source: "shapes.Square(1)"}); r.Err == nil {
		t.Error("a function that is there no more could be called")
	}
	old := s.store.Dir()
	s.mustRun(t, 8, "%cd /\n%reset")
	out.take()
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the files of the old store: got %v, want them gone", err)
	}
	r = s.mustRun(t, 9, "import \"example.com/own/shapes\"\nshapes.Triangle(1, 2)")
	if got := bundleText(*r.Value); got != "1.0" || strings.Contains(out.take(), "note") {
		t.Errorf("after %%reset: got %s, want 1.0 without a note", got)
	}
	if r := s.Run(Cell{Number: 10, Source: "sq"}); r.Err == nil {
		t.Error("a variable outlived %reset")
	}
}

// fragileImporter is a part of the front end that panics when it is broken.
type fragileImporter struct {
	types.Importer
	broken bool
}

func (i *fragileImporter) Import(path string) (*types.Package, error) {
	if i.broken {
		panic("no importer today")
	}
	return i.Importer.Import(path)
}

// A panic of the front end costs a cell and nothing else.
func TestFrontPanics(t *testing.T) {
	s := newSession(t, &transcript{})
	imp := &fragileImporter{Importer: importer.ForCompiler(token.NewFileSet(), "gc", s.store.Export)}
	s.names = front.New(imp)
	s.mustRun(t, 1, "x := 20")
	imp.broken = true
	r := s.Run(Cell{Number: 2, Source: "import \"strings\"\nx := strings.ToUpper(\"a\")"})
	imp.broken = false
	if r.Err == nil {
		t.Fatal("got no error")
	}
	const want = "internal error: no importer today (please report this cell)"
	trace := strings.Join(r.Err.Traceback, "\n")
	if r.Err.Name != "CompileError" || r.Err.Value != want {
		t.Errorf("got %v, want CompileError: %s", r.Err, want)
	}
	if n := len(r.Err.Traceback); n < 3 || n > 11 || !strings.Contains(r.Err.Traceback[1], "  session_test.go:") || !strings.Contains(trace, ", in front.") ||
		strings.Contains(trace, "/") || strings.Contains(trace, "runtime.") {
		t.Errorf("got the traceback\n%s\nwant at most 10 frames, from the importer through the front end", trace)
	}
	if got := bundleText(*s.mustRun(t, 3, "x + 1").Value); got != "21" {
		t.Errorf("got %s, want 21", got)
	}
}

func TestPasted(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"x :=\u00A01", "cell 1, line 1:5: no-break space (U+00A0), pasted from a web page? replace it by a space"},
		{"x := \"é\"\ny, é := \"é\",\u2003`“`", "cell 1, line 2:13: unusual space (U+2003), pasted from a web page? replace it by a space"},
		{"fmt.Println(“hi”)", "cell 1, line 1:13: curly quote “ (U+201C), pasted from a web page? replace it by \""},
		{"%time\n1 – 2", "cell 1, line 2:3: en dash – (U+2013), pasted from a web page? replace it by -"},
		{"x\u200B := 1", "cell 1, line 1:2: zero-width space (U+200B), pasted from a web page? remove it"},
		{"x := 1 // “quoted”\u00A0\n/*\u00A0\n“ */ y := `\n\uFEFF„`; z := \"\u00A0\" + string('“')", ""},
	} {
		text, _, _ := splitMagics(c.source)
		var got string
		for _, d := range pasted(1, text) {
			got = d.String()
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.source, got, c.want)
		}
	}
	s := newSession(t, &transcript{})
	if r := s.Run(Cell{Number: 1, Source: "x :=\u00A01"}); r.Err == nil || r.Err.Name != "CompileError" || r.Err.Column != 5 || len(r.Err.Traceback) != 3 {
		t.Errorf("got %v, want a CompileError at column 5 with the line", r.Err)
	}
	if got := bundleText(*s.mustRun(t, 2, "\uFEFF%cd .\n\"a\u00A0b\"").Value); got != "\"a\u00A0b\"" && got != `"a\u00a0b"` {
		t.Errorf("got %s, want the string", got)
	}
	if status, _ := s.Complete("\uFEFFx := 1"); status != "complete" {
		t.Errorf("a byte order mark: got %q, want complete", status)
	}
}

func TestLostNames(t *testing.T) {
	var lost []front.Lost
	for i := range 23 {
		lost = append(lost, front.Lost{Name: fmt.Sprintf("v%02d", i), Cell: 1})
	}
	if got, want := lostNames(lost[:2]), "v00 (cell 1), v01 (cell 1)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := lostNames(lost[:20]); strings.Contains(got, "more") || !strings.HasSuffix(got, "v19 (cell 1)") {
		t.Errorf("20 names: got %s", got)
	}
	if got := lostNames(lost); !strings.HasSuffix(got, ", v19 (cell 1) and 3 more") {
		t.Errorf("23 names: got %s", got)
	}
}

// A program that an interrupted cell waits for ends with the session.
func TestCloseEndsPrograms(t *testing.T) {
	out := &transcript{}
	s, err := New(context.Background(), Config{Out: out, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	defer close(stop)
	go interruptWhen(s, out, "waits", stop)
	r := s.Run(Cell{Number: 1, Source: "import \"os/exec\"\nc := exec.Command(\"sleep\", \"600\")\nc.Start()\nos.WriteFile(\"pid\", []byte(strconv.Itoa(c.Process.Pid)), 0o666)\nfmt.Println(\"waits\")\nc.Wait()"})
	if r.Err == nil || r.Err.Name != "Interrupted" {
		t.Errorf("got %v, want Interrupted", r.Err)
	}
	data, _ := os.ReadFile(filepath.Join(s.dir, "pid"))
	pid, _ := strconv.Atoi(string(data))
	if pid == 0 || syscall.Kill(pid, 0) != nil {
		t.Fatalf("process %d: want it to outlive the interrupt", pid)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range 200 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived the session", pid)
}

func TestExpr(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := 20")
	b, err := s.Expr("2*x + 2")
	if err != nil || bundleText(b) != "42" {
		t.Errorf("got %v, %v, want 42", b, err)
	}
	for _, c := range []struct{ source, name, want string }{
		{"nothing", "CompileError", "expression: undefined: nothing"},
		{"y := 3", "CompileError", "expression: want an expression"},
		{"x = 3", "CompileError", "expression: want an expression"},
		{"x; x", "CompileError", "expression: want an expression"},
		{"%reset", "CompileError", "expression: want an expression"},
		{"", "CompileError", "expression: want an expression"},
		{"!x", "CompileError", "expression: "},
		{"[]int{}[x]", "Panic", "index out of range [20] with length 0"},
	} {
		_, err := s.Expr(c.source)
		if err == nil || err.Name != c.name || !strings.Contains(err.Value, c.want) || strings.Contains(strings.Join(err.Traceback, "\n"), "cell 0") {
			t.Errorf("%s: got %v %q, want %s: %s", c.source, err, err.Traceback, c.name, c.want)
		}
	}
	if b, err := s.Expr("x"); err != nil || bundleText(b) != "20" {
		t.Errorf("got %v, %v, want 20", b, err)
	}
}

// A cell that polls nowhere does not keep a session from closing.
func TestCloseWhileRunning(t *testing.T) {
	out := &transcript{}
	s, err := New(context.Background(), Config{Out: out, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan Result)
	go func() {
		done <- s.Run(Cell{Number: 1, Source: "fmt.Println(\"running\")\nn, end := 0, 1<<62\nfor i := 0; i < end; i++ { n += i }"})
	}()
	for {
		out.mu.Lock()
		started := strings.Contains(out.b.String(), "running")
		out.mu.Unlock()
		if started {
			break
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if r := <-done; r.Err == nil {
		t.Error("the cell ended well, want an error")
	}
}

func TestBadSource(t *testing.T) {
	s := newSession(t, &transcript{})
	for _, c := range []struct{ source, want string }{
		{"x := \"\xff\"", "not valid UTF-8"},
		{strings.Repeat("x", front.MaxSource+1), "want at most"},
		{"x := 1\x00", "syntax error"},
	} {
		r := s.Run(Cell{Number: 1, Source: c.source})
		if r.Err == nil || r.Err.Name != "CompileError" || !strings.Contains(r.Err.Value, c.want) {
			t.Errorf("got %v, want a CompileError with %q", r.Err, c.want)
		}
	}
	s.mustRun(t, 2, "1 + 1")
}

// Every magic says what it does.
func TestMagicsHaveHelp(t *testing.T) {
	for _, m := range Magics() {
		if m.Help == "" || !strings.HasSuffix(m.Help, ".") || (m.Run == nil) == (m.Cell == nil) {
			t.Errorf("%s: want a sentence of help and code", m.Name)
		}
	}
}

func TestSplitMagics(t *testing.T) {
	for _, c := range []struct {
		source, text string
		names        string
	}{
		{"%time\nx := 1", "\nx := 1", "%time"},
		{"  !ls -l\n1", "\n1", "!"},
		{"!echo a \\\n  b\n1", "\n\n1", "!"},
		{"x := 7 %\n3", "x := 7 %\n3", ""},
		{"x := `\n%time\n`", "x := `\n%time\n`", ""},
		{"/*\n!ls\n*/\n%time", "/*\n!ls\n*/\n", "%time"},
		{"ok := true &&\n!false", "ok := true &&\n!false", ""},
		{"f(\n!x)", "f(\n!x)", ""},
		{"s := \"`\"\n%time", "s := \"`\"\n", "%time"},
	} {
		text, lines, err := splitMagics(c.source)
		var names []string
		for _, l := range lines {
			names = append(names, l.name)
		}
		if err != nil || text != c.text || strings.Join(names, " ") != c.names {
			t.Errorf("splitMagics(%q) = %q, %q, %v, want %q, %q", c.source, text, names, err, c.text, c.names)
		}
	}
}
