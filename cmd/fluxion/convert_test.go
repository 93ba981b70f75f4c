package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// A notebook becomes a package that builds in a module of its own, and whose models are differentiated.
func TestConvertToGo(t *testing.T) {
	module := t.TempDir()
	dir := filepath.Join(module, "aline")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	status := -1
	_, stderr := capture(t, func() {
		status = run(context.Background(), []string{"convert", "testdata/a-line.ipynb", "--to", "go", "-o", filepath.Join(dir, "notebook.go")})
	})
	if status != 0 || !strings.Contains(stderr, "note: cell 15, line 1:57: this function captures k: it has no derivative in a package") {
		t.Fatalf("got status %d and\n%s", status, stderr)
	}
	source, err := os.ReadFile(filepath.Join(dir, "notebook.go"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "a-line.go.golden", source)

	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	requirements := string(mod[bytes.Index(mod, []byte("require (")):])
	for name, text := range map[string]string{
		"go.mod":  "module example.com/line\n\ngo 1.26.0\n\nrequire github.com/fluxion-go/fluxion v0.0.0\n\nreplace github.com/fluxion-go/fluxion => " + root + "\n\n" + requirements,
		"go.sum":  string(sum),
		"main.go": "package main\n\nimport \"example.com/line/aline\"\n\nfunc main() { aline.Run() }\n",
	} {
		if err := os.WriteFile(filepath.Join(module, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command := func(args ...string) []byte {
		t.Helper()
		c := exec.Command("go", args...)
		c.Dir = module
		c.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	command("vet", "./...")
	t.Chdir(module)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	if _, stderr := capture(t, func() { status = run(context.Background(), []string{"derive", "./aline"}) }); status != 0 {
		t.Fatalf("derive: got status %d and\n%s", status, stderr)
	}
	command("vet", "./...")
	out := command("run", ".")
	t.Chdir(filepath.Join(root, "cmd", "fluxion"))
	golden(t, "a-line.txt", out)
}
