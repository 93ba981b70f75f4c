package front

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

const functorsPath = "github.com/fluxion-go/fluxion/functors"

// queries lets the function literals in nd answer what they captured, so that a closure can be a model: each with floats in its parameters or
// results begins with a query, see package functors. Literals that are called where they stand are nobody's model.
func (l *lowering) queries(nd ast.Node) {
	called := map[*ast.FuncLit]bool{}
	ast.Inspect(nd, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				called[lit] = true
			}
		case *ast.FuncLit:
			if sig, ok := l.info.TypeOf(n).(*types.Signature); ok && !called[n] && hasFloats(sig, map[types.Type]bool{}) {
				l.prefix[n.Body] = l.query(n) + l.prefix[n.Body]
			}
		}
		return true
	})
}

// query is the first statement of a literal that answers queries. What it captures are the local variables of the functions around it.
func (l *lowering) query(lit *ast.FuncLit) string {
	var names, ptrs, reads []string
	seen := map[types.Object]bool{}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := l.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || seen[v] || v.Pos() >= lit.Pos() && v.Pos() < lit.End() {
			return true
		}
		if _, session := l.refOf(v); session && hasFloats(v.Type(), map[types.Type]bool{}) {
			seen[v] = true
			reads = append(reads, fmt.Sprintf("%q", id.Name))
			return true
		} else if session || l.foreignObject(v) != nil || v.Parent() == nil || v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return true
		}
		seen[v] = true
		names, ptrs = append(names, fmt.Sprintf("%q", id.Name)), append(ptrs, "&"+id.Name)
		return true
	})
	var zeros []string
	if lit.Type.Results != nil {
		for _, f := range lit.Type.Results.List {
			for range max(1, len(f.Names)) {
				zeros = append(zeros, "*new("+oneLine(l.text(f.Type))+")")
			}
		}
	}
	functors := l.pkg(functorsPath, "functors")
	name := fmt.Sprintf("%c0lit%d", mark, l.literals)
	l.literals++
	src := l.n.sources[l.n.fset.File(lit.Pos())]
	line := 1 + strings.Count(src.text[src.prefix:max(src.prefix, src.file.Offset(lit.Pos()))], "\n")
	l.extra = append(l.extra, fmt.Sprintf("var %s = %s.Literal{Key: \"cell/%d.%s\", Name: \"the function literal in cell %d, line %d\", Names: []string{%s}, Reads: []string{%s}}\n",
		name, functors, l.num, name, src.number, line, strings.Join(names, ", "), strings.Join(reads, ", ")))
	return fmt.Sprintf(" if %s.Asking() && %s.Capture(%s) { return %s }; ", functors, name, strings.Join(ptrs, ", "), strings.Join(zeros, ", "))
}

// hasFloats tells whether floats are in a type, or below it; what interfaces hold does not count. Package functors decides by the same rule.
func hasFloats(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	in := func(tuple *types.Tuple) bool {
		return slices.ContainsFunc(slices.Collect(tuple.Variables()), func(v *types.Var) bool { return hasFloats(v.Type(), seen) })
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Float32 || u.Kind() == types.Float64
	case *types.Slice:
		return hasFloats(u.Elem(), seen)
	case *types.Array:
		return hasFloats(u.Elem(), seen)
	case *types.Pointer:
		return hasFloats(u.Elem(), seen)
	case *types.Map:
		return hasFloats(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if hasFloats(f.Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return in(u.Params()) || in(u.Results())
	}
	return false
}
