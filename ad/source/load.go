package source

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/ssa"
)

// A program is the packages that are read from source, in one universe with the export data of the others: a package is in the
// universe once, so its types are identical wherever they come up.
type program struct {
	cfg   *Config
	fset  *token.FileSet
	types map[string]*types.Package // by import path
	ssa   *ssa.Program
	built map[string]*ssa.Package // those with source
	order []string                // paths of those, in the order in which they were asked for
	none  map[string]error        // packages whose source is not to be had
	asked map[string]bool         // packages that the present generation asked for

	texts   map[string][]byte       // packages that are written here and have no file
	inside  map[string]string       // of those, the package whose names they may use
	between map[*types.Package]bool // those packages
}

func newProgram(cfg *Config) *program {
	return &program{cfg: cfg, none: map[string]error{}, asked: map[string]bool{}, texts: map[string][]byte{}, inside: map[string]string{}}
}

// reset begins the universe anew.
func (p *program) reset() {
	p.fset = token.NewFileSet()
	p.types = map[string]*types.Package{}
	p.ssa = ssa.NewProgram(p.fset, ssa.InstantiateGenerics|ssa.GlobalDebug)
	p.built = map[string]*ssa.Package{}
	p.between = map[*types.Package]bool{}
}

// needSource is a panic: the package has to be read from source although its export data is in the universe already.
type needSource struct{ path string }

// source returns a package with the bodies of its functions. It panics with needSource if the universe must begin anew for it.
func (p *program) source(path string) (*ssa.Package, error) {
	if p.ssa == nil {
		p.reset()
	}
	p.asked[path] = true
	if b := p.built[path]; b != nil {
		return b, nil
	}
	if err := p.none[path]; err != nil {
		return nil, err
	}
	if p.texts[path] != nil {
		if !slices.Contains(p.order, path) {
			p.order = append([]string{path}, p.order...) // it is read last
		}
		return p.load(path)
	}
	if _, err := p.cfg.Files(path); err != nil {
		p.none[path] = err
		return nil, err
	}
	if !slices.Contains(p.order, path) {
		p.order = append(p.order, path)
	}
	if p.types[path] != nil {
		panic(needSource{path})
	}
	return p.load(path)
}

// begin begins a generation.
func (p *program) begin() { p.asked = map[string]bool{} }

// restart reads the packages again that the present generation asked for, the latest first: what is called is asked for after what calls it.
func (p *program) restart() error {
	p.order = slices.DeleteFunc(p.order, func(path string) bool { return !p.asked[path] })
	for range 1 + len(p.order)*len(p.order) {
		late, err := p.readAll()
		if late == "" {
			return err
		}
		i := slices.Index(p.order, late) // it has to be read earlier
		p.order = append(slices.Delete(p.order, i, i+1), late)
	}
	return errors.New("source: packages that are read from source import each other through others without end")
}

// readAll reads all packages of the order. It returns one that comes too late: another was read first that knows it by export data only.
func (p *program) readAll() (late string, err error) {
	defer func() {
		if n, ok := recover().(needSource); ok {
			late = n.path
		}
	}()
	p.reset()
	for _, path := range slices.Backward(slices.Clone(p.order)) {
		if p.built[path] == nil {
			if _, err := p.load(path); err != nil {
				if isCell(path) {
					return "", err
				}
				p.none[path] = err // what calls it will say so
				p.order = slices.DeleteFunc(p.order, func(q string) bool { return q == path })
			}
		}
	}
	return "", nil
}

// load parses, checks and builds a package.
func (p *program) load(path string) (*ssa.Package, error) {
	if p.types[path] != nil {
		panic(needSource{path})
	}
	var files []*ast.File
	var names []string
	if text := p.texts[path]; text != nil {
		f, err := parser.ParseFile(p.fset, between, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	} else {
		var err error
		if names, err = p.cfg.Files(path); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(text, []byte(header)) { // an older version of what is being written
			continue
		}
		f, err := parser.ParseFile(p.fset, name, text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	var first error
	conf := types.Config{Importer: importer{p, path}, Error: func(err error) {
		if e := (types.Error{}); first == nil && !(errors.As(err, &e) && (e.Soft || p.texts[path] != nil && strings.Contains(e.Msg, "not exported by package"))) {
			first = err
		}
	}}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
	as := path
	if p.texts[path] != nil {
		as = p.inside[path] // it may select unexported fields
	}
	pkg, _ := conf.Check(as, p.fset, files, info)
	if p.texts[path] != nil {
		p.between[pkg] = true
	}
	if first != nil {
		return nil, fmt.Errorf("%s: %w", path, first)
	}
	p.types[path] = pkg
	p.create(pkg)
	b := p.ssa.CreatePackage(pkg, files, info, p.texts[path] == nil)
	p.built[path] = b
	b.Build()
	return b, nil
}

// create enters the packages that pkg imports into the SSA program, without bodies unless they are there with them.
func (p *program) create(pkg *types.Package) {
	for _, i := range pkg.Imports() {
		if i.Complete() && p.ssa.Package(i) == nil { // export data names more packages than it describes
			p.ssa.CreatePackage(i, nil, nil, true)
			p.create(i)
		}
	}
}

// An importer finds what a package imports.
type importer struct {
	p    *program
	from string // the path of that package
}

// Import implements types.Importer.
func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.p
	if p.cfg.Meaning != nil {
		path = p.cfg.Meaning(i.from, path)
	}
	if pkg := p.types[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	if slices.Contains(p.order, path) { // to be read from source, and before what imports it
		b, err := p.load(path)
		if err != nil {
			return nil, err
		}
		return b.Pkg, nil
	}
	r, err := p.cfg.Export(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	//lint:ignore SA1019 cells are compiled by the compiler itself, whose archives nothing else reads into a universe of ours
	data, err := gcexportdata.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", path, err)
	}
	pkg, err := gcexportdata.Read(data, p.fset, p.types, path)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", path, err)
	}
	return pkg, nil
}

var _ types.Importer = importer{}
