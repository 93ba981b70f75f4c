package front

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// collect decides what this cell's package declares: the cell's own declarations, methods of earlier cells that belong to a type which
// is declared here, and earlier declarations that use, directly or not, a name whose meaning changes.
func (k *compilation) collect() {
	changed := map[string]bool{}
	for name := range k.retyped {
		changed[name] = true
	}
	byName := map[string]*decl{} // units by each of their names
	add := func(u *decl, own bool) {
		k.units = append(k.units, u)
		if own {
			k.own[u] = true
		}
		for _, name := range u.names {
			byName[name] = u
		}
	}
	methods := map[string][]chunk{}
	var bases []string
	for _, c := range k.c.decls {
		d, ok := c.decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if d.Recv == nil {
			if d.Name.Name == "init" {
				k.inits = append(k.inits, c)
				continue
			}
			u := &decl{kind: funcDecl, chunks: []chunk{c}, cell: k.c.Number}
			if d.Name.Name != "_" {
				u.names = []string{d.Name.Name}
			}
			add(u, true)
			continue
		}
		base := receiverBase(d)
		if methods[base] == nil {
			bases = append(bases, base)
		}
		methods[base] = append(methods[base], c)
	}
	for _, c := range k.c.decls {
		d, ok := c.decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		if d.Tok == token.CONST {
			u := &decl{kind: constDecl, chunks: []chunk{c}, cell: k.c.Number}
			for _, s := range d.Specs {
				for _, id := range s.(*ast.ValueSpec).Names {
					if id.Name != "_" {
						u.names = append(u.names, id.Name)
					}
				}
			}
			add(u, true)
			continue
		}
		name := d.Specs[0].(*ast.TypeSpec).Name.Name
		u := &decl{kind: typeDecl, chunks: []chunk{c}, cell: k.c.Number}
		if name != "_" {
			u.names = []string{name}
		}
		u.chunks = append(u.chunks, k.mergeMethods(name, methods[name])...)
		delete(methods, name)
		add(u, true)
	}
	for _, base := range bases {
		own := methods[base]
		if own == nil {
			continue
		}
		if name := k.baseType(base, byName); name != base { // a method declared through an alias belongs to what that stands for
			for via := base; via != name; via = k.aliasTarget(via, byName) {
				if old := k.next.decls[via]; byName[via] == nil && old != nil {
					if u := k.bring(old); u != nil {
						add(u, false)
						changed[via] = true
					}
				}
			}
			if u := byName[name]; u != nil {
				u.chunks = append(u.chunks, own...)
				continue
			}
			base = name
		}
		u := &decl{kind: typeDecl, cell: k.c.Number}
		if old := k.next.decls[base]; old != nil && old.kind == typeDecl && byName[base] == nil {
			u.names = []string{base}
			u.cell = old.cell
			u.chunks = append([]chunk{old.chunks[0]}, k.mergeMethods(base, own)...)
		} else {
			u.chunks = own // the checker says what is wrong with the receiver
		}
		add(u, true)
	}

	// What did the cell's own declarations change?
	same := map[*decl]bool{}
	for _, u := range k.units {
		u.canon = canonicalAll(u.chunks)
		for _, name := range u.names {
			if old := k.next.decls[name]; old != nil && old.canon == u.canon && k.next.vars[name] == nil {
				same[u] = true
			} else {
				delete(same, u)
				if k.next.object(name) != nil {
					changed[name] = true
				}
			}
		}
	}

	k.touched = map[string]*variable{}
	for grown := true; grown; {
		grown = false
		mark := func(names []string) {
			for _, name := range names {
				if !changed[name] {
					changed[name] = true
					grown = true
				}
			}
		}
		for u := range same { // declared again with the same text, but something that it uses changed
			if old := k.next.decls[u.names[0]]; usesAny(old, changed) || k.usesEdited(old) {
				delete(same, u)
				mark(u.names)
			}
		}
		for name, old := range k.next.decls {
			if byName[name] != nil || k.retyped[name] || !usesAny(old, changed) && !k.usesEdited(old) {
				continue
			}
			u := k.bring(old)
			if u == nil {
				continue
			}
			u.names = slices.DeleteFunc(slices.Clone(u.names), func(s string) bool { return byName[s] != nil })
			add(u, false)
			mark(u.names)
		}
		for _, name := range k.embedded() {
			if k.retyped[name] {
				continue
			}
			if u := byName[name]; u != nil && same[u] {
				delete(same, u)
				mark(u.names)
			} else if old := k.next.decls[name]; u == nil && old != nil && old.kind == typeDecl {
				if u := k.bring(old); u != nil {
					add(u, false)
					mark(u.names)
				}
			}
		}
		olds := k.editedTypes()
		for name := range changed {
			if u := byName[name]; u == nil || same[u] || u.kind != typeDecl {
				continue
			}
			if old := k.next.decls[name]; old != nil {
				if tn, ok := old.objs[name].(*types.TypeName); ok {
					olds[tn] = true
				}
			}
		}
		for name, v := range k.next.vars {
			if k.touched[name] == nil && byName[name] == nil && !k.retyped[name] && mentions(v.obj.Type(), olds) {
				k.touched[name] = v
				mark([]string{name})
			}
		}
	}

	// A type declared again with the same text stays the same type, so that live values remain valid.
	k.units = slices.DeleteFunc(k.units, func(u *decl) bool { return same[u] && u.kind == typeDecl })
	k.pinPackages()
}

