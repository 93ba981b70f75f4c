package source_test

import (
	"bytes"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/tools/go/gcexportdata"
)

// What a cell with a gradient compiles against leads neither to package reflect nor to gonum: the compiler reads all that a type leads to, its unexported fields
// and methods too, and either takes it longer than the cell.
func TestWhatCellsCompileAgainstIsLight(t *testing.T) {
	const ad = "github.com/fluxion-go/fluxion/ad"
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", ad)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	f, err := os.Open(files[ad])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	//lint:ignore SA1019 as in load.go
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(data), token.NewFileSet(), map[string]*types.Package{}, ad)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Gradient", "WithGradient", "Grad", "WithGrad", "Grads", "Tree"} {
		w := &weighing{t: t, seen: map[types.Type]bool{}}
		w.visit(pkg.Scope().Lookup(name).Type(), name)
	}
}

type weighing struct {
	t    *testing.T
	seen map[types.Type]bool
}

func (w *weighing) visit(typ types.Type, path string) {
	if w.seen[typ] {
		return
	}
	w.seen[typ] = true
	switch typ := typ.(type) {
	case *types.Named:
		if p := typ.Obj().Pkg(); p != nil {
			if p.Path() == "reflect" || strings.HasPrefix(p.Path(), "gonum.org/") {
				w.t.Errorf("%s leads to %s", path, p.Path())
				return
			}
			path += " > " + p.Name() + "." + typ.Obj().Name()
		}
		for m := range typ.Methods() {
			w.visit(m.Type(), path+"."+m.Name())
		}
		w.visit(typ.Underlying(), path)
	case *types.Alias:
		w.visit(types.Unalias(typ), path)
	case *types.Struct:
		for f := range typ.Fields() {
			w.visit(f.Type(), path+"."+f.Name())
		}
	case *types.Signature:
		for _, vars := range []*types.Tuple{typ.Params(), typ.Results()} {
			for v := range vars.Variables() {
				w.visit(v.Type(), path)
			}
		}
	case *types.Interface:
		for m := range typ.Methods() {
			w.visit(m.Type(), path+"."+m.Name())
		}
	case *types.Map:
		w.visit(typ.Key(), path)
		w.visit(typ.Elem(), path)
	case interface{ Elem() types.Type }:
		w.visit(typ.Elem(), path)
	}
}
