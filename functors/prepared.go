package functors

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// preparedCode is where literals are that a rewriter prepared: in packages whose names begin with prefix, in files whose names begin with file.
type preparedCode struct{ prefix, file string }

var prepared atomic.Pointer[[]preparedCode]

// Prepare says that a rewriter prepared the function literals of the packages whose import paths begin with one of the prefixes: those
// with floats in their parameters or results. These literals are asked what they captured, which calls them, so that a prefix that fits
// anything else would have that executed. Types of these packages are named without the package.
func Prepare(prefixes ...string) { PrepareFiles("", prefixes...) }

// PrepareFiles is Prepare for the literals in files whose names begin with file: where a function of another package is inlined, a literal
// in it is compiled with the package that calls it, and named after that.
func PrepareFiles(file string, prefixes ...string) {
	for {
		old := prepared.Load()
		var all []preparedCode
		if old != nil {
			all = slices.Clone(*old)
		}
		for _, p := range prefixes {
			all = append(all, preparedCode{p, file})
		}
		if prepared.CompareAndSwap(old, &all) {
			break
		}
	}
	known.Range(func(pc, lit any) bool { // some may be literals after all
		if lit.(*Literal) == nil {
			known.CompareAndDelete(pc, lit)
		}
		return true
	})
}

// isPreparedName tells whether a name is that of something in a prepared package.
func isPreparedName(name string) bool {
	all := prepared.Load()
	return all != nil && slices.ContainsFunc(*all, func(p preparedCode) bool { return strings.HasPrefix(name, p.prefix) })
}

// isPreparedFile tells whether a function is in a prepared package, and in a file of those.
func isPreparedFile(fn *runtime.Func) bool {
	file, _ := fn.FileLine(fn.Entry())
	return slices.ContainsFunc(*prepared.Load(), func(p preparedCode) bool {
		return strings.HasPrefix(fn.Name(), p.prefix) && strings.HasPrefix(file, p.file)
	})
}

// isPrepared tells whether the code at pc, of a function of type t, is that of a prepared literal.
func isPrepared(pc uintptr, t reflect.Type) bool {
	fn := runtime.FuncForPC(pc)
	if fn == nil || !isPreparedName(fn.Name()) || !isLiteral(fn.Name()) || !isPreparedFile(fn) {
		return false
	}
	return hasFloats(t, map[reflect.Type]bool{})
}

// isLiteral tells by its name whether a function is a literal in the source: f.func1, and f.func1.2 for one in that. The compiler makes others
// for its own use, such as f-range1 for the body of a loop over a function, f.gowrap1, and T.Method-fm.
func isLiteral(name string) bool {
	_, rest, ok := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ".func")
	if !ok {
		return false
	}
	last := rest[strings.LastIndexByte(rest, '.')+1:]
	last = strings.TrimPrefix(last, "func")
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// hasFloats tells whether floats are in the parameters or results of a function type, or below them, as the rewriter decides it.
func hasFloats(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if t.Kind() != reflect.Interface && t.Implements(reflect.TypeFor[Leafer]()) { // it may be of floats, wherever it keeps them
		return true
	}
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return true
	case reflect.Slice, reflect.Array, reflect.Pointer, reflect.Map:
		return hasFloats(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if hasFloats(t.Field(i).Type, seen) {
				return true
			}
		}
	case reflect.Func: // parameters and results
		for i := range t.NumIn() {
			if hasFloats(t.In(i), seen) {
				return true
			}
		}
		for i := range t.NumOut() {
			if hasFloats(t.Out(i), seen) {
				return true
			}
		}
	}
	return false
}
