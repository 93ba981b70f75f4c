package functors

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A KeyPath leads from the root of a tree to a part of it. A step is a string, the name of a field, of a captured variable, or a key of a map;
// or an int, the number of an element, from 0, or a key. What pointers and interfaces hold needs no step.
//
// Its text has dots between the steps: layers.0.W. Names that have dots or spaces in them, or that look like numbers, are quoted: m."a.b".
type KeyPath []any

// Path puts a path together of steps and other paths: Path("a", Path("b", 3), "c", 4) is a.b.3.c.4. It panics with *Error if one is neither
// a string, nor an int, nor a KeyPath.
func Path(parts ...any) KeyPath { return KeyPath(nil).Join(parts...) }

// Join returns the path that goes on by parts, as Path takes them. The receiver stays as it is.
func (p KeyPath) Join(parts ...any) KeyPath {
	out := slices.Clip(slices.Clone(p))
	for _, s := range parts {
		switch s := s.(type) {
		case KeyPath:
			out = append(out, s...)
		case string, int:
			out = append(out, s)
		default:
			panic(misuse("Path", p, "got %s, want a string, an int or a KeyPath", a(s)))
		}
	}
	return out
}

// Equal tells whether two paths have the same steps. The name "3" is not the number 3.
func (p KeyPath) Equal(q KeyPath) bool { return slices.Equal(p, q) }

// String writes the path as ParseKeyPath reads it.
func (p KeyPath) String() string {
	steps := make([]string, len(p))
	for i, s := range p {
		if name, ok := s.(string); ok && !plain(name) {
			steps[i] = strconv.Quote(name)
		} else {
			steps[i] = keyText(s)
		}
	}
	return strings.Join(steps, ".")
}

// plain tells whether a name can stand in a path without quotes.
func plain(name string) bool {
	if name == "" || !utf8.ValidString(name) {
		return false
	}
	for _, r := range name {
		if r == '.' || r == '"' || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return false
		}
	}
	_, number := asNumber(name)
	return !number
}

// asNumber reads a number as strconv.Itoa writes it.
func asNumber(s string) (int, bool) {
	i, err := strconv.Atoi(s)
	return i, err == nil && strconv.Itoa(i) == s
}

// ParseKeyPath reads a path from text, steps with dots between: layers.0.W, m."a.b".1. A step that is a number is an int, unless it is quoted.
// The empty text is the path to the root. An error is an *Error.
func ParseKeyPath(text string) (KeyPath, error) {
	var p KeyPath
	for rest, more := text, text != ""; more; {
		var step any
		var problem string
		step, rest, problem = cutStep(rest)
		if problem != "" {
			return nil, misuse("ParseKeyPath", nil, "%s in %q at byte %d, want a name, a number or a quoted name", problem, text, len(text)-len(rest))
		}
		p = append(p, step)
		if rest, more = strings.CutPrefix(rest, "."); !more && rest != "" {
			return nil, misuse("ParseKeyPath", nil, "got %q after a quoted name in %q at byte %d, want a dot", rest, text, len(text)-len(rest))
		}
	}
	return p, nil
}

// cutStep reads the first step of text.
func cutStep(text string) (step any, rest, problem string) {
	if strings.HasPrefix(text, `"`) {
		q, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil, text, "got a quoted name without an end"
		}
		name, _ := strconv.Unquote(q)
		return name, text[len(q):], ""
	}
	name, _, _ := strings.Cut(text, ".")
	if i, ok := asNumber(name); ok {
		return i, text[len(name):], ""
	}
	switch {
	case name == "":
		return nil, text, "got an empty step"
	case !plain(name):
		return nil, text, "got " + strconv.Quote(name) + " without quotes"
	}
	return name, text[len(name):], ""
}
