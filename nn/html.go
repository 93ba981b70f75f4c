package nn

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/tensor"
)

// HTML returns a model as a tree of its layers, for a notebook: their parameters are counted, and their arrays, with shapes, pictures and distributions of the numbers, stand
// below them. It has the lines of Show.
func HTML(model any) string {
	p := picture{show.New(), max(1, countsOf(model).numbers)}
	root := p.line("", model)
	root.Open = true
	foot := ""
	if _, _, post := opened(model); post != "" {
		foot = countsOf(model).totalText()
	}
	return markup.Tree(root, foot)
}

// A picture of a model is being made.
type picture struct {
	look  *show.Look
	whole int // the number of parameters of all that is shown
}

// line is the line of a model, and those below it.
func (p *picture) line(name string, v any) markup.Line {
	c := countsOf(v)
	warning := c.warning(p.look)
	l := markup.Line{Name: name, Warn: warning, Mild: warning == allZero, Share: float64(c.numbers) / float64(p.whole)}
	if c.arrays > 0 {
		l.Note = c.parameters(false)
	}
	if text, parts, ok := layersIn(v); ok {
		l.Text = text
		for _, part := range parts {
			l.Lines = append(l.Lines, p.line(part.Name, part.Layer))
		}
		l.Open = len(parts) <= 24
		return l
	}
	l.Text = lineText(v)
	trained := map[string]bool{}
	for _, t := range c.trained {
		trained[t.Path.String()] = true
	}
	for _, a := range arraysOf(v) {
		if len(a.path) == 0 { // it is an array itself
			l.Heat = p.look.Heat(a.value, false)
			return l
		}
		line := p.look.Array(a.path.String(), a.value)
		if !trained[a.path.String()] {
			line.Note += ", not trained"
		}
		l.Lines = append(l.Lines, line)
		if l.Heat == nil {
			l.Heat = p.look.Heat(a.value, false)
		}
	}
	return l
}

// layersIn returns the head of a container and its layers, each with a name; it is not ok for a layer.
func layersIn(v any) (text string, parts []NamedLayer, ok bool) {
	pre, parts, post := opened(v)
	if post == "" {
		return "", nil, false
	}
	text = strings.TrimRight(pre, "([{")
	if text == "" {
		text = pre + post
	}
	named := make([]NamedLayer, len(parts))
	for i, p := range parts {
		if p.Name == "" {
			p.Name = fmt.Sprint(i)
		}
		named[i] = p
	}
	return text, named, true
}

// MIMEBundle is how a notebook shows a model: the text of Show, and HTML. It is not ok for what is no model.
func MIMEBundle(model any) (data map[string]any, ok bool) {
	if !isModel(model) {
		return nil, false
	}
	return map[string]any{"text/plain": Show(model), "text/html": HTML(model)}, true
}

// isModel tells whether a value is shown as a model: a layer, or a struct or closure that has layers in it.
func isModel(v any) (is bool) {
	switch v.(type) {
	case nil, *tensor.Tensor, Func, Elementwise:
		return false
	}
	switch v = unwrapped(v); v.(type) {
	case Model, Container:
		return true
	}
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer {
		r = r.Elem()
	}
	if r.Kind() != reflect.Struct && r.Kind() != reflect.Func {
		return false
	}
	defer func() {
		if recover() != nil { // what leads back to itself
			is = false
		}
	}()
	seen := 0
	for _, n := range functors.Nodes(v) {
		switch n.(type) {
		case Func, Elementwise:
		default:
			switch unwrapped(n).(type) {
			case Model, Container:
				return true
			}
		}
		if seen++; seen == maxLooked {
			break
		}
	}
	return false
}

// maxLooked is in how much of a value layers are looked for.
const maxLooked = 500
