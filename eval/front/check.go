package front

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/preload"
)

// Program is a cell as Go packages, ready for the compiler.
type Program struct {
	Number   int    // of the packages; CellPath and MainPath end with it
	CellPath string // import path of its package
	Cell     []byte // the source
	MainPath string // import path of the main package, for what goes with the cell, such as derivatives
	Empty    bool   // nothing to compile: the cell has no Go
	Runs     bool   // there are statements, or variables: the plugin must be loaded
	Notes    []string

	next  state
	steps [][]string           // the variables to which a statement gives their first value, for each that does, in text order
	lost  map[string]*variable // those of them that earlier cells declared
}

// compilation is one cell on its way to a Program. A pass checks the cell; what it learns (a variable that changes its type, an
// earlier declaration that no longer compiles) goes into the fields below it, and the pass runs again.
type compilation struct {
	n    *Names
	c    *Cell
	num  int
	next state

	retyped map[string]bool       // names that this cell declares as a variable of a new type
	aliased map[*ast.Ident]string // uses of the previous meaning of a retyped name, with the name
	broken  map[ast.Decl]string   // earlier declarations that no longer compile, with the reason
	scopes  bool                  // info.Scopes is wanted

	pass
}

// pass is what one run of the checker produces.
type pass struct {
	pkg       *types.Package
	info      *types.Info
	own       map[*decl]bool          // declarations of this cell; the rest of units came along
	units     []*decl                 // what this cell's package declares
	inits     []chunk                 // func init
	names     map[types.Object]string // session objects of this pass
	local     map[types.Object]ref    // where they live, for those that n.refs does not know
	vars      []*variable             // that this cell declares or binds again
	assigned  map[string]bool         // variables that a statement of this cell declares
	dropped   []*variable             // variables whose type changed its layout
	touched   map[string]*variable    // variables whose type is declared again
	rebound   map[string]*variable    // those of the same layout, with their new type
	subst     substitution            // old types to new ones of the same layout
	unused    map[types.Object]bool   // locals that the compiler would refuse
	unusedPos map[token.Pos]bool      // where they are declared
	diags     []Diagnostic
	steps     [][]string            // see Program
	revived   map[ast.Stmt][]string // variables without a value that a statement gives one
	foreign   map[ast.Decl]string   // errors in declarations that came along
}

// Compile checks a parsed cell and writes its packages. Nothing changes in the session until Commit.
func (n *Names) Compile(c *Cell) (*Program, []Diagnostic) {
	_, p, diags := n.compile(c)
	return p, diags
}

func (n *Names) compile(c *Cell) (*compilation, *Program, []Diagnostic) {
	n.number++
	k := &compilation{n: n, c: c, num: n.number, next: n.state.clone(),
		retyped: map[string]bool{}, aliased: map[*ast.Ident]string{}, broken: map[ast.Decl]string{}}
	if diags := k.imports(); len(diags) > 0 {
		return nil, nil, diags
	}
	defer k.unalias() // should the checker panic
	for k.check() {
	}
	k.unalias() // names only; what they mean is in k.info
	if len(k.diags) > 0 {
		sortDiagnostics(k.diags)
		return nil, nil, dedupe(k.diags)
	}
	k.revived = map[ast.Stmt][]string{}
	if diags := k.lostUses(); len(diags) > 0 {
		return nil, nil, diags
	}
	p := &Program{Number: k.num, CellPath: fmt.Sprintf("cell/%d", k.num), MainPath: fmt.Sprintf("main/%d", k.num)}
	p.Notes = k.settle()
	if diags := k.lower(p); len(diags) > 0 {
		return nil, nil, diags
	}
	p.next, p.steps, p.lost = k.next, k.steps, map[string]*variable{}
	for _, names := range k.revived {
		for _, name := range names {
			p.lost[name] = k.n.vars[name]
		}
	}
	return k, p, nil
}

