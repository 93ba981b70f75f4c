package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

const rtPath = "github.com/fluxion-go/fluxion/eval/rt"

// lowering writes the text of one cell package: the user's own text, in which names and a few forms are replaced.
type lowering struct {
	*compilation
	num      int                         // of this cell package; -1 in the main package
	imports  map[string]string           // path to alias
	cells    map[int]bool                // earlier cell packages that are imported
	override map[*ast.Ident]string       // identifiers with a name of their own: func init
	prefix   map[*ast.BlockStmt]string   // goes behind the opening brace
	suffix   map[ast.Stmt]string         // goes behind the statement
	labels   map[*ast.LabeledStmt]string // goes behind the colon
	blanks   map[*ast.Ident]bool         // declared, never used: written as _
	named    map[*ast.StructType]bool    // the struct of a type declaration, which is a type of its own
	extra    []string                    // declarations that the lowering adds
	guards   map[ast.Expr]string         // arguments that a library calls elsewhere: the function around them
	literals []*literal                  // function literals that answer queries
	asked    map[*ast.BlockStmt]*literal
	bounds   []*bound // method values
	bound    map[*ast.SelectorExpr]*bound
	diags    []Diagnostic
	export   *Export // not nil: the text is for a package of all cells
}

// lower writes the sources of the program.
func (k *compilation) lower(p *Program) []Diagnostic {
	l := &lowering{compilation: k, num: k.num, imports: map[string]string{}, cells: map[int]bool{}, override: map[*ast.Ident]string{},
		prefix: map[*ast.BlockStmt]string{}, suffix: map[ast.Stmt]string{}, labels: map[*ast.LabeledStmt]string{}, blanks: map[*ast.Ident]bool{}, named: map[*ast.StructType]bool{}, asked: map[*ast.BlockStmt]*literal{},
		bound: map[*ast.SelectorExpr]*bound{}, guards: map[ast.Expr]string{}}
	for _, u := range k.units {
		l.fieldAccessors(u)
	}
	for _, nd := range k.nodes() {
		l.anonymous(nd)
		l.mendUnused(nd)
		l.polls(nd)
		l.queries(nd)
	}

	var body strings.Builder
	for _, u := range k.units {
		for _, c := range u.chunks {
			body.WriteString(l.declaration(c))
		}
	}
	for i, c := range k.inits {
		l.override[c.decl.(*ast.FuncDecl).Name] = fmt.Sprintf("%c0init%d", mark, i)
		body.WriteString(l.declaration(c))
	}
	var calls string
	for _, u := range k.units {
		if k.own[u] && u.kind == funcDecl && slices.Contains(u.names, "main") {
			if sig := u.objs["main"].(*types.Func).Signature(); sig.Params().Len() == 0 && sig.TypeParams().Len() == 0 {
				calls += "\t" + mangle("main") + "()\n"
			}
		}
	}
	l.storage(&body)
	l.describe()
	run := l.statements() + calls
	if run != "" {
		fmt.Fprintf(&body, "func %c0run() {\n%s}\n", mark, run)
	}
	for _, e := range l.extra {
		body.WriteString(e)
	}
	if len(l.diags) > 0 {
		sortDiagnostics(l.diags)
		return dedupe(l.diags)
	}
	empty := body.Len() == 0

	var blank bool
	for _, im := range k.c.Imports {
		if im.Name == "_" {
			blank = true
			if l.imports[im.Path] == "" {
				l.imports[im.Path] = "_"
			}
		}
	}
	p.Empty = empty && !blank
	p.Runs = run != "" || blank || len(k.subst) > 0
	if p.Runs {
		body.WriteString(l.description(p.CellPath, run != ""))
	}
	p.Cell = []byte("package cell\n\n" + l.importLines() + body.String())
	return nil
}

