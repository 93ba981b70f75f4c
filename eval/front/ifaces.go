package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// An interface value with methods points to a table for its pair of dynamic type and interface. The compiler compares such pointers in
// x.(T), in type switches and in x == y, which is right in a program where each pair has one table. A plugin brings its own table for a
// pair, and if the runtime made one before (for a conversion that only it could check), there are two, and the comparison fails though
// the types are the same. Values of interface{} point to the dynamic type itself, of which there is one. So cells look through
// interface{}.
//
// A type that is declared again with the same layout is another type to Go, and values under the old one may sit where the worker does not
// find them. So cells look through rt.Now and rt.As, which give the value its type as the session, or this code, knows it.

// interfaceType is the type of e if that is an interface type, and nil for anything else: nil, a type parameter.
func (l *lowering) interfaceType(e ast.Expr) *types.Interface {
	tv, ok := l.info.Types[e]
	if !ok || tv.IsNil() || tv.Type == nil || isTypeParam(tv.Type) {
		return nil
	}
	i, _ := tv.Type.Underlying().(*types.Interface)
	return i
}

func (l *lowering) methodful(e ast.Expr) bool {
	i := l.interfaceType(e)
	return i != nil && i.NumMethods() > 0
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// versioned tells whether values of type t may come under another version of it: t mentions a type of the session, or a type parameter.
func (l *lowering) versioned(t types.Type) bool {
	return anyType(t, func(t types.Type) bool {
		named, ok := t.(*types.Named)
		if !ok {
			return true
		}
		_, session := l.refOf(named.Obj())
		return session || named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == virtualPath
	})
}

// empty is the text of e as an interface{}.
func (l *lowering) empty(e ast.Expr) string { return "interface{}(" + l.text(e) + ")" }

// now is the text of e as an interface{} under the newest version of its type.
func (l *lowering) now(e ast.Expr) string { return l.pkg(rtPath, "rt") + ".Now(" + l.text(e) + ")" }

// as is the text of e as an interface{} under the version of its type that is listed.
func (l *lowering) as(e ast.Expr, list []string, result string) string {
	return fmt.Sprintf("%s.As(%s, (func(%s) %s)(nil))", l.pkg(rtPath, "rt"), l.text(e), strings.Join(list, ", "), result)
}

// look is the text of the interface value x where it is asserted to the given types. The text still has the methods of the interface
// type keep, if that is not "". It is not ok if it is just that of x.
func (l *lowering) look(x ast.Expr, keep string, targets []ast.Expr) (text string, ok bool) {
	var list []string
	methods := false
	for _, e := range targets {
		tv := l.info.Types[e]
		if tv.IsNil() || tv.Type == nil {
			continue
		}
		if i, ok := tv.Type.Underlying().(*types.Interface); ok && !isTypeParam(tv.Type) {
			methods = methods || i.NumMethods() > 0
		} else if l.versioned(tv.Type) {
			list = append(list, oneLine(l.text(e)))
		}
	}
	switch {
	case len(list) > 0 || methods && keep != "":
		return l.as(x, list, keep), true
	case methods:
		return l.now(x), true
	case l.methodful(x):
		return l.empty(x), true
	}
	return "", false
}

// assertion is the text of x.(T).
func (l *lowering) assertion(e *ast.TypeAssertExpr) (string, bool) {
	if e.Type == nil || l.interfaceType(e.X) == nil {
		return "", false
	}
	text, ok := l.look(e.X, "", []ast.Expr{e.Type})
	if !ok {
		return "", false
	}
	return text + l.span(e.X.End(), e.End(), e), true
}

// comparison is the text of x == y or x != y where one is an interface value.
func (l *lowering) comparison(e *ast.BinaryExpr) (string, bool) {
	if e.Op != token.EQL && e.Op != token.NEQ || l.info.Types[e.X].IsNil() || l.info.Types[e.Y].IsNil() {
		return "", false
	}
	x, y := l.interfaceType(e.X) != nil, l.interfaceType(e.Y) != nil
	var left, right string
	switch {
	case x && y:
		left, right = l.now(e.X), l.now(e.Y)
	case x:
		left, right = l.against(e.X, e.Y)
	case y:
		right, left = l.against(e.Y, e.X)
	}
	if left == "" {
		return "", false
	}
	return left + l.span(e.X.End(), e.Y.Pos(), e) + right, true
}

// against is the text of the interface value x and of y, which is none, where they are compared.
func (l *lowering) against(x, y ast.Expr) (string, string) {
	t := l.info.Types[y].Type
	if !l.versioned(t) {
		if !l.methodful(x) {
			return "", ""
		}
		return l.empty(x), l.empty(y)
	}
	if typ, err := l.spell(t); err == nil && !isTypeParam(t) {
		return l.as(x, []string{oneLine(typ)}, ""), l.empty(y) // y goes into no call and needs no memory
	}
	return l.now(x), l.now(y)
}

// switchTag is the text of a switch over interface values.
func (l *lowering) switchTag(s *ast.SwitchStmt) (string, bool) {
	if s.Tag == nil || l.interfaceType(s.Tag) == nil {
		return "", false
	}
	changes := false // a case may be of a type of the session
	change := func(e ast.Expr) bool {
		tv := l.info.Types[e]
		return !tv.IsNil() && tv.Type != nil && (l.interfaceType(e) != nil || l.versioned(tv.Type))
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			changes = changes || change(e)
		}
	}
	text := l.span(s.Pos(), s.Tag.Pos(), s)
	if !changes {
		if !l.methodful(s.Tag) {
			return "", false
		}
		return text + l.empty(s.Tag) + l.span(s.Tag.End(), s.End(), s), true
	}
	text += l.now(s.Tag) + l.span(s.Tag.End(), s.Body.Lbrace+1, s)
	pos := s.Body.Lbrace + 1
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if change(e) {
				text += l.span(pos, e.Pos(), s.Body) + l.now(e)
				pos = e.End()
			}
		}
	}
	return text + l.span(pos, s.End(), s.Body), true
}

