package random

import (
	"go/ast"
	"go/types"
	"slices"
)

// expression puts a part of the same type, or a constant, in the place of an expression.
func (c *cutter) expression(e ast.Expr) {
	tv, ok := c.info.Types[e]
	if !ok || !tv.IsValue() {
		return
	}
	switch e.(type) {
	case *ast.BasicLit:
		return
	case *ast.Ident:
		if len(c.text(e)) < 4 {
			return
		}
	}
	for _, part := range c.parts(e) {
		if t := c.info.TypeOf(part); t != nil && (types.Identical(t, tv.Type) || types.AssignableTo(t, tv.Type)) && !tv.Addressable() {
			c.replace(e.Pos(), e.End(), c.text(part))
		}
	}
	if tv.Addressable() && !isRead(e) {
		return
	}
	if b, ok := tv.Type.(*types.Basic); ok {
		switch {
		case b.Kind() == types.Bool || b.Kind() == types.UntypedBool:
			c.replace(e.Pos(), e.End(), "true")
			c.replace(e.Pos(), e.End(), "false")
		case b.Info()&types.IsFloat != 0:
			c.replace(e.Pos(), e.End(), "1.5")
			c.replace(e.Pos(), e.End(), "1.")
		case b.Kind() == types.Int:
			c.replace(e.Pos(), e.End(), "0")
			c.replace(e.Pos(), e.End(), "1")
			c.replace(e.Pos(), e.End(), "2")
		case b.Kind() == types.String:
			c.replace(e.Pos(), e.End(), `"a"`)
		}
	}
}

// isRead is false for what may be assigned to: those cuts would mostly not compile.
func isRead(e ast.Expr) bool {
	_, ok := e.(*ast.CallExpr)
	_, index := e.(*ast.IndexExpr)
	_, sel := e.(*ast.SelectorExpr)
	_, star := e.(*ast.StarExpr)
	_, id := e.(*ast.Ident)
	return ok || index || sel || star || id
}

// parts are the operands of an expression.
func (c *cutter) parts(e ast.Expr) []ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return []ast.Expr{e.X, e.Y}
	case *ast.UnaryExpr:
		return []ast.Expr{e.X}
	case *ast.ParenExpr:
		return []ast.Expr{e.X}
	case *ast.CallExpr:
		parts := slices.Clone(e.Args)
		for _, a := range e.Args { // through conversions and further calls
			parts = append(parts, c.parts(a)...)
		}
		if s, ok := e.Fun.(*ast.SelectorExpr); ok {
			parts = append(parts, s.X)
		}
		return parts
	case *ast.SliceExpr:
		return []ast.Expr{e.X}
	case *ast.StarExpr:
		return []ast.Expr{e.X}
	case *ast.SelectorExpr:
		return []ast.Expr{e.X}
	case *ast.IndexExpr:
		return []ast.Expr{e.Index, e.X}
	case *ast.TypeAssertExpr:
		return []ast.Expr{e.X}
	case *ast.CompositeLit:
		var parts []ast.Expr
		for _, x := range e.Elts {
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				x = kv.Value
			}
			parts = append(parts, x)
		}
		return parts
	}
	return nil
}

// params drops a parameter of a function with the arguments for it.
func (c *cutter) params(f *ast.FuncDecl) {
	if f.Recv == nil && slices.Contains(c.roots, f.Name.Name) {
		return
	}
	obj := c.info.Defs[f.Name]
	i := 0
	for _, field := range f.Type.Params.List {
		for j, name := range field.Names {
			from, to := name.Pos(), c.comma(name.End())
			if len(field.Names) == 1 {
				to = c.comma(field.End())
			} else if j == len(field.Names)-1 {
				from = field.Names[j-1].End()
			}
			edits := []edit{{c.at(from), c.at(to), ""}}
			ast.Inspect(c.file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || i >= len(call.Args) {
					return true
				}
				id, ok := call.Fun.(*ast.Ident)
				if s, isSel := call.Fun.(*ast.SelectorExpr); isSel {
					id, ok = s.Sel, true
				}
				if ok && c.info.Uses[id] == obj {
					edits = append(edits, edit{c.at(call.Args[i].Pos()), c.at(c.comma(call.Args[i].End())), ""})
				}
				return true
			})
			gain := 0
			for _, e := range edits {
				gain += e.to - e.from
			}
			c.found = append(c.found, cut{edits, gain})
			i++
		}
	}
}

// fields drops a field of a struct with the values for it.
func (c *cutter) fields(t *ast.TypeSpec) {
	s, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range s.Fields.List {
		edits := []edit{{c.at(f.Pos()), c.at(f.End()), ""}}
		gain := c.at(f.End()) - c.at(f.Pos())
		if len(f.Names) > 0 {
			for _, n := range f.Names {
				c.keys(c.info.Defs[n], &edits)
			}
		}
		c.found = append(c.found, cut{edits, gain})
	}
}

// keys drops the values for a field in composite literals.
func (c *cutter) keys(field types.Object, edits *[]edit) {
	ast.Inspect(c.file, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && c.info.Uses[id] == field {
				*edits = append(*edits, edit{c.at(kv.Pos()), c.at(c.comma(kv.End())), ""})
			}
		}
		return true
	})
}
