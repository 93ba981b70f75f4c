package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
}

func TestExpr(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "x := 20")
	b, err := s.Expr("2*x + 2")
	if err != nil || bundleText(b) != "42" {
		t.Errorf("got %v, %v, want 42", b, err)
	}
	if _, err := s.Expr("nothing"); err == nil || err.Name != "CompileError" {
		t.Errorf("got %v, want a CompileError", err)
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
		done <- s.Run(Cell{Number: 1, Source: "fmt.Println(\"running\")\nn := 0\nfor i := 0; i < 1<<62; i++ { n += i }"})
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
		if m.Help == "" || !strings.HasSuffix(m.Help, ".") || m.Run == nil {
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