// description tells the worker of the cell when it is loaded.
func (l *lowering) description(path string, runs bool) string {
	var b strings.Builder
	rt := l.pkg(rtPath, "rt")
	fmt.Fprintf(&b, "func init() { %s.Describe(%q, &%c0cell) }\n\nvar %c0cell = %s.Cell{\n", rt, path, mark, mark, rt)
	if runs {
		fmt.Fprintf(&b, "\tRun: %c0run,\n", mark)
		if len(l.steps) > 0 {
			fmt.Fprintf(&b, "\tStep: &%c0step,\n", mark)
		}
	}
	seen := map[string]bool{}
	fmt.Fprintf(&b, "\tVars: []%s.Var{\n", rt)
	for _, v := range slices.Concat(l.vars, slices.Collect(maps.Values(l.rebound))) {
		if seen[v.name] {
			continue
		}
		seen[v.name] = true
		ptr := l.generated(v.ref.pkg, v.ref.name)
		if !v.ref.deref {
			ptr = "&" + ptr
		}
		fmt.Fprintf(&b, "\t\t{Name: %q, Ptr: %s},\n", v.name, ptr)
	}
	b.WriteString("\t},\n")
	if len(l.subst) > 0 {
		fmt.Fprintf(&b, "\tTypes: []%s.TypeChange{\n", rt)
		for old, now := range l.subst {
			named, ok := now.Type().(*types.Named)
			if !ok || named.TypeParams().Len() > 0 || !sameLayout(old.Type(), now.Type(), map[[2]types.Type]bool{}) {
				continue
			}
			was, err1 := l.spell(old.Type())
			is, err2 := l.spell(now.Type())
			if err1 == nil && err2 == nil {
				for _, of := range []string{"", "*", "[]", "[]*"} { // those that reflection makes itself would be others than the compiler's
					fmt.Fprintf(&b, "\t\t{Old: (*%s%s)(nil), New: (*%s%s)(nil)},\n", of, was, of, is)
				}
			}
		}
		b.WriteString("\t},\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func (l *lowering) importLines() string {
	var b strings.Builder
	b.WriteString("import (\n")
	for _, path := range slices.Sorted(maps.Keys(l.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", l.imports[path], path)
	}
	for _, n := range slices.Sorted(maps.Keys(l.cells)) {
		fmt.Fprintf(&b, "\t%c0c%d \"cell/%d\"\n", mark, n, n)
	}
	b.WriteString(")\n\n")
	return b.String()
}

// declaration is the text of one type, function, method or const group.
func (l *lowering) declaration(c chunk) string {
	text := l.line(c.decl.Pos())
	d, ok := c.decl.(*ast.GenDecl)
	if !ok || d.Tok != token.TYPE {
		return text + l.text(c.decl) + "\n"
	}
	spec := d.Specs[0].(*ast.TypeSpec)
	name := spec.Name.Name
	text = "type " + text + l.text(spec) + "\n"
	if name == "_" {
		return text
	}
	params, args := "", ""
	if spec.TypeParams != nil {
		params = "[" + l.list(spec.TypeParams) + "]"
		args = "[" + strings.Join(typeParamNames(spec), ", ") + "]"
	}
	return text + fmt.Sprintf("type %s%s = %s%s\n", mangle(name), params, name, args)
}

// list is the text of a parameter list, on one line.
func (l *lowering) list(f *ast.FieldList) string {
	parts := make([]string, len(f.List))
	for i, p := range f.List {
		names := make([]string, len(p.Names))
		for j, id := range p.Names {
			names[j] = paramName(id)
		}
		parts[i] = strings.Join(names, ", ") + " " + oneLine(l.text(p.Type))
	}
	return strings.Join(parts, ", ")
}

func typeParamNames(spec *ast.TypeSpec) (names []string) {
	for _, p := range spec.TypeParams.List {
		for _, id := range p.Names {
			names = append(names, paramName(id))
		}
	}
	return names
}

// paramName is the name of a type parameter in an alias, where it cannot be blank.
func paramName(id *ast.Ident) string {
	if id.Name == "_" {
		return fmt.Sprintf("%c0p%d", mark, id.Pos())
	}
	return id.Name
}

// oneLine removes line breaks from generated text that stands outside the user's lines.
func oneLine(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	toks, _ := tokens(s)
	if n := len(toks); n > 0 && toks[n-1].tok == token.SEMICOLON && toks[n-1].lit == "\n" {
		toks = toks[:n-1]
	}
	var b strings.Builder
	for _, t := range toks {
		if t.tok == token.SEMICOLON {
			b.WriteString("; ")
		} else if t.lit != "" {
			b.WriteString(t.lit + " ")
		} else {
			b.WriteString(t.tok.String() + " ")
		}
	}
	return b.String()
}

// storage declares the variables of the cell.
func (l *lowering) storage(b *strings.Builder) {
	for _, v := range l.vars {
		if v.ref.pkg != l.num || v.ref.deref {
			continue
		}
		t, err := l.spell(v.obj.Type())
		if err == nil {
			fmt.Fprintf(b, "var %s %s\n", v.ref.name, t)
			continue
		}
		id, e, result := l.initializer(v.name)
		if zero := l.zero(e, result); zero != "" {
			fmt.Fprintf(b, "var %s = %s\n", v.ref.name, oneLine(zero))
		} else if id != nil {
			l.diags = append(l.diags, l.n.At(id.Pos(), fmt.Sprintf("cannot keep %s for later cells: %v; give it an interface type (var %s any = ...) or use it inside a block", v.name, err, v.name)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.rebound)) {
		v := l.rebound[name]
		t, err := l.spell(v.obj.Type())
		if err != nil {
			continue
		}
		old := l.n.vars[name].ref
		ptr := l.generated(old.pkg, old.name)
		if !old.deref {
			ptr = "&" + ptr
		}
		fmt.Fprintf(b, "var %s = (*%s)(%s.Pointer(%s))\n", v.ref.name, t, l.pkg("unsafe", "unsafe"), ptr)
	}
}

// statements is the text of the cell's statements.
func (l *lowering) statements() string {
	var b strings.Builder
	inits := l.inits
	initBefore := func(offset int) { // func init runs where it stands
		for len(inits) > 0 && (offset < 0 || inits[0].src.offset(inits[0].decl.Pos()) < offset) {
			b.WriteString(l.override[inits[0].decl.(*ast.FuncDecl).Name] + "()\n")
			inits = inits[1:]
		}
	}
	for i, s := range l.c.stmts {
		initBefore(l.n.sources[l.n.fset.File(s.Pos())].offset(s.Pos()))
		b.WriteString(l.line(s.Pos()))
		if i == len(l.c.stmts)-1 {
			if e, ok := s.(*ast.ExprStmt); ok {
				b.WriteString(l.value(e.X) + "\n")
				continue
			}
		}
		b.WriteString(l.top(s) + "\n")
		if names := l.fresh(s); len(names) > 0 {
			l.steps = append(l.steps, names)
			fmt.Fprintf(&b, "%c0step = %d\n", mark, len(l.steps))
		}
	}
	initBefore(-1)
	if len(l.steps) > 0 {
		l.extra = append(l.extra, fmt.Sprintf("var %c0step int\n", mark))
	}
	return b.String()
}

// fresh lists the variables to which a statement gives their first value: with storage of this cell, or without a value before.
func (l *lowering) fresh(s ast.Stmt) (names []string) {
	declared(s, func(id *ast.Ident) {
		if r, ok := l.refOf(l.info.Defs[id]); ok && r.pkg == l.num && !r.deref {
			names = append(names, id.Name)
		}
	})
	for _, name := range l.revived[s] {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// value is the text of the expression that ends the cell.
func (l *lowering) value(e ast.Expr) string {
	if l.c.list {
		call := e.(*ast.CallExpr)
		show := "Show"
		if l.c.hide {
			show = "Hide"
		}
		first := call.Args[0]
		return l.pkg(rtPath, "rt") + "." + show + "(" + l.line(first.Pos()) + l.span(first.Pos(), call.Args[len(call.Args)-1].End(), call) + ")"
	}
	text := l.text(e)
	tv := l.info.Types[e]
	call, isCall := ast.Unparen(e).(*ast.CallExpr)
	if tv.IsVoid() || isCall && (l.c.hide || l.prints(call)) {
		return text
	}
	if l.c.hide {
		return "_ = " + text
	}
	if d, bad := l.overflow(e); bad {
		l.diags = append(l.diags, d)
		return text
	}
	show := "Show"
	if isCall && endsInError(tv.Type) {
		show = "ShowOrRaise"
	}
	return fmt.Sprintf("%s.%s(%s)", l.pkg(rtPath, "rt"), show, text)
}

// prints tells whether a call writes text, so that nobody wants to see its count of bytes as well.
func (l *lowering) prints(call *ast.CallExpr) bool {
	f := l.callee(call)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == "fmt" &&
		(strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint"))
}

func (l *lowering) callee(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	}
	f, _ := l.info.Uses[id].(*types.Func)
	return f
}

func endsInError(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return false
		}
		t = tuple.At(tuple.Len() - 1).Type()
	}
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// top is the text of a statement outside all blocks: what it declares are the session's variables.
func (l *lowering) top(s ast.Stmt) string {
	switch s := s.(type) {
	case *ast.LabeledStmt:
		return s.Label.Name + ": " + l.labels[s] + l.top(s.Stmt)
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return l.span(s.Pos(), s.TokPos, s) + "=" + l.span(s.TokPos+2, s.End(), s)
		}
	case *ast.DeclStmt:
		d := s.Decl.(*ast.GenDecl)
		if d.Tok != token.VAR {
			break
		}
		var b strings.Builder
		for _, sp := range d.Specs {
			b.WriteString(l.line(sp.Pos()) + l.varSpec(sp.(*ast.ValueSpec)) + "\n")
		}
		return b.String()
	}
	return l.text(s)
}

// varSpec is the assignment that a top-level var specification means.
func (l *lowering) varSpec(s *ast.ValueSpec) string {
	all := true // blank
	for _, id := range s.Names {
		all = all && id.Name == "_"
	}
	if all {
		return "var " + l.text(s)
	}
	if len(s.Values) > 0 {
		from := s.Names[len(s.Names)-1].End()
		first := s.Values[0].Pos()
		return l.span(s.Pos(), from, s) + " = " + l.line(first) + l.span(first, s.End(), s)
	}
	var b strings.Builder
	for _, id := range s.Names {
		if id.Name != "_" {
			fmt.Fprintf(&b, "%s = *new(%s); ", l.text(id), oneLine(l.text(s.Type)))
		}
	}
	return b.String()
}

// line is a directive that gives what follows the position pos.
func (l *lowering) line(pos token.Pos) string {
	src := l.n.sources[l.n.fset.File(pos)]
	if src == nil || l.export != nil {
		return ""
	}
	text := src.text[src.prefix:]
	off := max(0, min(src.file.Offset(pos)-src.prefix, len(text)))
	start := strings.LastIndexByte(text[:off], '\n') + 1
	return fmt.Sprintf("/*line %s:%d:%d*/", FileName(src.number), 1+strings.Count(text[:off], "\n"), 1+off-start)
}

// text is the lowered text of a node.
func (l *lowering) text(n ast.Node) string {
	if s, ok := l.replace(n); ok {
		return s
	}
	return l.span(n.Pos(), n.End(), n)
}

// span is the lowered text of the part of node root between two positions.
func (l *lowering) span(from, to token.Pos, root ast.Node) string {
	src := l.n.sources[l.n.fset.File(root.Pos())]
	var b strings.Builder
	pos := from
	ast.Inspect(root, func(d ast.Node) bool {
		if d == nil || d == root {
			return true
		}
		if d.End() <= from || d.Pos() >= to {
			return false
		}
		s, ok := l.replace(d)
		if !ok {
			return true
		}
		b.WriteString(src.slice(pos, d.Pos()))
		b.WriteString(s)
		pos = d.End()
		if strings.Count(s, "\n") != strings.Count(src.slice(d.Pos(), d.End()), "\n") {
			b.WriteString(l.line(pos))
		}
		return false
	})
	b.WriteString(src.slice(pos, to))
	return b.String()
}

// replace is the text of a node that differs from what the user wrote.
func (l *lowering) replace(n ast.Node) (string, bool) {
	if l.export != nil {
		return l.replaceExported(n)
	}
	if e, ok := n.(ast.Expr); ok && l.guards[e] != "" {
		guard := l.guards[e]
		l.guards[e] = ""
		defer func() { l.guards[e] = guard }()
		return guard + "(" + l.text(e) + ")", true
	}
	switch n := n.(type) {
	case *ast.Ident:
		return l.ident(n)
	case *ast.SelectorExpr:
		return l.selector(n)
	case *ast.CompositeLit:
		return l.composite(n)
	case *ast.StructType:
		if t, ok := l.info.Types[n].Type.(*types.Struct); ok {
			if a, ok := l.anonOf(t); ok && a.pkg != l.num && hasUnexported(t) && !l.named[n] {
				return l.generated(a.pkg, a.alias), true
			}
		}
	case *ast.BlockStmt:
		if p := l.query(l.asked[n]) + l.prefix[n]; p != "" {
			return "{" + p + l.span(n.Lbrace+1, n.End(), n), true
		}
	case *ast.LabeledStmt:
		if p := l.labels[n]; p != "" {
			return l.span(n.Pos(), n.Stmt.Pos(), n) + p + l.text(n.Stmt), true
		}
	case *ast.GoStmt:
		return l.goroutine(n), true
	case *ast.CallExpr:
		return l.conversion(n)
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
	case *ast.TypeAssertExpr:
		return l.assertion(n)
	case *ast.BinaryExpr:
		return l.comparison(n)
	case *ast.SwitchStmt:
		return l.switchTag(n)
	case *ast.TypeSwitchStmt:
		return l.typeSwitch(n)
	}
	return "", false
}

func (l *lowering) refOf(obj types.Object) (ref, bool) { return l.compilation.refOf(obj) }

// refOf says where a session object lives.
func (k *compilation) refOf(obj types.Object) (ref, bool) {
	if r, ok := k.local[obj]; ok {
		return r, r.pkg >= 0
	}
	r, ok := k.n.refs[obj]
	return r, ok
}

func (l *lowering) ident(id *ast.Ident) (string, bool) {
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
			return methodName(o), methodName(o) != id.Name
		}
	case *types.Var:
		if o.IsField() {
			return "", false
		}
	}
	if r, ok := l.refOf(obj); ok {
		if _, isType := obj.(*types.TypeName); isType {
			if r.pkg == l.num {
				return "", false
			}
			return l.typeRef(r, strings.TrimPrefix(r.name, string(mark))), true
		}
		s := l.generated(r.pkg, r.name)
		if r.deref {
			s = "(*" + s + ")"
		}
		return s, true
	}
	if imported := l.foreignObject(obj); imported != nil {
		return l.pkg(imported.Pkg().Path(), imported.Pkg().Name()) + "." + imported.Name(), true
	}
	return "", false
}

// foreignObject is the object of an imported package that obj is, or stands for, or nil.
func (l *lowering) foreignObject(obj types.Object) types.Object {
	if r, ok := l.local[obj]; ok && r.pkg < 0 { // an unqualified preload
		return l.n.unqualified(strings.TrimSuffix(obj.Name(), "'"), l.next.dots)
	}
	return nil
}

// inCells are functions of the standard library that mean something of their own in a cell.
var inCells = map[string]string{
	"os.Exit":               "Exit",
	"log.Fatal":             "Fatal",
	"log.Fatalf":            "Fatalf",
	"log.Fatalln":           "Fatalln",
	"time.Sleep":            "Sleep",
	"(*log.Logger).Fatal":   "LoggerFatal",
	"(*log.Logger).Fatalf":  "LoggerFatalf",
	"(*log.Logger).Fatalln": "LoggerFatalln",
}

func (l *lowering) selector(s *ast.SelectorExpr) (string, bool) {
	if b := l.bound[s]; b != nil {
		return b.value(l), true
	}
	obj := l.info.Uses[s.Sel]
	if f, ok := obj.(*types.Func); ok {
		if name := inCells[f.FullName()]; name != "" {
			text := l.pkg(rtPath, "rt") + "." + name
			if sel := l.info.Selections[s]; sel != nil {
				if sel.Kind() != types.MethodVal {
					return "", false
				}
				text += "(" + l.operand(s.X, sel.Recv(), sel.Index()[:len(sel.Index())-1]) + ")"
			}
			return text, true
		}
	}
	sel := l.info.Selections[s]
	if sel != nil && sel.Kind() == types.FieldVal {
		if text, ok := l.field(s, sel); ok {
			return text, true
		}
	}
	name := s.Sel.Name
	if f, ok := obj.(*types.Func); ok && sel != nil {
		name = methodName(f)
	}
	return l.span(s.Pos(), s.Sel.Pos(), s) + name, true
}

// goroutine writes a go statement so that a panic in it does not end the worker. Function and arguments are evaluated first, as the
// language says.
func (l *lowering) goroutine(g *ast.GoStmt) string {
	catch := l.pkg(rtPath, "rt") + ".Catch()"
	if lit, ok := g.Call.Fun.(*ast.FuncLit); ok {
		return "go " + l.span(lit.Pos(), lit.Body.Lbrace+1, lit) + " defer " + catch + "; " + l.prefix[lit.Body] +
			l.bodyRest(lit.Body) + l.span(lit.End(), g.End(), g)
	}
	var names, values, args []string
	hoist := func(e ast.Expr, text string) string {
		tv := l.info.Types[e]
		if tv.Value != nil || tv.IsNil() || tv.IsType() || tv.IsBuiltin() {
			return text
		}
		name := fmt.Sprintf("%c0a%d", mark, len(names))
		names, values = append(names, name), append(values, text)
		return name
	}
	fun := l.text(g.Call.Fun)
	if l.callee(g.Call) == nil || l.info.Selections[selectorOf(g.Call.Fun)] != nil {
		fun = hoist(g.Call.Fun, fun)
	}
	for _, a := range g.Call.Args {
		text := l.text(a)
		if tuple, ok := l.info.Types[a].Type.(*types.Tuple); ok {
			var more []string
			for range tuple.Len() {
				more = append(more, fmt.Sprintf("%c0t%d", mark, len(more)))
			}
			all := strings.Join(more, ", ")
			return fmt.Sprintf("{ %s := %s; go func() { defer %s; %s(%s) }() }", all, text, catch, fun, all)
		}
		args = append(args, hoist(a, text))
	}
	call := fmt.Sprintf("go func() { defer %s; %s(%s", catch, fun, strings.Join(args, ", "))
	if g.Call.Ellipsis.IsValid() {
		call += "..."
	}
	call += ") }()"
	if len(names) == 0 {
		return call
	}
	return fmt.Sprintf("{ %s := %s; %s }", strings.Join(names, ", "), strings.Join(values, ", "), call)
}

// bodyRest is a block without its opening brace.
func (l *lowering) bodyRest(b *ast.BlockStmt) string { return l.span(b.Lbrace+1, b.End(), b) }

func selectorOf(e ast.Expr) *ast.SelectorExpr {
	s, _ := ast.Unparen(e).(*ast.SelectorExpr)
	return s
}
