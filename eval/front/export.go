package front

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Export makes one ordinary Go package of the cells of a notebook. Declarations stay declarations, the session's variables become variables of
// the package, and the statements of each cell become a function; another function calls these in order. Names of preloaded packages get their
// package, and the packages are imported.
//
// A function literal that captures nothing of the function around it and returns floats or tensors becomes a function of the package, since that
// is what can be differentiated in one; a variable that never holds anything else is such a function itself.
//
// A function or a constant that is declared again with the same type takes the place of the earlier one, as for its callers in a session. What
// takes a name away from something else (a variable of another type, say) gets a number behind its name.
type Export struct {
	n        *Names
	declared map[string]bool   // identifiers that some cell declares, wherever
	taken    map[string]bool   // names of the package
	names    map[ref]string    // session objects to names of the package
	imports  map[string]string // path to alias
	blank    map[string]bool   // paths that are imported for what they do
	current  map[string]entity // functions, types and constants by the name that cells use
	decls    []*exported       // in the order of their first declaration
	vars     []exportedVar
	cells    []exportedCell
	raises   bool // a helper for errors is needed

	assigned map[ref]int // how often variables get a value in the cells so far
	earlier  map[ref]int // and in all cells, as an Export before this one has counted
	cell     int         // that is being added
	captured []Diagnostic
}

type exportedVar struct {
	ref  ref
	text string
}

// entity is what a name of cells stands for in the package.
type entity struct {
	kind kind
	name string
	typ  string
}

type exported struct{ name, text string }

type exportedCell struct {
	name, about, body string
}

// Export returns an Export, without cells yet. The texts of all cells are given, so that names that it makes up are none of theirs.
func (n *Names) Export(texts map[int]string) *Export {
	x := &Export{n: n, declared: map[string]bool{}, taken: map[string]bool{}, names: map[ref]string{}, imports: map[string]string{}, blank: map[string]bool{},
		current: map[string]entity{}, assigned: map[ref]int{}}
	for number, text := range texts {
		if c, diags := n.Parse(number, text); len(diags) == 0 {
			for _, d := range c.decls {
				declaredNames(x.declared, d.decl)
			}
			for _, s := range c.stmts {
				declaredNames(x.declared, s)
			}
		}
	}
	return x
}

