package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/eval/build"
)

// A package beside the notebook is edited: the next cell has it as it is now, and values of before live on.
func TestEditedPackage(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const lab = `package lab

import "fmt"

type Point struct{ X, y float64 }

func New(x, y float64) *Point { return &Point{X: x, y: y} }

func (p *Point) String() string { return fmt.Sprintf("(%v, %v)", p.X, p.y) }

var Calls int

func Norm(p *Point) float64 { Calls++; return p.X + p.y }

func Square(x float64) float64 { return x * x }
`
	write("go.mod", "module example.com/lab\n\ngo 1.26\n")
	write("lab.go", lab)
	out := &transcript{}
	s, err := New(context.Background(), Config{Out: out, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	n := 0
	says := func(code, want string) {
		t.Helper()
		n++
		res := s.Run(Cell{Number: n, Source: code})
		got := out.take()
		if res.Err != nil {
			got += "[error] " + res.Err.Value
			if trace := strings.Join(res.Err.Traceback, "\n"); strings.Contains(trace, "~") {
				t.Errorf("cell %d, %s\ngot %s\nwant no number of a version", n, code, trace)
			}
		} else if res.Value != nil {
			got += bundleText(*res.Value)
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("cell %d, %s\ngot  %s\nwant %s", n, code, got, want)
		}
	}
	says("import \"example.com/lab\"\np := lab.New(1, 2)\nall := map[string]any{\"p\": p}", "")
	says("func norm(p *lab.Point) float64 { return lab.Norm(p) }\ntype holder struct{ p *lab.Point }\nh := holder{p}\nnorm(p)", "3.0")
	says("Gradient(lab.Square, 3)", "(6.0,)")

	// Methods and functions: values and functions of cells go over to the new package.
	write("lab.go", strings.NewReplacer("return p.X + p.y", "return p.X * p.y", `"(%v, %v)"`, `"<%v, %v>"`, "x * x", "x * x * x").Replace(lab))
	says("fmt.Println(p, all[\"p\"], h.p)", "[stderr] note: example.com/lab was edited, or what is imported there: cells use it as it is now; its variables begin anew\n[stdout] <1, 2> <1, 2> <1, 2>")
	says("norm(p)", "2.0")
	says("lab.Calls", "1")
	says("Gradient(lab.Square, 3)", "(27.0,)")
	says("fmt.Sprintf(\"%T\", p)", `"*lab.Point"`)

	// Another layout: a value keeps the type that it has.
	write("lab.go", strings.Replace(lab, "X, y float64 }", "X, y, Z float64 }", 1))
	says("q := lab.New(5, 6)\nq.Z = 7\nfmt.Println(p, h.p, q.Z)", "[stderr] note: example.com/lab was edited, or what is imported there: cells use it as it is now; its variables begin anew\nnote: p (cell 1) keeps the type *lab.Point as it was before the package was edited; make it again to have it as it is now\n[stdout] <1, 2> <1, 2> 7")
	says("lab.Norm(p)", "[error] cell 10, line 1:10: cannot use p (variable of type *lab.Point) as *lab.Point value in argument to lab.Norm (there are two types *lab.Point: "+
		"it was declared again with another layout, and something still uses the old one)")

	// What does not compile changes nothing.
	write("lab.go", lab+"func broken( {\n")
	says("fmt.Println(q)", "[stderr] note: package example.com/lab as it is now cannot be loaded: lab.go:16:14: syntax error: unexpected {, expected ); mend it; "+
		"until then the session uses it as it was\n[stdout] (5, 6)")
	says("fmt.Println(q)", "[stdout] (5, 6)")

	// What the build leaves out is no edit, and messages do not say under which number a package is known.
	write("lab.go", lab+"func Hidden(p *Point) float64 { return p.y }\n")
	says("lab.Calls = 7", "[stderr] note: example.com/lab was edited, or what is imported there: cells use it as it is now; its variables begin anew\n"+
		"note: q (cell 9) keeps the type *lab.Point as it was before the package was edited; make it again to have it as it is now")
	write("ignored.go", "//go:build ignore\n\npackage main\n")
	write("lab_test.go", "package lab\n")
	says("lab.Calls", "7")
	says("Gradient(lab.Hidden, lab.New(1, 2))", "[error] cannot differentiate lab.Hidden (lab.go:16):")
	if err := os.Remove(filepath.Join(dir, "ignored.go")); err != nil {
		t.Fatal(err)
	}

	// And all of it survives the worker, under the types that it had.
	killIdle(t, s)
	says("fmt.Println(p, h.p, all[\"p\"], q)", "[stderr] note: the worker died (killed by signal 9 (killed)); a new one has all variables as they were. Variables of example.com/lab begin anew, but for what yours lead to\n[stdout] <1, 2> <1, 2> <1, 2> (5, 6)")
}

// A package beside the notebook and the death of the worker: its errors stay its errors, pointers into it lead into it, and the rest begins anew.
func TestPackageAfterDeath(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/lab\n\ngo 1.26\n", "lab.go": `package lab

import "errors"

var (
	ErrFoo  = errors.New("foo")
	Count   int
	Default = &Model{W: []float64{1, 2}}
	later   = make([]int, len(ErrFoo.Error()))
)

type Model struct{ W []float64 }

func Do() error { Count++; later[0]++; return ErrFoo }

func Later() *int { return &later[0] }
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, loader := range []build.Loader{nil, build.PlainLink{}} {
		out := &transcript{}
		s, err := New(context.Background(), Config{Out: out, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if loader != nil {
			s.store.Loader = loader
		}
		s.mustRun(t, 1, "import \"example.com/lab\"\nerr, model, later := lab.Do(), lab.Default, lab.Later()\nmodel.W[0] = 5")
		s.mustRun(t, 2, "count := &lab.Count")
		killIdle(t, s)
		s.mustRun(t, 3, "wrapped := fmt.Errorf(\"no: %w\", err)\nmodel.W[1]++\n*count++")
		if b, e := s.Expr("fmt.Sprint(errors.Is(wrapped, lab.ErrFoo), lab.Default.W, lab.Count, *later, later == lab.Later())"); e != nil || bundleText(b) != `"true [5 3] 2 1 true"` {
			t.Errorf("got %v, %v, want true [5 3] 2 1 true", b, e)
		}
		if got, want := out.take(), "note: the worker died (killed by signal 9 (killed)); a new one has all variables as they were. "+
			"Variables of example.com/lab begin anew, but for what yours lead to\n"; !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The modules of the workspace that the notebook's module belongs to can be imported, and edited.
func TestWorkspace(t *testing.T) {
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
	write("go.work", "go 1.26\n\nuse (\n\t./notes\n\t./lib\n)\n")
	write("notes/go.mod", "module example.com/notes\n\ngo 1.26\n")
	write("lib/go.mod", "module example.com/lib\n\ngo 1.26\n")
	write("lib/lib.go", "package lib\n\nfunc F() int { return 1 }\n")
	s, err := New(context.Background(), Config{Out: &transcript{}, Dir: filepath.Join(dir, "notes")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for n, want := range []string{"1", "2"} {
		write("lib/lib.go", "package lib\n\nfunc F() int { return "+want+" }\n")
		if got := bundleText(*s.mustRun(t, 1+n, "import \"example.com/lib\"\nlib.F()").Value); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
