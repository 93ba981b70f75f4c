package show

import (
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// How much of a value is looked at before it is shown as a tree, and from how many numbers on it is.
const (
	mostParts   = 2000
	mostLevels  = 24
	manyNumbers = 8
	lineWidth   = 80
)

// Value returns the HTML of a struct or a closure that holds arrays of numbers, as functors.Dump finds it, and of what that returned. It is empty for what is small, for what makes
// a text of its own, and for all other values.
func Value(v any) string {
	t, ok := v.(functors.Tree)
	if !ok {
		if t, ok = dumped(v); !ok || !holdsArray(t) {
			return ""
		}
	} else if !holdsArray(t) && utf8.RuneCountInString(t.String()) <= lineWidth {
		return ""
	}
	return markup.Tree(New().Dump("", t), "")
}

// dumped is what is in a struct or a closure, if that is not too much.
func dumped(v any) (t functors.Tree, ok bool) {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	switch v.(type) {
	case fmt.Stringer, fmt.Formatter, error, interface{ At(i, j int) float64 }: // matrices are tables
		return t, false
	}
	if r.Kind() != reflect.Struct && r.Kind() != reflect.Func || hasText(r.Type()) {
		return t, false
	}
	defer func() {
		if recover() != nil { // what others are changing
			ok = false
		}
	}()
	left := mostParts
	if r.Kind() == reflect.Func {
		_, vars, ok := functors.Captured(r.Interface())
		if !ok {
			return t, false
		}
		for _, x := range vars {
			count(reflect.ValueOf(x), &left, 0)
		}
	} else {
		count(r, &left, 0)
	}
	if left < 0 {
		return t, false
	}
	return functors.Dump(v), true
}

func hasText(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[fmt.Stringer]()) || p.Implements(reflect.TypeFor[fmt.Formatter]()) || p.Implements(reflect.TypeFor[error]())
}

// count takes the number of parts of a value from left, until there are none left.
func count(v reflect.Value, left *int, level int) {
	if *left--; *left < 0 || !v.IsValid() {
		return
	}
	if level == mostLevels {
		*left = -1
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.Type() != reflect.TypeFor[*tensor.Tensor]() {
			count(v.Elem(), left, level+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			count(v.Field(i), left, level+1)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k < reflect.Array && k != reflect.Invalid { // numbers
			return
		}
		for i := 0; i < v.Len() && *left >= 0; i++ {
			count(v.Index(i), left, level+1)
		}
	case reflect.Map:
		for it := v.MapRange(); *left >= 0 && it.Next(); {
			count(it.Value(), left, level+1)
		}
	}
}

// holdsArray tells whether there is an array of more than a few numbers in a tree.
func holdsArray(node functors.Tree) bool {
	if t := array(node); t != nil {
		return t.Len() > manyNumbers
	}
	for _, kid := range node.All() {
		if holdsArray(kid) {
			return true
		}
	}
	return false
}
