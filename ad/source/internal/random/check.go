package random

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"sync"
)

var (
	std     types.Importer
	stdMu   sync.Mutex
	stdFset = token.NewFileSet()
)

// cached remembers packages.
type cached struct {
	of   types.Importer
	have map[string]*types.Package
}

// Import implements types.Importer.
func (c *cached) Import(path string) (*types.Package, error) {
	if p := c.have[path]; p != nil {
		return p, nil
	}
	p, err := c.of.Import(path)
	if err == nil {
		c.have[path] = p
	}
	return p, err
}

// check parses and type-checks the text of a package.
func check(src string) (fset *token.FileSet, file *ast.File, info *types.Info, errs []types.Error) {
	fset = token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		return fset, nil, nil, []types.Error{{Msg: err.Error()}}
	}
	stdMu.Lock()
	defer stdMu.Unlock()
	if std == nil {
		std = &cached{importer.ForCompiler(stdFset, "source", nil), map[string]*types.Package{}}
	}
	info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: std, Error: func(err error) {
		if e, ok := err.(types.Error); ok {
			errs = append(errs, e)
		}
	}}
	_, _ = conf.Check("p", fset, []*ast.File{file}, info)
	return fset, file, info, errs
}

var unused = regexp.MustCompile(`^declared and not used: (\w+)`)

// An edit replaces the text from one offset to another.
type edit struct {
	from, to int
	text     string
}

func apply(src string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.from < at {
			continue
		}
		b.WriteString(src[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.WriteString(src[at:])
	return b.String()
}

// repair makes a text compile from which something was taken away: what is declared and not used any more is used or left out. It returns
// false if more is wrong.
func repair(src string, roots []string) (string, bool) {
	for range 8 {
		fset, file, info, errs := check(src)
		if file == nil {
			return "", false
		}
		if len(errs) == 0 {
			less := pruned(src, fset, file, info, roots)
			if less != src { // imports may have become unused
				src = less
				continue
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil {
					return "", false
				}
			}
			text, err := format.Source([]byte(blank.ReplaceAllString(src, "\n$1")))
			return string(text), err == nil
		}
		var edits []edit
		for _, e := range errs {
			fixed := false
			if m := unused.FindStringSubmatch(e.Msg); m != nil {
				edits, fixed = append(edits, silence(fset, file, e.Pos)...), true
			} else if bytes.Contains([]byte(e.Msg), []byte("imported and not used")) {
				for _, d := range file.Decls {
					if g, ok := d.(*ast.GenDecl); ok && d.Pos() <= e.Pos && e.Pos < d.End() {
						for _, s := range g.Specs {
							if s.Pos() <= e.Pos && e.Pos < s.End() {
								from, to := s.Pos(), s.End()
								if len(g.Specs) == 1 {
									from, to = g.Pos(), g.End()
								}
								edits, fixed = append(edits, edit{fset.Position(from).Offset, fset.Position(to).Offset, ""}), true
							}
						}
					}
				}
			} else if l := label.FindStringSubmatch(e.Msg); l != nil {
				ast.Inspect(file, func(n ast.Node) bool {
					if s, ok := n.(*ast.LabeledStmt); ok && s.Label.Name == l[1] {
						edits, fixed = append(edits, edit{fset.Position(s.Pos()).Offset, fset.Position(s.Colon).Offset + 1, ""}), true
					}
					return true
				})
			}
			if !fixed {
				return "", false
			}
		}
		if len(edits) == 0 {
			return "", false
		}
		src = apply(src, edits)
	}
	return "", false
}

// blank lines in front of indented ones.
var blank = regexp.MustCompile(`\n(?:[ \t]*\n)+([ \t])`)

var label = regexp.MustCompile(`^label (\w+) declared and not used`)

// silence makes a variable that is declared at pos and not used a blank one, or drops its declaration.
func silence(fset *token.FileSet, file *ast.File, pos token.Pos) (edits []edit) {
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return n == nil || n.Pos() <= pos
		}
		switch s := n.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				return true
			}
			for _, l := range s.Lhs {
				id := l.(*ast.Ident)
				if id.Pos() != pos {
					continue
				}
				edits = append(edits, edit{at(id.Pos()), at(id.End()), "_"})
				others := 0
				for _, o := range s.Lhs {
					if o.(*ast.Ident).Name != "_" && o != l {
						others++
					}
				}
				if others == 0 {
					edits = append(edits, edit{at(s.TokPos), at(s.TokPos) + 2, "="})
				}
			}
		case *ast.RangeStmt:
			if s.Key != nil && s.Key.Pos() == pos {
				if s.Value == nil {
					edits = append(edits, edit{at(s.Key.Pos()), at(s.TokPos) + 2, ""})
				} else if id, ok := s.Value.(*ast.Ident); ok && id.Name == "_" {
					edits = append(edits, edit{at(s.Key.Pos()), at(s.TokPos) + 2, ""})
				} else {
					edits = append(edits, edit{at(s.Key.Pos()), at(s.Key.End()), "_"})
				}
			} else if s.Value != nil && s.Value.Pos() == pos {
				if id, ok := s.Key.(*ast.Ident); ok && id.Name == "_" {
					edits = append(edits, edit{at(s.Key.Pos()), at(s.TokPos) + 2, ""})
				} else { // from the key on, so that of two edits for one loop only the first is made
					edits = append(edits, edit{at(s.Key.Pos()), at(s.Value.End()), s.Key.(*ast.Ident).Name})
				}
			}
		case *ast.DeclStmt:
			g := s.Decl.(*ast.GenDecl)
			if v, ok := g.Specs[0].(*ast.ValueSpec); ok && len(v.Names) == 1 && v.Names[0].Pos() == pos {
				edits = append(edits, edit{at(s.Pos()), at(s.End()), ""})
			}
		case *ast.TypeSwitchStmt:
			if a, ok := s.Assign.(*ast.AssignStmt); ok && a.Lhs[0].Pos() == pos {
				edits = append(edits, edit{at(a.Pos()), at(a.Rhs[0].Pos()), ""})
			}
		}
		return true
	})
	return edits
}

// useAll writes _ = v after the declarations of variables that are only assigned.
func useAll(src string, fset *token.FileSet, file *ast.File, errs []types.Error) string {
	var edits []edit
	for _, e := range errs {
		m := unused.FindStringSubmatch(e.Msg)
		if m == nil {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			var list []ast.Stmt
			switch n := n.(type) {
			case *ast.RangeStmt:
				if n.Key != nil && n.Key.Pos() == e.Pos || n.Value != nil && n.Value.Pos() == e.Pos {
					brace := fset.Position(n.Body.Lbrace).Offset + 1
					edits = append(edits, edit{brace, brace, "\n_ = " + m[1]})
				}
			case *ast.BlockStmt:
				list = n.List
			case *ast.CaseClause:
				list = n.Body
			}
			for _, s := range list {
				head := token.NoPos // where the names end that s declares
				switch s := s.(type) {
				case *ast.AssignStmt:
					head = s.TokPos
				case *ast.DeclStmt:
					if v, ok := s.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec); ok {
						head = v.Names[len(v.Names)-1].End()
					}
				}
				if s.Pos() <= e.Pos && e.Pos < head {
					end := fset.Position(s.End()).Offset
					edits = append(edits, edit{end, end, "\n_ = " + m[1]})
				}
			}
			return true
		})
	}
	return apply(src, edits)
}
