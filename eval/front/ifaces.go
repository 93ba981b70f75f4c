package front

import (
	"go/ast"
	"go/token"
	"go/types"
)

// An interface value with methods points to a table for its pair of dynamic type and interface. The compiler compares such pointers in
// x.(T), in type switches and in x == y, which is right in a program where each pair has one table. A plugin brings its own table for a
// pair, and if the runtime made one before (for a conversion that only it could check), there are two, and the comparison fails though
// the types are the same. Values of interface{} point to the dynamic type itself, of which there is one. So cells look through
// interface{}.

// methodful tells whether e is a value of an interface type with methods.
func (l *lowering) methodful(e ast.Expr) bool {
	tv, ok := l.info.Types[e]
	if !ok || tv.IsNil() || tv.Type == nil {
		return false
	}
	if _, param := types.Unalias(tv.Type).(*types.TypeParam); param {
		return false
	}
	i, ok := tv.Type.Underlying().(*types.Interface)
	return ok && i.NumMethods() > 0
}

// empty is the text of e as an interface{}.
func (l *lowering) empty(e ast.Expr) string { return "interface{}(" + l.text(e) + ")" }

// assertion is the text of x.(T) for a T that is no interface.
func (l *lowering) assertion(e *ast.TypeAssertExpr) (string, bool) {
	if e.Type == nil || !l.methodful(e.X) || types.IsInterface(l.info.Types[e.Type].Type) {
		return "", false
	}
	return l.empty(e.X) + l.span(e.X.End(), e.End(), e), true
}

// comparison is the text of x == y or x != y between interface values.
func (l *lowering) comparison(e *ast.BinaryExpr) (string, bool) {
	if e.Op != token.EQL && e.Op != token.NEQ || l.info.Types[e.X].IsNil() || l.info.Types[e.Y].IsNil() || !l.methodful(e.X) && !l.methodful(e.Y) {
		return "", false
	}
	return l.empty(e.X) + l.span(e.X.End(), e.Y.Pos(), e) + l.empty(e.Y), true
}

// switchTag is the text of a switch over interface values.
func (l *lowering) switchTag(s *ast.SwitchStmt) (string, bool) {
	if s.Tag == nil || !l.methodful(s.Tag) {
		return "", false
	}
	return l.span(s.Pos(), s.Tag.Pos(), s) + l.empty(s.Tag) + l.span(s.Tag.End(), s.End(), s), true
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
	if x == nil || !l.methodful(x.X) {
		return "", false
	}
	typ, err := l.spell(l.info.Types[x.X].Type)
	if err != nil {
		return "", false
	}
	unused := name != nil && l.unusedPos[name.Pos()]
	text := l.span(s.Pos(), s.Assign.Pos(), s)
	if name != nil && !unused {
		text += name.Name + " := "
	}
	text += l.empty(x.X) + ".(type)" + l.span(x.End(), s.Body.Lbrace+1, s)
	pos := s.Body.Lbrace + 1
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		text += l.span(pos, c.Colon+1, s.Body)
		pos = c.Colon + 1
		v := l.info.Implicits[c]
		if name == nil || unused || v == nil || len(c.Body) == 0 || !types.Identical(v.Type(), l.info.Types[x.X].Type) {
			continue
		}
		text += " { " + name.Name + ", _ := " + name.Name + ".(" + typ + "); _ = " + name.Name + "; " + l.line(pos) + l.span(pos, c.End(), s.Body) + " }"
		pos = c.End()
	}
	return text + l.span(pos, s.End(), s.Body), true
}
