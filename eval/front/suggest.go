package front

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/fluxion-go/fluxion/eval/preload"
)

// Suggestion is a text that fits at the cursor.
type Suggestion struct {
	Text      string
	Kind      string // "function", "method", "field", "variable", "constant", "type", "package", "label" or "keyword"
	Signature string // of a function without its name: (x float64) float64; the type of what has one
	Path      string // of the package that declares it; "" if a cell does
	Symbol    string // its name there: Dense, or Trainer.Step
	Rank      int    // what is nearer to the cursor has the lower one
}

// Suggestions are what fits at a cursor, the best first.
type Suggestions struct {
	From, To int // what they take the place of, in bytes
	List     []Suggestion
	Package  string   // not empty: the names of this package fit, which is not loaded
	Type     string   // not empty: of those, the fields of this type
	Map      []string // the name of the variable, and of fields and elements, whose map is indexed here
}

// mostSuggestions bounds a list.
const mostSuggestions = 300

// Suggest lists the names that fit at a place in a cell that is being written. It returns the beginning of a name there in front of the
// cursor as From and To. Nothing changes in the session.
func (n *Names) Suggest(text string, at int) Suggestions {
	e := n.edit(text, at, true)
	defer e.done()
	out := Suggestions{From: e.from, To: max(at, e.from)}
	if len(e.path) == 0 && text[e.from:out.To] == "" {
		return out
	}
	s := &suggester{editing: e, seen: map[string]bool{}, typed: text[e.from:out.To]}
	if sel, ok := e.parent(1).(*ast.SelectorExpr); ok && sel.Sel == e.parent(0) {
		out.Package = s.selector(sel.X)
	} else if branch, ok := e.parent(1).(*ast.BranchStmt); ok {
		s.labels(branch.Tok)
	} else {
		out.Map = s.context(0)
		out.Package, out.Type = s.unloaded[0], s.unloaded[1]
		s.scope()
	}
	out.List = Sorted(s.list, s.typed)
	return out
}

// Sorted keeps the suggestions that what was typed may stand for and puts the best first: those that begin with it, then those that have
// its letters in this order.
func Sorted(list []Suggestion, typed string) []Suggestion {
	class := func(s Suggestion) int {
		switch text := strings.ToLower(s.Text); {
		case strings.HasPrefix(s.Text, typed):
			return 0
		case strings.HasPrefix(text, strings.ToLower(typed)):
			return 1
		case len(typed) > 1 && subsequence(strings.ToLower(typed), text):
			return 2
		}
		return 3
	}
	classes := map[string]int{}
	list = slices.DeleteFunc(list, func(s Suggestion) bool { classes[s.Text] = class(s); return classes[s.Text] == 3 })
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		ca, cb := classes[a.Text], classes[b.Text]
		return cmp.Or(cmp.Compare(ca/2, cb/2), cmp.Compare(a.Rank, b.Rank), cmp.Compare(ca, cb), cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), cmp.Compare(a.Text, b.Text))
	})
	return list[:min(len(list), mostSuggestions)]
}

func subsequence(short, long string) bool {
	for _, r := range short {
		i := strings.IndexRune(long, r)
		if i < 0 {
			return false
		}
		long = long[i+len(string(r)):]
	}
	return true
}

// Ranks of suggestions.
const (
	rankFits = iota // what the place asks for
	rankLocal
	rankSession
	rankPreload
	rankPackage
	rankOnUse
	rankBuiltin
	rankKeyword
)

type suggester struct {
	*editing
	typed string
	list  []Suggestion
	seen  map[string]bool

	unloaded [2]string // the package and the name of the type whose literal this is, if that is not known
}

// add suggests an object under a text.
func (s *suggester) add(text string, obj types.Object, rank int) {
	if s.seen[text] || strings.ContainsRune(text, mark) || strings.HasSuffix(text, "'") || text == "_" || text == "" {
		return
	}
	s.seen[text] = true
	g := Suggestion{Text: text, Kind: kindOf(obj), Signature: signature(obj), Rank: rank}
	g.Path, g.Symbol = homeOf(obj)
	s.list = append(s.list, g)
}