// embedded lists the unexported types that structs of this cell embed. Another package cannot embed them, so they are declared again in
// this one.
func (k *compilation) embedded() (names []string) {
	visit := func(nd ast.Node) bool {
		st, ok := nd.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range st.Fields.List {
			if len(f.Names) > 0 {
				continue
			}
			t := f.Type
			if star, ok := t.(*ast.StarExpr); ok {
				t = star.X
			}
			switch x := t.(type) {
			case *ast.IndexExpr:
				t = x.X
			case *ast.IndexListExpr:
				t = x.X
			}
			if id, ok := t.(*ast.Ident); ok && !id.IsExported() {
				names = append(names, id.Name)
			}
		}
		return true
	}
	for _, nd := range k.nodes() {
		ast.Inspect(nd, visit)
	}
	return names
}

// aliasTarget is the name that an alias stands for, if it stands for a plain name; "" otherwise.
func (k *compilation) aliasTarget(name string, here map[string]*decl) string {
	d := here[name]
	if d == nil {
		d = k.next.decls[name]
	}
	if d == nil || d.kind != typeDecl || len(d.chunks) == 0 {
		return ""
	}
	g, ok := d.chunks[0].decl.(*ast.GenDecl)
	if !ok {
		return ""
	}
	spec := g.Specs[0].(*ast.TypeSpec)
	if id, ok := ast.Unparen(spec.Type).(*ast.Ident); ok && spec.Assign.IsValid() && spec.TypeParams == nil {
		return id.Name
	}
	return ""
}

// baseType follows aliases from name to the type that they stand for.
func (k *compilation) baseType(name string, here map[string]*decl) string {
	for seen := map[string]bool{}; !seen[name]; {
		seen[name] = true
		if to := k.aliasTarget(name, here); to != "" {
			name = to
		}
	}
	return name
}

// bring copies an earlier declaration, without the parts that no longer compile; nil if nothing is left.
func (k *compilation) bring(old *decl) *decl {
	u := &decl{kind: old.kind, names: old.names, cell: old.cell}
	for i, c := range slices.Concat(old.chunks, old.parked) {
		if _, bad := k.broken[c.decl]; !bad {
			u.chunks = append(u.chunks, c)
		} else if i == 0 {
			return nil
		}
	}
	u.canon = canonicalAll(u.chunks)
	return u
}

// mergeMethods adds the methods that earlier cells gave to a type to those of this cell, which win.
func (k *compilation) mergeMethods(name string, own []chunk) []chunk {
	var out []chunk
	have := map[string]bool{}
	for _, c := range own {
		have[c.decl.(*ast.FuncDecl).Name.Name] = true
	}
	if old := k.next.decls[name]; old != nil && old.kind == typeDecl {
		for _, c := range slices.Concat(old.chunks[1:], old.parked) {
			if _, bad := k.broken[c.decl]; !bad && !have[c.decl.(*ast.FuncDecl).Name.Name] {
				out = append(out, c)
			}
		}
	}
	return append(out, own...)
}

// pinPackages keeps package names in declarations that came along what they were when the user wrote them, even if the name means
// something else by now.
func (k *compilation) pinPackages() {
	for _, u := range k.units {
		for _, c := range u.chunks {
			if k.ownChunk(c) {
				continue
			}
			for id, path := range k.n.pinned[c.decl] {
				name := id.Name
				path = cmp.Or(k.next.edited[path], path)
				if k.next.object(name) == nil && k.next.imports[name].path == path {
					continue
				}
				if i := strings.IndexByte(name, '\''); i < 0 {
					k.aliased[id] = name
					id.Name = name + "'" + path
				}
				if k.pkg.Scope().Lookup(id.Name) == nil {
					if imp, err := k.n.imp.Import(path); err == nil {
						k.pkg.Scope().Insert(types.NewPkgName(token.NoPos, k.pkg, id.Name, imp))
					}
				}
			}
		}
	}
}

