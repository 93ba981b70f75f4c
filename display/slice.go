package display

import (
	"fmt"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

func (p *printer) slice(v reflect.Value, ctx context) *node {
	t := v.Type()
	if t.Elem().Kind() == reflect.Uint8 && t.Elem().PkgPath() == "" {
		return p.bytes(v)
	}
	n := &node{open: "[", items: []*node{}, end: "]"}
	switch e := leafType(t); {
	case t.Name() != "":
		n.open = TypeName(t) + "["
	case ctx != said && saysName(e):
		n.open = TypeName(e) + "["
	}
	p.left -= len(n.open) + 1
	if g := p.grid(v, n); g != nil {
		return g
	}

	limit := maxDeep
	flat := isFlat(t.Elem())
	if flat {
		n.style = fill
		if p.depth <= 2 {
			limit = maxFlat
		}
	}
	shown := indices(v.Len(), limit)
	for k, i := range shown {
		if i < 0 || p.left <= 0 {
			n.items = append(n.items, gap())
			n.after = fmt.Sprintf(" (%d elements)", v.Len())
			if i < 0 {
				continue
			}
			break
		}
		it := p.share(len(shown)-k, func() *node { return p.value(v.Index(i), said) })
		n.items = append(n.items, it)
		if flat && len(it.open) > lineWidth/2 {
			n.style = lines
		}
	}
	return n
}

// indices returns the indices to show of n elements: all of them up to limit, and otherwise those at both ends with -1 between.
func indices(n, limit int) []int {
	var is []int
	for i := 0; i < n; i++ {
		if n > limit && i == edge {
			is = append(is, -1)
			i = n - edge
		}
		is = append(is, i)
	}
	return is
}

// isFlat tells whether the values of a type are one word each, as a rule.
func isFlat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return t == reflect.TypeFor[time.Time]()
	}
	return true
}

// leafType follows slices and arrays without a name to what they hold.
func leafType(t reflect.Type) reflect.Type {
	for t.Name() == "" && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		t = t.Elem()
	}
	return t
}

// saysName tells whether a slice of such elements begins with the name of their type.
func saysName(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Complex64:
		return true
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8,
		reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float64, reflect.Complex128, reflect.String:
		return t.PkgPath() != "" && !hasOwnText(t)
	}
	return false
}

// bytes shows bytes as text if they are text, and as numbers otherwise.
func (p *printer) bytes(v reflect.Value) *node {
	name := TypeName(v.Type())
	limit := maxString
	if p.depth == 1 { // alone
		limit = maxLong
	}
	b := make([]byte, min(v.Len(), limit, max(p.left, 2*maxBytes+1)))
	for i := range b {
		b[i] = byte(v.Index(i).Uint())
	}
	after := fmt.Sprintf(" (%d bytes)", v.Len())
	if s, ok := readable(b, v.Len() > len(b)); ok {
		if v.Len() <= len(b) {
			return p.leaf(name + "(" + strconv.Quote(s) + ")")
		}
		q := strconv.Quote(s)
		return p.leaf(name + "(" + q[:len(q)-1] + `…")` + after)
	}
	n := &node{open: name + "{", items: []*node{}, end: "}", style: fill}
	for _, c := range b[:min(len(b), 2*maxBytes)] {
		if len(n.items) == maxBytes && len(b) > 2*maxBytes {
			break
		}
		n.items = append(n.items, p.leaf(fmt.Sprintf("0x%02x", c)))
	}
	if len(n.items) < v.Len() {
		n.items = append(n.items, gap())
		n.after = after
	}
	return n
}

// readable tells whether b is text that a person can read; if more follows, its last rune may be incomplete.
func readable(b []byte, more bool) (string, bool) {
	if more {
		for k := 0; k < utf8.UTFMax && len(b) > 0 && !utf8.Valid(b); k++ {
			b = b[:len(b)-1]
		}
	}
	if !utf8.Valid(b) {
		return "", false
	}
	odd := 0
	for _, r := range string(b) {
		if r != '\n' && r != '\t' && r != '\r' && !strconv.IsPrint(r) {
			odd++
		}
	}
	return string(b), odd*20 <= len(b)
}