func (s *suggester) word(text, kind, signature, path string, rank int) {
	if !s.seen[text] {
		s.seen[text] = true
		s.list = append(s.list, Suggestion{Text: text, Kind: kind, Signature: signature, Path: path, Rank: rank})
	}
}

func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.Const, *types.Nil:
		return "constant"
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return "package"
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
	}
	return "variable"
}

// signature is the type of an object, as a list of suggestions shows it.
func signature(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		return strings.TrimPrefix(typeText(obj.Type()), "func")
	case *types.Var, *types.Const:
		return typeText(obj.Type())
	case *types.TypeName:
		text := typeText(obj.Type().Underlying())
		if i := strings.IndexAny(text, "{("); i > 0 {
			text = text[:i]
		}
		return text
	}
	return ""
}

// homeOf tells where an object is declared, if that is not in a cell: the path of the package, and the name there. What the language declares is in package builtin, for its readers.
func homeOf(obj types.Object) (path, symbol string) {
	if obj.Parent() == types.Universe {
		return "builtin", obj.Name()
	}
	if obj.Pkg() == nil || obj.Pkg().Path() == virtualPath {
		return "", ""
	}
	symbol = obj.Name()
	if f, ok := obj.(*types.Func); ok {
		if r := f.Signature().Recv(); r != nil {
			t := r.Type()
			if p, ok := types.Unalias(t).(*types.Pointer); ok {
				t = p.Elem()
			}
			if named, ok := types.Unalias(t).(*types.Named); ok {
				symbol = named.Obj().Name() + "." + symbol
			}
		}
	}
	return obj.Pkg().Path(), symbol
}

// visible tells whether a cell may write the name of a field or a method.
func visible(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == virtualPath
}

// selector suggests what may stand behind x and a dot. It returns the path of a package that is not loaded.
func (s *suggester) selector(x ast.Expr) (unloaded string) {
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		if p, ok := s.k.info.Uses[id].(*types.PkgName); ok {
			asked := &suggester{editing: s.editing, seen: map[string]bool{}} // what the place asks for, wherever it is
			asked.context(1)
			scope := p.Imported().Scope()
			for _, name := range scope.Names() {
				if obj := scope.Lookup(name); obj.Exported() {
					rank := rankLocal
					if asked.seen[name] || asked.seen[id.Name+"."+name] {
						rank = rankFits
					}
					s.add(name, obj, rank)
				}
			}
			return ""
		}
		if s.k.info.Uses[id] == nil {
			return s.notLoaded(id.Name)
		}
	}
	tv, ok := s.k.info.Types[x]
	if !ok || tv.Type == nil {
		return ""
	}
	s.members(tv.Type, tv.IsType())
	return ""
}

// members suggests the fields and methods of a type, through pointers and embedded fields; of a type expression only the methods.
func (s *suggester) members(t types.Type, methodsOnly bool) {
	if !methodsOnly {
		level := []types.Type{t}
		been := map[types.Type]bool{}
		for depth := 0; len(level) > 0 && depth < 6; depth++ {
			var next []types.Type
			for _, t := range level {
				if p, ok := t.Underlying().(*types.Pointer); ok {
					t = p.Elem()
				}
				st, ok := t.Underlying().(*types.Struct)
				if !ok || been[t] {
					continue
				}
				been[t] = true
				for f := range st.Fields() {
					if visible(f) {
						s.add(f.Name(), f, rankFits+depth)
					}
					if f.Embedded() {
						next = append(next, f.Type())
					}
				}
			}
			level = next
		}
	}
	recv := t
	if _, isPointer := t.Underlying().(*types.Pointer); !isPointer && !types.IsInterface(t) && !methodsOnly {
		recv = types.NewPointer(t)
	}
	set := types.NewMethodSet(recv)
	for m := range set.Methods() {
		if visible(m.Obj()) {
			s.add(m.Obj().Name(), m.Obj(), rankFits+len(m.Index())-1)
		}
	}
}

