package display

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// ownText returns the text that v gives for itself through a method Format, Error or String, cut to limit bytes. If such a method
// panics, failed tells about it.
func ownText(v reflect.Value, limit int) (text string, ok bool, failed string) {
	v = receiver(v)
	if !v.IsValid() {
		return "", false, ""
	}
	method := "String"
	defer func() {
		if r := recover(); r != nil {
			text, ok, failed = "", false, clean(fmt.Sprintf("%s: panic: %v", method, r), maxString)
		}
	}()
	switch x := v.Interface().(type) {
	case *reflect.Value: // its String says <int Value>
		return "", false, ""
	case reflect.Type:
		return TypeName(x), true, ""
	case *time.Time:
		return x.Round(0).String(), true, "" // without the reading of the monotonic clock
	case fmt.Formatter:
		method = "Format"
		return clean(format(x, limit), limit), true, ""
	case error:
		method = "Error"
		return clean(x.Error(), limit), true, ""
	case fmt.Stringer:
		return clean(x.String(), limit), true, ""
	}
	return "", false, ""
}

// clean cuts a text that was made elsewhere, and replaces what is not UTF-8: front ends take nothing else.
func clean(s string, limit int) string {
	return cut(strings.ToValidUTF8(cut(s, limit), "\uFFFD"), limit)
}

// receiver returns a value on which every method of v can be called, those of the pointer to it among them, or the zero Value if it has
// no methods or they cannot be called.
func receiver(v reflect.Value) reflect.Value {
	if !v.CanInterface() {
		return reflect.Value{}
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface {
		if t.NumMethod() == 0 {
			return reflect.Value{}
		}
		return v
	}
	if reflect.PointerTo(t).NumMethod() == 0 {
		return reflect.Value{}
	}
	if a := addressable(v); a.CanAddr() {
		return a.Addr()
	}
	return v
}

// hasOwnText tells whether values of a type that is no pointer give a text for themselves.
func hasOwnText(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[fmt.Formatter]()) || p.Implements(reflect.TypeFor[error]()) ||
		p.Implements(reflect.TypeFor[fmt.Stringer]())
}

// errFull ends a Format that has written enough.
var errFull = errors.New("display: text is full")

// state is what a Format method writes to, as for %v. It stops the method when the limit is reached, which fmt could not: a Formatter
// may be a matrix with 10⁷ entries.
type state struct {
	b     strings.Builder
	limit int
}

func (s *state) Write(p []byte) (int, error) {
	if s.b.Len()+len(p) > s.limit {
		s.b.Write(p[:max(0, min(len(p), s.limit-s.b.Len()+1))])
		panic(errFull)
	}
	return s.b.Write(p)
}

func (s *state) Width() (int, bool)     { return 0, false }
func (s *state) Precision() (int, bool) { return 0, false }
func (s *state) Flag(int) bool          { return false }

func format(f fmt.Formatter, limit int) string {
	s := state{limit: limit}
	func() {
		defer func() {
			if r := recover(); r != nil && r != errFull {
				panic(r)
			}
		}()
		f.Format(&s, 'v')
	}()
	return cut(s.b.String(), limit)
}
