package nn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// HTML returns a model as a tree of its layers, for a notebook: their parameters are counted, and their arrays, with shapes, pictures and distributions of the numbers, stand
// below them. It has the lines of Show.
func HTML(model any) string { return newViewer().html(model) }

func (w *viewer) html(model any) string {
	c := w.counts(model)
	root := w.line("", model, max(1, c.numbers))
	root.Open = true
	foot := ""
	if _, _, post := opened(model); post != "" {
		foot = c.totalText()
	}
	return markup.Tree(root, foot)
}

// line is the line of a part of a model, which has whole parameters, and the lines below it.
func (w *viewer) line(name string, v any, whole int) markup.Line {
	c := w.counts(v)
	warning := c.warning(w.look)
	l := markup.Line{Name: name, Warn: warning, Mild: warning == allZero, Share: float64(c.numbers) / float64(whole)}
	if c.arrays > 0 {
		l.Note = c.parameters(false)
	}
	if text, parts, ok := layersIn(v); ok {
		l.Text = text
		l.Lines = make([]markup.Line, len(parts))
		for i, part := range parts[:min(len(parts), markup.MaxLines)] { // of the others the number is said
			l.Lines[i] = w.line(part.Name, part.Layer, whole)
		}
		l.Open = len(parts) <= 24
		return l
	}
	l.Text = lineText(v)
	for _, a := range c.all {
		if len(a.path) == 0 { // it is an array itself
			l.Heat = w.look.Heat(a.value, false)
			return l
		}
		line := w.look.Array(a.path.String(), a.value)
		if slices.ContainsFunc(c.rest, func(r array) bool { return r.value == a.value }) {
			line.Note += ", not trained"
		}
		l.Lines = append(l.Lines, line)
		if l.Heat == nil {
			l.Heat = w.look.Heat(a.value, false)
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
	w := newViewer()
	return map[string]any{"text/plain": w.show(model), "text/html": w.html(model)}, true
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
