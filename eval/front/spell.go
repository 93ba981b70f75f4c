package front

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// spell writes a type as Go source of the package being lowered.
func (l *lowering) spell(t types.Type) (string, error) {
	var b strings.Builder
	err := l.spellTo(&b, t)
	return b.String(), err
}

func (l *lowering) spellTo(b *strings.Builder, t types.Type) error {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			b.WriteString(l.pkg("unsafe", "unsafe") + ".Pointer")
			return nil
		}
		b.WriteString(types.Default(t).String())
		return nil
	case *types.Alias:
		if l.nameable(t.Obj()) {
			return l.spellNamed(b, t.Obj(), t.TypeArgs())
		}
		return l.spellTo(b, types.Unalias(t))
	case *types.Named:
		if !l.nameable(t.Obj()) {
			return fmt.Errorf("the type %s is not exported by its package", l.typeString(t))
		}
		return l.spellNamed(b, t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		b.WriteString(t.Obj().Name())
		return nil
	case *types.Pointer:
		b.WriteByte('*')
		return l.spellTo(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		return l.spellTo(b, t.Elem())
	case *types.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		return l.spellTo(b, t.Elem())
	case *types.Map:
		b.WriteString("map[")
		if err := l.spellTo(b, t.Key()); err != nil {
			return err
		}
		b.WriteByte(']')
		return l.spellTo(b, t.Elem())
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			b.WriteString("chan<- ")
		case types.RecvOnly:
			b.WriteString("<-chan ")
		default:
			b.WriteString("chan ")
		}
		b.WriteByte('(')
		defer b.WriteByte(')')
		return l.spellTo(b, t.Elem())
	case *types.Signature:
		b.WriteString("func")
		return l.spellSignature(b, t)
	case *types.Struct:
		return l.spellStruct(b, t)
	case *types.Interface:
		return l.spellInterface(b, t)
	case *types.Union:
		for i := range t.Len() {
			if i > 0 {
				b.WriteString(" | ")
			}
			if t.Term(i).Tilde() {
				b.WriteByte('~')
			}
			if err := l.spellTo(b, t.Term(i).Type()); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("the type %s cannot be written down", l.typeString(t))
}

// nameable tells whether another package can name the type.
func (l *lowering) nameable(obj *types.TypeName) bool {
	if obj.Pkg() == nil { // error, any, comparable
		return true
	}
	if _, ok := l.refOf(obj); ok {
		return true
	}
	return obj.Exported() && obj.Parent() == obj.Pkg().Scope() && obj.Pkg().Path() != virtualPath
}

func (l *lowering) spellNamed(b *strings.Builder, obj *types.TypeName, args *types.TypeList) error {
	if obj.Pkg() == nil {
		b.WriteString(obj.Name())
	} else if r, ok := l.refOf(obj); ok {
		b.WriteString(l.typeRef(r, obj.Name()))
	} else {
		b.WriteString(l.pkg(obj.Pkg().Path(), obj.Pkg().Name()) + "." + obj.Name())
	}
	if args.Len() == 0 {
		return nil
	}
	b.WriteByte('[')
	for i := range args.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := l.spellTo(b, args.At(i)); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func (l *lowering) spellSignature(b *strings.Builder, t *types.Signature) error {
	b.WriteByte('(')
	for i := range t.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		p := t.Params().At(i).Type()
		if t.Variadic() && i == t.Params().Len()-1 {
			b.WriteString("...")
			if s, ok := p.(*types.Slice); ok {
				p = s.Elem()
			}
		}
		if err := l.spellTo(b, p); err != nil {
			return err
		}
	}
	b.WriteString(") (")
	for i := range t.Results().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := l.spellTo(b, t.Results().At(i).Type()); err != nil {
			return err
		}
	}
	b.WriteByte(')')
	return nil
}

func (l *lowering) spellStruct(b *strings.Builder, t *types.Struct) error {
	if a, ok := l.anonOf(t); ok && l.export == nil {
		b.WriteString(l.generated(a.pkg, a.alias))
		return nil
	}
	b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		if !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != virtualPath {
			return fmt.Errorf("the type %s has fields that are not exported by package %s", l.typeString(t), f.Pkg().Path())
		}
		var typ strings.Builder
		if err := l.spellTo(&typ, f.Type()); err != nil {
			return err
		}
		text := typ.String()
		if !f.Embedded() {
			text = f.Name() + " " + text
		} else if name, ok := strings.CutPrefix(strings.TrimPrefix(text, "*"), mangle(f.Name())); ok { // of this cell; the field has the name of its type
			text = text[:strings.Index(text, string(mark))] + f.Name() + name
		}
		b.WriteString(text)
		if t.Tag(i) != "" {
			b.WriteString(" " + strconv.Quote(t.Tag(i)))
		}
		b.WriteString("; ")
	}
	b.WriteByte('}')
	return nil
}

func (l *lowering) spellInterface(b *strings.Builder, t *types.Interface) error {
	b.WriteString("interface{")
	for m := range t.ExplicitMethods() {
		if !m.Exported() && m.Pkg().Path() != virtualPath {
			return fmt.Errorf("the type %s has methods that are not exported by package %s", l.typeString(t), m.Pkg().Path())
		}
		if l.export != nil {
			b.WriteString(m.Name())
		} else {
			b.WriteString(methodName(m))
		}
		if err := l.spellSignature(b, m.Signature()); err != nil {
			return err
		}
		b.WriteString("; ")
	}
	for e := range t.EmbeddedTypes() {
		if err := l.spellTo(b, e); err != nil {
			return err
		}
		b.WriteString("; ")
	}
	b.WriteByte('}')
	return nil
}

// methodName is the name of a method in compiled code: unexported methods of cells are exported under a mangled name, so that types
// and interfaces of different cells meet.
func methodName(m *types.Func) string {
	if !m.Exported() && m.Pkg() != nil && m.Pkg().Path() == virtualPath {
		return mangle(m.Name())
	}
	return m.Name()
}

// typeRef names a type of a cell.
func (l *lowering) typeRef(r ref, name string) string {
	if l.export != nil {
		return cmp.Or(l.export.names[r], name)
	}
	if r.pkg != l.num && ast.IsExported(name) { // the real name, so that an embedded field keeps it
		return l.cell(r.pkg) + "." + name
	}
	return l.generated(r.pkg, mangle(name))
}

// generated names something that the lowering of cell package pkg wrote.
func (l *lowering) generated(pkg int, name string) string {
	if pkg == l.num {
		return name
	}
	return l.cell(pkg) + "." + name
}

// cell is the name under which the package being lowered imports an earlier cell.
func (l *lowering) cell(pkg int) string {
	l.cells[pkg] = true
	return fmt.Sprintf("%c0c%d", mark, pkg)
}

// pkg is the name under which the package being lowered imports path.
func (l *lowering) pkg(path, name string) string {
	if l.export != nil {
		return l.export.pkg(path, name)
	}
	if alias := l.imports[path]; alias != "" {
		return alias
	}
	alias := fmt.Sprintf("%c0%s", mark, name)
	for _, taken := range l.imports {
		if taken == alias {
			alias = fmt.Sprintf("%c%d%s", mark, len(l.imports)+1, name)
		}
	}
	l.imports[path] = alias
	return alias
}

func (l *lowering) anonOf(t *types.Struct) (anonStruct, bool) {
	for _, a := range l.next.anon {
		if types.Identical(a.typ, t) {
			return a, true
		}
	}
	return anonStruct{}, false
}
