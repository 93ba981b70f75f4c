package build

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// write writes files below dir: names and contents in turn.
func write(t testing.TB, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(files[i+1]), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
}

// proxy writes a module version in the layout of a module proxy.
func proxy(t testing.TB, dir, module, version, mod string, files ...string) {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(module), "@v")
	mod = "module " + module + "\n\ngo 1.26\n" + mod
	write(t, at, version+".mod", mod, version+".info", fmt.Sprintf(`{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, version))
	f, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for i, files := 0, append([]string{"go.mod", mod}, files...); i < len(files); i += 2 {
		w, err := z.Create(module + "@" + version + "/" + files[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := os.OpenFile(filepath.Join(at, "list"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	fmt.Fprintln(list, version)
}

// modules points the go command at a proxy of three modules, and at an empty module cache.
func modules(t *testing.T) {
	dir := t.TempDir()
	for _, v := range []string{"v1.2.0", "v1.3.0"} {
		proxy(t, dir, "example.com/x", v, "", "x.go", fmt.Sprintf("package x\n\nfunc Version() string { return %q }\n", v))
	}
	proxy(t, dir, "example.com/old", "v1.0.0", "require example.com/x v1.2.0\n", "old.go", "package old\n\nimport \"example.com/x\"\n\nvar X = x.Version()\n")
	proxy(t, dir, "example.com/new", "v1.0.0", "require example.com/x v1.3.0\n", "new.go", "package new\n\nimport \"example.com/x\"\n\nvar X = x.Version()\n",
		"cmd/tool/main.go", "package main\n\nfunc main() {}\n", "broken/b.go", "package broken\n\nvar X int = \"\"\n")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(dir))
	t.Setenv("GONOSUMDB", "example.com")
}

// base returns the shared base again, for the environment of this test.
func base(t *testing.T, change func(*Options)) *Base {
	t.Helper()
	o := options()
	if change != nil {
		change(&o)
	}
	b, err := Ensure(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantError(t *testing.T, what string, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: got no error, want %q", what, parts)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%s: got %q, want %q", what, err, p)
		}
	}
	if strings.Contains(err.Error(), "\n") || len(err.Error()) > 700 {
		t.Errorf("%s: got an error of %d bytes, want one line: %q", what, len(err.Error()), err)
	}
}

func TestImportStandard(t *testing.T) {
	s := newSession(t, shared, "")
	s.imports("text/tabwriter")
	s.imports("text/tabwriter")
	got := s.cell([]string{`"os"`, `"text/tabwriter"`}, "func Run() {\n\tw := tabwriter.NewWriter(os.Stdout, 0, 1, 1, '.', 0)\n\tw.Write([]byte(\"a\\tb\\n\"))\n\tw.Flush()\n}")
	if got != "a.b" {
		t.Errorf("got %q, want a.b", got)
	}
}

func TestImportErrors(t *testing.T) {
	modules(t)
	var log []string
	s := newSession(t, base(t, func(o *Options) { o.Log = func(l string) { log = append(log, l) } }), "")
	before, _ := os.ReadFile(filepath.Join(s.modDir(), "go.mod"))
	for path, want := range map[string]string{
		"C":                        "cells cannot use cgo",
		"./sibling":                "want a full import path",
		"a b":                      "not an import path",
		"internal/abi":             "internal package",
		ownModule + "/internal/xy": "internal package",
		"no/such":                  "not in the standard library",
		"cmd/go":                   "it is a program",
		"example.com/new/cmd/tool": "it is a program",
		"example.com/new/broken":   "cannot use \"\"",
		"example.com/new/no/such":  "does not contain package",
		"example.com/none":         "example.com/none",
	} {
		wantError(t, path, s.Import(context.Background(), path), "cannot import", want)
	}
	after, _ := os.ReadFile(filepath.Join(s.modDir(), "go.mod"))
	if string(before) != string(after) {
		t.Errorf("go.mod after failed imports: got\n%s\nwant\n%s", after, before)
	}
	if !strings.Contains(strings.Join(log, "\n"), "go get example.com/none ...") {
		t.Errorf("log: got %q, want a line for go get", log)
	}
}

func TestVersionConflict(t *testing.T) {
	modules(t)
	s := newSession(t, base(t, nil), "")
	s.imports("example.com/old")
	before, _ := os.ReadFile(filepath.Join(s.modDir(), "go.mod"))
	wantError(t, "new", s.Import(context.Background(), "example.com/new"),
		"cannot import example.com/new: module example.com/x is in use at v1.2.0, example.com/new wants v1.3.0; import example.com/new first, after %reset; or add `require example.com/x v1.3.0` to the go.mod beside the notebook, then %reset")
	wantError(t, "x", s.Get(context.Background(), "example.com/x@v1.3.0"), "module example.com/x is in use at v1.2.0, want v1.3.0")
	wantError(t, "x", s.Get(context.Background(), "example.com/x@latest"), "module example.com/x is in use at v1.2.0, want v1.3.0")
	if err := s.Get(context.Background(), "example.com/x@v1.2.0"); err != nil {
		t.Error(err)
	}
	after, _ := os.ReadFile(filepath.Join(s.modDir(), "go.mod"))
	if strings.Contains(string(after), "v1.3.0") {
		t.Errorf("go.mod: got\n%s\nwant it as before:\n%s", after, before)
	}
	if got := s.cell([]string{`"fmt"`, `"example.com/old"`, `"example.com/x"`}, "func Run() { fmt.Println(old.X, x.Version()) }"); got != "v1.2.0 v1.2.0" {
		t.Errorf("got %s, want v1.2.0 twice", got)
	}
}

func TestPinBeforeImport(t *testing.T) {
	modules(t)
	s := newSession(t, base(t, nil), "")
	if err := s.Get(context.Background(), "example.com/x@v1.2.0"); err != nil {
		t.Fatal(err)
	}
	if got := s.cell([]string{`"fmt"`, `"example.com/x"`}, "func Run() { fmt.Println(x.Version()) }"); got != "v1.2.0" {
		t.Errorf("got %s, want v1.2.0", got)
	}
}

func TestOffline(t *testing.T) {
	modules(t)
	offline := func(o *Options) { o.Offline = true }
	s := newSession(t, base(t, offline), "")
	err := s.Import(context.Background(), "example.com/x")
	wantError(t, "empty module cache", err, "not in the module cache, and the session is offline; go online")
	if !errors.As(err, new(*Problem)) {
		t.Errorf("got a %T, want a *Problem", err)
	}
	s.imports("container/ring")

	newSession(t, base(t, nil), "").imports("example.com/x")
	s = newSession(t, base(t, offline), "")
	s.imports("example.com/x")
	if got := s.cell([]string{`"fmt"`, `"example.com/x"`}, "func Run() { fmt.Println(x.Version()) }"); got != "v1.3.0" {
		t.Errorf("got %s, want v1.3.0", got)
	}
}

func TestNoNetwork(t *testing.T) {
	modules(t)
	t.Setenv("GOPROXY", "http://127.0.0.1:1")
	s := newSession(t, base(t, nil), "")
	wantError(t, "no proxy", s.Import(context.Background(), "example.com/x"), "no network", "connection refused", "check the connection")
}

func TestNotebookModule(t *testing.T) {
	modules(t)
	dir := t.TempDir()
	write(t, dir,
		"lab/go.mod", "module example.com/lab\n\ngo 1.26\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/x v1.2.0\n)\n\nreplace example.com/dep => ../dep\n",
		"lab/lab.go", "package lab\n\nimport (\n\t\"example.com/dep\"\n\t\"example.com/lab/internal/secret\"\n\t\"example.com/x\"\n)\n\nfunc F() string { return dep.Name + secret.Name + x.Version() }\n",
		"lab/internal/secret/s.go", "package secret\n\nconst Name = \"secret\"\n",
		"lab/sub/internal/hidden/h.go", "package hidden\n",
		"lab/bad/b.go", "package bad\n\nfunc f() { return 1 }\n",
		"lab/notebooks/n.ipynb", "{}",
		"dep/go.mod", "module example.com/dep\n\ngo 1.26\n",
		"dep/dep.go", "package dep\n\nconst Name = \"dep\"\n",
	)
	s := newSession(t, base(t, nil), filepath.Join(dir, "lab", "notebooks"))
	s.imports("example.com/lab")
	s.imports("example.com/lab/internal/secret")
	if got, want := s.cell([]string{`"fmt"`, `"example.com/lab"`}, "func Run() { fmt.Println(lab.F()) }"), "depsecretv1.2.0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantError(t, "internal", s.Import(context.Background(), "example.com/lab/sub/internal/hidden"), "internal package")
	wantError(t, "bad", s.Import(context.Background(), "example.com/lab/bad"), "too many return values", "b.go:3")
	wantError(t, "none", s.Import(context.Background(), "example.com/lab/none"), "example.com/lab/none")

	// A package that was loaded and has changed since.
	write(t, dir, "dep/dep.go", "package dep\n\nconst Name, More = \"dep\", 1\n", "lab/two/two.go", "package two\n\nimport \"example.com/dep\"\n\nconst Name = dep.Name\n")
	wantError(t, "changed", s.Import(context.Background(), "example.com/lab/two"), "package example.com/dep has changed since this session loaded it; %reset loads it anew")
}

// The remedies that a version conflict names are remedies.
func TestVersionConflictRemedies(t *testing.T) {
	modules(t)
	first := newSession(t, base(t, nil), "")
	first.imports("example.com/new")
	first.imports("example.com/old")
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/lab\n\ngo 1.26\n\nrequire example.com/x v1.3.0\n")
	required := newSession(t, base(t, nil), dir)
	required.imports("example.com/old")
	required.imports("example.com/new")
	for name, s := range map[string]*session{"imported first": first, "required in go.mod": required} {
		got := s.cell([]string{`"fmt"`, `"example.com/old"`, `"example.com/new"`}, "func Run() { fmt.Println(old.X, new.X) }")
		if got != "v1.3.0 v1.3.0" {
			t.Errorf("%s: got %s, want v1.3.0 twice", name, got)
		}
	}
}

// A package in a directory of the user's that was edited gets a version, and so do those that import it; what is loaded stays.
func TestRenewed(t *testing.T) {
	modules(t)
	dir := t.TempDir()
	write(t, dir, "lab/go.mod", "module example.com/lab\n\ngo 1.26\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ../dep\n",
		"lab/lab.go", "package lab\n\nimport \"example.com/dep\"\n\nfunc Name() string { return \"lab of \" + dep.Name() }\n",
		"lab/own/own.go", "package own\n\nimport \"example.com/dep\"\n\nvar Name = dep.Name()\n",
		"dep/go.mod", "module example.com/dep\n\ngo 1.26\n", "dep/dep.go", "package dep\n\nfunc Name() string { return \"dep\" }\n")
	s := newSession(t, base(t, nil), filepath.Join(dir, "lab"))
	s.imports("example.com/lab")
	s.imports("example.com/x")
	renewed := func(want string) {
		t.Helper()
		moved, err := s.Renewed(context.Background())
		got := fmt.Sprint(moved)
		if err != nil {
			got = strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	says := func(path, want string) {
		t.Helper()
		if got := s.cell([]string{`"fmt"`, fmt.Sprintf("lab %q", path)}, "func Run() { fmt.Println(lab.Name()) }"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	renewed("map[]")
	now := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "dep", "dep.go"), now, now); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "dep/dep_test.go", "package dep\n", "dep/README", "text")
	renewed("map[]")
	says("example.com/lab", "lab of dep")
	write(t, dir, "dep/dep.go", "package dep\n\nfunc Name() string { return \"new dep\" }\n")
	renewed("map[example.com/dep:example.com/dep~2 example.com/lab:example.com/lab~2]")
	says("example.com/lab", "lab of dep")
	says("example.com/lab~2", "lab of new dep")
	write(t, dir, "lab/lab.go", "package lab\n\nfunc Name() string { return undefined }\n")
	renewed("package example.com/lab as it is now cannot be loaded: lab.go:3:29: undefined: undefined; mend it; until then the session uses it as it was")
	renewed("map[]")
	write(t, dir, "lab/lab.go", "package lab\n\nimport _ \"text/scanner\"\n\nfunc Name() string { return \"lab\" }\n")
	renewed("map[example.com/lab~2:example.com/lab~3]")
	says("example.com/lab~3", "lab")
	s.imports("example.com/lab/own") // of the new dep
	if got := s.cell([]string{`"fmt"`, `"example.com/lab/own"`}, "func Run() { fmt.Println(own.Name) }"); got != "new dep" {
		t.Errorf("own: got %s, want new dep", got)
	}
	// What was edited beside a package that does not compile comes with it when that is mended, and an interrupt is no refusal.
	write(t, dir, "dep/dep.go", "package dep\n\nfunc Name() int { return \"\" }\n", "lab/lab.go", "package lab\n\nfunc Name() string { return \"both\" }\n")
	if moved, err := s.Renewed(context.Background()); err == nil {
		t.Errorf("got %v, want an error", moved)
	}
	says("example.com/lab~3", "lab")
	write(t, dir, "dep/dep.go", "package dep\n\nfunc Name() string { return \"mended\" }\n")
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if moved, err := s.Renewed(stopped); err == nil {
		t.Errorf("got %v from what was interrupted, want an error", moved)
	}
	renewed("map[example.com/dep~2:example.com/dep~3 example.com/lab/own:example.com/lab/own~2 example.com/lab~3:example.com/lab~4]")
	says("example.com/lab~4", "both")
	write(t, dir, "dep/dep.go", "package dep\n\nimport _ \"example.com/lab/own\"\n\nfunc Name() string { return \"dep\" }\n")
	renewed("package example.com/dep as it is now cannot be loaded: import cycle; mend it; until then the session uses it as it was")
}

// A package from the module cache that depends on gonum is compiled against the session's gonum; the worker has the one of the bundle.
func TestGonumOfTwoOrigins(t *testing.T) {
	full, err := Ensure(context.Background(), options(gonum...))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/lab\n\ngo 1.26\n\nrequire gonum.org/v1/gonum v0.17.0\n",
		"lab.go", "package lab\n\nimport \"gonum.org/v1/gonum/mat\"\n\nfunc Eye() mat.Matrix { return mat.NewDiagDense(2, []float64{1, 1}) }\n")
	s := newSession(t, full, dir)
	if err := s.Import(context.Background(), "example.com/lab"); noNetworkIn(err) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	got := s.cell([]string{`"fmt"`, `"gonum.org/v1/gonum/mat"`, `"example.com/lab"`}, "func Run() { fmt.Println(mat.Sum(lab.Eye())) }")
	if got != "2" {
		t.Errorf("got %s, want 2", got)
	}
	if err := s.Import(context.Background(), "gonum.org/v1/plot"); err != nil && !noNetworkIn(err) {
		t.Fatal(err)
	} else if err == nil {
		if got, want := s.cell([]string{`"fmt"`, `"gonum.org/v1/plot"`}, "func Run() { p := plot.New(); p.Title.Text = \"t\"; fmt.Println(p.Title.Text) }"), "t"; got != want {
			t.Errorf("plot: got %s, want %s", got, want)
		}
		if mod, _ := os.ReadFile(filepath.Join(s.modDir(), "go.mod")); !strings.Contains(string(mod), "gonum.org/v1/plot v0.17.0") {
			t.Errorf("go.mod: got\n%s\nwant plot at the pinned version", mod)
		}
	}
}

func noNetworkIn(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no network")
}

// A go.mod that cannot be read costs the packages of its module and nothing else.
func TestBrokenNotebookModule(t *testing.T) {
	for _, mod := range []string{"go 1.26\n", "module a b c\n"} {
		dir := t.TempDir()
		write(t, dir, "go.mod", mod)
		var log []string
		s := newSession(t, base(t, func(o *Options) { o.Log = func(l string) { log = append(log, l) } }), dir)
		if len(log) != 1 || !strings.HasPrefix(log[0], "the module of the notebook cannot be imported: ") {
			t.Errorf("go.mod %q: log: got %q, want one line that says so", mod, log)
		}
		if got := s.cell([]string{`"fmt"`}, "func Run() { fmt.Println(1) }"); got != "1" {
			t.Errorf("got %s, want 1", got)
		}
	}
}

// What go.mod requires is not looked up again: the version stays, though there is a newer one.
func TestRequiredVersionStays(t *testing.T) {
	modules(t)
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/lab\n\ngo 1.26\n\nrequire example.com/x v1.2.0\n")
	var log []string
	s := newSession(t, base(t, func(o *Options) { o.Log = func(l string) { log = append(log, l) } }), dir)
	s.imports("example.com/x")
	if got := s.cell([]string{`"fmt"`, `"example.com/x"`}, "func Run() { fmt.Println(x.Version()) }"); got != "v1.2.0" {
		t.Errorf("got %s, want v1.2.0", got)
	}
	if len(log) > 0 {
		t.Errorf("log: got %q, want no line", log)
	}
}

// A third-party module by way of the network, if there is one.
func TestImportUUID(t *testing.T) {
	s := newSession(t, shared, "")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.Import(ctx, "github.com/google/uuid"); noNetworkIn(err) || errors.Is(err, context.DeadlineExceeded) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	if got := s.cell([]string{`"fmt"`, `"github.com/google/uuid"`}, "func Run() { fmt.Println(len(uuid.NewString())) }"); got != "36" {
		t.Errorf("got %s, want 36", got)
	}
}
