package stub

import (
	"errors"
	"fmt"
	"strings"
)

// Packages is what Resolve asks about the packages of a session.
type Packages struct {
	Archive func(path string) ([]byte, error)       // of a package; an error if there is none
	Loaded  func(path string) bool                  // it is in the worker and was initialized
	Find    func(name string) (r Resident, ok bool) // a symbol in the worker, by its name in ELF files
	Added   []string                                // packages of the session that are in the worker, but not from the start
}

// A Plan says how a cell can be linked.
type Plan struct {
	Whole   []string // packages that are linked in
	Shared  []string // packages that they import and that are in the worker
	Library []byte   // the shared library that stands for the latter
}

// Missing is the error of Resolve if a symbol is nowhere to be found.
type Missing struct{ Symbol, From string }

func (e *Missing) Error() string {
	return fmt.Sprintf("%s, which %s refers to, is nowhere to be found", e.Symbol, e.From)
}

// resolver follows the references of the main package as the linker will, but for methods, of which it drops none.
type resolver struct {
	in      Packages
	objects map[string]*object       // packages that are linked in
	defined map[symbolName][]*object // and those of them that have a symbol
	order   []string
	seen    map[*symbol]bool
	needed  map[symbolName]bool // symbols that are in the worker
	library map[string]Resident // the same, by the names in the library
	todo    []job
	tried   map[string]*object // archives that were looked at
}

type job struct {
	in *object
	s  *symbol
}

// Resolve finds out what the main package at path needs. Symbols that are in the worker are taken from there. A package that was not
// initialized yet is linked in, and so is one that defines a symbol which the worker lacks, since nothing there used it.
func Resolve(path string, in Packages) (*Plan, error) {
	r := &resolver{in: in, objects: map[string]*object{}, seen: map[*symbol]bool{}, needed: map[symbolName]bool{}, defined: map[symbolName][]*object{},
		library: map[string]Resident{}, tried: map[string]*object{}}
	if err := r.include(path); err != nil {
		return nil, err
	}
	main := r.objects[path]
	for i := range main.symbols {
		r.visit(main, &main.symbols[i])
	}
	for len(r.todo) > 0 {
		j := r.todo[len(r.todo)-1]
		r.todo = r.todo[:len(r.todo)-1]
		for i := range j.s.refs {
			if err := r.follow(j, &j.s.refs[i]); err != nil {
				return nil, err
			}
		}
	}
	p := &Plan{Whole: r.order}
	shared := map[string]bool{}
	share := func(path string) error {
		if r.objects[path] != nil || shared[path] {
			return nil
		}
		shared[path] = true
		p.Shared = append(p.Shared, path)
		hash, ok := in.Find(pkgHashPrefix + path)
		if !ok {
			return &Missing{pkgHashPrefix + path, "the linker"}
		}
		r.library[pkgHashPrefix+path] = hash
		return nil
	}
	for _, o := range r.objects {
		for _, i := range o.imports {
			if err := share(i); err != nil {
				return nil, err
			}
		}
	}
	for _, n := range []string{"runtime", "runtime/cgo"} {
		if err := share(n); err != nil {
			return nil, err
		}
	}
	// What the linker itself refers to. The first two it wants to know of, but nothing is linked to them, see plugin.go for the second.
	r.library["runtime.mapinitnoop"+suffixInternal] = Resident{Func: true}
	r.library[addModuledata] = Resident{Func: true}
	for _, n := range []symbolName{{"runtime.unreachableMethod", abiInternal}, {lastModuledata, 0}, {moduledataType, 0}, {tlsSymbol, 0}} {
		if !r.take(n) {
			return nil, &Missing{n.name, "the linker"}
		}
	}
	r.library[hashOfStub] = Resident{Size: 16}
	p.Library = library(r.library)
	return p, nil
}

// include links a package in, and with it those of its imports that the worker has not initialized.
func (r *resolver) include(path string) error {
	if path == "unsafe" || path == "C" || r.objects[path] != nil {
		return nil
	}
	o, err := r.object(path)
	if err != nil {
		return err
	}
	if o.cgo {
		return fmt.Errorf("package %s uses cgo", path)
	}
	r.objects[path] = o
	r.order = append(r.order, path)
	for n := range o.byName {
		r.defined[n] = append(r.defined[n], o)
	}
	for _, i := range o.imports {
		if !r.in.Loaded(i) {
			if err := r.include(i); err != nil {
				return err
			}
		}
	}
	for n := range r.needed { // the linker prefers symbols of packages that are linked in
		if i, ok := o.byName[n]; ok {
			r.visit(o, &o.symbols[i])
		}
	}
	return nil
}

