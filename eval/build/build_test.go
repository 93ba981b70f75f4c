package build

import (
	"bufio"
	"context"
	"debug/elf"
	"fmt"
	"go/importer"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/fluxion-go/fluxion"
)

// worker is a stand-in for eval/worker: it opens the plugins that its arguments or its standard input name and runs their Cell.
const worker = `package main

import (
	"bufio"
	"fmt"
	"os"
	"plugin"

	"github.com/fluxion-go/fluxion/eval/rt"
)

func main() {
	if len(os.Args) > 1 {
		for _, f := range os.Args[2:] {
			if err := run(f); err != nil {
				panic(err)
			}
		}
		return
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println("done:", run(in.Text()))
	}
}

func run(file string) error {
	_, err := plugin.Open(file)
	if err == nil {
		rt.Last.Run()
	}
	return err
}
`

const rt = `// Package rt is what cells import.
package rt

type Cell struct{ Run func() }

var Last *Cell

func Describe(path string, c *Cell) { Last = c }
`

var (
	shared *Base  // one for all tests
	cache  string // its cache directory
)

// gonum is preloaded in some tests, and imported by cells in others.
var gonum = []string{"gonum.org/v1/gonum/mat", "gonum.org/v1/gonum/stat"}

func options(preload ...string) Options {
	mod, _ := fs.ReadFile(fluxion.Source, "go.mod")
	sum, _ := fs.ReadFile(fluxion.Source, "go.sum")
	return Options{
		CacheDir: cache,
		Source: fstest.MapFS{
			"go.mod":              {Data: mod},
			"go.sum":              {Data: sum},
			"eval/rt/rt.go":       {Data: []byte(rt)},
			"eval/rt/rt_test.go":  {Data: []byte("not Go")},
			"eval/worker/main.go": {Data: []byte(worker)},
		},
		Preload: append([]string{"fmt", "strings", "encoding/json"}, preload...),
	}
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		// FLUXION_TEST_CACHE keeps the workers from one run to the next.
		cache = os.Getenv("FLUXION_TEST_CACHE")
		if cache == "" {
			var err error
			if cache, err = os.MkdirTemp("", "fluxion build "); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
			defer os.RemoveAll(cache)
		}
		var err error
		if shared, err = Ensure(context.Background(), options()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// session is a store with a running worker.
type session struct {
	*Store
	t   testing.TB
	n   int
	in  *bufio.Writer
	out *bufio.Scanner
}

func newSession(t testing.TB, b *Base, notebookDir string) *session {
	t.Helper()
	s, err := b.NewStore("", notebookDir)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(b.WorkerPath())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
		s.Close()
	})
	return &session{Store: s, t: t, in: bufio.NewWriter(in), out: bufio.NewScanner(out)}
}

// cell compiles declarations as the next cell and runs its function Run. It returns what that printed.
func (s *session) cell(imports []string, body string) string {
	s.t.Helper()
	so := s.plugin(imports, body)
	out := s.run(so)
	if err := s.Release(so); err != nil {
		s.t.Error(err)
	}
	return out
}

// run has the worker open a plugin, and returns what its cell printed.
func (s *session) run(so string) string {
	s.t.Helper()
	fmt.Fprintln(s.in, so)
	s.in.Flush()
	var lines []string
	for s.out.Scan() {
		if e, ok := strings.CutPrefix(s.out.Text(), "done: "); ok {
			if e != "<nil>" {
				s.t.Fatalf("cell %d: %s", s.n, e)
			}
			s.Opened(so)
			return strings.Join(lines, "\n")
		}
		lines = append(lines, s.out.Text())
	}
	s.t.Fatalf("cell %d: the worker is gone", s.n)
	return ""
}

// plugin makes a plugin of the next cell.
func (s *session) plugin(imports []string, body string) string {
	s.t.Helper()
	s.sources(imports, body)
	return s.link()
}

func (s *session) sources(imports []string, body string) {
	s.t.Helper()
	s.n++
	var src strings.Builder
	src.WriteString("package cell\n\n")
	for _, i := range imports {
		fmt.Fprintf(&src, "import %s\n", i)
	}
	src.WriteString(body)
	path := fmt.Sprintf("cell/%d", s.n)
	s.compile(path, src.String(), fmt.Sprintf("package cell\n\nimport \"%s/eval/rt\"\n\nfunc init() { rt.Describe(%q, &rt.Cell{Run: Run}) }\n", ownModule, path))
}

func (s *session) link() string {
	s.t.Helper()
	so, err := s.Link(context.Background(), fmt.Sprintf("cell/%d", s.n))
	if err != nil {
		s.t.Fatal(err)
	}
	return so
}

