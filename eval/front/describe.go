package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Description says what a name in a cell is.
type Description struct {
	Name   string
	Kind   string // as Suggestion has it
	Decl   string // the declaration as a user would write it, without a body
	Doc    string // the comment above it, if a cell declares it
	Source string // all of the declaration, likewise

	Argument int    // which one of a call the cursor is at, from 1; 0 if it is not among arguments
	Param    string // the parameter that takes it: "h float64"; "" if there is none

	Cell, Line int // that declare it; Cell is 0 for the cell at hand, Line 0 if no cell does

	Path, Symbol string   // the package that declares it, and its name there; a package itself has no Symbol
	Value        []string // the name of the session's variable, and of fields, that hold it; nil if nothing does
}

// Describe says what the name at a place in a cell is, or the function whose arguments are written there. It returns nil if there is
// neither. Nothing changes in the session.
func (n *Names) Describe(text string, at int) *Description {
	e := n.edit(text, at, false)
	defer e.done()
	if id, ok := e.parent(0).(*ast.Ident); ok {
		var x ast.Expr = id
		if sel, ok := e.parent(1).(*ast.SelectorExpr); ok && sel.Sel == id {
			x = sel
		}
		if d := e.describe(x, id); d != nil {
			return d
		}
	}
	call := e.enclosing(func(nd ast.Node) bool {
		c, ok := nd.(*ast.CallExpr)
		if !ok || n.offset(c.Lparen) < 0 || n.offset(c.Lparen) >= at {
			return false
		}
		end := n.offset(c.Rparen)
		return end < 0 || at <= end
	})
	if len(call) == 0 {
		return nil
	}
	whole := call[len(call)-1].(*ast.CallExpr)
	fun := ast.Unparen(whole.Fun)
	t := e.k.info.TypeOf(fun)
	switch f := fun.(type) { // of an instance, the function
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	var d *Description
	switch f := fun.(type) {
	case *ast.Ident:
		d = e.describe(f, f)
	case *ast.SelectorExpr:
		d = e.describe(f, f.Sel)
	}
	if d != nil {
		d.Argument = 1
		for _, arg := range whole.Args {
			if end := n.offset(arg.End()); end >= 0 && end <= at && strings.Contains(text[end:at], ",") {
				d.Argument++
			}
		}
		d.Param = paramText(t, d.Argument)
	}
	return d
}

// paramText is the parameter of a function that takes an argument.
func paramText(t types.Type, argument int) string {
	if t == nil {
		return ""
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return ""
	}
	ps := sig.Params()
	variadic := sig.Variadic() && argument >= ps.Len()
	if variadic {
		argument = ps.Len()
	}
	if argument > ps.Len() {
		return ""
	}
	p := ps.At(argument - 1)
	text := typeText(p.Type())
	if variadic {
		text = "..." + strings.TrimPrefix(text, "[]")
	}
	return strings.TrimSpace(p.Name() + " " + text)
}

// describe says what an identifier is; x is the expression that ends with it.
func (e *editing) describe(x ast.Expr, id *ast.Ident) *Description {
	obj := e.k.info.Uses[id]
	if obj == nil {
		obj = e.k.info.Defs[id]
	}
	if obj = e.whole(obj); obj == nil {
		return e.unloaded(x, id)
	}
	d := &Description{Name: id.Name, Kind: kindOf(obj)}
	if p, ok := obj.(*types.PkgName); ok {
		d.Path = p.Imported().Path()
		d.Decl = fmt.Sprintf("import %q", d.Path)
		return d
	}
	d.Path, d.Symbol = homeOf(obj)
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		d.Symbol = e.owner(x, v)
	}
	d.Decl = declText(obj)
	d.Value = e.valuePath(x)
	e.place(d, obj)
	return d
}

// unloaded describes a name of a package that is not loaded, or that package.
func (e *editing) unloaded(x ast.Expr, id *ast.Ident) *Description {
	if sel, ok := x.(*ast.SelectorExpr); ok {
		if p, ok := sel.X.(*ast.Ident); ok && e.notLoaded(p.Name) != "" && e.k.info.Uses[p] == nil {
			return &Description{Name: id.Name, Path: e.notLoaded(p.Name), Symbol: id.Name}
		}
		return nil
	}
	if p := e.notLoaded(id.Name); p != "" {
		return &Description{Name: id.Name, Kind: "package", Path: p, Decl: fmt.Sprintf("import %q", p)}
	}
	return nil
}

