package layout

import (
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The files are parsed rather than listed by the go command, whose answers go test would take from its cache.
func TestFloors(t *testing.T) {
	found, err := imports(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 2 {
		t.Fatalf("only %d packages found", len(found))
	}
	for _, line := range violations(Floors, found) {
		t.Error(line)
	}
}

func TestRowsNameRows(t *testing.T) {
	for pkg, row := range Floors {
		for _, dep := range row {
			if _, ok := Floors[dep]; !ok {
				t.Errorf("the row of %s names %s, which has no row", pkg, dep)
			}
		}
	}
}

func TestViolations(t *testing.T) {
	floors := map[string][]string{"low": {}, "high": {"low"}}
	for _, c := range []struct {
		pkg, imports string
		want         string // in the message; empty: allowed
	}{
		{"high", "low", ""},
		{"low", "high", "low imports high"},
		{"new", "low", "add a row"},
	} {
		got := strings.Join(violations(floors, []imported{{c.pkg, c.imports, "x.go:1"}}), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s imports %s: got %q, want %q", c.pkg, c.imports, got, c.want)
		}
	}
}

// An imported is one import line, or with an empty imports the mere existence of a package.
type imported struct{ pkg, imports, where string }

func violations(floors map[string][]string, found []imported) []string {
	var lines []string
	for _, f := range found {
		row, ok := floors[f.pkg]
		switch {
		case !ok:
			lines = append(lines, fmt.Sprintf("%s: package %s is unknown; add a row to Floors in internal/layout/layout.go", f.where, f.pkg))
		case f.imports != "" && !slices.Contains(row, f.imports):
			lines = append(lines, fmt.Sprintf("%s: %s imports %s, its row allows %v", f.where, f.pkg, f.imports, row))
		}
	}
	return lines
}

// imports reads the import lines of all packages of the module in dir, tests and generators left out.
func imports(dir string) ([]imported, error) {
	var found []imported
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(dir, file, d.Name())
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		pkg := path.Dir(rel)
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				if x, err := constraint.Parse(c.Text); err == nil && x.String() == "ignore" {
					return nil
				}
			}
		}
		found = append(found, imported{pkg, "", rel})
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			where := fmt.Sprintf("%s:%d", rel, fset.Position(spec.Pos()).Line)
			if name == Module {
				found = append(found, imported{pkg, ".", where})
			} else if ours, ok := strings.CutPrefix(name, Module+"/"); ok {
				found = append(found, imported{pkg, ours, where})
			}
		}
		return nil
	})
	return found, err
}

// skip tells WalkDir to leave out what the go command leaves out: hidden directories, testdata, vendor and other modules.
func skip(root, dir, name string) error {
	if dir == root {
		return nil
	}
	if name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}
