package stub

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// session has three packages: main/1 imports cell/1 and lib; lib is in the worker, but for one function and a variable.
func session(t *testing.T) Packages {
	dir := t.TempDir()
	var imports []string
	files := map[string][]byte{}
	add := func(path, source string) {
		files[path] = compile(t, path, source, imports...)
		name := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(name, files[path], 0o666); err != nil {
			t.Fatal(err)
		}
		imports = append(imports, "packagefile "+path+"="+name)
	}
	add("lib", "package lib\n\ntype T struct{ p *int }\n\nvar hidden int\n\n//go:noinline\nfunc Used() {}\n\n//go:noinline\nfunc Unused() { hidden++; Used() }\n")
	add("cell/1", "package cell\n\nimport \"lib\"\n\nvar X lib.T\n\nfunc Run() { lib.Used() }\n")
	add("cell/2", "package cell\n\nimport \"lib\"\n\nfunc Run() { lib.Unused() }\n")
	add("main/1", "package main\n\nimport \"cell/1\"\n\nfunc main() { cell.Run() }\n")
	add("main/2", "package main\n\nimport \"cell/2\"\n\nfunc main() { cell.Run() }\n")
	return Packages{
		Archive: func(path string) ([]byte, error) {
			if files[path] == nil {
				return nil, fmt.Errorf("no package %s", path)
			}
			return files[path], nil
		},
		Loaded: func(path string) bool { return !strings.Contains(path, "/") },
		Find: func(name string) (Resident, bool) {
			if strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, pkgHashPrefix) {
				return Resident{Func: !strings.HasPrefix(name, pkgHashPrefix) && name != lastModuledata && name != tlsSymbol}, !strings.HasSuffix(name, suffixABI0)
			}
			switch name {
			case "lib.Used":
				return Resident{Func: true}, true
			case "type:int":
				return Resident{Type: &Type{Size: 8}}, true
			case moduledataType:
				return Resident{Type: &Type{Size: 600}}, true
			case elfName("type:lib.T"):
				return Resident{Type: &Type{Size: 8, PtrBytes: 8, Mask: []byte{1}}}, true
			}
			return Resident{}, false
		},
	}
}

func TestResolve(t *testing.T) {
	in := session(t)
	p, err := Resolve("main/1", in)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"main/1", "cell/1"}; !slices.Equal(p.Whole, want) {
		t.Errorf("linked in: got %v, want %v", p.Whole, want)
	}
	if !slices.Contains(p.Shared, "lib") || !slices.Contains(p.Shared, "runtime") {
		t.Errorf("taken from the worker: got %v, want lib and runtime among them", p.Shared)
	}
	// A function that the worker lacks brings its package.
	if p, err = Resolve("main/2", in); err != nil {
		t.Fatal(err)
	}
	if want := []string{"main/2", "cell/2", "lib"}; !slices.Equal(p.Whole, want) {
		t.Errorf("linked in: got %v, want %v", p.Whole, want)
	}
}

func TestResolveMissing(t *testing.T) {
	in := session(t)
	find := in.Find
	in.Find = func(name string) (Resident, bool) {
		if name == "runtime.morestack_noctxt" {
			return Resident{}, false
		}
		return find(name)
	}
	_, err := Resolve("main/1", in)
	var missing *Missing
	if !errors.As(err, &missing) || missing.Symbol != "runtime.morestack_noctxt" {
		t.Errorf("got %v, want that runtime.morestack_noctxt is missing", err)
	}
}

func TestOwner(t *testing.T) {
	for name, want := range map[string]string{
		"fmt.Println":                             "fmt",
		"type:*os.File":                           "os",
		"type:.eq.x/q.T":                          "x/q",
		"gopkg.in/yaml%2ev3.Marshal":              "gopkg.in/yaml.v3",
		"gonum.org/v1/gonum/mat.(*Dense).Mul":     "gonum.org/v1/gonum/mat",
		"cell/1.pair[go.shape.int,a.b/c.D].swap":  "cell/1",
		"slices.SortFunc[go.shape.[]int,a.b/c.D]": "slices",
		"example.com/a.b/c%2ed.F":                 "example.com/a.b/c.d",
	} {
		if got := owner(name); got != want {
			t.Errorf("owner(%q): got %q, want %q", name, got, want)
		}
	}
	for _, path := range []string{"fmt", "gopkg.in/yaml.v3", "a.b/c d", "x/é%"} {
		if got := unescape(escape(path)); got != path {
			t.Errorf("unescape(escape(%q)): got %q", path, got)
		}
	}
}
