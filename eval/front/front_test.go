package front

import (
	"flag"
	"fmt"
	"go/importer"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

var printAll = flag.Bool("show", false, "print the lowered packages")

// The packages that generated code calls, as far as the compiler needs to know them.
var stubs = map[string]string{
	rtPath: `package rt
import ("log"; "time")
type Cell struct { Run func(); Step *int; Vars []Var; Types []TypeChange }
func Describe(path string, c *Cell) {}
type Var struct { Name string; Ptr any }
type TypeChange struct { Old, New any }
func Show(vals ...any) {}
func ShowOrRaise(vals ...any) {}
func Hide(vals ...any) {}
func Poll() {}
func Guarded(f func()) func() { return f }
func GuardedError(f func() error) func() error { return f }
func Now(v any) any { return v }
func As(v, as any) any { return v }
func Catch() {}
func Exit(code int) {}
func Fatal(v ...any) {}
func Fatalf(format string, v ...any) {}
func Fatalln(v ...any) {}
func LoggerFatal(l *log.Logger) func(...any) { return l.Fatal }
func LoggerFatalf(l *log.Logger) func(string, ...any) { return l.Fatalf }
func LoggerFatalln(l *log.Logger) func(...any) { return l.Fatalln }
func Sleep(d time.Duration) {}
func Input(prompt string) string { return "" }
func Password(prompt string) string { return "" }
func Addr[T any](v T) *T { return &v }
`,
	functorsPath: `package functors
type Literal struct { Key, Name, Fixed string; Names []string; Make any }
func Asking() bool { return false }
func (l *Literal) Capture(vars ...any) bool { return false }
`,
	"github.com/fluxion-go/fluxion/display": `package display
func Display(vs ...any) {}
func Update(id string, v any) {}
func Clear() {}
`,
}

// toolchain compiles what the front end writes, to see that the compiler takes it.
type toolchain struct {
	dir    string
	export map[string]string
}

var base = sync.OnceValue(func() toolchain {
	dir, err := os.MkdirTemp("", "front")
	if err != nil {
		panic(err)
	}
	tc := toolchain{dir, map[string]string{}}
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		"fmt", "math", "strings", "sort", "sync", "log", "time", "os", "errors", "encoding/json", "slices", "maps", "strconv", "context", "bytes", "math/rand/v2", "container/list", "bufio").CombinedOutput()
	if err != nil {
		panic(string(out))
	}
	for _, l := range strings.Split(string(out), "\n") {
		if f := strings.Fields(l); len(f) == 2 {
			tc.export[f[0]] = f[1]
		}
	}
	for path, src := range stubs {
		if msg := tc.compile(path, []byte(src)); msg != "" {
			panic(msg)
		}
	}
	return tc
})

func (tc toolchain) compile(path string, src []byte) string {
	name := filepath.Join(tc.dir, strings.ReplaceAll(path, "/", "_"))
	var cfg strings.Builder
	for p, f := range tc.export {
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", p, f)
	}
	os.WriteFile(name+".go", src, 0o600)
	os.WriteFile(name+".cfg", []byte(cfg.String()), 0o600)
	out, err := exec.Command("go", "tool", "compile", "-p", path, "-o", name+".a", "-e", "-complete", "-lang=go1.26", "-importcfg", name+".cfg", "-pack", name+".go").CombinedOutput()
	tc.export[path] = name + ".a"
	if err != nil {
		return string(out)
	}
	return ""
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	os.RemoveAll(base().dir)
	os.Exit(code)
}

// session is a run of cells through the front end and the compiler.
type session struct {
	*Names
	t  *testing.T
	tc toolchain
	n  int
}

func newSession(t *testing.T) *session {
	tc := toolchain{base().dir, map[string]string{}}
	for p, f := range base().export {
		tc.export[p] = f
	}
	s := &session{t: t, tc: tc}
	s.Names = New(nil)
	s.imp = importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		f := tc.export[path]
		if f == "" {
			return nil, fmt.Errorf("package %s is not known", path)
		}
		return os.Open(f)
	})
	return s
}

// cell compiles one cell and returns its notes, or the messages that refuse it.
func (s *session) cell(text string) (notes, errs []string, p *Program) {
	s.t.Helper()
	s.n++
	c, diags := s.Parse(s.n, text)
	if len(diags) == 0 {
		p, diags = s.Compile(c)
	}
	for _, d := range diags {
		errs = append(errs, d.String())
	}
	if len(diags) > 0 {
		return nil, errs, nil
	}
	if *printAll {
		s.t.Logf("%s", p.Cell)
	}
	if !p.Empty {
		if msg := s.tc.compile(p.CellPath, p.Cell); msg != "" {
			s.t.Fatalf("cell %d does not compile: %s\n%s", s.n, msg, p.Cell)
		}
	}
	s.Commit(p)
	return p.Notes, nil, p
}

// TestLowered compiles every transcript of package eval with the real compiler, cell by cell.
func TestLowered(t *testing.T) {
	files, _ := filepath.Glob("../testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no transcripts")
	}
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := newSession(t)
		for _, f := range ar.Files {
			if f.Name == "cell" {
				s.cell(string(f.Data))
			}
		}
	}
}
