package functors

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unicode"
)

// TypeName writes a type as its user would: []byte, map[string]*mat.Dense, func(float64) float64, Pair[int, string]. Types of package main and
// of cells, which are those of prepared packages, go without their package. A nil t is called nil.
func TypeName(t reflect.Type) string {
	switch {
	case t == nil:
		return "nil"
	case t.Name() != "":
		pkg, _, qualified := strings.Cut(t.String(), ".")
		name, args, generic := strings.Cut(t.Name(), "[")
		name, _, _ = strings.Cut(name, "·") // the compiler numbers types declared in functions
		name = strings.ReplaceAll(name, mark, "")
		if generic {
			name += "[" + cleanArgs(args)
		}
		if !qualified || isOwn(t.PkgPath()) || t.PkgPath() == "" {
			return name
		}
		return pkg + "." + name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + TypeName(t.Elem())
	case reflect.Slice:
		return "[]" + TypeName(t.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(t.Len()) + "]" + TypeName(t.Elem())
	case reflect.Map:
		return "map[" + TypeName(t.Key()) + "]" + TypeName(t.Elem())
	case reflect.Func:
		return "func" + signature(t)
	case reflect.Struct:
		fields := make([]string, t.NumField())
		for i := range fields {
			f := t.Field(i)
			fields[i] = unmarked(f.Name) + " " + TypeName(f.Type)
		}
		return "struct{" + strings.Join(fields, "; ") + "}"
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return "any"
		}
	}
	return t.String()
}

func typeNameOf(v any) string { return TypeName(reflect.TypeOf(v)) }

func signature(t reflect.Type) string {
	var in, out []string
	for i := range t.NumIn() {
		if t.IsVariadic() && i == t.NumIn()-1 {
			in = append(in, "..."+TypeName(t.In(i).Elem()))
		} else {
			in = append(in, TypeName(t.In(i)))
		}
	}
	for i := range t.NumOut() {
		out = append(out, TypeName(t.Out(i)))
	}
	s := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return s
	case 1:
		return s + " " + out[0]
	}
	return s + " (" + strings.Join(out, ", ") + ")"
}

// isOwn tells whether names of a package go without it.
func isOwn(path string) bool { return path == "main" || isPreparedName(path+".") }

// cleanArgs shortens the type arguments in a name, for which there is only text, with whole package paths.
func cleanArgs(s string) string {
	var b strings.Builder
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._~%·-", r)
		})
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			b.WriteString(cleanName(s[:n]))
			s = s[n:]
			continue
		}
		b.WriteByte(s[0])
		if s[0] == ',' && !strings.HasPrefix(s, ", ") {
			b.WriteByte(' ')
		}
		s = s[1:]
	}
	return b.String()
}

// cleanName shortens a name with the path of its package: path/to/pkg.Name.
func cleanName(s string) string {
	slash := strings.LastIndexByte(s, '/') + 1
	pkg, name, ok := strings.Cut(s[slash:], ".")
	if !ok {
		return s
	}
	name, _, _ = strings.Cut(strings.ReplaceAll(name, mark, ""), "·")
	if isOwn(s[:slash] + pkg) {
		return name
	}
	return pkg + "." + name
}

// funcName names a function: math.Sin, sigmoid of a cell, func for a literal.
func funcName(f any) string {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	if fn == nil || isLiteral(fn.Name()) {
		return "func"
	}
	name, _, _ := strings.Cut(fn.Name(), "[")
	return cleanName(strings.TrimSuffix(name, "-fm"))
}
