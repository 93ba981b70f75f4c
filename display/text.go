package display

import (
	"fmt"
	"reflect"
	"unsafe"
)

// The limits of a text. They hold for any value, however large: Text looks at a few thousand parts of it at most.
const (
	maxText   = 16 << 10 // bytes of a whole text
	maxParts  = 8 << 10  // bytes of names and values in it, before lines are broken and indented
	maxDepth  = 8        // levels of values in values
	maxSay    = 64 << 10 // bytes that a value's own String, Error or Format may give for the whole text
	maxLong   = 4 << 10  // bytes of a string alone
	maxString = 120      // bytes of a string inside another value, or of a remark
	maxBytes  = 16       // bytes of a []byte that is no text
	maxFlat   = 100      // elements of a slice of numbers, strings and the like
	maxDeep   = 20       // elements of other slices, and of those in values in values
	edge      = 3        // elements at each end of a longer slice
	maxPairs  = 30       // entries of a map
	maxCopy   = 64 << 10 // bytes of a value that is copied so that its methods can be called
)

// Text returns the text form of v, at most 16 KB of it, or 64 KB if v makes its own text:
//
//   - floats have a decimal (2.0), float32 says its name (float32(0.1), float32[0.1, 0.2]), strings are quoted;
//   - slices and arrays are [1, 2, 3], with …, and their length behind, where they are long; slices of equally long slices of numbers
//     are rows, and so are values with the methods Dims and At of gonum's matrices; numbers in rows are rounded to 6 digits if they are
//     long;
//   - maps are sorted by key, {"a": 1, "b": 2};
//   - structs and pointers to them are Point{X: 1.0, Y: 2.0} and &Point{X: 1.0, Y: 2.0}, with unexported fields;
//   - a value with a method Error, Format or String is what that says, inside other values too. A method of the pointer will do. One
//     that panics is a remark beside the value;
//   - what leads back to itself is <cycle>, and what is too deep or too much is ….
//
// What does not fit on a line of 80 columns is broken and indented.
func Text(v any) (text string) {
	defer func() {
		if r := recover(); r != nil { // such as a value that another goroutine is changing
			text = fmt.Sprintf("%s (cannot be shown: %s)", TypeName(reflect.TypeOf(v)), cut(fmt.Sprint(r), maxString))
		}
	}()
	p := printer{left: maxParts, say: maxSay, seen: map[visit]bool{}}
	n := p.value(reflect.ValueOf(v), unknown)
	if p.said && n.items == nil && n.label == "" {
		return n.open + n.end + n.after // the value's own text, as it is
	}
	var out page
	out.lay(n, 0, 0)
	return cut(out.b.String(), maxText)
}

// printer turns values into nodes.
type printer struct {
	left  int            // bytes of text that may still be made
	say   int            // bytes that a method may give for the value at the top
	said  bool           // the value at the top gave its own text
	depth int            // values around this one
	seen  map[visit]bool // the pointers, maps and slices around this one
}

// context is what the reader knows of the type of a value from what stands around it.
type context int

const (
	unknown context = iota // nothing: a value at the top, or in an interface
	known                  // its type is that of a field or of a map's values
	said                   // the name of its type stands in front of the slice that holds it
)

type visit struct {
	ptr unsafe.Pointer
	len int
	typ reflect.Type
}

// value makes the node of v.
func (p *printer) value(v reflect.Value, ctx context) *node {
	if !v.IsValid() {
		return p.leaf("nil")
	}
	if p.left <= 0 {
		return gap()
	}
	for v.Kind() == reflect.Interface {
		if v.IsNil() {
			return p.leaf("nil")
		}
		v, ctx = v.Elem(), unknown
	}
	if v.Kind() == reflect.Pointer && v.IsNil() { // its methods have nothing to speak of
		return p.leaf("nil")
	}
	if v.Type() == reflect.TypeFor[reflect.Value]() && v.CanInterface() {
		return p.inner(v.Interface().(reflect.Value))
	}
	text, ok, failed := ownText(v, p.sayLimit())
	if ok {
		p.said = p.depth == 0
		if text == "" {
			text = `""`
		}
		return p.leaf(text)
	}
	if n := p.matrix(v); n != nil {
		return n
	}
	n := p.parts(v, ctx)
	if failed != "" {
		n.after += " (" + failed + ")"
	}
	return n
}

// sayLimit bounds the text that a value may give for itself here.
func (p *printer) sayLimit() int {
	if p.depth == 0 {
		return p.say
	}
	return max(p.left, maxString)
}