// declaredNames collects the identifiers that a node declares.
func declaredNames(names map[string]bool, root ast.Node) {
	add := func(es ...ast.Expr) {
		for _, e := range es {
			if id, ok := e.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
	}
	ast.Inspect(root, func(nd ast.Node) bool {
		switch nd := nd.(type) {
		case *ast.AssignStmt:
			if nd.Tok == token.DEFINE {
				add(nd.Lhs...)
			}
		case *ast.RangeStmt:
			if nd.Tok == token.DEFINE {
				add(nd.Key, nd.Value)
			}
		case *ast.ValueSpec:
			for _, id := range nd.Names {
				add(id)
			}
		case *ast.Field:
			for _, id := range nd.Names {
				add(id)
			}
		case *ast.FuncDecl:
			add(nd.Name)
		case *ast.TypeSpec:
			add(nd.Name)
		}
		return true
	})
}

// Again returns an Export of the same cells, to be added once more: now it is known which variables hold one value only. The names are those
// of a new session.
func (x *Export) Again(n *Names) *Export {
	return &Export{n: n, declared: x.declared, taken: map[string]bool{}, names: map[ref]string{}, imports: map[string]string{}, blank: map[string]bool{},
		current: map[string]entity{}, assigned: map[ref]int{}, earlier: x.assigned}
}

// Captured tells of function literals that were left as they are, since they capture variables of the function around them: their derivatives
// cannot be had in a package.
func (x *Export) Captured() []Diagnostic { return x.captured }

// count counts how often variables of the session get a value.
func (x *Export) count(k *compilation, root ast.Node) {
	add := func(n int, es ...ast.Expr) {
		for _, e := range es {
			if id, ok := e.(*ast.Ident); ok {
				if r, ok := k.refOf(cmp.Or(k.info.Uses[id], k.info.Defs[id])); ok {
					x.assigned[r] += n
				}
			}
		}
	}
	ast.Inspect(root, func(nd ast.Node) bool {
		switch nd := nd.(type) {
		case *ast.AssignStmt:
			add(1, nd.Lhs...)
		case *ast.IncDecStmt:
			add(1, nd.X)
		case *ast.RangeStmt:
			add(1, nd.Key, nd.Value)
		case *ast.ValueSpec:
			for _, id := range nd.Names {
				add(1, id)
			}
		case *ast.UnaryExpr:
			if nd.Op == token.AND {
				add(2, nd.X)
			}
		}
		return true
	})
}

// Add compiles a parsed cell and takes it into the package. About is a line for the comment of its function.
func (x *Export) Add(c *Cell, about string) []Diagnostic {
	before := maps.Clone(x.n.vars)
	k, p, diags := x.n.compile(c)
	if len(diags) > 0 {
		return diags
	}
	l := &lowering{compilation: k, num: k.num, imports: map[string]string{}, cells: map[int]bool{}, override: map[*ast.Ident]string{},
		prefix: map[*ast.BlockStmt]string{}, suffix: map[ast.Stmt]string{}, blanks: map[*ast.Ident]bool{}, export: x}
	for _, im := range c.Imports {
		if im.Name == "_" {
			x.blank[im.Path] = true
		}
	}
	for _, u := range k.units {
		x.bind(k, u)
	}
	for name, v := range k.rebound { // the same variable, of a type that is declared again
		if old := before[name]; old != nil {
			x.names[v.ref] = x.names[old.ref]
		}
	}
	for _, v := range k.vars {
		if x.names[v.ref] == "" {
			x.names[v.ref] = x.name(v.name)
			t, err := l.spell(v.obj.Type())
			if err != nil {
				return []Diagnostic{{Cell: c.Number, Msg: fmt.Sprintf("%s cannot be a variable of a package: %v", v.name, err)}}
			}
			x.vars = append(x.vars, exportedVar{v.ref, x.names[v.ref] + " " + t})
		}
	}
	x.cell = c.Number
	for _, nd := range k.nodes() {
		l.mendUnused(nd)
		x.count(k, nd)
	}
	for _, u := range k.units {
		x.declare(l, u)
	}
	x.statements(l, about)
	x.n.Commit(p)
	return l.diags
}

// bind gives the names that a declaration has in the package.
func (x *Export) bind(k *compilation, u *decl) {
	for _, name := range u.names {
		obj := u.objs[name]
		if obj == nil {
			continue
		}
		e := entity{kind: u.kind, typ: types.TypeString(obj.Type(), nil)}
		old, known := x.current[name]
		switch {
		case name == "main" && u.kind == funcDecl && k.own[u]: // each cell may have one
			e.name = x.name(fmt.Sprintf("main%d", k.c.Number))
		case known && old.kind == u.kind && (!k.own[u] || u.kind != funcDecl || old.typ == e.typ):
			e.name = old.name
		default:
			e.name = x.name(name)
		}
		x.current[name] = e
		x.names[ref{pkg: k.num, name: mangle(name)}] = e.name
	}
}

// name takes a name for the package: the one that is wanted, or one with a number.
func (x *Export) name(want string) string {
	name := want
	for i := 2; x.taken[name] || name != want && x.declared[name]; i++ {
		name = fmt.Sprintf("%s%d", want, i)
	}
	x.taken[name] = true
	return name
}

// own is a name that the export makes up.
func (x *Export) own(want string) string {
	if x.declared[want] {
		for want += "Cells"; x.declared[want]; {
			want += "_"
		}
	}
	return want
}

// pkg is the name under which a package is imported.
func (x *Export) pkg(path, name string) string {
	if alias := x.imports[path]; alias != "" {
		return alias
	}
	alias := name
	for i := 2; x.declared[alias] || slices.Contains(slices.Collect(maps.Values(x.imports)), alias); i++ {
		alias = fmt.Sprintf("%s%d", name, i)
	}
	x.imports[path] = alias
	return alias
}

// declare writes a declaration, in the place of an earlier one of the same name.
func (x *Export) declare(l *lowering, u *decl) {
	var b strings.Builder
	for _, c := range u.chunks {
		b.WriteString(strings.TrimLeft(lead(c.src.text[c.src.prefix:], c.src.offset(c.decl.Pos())), "\n"))
		if d, ok := c.decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			b.WriteString("type " + l.text(d.Specs[0]) + "\n\n")
		} else {
			b.WriteString(l.text(c.decl) + "\n\n")
		}
	}
	e := &exported{text: b.String()}
	if len(u.names) > 0 {
		e.name = x.names[ref{pkg: l.num, name: mangle(u.names[0])}]
	}
	if i := slices.IndexFunc(x.decls, func(d *exported) bool { return d.name == e.name && e.name != "" }); i >= 0 {
		x.decls[i] = e
		return
	}
	x.decls = append(x.decls, e)
}

