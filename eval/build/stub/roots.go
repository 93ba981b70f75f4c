package stub

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Archive is a package that the worker is made of.
type Archive struct {
	Path string
	Data []byte
	Skip bool // only to be read for its names: user code cannot import the package
}

// Roots writes a file for the worker's main package that refers to the functions, types and variables of the packages, so that they are in the
// worker even if nothing there uses them. Functions that are not exported are among them: bodies that the compiler copies into cells call them.
func Roots(packages []Archive) []byte {
	var b, links, funcs, values bytes.Buffer
	n := 0
	for i, p := range packages {
		o, err := readArchive(p.Data)
		if err != nil {
			continue // cells that use it bring what they need
		}
		used := false
		for j := range o.symbols {
			s := &o.symbols[j]
			switch kind, name := rootKind(p.Path, o, s); {
			case kind == rootFunc:
				n++
				fmt.Fprintf(&links, "//go:linkname root%d %s\nfunc root%d()\n", n, s.name, n)
				fmt.Fprintf(&funcs, "\troot%d,\n", n)
			case p.Skip:
			case kind == rootType:
				used = true
				fmt.Fprintf(&values, "\t(*p%d.%s)(nil),\n", i, name)
			case kind == rootVar:
				used = true
				fmt.Fprintf(&values, "\t&p%d.%s,\n", i, name)
			}
		}
		if used {
			fmt.Fprintf(&b, "import p%d %q\n", i, p.Path)
		}
	}
	var out bytes.Buffer
	out.WriteString("// Code generated from the packages of the worker. DO NOT EDIT.\n\npackage main\n\nimport _ \"unsafe\"\n")
	out.Write(b.Bytes())
	fmt.Fprintf(&out, "\n%s\nvar rootFuncs = [...]func(){\n%s}\n\nvar rootValues = [...]any{\n%s}\n", links.Bytes(), funcs.Bytes(), values.Bytes())
	out.WriteString("\nfunc init() { keepRoots(&rootFuncs, &rootValues) }\n\n//go:noinline\nfunc keepRoots(...any) {}\n")
	return out.Bytes()
}

const (
	rootNone = iota
	rootFunc
	rootType
	rootVar
)

// rootKind tells what a symbol is to user code, and the name that it has there.
func rootKind(path string, o *object, s *symbol) (kind int, name string) {
	own := escape(path) + "."
	if t, ok := strings.CutPrefix(s.name, "type:"+own); ok && s.abi == 0 && exported(t) {
		return rootType, t
	}
	name, ok := strings.CutPrefix(s.name, own)
	if !ok && s.abi == abiInternal && strings.Contains(s.name, ".") && !strings.HasPrefix(s.name, "type:") && !strings.HasPrefix(s.name, "main.") {
		_, name, _ = strings.Cut(s.name[strings.LastIndexByte(s.name, '/')+1:], ".") // a function that is written here for another package
		ok = true
	}
	if !ok || s.dupok || strings.ContainsAny(name, "[]{}, \t·;") {
		return rootNone, ""
	}
	switch {
	case s.abi == abiInternal && s.size == 0: // the compiler found it unused, and wrote nothing
	case s.abi == abiInternal:
		if strings.HasPrefix(name, "init.") || name == "init" || strings.HasPrefix(name, ".") || name == "main" {
			return rootNone, ""
		}
		base := name
		if strings.HasPrefix(name, "(*") {
			_, base, _ = strings.Cut(name, ").")
		} else if t, m, ok := strings.Cut(name, "."); ok && t != "" {
			base = m
		}
		if strings.ContainsAny(base, ".-") { // closures and method values
			return rootNone, ""
		}
		return rootFunc, name
	case exported(name) && s.abi == 0:
		if _, isFunc := o.byName[symbolName{s.name, abiInternal}]; !isFunc {
			return rootVar, name
		}
	}
	return rootNone, ""
}

func exported(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && !slices.ContainsFunc([]byte(name), func(c byte) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

// escape is how a path begins the names of symbols.
func escape(path string) string {
	slash := strings.LastIndexByte(path, '/') + 1
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c == '.' && i >= slash || c == '%' || c == '"' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