// usesEdited tells whether an earlier declaration names a package that was edited, and is to be compiled again for it: types that would have another layout are left
// alone, so that their values live on.
func (k *compilation) usesEdited(d *decl) bool {
	if len(k.next.edited) == 0 {
		return false
	}
	if d.kind == typeDecl {
		for _, obj := range d.objs {
			if anyType(obj.Type().Underlying(), func(t types.Type) bool {
				return k.ofEdited(t) && k.newVersion(t.(*types.Named).Origin().Obj()) == nil
			}) {
				return false
			}
		}
	}
	return slices.ContainsFunc(d.chunks, func(c chunk) bool {
		for _, path := range k.n.pinned[c.decl] {
			if k.next.edited[path] != "" {
				return true
			}
		}
		return false
	})
}

// editedTypes lists the types of packages that were edited which variables of the session mention, as far as they have the same layout in the new version.
func (k *compilation) editedTypes() map[*types.TypeName]bool {
	olds := map[*types.TypeName]bool{}
	if len(k.next.edited) == 0 {
		return olds
	}
	for _, v := range k.next.vars {
		anyType(v.obj.Type(), func(t types.Type) bool {
			if n, ok := t.(*types.Named); ok {
				if old := n.Origin().Obj(); k.newVersion(old) != nil {
					olds[old] = true
				}
			}
			return false
		})
	}
	return olds
}

// ofEdited tells whether a type is one of a package that was edited.
func (k *compilation) ofEdited(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && k.next.edited[n.Obj().Pkg().Path()] != ""
}

// newVersion returns the type that takes the place of one of a package that was edited; nil if there is none with the same layout.
func (k *compilation) newVersion(old *types.TypeName) *types.TypeName {
	if old.Pkg() == nil || k.next.edited[old.Pkg().Path()] == "" {
		return nil
	}
	pkg, err := k.n.imp.Import(k.next.edited[old.Pkg().Path()])
	if err != nil {
		return nil
	}
	now, ok := pkg.Scope().Lookup(old.Name()).(*types.TypeName)
	if !ok || !sameLayout(old.Type(), now.Type(), map[[2]types.Type]bool{}) {
		return nil
	}
	return now
}

func usesAny(d *decl, names map[string]bool) bool {
	for name := range d.uses {
		if names[name] {
			return true
		}
	}
	return false
}