// owner is the name of a field behind that of the type that declares it: Trainer.Model.
func (e *editing) owner(x ast.Expr, field *types.Var) string {
	sel, ok := x.(*ast.SelectorExpr)
	if !ok {
		return field.Name()
	}
	s := e.k.info.Selections[sel]
	if s == nil {
		return field.Name()
	}
	t := s.Recv()
	for _, i := range s.Index() {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			break
		}
		if st.Field(i) == field {
			if named, ok := types.Unalias(t).(*types.Named); ok {
				return named.Obj().Name() + "." + field.Name()
			}
			break
		}
		t = st.Field(i).Type()
	}
	return field.Name()
}

// declText is the declaration of an object, from its type.
func declText(obj types.Object) string {
	switch o := obj.(type) {
	case *types.Const:
		return "const " + obj.Name() + " " + typeText(obj.Type()) + " = " + o.Val().String()
	case *types.Var:
		if o.IsField() {
			return obj.Name() + " " + typeText(obj.Type())
		}
		return "var " + obj.Name() + " " + typeText(obj.Type())
	case *types.TypeName:
		return "type " + obj.Name() + " " + typeText(obj.Type().Underlying())
	case *types.Func:
		recv := ""
		if r := o.Signature().Recv(); r != nil {
			recv = "(" + strings.TrimSpace(r.Name()+" "+typeText(r.Type())) + ") "
		}
		return "func " + recv + obj.Name() + strings.TrimPrefix(typeText(obj.Type()), "func")
	case *types.Builtin:
		return "func " + obj.Name() + "(...)"
	}
	return obj.Name()
}

// place tells where a cell declares an object, with the text and the comment there.
func (e *editing) place(d *Description, obj types.Object) {
	pos := obj.Pos()
	if obj.Pkg() == nil || obj.Pkg().Path() != virtualPath {
		return
	}
	v, isVar := obj.(*types.Var)
	if s := e.k.next.vars[obj.Name()]; isVar && s != nil && s.obj == v {
		pos = s.pos
	}
	tf := e.n.fset.File(pos)
	if !pos.IsValid() || tf == nil || e.n.sources[tf] == nil {
		return
	}
	src := e.n.sources[tf]
	at := e.n.At(pos, "")
	d.Cell, d.Line = max(at.Cell, 0), at.Line
	d.Doc = commentAbove(src.text, tf.Offset(pos))
	if c, ok := e.chunkOf(pos); ok && (!isVar || v.IsField()) {
		if isVar {
			return
		}
		d.Source = c.text()
		switch decl := c.decl.(type) {
		case *ast.FuncDecl:
			d.Decl = c.src.slice(decl.Pos(), decl.Type.End())
		case *ast.GenDecl:
			if decl.Tok == token.TYPE {
				d.Source = "type " + d.Source
				d.Decl = d.Source
			}
		}
	}
}

// chunkOf finds the declaration of a cell that holds a position.
func (e *editing) chunkOf(pos token.Pos) (chunk, bool) {
	if c, ok := e.k.chunkAt(pos); ok {
		return c, true
	}
	for _, d := range e.k.next.decls {
		for _, c := range d.chunks {
			if c.decl.Pos() <= pos && pos <= c.decl.End() {
				return c, true
			}
		}
	}
	return chunk{}, false
}

// commentAbove is the text of the comment lines above the line of an offset, or of the comment at its end.
func commentAbove(text string, off int) string {
	start := strings.LastIndexByte(text[:off], '\n') + 1
	var lines []string
	for at := start; at > 0; {
		prev := strings.LastIndexByte(text[:at-1], '\n') + 1
		line, ok := strings.CutPrefix(strings.TrimSpace(withoutPrefix(text[prev:at-1])), "//")
		if !ok {
			break
		}
		lines = append([]string{strings.TrimPrefix(line, " ")}, lines...)
		at = prev
	}
	if lines == nil {
		line, _, _ := strings.Cut(text[off:], "\n")
		if _, comment, ok := strings.Cut(line, "// "); ok && !strings.ContainsAny(line, "\"`{") {
			lines = []string{comment}
		}
	}
	return strings.Join(lines, "\n")
}

// withoutPrefix removes from the first line of a text what makes it a Go file.
func withoutPrefix(line string) string {
	for _, p := range []string{"package cell;func _(){", "package cell;"} {
		if rest, ok := strings.CutPrefix(line, p); ok {
			return rest
		}
	}
	return line
}
