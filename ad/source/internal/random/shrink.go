package random

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Shrink returns a smaller program that still fails: statements go, loops and branches become their bodies, expressions become a part
// of them or a constant, parameters and fields that nobody needs go. Candidates compile and keep the roots; fails tells for each of
// several whether it fails. It is asked at most about rounds times.
func Shrink(src string, roots []string, rounds int, fails func(candidates []string) []bool) string {
	tried := map[string]bool{src: true}
	for {
		smaller := false
		for cs := cuts(src, roots); len(cs) > 0; {
			// The large cuts of a large program often succeed, and it takes long to try one.
			batch := min(12, 3+20000/len(src))
			// As many as compile, the largest cuts first.
			var texts []string
			var next []cut
			for i, c := range cs {
				text, ok := repair(apply(src, slices.Clone(c.edits)), roots)
				if !ok || len(text) >= len(src) || tried[text] {
					continue
				}
				tried[text] = true
				texts = append(texts, text)
				if len(texts) == batch {
					next = cs[i+1:]
					break
				}
			}
			if len(texts) == 0 {
				break
			}
			if rounds--; rounds < 0 {
				return src
			}
			best := -1
			for i, bad := range fails(texts) {
				if bad && (best < 0 || len(texts[i]) < len(texts[best])) {
					best = i
				}
			}
			if best < 0 {
				cs = next
				continue
			}
			gain := len(src) - len(texts[best])
			src, smaller = texts[best], true
			cs = cuts(src, roots)
			if i := slices.IndexFunc(cs, func(c cut) bool { return c.gain <= gain }); i > 0 {
				cs = cs[i:]
			}
		}
		if !smaller {
			return src
		}
	}
}

// A cut makes a text shorter by about gain bytes.
type cut struct {
	edits []edit
	gain  int
}

// cutter finds cuts.
type cutter struct {
	src   string
	fset  *token.FileSet
	file  *ast.File
	info  *types.Info
	roots []string
	found []cut
}

// cuts returns all cuts of src, large ones first.
func cuts(src string, roots []string) []cut {
	c := &cutter{src: src, roots: roots}
	var errs []types.Error
	c.fset, c.file, c.info, errs = check(src)
	if len(errs) > 0 {
		return nil
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			c.windows(n.List)
		case *ast.CaseClause:
			c.windows(n.Body)
			c.drop(n)
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				c.replace(e.Pos(), c.comma(e.End()), "")
			}
		case *ast.FuncDecl:
			c.params(n)
		case *ast.TypeSpec:
			c.fields(n)
		}
		if s, ok := n.(ast.Stmt); ok {
			c.statement(s)
		}
		if e, ok := n.(ast.Expr); ok {
			c.expression(e)
		}
		return true
	})
	slices.SortStableFunc(c.found, func(a, b cut) int { return b.gain - a.gain })
	return c.found
}

func (c *cutter) at(p token.Pos) int { return c.fset.Position(p).Offset }

func (c *cutter) text(n ast.Node) string { return c.src[c.at(n.Pos()):c.at(n.End())] }

func (c *cutter) replace(from, to token.Pos, text string) {
	e := edit{c.at(from), c.at(to), text}
	c.found = append(c.found, cut{[]edit{e}, e.to - e.from - len(text)})
}

func (c *cutter) drop(n ast.Node) { c.replace(n.Pos(), n.End(), "") }

// comma returns the end of the comma after p, if there is one.
func (c *cutter) comma(p token.Pos) token.Pos {
	if i := c.at(p); strings.HasPrefix(c.src[i:], ",") {
		return p + 1
	}
	return p
}

// windows drops runs of statements: all, halves, quarters, down to single ones.
func (c *cutter) windows(list []ast.Stmt) {
	for size := len(list); size > 0; size /= 2 {
		for i := 0; i+size <= len(list); i += size {
			c.replace(list[i].Pos(), list[i+size-1].End(), "")
		}
	}
}

// statement puts parts of a statement in its place.
func (c *cutter) statement(s ast.Stmt) {
	as := func(parts ...string) { c.replace(s.Pos(), s.End(), strings.Join(parts, "\n")) }
	init := func(i ast.Stmt) string {
		if i == nil {
			return ""
		}
		return c.text(i)
	}
	switch s := s.(type) {
	case *ast.IfStmt:
		as("{", init(s.Init), c.text(s.Body), "}")
		as(c.inner(s.Body))
		if s.Else != nil {
			as("{", init(s.Init), c.text(s.Else), "}")
			as("if " + init(s.Init) + semicolon(s.Init) + c.text(s.Cond) + c.text(s.Body))
		}
	case *ast.ForStmt:
		as("{", init(s.Init), c.text(s.Body), "}")
		as(c.inner(s.Body))
	case *ast.RangeStmt:
		key, value := "", ""
		if k, ok := s.Key.(*ast.Ident); ok && k.Name != "_" {
			if t := c.info.TypeOf(k); t != nil && types.Identical(t, types.Typ[types.Int]) {
				key = k.Name + " := 0"
			} else {
				key = k.Name + ` := "a"`
			}
		}
		if v, ok := s.Value.(*ast.Ident); ok && v.Name != "_" {
			value = v.Name + " := " + c.text(s.X) + "[0]"
			if _, ok := c.info.TypeOf(s.X).Underlying().(*types.Map); ok {
				value = v.Name + " := " + c.text(s.X) + `["a"]`
			}
		}
		as("{", key, value, c.inner(s.Body), "}")
		as(c.inner(s.Body))
	case *ast.SwitchStmt:
		for _, k := range s.Body.List {
			as("{", init(s.Init), c.list(k.(*ast.CaseClause).Body), "}")
		}
	case *ast.TypeSwitchStmt:
		for _, k := range s.Body.List {
			as("{", c.list(k.(*ast.CaseClause).Body), "}")
		}
	case *ast.BlockStmt:
		as(c.inner(s))
	case *ast.LabeledStmt:
		as(c.text(s.Stmt))
	case *ast.DeclStmt:
		if v, ok := s.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec); ok && v.Type != nil && len(v.Values) == 1 {
			as(v.Names[0].Name + " := " + c.text(v.Values[0]))
			as("var " + v.Names[0].Name + " " + c.text(v.Type))
		}
	case *ast.AssignStmt:
		if len(s.Lhs) == len(s.Rhs) && len(s.Lhs) > 1 {
			for i := range s.Lhs {
				as(c.text(s.Lhs[i]) + " " + s.Tok.String() + " " + c.text(s.Rhs[i]))
			}
		}
		if s.Tok != token.DEFINE && s.Tok != token.ASSIGN {
			as(c.text(s.Lhs[0]) + " = " + c.text(s.Rhs[0]))
		}
	}
}

func semicolon(s ast.Stmt) string {
	if s == nil {
		return ""
	}
	return "; "
}

func (c *cutter) inner(b *ast.BlockStmt) string { return c.list(b.List) }

func (c *cutter) list(l []ast.Stmt) string {
	if len(l) == 0 {
		return ""
	}
	return c.src[c.at(l[0].Pos()):c.at(l[len(l)-1].End())]
}
