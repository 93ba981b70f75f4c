package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A variable whose type another package does not export cannot be declared with that type. Go can infer it, though: from a variable of
// that package, or by a generic function whose parameter is the function that makes the value. Neither runs any code of the cell.

// initializer finds the expression that gives a top-level variable its type, and which of its results.
func (l *lowering) initializer(name string) (id *ast.Ident, e ast.Expr, result int) {
	find := func(names []ast.Expr, values []ast.Expr) {
		for i, n := range names {
			x, ok := n.(*ast.Ident)
			if !ok || x.Name != name || e != nil {
				continue
			}
			id = x
			switch {
			case len(values) == len(names):
				e, result = values[i], 0
			case len(values) == 1:
				e, result = values[0], i
			}
		}
	}
	for _, s := range l.c.stmts {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				find(s.Lhs, s.Rhs)
			}
		case *ast.DeclStmt:
			for _, sp := range s.Decl.(*ast.GenDecl).Specs {
				if sp, ok := sp.(*ast.ValueSpec); ok {
					names := make([]ast.Expr, len(sp.Names))
					for i, n := range sp.Names {
						names[i] = n
					}
					find(names, sp.Values)
				}
			}
		}
	}
	return id, e, result
}

// zero is an expression of the type of e, or of one of its results, that evaluates nothing of e. It is "" if there is none.
func (l *lowering) zero(e ast.Expr, result int) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr: // a variable of another package
		id, ok := e.(*ast.Ident)
		if sel, isSel := e.(*ast.SelectorExpr); isSel && l.info.Selections[sel] == nil {
			id, ok = sel.Sel, true
		}
		if ok && l.packageVar(id) {
			return l.text(e)
		}
	case *ast.CallExpr:
		sig, ok := l.info.Types[e.Fun].Type.Underlying().(*types.Signature)
		fun := l.maker(e.Fun)
		if !ok || fun == "" {
			return ""
		}
		if sel := l.info.Selections[selectorOf(e.Fun)]; sel != nil {
			return l.witness(fun, sig, true, result)
		}
		return l.witness(fun, sig, false, result)
	}
	return ""
}

func (l *lowering) packageVar(id *ast.Ident) bool {
	v, ok := l.info.Uses[id].(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && v.Pkg().Path() != virtualPath
}

// maker is the called function as a value that can be named outside the cell's statements.
func (l *lowering) maker(fun ast.Expr) string {
	f := l.callee(&ast.CallExpr{Fun: fun})
	if f == nil {
		return ""
	}
	if sel := l.info.Selections[selectorOf(fun)]; sel != nil { // a method: its expression takes the receiver first
		recv, err := l.spell(sel.Recv())
		if err != nil {
			return ""
		}
		return "(" + recv + ")." + methodName(f)
	}
	text := l.text(fun)
	id, _ := ast.Unparen(fun).(*ast.Ident)
	if sel := selectorOf(fun); sel != nil {
		id = sel.Sel
	}
	if inst, ok := l.info.Instances[id]; ok {
		var args []string
		for t := range inst.TypeArgs.Types() {
			s, err := l.spell(t)
			if err != nil {
				return ""
			}
			args = append(args, s)
		}
		text += "[" + strings.Join(args, ", ") + "]"
	}
	return text
}

// witness adds a generic function that returns the zero value of one result of fun, whatever its type, and calls it.
func (l *lowering) witness(fun string, sig *types.Signature, method bool, result int) string {
	var params, ins, outs []string
	add := func(list *[]string, name, prefix string) {
		params = append(params, name)
		*list = append(*list, prefix+name)
	}
	if method {
		add(&ins, "R", "")
	}
	for i := range sig.Params().Len() {
		prefix := ""
		if sig.Variadic() && i == sig.Params().Len()-1 {
			prefix = "..."
		}
		add(&ins, fmt.Sprintf("A%d", i), prefix)
	}
	for i := range sig.Results().Len() {
		add(&outs, fmt.Sprintf("B%d", i), "")
	}
	name := fmt.Sprintf("%c0zero%d", mark, len(l.extra))
	l.extra = append(l.extra, fmt.Sprintf("func %s[%s any](func(%s) (%s)) (zero B%d) { return }\n",
		name, strings.Join(params, ", "), strings.Join(ins, ", "), strings.Join(outs, ", "), result))
	return name + "(" + fun + ")"
}
