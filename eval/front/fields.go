package front

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// The compiler sees a package per cell, so an unexported field that one cell declares cannot be named in another. What follows gives every
// such field an accessor function, and writes selections, literals and conversions through them.

// operand is the text of x with the implicit embedded fields of a selection written out, as a pointer if the last one is.
func (l *lowering) operand(x ast.Expr, recv types.Type, path []int) string {
	text := l.text(x)
	t := recv
	for _, i := range path {
		st := structOf(t)
		if st == nil {
			break
		}
		text += "." + st.Field(i).Name()
		t = st.Field(i).Type()
	}
	if _, isPtr := t.Underlying().(*types.Pointer); !isPtr {
		text = "&" + text
	}
	return text
}

func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// field is the text of a field selection that passes through an unexported field of another cell's struct.
func (l *lowering) field(s *ast.SelectorExpr, sel *types.Selection) (string, bool) {
	if f := sel.Obj().(*types.Var); f.Exported() || f.Pkg() == nil || f.Pkg().Path() != virtualPath {
		return "", false
	}
	last := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		last = structOf(last).Field(i).Type()
	}
	if _, foreign := l.foreignField(structOf(last), sel.Index()[len(sel.Index())-1]); !foreign {
		return "", false
	}
	text := l.text(s.X)
	t := sel.Recv()
	addressable := l.info.Types[s.X].Addressable()
	for _, i := range sel.Index() {
		f := structOf(t).Field(i)
		ptr, isPtr := t.Underlying().(*types.Pointer)
		elem := t
		if isPtr {
			elem = ptr.Elem()
		}
		acc, foreign := l.foreignField(structOf(t), i)
		if !foreign {
			text += "." + f.Name()
		} else {
			switch {
			case isPtr:
			case addressable:
				text = "&" + text
			default:
				text = l.pkg(rtPath, "rt") + ".Addr(" + text + ")"
			}
			text = "(" + l.through(acc, text, elem) + ")"
		}
		addressable = addressable || isPtr || foreign
		t = f.Type()
	}
	return text, true
}

// through is the field behind an accessor, for a pointer to an elem. A type that was made of another struct type shares its fields, and the
// accessors take a pointer to that.
func (l *lowering) through(acc accessor, ptr string, elem types.Type) string {
	if named, ok := acc.typ.(*types.Named); ok && named.TypeParams().Len() == 0 && !types.Identical(elem, named) {
		if spelt, err := l.spell(named); err == nil {
			ptr = "(*" + spelt + ")(" + ptr + ")"
		}
	}
	return "*" + l.generated(acc.pkg, acc.name) + "(" + ptr + ")"
}

// foreignField returns the accessor of field i of a struct, if it is unexported and this package cannot name it.
func (l *lowering) foreignField(st *types.Struct, i int) (accessor, bool) {
	f := st.Field(i)
	if f.Exported() {
		return accessor{}, false
	}
	acc, ok := l.n.fields[f.Origin()]
	if !ok { // a struct type without a name is made anew wherever it stands
		if a, known := l.anonOf(st); known {
			acc, ok = l.n.fields[a.typ.Field(i)]
		}
	}
	return acc, ok && acc.pkg != l.num
}

func hasUnexported(t *types.Struct) bool {
	for f := range t.Fields() {
		if !f.Exported() {
			return true
		}
	}
	return false
}

// fieldAccessors gives every unexported field of a struct type a function that other cells reach it through.
func (l *lowering) fieldAccessors(u *decl) {
	if u.kind != typeDecl || len(u.names) == 0 {
		return
	}
	name := u.names[0]
	tn, ok := u.objs[name].(*types.TypeName)
	if !ok {
		return
	}
	spec, ok := u.chunks[0].decl.(*ast.GenDecl)
	if !ok {
		return
	}
	ts := spec.Specs[0].(*ast.TypeSpec)
	if _, literal := ast.Unparen(ts.Type).(*ast.StructType); !literal {
		return // its fields belong to the type that it is made from
	}
	if tn.IsAlias() && ts.TypeParams == nil {
		return // of a struct type without a name
	}
	st, ok := tn.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	params, args := "", ""
	if ts.TypeParams != nil {
		params = "[" + l.list(ts.TypeParams) + "]"
		args = "[" + strings.Join(typeParamNames(ts), ", ") + "]"
	}
	l.accessors(st, tn.Type(), mangle(name)+args, fmt.Sprintf("%c0%s", mark, name), params)
}

func (l *lowering) accessors(st *types.Struct, typ types.Type, spelt, prefix, params string) {
	for i := range st.NumFields() {
		f := st.Field(i)
		if f.Exported() || f.Name() == "_" {
			continue
		}
		t, err := l.spell(f.Type())
		if err != nil {
			continue // a use from another cell gets the compiler's message
		}
		acc := accessor{pkg: l.num, name: prefix + "_" + f.Name(), typ: typ}
		l.n.fields[f] = acc
		l.extra = append(l.extra, fmt.Sprintf("func %s%s(p *%s) *%s { return &p.%s }\n", acc.name, params, spelt, t, f.Name()))
	}
}

// anonymous registers struct types without a name, so that other cells can name them and their fields.
func (l *lowering) anonymous(root ast.Node) {
	ast.Inspect(root, func(nd ast.Node) bool {
		if ts, ok := nd.(*ast.TypeSpec); ok && (!ts.Assign.IsValid() || ts.TypeParams != nil) {
			if lit, ok := ast.Unparen(ts.Type).(*ast.StructType); ok { // the struct is the type's own; look inside
				l.named[lit] = true
				ast.Inspect(lit.Fields, func(in ast.Node) bool { return l.register(in) })
				return false
			}
		}
		return l.register(nd)
	})
}

