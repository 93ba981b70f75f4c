package functors

import (
	"fmt"
	"strings"
)

// An Error says what is wrong with a tree, or with what was to be done to it, and where. Functions of this package panic with it, since their
// caller could have known; those that read foreign text return it.
type Error struct {
	Func string  // what was called: "Fmap"
	Path KeyPath // of the node, empty at the top
	Text string  // "got X, want Y", and what to do
}

// Error implements error: Fmap: at layers.0.W: got ..., want ...
func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return e.Func + ": " + e.Text
	}
	return e.Func + ": at " + e.Path.String() + ": " + e.Text
}

// misuse makes an Error.
func misuse(fn string, path KeyPath, format string, args ...any) *Error {
	return &Error{Func: fn, Path: path, Text: fmt.Sprintf(format, args...)}
}

// a names a value by its type, with an article, as messages do.
func a(v any) string {
	if v == nil {
		return "nil"
	}
	name := typeNameOf(v)
	if strings.ContainsRune("aeiouAEIOU", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// some lists names, at most a handful.
func some(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}
