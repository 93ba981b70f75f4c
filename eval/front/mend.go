package front

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// mendUnused prepares what the compiler would refuse and a notebook does not: local variables that are never used.
func (l *lowering) mendUnused(root ast.Node) {
	if len(l.unused) == 0 {
		return
	}
	used := map[types.Object]bool{} // assigned somewhere, so the declaration must stay
	ast.Inspect(root, func(nd ast.Node) bool {
		if id, ok := nd.(*ast.Ident); ok {
			used[l.info.Uses[id]] = true
		}
		return true
	})
	var stack []ast.Node
	ast.Inspect(root, func(nd ast.Node) bool {
		if nd == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, nd)
		id, ok := nd.(*ast.Ident)
		if !ok {
			return true
		}
		obj := l.info.Defs[id]
		if _, session := l.refOf(obj); session {
			return true
		}
		if obj == nil || !l.unused[obj] {
			return true
		}
		if !used[obj] {
			l.blanks[id] = true
			return true
		}
		l.keep(id, stack)
		return true
	})
}

// keep adds a use for a variable that is only assigned.
func (l *lowering) keep(id *ast.Ident, stack []ast.Node) {
	use := " _ = " + id.Name + ";"
	for i := len(stack) - 1; i > 0; i-- {
		s, ok := stack[i].(ast.Stmt)
		if !ok {
			continue
		}
		switch p := stack[i-1].(type) {
		case *ast.IfStmt:
			l.prefix[p.Body] += use
		case *ast.ForStmt:
			l.prefix[p.Body] += use
		default:
			if r, ok := s.(*ast.RangeStmt); ok {
				l.prefix[r.Body] += use
			} else {
				l.suffix[s] += ";" + strings.TrimSuffix(use, ";")
			}
		}
		return
	}
}

// assign is the text of a short declaration in which unused names became blank.
func (l *lowering) assign(s *ast.AssignStmt) (string, bool) {
	if s.Tok != token.DEFINE {
		return "", false
	}
	blanked, left := false, false
	for _, e := range s.Lhs {
		id, ok := e.(*ast.Ident)
		switch {
		case !ok:
		case l.blanks[id]:
			blanked = true
		case id.Name != "_" && l.info.Defs[id] != nil:
			left = true
		}
	}
	if l.unusedSwitch(s) {
		return l.text(s.Rhs[0]), true
	}
	if !blanked {
		return "", false
	}
	tok := "="
	if left {
		tok = ":="
	}
	return l.span(s.Pos(), s.TokPos, s) + tok + l.span(s.TokPos+2, s.End(), s), true
}

// unusedSwitch tells whether s is the x := v.(type) of a switch that never uses x.
func (l *lowering) unusedSwitch(s *ast.AssignStmt) bool {
	if len(s.Rhs) != 1 || len(s.Lhs) != 1 {
		return false
	}
	ta, ok := s.Rhs[0].(*ast.TypeAssertExpr)
	if !ok || ta.Type != nil {
		return false
	}
	return l.unusedPos[s.Lhs[0].Pos()]
}

// rangeStmt is the text of a range clause in which unused names became blank.
func (l *lowering) rangeStmt(s *ast.RangeStmt) (string, bool) {
	if s.Tok != token.DEFINE {
		return "", false
	}
	blanked, left := false, false
	for _, e := range []ast.Expr{s.Key, s.Value} {
		id, ok := e.(*ast.Ident)
		switch {
		case !ok:
		case l.blanks[id]:
			blanked = true
		case id.Name != "_":
			left = true
		}
	}
	if !blanked || left {
		return "", false
	}
	return l.span(s.Pos(), s.TokPos, s) + "=" + l.span(s.TokPos+2, s.End(), s), true
}