// statements writes the function of a cell.
func (x *Export) statements(l *lowering, about string) {
	k := l.compilation
	var b strings.Builder
	inits := k.inits
	initBefore := func(offset int) { // func init runs where it stands
		for len(inits) > 0 && (offset < 0 || inits[0].src.offset(inits[0].decl.Pos()) < offset) {
			d := inits[0].decl.(*ast.FuncDecl)
			name := x.name(fmt.Sprintf("init%d", k.c.Number))
			l.override[d.Name] = name
			x.decls = append(x.decls, &exported{name: name, text: strings.TrimLeft(lead(k.c.Text, inits[0].src.offset(d.Pos())), "\n") + l.text(d) + "\n\n"})
			b.WriteString(name + "()\n")
			inits = inits[1:]
		}
	}
	for i, s := range k.c.stmts {
		from, end := s.Pos(), s.End()
		e, isExpr := s.(*ast.ExprStmt)
		last := isExpr && i == len(k.c.stmts)-1
		if last && k.c.list { // the call around it is nobody's text
			args := e.X.(*ast.CallExpr).Args
			from, end = args[0].Pos(), args[len(args)-1].End()
		}
		src := l.n.sources[l.n.fset.File(from)]
		initBefore(src.offset(from))
		comment := lead(k.c.Text, src.offset(from))
		if x.asFunction(l, s, strings.TrimLeft(comment, "\n")) {
			continue
		}
		if b.Len() == 0 {
			comment = strings.TrimLeft(comment, "\n")
		}
		b.WriteString(comment)
		if last {
			b.WriteString(x.value(l, e.X))
		} else {
			b.WriteString(x.top(l, s))
		}
		b.WriteString(trail(src, end) + "\n")
	}
	initBefore(-1)
	for _, u := range k.units {
		if k.own[u] && u.kind == funcDecl && slices.Contains(u.names, "main") {
			b.WriteString(x.names[ref{pkg: k.num, name: mangle("main")}] + "()\n")
		}
	}
	if b.Len() > 0 {
		x.cells = append(x.cells, exportedCell{x.own(fmt.Sprintf("Cell%d", k.c.Number)), about, b.String()})
	}
}

const displayPath = "github.com/fluxion-go/fluxion/display"

// value is the text of the expression that ends a cell.
func (x *Export) value(l *lowering, e ast.Expr) string {
	display := func() string { return l.pkg(displayPath, "display") }
	if l.c.list {
		call := e.(*ast.CallExpr)
		args := l.span(call.Args[0].Pos(), call.Args[len(call.Args)-1].End(), call)
		if l.c.hide {
			return strings.TrimSuffix(strings.Repeat("_, ", len(call.Args)), ", ") + " = " + args
		}
		return fmt.Sprintf("%s.Display(%s.All(%s))", display(), display(), args)
	}
	text := l.text(e)
	tv := l.info.Types[e]
	call, isCall := ast.Unparen(e).(*ast.CallExpr)
	tuple, several := tv.Type.(*types.Tuple)
	switch {
	case tv.IsVoid() || isCall && (l.c.hide || l.prints(call)):
		return text
	case l.c.hide:
		return "_ = " + text
	case isCall && endsInError(tv.Type):
		x.raises = true
		return x.own("raise") + "(" + text + ")"
	case several && tuple.Len() > 1:
		return fmt.Sprintf("%s.Display(%s.All(%s))", display(), display(), text)
	}
	return display() + ".Display(" + text + ")"
}

