package display

import (
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

var typeNamer atomic.Pointer[func(pkgPath, name string) string]

// SetTypeName installs the function that says how a named type is called, wherever its name is shown; nil takes it away.
//
// It is given the package path of the type and its name without type arguments, and returns what to print, or "" for the usual form,
// which is name alone in package main and pkg.name elsewhere. It is also given the names of embedded fields and of the methods of
// interface literals, with pkgPath "". An evaluator whose generated packages and names mean nothing to the reader hides them here.
func SetTypeName(f func(pkgPath, name string) string) {
	if f == nil {
		typeNamer.Store(nil)
		return
	}
	typeNamer.Store(&f)
}

// TypeName writes t as its user would: []byte, map[string]*mat.Dense, func(float64) float64, Pair[int, string].
// A nil t is called nil.
func TypeName(t reflect.Type) string {
	if t == nil {
		return "nil"
	}
	var b strings.Builder
	writeType(&b, t)
	return b.String()
}

// maxTypeName bounds a type's name, in bytes: the name of a generic type can hold another name per argument, and so on.
const maxTypeName = 1 << 10

func writeType(b *strings.Builder, t reflect.Type) {
	if b.Len() > maxTypeName {
		b.WriteString("…")
		return
	}
	if t.Name() != "" {
		b.WriteString(namedType(t))
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		b.WriteByte('*')
		writeType(b, t.Elem())
	case reflect.Slice:
		b.WriteString("[]")
		if t.Elem() == reflect.TypeFor[byte]() {
			b.WriteString("byte")
			return
		}
		writeType(b, t.Elem())
	case reflect.Array:
		b.WriteString("[" + strconv.Itoa(t.Len()) + "]")
		writeType(b, t.Elem())
	case reflect.Map:
		b.WriteString("map[")
		writeType(b, t.Key())
		b.WriteByte(']')
		writeType(b, t.Elem())
	case reflect.Chan:
		writeChan(b, t)
	case reflect.Func:
		b.WriteString("func")
		writeSignature(b, t)
	case reflect.Struct:
		writeStruct(b, t)
	case reflect.Interface:
		writeInterface(b, t)
	default:
		b.WriteString(t.String())
	}
}

func writeChan(b *strings.Builder, t reflect.Type) {
	b.WriteString([...]string{reflect.RecvDir: "<-chan ", reflect.SendDir: "chan<- ", reflect.BothDir: "chan "}[t.ChanDir()])
	if e := t.Elem(); e.Name() == "" && e.Kind() == reflect.Chan && e.ChanDir() == reflect.RecvDir {
		b.WriteByte('(')
		writeType(b, e)
		b.WriteByte(')')
		return
	}
	writeType(b, t.Elem())
}

func writeSignature(b *strings.Builder, t reflect.Type) {
	b.WriteByte('(')
	for i := range t.NumIn() {
		if i > 0 {
			b.WriteString(", ")
		}
		if t.IsVariadic() && i == t.NumIn()-1 {
			b.WriteString("...")
			writeType(b, t.In(i).Elem())
			continue
		}
		writeType(b, t.In(i))
	}
	b.WriteByte(')')
	switch t.NumOut() {
	case 0:
	case 1:
		b.WriteByte(' ')
		writeType(b, t.Out(0))
	default:
		b.WriteString(" (")
		for i := range t.NumOut() {
			if i > 0 {
				b.WriteString(", ")
			}
			writeType(b, t.Out(i))
		}
		b.WriteByte(')')
	}
}

func writeStruct(b *strings.Builder, t reflect.Type) {
	b.WriteString("struct{")
	for i := range t.NumField() {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		f := t.Field(i)
		if !f.Anonymous {
			b.WriteString(f.Name + " ")
		}
		writeType(b, f.Type)
	}
	if t.NumField() > 0 {
		b.WriteByte(' ')
	}
	b.WriteByte('}')
}

func writeInterface(b *strings.Builder, t reflect.Type) {
	if t.NumMethod() == 0 {
		b.WriteString("any")
		return
	}
	b.WriteString("interface{")
	for i := range t.NumMethod() {
		if i > 0 {
			b.WriteByte(';')
		}
		m := t.Method(i)
		b.WriteString(" " + qualify("", "", m.Name))
		writeSignature(b, m.Type)
	}
	b.WriteString(" }")
}

// namedType writes a type that has a name. Its reflect.Type tells the name of its package; for its type arguments there is only text,
// with whole package paths, as in Pair[int,*github.com/fluxion-go/fluxion/tensor.Tensor].
func namedType(t reflect.Type) string {
	name, args, generic := strings.Cut(t.Name(), "[")
	pkg, _, qualified := strings.Cut(t.String(), ".")
	if !qualified {
		pkg = ""
	}
	s := qualify(t.PkgPath(), pkg, name)
	if generic {
		s += "[" + cleanTypes(args)
	}
	return s
}

// qualify puts a name together with the name of its package, or asks the function given to SetTypeName.
func qualify(path, pkg, name string) string {
	name, _, _ = strings.Cut(name, "·") // the compiler numbers types declared in functions
	if f := typeNamer.Load(); f != nil {
		if s := (*f)(path, name); s != "" {
			return s
		}
	}
	if path == "" || path == "main" || pkg == "" {
		return name
	}
	return pkg + "." + name
}

// cleanTypes rewrites the text of type arguments: paths become package names, and a comma is followed by a space.
func cleanTypes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if b.Len() > maxTypeName {
			return b.String() + "…]"
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case strings.HasPrefix(s[i:], "..."):
			b.WriteString("...")
			i += 3
		case strings.HasPrefix(s[i:], "<-"):
			b.WriteString("<-")
			i += 2
		case strings.HasPrefix(s[i:], "interface {}"):
			b.WriteString("any")
			i += len("interface {}")
		case strings.HasPrefix(s[i:], "struct {"):
			b.WriteString("struct{")
			i += len("struct {")
		case strings.HasPrefix(s[i:], "interface {"):
			b.WriteString("interface{")
			i += len("interface {")
		case r == '"' || r == '`': // the tag of a field, or a path that could not be written otherwise
			q, err := strconv.QuotedPrefix(s[i:])
			if err != nil {
				return b.String() + s[i:]
			}
			b.WriteString(q)
			i += len(q)
		case r == ',':
			b.WriteString(", ")
			i += size
			for i < len(s) && s[i] == ' ' {
				i++
			}
		case isPathRune(r):
			j := i
			for j < len(s) {
				r, size := utf8.DecodeRuneInString(s[j:])
				if !isPathRune(r) || strings.HasPrefix(s[j:], "<-") {
					break
				}
				j += size
			}
			b.WriteString(cleanName(s[i:j]))
			i = j
		default:
			b.WriteRune(r)
			i += size
		}
	}
	return b.String()
}

func isPathRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._~%·-+@", r)
}

// cleanName rewrites one name with the path of its package, path/to/pkg.Name. In the last element of the path dots are escaped as %2e.
func cleanName(s string) string {
	slash := strings.LastIndexByte(s, '/')
	dot := strings.IndexByte(s[slash+1:], '.')
	if dot < 0 {
		return s
	}
	path, name := strings.ReplaceAll(s[:slash+1+dot], "%2e", "."), s[slash+1+dot+1:]
	return qualify(path, packageName(path), name)
}

// packageName guesses the name of a package from its path: the last element that is not a version.
func packageName(path string) string {
	elems := strings.Split(path, "/")
	last := elems[len(elems)-1]
	if len(elems) > 1 && isVersion(last) {
		last = elems[len(elems)-2]
	}
	if name, version, ok := strings.Cut(last, "."); ok && isVersion(version) { // gopkg.in/yaml.v3
		last = name
	}
	return strings.TrimPrefix(last, "go-")
}

func isVersion(s string) bool {
	if len(s) < 2 || s[0] != 'v' {
		return false
	}
	_, err := strconv.Atoi(s[1:])
	return err == nil
}
