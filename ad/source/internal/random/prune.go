package random

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// prune drops the declarations that the roots do not need.
func prune(src string, roots []string) string {
	if fset, file, _, errs := check(src); len(errs) > 0 {
		src = useAll(src, fset, file, errs)
	}
	out, ok := repair(src, roots)
	if !ok {
		_, _, _, errs := check(src)
		panic(fmt.Sprintf("random: %v\n%s", errs, src))
	}
	return out
}

func pruned(src string, fset *token.FileSet, file *ast.File, info *types.Info, roots []string) string {
	// What each declaration mentions. A method belongs to its receiver's type.
	uses := map[types.Object]map[types.Object]bool{}
	methods := map[types.Object][]types.Object{}
	note := func(owner types.Object, n ast.Node) {
		if uses[owner] == nil {
			uses[owner] = map[types.Object]bool{}
		}
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				o := info.Uses[id]
				if f, ok := o.(*types.Func); ok {
					o = f.Origin()
				}
				if o != nil {
					uses[owner][o] = true
				}
			}
			return true
		})
	}
	var queue []types.Object
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			o := info.Defs[d.Name]
			note(o, d)
			for _, r := range roots {
				if d.Recv == nil && d.Name.Name == r {
					queue = append(queue, o)
				}
			}
			if d.Recv != nil {
				t := info.Defs[d.Name].(*types.Func).Signature().Recv().Type()
				if p, ok := t.(*types.Pointer); ok {
					t = p.Elem()
				}
				tn := types.Unalias(t).(*types.Named).Origin().Obj()
				methods[tn] = append(methods[tn], o)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					note(info.Defs[s.Name], s)
				case *ast.ValueSpec:
					note(info.Defs[s.Names[0]], s)
				}
			}
		}
	}
	// Methods that an interface may call stay with their type.
	inInterface := map[string]bool{}
	for _, tv := range info.Types {
		if tv.IsType() {
			if i, ok := tv.Type.Underlying().(*types.Interface); ok {
				for m := range i.Methods() {
					inInterface[m.Name()] = true
				}
			}
		}
	}
	needed := map[types.Object]bool{}
	for len(queue) > 0 {
		o := queue[0]
		queue = queue[1:]
		if needed[o] {
			continue
		}
		needed[o] = true
		for u := range uses[o] {
			queue = append(queue, u)
		}
		for _, m := range methods[o] {
			if inInterface[m.Name()] {
				queue = append(queue, m)
			}
		}
	}
	var edits []edit
	drop := func(d ast.Decl) {
		from := d.Pos()
		if f, ok := d.(*ast.FuncDecl); ok && f.Doc != nil {
			from = f.Doc.Pos()
		}
		edits = append(edits, edit{fset.Position(from).Offset, fset.Position(d.End()).Offset, ""})
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if !needed[info.Defs[d.Name]] {
				drop(d)
			}
		case *ast.GenDecl:
			if len(d.Specs) != 1 {
				continue
			}
			switch s := d.Specs[0].(type) {
			case *ast.TypeSpec:
				if !needed[info.Defs[s.Name]] {
					drop(d)
				}
			case *ast.ValueSpec:
				if !needed[info.Defs[s.Names[0]]] {
					drop(d)
				}
			}
		}
	}
	return apply(src, edits)
}