// imports binds the names of the cell's import lines.
func (k *compilation) imports() (diags []Diagnostic) {
	for _, im := range k.c.Imports {
		if im.Path == "C" {
			diags = append(diags, k.n.At(im.Pos, `import "C": cgo does not work in cells; put it into a package of your own and import that`))
			continue
		}
		pkg, err := k.n.imp.Import(im.Path)
		if err != nil {
			diags = append(diags, k.n.At(im.Pos, fmt.Sprintf("import %q: %v", im.Path, err)))
			continue
		}
		switch name := cmp.Or(im.Name, pkg.Name()); name {
		case "_":
		case ".":
			k.next.dots = append(k.next.dots, im.Path)
		default:
			k.next.imports[name] = binding{im.Path, k.c.Number}
			delete(k.next.vars, name)
			delete(k.next.decls, name)
		}
	}
	return diags
}

// check runs one pass; true asks for another one.
func (k *compilation) check() (again bool) {
	k.pass = pass{
		pkg:       types.NewPackage(virtualPath, "cell"),
		own:       map[*decl]bool{},
		names:     map[types.Object]string{},
		local:     map[types.Object]ref{},
		assigned:  map[string]bool{},
		rebound:   map[string]*variable{},
		unused:    map[types.Object]bool{},
		unusedPos: map[token.Pos]bool{},
		foreign:   map[ast.Decl]string{},
		info: &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
			Implicits:  map[ast.Node]types.Object{},
			Instances:  map[*ast.Ident]types.Instance{},
		},
	}
	if k.scopes {
		k.info.Scopes = map[ast.Node]*types.Scope{}
	}
	k.collect()
	k.fillScope()

	conf := &types.Config{
		Importer:                 k.n.imp,
		Sizes:                    types.SizesFor("gc", "amd64"),
		DisableUnusedImportCheck: true,
		Error:                    k.typeError,
	}
	if k.c.list { // func show(...any)
		vals := types.NewParam(token.NoPos, k.pkg, "", types.NewSlice(types.Universe.Lookup("any").Type()))
		k.pkg.Scope().Insert(types.NewFunc(token.NoPos, k.pkg, show, types.NewSignatureType(nil, nil, nil, types.NewTuple(vals), nil, true)))
	}
	if diags := k.shield(); len(diags) > 0 {
		k.diags = diags
		return false
	}
	checker := types.NewChecker(conf, k.n.fset, k.pkg, k.info)

	// Types, constants and signatures, without bodies.
	file := &ast.File{Name: ast.NewIdent("cell")}
	for _, u := range k.units {
		for _, c := range u.chunks {
			file.Decls = append(file.Decls, c.decl)
		}
	}
	for _, c := range k.inits {
		file.Decls = append(file.Decls, c.decl)
	}
	conf.IgnoreFuncBodies = true
	checker.Files([]*ast.File{file})
	k.declare()
	k.rebind()

	// Statements, in which a variable is known from its declaration on.
	conf.IgnoreFuncBodies = false
	if k.c.run != nil {
		checker.Files([]*ast.File{{Name: ast.NewIdent("cell"), Decls: []ast.Decl{k.c.run}}})
	}
	if k.variables() {
		return true
	}

	// Bodies, which see all variables of the cell.
	file = &ast.File{Name: ast.NewIdent("cell")}
	for _, d := range k.functions() {
		file.Decls = append(file.Decls, &ast.FuncDecl{Recv: d.Recv, Name: &ast.Ident{Name: "_", NamePos: d.Name.NamePos}, Type: d.Type, Body: d.Body})
	}
	checker.Files([]*ast.File{file})

	if len(k.foreign) > 0 {
		maps.Copy(k.broken, k.foreign)
		return true
	}
	return false
}

// shield keeps the checker away from what it takes for granted: that every type in the package scope was declared in the files at hand.
// A type that is declared as another one (type A B) is written type A (B) for it if B is of an earlier cell, and a method of a type that
// is none of the cell's is refused here.
func (k *compilation) shield() (diags []Diagnostic) {
	here := k.here()
	for _, u := range k.units {
		for _, c := range u.chunks {
			switch d := c.decl.(type) {
			case *ast.GenDecl:
				spec, ok := d.Specs[0].(*ast.TypeSpec)
				if !ok {
					continue
				}
				id, ok := ast.Unparen(spec.Type).(*ast.Ident)
				if !ok {
					continue
				}
				if here[id.Name] {
					spec.Type = id
				} else {
					spec.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End() - 1}
				}
			case *ast.FuncDecl:
				if d.Recv == nil {
					continue
				}
				base := receiverBase(d)
				if _, isType := k.pkg.Scope().Lookup(base).(*types.TypeName); isType && !here[base] {
					diags = append(diags, k.n.At(d.Recv.Pos(), fmt.Sprintf("cannot define a method on %s: it is not a type of this notebook", base)))
				}
			}
		}
	}
	return diags
}