// receiverBase is the name of the type that a method belongs to.
func receiverBase(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func canonicalAll(chunks []chunk) string {
	parts := make([]string, len(chunks))
	for i, c := range chunks {
		parts[i] = canonical(c)
	}
	if len(parts) > 2 {
		slices.Sort(parts[1:])
	}
	return strings.Join(parts, "\n")
}

// rebind gives variables whose type was declared again the new type, where the layout is the same; the storage stays. Variables of
// another layout are dropped.
func (k *compilation) rebind() {
	k.subst = substitution{}
	for _, u := range k.units {
		if u.kind != typeDecl || len(u.names) == 0 {
			continue
		}
		old := k.next.decls[u.names[0]]
		if old == nil {
			continue
		}
		if tn, ok := old.objs[u.names[0]].(*types.TypeName); ok {
			if now, ok := k.pkg.Scope().Lookup(u.names[0]).(*types.TypeName); ok {
				k.subst[tn] = now
			}
		}
	}
	for old := range k.editedTypes() {
		k.subst[old] = k.newVersion(old)
	}
	for name, v := range k.touched {
		t := k.subst.apply(v.obj.Type())
		if !sameLayout(v.obj.Type(), t, map[[2]types.Type]bool{}) {
			k.dropped = append(k.dropped, v)
			continue
		}
		now := *v
		now.obj = types.NewVar(token.NoPos, k.pkg, name, t)
		now.ref = ref{pkg: k.num, name: mangle(name), deref: true}
		k.rebound[name] = &now
		k.names[now.obj] = name
		k.local[now.obj] = now.ref
		k.pkg.Scope().Insert(now.obj)
	}
}

// settle writes what the cell declared into the next state and returns one line for every old value that was dropped or kept.
func (k *compilation) settle() (notes []string) {
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	for _, v := range k.dropped {
		delete(k.next.vars, v.name)
		why := fmt.Sprintf("its type %s has another layout", k.clean(types.TypeString(v.obj.Type(), nil)))
		note("%s (cell %d) was dropped: %s now", v.name, v.cell, why)
		k.next.gone[v.name] = fmt.Sprintf("it was dropped in cell %d, since %s there; assign it again", k.c.Number, why)
	}
	for _, name := range slices.Sorted(maps.Keys(k.next.vars)) {
		v := k.next.vars[name]
		if k.rebound[name] == nil && !slices.Contains(k.dropped, v) && anyType(v.obj.Type(), k.ofEdited) {
			note("%s (cell %d) keeps the type %s as it was before the package was edited; make it again to have it as it is now", v.name, v.cell, k.clean(typeText(v.obj.Type())))
		}
	}
	k.next.edited = map[string]string{}
	for name, v := range k.rebound {
		k.next.vars[name] = v
		k.n.refs[v.obj] = v.ref
	}
	for _, u := range k.units {
		for _, c := range u.chunks {
			delete(k.next.stale, c.decl)
		}
		for _, name := range u.names {
			if v := k.next.vars[name]; v != nil {
				note("%s was a variable (cell %d); the name now means what this cell declares, and the value was dropped", name, v.cell)
				k.forget(v)
				delete(k.next.vars, name)
			}
			if old := k.next.decls[name]; old != nil && old.kind == typeDecl && u.kind == typeDecl {
				u.parked = missing(slices.Concat(old.chunks[1:], old.parked), u.chunks)
				for _, c := range u.parked { // what they wait for
					mentioned := map[string]bool{}
					identifiers(mentioned, c.decl)
					for m := range mentioned {
						if m != name && (k.next.object(m) != nil || slices.ContainsFunc(k.units, func(v *decl) bool { return slices.Contains(v.names, m) })) {
							u.uses[m] = true
						}
					}
				}
			}
			k.next.decls[name] = u
		}
		for name, obj := range u.objs {
			k.n.refs[obj] = k.local[obj]
			_ = name
		}
	}
	for _, v := range k.vars {
		if old := k.next.vars[v.name]; old != nil && k.retyped[v.name] && !types.Identical(old.obj.Type(), v.obj.Type()) {
			note("%s (cell %d) was %s and is a new variable of type %s now; what captured it before keeps the old one",
				v.name, old.cell, k.typeString(old.obj.Type()), k.typeString(v.obj.Type()))
			k.forget(old)
		}
		if d := k.next.decls[v.name]; d != nil {
			delete(k.next.decls, v.name)
		}
		k.next.vars[v.name] = v
		k.n.refs[v.obj] = v.ref
	}
	for d, why := range k.broken {
		if k.next.stale[d] {
			continue // said before
		}
		k.next.stale[d] = true
		name, cell := k.n.describe(d)
		kept := "keeps its old meaning"
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
			kept = "is dropped"
		}
		note("%s (cell %d) does not compile with this cell and %s: %s", name, cell, kept, why)
	}
	slices.Sort(notes)
	return notes
}

// missing lists the methods that are not in chunks, under their own name or a new declaration.
func missing(methods, chunks []chunk) (out []chunk) {
	have := map[string]bool{}
	for _, c := range chunks {
		if f, ok := c.decl.(*ast.FuncDecl); ok {
			have[f.Name.Name] = true
		}
	}
	for _, c := range methods {
		if f := c.decl.(*ast.FuncDecl); !have[f.Name.Name] {
			have[f.Name.Name] = true
			out = append(out, c)
		}
	}
	return out
}

// describe names an earlier declaration for a message.
func (n *Names) describe(d ast.Decl) (name string, cell int) {
	if src := n.sources[n.fset.File(d.Pos())]; src != nil {
		cell = src.number
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		name = d.Name.Name
		if d.Recv != nil {
			name = "method " + name + " of " + receiverBase(d)
		}
	case *ast.GenDecl:
		switch s := d.Specs[0].(type) {
		case *ast.TypeSpec:
			name = s.Name.Name
		case *ast.ValueSpec:
			name = s.Names[0].Name
		}
	}
	return name, cell
}

func (k *compilation) typeString(t types.Type) string {
	return k.clean(types.TypeString(t, func(p *types.Package) string {
		if p.Path() == virtualPath {
			return ""
		}
		return p.Name()
	}))
}

// mentions notes what a declaration of this cell uses, and where the variables among that are.
func (k *compilation) mentions(u *decl) {
	u.uses, u.reads, u.calls = map[string]bool{}, map[string]ref{}, map[string]bool{}
	for _, c := range u.chunks {
		pinned := map[*ast.Ident]string{}
		ast.Inspect(c.decl, func(nd ast.Node) bool {
			if id, ok := nd.(*ast.Ident); ok {
				obj := k.info.Uses[id]
				if p, ok := obj.(*types.PkgName); ok {
					pinned[id] = p.Imported().Path()
				} else if base := k.methodOf(obj); base != "" {
					u.calls[base] = true
				} else if name := k.names[obj]; obj != nil && name != "" && k.local[obj].pkg >= 0 {
					u.uses[name] = true
					if _, ok := obj.(*types.Var); ok {
						u.reads[name], _ = k.refOf(obj)
					}
				}
			}
			return true
		})
		k.n.pinned[c.decl] = pinned
	}
	for _, name := range u.names {
		delete(u.uses, name)
	}
}

