package stub

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compile compiles a package as cells are compiled, with an import table of the given lines, and returns its archive.
func compile(t testing.TB, path, source string, imports ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "p.go")
	cfg := filepath.Join(dir, "cfg")
	for file, text := range map[string]string{name: source, cfg: strings.Join(imports, "\n")} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "p.a")
	cmd := exec.Command("go", "tool", "compile", "-o", out, "-p", path, "-complete", "-dynlink", "-linkshared", "-dwarf=false", "-importcfg", cfg, "-pack", name)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func archive(t testing.TB, path, source string, imports ...string) *object {
	t.Helper()
	o, err := readArchive(compile(t, path, source, imports...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