// here is the set of names that this cell's package declares.
func (k *compilation) here() map[string]bool {
	names := map[string]bool{}
	for _, u := range k.units {
		for _, name := range u.names {
			names[name] = true
		}
	}
	return names
}

// nodes lists all of the user's text that this cell's package is made of: declarations, func init, statements.
func (k *compilation) nodes() (out []ast.Node) {
	for _, u := range k.units {
		for _, c := range u.chunks {
			out = append(out, c.decl)
		}
	}
	for _, c := range k.inits {
		out = append(out, c.decl)
	}
	for _, s := range k.c.stmts {
		out = append(out, s)
	}
	return out
}

// functions lists the functions and methods that this cell's package declares.
func (k *compilation) functions() (out []*ast.FuncDecl) {
	for _, nd := range k.nodes() {
		if d, ok := nd.(*ast.FuncDecl); ok {
			out = append(out, d)
		}
	}
	return out
}

// fillScope puts the session's names that the cell mentions into the package scope, except those that this cell declares anew.
func (k *compilation) fillScope() {
	mentioned := map[string]bool{}
	for _, nd := range k.nodes() {
		identifiers(mentioned, nd)
	}
	declared := k.here()
	insert := func(name, scopeName string) {
		obj := k.next.object(name)
		switch {
		case obj != nil:
			if k.touched[name] != nil {
				return // after the types are known
			}
			if name != scopeName {
				obj = renamed(obj, scopeName, k.pkg)
				if r, ok := k.refOf(k.next.object(name)); ok {
					k.local[obj] = r
				}
			}
			k.names[obj] = name
		case k.next.imports[name].path != "":
			path := k.next.imports[name].path
			imp, err := k.n.imp.Import(path)
			if err != nil {
				return
			}
			obj = types.NewPkgName(token.NoPos, k.pkg, scopeName, imp)
			k.names[obj] = name
		default:
			if obj = k.n.unqualified(name, k.next.dots); obj == nil {
				return
			}
			obj = renamed(obj, scopeName, k.pkg)
			k.local[obj] = ref{pkg: -1}
		}
		k.pkg.Scope().Insert(obj)
	}
	for name := range mentioned {
		if declared[name] || k.retyped[name] {
			continue
		}
		insert(name, name)
	}
	for name := range k.retyped {
		insert(name, name+"'")
	}
}

// renamed is a stand-in for obj under another name.
func renamed(obj types.Object, name string, pkg *types.Package) types.Object {
	switch obj := obj.(type) {
	case *types.Var:
		return types.NewVar(token.NoPos, pkg, name, obj.Type())
	case *types.Const:
		return types.NewConst(token.NoPos, pkg, name, obj.Type(), obj.Val())
	case *types.Func:
		return types.NewFunc(token.NoPos, pkg, name, obj.Signature())
	case *types.TypeName:
		return types.NewTypeName(token.NoPos, pkg, name, obj.Type())
	}
	return obj
}

// declare records where the declarations of this pass live.
func (k *compilation) declare() {
	for _, u := range k.units {
		u.objs = map[string]types.Object{}
		for _, name := range u.names {
			obj := k.pkg.Scope().Lookup(name)
			if obj == nil {
				continue
			}
			u.objs[name] = obj
			k.names[obj] = name
			k.local[obj] = ref{pkg: k.num, name: mangle(name)}
		}
	}
}