// parts makes the node of v from what it is made of.
func (p *printer) parts(v reflect.Value, ctx context) *node {
	t := v.Type()
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8,
		reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float64, reflect.Complex128:
		return p.leaf(named(scalar(v), t, ctx >= known || t.PkgPath() == ""))
	case reflect.Float32, reflect.Complex64:
		return p.leaf(named(scalar(v), t, ctx == said))
	case reflect.String:
		limit := maxString
		if p.depth == 0 {
			limit = maxLong
		}
		return p.leaf(named(quote(v.String(), min(limit, max(p.left, 16))), t, ctx >= known || t.PkgPath() == ""))
	case reflect.Func:
		if v.IsNil() {
			return p.leaf("nil")
		}
		return p.leaf(TypeName(t))
	case reflect.Chan:
		switch {
		case v.IsNil():
			return p.leaf("nil")
		case v.Cap() > 0:
			return p.leaf(fmt.Sprintf("%s (%d of %d)", TypeName(t), v.Len(), v.Cap()))
		}
		return p.leaf(TypeName(t))
	case reflect.UnsafePointer:
		return p.leaf(fmt.Sprintf("unsafe.Pointer(0x%x)", v.Pointer()))
	}

	if p.depth >= maxDepth {
		return p.tooDeep(v)
	}
	if k := v.Kind(); k == reflect.Pointer || k == reflect.Map || k == reflect.Slice && v.Len() > 0 {
		at := visit{ptr: v.UnsafePointer(), typ: t}
		if k == reflect.Slice {
			at.len = v.Len()
		}
		if p.seen[at] {
			return p.leaf("<cycle>")
		}
		p.seen[at] = true
		defer delete(p.seen, at)
	}
	if v.Kind() == reflect.Pointer {
		return p.pointee(v.Elem())
	}
	p.depth++
	defer func() { p.depth-- }()
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		return p.slice(v, ctx)
	case reflect.Map:
		return p.mapping(v)
	}
	return p.structure(v)
}

// pointee makes the node of what a pointer points to, with & before it. The pointer is no level of its own, except in a chain of them.
func (p *printer) pointee(v reflect.Value) *node {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		p.depth++
		defer func() { p.depth-- }()
	}
	n := p.value(open(v), unknown)
	n.open = "&" + n.open
	return n
}

// inner makes the node of what a reflect.Value holds.
func (p *printer) inner(v reflect.Value) *node {
	if p.depth >= maxDepth {
		return p.leaf("…")
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.value(v, unknown)
}

// tooDeep is what a value is at the last level.
func (p *printer) tooDeep(v reflect.Value) *node {
	switch v.Kind() {
	case reflect.Pointer:
		return p.leaf("&…")
	case reflect.Struct:
		return p.leaf(structName(v.Type()) + "{…}")
	case reflect.Map:
		if v.Len() == 0 {
			return p.leaf("{}")
		}
		return p.leaf("{…}")
	case reflect.Slice, reflect.Array:
		if v.Len() == 0 {
			return p.leaf("[]")
		}
		return p.leaf("[…]")
	}
	return p.leaf("…")
}

// leaf makes a leaf and pays for it.
func (p *printer) leaf(s string) *node {
	p.left -= len(s) + 2
	return leaf(s)
}

// named puts the name of its type around a plain value, as in float32(0.1), unless it goes without saying.
func named(s string, t reflect.Type, without bool) string {
	if without {
		return s
	}
	if s[0] == '(' { // a complex number
		return TypeName(t) + s
	}
	return TypeName(t) + "(" + s + ")"
}

// share runs f with its part of what is left, when n things are still to be shown, f's among them. What f does not use is left for the
// others, and so a large field does not push the next one out.
func (p *printer) share(n int, f func() *node) *node {
	left := p.left
	part := left / max(n, 1)
	p.left = part
	it := f()
	p.left = left - (part - p.left)
	return it
}

func (p *printer) structure(v reflect.Value) *node {
	t := v.Type()
	n := &node{open: structName(t) + "{", items: []*node{}, end: "}"}
	p.left -= len(n.open) + 1
	if path := t.PkgPath(); path == "sync" && t.NumField() > 0 { // a lock has nothing to say
		return p.leaf(n.open + "…}")
	}
	v = addressable(v)
	for i := range v.NumField() {
		f := t.Field(i)
		if f.Name == "_" {
			continue
		}
		if p.left <= 0 {
			n.items = append(n.items, gap())
			break
		}
		name := f.Name
		if f.Anonymous {
			name = qualify("", "", name)
		}
		p.left -= len(name) + 2
		it := p.share(v.NumField()-i, func() *node { return p.value(open(v.Field(i)), known) })
		it.label = name + ": "
		n.items = append(n.items, it)
	}
	return n
}

// structName is the name of a struct type, and nothing for a struct literal type.
func structName(t reflect.Type) string {
	if t.Name() == "" {
		return ""
	}
	return TypeName(t)
}

// addressable returns v, or a copy of it whose address can be taken; v itself if it is too large to copy.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() || !v.CanInterface() || v.Type().Size() > maxCopy {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// open returns a field as if its name were exported, so that its methods can be called: the fields of a type declared in a notebook
// mostly are unexported, and a time.Duration in one of them reads no worse for it.
func open(v reflect.Value) reflect.Value {
	if v.CanInterface() || !v.CanAddr() {
		return v
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}
