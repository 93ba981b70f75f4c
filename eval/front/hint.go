package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/preload"
)

// hint returns what else the author of a wrong call or selection may have meant, or "".
func (k *compilation) hint(e types.Error) string {
	called := ""
	if m := countWrong.FindStringSubmatch(e.Msg); m != nil {
		called = m[1]
	} else if !strings.Contains(e.Msg, " has no field or method ") {
		return ""
	}
	var hint string
	for _, root := range k.nodes() {
		ast.Inspect(root, func(n ast.Node) bool {
			if n == nil || e.Pos < n.Pos() || n.End() < e.Pos {
				return false
			}
			switch n := n.(type) {
			case *ast.CallExpr:
				if called == types.ExprString(n.Fun) {
					hint = alternatives(k.otherCalls(n.Fun, len(n.Args)))
				}
			case *ast.SelectorExpr:
				if n.Sel.Pos() == e.Pos && strings.HasSuffix(e.Msg, "has no field or method "+n.Sel.Name+")") {
					hint = k.otherSelection(n)
				}
			}
			return true
		})
	}
	return hint
}

var countWrong = regexp.MustCompile(`^(?:too many|not enough) arguments in call to (.*)\n`)

func alternatives(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", strings.Join(names[:min(len(names), 3)], " or "))
}

// otherCalls lists functions that take n arguments and whose name is that of fun: in another package, with a number behind it (Grad2 for Grad), or, of methods,
// with more words behind it.
func (k *compilation) otherCalls(fun ast.Expr, n int) (names []string) {
	switch fun := fun.(type) {
	case *ast.Ident:
		i := slices.IndexFunc(preload.Unqualified, func(p preload.Name) bool { return p.Name == fun.Name })
		if i < 0 || k.next.object(fun.Name) != nil {
			return nil
		}
		own := preload.Unqualified[i]
		for _, p := range preload.Unqualified {
			if p.Package == own.Package && numbered(p.Object, own.Object) && k.takes(p.Package, p.Object, n) {
				names = append(names, p.Name)
			}
		}
		for _, full := range k.qualified(fun.Name) {
			pkg, name, _ := strings.Cut(full, ".")
			if path := k.next.imports[pkg].path; path != own.Package && k.takes(path, name, n) {
				names = append(names, full)
			}
		}
	case *ast.SelectorExpr:
		if pkg, ok := fun.X.(*ast.Ident); ok {
			for _, name := range k.exported(pkg.Name) {
				if numbered(name, fun.Sel.Name) && k.takes(k.next.imports[pkg.Name].path, name, n) {
					names = append(names, pkg.Name+"."+name)
				}
			}
		}
		for _, name := range members(k.info.TypeOf(fun.X)) {
			if name != fun.Sel.Name && strings.HasPrefix(name, fun.Sel.Name) && token.IsExported(name) {
				obj, _, _ := types.LookupFieldOrMethod(k.info.TypeOf(fun.X), true, nil, name)
				if f, ok := obj.(*types.Func); ok && f.Signature().Params().Len() >= n {
					names = append(names, types.ExprString(fun.X)+"."+name)
				}
			}
		}
	}
	return names
}

// numbered tells whether a name is another one with a digit behind it.
func numbered(name, base string) bool {
	rest, ok := strings.CutPrefix(name, base)
	return ok && len(rest) == 1 && '0' <= rest[0] && rest[0] <= '9'
}

// takes tells whether a package has a function with this name that can be called with n arguments.
func (k *compilation) takes(path, name string, n int) bool {
	imp, err := k.n.imp.Import(path)
	if err != nil {
		return false
	}
	f, ok := imp.Scope().Lookup(name).(*types.Func)
	if !ok {
		return false
	}
	s := f.Signature()
	return n == s.Params().Len() || s.Variadic() && n >= s.Params().Len()-1
}

// otherSelection says how to get at what a selection seems to want: by the method Field of a tree, by the type that an interface holds, or under a name that is
// spelt alike.
func (k *compilation) otherSelection(s *ast.SelectorExpr) string {
	t := k.info.TypeOf(s.X)
	if t == nil {
		return ""
	}
	x, name := types.ExprString(s.X), s.Sel.Name
	if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Field"); obj != nil {
		if f, ok := obj.(*types.Func); ok && f.Signature().Params().Len() == 1 && types.Identical(f.Signature().Params().At(0).Type(), types.Typ[types.String]) {
			return fmt.Sprintf(" (did you mean %s.Field(%q)?)", x, name)
		}
	}
	if guess := nearest(name, members(t)); guess != "" {
		return fmt.Sprintf(" (did you mean %s?)", guess)
	}
	if types.IsInterface(t) {
		return fmt.Sprintf(" (it is an interface; say which type it holds, as in %s.(*T).%s)", x, name)
	}
	return ""
}

// members lists the fields and methods of a type that can be named: the exported ones, and all of a type that a cell declared.
func members(t types.Type) (names []string) {
	if t == nil {
		return nil
	}
	for m := range types.NewMethodSet(t).Methods() {
		names = append(names, m.Obj().Name())
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	} else if !types.IsInterface(t) {
		for m := range types.NewMethodSet(types.NewPointer(t)).Methods() {
			names = append(names, m.Obj().Name())
		}
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			names = append(names, f.Name())
		}
	}
	named, _ := types.Unalias(t).(*types.Named)
	foreign := named != nil && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() != virtualPath
	names = slices.DeleteFunc(names, func(s string) bool { return foreign && !token.IsExported(s) })
	slices.Sort(names)
	return slices.Compact(names)
}

// nearest returns the name that is spelt most like another one, or "" if none is near. A name of one or two letters is near to none, and a long one to those with
// which it begins or ends.
func nearest(name string, names []string) (best string) {
	limit := max(1, len(name)/3) + 1
	dist := limit
	for _, s := range names {
		if min(len(s), len(name)) <= 2 {
			continue
		}
		d := distance(strings.ToLower(s), strings.ToLower(name), limit)
		if len(s) > 4 && (strings.HasPrefix(name, s) || strings.HasSuffix(name, s)) { // CrossEntropy for CrossEntropyLoss
			d = min(d, 1)
		}
		if d < dist || d < limit && d == dist && s < best {
			best, dist = s, d
		}
	}
	return best
}