// variables finds the top-level variables of the statements. It returns true if one takes a name away from something else, which the
// next pass must know from the start.
func (k *compilation) variables() (again bool) {
	k.topLevel(func(id *ast.Ident) {
		obj, ok := k.info.Defs[id].(*types.Var)
		if !ok || id.Name == "_" {
			return
		}
		name := id.Name
		k.assigned[name] = true
		k.names[obj] = name
		old := k.rebound[name]
		if old == nil && k.touched[name] == nil {
			old = k.next.vars[name]
		}
		if old != nil && !k.retyped[name] && types.Identical(old.obj.Type(), obj.Type()) && !hasWaitGroup(obj.Type()) {
			k.local[obj] = old.ref
			again := *old
			again.cell, again.lost, again.pos = k.c.Number, "", id.Pos()
			k.vars = append(k.vars, &again)
			k.names[again.obj] = name
			if k.pkg.Scope().Lookup(name) == nil {
				k.pkg.Scope().Insert(again.obj)
			}
			return
		}
		taken := k.next.object(name) != nil && k.touched[name] == nil || k.awaited(name) || k.next.imports[name].path != "" || k.n.unqualified(name, k.next.dots) != nil
		if taken && !k.retyped[name] {
			k.retyped[name] = true
			again = true
			return
		}
		v := &variable{name: name, cell: k.c.Number, pos: id.Pos(), ref: ref{pkg: k.num, name: mangle(name)}}
		v.obj = types.NewVar(token.NoPos, k.pkg, name, obj.Type())
		k.pkg.Scope().Insert(v.obj)
		k.names[v.obj] = name
		k.local[obj], k.local[v.obj] = v.ref, v.ref
		k.vars = append(k.vars, v)
	})
	if again { // uses of the previous meaning get a name of their own
		for _, s := range k.c.stmts {
			ast.Inspect(s, func(nd ast.Node) bool {
				id, ok := nd.(*ast.Ident)
				if !ok || !k.retyped[id.Name] {
					return true
				}
				if obj := k.info.Uses[id]; obj != nil && obj.Parent() == k.pkg.Scope() || obj != nil && k.isSession(obj) {
					k.aliased[id] = id.Name
					id.Name += "'"
				}
				return true
			})
		}
	}
	return again
}

// hasWaitGroup tells whether a value of a type is, or has, a sync.WaitGroup. Goroutines that an earlier cell started, which was interrupted maybe, still call its Done, and with the
// zero value in its place that would end the process.
func hasWaitGroup(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Name() == "WaitGroup" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync" {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if hasWaitGroup(f.Type()) {
				return true
			}
		}
	case *types.Array:
		return hasWaitGroup(u.Elem())
	}
	return false
}

// isSession tells whether obj came into the package scope from outside this cell.
func (k *compilation) isSession(obj types.Object) bool {
	return k.pkg.Scope().Lookup(obj.Name()) == obj
}

// unalias gives identifiers that Compile renamed their text back.
func (k *compilation) unalias() {
	for id, name := range k.aliased {
		id.Name = name
	}
}

// awaited tells whether an earlier declaration uses a name that nothing has now, since a variable was dropped or removed: it means the next one.
func (k *compilation) awaited(name string) bool {
	if k.next.object(name) != nil {
		return false
	}
	for _, d := range k.next.decls {
		if d.uses[name] {
			return true
		}
	}
	return false
}

// topLevel calls f for every identifier that a top-level statement may declare.
func (k *compilation) topLevel(f func(*ast.Ident)) {
	for _, s := range k.c.stmts {
		declared(s, f)
	}
}

// declared calls f for every identifier that a statement may declare.
func declared(s ast.Stmt, f func(*ast.Ident)) {
	switch s := s.(type) {
	case *ast.LabeledStmt:
		declared(s.Stmt, f)
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			for _, e := range s.Lhs {
				if id, ok := e.(*ast.Ident); ok {
					f(id)
				}
			}
		}
	case *ast.DeclStmt:
		if d, ok := s.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, sp := range d.Specs {
				for _, id := range sp.(*ast.ValueSpec).Names {
					f(id)
				}
			}
		}
	}
}