// polls puts interrupt polls into loops and recursive functions. A counted loop without calls and inner loops gets none: the poll
// would cost more than its body, and it ends by itself.
func (l *lowering) polls(root ast.Node) {
	poll := func() string { return " " + l.pkg(rtPath, "rt") + ".Poll();" }
	ast.Inspect(root, func(nd ast.Node) bool {
		switch s := nd.(type) {
		case *ast.ForStmt:
			if s.Cond == nil || s.Post == nil || !simple(s.Body) || l.long(s.Cond) {
				l.prefix[s.Body] += poll()
			}
		case *ast.RangeStmt:
			if !simple(s.Body) || !l.finite(s.X) || l.long(s.X) {
				l.prefix[s.Body] += poll()
			}
		case *ast.CallExpr: // of functions that run their argument on another goroutine
			if f := l.callee(s); f != nil && elsewhere[f.FullName()] {
				for _, a := range s.Args {
					sig, ok := l.info.Types[a].Type.(*types.Signature)
					if lit, isLit := a.(*ast.FuncLit); isLit {
						l.prefix[lit.Body] += " defer " + l.pkg(rtPath, "rt") + ".Catch();"
					} else if ok && sig.Params().Len() == 0 && sig.Results().Len() == 0 {
						l.guards[a] = l.pkg(rtPath, "rt") + ".Guarded"
					} else if ok && sig.Params().Len() == 0 && endsInError(sig.Results()) && sig.Results().Len() == 1 {
						l.guards[a] = l.pkg(rtPath, "rt") + ".GuardedError"
					}
				}
			}
		case *ast.FuncDecl:
			if s.Body != nil && l.recursive(s) {
				l.prefix[s.Body] += poll()
			}
		case *ast.LabeledStmt:
			if _, loop := s.Stmt.(*ast.ForStmt); !loop && l.jumps(root, s, token.GOTO) && !l.jumps(s.Stmt, s, token.BREAK, token.CONTINUE) {
				l.labels[s] = poll()
			}
		}
		return true
	})
}

// elsewhere are functions that call a function on a goroutine of their own, where a panic would end the worker.
var elsewhere = map[string]bool{
	"(*sync.WaitGroup).Go":                      true,
	"time.AfterFunc":                            true,
	"context.AfterFunc":                         true,
	"(*golang.org/x/sync/errgroup.Group).Go":    true,
	"(*golang.org/x/sync/errgroup.Group).TryGo": true,
}

// longLoop is how many iterations of a loop without calls are too many to wait for: some tens of milliseconds.
const longLoop = 10_000_000

// long tells whether a loop condition, or the operand of a range clause, has a large constant in it.
func (l *lowering) long(e ast.Expr) (found bool) {
	ast.Inspect(e, func(nd ast.Node) bool {
		if x, ok := nd.(ast.Expr); ok {
			if v := l.info.Types[x].Value; v != nil && v.Kind() == constant.Int && constant.Compare(v, token.GTR, constant.MakeInt64(longLoop)) {
				found = true
			}
		}
		return !found
	})
	return found
}

// jumps tells whether there is a statement of a kind, such as goto, to the label.
func (l *lowering) jumps(root ast.Node, s *ast.LabeledStmt, kinds ...token.Token) (found bool) {
	ast.Inspect(root, func(nd ast.Node) bool {
		if b, ok := nd.(*ast.BranchStmt); ok && slices.Contains(kinds, b.Tok) && b.Label != nil && b.Label.Name == s.Label.Name {
			found = true
		}
		return !found
	})
	return found
}

// simple tells whether a loop body has neither calls nor loops nor channel operations.
func simple(b *ast.BlockStmt) bool {
	ok := true
	ast.Inspect(b, func(nd ast.Node) bool {
		switch nd := nd.(type) {
		case *ast.CallExpr, *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.SendStmt:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && nd.Op != token.ARROW
		case *ast.BranchStmt:
			ok = ok && nd.Tok != token.GOTO
		}
		return ok
	})
	return ok
}

// finite tells whether a range over x ends by itself.
func (l *lowering) finite(x ast.Expr) bool {
	t := l.info.Types[x].Type
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Chan, *types.Signature:
		return false
	}
	return true
}

// recursive tells whether a function calls itself, directly or through other functions of the session.
func (l *lowering) recursive(f *ast.FuncDecl) bool {
	self := l.info.Defs[f.Name]
	direct := false
	ast.Inspect(f.Body, func(nd ast.Node) bool {
		if id, ok := nd.(*ast.Ident); ok && self != nil {
			if fn, ok := l.info.Uses[id].(*types.Func); ok && fn.Origin() == self {
				direct = true
			}
		}
		return !direct
	})
	if direct || f.Recv != nil {
		return direct
	}
	seen := map[string]bool{}
	var reaches func(name string) bool
	reaches = func(name string) bool {
		d := l.next.decls[name]
		if d == nil || seen[name] {
			return false
		}
		seen[name] = true
		for u := range d.uses {
			if u == f.Name.Name || reaches(u) {
				return true
			}
		}
		return false
	}
	return reaches(f.Name.Name)
}
