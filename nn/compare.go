package nn

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Comparison shows a model and its gradient side by side. See Compare.
type Comparison struct {
	model any
	grad  ad.Tree
}

// Compare shows a model and its gradient side by side: for each array its numbers, those of its gradient, and the ratio of their norms, which tells what a learning rate will do.
//
//	grads := Gradient(func(m Model) *Tensor { return LogitCrossEntropy(m.Call(x), y) }, model)
//	Compare(model, grads)
//
// The gradient is an ad.Tree, or ad.Grads of one argument. It panics with *tensor.UseError for anything else, and for the gradient of another model.
func Compare(model, grad any) Comparison {
	c := Comparison{model: model}
	switch g := grad.(type) {
	case ad.Tree:
		c.grad = g
	case ad.Grads:
		if g.Len() != 1 {
			panic(misuse("Compare", "got the gradients of %d arguments, want that of the model, such as grads.At(0)", g.Len()))
		}
		c.grad = g.At(0)
	default:
		panic(misuse("Compare", "got %s, want a gradient: Gradient(loss, model)", typeName(grad)))
	}
	for _, a := range c.arrays() {
		if a.grad != nil && !a.grad.SameShape(a.value) {
			panic(misuse("Compare", "got a gradient of shape %v for %s of shape %v, want the gradient of this model", a.grad.Shape(), a.path, a.value.Shape()))
		}
	}
	return c
}

// A pairOf is an array of a model with its gradient, nil for nothing.
type pairOf struct {
	array
	grad *tensor.Tensor
}

func (c Comparison) arrays() []pairOf {
	var all []pairOf
	for _, a := range arraysOf(c.model) {
		all = append(all, pairOf{a, gradientOf(c.grad, a.path)})
	}
	return all
}

// gradientOf is the part of a gradient at a path, as an array; nil for nothing.
func gradientOf(g ad.Tree, path functors.KeyPath) *tensor.Tensor {
	for _, step := range path {
		g = branch(g, fmt.Sprint(step))
	}
	t, _ := arrayOf(g.Value())
	return t
}

// branch is a part of a gradient by its name; nothing if there is none.
func branch(g ad.Tree, name string) ad.Tree {
	part, _ := g.Child(name)
	t, _ := part.(ad.Tree)
	return t
}

// String lists the arrays with the norms of both: a line for each.
func (c Comparison) String() string {
	look, arrays := show.New(), c.arrays()
	var b strings.Builder
	width := 0
	for _, a := range arrays {
		width = max(width, len([]rune(a.path.String())))
	}
	for i, a := range arrays {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%-*s  norm %-9.3g  gradient %s", width, a.path.String(), look.Stats(a.value).Norm(), a.ratio(look))
	}
	return b.String()
}

// ratio says how large a gradient is, and that in terms of its array.
func (a *pairOf) ratio(look *show.Look) string {
	if a.grad == nil {
		return "nothing"
	}
	s := look.Stats(a.grad)
	if w := s.Warning(); w != "" {
		return w
	}
	text := fmt.Sprintf("%.3g", s.Norm())
	if n := look.Stats(a.value).Norm(); n > 0 && !math.IsNaN(n) {
		text += fmt.Sprintf(", %.2g of it", s.Norm()/n)
	}
	return text
}

// HTML shows the tree of the model: on the line of each array the array on the left and its gradient on the right.
func (c Comparison) HTML() string {
	root := compared(show.New(), "", c.model, c.grad)
	root.Open = true
	root.Cells = []markup.Cell{{Note: "values"}, {Note: "gradient, its norm"}}
	return markup.Tree(root, "")
}

func compared(look *show.Look, name string, v any, grad ad.Tree) markup.Line {
	l := markup.Line{Name: name, Open: true}
	if t, _ := arrayOf(v); t != nil {
		a := pairOf{array{value: t}, gradientOf(grad, nil)}
		l.Text = show.Name(t)
		l.Warn = look.Stats(t).Warning()
		g := markup.Cell{Note: a.ratio(look)}
		if a.grad != nil {
			g.Heat = look.Heat(a.grad, false)
		}
		l.Cells = []markup.Cell{{Heat: look.Heat(t, false), Note: fmt.Sprintf("norm %.3g", look.Stats(t).Norm())}, g}
		return l
	}
	l.Text = lineText(v)
	if text, _, ok := layersIn(v); ok {
		l.Text = text
	}
	list := reflect.ValueOf(v).Kind() == reflect.Slice
	if list {
		l.Text = "[…]"
	}
	for n, kid := range functors.Children(v) {
		if line := compared(look, n, kid, branch(grad, n)); len(line.Lines) > 0 || line.Cells != nil {
			l.Lines = append(l.Lines, line)
		}
	}
	if len(l.Lines) == 1 && l.Lines[0].Text == "[…]" && !list { // the layers of a chain stand right below it
		l.Lines = l.Lines[0].Lines
	}
	return l
}
