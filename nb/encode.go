package nb

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A style is how a document is laid out.
type style struct {
	newline string // line end, or "" for everything on one line
	unit    string // one step of indentation
	colon   string // between name and value
	comma   string // between elements on one line
}

// compact is the shortest style.
var compact = style{colon: ":", comma: ","}

// An encoder writes JSON as nbformat does: sorted keys, no escapes but those that JSON demands.
type encoder struct {
	style
	buf []byte
}

// encode returns v laid out for a line that is indented by base.
func (st style) encode(v any, base string) []byte {
	e := encoder{style: st}
	e.value(v, base, 0)
	return e.buf
}

func (e *encoder) value(v any, base string, depth int) {
	if depth >= maxDepth-10 {
		v = nil // a document that nests deeper could not be read again
	}
	switch v := v.(type) {
	case nil:
		e.buf = append(e.buf, "null"...)
	case bool:
		e.buf = strconv.AppendBool(e.buf, v)
	case string:
		e.buf = appendQuoted(e.buf, v)
	case int:
		e.buf = strconv.AppendInt(e.buf, int64(v), 10)
	case float64:
		e.buf = appendFloat(e.buf, v)
	case json.Number:
		if json.Valid([]byte(v)) {
			e.buf = append(e.buf, v...)
		} else {
			e.buf = appendQuoted(e.buf, string(v))
		}
	case []any:
		e.list('[', ']', len(v), base, func(i int, inner string) { e.value(v[i], inner, depth+1) })
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		e.list('{', '}', len(keys), base, func(i int, inner string) {
			e.buf = appendQuoted(e.buf, keys[i])
			e.buf = append(e.buf, e.colon...)
			e.value(v[keys[i]], inner, depth+1)
		})
	default:
		e.value(plain(v), base, depth)
	}
}

// list writes n elements between two brackets, each on its own line unless the style has none.
func (e *encoder) list(open, end byte, n int, base string, element func(i int, base string)) {
	e.buf = append(e.buf, open)
	inner := base + e.unit
	for i := range n {
		if i > 0 && e.newline == "" {
			e.buf = append(e.buf, e.comma...)
		} else if i > 0 {
			e.buf = append(e.buf, ',')
		}
		if e.newline != "" {
			e.buf = append(append(e.buf, e.newline...), inner...)
		}
		element(i, inner)
	}
	if n > 0 && e.newline != "" {
		e.buf = append(append(e.buf, e.newline...), base...)
	}
	e.buf = append(e.buf, end)
}

// plain turns a Go value into one of the types that decode returns.
func plain(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T has no JSON form: %v", v, err)
	}
	s := scanner{data: text}
	if _, err := s.value(0, 0); err != nil {
		return fmt.Sprintf("%T has no JSON form: nested deeper than %d", v, maxDepth)
	}
	decoded, _ := s.decode(0)
	return decoded
}

// appendFloat writes x the way that Python would write it again after reading it, so that a document saved
// by Jupyter does not change. What JSON cannot say becomes null, as in JavaScript.
func appendFloat(b []byte, x float64) []byte {
	switch abs := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return append(b, "null"...)
	case x == 0:
		return append(b, '0')
	case abs < 1e-4 || abs >= 1e21:
		return strconv.AppendFloat(b, x, 'e', -1, 64)
	default:
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	}
}

// appendQuoted writes text as a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendQuoted(b []byte, text string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, text[start:i]...)
		if k := strings.IndexByte("\"\\\n\r\t\b\f", c); k >= 0 {
			b = append(b, '\\', `"\nrtbf`[k])
		} else if c < ' ' {
			b = fmt.Appendf(b, `\u%04x`, c)
		} else {
			b = append(b, "\uFFFD"...)
		}
		i++
		start = i
	}
	b = append(b, text[start:]...)
	return append(b, '"')
}

// splitLines cuts text after each line end, and only there: what Python's splitlines(True) does, which
// nbformat uses, so it knows more line ends than Go.
func splitLines(text string) []any {
	lines := []any{}
	start := 0
	for i, r := range text {
		switch r {
		case '\r':
			if strings.HasPrefix(text[i+1:], "\n") {
				continue
			}
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		default:
			continue
		}
		end := i + utf8.RuneLen(r)
		lines = append(lines, text[start:end])
		start = end
	}
	if start < len(text) {
		lines = append(lines, text[start:])
	}
	return lines
}
