package optim

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// An Error says what is wrong with a rule, a model or a gradient, and where in it. Functions of this package panic with it, since their caller could have
// known; LoadState, which is given what was read from somewhere, returns it.
type Error struct {
	Op   string           // what was called, "optim.Update", or the rule, "adam"
	Path functors.KeyPath // in the model, empty at the top
	Text string           // "got X, want Y", and what to do
}

// Error returns the text: "optim.Update: at layers.0.weight: got shape (3), want (2, 3)".
func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return e.Op + ": " + e.Text
	}
	return e.Op + ": at " + e.Path.String() + ": " + e.Text
}

func misuse(op string, path functors.KeyPath, format string, args ...any) *Error {
	return &Error{op, path, fmt.Sprintf(format, args...)}
}

// a names a value by its type, with an article.
func a(v any) string {
	if v == nil {
		return "nil"
	}
	name := functors.TypeName(reflect.TypeOf(v))
	if strings.ContainsRune("aeiouAEIOU", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// shapeText writes the shape of a tensor: (3, 4).
func shapeText(t *tensor.Tensor) string {
	var sizes []string
	for _, n := range t.Shape() {
		sizes = append(sizes, fmt.Sprint(n))
	}
	return "(" + strings.Join(sizes, ", ") + ")"
}
