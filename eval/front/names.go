package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/preload"
)

// mark is the first rune of every name that the lowering makes up: an upper-case letter, so the names are exported, and one that
// nobody types.
const mark = 'Ʌ'

// virtualPath is the package path that the checker sees for every cell, so that all cells are one package to it.
const virtualPath = "cell"

// Names are the names of a session: what the cells so far declared, and where it lives.
type Names struct {
	fset    *token.FileSet
	imp     types.Importer
	sources map[*token.File]*source
	refs    map[types.Object]ref               // where the objects of compiled packages live
	fields  map[*types.Var]accessor            // unexported fields of struct types declared in cells
	known   map[string]types.Object            // unqualified preloads, looked up once
	pinned  map[ast.Decl]map[*ast.Ident]string // package names in compiled declarations, with their paths
	number  int                                // of packages compiled so far
	state                                      // replaced as a whole by Commit

	// Options tells the names of the options that a function of a package says it has, and "activation"; nil: it does not say. It is only asked for suggestions, and may be nil.
	Options func(path, function string) map[string]bool
}

// state is what a cell changes, and only if it compiles.
type state struct {
	imports map[string]binding   // names of packages
	dots    []string             // paths of packages imported with a dot
	decls   map[string]*decl     // functions, types, constants; all names of a const group share a decl
	vars    map[string]*variable //
	stale   map[ast.Decl]bool    // earlier declarations that did not compile when something they use changed
	anon    []anonStruct         // struct types without a name that have unexported fields
	edited  map[string]string    // packages that were edited: old paths to new ones, until a cell has been compiled
	gone    map[string]string    // why variables were dropped, of those that were not declared again
	ghosts  map[ref]*variable    // variables without a value whose name means something else by now
}

type binding struct {
	path string
	cell int // that imported it; 0 for a preload
}

// ref says how generated code names an object.
type ref struct {
	pkg   int    // number of the cell package
	name  string // mangled
	deref bool   // name is a pointer to the variable
}

type kind int

const (
	funcDecl kind = iota
	typeDecl
	constDecl
)

// decl is a declaration that is compiled as a whole: a function, a type with its methods, or a const group.
type decl struct {
	kind   kind
	names  []string
	chunks []chunk // a type's spec comes first, then its methods
	parked []chunk // methods that do not compile at present; the next declaration of the type tries them again
	canon  string  // the tokens of chunks: equal text means the same declaration
	uses   map[string]bool
	reads  map[string]ref  // of what it uses, the variables
	calls  map[string]bool // types of which it calls methods
	objs   map[string]types.Object
	cell   int // that declared it, as the notebook counts
}

type variable struct {
	name string
	obj  *types.Var
	ref  ref
	cell int // that declared it
	pos  token.Pos
	lost string // why the declaration is there and the value is not; "" if it is
}

// accessor is the function through which other packages reach an unexported field.
type accessor struct {
	pkg  int
	name string
	typ  types.Type // whose pointer it takes; nil for a struct type without a name
}

type anonStruct struct {
	typ   *types.Struct
	pkg   int
	alias string
}

// New returns the names of a new session. The importer finds export data by import path; packages imported through it must be known
// to it before a cell that imports them is compiled.
func New(imp types.Importer) *Names {
	n := &Names{
		fset:    token.NewFileSet(),
		imp:     imp,
		sources: map[*token.File]*source{},
		refs:    map[types.Object]ref{},
		fields:  map[*types.Var]accessor{},
		known:   map[string]types.Object{},
		pinned:  map[ast.Decl]map[*ast.Ident]string{},
	}
	n.state = state{imports: map[string]binding{}, decls: map[string]*decl{}, vars: map[string]*variable{}, stale: map[ast.Decl]bool{}, edited: map[string]string{}, gone: map[string]string{}, ghosts: map[ref]*variable{}}
	for _, p := range preload.Packages {
		n.imports[p.Name] = binding{path: p.Path}
	}
	return n
}

func (s state) clone() state {
	return state{maps.Clone(s.imports), slices.Clone(s.dots), maps.Clone(s.decls), maps.Clone(s.vars), maps.Clone(s.stale), slices.Clone(s.anon), maps.Clone(s.edited), maps.Clone(s.gone), maps.Clone(s.ghosts)}
}

