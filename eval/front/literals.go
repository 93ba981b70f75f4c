package front

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

const functorsPath = "github.com/fluxion-go/fluxion/functors"

// A literal is a function literal that can be asked what it captured, so that it can be a model: one with floats in its parameters or results
// begins with a query, see package functors.
type literal struct {
	node     *ast.FuncLit
	name     string // of the variable that describes it
	captures []capture
	fixed    string // why it has no maker, see makers.go; "" if it has one
}

// A capture is a variable that a literal captured: a local one of the functions around it or, in a literal that stands in no function with a
// name, a variable of the session.
type capture struct {
	name  string       // as the user wrote it
	param string       // of the maker
	typ   string       // as this package spells it; "" if it cannot
	uses  []*ast.Ident // in the literal
}

// queries prepares the function literals in nd. Those that are called where they stand are nobody's model.
func (l *lowering) queries(nd ast.Node) {
	_, top := nd.(ast.Stmt)
	if top {
		l.methodValues(nd)
	}
	called := map[*ast.FuncLit]bool{}
	ast.Inspect(nd, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				called[lit] = true
			}
		case *ast.FuncLit:
			if sig, ok := l.info.TypeOf(n).(*types.Signature); ok && !called[n] && hasFloats(sig, false) {
				lit := &literal{node: n, name: fmt.Sprintf("%c0lit%d", mark, len(l.literals))}
				l.captures(lit, top)
				l.literals = append(l.literals, lit)
				l.asked[n.Body] = lit
			}
		}
		return true
	})
}

// captures finds what a literal captured, and whether it can have a maker. At the top of a cell variables of the session count if there may be
// floats in them: in any other Go function they would be local. Without a maker, and in a function with a name, they are constants.
func (l *lowering) captures(lit *literal, top bool) {
	found := map[string]*capture{}
	var order []*capture
	session := map[*capture]bool{}
	ast.Inspect(lit.node, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if t, ok := l.info.Defs[id].(*types.TypeName); ok {
			lit.fix("it declares the type %s", t.Name())
		}
		obj := l.info.Uses[id]
		if obj == nil || lit.node.Pos() <= obj.Pos() && obj.Pos() < lit.node.End() {
			return true
		}
		_, ofSession := l.refOf(obj)
		if !ofSession && !l.inFunction(obj) {
			return true
		}
		switch obj := obj.(type) {
		case *types.Const:
			if !ofSession {
				lit.fix("it uses the constant %s, which is declared inside a function", obj.Name())
			}
		case *types.TypeName:
			if !ofSession {
				lit.fix("it uses the type %s, which is declared inside a function", obj.Name())
			}
		case *types.Var:
			c := found[id.Name]
			if c == nil {
				c = &capture{name: id.Name, param: id.Name, typ: l.spelt(obj.Type())}
				if ofSession && (!top || c.typ == "" || !hasFloats(obj.Type(), true)) {
					return true
				}
				if ofSession {
					c.param = mangle(id.Name)
				} else if c.typ == "" {
					lit.fix("another function cannot name the type of %s", id.Name)
				}
				session[c] = ofSession
				found[id.Name], order = c, append(order, c)
			}
			c.uses = append(c.uses, id)
		}
		return true
	})
	for _, c := range order {
		if lit.fixed == "" || !session[c] {
			lit.captures = append(lit.captures, *c)
		}
	}
}

// fix notes why the literal has no maker.
func (lit *literal) fix(format string, args ...any) {
	if lit.fixed == "" {
		lit.fixed = fmt.Sprintf(format, args...)
	}
}

// inFunction tells whether an object was declared inside a function of a cell.
func (l *lowering) inFunction(obj types.Object) bool {
	if v, ok := obj.(*types.Var); ok && v.IsField() || l.foreignObject(obj) != nil || obj.Pkg() == nil || obj.Pkg().Path() != virtualPath {
		return false
	}
	return obj.Parent() != nil && obj.Parent() != l.compilation.pkg.Scope()
}

// spelt writes a type so that it means the same in every function of this package, "" if that cannot be done.
func (l *lowering) spelt(t types.Type) string {
	s, err := l.spell(t)
	if err != nil || !l.global(t) {
		return ""
	}
	return s
}

// query is the first statement of a literal, at the place where its text is being written.
func (l *lowering) query(lit *literal) string {
	if lit == nil {
		return ""
	}
	var ptrs, zeros []string
	for _, c := range lit.captures {
		text := l.text(c.uses[0])
		if p, ok := strings.CutPrefix(text, "(*"); ok {
			ptrs = append(ptrs, strings.TrimSuffix(p, ")"))
		} else {
			ptrs = append(ptrs, "&"+text)
		}
	}
	if results := lit.node.Type.Results; results != nil {
		for _, f := range results.List {
			for range max(1, len(f.Names)) {
				zeros = append(zeros, "*new("+oneLine(l.text(f.Type))+")")
			}
		}
	}
	return fmt.Sprintf(" if %s.Asking() && %s.Capture(%s) { return %s }; ", l.pkg(functorsPath, "functors"), lit.name, strings.Join(ptrs, ", "), strings.Join(zeros, ", "))
}

// hasFloats tells whether floats are in a type, or below it. Package functors decides by the same rule which literals are asked. With unknown,
// what interfaces hold counts too.
func hasFloats(t types.Type, unknown bool) bool { return floatsIn(t, unknown, map[types.Type]bool{}) }

// isLeafer tells whether t declares itself a leaf of models (functors.Leafer), as tensors do: it may be of floats, wherever it keeps them.
func isLeafer(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "FunctorsLeaf")
	f, ok := obj.(*types.Func)
	return ok && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 0
}

func floatsIn(t types.Type, unknown bool, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if isLeafer(t) {
		return true
	}
	in := func(t types.Type) bool { return floatsIn(t, unknown, seen) }
	some := func(tuple *types.Tuple) bool {
		return slices.ContainsFunc(slices.Collect(tuple.Variables()), func(v *types.Var) bool { return in(v.Type()) })
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Float32 || u.Kind() == types.Float64
	case *types.Slice:
		return in(u.Elem())
	case *types.Array:
		return in(u.Elem())
	case *types.Pointer:
		return in(u.Elem())
	case *types.Map:
		return in(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if in(f.Type()) {
				return true
			}
		}
	case *types.Signature:
		return some(u.Params()) || some(u.Results())
	case *types.Interface:
		return unknown
	}
	return false
}