// context suggests what the place of an expression, so many levels above the cursor, itself asks for: a key of a literal's struct, a value for a parameter or a field. It returns the names
// of a map that is indexed there.
func (s *suggester) context(level int) (indexed []string) {
	id := s.parent(level)
	switch p := s.parent(level + 1).(type) {
	case *ast.CompositeLit:
		s.keys(p)
	case *ast.KeyValueExpr:
		lit, _ := s.parent(level + 2).(*ast.CompositeLit)
		if lit == nil {
			return nil
		}
		if p.Key == id {
			s.keys(lit)
		} else if key, ok := p.Key.(*ast.Ident); ok && p.Value == id {
			if st := literalStruct(s.k.info.TypeOf(lit)); st != nil {
				for f := range st.Fields() {
					if f.Name() == key.Name {
						s.fitting(f.Type(), nil)
					}
				}
			}
		}
	case *ast.CallExpr:
		i := slices.IndexFunc(p.Args, func(a ast.Expr) bool { return a == id })
		sig, ok := types.Unalias(typeOr(s.k.info.TypeOf(p.Fun))).Underlying().(*types.Signature)
		if i < 0 || !ok || sig.Params().Len() == 0 {
			return nil
		}
		last := sig.Params().Len() - 1
		t := sig.Params().At(min(i, last)).Type()
		if sl, ok := t.(*types.Slice); ok && sig.Variadic() && i >= last {
			t = sl.Elem()
		}
		s.fitting(t, s.callee(p.Fun))
	case *ast.IndexExpr:
		if p.Index == id {
			return s.mapPath(p.X)
		}
	case *ast.AssignStmt:
		if len(p.Lhs) == len(p.Rhs) && p.Tok == token.ASSIGN {
			for i, r := range p.Rhs {
				if r == id && s.k.info.TypeOf(p.Lhs[i]) != nil {
					s.fitting(s.k.info.TypeOf(p.Lhs[i]), nil)
				}
			}
		}
	}
	return nil
}

func typeOr(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

func literalStruct(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok { // &T{} in a literal of pointers
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// keys suggests the fields that a literal of a struct does not have yet.
func (s *suggester) keys(lit *ast.CompositeLit) {
	given := map[string]bool{}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				given[key.Name] = true
			}
		}
	}
	st := literalStruct(s.k.info.TypeOf(lit))
	if st == nil {
		if sel, ok := lit.Type.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && s.k.info.Uses[id] == nil {
				if path := s.notLoaded(id.Name); path != "" {
					s.unloaded = [2]string{path, sel.Sel.Name}
				}
			}
		}
		return
	}
	for f := range st.Fields() {
		if visible(f) && !given[f.Name()] {
			s.add(f.Name(), f, rankFits)
		}
	}
}

// notLoaded is the path of a package that a name stands for and that is not loaded, or "".
func (e *editing) notLoaded(name string) string { return cmp.Or(e.skip[name], preload.OnUse[name]) }

// callee is the function that a call names, or nil.
func (s *suggester) callee(fun ast.Expr) types.Object {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return s.whole(s.k.info.Uses[fun])
	case *ast.SelectorExpr:
		return s.k.info.Uses[fun.Sel]
	}
	return nil
}

// whole returns the object of a package that a stand-in is for.
func (e *editing) whole(obj types.Object) types.Object {
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != virtualPath || e.k.next.object(obj.Name()) != nil || obj.Parent() != e.k.pkg.Scope() {
		return obj
	}
	if r, ok := e.k.local[obj]; ok && r.pkg == -1 {
		if real := e.n.unqualified(obj.Name(), e.k.next.dots); real != nil {
			return real
		}
	}
	return obj
}