// Edited says that packages were edited: import lines of cells mean the new ones from now on, and the next cell that compiles carries variables and functions of
// earlier cells over to them. Paths are old ones to new ones.
func (n *Names) Edited(paths map[string]string) {
	n.state = n.state.clone()
	for name, b := range n.imports {
		if to := paths[b.path]; to != "" {
			n.imports[name] = binding{to, b.cell}
		}
	}
	for i, path := range n.dots {
		if to := paths[path]; to != "" {
			n.dots[i] = to
		}
	}
	for from, to := range n.edited { // edited twice
		if next := paths[to]; next != "" {
			n.edited[from] = next
		}
	}
	maps.Copy(n.edited, paths)
}

// Commit makes the names of a compiled cell part of the session.
func (n *Names) Commit(p *Program) { n.state = p.next }

// Lose marks every variable as lost: the worker that held the values is gone. It returns their names, sorted, with the cell of each.
func (n *Names) Lose() []Lost {
	var out []Lost
	n.state = n.state.clone()
	for name, v := range n.vars {
		out = append(out, Lost{name, v.cell})
		w := *v
		w.lost = "was lost when the worker died"
		n.vars[name] = &w
	}
	slices.SortFunc(out, func(a, b Lost) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Alive returns the names of the variables that have a value.
func (n *Names) Alive() (names []string) {
	for name, v := range n.vars {
		if v.lost == "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Restore says that variables have their values again, after Lose. It returns the names of those that still are variables.
func (n *Names) Restore(names []string) (known []string) {
	n.state = n.state.clone()
	for _, name := range names {
		if v := n.vars[name]; v != nil {
			w := *v
			w.lost = ""
			n.vars[name], known = &w, append(known, name)
		}
	}
	return known
}

// Unreached marks the variables to which a committed cell was to give their first value, and never did, since it ended before. Steps is how many of its
// statements that do so were carried out.
func (n *Names) Unreached(p *Program, cell, steps int) {
	if steps >= len(p.steps) {
		return
	}
	n.state = n.state.clone()
	for _, names := range p.steps[steps:] {
		for _, name := range names {
			v := n.vars[name]
			if v == nil {
				continue
			}
			w := *v
			if old := p.lost[name]; old != nil && old.ref == v.ref {
				w.lost, w.cell = old.lost, old.cell
			} else {
				w.lost = fmt.Sprintf("has no value, since cell %d ended before it got one", cell)
			}
			n.vars[name] = &w
		}
	}
}

// Lost is a variable whose value is gone.
type Lost struct {
	Name string
	Cell int
}

// object returns the live object of a session name, and whether there is one.
func (s *state) object(name string) types.Object {
	if v := s.vars[name]; v != nil {
		return v.obj
	}
	if d := s.decls[name]; d != nil && d.objs[name] != nil {
		return d.objs[name]
	}
	return nil
}

// unqualified returns the object that a name without a package stands for: a preload, or a name of a package imported with a dot.
func (n *Names) unqualified(name string, dots []string) types.Object {
	for _, path := range slices.Backward(dots) {
		if pkg, err := n.imp.Import(path); err == nil {
			if obj := pkg.Scope().Lookup(name); obj != nil && obj.Exported() {
				return obj
			}
		}
	}
	if obj, ok := n.known[name]; ok {
		return obj
	}
	for _, p := range preload.Unqualified {
		if p.Name != name {
			continue
		}
		if pkg, err := n.imp.Import(p.Package); err == nil {
			if obj := pkg.Scope().Lookup(p.Object); obj != nil {
				n.known[name] = obj
				return obj
			}
		}
	}
	return nil
}

// identifiers collects the names that the nodes mention.
func identifiers(names map[string]bool, nodes ...ast.Node) {
	for _, nd := range nodes {
		ast.Inspect(nd, func(d ast.Node) bool {
			if id, ok := d.(*ast.Ident); ok {
				names[id.Name] = true
			}
			return true
		})
	}
}

// canonical is the text of a chunk without layout and comments.
func canonical(c chunk) string {
	toks, _ := tokens(c.text())
	var b strings.Builder
	for i, t := range toks {
		if t.tok == token.SEMICOLON && (i+1 == len(toks) || toks[i+1].tok == token.RBRACE || toks[i+1].tok == token.RPAREN) {
			continue // written or not, as the lines fall
		}
		if t.lit != "" && t.tok != token.SEMICOLON {
			b.WriteString(t.lit)
		} else {
			b.WriteString(t.tok.String())
		}
		b.WriteByte(' ')
	}
	return b.String()
}