// asFunction writes the declaration of a function for a variable that is given a function literal and never anything else.
func (x *Export) asFunction(l *lowering, s ast.Stmt, comment string) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return false
	}
	id, isIdent := a.Lhs[0].(*ast.Ident)
	lit, isLit := a.Rhs[0].(*ast.FuncLit)
	if !isIdent || !isLit || !l.differentiable(lit) || len(l.localCaptures(lit)) > 0 {
		return false
	}
	r, ok := l.refOf(l.info.Defs[id])
	if !ok || x.earlier[r] != 1 {
		return false
	}
	name := x.names[r]
	x.vars = slices.DeleteFunc(x.vars, func(v exportedVar) bool { return v.ref == r })
	x.decls = append(x.decls, &exported{name: name, text: comment + "func " + name + strings.TrimPrefix(l.span(lit.Pos(), lit.End(), lit), "func") + "\n\n"})
	return true
}

// lift writes a function literal as a function of the package and returns its name.
func (x *Export) lift(l *lowering, lit *ast.FuncLit) string {
	name := x.name(fmt.Sprintf("cell%dFunc", x.cell))
	text := l.span(lit.Pos(), lit.End(), lit)
	x.decls = append(x.decls, &exported{name: name, text: "func " + name + strings.TrimPrefix(text, "func") + "\n\n"})
	return name
}

// differentiable tells whether a function literal returns a float or a tensor.
func (l *lowering) differentiable(lit *ast.FuncLit) bool {
	sig, ok := l.info.Types[lit].Type.(*types.Signature)
	if !ok || sig.Results().Len() == 0 {
		return false
	}
	t := sig.Results().At(0).Type()
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Info()&types.IsFloat != 0
	}
	return strings.HasSuffix(types.TypeString(t, nil), "fluxion/tensor.Tensor")
}

// localCaptures lists the variables that a function literal uses and that belong to a function around it.
func (l *lowering) localCaptures(lit *ast.FuncLit) []string {
	var names []string
	ast.Inspect(lit, func(nd ast.Node) bool {
		id, ok := nd.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := l.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || lit.Pos() <= v.Pos() && v.Pos() < lit.End() || slices.Contains(names, v.Name()) {
			return true
		}
		if _, session := l.refOf(v); !session && l.foreignObject(v) == nil && (v.Pkg() == nil || v.Pkg().Path() == virtualPath) {
			names = append(names, v.Name())
		}
		return true
	})
	return names
}

// top is the text of a statement outside all blocks.
func (x *Export) top(l *lowering, s ast.Stmt) string {
	d, ok := s.(*ast.DeclStmt)
	if !ok || d.Decl.(*ast.GenDecl).Tok != token.VAR {
		return l.top(s)
	}
	var b strings.Builder
	for _, sp := range d.Decl.(*ast.GenDecl).Specs {
		spec := sp.(*ast.ValueSpec)
		if len(spec.Values) > 0 {
			b.WriteString(l.varSpec(spec) + "\n")
			continue
		}
		for _, id := range spec.Names {
			if obj := l.info.Defs[id]; obj != nil && id.Name != "_" {
				fmt.Fprintf(&b, "%s = %s\n", l.text(id), zeroOf(obj.Type(), l.text(spec.Type)))
			}
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// zeroOf is the zero value of a type that is written as text.
func zeroOf(t types.Type, text string) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct, *types.Array:
		return text + "{}"
	}
	return "nil"
}

// replaceExported is replace for a package of all cells.
func (l *lowering) replaceExported(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.Ident:
		return l.exportedIdent(n)
	case *ast.FuncLit:
		if !l.differentiable(n) {
			return "", false
		}
		if names := l.localCaptures(n); len(names) > 0 {
			l.export.captured = append(l.export.captured, l.n.At(n.Pos(), "this function captures "+strings.Join(names, ", ")+": it has no derivative in a package"))
			return "", false
		}
		return l.export.lift(l, n), true
	case *ast.BlockStmt:
		if p := l.prefix[n]; p != "" {
			return "{" + p + l.span(n.Lbrace+1, n.End(), n), true
		}
	case *ast.AssignStmt:
		if s, ok := l.assign(n); ok {
			return s + l.suffix[n], true
		}
		if s := l.suffix[n]; s != "" {
			return l.span(n.Pos(), n.End(), n) + s, true
		}
	case *ast.DeclStmt:
		if s := l.suffix[n]; s != "" {
			return l.span(n.Pos(), n.End(), n) + s, true
		}
	case *ast.RangeStmt:
		return l.rangeStmt(n)
	}
	return "", false
}

