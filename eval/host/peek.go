package host

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
)

const (
	peekBytes = 400 // of a value's text
	peekKeys  = 200 // of a map
	peekDepth = 4
	peekItems = 12 // of one slice, map or struct
)

// peek looks at a variable, or inside of it, for somebody who is typing: path is its name, and names of fields and elements as front.Names has them. It returns what the
// value is, and the keys of a map as Go writes them. It calls no method of a cell's type, looks at a bounded part, and does not look at all
// while a goroutine of a cell runs: to read a map that another goroutine writes would end the process.
func (w *worker) peek(path []string) (proto.VarInfo, []string, error) {
	if w.run.Load() != nil || strings.Contains(string(stacks()), "cell/") {
		return proto.VarInfo{}, nil, errors.New("a cell is running, or a goroutine of one")
	}
	var v reflect.Value
	w.mu.Lock()
	for _, x := range w.vars {
		if len(path) > 0 && x.Name == path[0] {
			v = reflect.ValueOf(x.Ptr)
		}
	}
	w.mu.Unlock()
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return proto.VarInfo{}, nil, errors.New("no such variable")
	}
	v = v.Elem()
	for _, field := range path[1:] {
		for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		if key, ok := strings.CutPrefix(field, "["); ok {
			v = element(v, key)
		} else if v.Kind() == reflect.Struct {
			v = v.FieldByName(field)
		} else {
			v = reflect.Value{}
		}
		if !v.IsValid() {
			return proto.VarInfo{}, nil, errors.New("no such field or element")
		}
	}
	p := &peeker{left: peekBytes}
	p.value(v, 0)
	info := proto.VarInfo{Name: strings.Join(path, "."), Type: display.TypeName(v.Type()), Text: p.b.String()}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Map {
		return info, nil, nil
	}
	var keys []string
	for it := v.MapRange(); it.Next() && len(keys) < peekKeys; {
		if k, ok := keyText(it.Key()); ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return info, keys, nil
}

// element is what a map or a slice has for a constant as Go writes it, no value if it has nothing.
func element(v reflect.Value, key string) (none reflect.Value) {
	n, err := strconv.ParseInt(key, 10, 64)
	isInt := err == nil
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		if isInt && 0 <= n && n < int64(v.Len()) {
			return v.Index(int(n))
		}
	case reflect.Map:
		k := reflect.ValueOf(key)
		if text, err := strconv.Unquote(key); err == nil {
			k = reflect.ValueOf(text)
		} else if isInt {
			k = reflect.ValueOf(int(n))
		}
		switch t := v.Type().Key(); {
		case k.Type().AssignableTo(t), isInt && reflect.Int <= t.Kind() && t.Kind() <= reflect.Float64, k.Kind() == t.Kind():
			return v.MapIndex(k.Convert(t))
		}
	}
	return none
}

// keyText is a key as Go writes it, for keys that have a literal.
func keyText(k reflect.Value) (string, bool) {
	if k.Kind() == reflect.Interface {
		k = k.Elem()
	}
	switch {
	case k.Kind() == reflect.String:
		return strconv.Quote(k.String()), k.Len() <= peekBytes
	case k.CanInt(), k.CanUint(), k.CanFloat(), k.Kind() == reflect.Bool:
		p := &peeker{left: peekBytes}
		p.value(k, 0)
		return p.b.String(), true
	}
	return "", false
}

// A peeker writes values without their methods, until it has written enough.
type peeker struct {
	b    strings.Builder
	left int
}

func (p *peeker) put(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if p.left <= 0 {
		return
	}
	if len(text) > p.left {
		text = strings.ToValidUTF8(text[:p.left], "") + "…"
	}
	p.left -= len(text)
	p.b.WriteString(text)
}

func (p *peeker) value(v reflect.Value, depth int) {
	if !v.IsValid() {
		p.put("nil")
		return
	}
	if depth > peekDepth || p.left <= 0 {
		p.put("…")
		return
	}
	if text, ok := ours(v); ok {
		p.put("%s", text)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		p.put("%t", v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.put("%d", v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.put("%d", v.Uint())
	case reflect.Float32, reflect.Float64:
		p.put("%g", v.Float())
	case reflect.Complex64, reflect.Complex128:
		p.put("%g", v.Complex())
	case reflect.String:
		s := v.String()
		if len(s) > peekBytes {
			s = s[:peekBytes]
		}
		p.put("%q", s)
	case reflect.Pointer:
		if v.IsNil() {
			p.put("nil")
			return
		}
		p.put("&")
		p.value(v.Elem(), depth+1)
	case reflect.Interface:
		p.value(v.Elem(), depth)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			p.put("nil")
			return
		}
		p.list("[", "]", v.Len(), func(i int) { p.value(v.Index(i), depth+1) })
	case reflect.Map:
		if v.IsNil() {
			p.put("nil")
			return
		}
		it := v.MapRange()
		p.list("{", "}", v.Len(), func(int) {
			if it.Next() {
				p.value(it.Key(), depth+1)
				p.put(": ")
				p.value(it.Value(), depth+1)
			}
		})
	case reflect.Struct:
		p.list("{", "}", v.NumField(), func(i int) {
			p.put("%s: ", v.Type().Field(i).Name)
			p.value(v.Field(i), depth+1)
		})
	default: // chan, func, unsafe.Pointer
		if v.IsNil() {
			p.put("nil")
		} else {
			p.put("%s", display.TypeName(v.Type()))
		}
	}
}

func (p *peeker) list(open, end string, n int, item func(i int)) {
	p.put("%s", open)
	for i := range min(n, peekItems) {
		if i > 0 {
			p.put(", ")
		}
		item(i)
	}
	if n > peekItems {
		p.put(", … (%d)", n)
	}
	p.put("%s", end)
}

// ours is the text of values whose methods are no user's: tensors, times and durations.
func ours(v reflect.Value) (string, bool) {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "", false
		}
		t = t.Elem()
	}
	switch path := t.PkgPath(); {
	case !v.CanInterface():
	case path == "time", path == "github.com/fluxion-go/fluxion/tensor" && t.Kind() == reflect.Struct:
		if s, ok := v.Interface().(fmt.Stringer); ok {
			return guard(s, s.String), true
		}
	}
	return "", false
}
