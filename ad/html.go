package ad

import (
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
)

// HTML shows a gradient in a notebook as a tree in the shape of what it is the gradient of: for each array its shape, a picture in which orange is uphill and blue downhill,
// and its norm, with a bar that compares it with the greatest beside it. It is empty for what the text says as well: a number, some numbers, nothing.
func (g Tree) HTML() string { return treeOf(record(of(g)), "") }

// HTML shows the gradients of all arguments as a tree. See Tree.HTML.
func (g Grads) HTML() string { return treeOf(recordOf(g, true), "gradients") }

// HTML shows the value and the gradients. See Tree.HTML.
func (r Result) HTML() string {
	val := r.Val
	if t, ok := val.(Tuple); ok {
		val = functors.Tuple(t...)
	}
	grads := recordOf(r.Grad, true)
	if !structured(grads) {
		return ""
	}
	line := show.New().Gradient(functors.Record([]string{"val", "grad"}, val, grads))
	line.Text, line.Note = "value and gradients", ""
	return markup.Tree(line, "")
}

func record(g part) functors.Tree {
	r := g.record(nil, true)
	if t, ok := r.(functors.Tree); ok {
		return t
	}
	return functors.Dump(r)
}

func treeOf(t functors.Tree, title string) string {
	if !structured(t) && len(t.String()) <= 80 {
		return ""
	}
	line := show.New().Gradient(t)
	if title != "" {
		line.Text = title
	}
	return markup.Tree(line, "")
}

// structured tells whether there is a part that has a name.
func structured(t functors.Tree) bool {
	if t.Type() != "" {
		return true
	}
	for name, kid := range t.All() {
		if strings.Trim(name, "0123456789") != "" || structured(kid) {
			return true
		}
	}
	return false
}