// fitting suggests values of a type: functions of its package that return one, and names that hold one. A parameter of type any of a
// constructor takes the options of its package, and activations.
func (s *suggester) fitting(t types.Type, callee types.Object) {
	fits := func(have types.Type) bool { return types.AssignableTo(have, t) }
	var pkg *types.Package
	var options map[string]bool // of the function, if it says which it has
	if callee != nil && callee.Pkg() != nil && s.n.Options != nil {
		options = s.n.Options(callee.Pkg().Path(), callee.Name())
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		pkg = named.Obj().Pkg()
	} else if f, ok := t.Underlying().(*types.Signature); ok && f != nil {
		pkg = nil
	} else if iface, ok := t.Underlying().(*types.Interface); !ok || !iface.Empty() {
		if _, basic := t.Underlying().(*types.Basic); basic {
			return // nearly anything would do
		}
	} else {
		if callee == nil || callee.Pkg() == nil {
			return
		}
		option, ok := callee.Pkg().Scope().Lookup("Option").(*types.TypeName)
		if !ok {
			return
		}
		pkg = callee.Pkg()
		fits = func(have types.Type) bool {
			if f, ok := have.Underlying().(*types.Signature); ok {
				return (options == nil || options["activation"]) && f.Params().Len() == 1 && f.Results().Len() == 1 && f.TypeParams().Len() == 0 && !f.Variadic() &&
					f.Params().At(0).Type().String() == "*github.com/fluxion-go/fluxion/tensor.Tensor" && types.Identical(f.Params().At(0).Type(), f.Results().At(0).Type())
			}
			return types.Identical(have, option.Type())
		}
	}
	try := func(text string, obj types.Object) {
		if options != nil && obj.Pkg() == callee.Pkg() && obj.Parent() == obj.Pkg().Scope() {
			if options[obj.Name()] {
				s.add(text, obj, rankFits)
			}
			return
		}
		switch obj := obj.(type) {
		case *types.Func:
			sig := obj.Signature()
			if fits(sig) || sig.Results().Len() == 1 && sig.TypeParams().Len() == 0 && !isFunc(sig.Results().At(0).Type()) && fits(sig.Results().At(0).Type()) {
				s.add(text, obj, rankFits)
			}
		case *types.Var, *types.Const:
			if fits(obj.Type()) {
				s.add(text, obj, rankFits)
			}
		}
	}
	for name := range s.k.next.vars {
		try(name, s.k.next.object(name))
	}
	for name := range s.k.next.decls {
		try(name, s.k.next.object(name))
	}
	for _, p := range preload.Unqualified {
		if obj := s.n.unqualified(p.Name, nil); obj != nil && s.k.next.object(p.Name) == nil {
			try(p.Name, obj)
		}
	}
	if pkg == nil || pkg.Path() == virtualPath {
		return
	}
	for name, b := range s.k.next.imports {
		if b.path != pkg.Path() {
			continue
		}
		for _, member := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(member); obj.Exported() && !s.seen[member] {
				try(name+"."+member, obj)
			}
		}
	}
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// mapPath returns the names of a map that is a session variable or a field of one, or nil.
func (s *suggester) mapPath(x ast.Expr) []string {
	t := s.k.info.TypeOf(x)
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if _, ok := t.Underlying().(*types.Map); !ok {
		return nil
	}
	return s.valuePath(x)
}

// labels suggests those that a statement may go to: of the statements around a break or a continue, of the function for a goto.
func (s *suggester) labels(tok token.Token) {
	label := func(nd ast.Node) bool {
		if l, ok := nd.(*ast.LabeledStmt); ok {
			s.word(l.Label.Name, "label", "", "", rankFits)
		}
		return true
	}
	for _, nd := range slices.Backward(s.path) {
		label(nd)
		switch f := nd.(type) {
		case *ast.FuncLit:
			if tok == token.GOTO {
				ast.Inspect(f.Body, label)
			}
			return
		case *ast.FuncDecl:
			if tok == token.GOTO {
				ast.Inspect(f.Body, label)
			}
		}
	}
	if tok == token.GOTO {
		for _, st := range s.k.c.stmts {
			ast.Inspect(st, label)
		}
	}
}