func (r *resolver) object(path string) (*object, error) {
	if o := r.tried[path]; o != nil {
		return o, nil
	}
	data, err := r.in.Archive(path)
	if err != nil {
		return nil, err
	}
	o, err := readArchive(data)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", path, err)
	}
	r.tried[path] = o
	return o, nil
}

func (r *resolver) visit(o *object, s *symbol) {
	if !r.seen[s] {
		r.seen[s] = true
		r.todo = append(r.todo, job{o, s})
	}
}

// follow finds what a symbol refers to.
func (r *resolver) follow(j job, f *ref) error {
	if f.index >= 0 {
		r.visit(j.in, &j.in.symbols[f.index])
		return nil
	}
	if f.name == "" || f.ignored() {
		return nil
	}
	found := false
	for _, o := range r.defined[f.symbolName] {
		r.visit(o, &o.symbols[o.byName[f.symbolName]])
		found = true
	}
	// An offset cannot lead out of the plugin: a type and its methods have to be in the same one.
	within := !f.aux && (f.kind == relocAddrOff || f.kind == relocMethodOff)
	switch {
	case found, !f.aux && f.kind == relocAddrOff|relocWeak, !within && r.take(f.symbolName):
		return nil
	}
	// The linker keeps the methods in the table of an interface, which the compiler marks as weak references.
	if f.soft() && !(f.kind&relocWeak != 0 && strings.HasPrefix(j.s.name, "go:itab.")) {
		return nil
	}
	paths := []string{owner(f.name)}
	if strings.Contains(f.name, "[") { // what is generic was compiled for these types by whoever used it first
		paths = append(paths, r.in.Added...)
	}
	var missing error = &Missing{f.name, j.s.name}
	for _, path := range paths {
		o, err := r.object(path)
		if err != nil {
			missing = errors.Join(missing, err)
			continue
		}
		if i, ok := o.byName[f.symbolName]; ok {
			if err := r.include(path); err != nil {
				return errors.Join(missing, err)
			}
			r.visit(o, &o.symbols[i])
			return nil
		}
	}
	return missing
}

// ErrNoPackage is the error of Packages.Archive for a package that the session does not know.
var ErrNoPackage = errors.New("no such package")

// take takes a symbol from the worker, if it is there.
func (r *resolver) take(n symbolName) bool {
	if r.needed[n] {
		return true
	}
	name := elfName(n.name)
	found, ok := Resident{}, false
	if n.abi == 0 {
		if found, ok = r.in.Find(name + suffixABI0); ok {
			r.needed[n], r.library[name+suffixABI0] = true, found
			return true
		}
	}
	if found, ok = r.in.Find(name); !ok {
		return false
	}
	switch {
	case found.Func && n.abi == 0 && !strings.HasPrefix(name, "runtime."):
		return false // most likely it is the function with the internal ABI
	case found.Func && n.abi == abiInternal && !strings.HasPrefix(name, "type:"):
		name += suffixInternal
	case found.Func != (n.abi == abiInternal) && !found.Func:
		return false
	}
	if strings.HasSuffix(name, inittaskSuffix) {
		found.Size = noInit // it was initialized
	}
	r.needed[n], r.library[name] = true, found
	return true
}

// owner is the path of the package that defines a symbol, by its name.
func owner(name string) string {
	name = strings.TrimPrefix(name, "type:")
	for _, p := range []string{".eq.", ".hash."} {
		name = strings.TrimPrefix(name, p)
	}
	name = strings.TrimLeft(name, "*")
	if i := strings.IndexAny(name, "[({ "); i >= 0 {
		name = name[:i]
	}
	slash := strings.LastIndexByte(name, '/') + 1
	if dot := strings.IndexByte(name[slash:], '.'); dot >= 0 {
		name = name[:slash+dot]
	}
	return unescape(name)
}

// unescape undoes the escapes that the compiler has for dots and other characters in the last element of a path.
func unescape(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if hi, lo := hexDigit(path[i+1]), hexDigit(path[i+2]); hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c) }