func (l *lowering) exportedIdent(id *ast.Ident) (string, bool) {
	if s, ok := l.override[id]; ok {
		return s, true
	}
	if l.blanks[id] {
		return "_", true
	}
	obj := l.info.Uses[id]
	if obj == nil {
		obj = l.info.Defs[id]
	}
	switch o := obj.(type) {
	case nil:
		return "", false
	case *types.PkgName:
		return l.pkg(o.Imported().Path(), o.Imported().Name()), true
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "", false
		}
	case *types.Var:
		if o.IsField() {
			return "", false
		}
	}
	if r, ok := l.refOf(obj); ok {
		name := cmp.Or(l.export.names[r], strings.TrimPrefix(r.name, string(mark)))
		return name, name != id.Name
	}
	if imported := l.foreignObject(obj); imported != nil {
		return l.pkg(imported.Pkg().Path(), imported.Pkg().Name()) + "." + imported.Name(), true
	}
	return "", false
}

// lead is the comment on the lines right above an offset in a text, and a blank line if one is above that.
func lead(text string, offset int) string {
	above := strings.Split(text[:offset], "\n")
	if last := above[len(above)-1]; strings.TrimSpace(last) != "" && strings.TrimSpace(last) != "type" {
		return ""
	}
	above = above[:len(above)-1]
	from := len(above)
	for from > 0 && strings.HasPrefix(strings.TrimSpace(above[from-1]), "//") {
		from--
	}
	comment := strings.Join(append(above[from:len(above):len(above)], ""), "\n")
	if from > 0 && strings.TrimSpace(above[from-1]) == "" {
		return "\n" + comment
	}
	return comment
}

// trail is the comment behind a position, on the same line.
func trail(src *source, pos token.Pos) string {
	line, _, _ := strings.Cut(src.text[src.file.Offset(pos):], "\n")
	if line = strings.TrimLeft(strings.TrimSpace(line), "; \t"); strings.HasPrefix(line, "//") {
		return " " + line
	}
	return ""
}

// Source returns the package as a file. Comment is its package comment, without marks.
func (x *Export) Source(name, comment string) ([]byte, error) {
	var body strings.Builder
	if len(x.vars) > 0 {
		body.WriteString("// The variables of the cells.\nvar (\n")
		for _, v := range x.vars {
			body.WriteString("\t" + v.text + "\n")
		}
		body.WriteString(")\n\n")
	}
	for _, d := range x.decls {
		body.WriteString(d.text)
	}
	run := x.own("Run")
	fmt.Fprintf(&body, "// %s runs the cells in order.\nfunc %s() {\n", run, run)
	for _, c := range x.cells {
		fmt.Fprintf(&body, "\t%s()\n", c.name)
	}
	body.WriteString("}\n")
	for _, c := range x.cells {
		fmt.Fprintf(&body, "\n// %s %s\nfunc %s() {\n%s}\n", c.name, c.about, c.name, c.body)
	}
	if x.raises {
		raise := x.own("raise")
		display := x.pkg(displayPath, "display")
		fmt.Fprintf(&body, "\n// %s shows the results of a call that ends a cell, but for the last, an error: that is a panic.\nfunc %s(results ...any) {\n"+
			"\tlast := len(results) - 1\n\tif err, ok := results[last].(error); ok && err != nil {\n\t\tpanic(err)\n\t}\n"+
			"\tif last > 0 {\n\t\t%s.Display(%s.All(results[:last]...))\n\t}\n}\n", raise, raise, display, display)
	}

	var b strings.Builder
	for line := range strings.Lines(comment) {
		b.WriteString("// " + line)
	}
	fmt.Fprintf(&b, "package %s\n\nimport (\n", name)
	paths := slices.Sorted(maps.Keys(x.imports))
	for path := range x.blank {
		if x.imports[path] == "" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, standard := range []bool{true, false} {
		for _, path := range paths {
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") == standard {
				continue
			}
			alias := cmp.Or(x.imports[path], "_")
			if pkg, err := x.n.imp.Import(path); err == nil && pkg.Name() == alias && (path == alias || strings.HasSuffix(path, "/"+alias)) {
				alias = ""
			}
			fmt.Fprintf(&b, "\t%s %q\n", alias, path)
		}
		b.WriteString("\n")
	}
	b.WriteString(")\n\n" + body.String())
	return format.Source([]byte(b.String()))
}