func (l *lowering) register(nd ast.Node) bool {
	lit, ok := nd.(*ast.StructType)
	if !ok {
		return true
	}
	st, ok := l.info.Types[lit].Type.(*types.Struct)
	if !ok || !hasUnexported(st) {
		return true
	}
	a, known := l.anonOf(st)
	if !known {
		if !l.global(st) {
			return true
		}
		a = anonStruct{typ: st, pkg: l.num, alias: fmt.Sprintf("%c0S%d_%d", mark, l.num, len(l.next.anon))}
		spelt := oneLine(l.span(lit.Pos(), lit.End(), lit))
		l.next.anon = append(l.next.anon, a)
		l.extra = append(l.extra, fmt.Sprintf("type %s = %s\n", a.alias, spelt))
		l.accessors(st, nil, a.alias, a.alias, "")
		return true
	}
	for i := range st.NumFields() {
		l.n.fields[st.Field(i)] = l.n.fields[a.typ.Field(i)]
	}
	return true
}

// global tells whether a struct type can be written outside the function that it stands in.
func (l *lowering) global(t types.Type) bool {
	return !anyType(t, func(t types.Type) bool {
		named, ok := t.(*types.Named)
		return !ok || !l.nameable(named.Obj())
	})
}

// composite writes a literal of another cell's struct with unexported fields as assignments through their accessors.
func (l *lowering) composite(c *ast.CompositeLit) (string, bool) {
	t := l.info.Types[c].Type
	if t == nil {
		return "", false
	}
	st := structOf(t)
	if st == nil || len(c.Elts) == 0 {
		return "", false
	}
	if _, isStruct := coreOf(t).(*types.Struct); !isStruct {
		return "", false
	}
	fields := make([]int, len(c.Elts))
	foreign := false
	for i, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			id, ok := kv.Key.(*ast.Ident)
			if !ok {
				return "", false
			}
			fields[i] = fieldIndex(st, id.Name)
		} else if i < st.NumFields() {
			fields[i] = i
		}
		if fields[i] < 0 || fields[i] >= st.NumFields() {
			return "", false
		}
		_, f := l.foreignField(st, fields[i])
		foreign = foreign || f
	}
	if !foreign {
		return "", false
	}
	ptr, isPtr := t.Underlying().(*types.Pointer)
	elem := t
	if isPtr { // an element &T of a larger literal, with &T left out
		elem = ptr.Elem()
	}
	spelt, err := l.spell(elem)
	if err != nil {
		l.diags = append(l.diags, l.n.At(c.Pos(), err.Error()))
		return "", false
	}
	var b strings.Builder
	v := string(mark) + "0v"
	fmt.Fprintf(&b, "func() *%s { %s := new(%s); ", spelt, v, spelt)
	for i, e := range c.Elts {
		value := e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			value = kv.Value
		}
		if acc, ok := l.foreignField(st, fields[i]); ok {
			b.WriteString(l.through(acc, v, elem))
		} else {
			fmt.Fprintf(&b, "%s.%s", v, st.Field(fields[i]).Name())
		}
		fmt.Fprintf(&b, " = %s%s; ", l.line(value.Pos()), l.text(value))
	}
	fmt.Fprintf(&b, "return %s }()", v)
	if isPtr {
		return b.String(), true
	}
	return "(*" + b.String() + ")", true // addressable, so &T{...} is this very variable
}

// conversion is the text of T(x) between struct types of different cells, or pointers to such, that the language takes for convertible. The
// compiler does not, since it takes their unexported fields for those of different packages.
func (l *lowering) conversion(c *ast.CallExpr) (string, bool) {
	fun := l.info.Types[c.Fun]
	if !fun.IsType() || len(c.Args) != 1 {
		return "", false
	}
	to, from := fun.Type, l.info.Types[c.Args[0]].Type
	if from == nil || types.IsInterface(to) || types.IsInterface(from) {
		return "", false
	}
	_, pointers := to.Underlying().(*types.Pointer)
	a, b := structOf(to), structOf(from)
	if a == nil || b == nil || a.NumFields() != b.NumFields() {
		return "", false
	}
	differ := false
	for i := range a.NumFields() {
		differ = differ || !a.Field(i).Exported() && l.home(a, i) != l.home(b, i)
	}
	if !differ {
		return "", false
	}
	ptr := l.text(c.Args[0])
	if !pointers {
		ptr = l.pkg(rtPath, "rt") + ".Addr(" + ptr + ")"
		return "(*(*" + l.text(c.Fun) + ")(" + l.pkg("unsafe", "unsafe") + ".Pointer(" + ptr + ")))", true
	}
	return "(" + l.text(c.Fun) + ")(" + l.pkg("unsafe", "unsafe") + ".Pointer(" + ptr + "))", true
}

// home is the cell package that an unexported field belongs to.
func (l *lowering) home(st *types.Struct, i int) int {
	if acc, ok := l.n.fields[st.Field(i).Origin()]; ok {
		return acc.pkg
	}
	if a, ok := l.anonOf(st); ok {
		return a.pkg
	}
	return 0
}

func fieldIndex(st *types.Struct, name string) int {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

func coreOf(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem().Underlying()
	}
	return t.Underlying()
}