// typeError sorts what the checker complains about: the harmless is dropped or mended, the rest goes to the user or marks an earlier
// declaration as broken.
func (k *compilation) typeError(err error) {
	e, ok := err.(types.Error)
	if !ok {
		k.diags = append(k.diags, Diagnostic{Cell: k.c.Number, Msg: err.Error()})
		return
	}
	if m := notUsed.FindStringSubmatch(e.Msg); m != nil {
		name := m[1] + m[2]
		for id, obj := range k.info.Defs {
			if id.Pos() == e.Pos && id.Name == name && obj != nil {
				k.unused[obj] = true
			}
		}
		k.unusedPos[e.Pos] = true
		return
	}
	if msg, ok := strings.CutPrefix(k.clean(e.Msg), "implicit assignment to unexported field "); ok {
		if _, typ, _ := strings.Cut(msg, " of type "); !strings.Contains(typ, ".") { // of a cell; the checker wants the very same package
			return
		}
	}
	if e.Soft && strings.HasSuffix(e.Msg, "generic function is missing function body") {
		return
	}
	if last := k.lastExpr(); last != nil && last.Pos() <= e.Pos && e.Pos < last.End() && strings.HasSuffix(e.Msg, "is not used") {
		if strings.Count(e.Msg, "is not used") == 1 && k.wholeOf(last, e.Pos) {
			return
		}
	}
	if c, ok := k.chunkAt(e.Pos); ok && c.src.number != k.c.Number || ok && !k.ownChunk(c) {
		if _, dup := k.foreign[c.decl]; !dup {
			k.foreign[c.decl] = k.clean(e.Msg)
		}
		return
	}
	msg := k.clean(strings.TrimPrefix(e.Msg, "\t"))
	if strings.HasPrefix(e.Msg, "\t") && len(k.diags) > 0 { // continues the message before
		d := k.n.At(e.Pos, "")
		k.diags[len(k.diags)-1].Msg += fmt.Sprintf(" (%s, line %d)", strings.TrimSpace(msg), d.Line)
		return
	}
	if name, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
		if why := k.n.gone[name]; why != "" {
			msg += fmt.Sprintf(" (%s)", why)
		} else if guess := k.guess(name); guess != "" {
			msg += fmt.Sprintf(" (did you mean %s?)", guess)
		}
	} else {
		msg += k.hint(e)
	}
	k.diags = append(k.diags, k.n.At(e.Pos, msg))
}

// wholeOf tells whether an error at pos speaks of the whole expression, not of a part (a function literal's body, say).
func (k *compilation) wholeOf(e ast.Expr, pos token.Pos) bool {
	inner := false
	ast.Inspect(e, func(nd ast.Node) bool {
		if s, ok := nd.(*ast.ExprStmt); ok && s.Pos() <= pos && pos < s.End() {
			inner = true
		}
		return true
	})
	return !inner
}

// lastExpr is the expression that ends the cell, or nil.
func (k *compilation) lastExpr() ast.Expr {
	if len(k.c.stmts) == 0 {
		return nil
	}
	if s, ok := k.c.stmts[len(k.c.stmts)-1].(*ast.ExprStmt); ok {
		return s.X
	}
	return nil
}

func (k *compilation) chunkAt(pos token.Pos) (chunk, bool) {
	for _, u := range k.units {
		for _, c := range u.chunks {
			if c.decl.Pos() <= pos && pos <= c.decl.End() {
				return c, true
			}
		}
	}
	return chunk{}, false
}

func (k *compilation) ownChunk(c chunk) bool {
	return slices.ContainsFunc(k.c.decls, func(d chunk) bool { return d.decl == c.decl })
}

var notUsed = regexp.MustCompile(`^(?:declared and not used: (\S+)|(\S+) declared and not used)$`)

var twice = regexp.MustCompile(`type (\S+)\) as (\S+) value`)

// cellQualifier is the package name that Go writes before a type of a cell.
var cellQualifier = regexp.MustCompile(`\bcell\.([\pL_])`)

// cellPackage is the package of another cell, as the compiler and generated code write it before a name, and cellStruct stands for a struct type
// without a name.
var (
	cellPackage = regexp.MustCompile(`"cell/\d+"\.|Ʌ0c\d+\.`)
	cellStruct  = regexp.MustCompile(`Ʌ0S\d+_\d+`)
)