// valuePath returns the name of a session variable, and of fields and elements of it, or nil if that is not what x is. An element is its key or index, a constant, in front of which
// there is a bracket: ["one" or [2.
func (e *editing) valuePath(x ast.Expr) []string {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		if v := e.k.next.vars[x.Name]; v != nil && v.lost == "" && (e.k.info.Uses[x] == v.obj) {
			return []string{x.Name}
		}
	case *ast.SelectorExpr:
		if sel := e.k.info.Selections[x]; sel != nil && sel.Kind() == types.FieldVal {
			if p := e.valuePath(x.X); p != nil {
				return append(p, x.Sel.Name)
			}
		}
	case *ast.IndexExpr:
		key := e.k.info.Types[x.Index].Value
		if p := e.valuePath(x.X); p != nil && key != nil {
			return append(p, "["+key.ExactString())
		}
	case *ast.TypeAssertExpr:
		return e.valuePath(x.X)
	case *ast.StarExpr:
		return e.valuePath(x.X)
	}
	return nil
}

// scope suggests the names that can be written without a dot.
func (s *suggester) scope() {
	var in *ast.FuncDecl // a function of the cell
	for _, nd := range s.path {
		if f, ok := nd.(*ast.FuncDecl); ok && f != s.k.c.run {
			in = f
		}
	}
	if id := s.parent(0); id != nil {
		for sc := s.local(); sc != nil && sc != s.k.pkg.Scope() && sc != types.Universe; sc = sc.Parent() {
			for _, name := range sc.Names() {
				if _, obj := sc.LookupParent(name, id.Pos()); obj == sc.Lookup(name) {
					s.add(name, obj, rankLocal)
				}
			}
		}
	}
	for _, u := range s.k.units {
		for _, name := range u.names {
			if obj := s.k.pkg.Scope().Lookup(name); obj != nil {
				s.add(name, obj, rankSession)
			}
		}
	}
	for _, v := range s.k.vars {
		if in != nil {
			s.add(v.name, v.obj, rankSession)
		}
	}
	for name := range s.k.next.vars {
		s.add(name, s.k.next.object(name), rankSession)
	}
	for name := range s.k.next.decls {
		if obj := s.k.next.object(name); obj != nil {
			s.add(name, obj, rankSession)
		}
	}
	for _, path := range s.k.next.dots {
		if pkg, err := s.n.imp.Import(path); err == nil {
			for _, name := range pkg.Scope().Names() {
				if obj := pkg.Scope().Lookup(name); obj.Exported() {
					s.add(name, obj, rankPreload)
				}
			}
		}
	}
	for _, p := range preload.Unqualified {
		if obj := s.n.unqualified(p.Name, nil); obj != nil {
			s.add(p.Name, obj, rankPreload)
		}
	}
	for name, b := range s.k.next.imports {
		if b.path != "" {
			s.word(name, "package", ImportPath(b.path), b.path, rankPackage)
		}
	}
	for name, path := range s.skip {
		s.word(name, "package", path, path, rankPackage)
	}
	for name, path := range preload.OnUse {
		s.word(name, "package", path, path, rankOnUse)
	}
	for _, name := range types.Universe.Names() {
		s.add(name, types.Universe.Lookup(name), rankBuiltin)
	}
	if s.typed != "" {
		for t := token.BREAK; t <= token.VAR; t++ {
			if t.IsKeyword() && unicode.IsLower(rune(t.String()[0])) {
				s.word(t.String(), "keyword", "", "", rankKeyword)
			}
		}
	}
}