// methodOf is the name of the type of the session that an object is a method of, "" if it is none.
func (k *compilation) methodOf(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return ""
	}
	t := f.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		o := n.Origin().Obj()
		if _, ok := k.refOf(o); ok && k.names[o] == "" {
			return o.Name()
		}
		return k.names[o]
	}
	return ""
}

// forget notes that a variable without a value lost its name, too: a function may keep its old meaning, and read it.
func (k *compilation) forget(v *variable) {
	if v.lost != "" {
		k.next.ghosts[v.ref] = v
	}
}

// lostUses refuses statements that read a variable without a value, directly or through a function. A variable has one from the statement on that declares it or
// assigns to it; k.revived lists these.
func (k *compilation) lostUses() (diags []Diagnostic) {
	units := map[string]*decl{}
	for _, u := range k.units {
		k.mentions(u)
		for _, name := range u.names {
			units[name] = u
		}
	}
	lost := map[string]*variable{}
	for name, v := range k.n.vars {
		if v.lost != "" {
			lost[name] = v
		}
	}
	if len(lost)+len(k.next.ghosts) == 0 {
		return nil
	}
	has, told := map[string]bool{}, map[string]bool{}
	var reads func(name string, call bool, seen map[*decl]bool) *variable
	reads = func(name string, call bool, seen map[*decl]bool) *variable {
		d := cmp.Or(units[name], k.next.decls[name])
		if d == nil || seen[d] || d.kind == typeDecl && !call { // a type reads what its methods do, once they are called
			return nil
		}
		seen[d] = true
		for _, used := range slices.Sorted(maps.Keys(d.uses)) {
			if r, ok := d.reads[used]; ok {
				if g := k.next.ghosts[r]; g != nil {
					return g
				}
				v, again := lost[used], k.rebound[used]
				if v != nil && (r == v.ref && (!has[used] || k.retyped[used]) || !has[used] && again != nil && r == again.ref) {
					return v
				}
			} else if v := reads(used, false, seen); v != nil {
				return v
			}
		}
		for _, base := range slices.Sorted(maps.Keys(d.calls)) {
			if v := reads(base, true, seen); v != nil {
				return v
			}
		}
		return nil
	}
	for _, s := range k.c.stmts {
		assigns := map[*ast.Ident]bool{}
		if a, ok := s.(*ast.AssignStmt); ok && a.Tok == token.ASSIGN {
			for _, e := range a.Lhs {
				if id, ok := e.(*ast.Ident); ok {
					assigns[id] = true
				}
			}
		}
		ast.Inspect(s, func(nd ast.Node) bool {
			id, ok := nd.(*ast.Ident)
			if !ok || assigns[id] {
				return true
			}
			obj := k.info.Uses[id]
			name, base := k.names[obj], k.methodOf(obj)
			if name == "" {
				name = base
			}
			if name == "" || told[name] {
				return true
			}
			v := lost[name]
			if _, ok := obj.(*types.Var); ok {
				if v != nil && !has[name] {
					told[name] = true
					diags = append(diags, k.n.At(id.Pos(), fmt.Sprintf("%s %s: run cell %d again", name, v.lost, v.cell)))
				}
			} else if v := reads(name, base != "", map[*decl]bool{}); v != nil {
				told[name] = true
				if base != "" {
					name = "a method of " + base
				}
				diags = append(diags, k.n.At(id.Pos(), fmt.Sprintf("%s uses %s, which %s: run cell %d again", name, v.name, v.lost, v.cell)))
			}
			return true
		})
		gets := func(name string) {
			if v := lost[name]; v != nil && !has[name] {
				has[name] = true
				k.revived[s] = append(k.revived[s], name)
			}
		}
		for id := range assigns {
			if name := k.names[k.info.Uses[id]]; lost[name] != nil {
				now := *cmp.Or(k.rebound[name], lost[name])
				now.lost = ""
				k.vars = append(k.vars, &now)
				gets(name)
			}
		}
		declared(s, func(id *ast.Ident) {
			if k.info.Defs[id] != nil {
				gets(id.Name)
			}
		})
	}
	return diags
}