func (s *session) compile(path string, src ...string) {
	s.t.Helper()
	var files [][]byte
	for _, text := range src {
		files = append(files, []byte(text))
	}
	ds, err := s.Compile(context.Background(), path, files...)
	if err != nil || len(ds) > 0 {
		s.t.Fatal(ds, err)
	}
}

func (s *session) imports(path string) {
	s.t.Helper()
	if err := s.Import(context.Background(), path); err != nil {
		s.t.Fatal(err)
	}
}

func TestCellsShareState(t *testing.T) {
	s := newSession(t, shared, "")
	if got, want := s.cell([]string{`"fmt"`}, "var Ʌx = 40\n\nfunc Run() { fmt.Println(Ʌx) }"), "40"; got != want {
		t.Errorf("cell 1: got %q, want %q", got, want)
	}
	if got := s.cell([]string{`"cell/1"`}, "func Run() { cell.Ʌx += 2 }"); got != "" {
		t.Errorf("cell 2: got %q, want nothing", got)
	}
	if got, want := s.cell([]string{`c "cell/1"`, `"fmt"`}, "func Run() { fmt.Println(c.Ʌx) }"), "42"; got != want {
		t.Errorf("cell 3: got %q, want %q", got, want)
	}
}

func TestExport(t *testing.T) {
	s := newSession(t, shared, "")
	s.compile("cell/1", "package cell\n\nimport \"strings\"\n\ntype T struct{ B strings.Builder }\n\nfunc F[E any](e E) T { return T{} }\n")
	imp := importer.ForCompiler(token.NewFileSet(), "gc", s.Export)
	for path, want := range map[string]string{
		"cell/1": "func cell/1.F[E any](e E) cell/1.T",
		"fmt":    "func fmt.Println(a ...any) (n int, err error)",
	} {
		p, err := imp.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		name := map[string]string{"cell/1": "F", "fmt": "Println"}[path]
		if got := p.Scope().Lookup(name).String(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if _, err := s.Export("no/such"); err == nil {
		t.Error("Export of an unknown package: got no error")
	}
}

func TestDiagnostics(t *testing.T) {
	s := newSession(t, shared, "")
	src := "package cell\n\n/*line cell[3]:4:1*/func f() { undefined1(); undefined2() }\n" +
		"/*line cell[3]:9:1*/type i interface{ m() }\n/*line cell[3]:10:1*/var v i = 3\n"
	ds, err := s.Compile(context.Background(), "cell/1", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range ds {
		got = append(got, d.String())
	}
	want := []string{
		"cell[3]:4:12: undefined: undefined1",
		"cell[3]:4:26: undefined: undefined2",
		"cell[3]:10:11: cannot use 3 (constant of type int) as i value in variable declaration: int does not implement i (missing method m)",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if s.Known("cell/1") {
		t.Error("a package that does not compile is known")
	}

	two := diagnostics("cell[1]:2:3: x redeclared in this block\n\tcell[1]:1:5: other declaration of x\ncell[1]:7: no column\ntoo many errors\n")
	if len(two) != 2 || two[0].Msg != "x redeclared in this block\n\tcell[1]:1:5: other declaration of x" || two[1].Line != 7 || two[1].Col != 0 {
		t.Errorf("got %+v", two)
	}
}

func TestCompileUnknownImport(t *testing.T) {
	s := newSession(t, shared, "")
	if _, err := s.Compile(context.Background(), "cell/1", []byte("package cell\nimport \"net/http\"\nvar C http.Client\n")); err == nil ||
		!strings.Contains(err.Error(), "net/http, which is not known") {
		t.Errorf("got %v", err)
	}
}

func TestSweep(t *testing.T) {
	parent := t.TempDir()
	old := time.Now().Add(-time.Hour)
	var files []*os.File
	for _, name := range []string{"fluxion-live", "fluxion-dead", "other"} {
		lock := filepath.Join(parent, name, scratchLock)
		if err := os.Mkdir(filepath.Dir(lock), 0o777); err != nil {
			t.Fatal(err)
		}
		f, err := tryLock(lock)
		if err != nil {
			t.Fatal(err)
		}
		os.Chtimes(lock, old, old)
		files = append(files, f)
	}
	files[1].Close() // what the end of a process does
	sweep(parent)
	for name, want := range map[string]bool{"fluxion-live": true, "fluxion-dead": false, "other": true} {
		if _, err := os.Stat(filepath.Join(parent, name)); (err == nil) != want {
			t.Errorf("%s: got %v, want it there: %v", name, err, want)
		}
	}
}

func TestManyEnsure(t *testing.T) {
	// Two workers at once, twice; the second of each waits for the first or finds its result.
	errs := make(chan error)
	for i := range 4 {
		go func() {
			o := options(gonum[:2*(i%2)]...)
			b, err := Ensure(context.Background(), o)
			if err == nil && (b.Packages()[gonum[0]] != "") != (i%2 == 1) {
				err = fmt.Errorf("got the other base")
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(cache, "tmp-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// benchCell is a cell of ordinary size: gonum, encoding/json, a type with a method, a variable of an earlier cell.
const benchCell = `
type Ʌpoint struct{ X, Y float64 }

func (p Ʌpoint) Norm() float64 { return mat.Norm(mat.NewVecDense(2, []float64{p.X, p.Y}), 2) }

var Ʌb []byte

func Run() {
	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	a.Mul(a, a)
	Ʌb, _ = json.Marshal(Ʌpoint{3, 4})
	fmt.Println(strings.Repeat("x", one.Ʌn), string(Ʌb), Ʌpoint{3, 4}.Norm(), a.At(0, 0))
}
`

var benchImports = []string{`"encoding/json"`, `"fmt"`, `"gonum.org/v1/gonum/mat"`, `"strings"`, `one "cell/1"`}

// BenchmarkCell tells what a cell takes, its two packages compiled, linked and run, with each way to link: in all, and the link and the load alone.
func BenchmarkCell(b *testing.B) {
	full, err := Ensure(context.Background(), options(gonum...))
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []string{"stub", "plain"} {
		b.Run(way, func(b *testing.B) {
			s := newSession(b, full, "")
			if way == "plain" {
				s.Loader = PlainLink{}
			} else if _, ok := s.Loader.(*StubLink); !ok {
				b.Skip("the self-test failed")
			}
			s.cell(nil, "var Ʌn = 3\n\nfunc Run() { Ʌn = 3 }\n")
			if got, want := s.cell(benchImports, benchCell), `xxx {"X":3,"Y":4} 5 7`; got != want {
				b.Fatalf("got %s, want %s", got, want)
			}
			var link, load, all []float64
			for b.Loop() {
				began := time.Now()
				s.sources(benchImports, benchCell)
				compiled := time.Now()
				so := s.link()
				linked := time.Now()
				s.run(so)
				ended := time.Now()
				s.Release(so)
				link, load, all = append(link, ms(linked.Sub(compiled))), append(load, ms(ended.Sub(linked))), append(all, ms(ended.Sub(began)))
			}
			b.ReportMetric(0, "ns/op")
			for name, times := range map[string][]float64{"link": link, "load": load, "cell": all} {
				slices.Sort(times)
				b.ReportMetric(times[len(times)/2], "ms/"+name)
				b.ReportMetric(times[0], "ms/fastest-"+name)
			}
		})
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// TestCompiledOnce looks whether the worker is an executable at fixed addresses that was made of code for plugins: the linker keeps apart for these what holds addresses.
func TestCompiledOnce(t *testing.T) {
	if !stubPlatform {
		t.Skip("packages are compiled for the worker alone here")
	}
	f, err := elf.Open(shared.WorkerPath())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Type != elf.ET_EXEC || f.Section(".data.rel.ro") == nil {
		t.Errorf("got a worker of type %v, with .data.rel.ro: %v", f.Type, f.Section(".data.rel.ro") != nil)
	}
}

// TestOtherLinker has a C compiler that does not make the worker of code for plugins: it is compiled anew then, and cells run all the same.
func TestOtherLinker(t *testing.T) {
	if !stubPlatform {
		t.Skip("packages are compiled for the worker alone here")
	}
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Fatal(err)
	}
	script(t, "picky-cc", `case "$*" in *-no-pie*/worker*|*/worker*-no-pie*) echo "no such option" >&2; exit 1;; esac; exec `+gcc+` "$@"`)
	t.Setenv("CC", "picky-cc")
	o := options()
	o.CacheDir = t.TempDir()
	var said []string
	o.Log = func(line string) { said = append(said, line) }
	b, err := Ensure(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(said, "\n"); !strings.Contains(text, "compiled once more") || !strings.Contains(text, "no such option") {
		t.Errorf("want a line that says why, got\n%s", text)
	}
	s := newSession(t, b, "")
	if got := s.cell([]string{`"fmt"`, `"strings"`}, "func Run() { fmt.Println(strings.ToUpper(\"works\")) }\n"); got != "WORKS" {
		t.Errorf("got %q", got)
	}
}