// typeSwitch is the text of a type switch. Where the clause does not fix a type, the variable keeps the type of the operand.
func (l *lowering) typeSwitch(s *ast.TypeSwitchStmt) (string, bool) {
	var x *ast.TypeAssertExpr
	var name *ast.Ident
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x, _ = ast.Unparen(a.X).(*ast.TypeAssertExpr)
	case *ast.AssignStmt:
		x, _ = ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr)
		name, _ = a.Lhs[0].(*ast.Ident)
	}
	if x == nil || l.interfaceType(x.X) == nil {
		return "", false
	}
	if name != nil && (l.unusedPos[name.Pos()] || name.Name == "_") {
		name = nil
	}
	static := l.info.Types[x.X].Type
	plain := types.Identical(static, types.NewInterfaceType(nil, nil)) // as what look gives
	var typ, keep string
	if name != nil && !plain {
		var err error
		if typ, err = l.spell(static); err != nil {
			return "", false
		}
		if l.methodful(x.X) {
			keep = oneLine(typ)
		}
	}
	var targets []ast.Expr
	for _, c := range s.Body.List {
		targets = append(targets, c.(*ast.CaseClause).List...)
	}
	operand, ok := l.look(x.X, keep, targets)
	if !ok {
		return "", false
	}
	text := l.span(s.Pos(), s.Assign.Pos(), s)
	if name != nil {
		text += name.Name + " := "
	}
	text += operand + ".(type)" + l.span(x.End(), s.Body.Lbrace+1, s)
	pos := s.Body.Lbrace + 1
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		text += l.span(pos, c.Colon+1, s.Body)
		pos = c.Colon + 1
		v := l.info.Implicits[c]
		if name == nil || plain || v == nil || len(c.Body) == 0 || !types.Identical(v.Type(), static) {
			continue
		}
		again := name.Name + ", _ := " + name.Name + ".(" + typ + ")"
		text += " { " + again + "; _ = " + name.Name + "; " + l.line(pos) + l.span(pos, c.End(), s.Body) + " }"
		pos = c.End()
	}
	return text + l.span(pos, s.End(), s.Body), true
}
