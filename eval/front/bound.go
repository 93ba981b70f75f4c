package front

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A method value p.Call with floats in its signature is a model too, with the receiver as what it captured. The compiler's own can be asked
// for nothing, so at the top of a cell a call takes its place:
//
//	Ʌ0bound0(p)
//	func Ʌ0bound0(p Poly3) func(float64) float64 { return Ʌ0make0(&p) }
//	func Ʌ0make0(p *Poly3) func(float64) float64 { return func(a0 float64) float64 { ... return (*p).Call(a0) } }
//
// In functions it stays as it is: there derivatives see which method it is.

// A bound is a method value.
type bound struct {
	node *ast.SelectorExpr
	name string // of the function that makes it
	recv types.Type
}

// methodValues prepares the method values in a statement at the top of a cell, outside of function literals. Those of interfaces and of embedded
// fields stay as they are.
func (l *lowering) methodValues(nd ast.Node) {
	called := map[ast.Expr]bool{}
	ast.Inspect(nd, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
		case *ast.SelectorExpr:
			sel := l.info.Selections[n]
			if sel == nil || sel.Kind() != types.MethodVal || called[n] || len(sel.Index()) > 1 || types.IsInterface(sel.Recv()) {
				break
			}
			f := sel.Obj().(*types.Func)
			recv := f.Signature().Recv().Type()
			if hasFloats(sel.Type(), false) && inCells[f.FullName()] == "" && l.spelt(recv) != "" && l.spelt(sel.Type()) != "" {
				b := &bound{n, fmt.Sprintf("%c0bound%d", mark, len(l.bounds)), recv}
				l.bounds, l.bound[n] = append(l.bounds, b), b
			}
		}
		return true
	})
}

// value is the text that stands for the method value.
func (b *bound) value(l *lowering) string {
	x := l.text(b.node.X)
	_, have := l.info.TypeOf(b.node.X).Underlying().(*types.Pointer)
	_, want := b.recv.(*types.Pointer)
	switch {
	case want && !have:
		x = "&" + x
	case have && !want:
		x = "*" + x
	}
	return fmt.Sprintf("%s(%s)", b.name, x)
}

// describe writes what makes the method value, as the i-th of what can be asked, and returns the line that gives the maker to its variable.
func (b *bound) describe(l *lowering, i int) string {
	f := l.info.Uses[b.node.Sel].(*types.Func)
	sig := l.info.TypeOf(b.node).(*types.Signature)
	p := f.Signature().Recv().Name()
	if p == "" || p == "_" {
		p = "receiver"
	}
	var params, args, zeros []string
	for v := range sig.Params().Variables() {
		a, t := fmt.Sprintf("%c0a%d", mark, len(args)), l.spelt(v.Type())
		if sig.Variadic() && len(args) == sig.Params().Len()-1 {
			t = "..." + strings.TrimPrefix(t, "[]")
			params, args = append(params, a+" "+t), append(args, a+"...")
			break
		}
		params, args = append(params, a+" "+t), append(args, a)
	}
	for v := range sig.Results().Variables() {
		zeros = append(zeros, "*new("+l.spelt(v.Type())+")")
	}
	name, maker := fmt.Sprintf("%c0lit%d", mark, i), fmt.Sprintf("%c0make%d", mark, i)
	typ, recv, results, ret := l.spelt(sig), l.spelt(b.recv), "", ""
	if r := sig.Results(); r.Len() > 0 {
		results, ret = l.spelt(types.NewSignatureType(nil, nil, nil, nil, r, false))[len("func()"):], "return "
	}
	l.extra = append(l.extra, l.literalVar(name, "method value "+f.Name(), b.node, []string{p}, ""),
		fmt.Sprintf("func %s(%s %s) %s { return %s(&%s) }\n", b.name, p, recv, typ, maker, p),
		fmt.Sprintf("func %s(%s *%s) %s { return %sfunc(%s)%s { if %s.Asking() && %s.Capture(%s) { return %s }; %s(*%s).%s(%s) } }\n",
			maker, p, recv, typ, l.line(b.node.Pos()), strings.Join(params, ", "), results, l.pkg(functorsPath, "functors"), name, p,
			strings.Join(zeros, ", "), ret, p, methodName(f), strings.Join(args, ", ")))
	return fmt.Sprintf("%s.Make = %s; ", name, maker)
}