// Plain is a text of the compiler or of a program without what generated code adds to names: the mark, and the package of a cell's type.
func Plain(text string) string {
	text = cellStruct.ReplaceAllString(cellPackage.ReplaceAllString(text, ""), "struct{…}")
	return strings.ReplaceAll(cellQualifier.ReplaceAllString(text, "$1"), string(mark), "")
}

// clean words a checker's message as the user would: without the virtual package and without stand-in names.
func (k *compilation) clean(msg string) string {
	msg = cellQualifier.ReplaceAllString(msg, "$1")
	for name := range k.retyped {
		msg = strings.ReplaceAll(msg, name+"'", name)
	}
	if m := twice.FindStringSubmatch(msg); m != nil && m[1] == m[2] {
		msg += fmt.Sprintf(" (there are two types %s: it was declared again with another layout, and something still uses the old one)", m[1])
	}
	lines := strings.Split(msg, "\n\t")
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, "\n", `\n`)
	}
	if len(lines) > 1 {
		return lines[0] + ": " + strings.Join(lines[1:], ", ")
	}
	return lines[0]
}

// guess finds what a name that nothing declares most likely means: the same name in a package of the session, or one that is spelt alike.
func (k *compilation) guess(name string) string {
	pkg, sel, dotted := strings.Cut(name, ".")
	if !dotted {
		sel = name
		if full := k.qualified(name); len(full) > 0 {
			return strings.Join(full[:min(len(full), 3)], " or ")
		}
	}
	if dotted {
		if best := nearest(sel, k.exported(pkg)); best != "" {
			return pkg + "." + best
		}
		return ""
	}
	var names []string
	for _, p := range preload.Unqualified {
		names = append(names, p.Name)
	}
	names = slices.AppendSeq(names, maps.Keys(k.n.vars))
	names = slices.AppendSeq(names, maps.Keys(k.n.decls))
	names = slices.AppendSeq(names, maps.Keys(k.next.imports))
	names = slices.AppendSeq(names, maps.Values(k.names))
	return nearest(sel, append(names, types.Universe.Names()...))
}

// qualified lists the name with the packages of the session that export it, in the order of the alphabet.
func (k *compilation) qualified(name string) (full []string) {
	if !token.IsExported(name) {
		return nil
	}
	for _, pkg := range slices.Sorted(maps.Keys(k.next.imports)) {
		if slices.Contains(k.exported(pkg), name) {
			full = append(full, pkg+"."+name)
		}
	}
	return full
}

// exported lists what the package with this name in the session exports.
func (k *compilation) exported(pkg string) (names []string) {
	path := k.next.imports[pkg].path
	if path == "" || k.next.object(pkg) != nil {
		return nil
	}
	imp, err := k.n.imp.Import(path)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(imp.Scope().Names(), func(s string) bool { return !token.IsExported(s) })
}

// distance is the edit distance of a and b, with a swap of neighbours as one edit; at least limit if it is no smaller.
func distance(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if len(ra)-len(rb) >= limit || len(rb)-len(ra) >= limit {
		return limit
	}
	rows := make([][]int, len(ra)+1)
	for i := range rows {
		rows[i] = make([]int, len(rb)+1)
		rows[i][0] = i
	}
	for j := range rb {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(ra); i++ {
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(ra)][len(rb)]
}

// overflow reports a constant at the end of the cell that no Go variable can hold.
func (k *compilation) overflow(e ast.Expr) (Diagnostic, bool) {
	tv := k.info.Types[e]
	if tv.Value == nil || tv.Value.Kind() != constant.Int {
		return Diagnostic{}, false
	}
	if b, ok := tv.Type.(*types.Basic); ok && b.Kind() == types.UntypedInt {
		if _, exact := constant.Int64Val(tv.Value); !exact {
			return k.n.At(e.Pos(), fmt.Sprintf("constant %s overflows int: convert it, for instance to float64", tv.Value)), true
		}
	}
	return Diagnostic{}, false
}

func sortDiagnostics(d []Diagnostic) {
	slices.SortStableFunc(d, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func dedupe(d []Diagnostic) []Diagnostic { return slices.Compact(d) }

func mangle(name string) string { return string(mark) + name }
