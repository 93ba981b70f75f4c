package ad

import (
	"strings"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
)

// HTML shows a gradient in a notebook as a tree in the shape of what it is the gradient of: for each array its shape, a picture in which orange is uphill and blue downhill,
// and its norm, with a bar that compares it with the greatest beside it. What is one array, such as a Jacobian, is a table of its numbers. It is empty for what the text says as
// well, on one line.
func (g Tree) HTML() string { return treeOf(record(of(g)), "", g.String()) }

// HTML shows the gradients of all arguments as a tree. See Tree.HTML.
func (g Grads) HTML() string { return treeOf(recordOf(g, true), "gradients", g.String()) }

// HTML shows the value and the gradients. See Tree.HTML.
func (r Result) HTML() string {
	val := r.Val
	if t, ok := val.(Tuple); ok {
		val = functors.Tuple(t...)
	}
	grads := recordOf(r.Grad, true)
	if inLine(r.String()) {
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

func treeOf(t functors.Tree, title, text string) string {
	if inLine(text) {
		return ""
	}
	if table := show.Table(t); table != "" {
		return table
	}
	line := show.New().Gradient(t)
	if title != "" {
		line.Text = title
	}
	return markup.Tree(line, "")
}

// inLine tells whether a text is read at a glance.
func inLine(text string) bool {
	return utf8.RuneCountInString(text) <= 80 && !strings.Contains(text, "\n")
}
