package source

import (
	"fmt"
	"go/types"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A class says what a type has for derivatives.
type class struct {
	val bool // floats by value: in itself, its fields, its elements
	ref bool // references below which floats may be: slices, pointers, maps, interfaces, functions
}

func (c class) any() bool { return c.val || c.ref }

// classes remembers the class of each type.
type classes struct{ m typeutil.Map }

func (c *classes) of(t types.Type) class {
	if k, ok := c.m.At(t).(class); ok {
		return k
	}
	k := compute(t)
	c.m.Set(t, k)
	return k
}

func compute(t types.Type) (k class) {
	if isTensor(t) || isTensorValue(t) {
		return class{ref: true}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		k.val = isFloat(t)
	case *types.Struct:
		for i := range u.NumFields() {
			f := compute(u.Field(i).Type())
			k.val, k.ref = k.val || f.val, k.ref || f.ref
		}
	case *types.Array:
		if u.Len() > 0 {
			k = compute(u.Elem())
		}
	case *types.Tuple:
		for i := range u.Len() {
			f := compute(u.At(i).Type())
			k.val, k.ref = k.val || f.val, k.ref || f.ref
		}
	default:
		k.ref = floats(t, map[types.Type]bool{})
	}
	return k
}

// floats tells whether floats, or values that nobody knows, are in a value of type t or below it.
func floats(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if isTensorValue(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return isFloat(t)
	case *types.Struct:
		for i := range u.NumFields() {
			if floats(u.Field(i).Type(), seen) {
				return true
			}
		}
	case *types.Array:
		return u.Len() > 0 && floats(u.Elem(), seen)
	case *types.Slice:
		return floats(u.Elem(), seen)
	case *types.Pointer:
		return floats(u.Elem(), seen)
	case *types.Map:
		return floats(u.Elem(), seen)
	case *types.Interface:
		return !isError(t)
	case *types.Signature:
		return true
	}
	return false
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isFloat(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

func isComplex(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsComplex != 0
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// A speller writes types, functions and fields as the package being written says them.
type speller struct {
	out     Output
	imports map[string]string // path: name in the file
	names   map[string]string // name in the file: path
	aliases map[*types.Package]map[types.Object]string
	again   func(types.Object) string // writes a declaration of a package between once more
	between func(*types.Package) bool
	strict  bool // no type stands for another
}

func newSpeller(out Output) *speller {
	return &speller{out: out, imports: map[string]string{}, names: map[string]string{}, aliases: map[*types.Package]map[types.Object]string{}}
}

// cannotName is the panic of a speller.
type cannotName struct{ what, remedy string }

// local says that a type has no name outside its function.
func local(t *types.TypeName) cannotName {
	return cannotName{"type " + strings.ReplaceAll(t.Name(), "Ʌ", "") + ", which is declared inside a function", "Declare it outside."}
}

// derive is the remedy for what only package p can name.
func derive(p *types.Package) string {
	return "Write the derivatives in package " + p.Path() + " itself: fluxion derive " + p.Path()
}

// pkg returns the qualifier for a package, with its dot.
func (s *speller) pkg(p *types.Package) string {
	if p == nil || p.Path() == s.out.Path {
		return ""
	}
	return s.use(p.Path(), p.Name()) + "."
}

// use imports a package and returns its name in the file.
func (s *speller) use(path, name string) string {
	if n := s.imports[path]; n != "" {
		return n
	}
	n := name
	for i := 2; s.names[n] != ""; i++ {
		n = name + strconv.Itoa(i)
	}
	s.imports[path], s.names[n] = n, path
	return n
}

// object names a package-level object.
func (s *speller) object(o types.Object) string {
	p := o.Pkg()
	if s.between(p) {
		return s.again(o)
	}
	if p != nil && !s.importable(p.Path()) {
		panic(cannotName{fmt.Sprintf("%s.%s of the internal package %s", path.Base(p.Path()), o.Name(), p.Path()), derive(p)})
	}
	if p == nil || s.within(p) || o.Exported() {
		return s.pkg(p) + o.Name()
	}
	if t, ok := o.(*types.TypeName); ok {
		if a := s.alias(t); a != "" {
			return s.pkg(p) + a
		}
	}
	panic(cannotName{fmt.Sprintf("%s.%s, which package %s does not export", path.Base(p.Path()), o.Name(), p.Path()), derive(p)})
}

// within tells whether the file may use the unexported names of a package.
func (s *speller) within(p *types.Package) bool {
	return p.Path() == s.out.Path || p.Path() == s.out.inside
}

// importable tells whether the file may import a package: internal ones belong to the tree around them.
func (s *speller) importable(path string) bool {
	if path == s.out.Path || path == s.out.inside {
		return true
	}
	parent := ""
	if i := strings.LastIndex("/"+path+"/", "/internal/"); i < 0 {
		return true
	} else if i > 0 {
		parent = path[:i-1]
	} else {
		return false // of the standard library
	}
	return s.out.Path == parent || strings.HasPrefix(s.out.Path, parent+"/")
}

// canName tells whether the object has a name in the file.
func (s *speller) canName(o types.Object) bool {
	if o.Pkg() != nil && !s.importable(o.Pkg().Path()) {
		return false
	}
	if s.between(o.Pkg()) {
		_, isFunc := o.(*types.Func)
		return !isFunc
	}
	if o.Pkg() == nil || s.within(o.Pkg()) || o.Exported() {
		return true
	}
	t, ok := o.(*types.TypeName)
	return ok && s.alias(t) != ""
}

// alias finds an exported alias of an unexported type.
func (s *speller) alias(t *types.TypeName) string {
	p := t.Pkg()
	m := s.aliases[p]
	if m == nil {
		m = map[types.Object]string{}
		for _, name := range p.Scope().Names() {
			if a, ok := p.Scope().Lookup(name).(*types.TypeName); ok && a.IsAlias() && a.Exported() {
				if n, ok := types.Unalias(a.Type()).(*types.Named); ok {
					m[n.Origin().Obj()] = name
				}
			}
		}
		s.aliases[p] = m
	}
	return m[t]
}

// typ writes a type.
func (s *speller) typ(t types.Type) string {
	switch t := t.(type) {
	case *types.Basic:
		switch t.Kind() {
		case types.UnsafePointer:
			return s.use("unsafe", "unsafe") + ".Pointer"
		case types.UntypedNil:
			return "any"
		}
		return types.Default(t).String()
	case *types.Alias:
		if s.canName(t.Obj()) && t.TypeArgs().Len() == 0 && (t.Obj().Pkg() == nil || t.Obj().Parent() == t.Obj().Pkg().Scope()) {
			return s.object(t.Obj())
		}
		return s.typ(types.Unalias(t))
	case *types.Named:
		o := t.Obj()
		if o.Pkg() != nil && o.Parent() != o.Pkg().Scope() {
			panic(local(o))
		}
		if b, ok := t.Underlying().(*types.Basic); ok && !s.strict && !s.canName(o) {
			return s.typ(b) // whatever takes such a value is written into the file, too
		}
		return s.object(o) + s.typeArgs(t.TypeArgs())
	case *types.Pointer:
		return "*" + s.typ(t.Elem())
	case *types.Slice:
		return "[]" + s.typ(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + s.typ(t.Elem())
	case *types.Map:
		return "map[" + s.typ(t.Key()) + "]" + s.typ(t.Elem())
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return "chan<- (" + s.typ(t.Elem()) + ")"
		case types.RecvOnly:
			return "<-chan (" + s.typ(t.Elem()) + ")"
		}
		return "chan (" + s.typ(t.Elem()) + ")"
	case *types.Signature:
		return "func" + s.signature(t)
	case *types.Struct:
		var b strings.Builder
		b.WriteString("struct{")
		for i := range t.NumFields() {
			f := t.Field(i)
			if !f.Exported() && f.Pkg() != nil && !s.within(f.Pkg()) {
				panic(cannotName{"a struct type without a name that has the unexported field " + f.Name(), "Give the type a name, or export the field."})
			}
			if i > 0 {
				b.WriteString("; ")
			}
			if !f.Embedded() {
				b.WriteString(f.Name() + " ")
			}
			b.WriteString(s.typ(f.Type()))
			if tag := t.Tag(i); tag != "" {
				b.WriteString(" " + strconv.Quote(tag))
			}
		}
		return b.String() + "}"
	case *types.Interface:
		if t.NumMethods() == 0 && t.NumEmbeddeds() == 0 {
			return "any"
		}
		var parts []string
		for i := range t.NumExplicitMethods() {
			m := t.ExplicitMethod(i)
			if !m.Exported() && !s.within(m.Pkg()) {
				panic(cannotName{"an interface type with the unexported method " + m.Name(), "Export the method."})
			}
			parts = append(parts, m.Name()+s.signature(m.Type().(*types.Signature)))
		}
		for i := range t.NumEmbeddeds() {
			parts = append(parts, s.typ(t.EmbeddedType(i)))
		}
		return "interface{ " + strings.Join(parts, "; ") + " }"
	case *types.Union:
		var parts []string
		for i := range t.Len() {
			tilde := ""
			if t.Term(i).Tilde() {
				tilde = "~"
			}
			parts = append(parts, tilde+s.typ(t.Term(i).Type()))
		}
		return strings.Join(parts, " | ")
	}
	panic(cannotName{"a value of type " + t.String(), ""})
}

func (s *speller) typeArgs(l *types.TypeList) string {
	if l.Len() == 0 {
		return ""
	}
	var parts []string
	for i := range l.Len() {
		parts = append(parts, s.typ(l.At(i)))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// signature writes parameters and results of a function type.
func (s *speller) signature(sig *types.Signature) string {
	var ps []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			ps = append(ps, "..."+s.typ(t.Underlying().(*types.Slice).Elem()))
			continue
		}
		ps = append(ps, s.typ(t))
	}
	return "(" + strings.Join(ps, ", ") + ")" + s.results(sig.Results())
}

func (s *speller) results(r *types.Tuple) string {
	switch r.Len() {
	case 0:
		return ""
	case 1:
		return " " + s.typ(r.At(0).Type())
	}
	var rs []string
	for i := range r.Len() {
		rs = append(rs, s.typ(r.At(i).Type()))
	}
	return " (" + strings.Join(rs, ", ") + ")"
}
