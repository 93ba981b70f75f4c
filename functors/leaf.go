package functors

import (
	"reflect"
	"strings"
	"sync"
)

// A Leafer is a type that declares itself a leaf: walks hand its values to the function as a whole and do not look inside. The method does
// nothing. If *T has it, pointers to T are leaves; if T has it, both are.
type Leafer interface{ FunctorsLeaf() }

// declared holds what Leaf and Fields declared: true, or []string.
var declared sync.Map // of reflect.Type

// Leaf declares, from outside, that values of type T are leaves, and pointers to them too; for an interface T, all values that implement it.
// It is meant for init functions and for the first cells of a notebook.
func Leaf[T any]() { declare(reflect.TypeFor[T](), true) }

// Fields declares that only these fields of the struct T are children. The others are as good as not there, and copied when T is built anew.
//
// It panics with *Error if T has no such field.
func Fields[T any](names ...string) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		panic(misuse("Fields", nil, "got %s, want a struct", TypeName(t)))
	}
	has := map[string]bool{}
	for _, f := range allFields(t) {
		has[f.name] = true
	}
	for _, name := range names {
		if !has[name] {
			panic(misuse("Fields", nil, "%s has no field %s", TypeName(t), name))
		}
	}
	declare(t, append([]string{}, names...))
}

// FieldsOf returns the names of the fields of a struct type that are children, see Fields; nil if all are.
func FieldsOf(t reflect.Type) []string {
	as, _ := declared.Load(t)
	names, _ := as.([]string)
	return names
}

func declare(t reflect.Type, as any) {
	declared.Store(t, as)
	plans.Clear()
	leafTypes.Clear()
}

// IsLeaf tells whether x is a leaf unless a walk says otherwise. Leaves are numbers, strings and bools; slices and arrays of numbers or bools;
// nil; channels; functions that captured nothing, or whose captured variables cannot be seen; structs without fields; values of types that
// are declared leaves; a Mirror; and the opaque values of the standard library, such as a sync.Mutex or a time.Time. A pointer is a leaf if what it
// points to is one.
func IsLeaf(x any) bool {
	for !isLeaf(x) {
		if !isPointer(x) {
			return false
		}
		x = pointee(x)
	}
	return true
}

// isLeaf is IsLeaf for a node, of which a pointer is one and what it points to another.
func isLeaf(x any) bool {
	v := reflect.ValueOf(x)
	if !v.IsValid() || leafType(v.Type()) {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	case reflect.Func:
		_, vars, _ := Captured(x)
		return len(vars) == 0
	}
	return false
}

// leafTypes remembers what leafType found.
var leafTypes sync.Map // reflect.Type to bool

// leafType tells whether all values of a type are leaves.
func leafType(t reflect.Type) bool {
	if is, ok := leafTypes.Load(t); ok {
		return is.(bool)
	}
	is := findLeafType(t)
	leafTypes.Store(t, is)
	return is
}

func findLeafType(t reflect.Type) bool {
	if isDeclared(t) || t.Implements(reflect.TypeFor[Leafer]()) || t.Implements(reflect.TypeFor[Mirror]()) {
		return true
	}
	switch t.Kind() {
	case reflect.Pointer:
		return isDeclared(t.Elem()) || opaque(t.Elem())
	case reflect.Slice, reflect.Array:
		return isNumeric(t.Elem().Kind())
	case reflect.Struct:
		return opaque(t) || len(allFields(t)) == 0
	case reflect.Map, reflect.Func, reflect.Interface:
		return false
	}
	return true // numbers, strings, bools, channels, unsafe pointers
}

// isDeclared tells whether Leaf declared t, or an interface that it implements.
func isDeclared(t reflect.Type) bool {
	found := false
	for d, as := range declared.Range {
		d := d.(reflect.Type)
		found = found || as == true && (d == t || d.Kind() == reflect.Interface && t.Implements(d))
	}
	return found
}

// isNumeric tells whether slices of the kind are leaves.
func isNumeric(k reflect.Kind) bool { return k >= reflect.Bool && k <= reflect.Complex128 }

// opaquePackages are those of the standard library whose structs are values to use, not to look into. Numbers in them are no parameters: the
// state of a lock, the nanoseconds of a time.
var opaquePackages = map[string]bool{
	"bufio": true, "bytes": true, "container/list": true, "container/ring": true, "context": true, "crypto": true, "database/sql": true,
	"hash/maphash": true, "io": true, "iter": true, "log": true, "log/slog": true, "math/big": true, "math/rand": true, "math/rand/v2": true,
	"net": true, "net/http": true, "net/netip": true, "net/url": true, "os": true, "os/exec": true, "reflect": true, "regexp": true, "runtime": true,
	"strings": true, "sync": true, "sync/atomic": true, "testing": true, "text/template": true, "time": true, "unique": true, "weak": true,
}

func opaque(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && (opaquePackages[t.PkgPath()] || strings.HasPrefix(t.PkgPath(), "internal/"))
}
