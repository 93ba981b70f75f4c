package nn

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// HTML returns a model as a tree of its layers, for a notebook: their parameters are counted, and their arrays, with shapes and pictures of the numbers, stand below them.
// It has the lines of Show.
func HTML(model any) string {
	all := countsOf(model)
	root := htmlLine("", model, max(1, all.numbers))
	root.Open = true
	foot := ""
	if _, _, post := opened(model); post != "" {
		foot = all.totalText()
	}
	return markup.Tree(root, foot)
}

// htmlLine is the line of a model, and those below it. whole is the number of parameters of all that is shown.
func htmlLine(name string, v any, whole int) markup.Line {
	c := countsOf(v)
	warning := c.warning()
	l := markup.Line{Name: name, Warn: warning, Mild: warning == allZero, Share: float64(c.numbers) / float64(whole)}
	if c.arrays > 0 {
		l.Note = c.parameters(false)
	}
	if pre, parts, post := opened(v); post != "" {
		l.Text, l.Open = strings.TrimRight(pre, "([{"), true
		if l.Text == "" {
			l.Text = pre + post
		}
		for i, p := range parts {
			n := p.Name
			if n == "" {
				n = fmt.Sprint(i)
			}
			l.Lines = append(l.Lines, htmlLine(n, p.Layer, whole))
		}
		l.Open = len(parts) <= 24
		return l
	}
	l.Text = lineText(v)
	arrays := arraysOf(v)
	trained := map[string]bool{}
	for _, p := range c.trained {
		trained[p.Path.String()] = true
	}
	for _, a := range arrays {
		if len(a.path) == 0 { // it is an array itself
			l.Heat = heatOf(a.value, false)
			return l
		}
		l.Lines = append(l.Lines, arrayLine(a, trained[a.path.String()]))
		if l.Heat == nil {
			l.Heat = heatOf(a.value, false)
		}
	}
	return l
}

// arrayLine is the line of an array of a layer.
func arrayLine(a array, trained bool) markup.Line {
	s := statsOf(a.value)
	l := markup.Line{Name: a.path.String(), Text: shapeName(a.value), Note: s.text(), Heat: heatOf(a.value, true)}
	if !trained {
		l.Note += ", not trained"
	}
	switch {
	case s.nan:
		l.Warn = "some NaN"
	case s.inf:
		l.Warn = "some Inf"
	}
	return l
}

// text says of what size the numbers are.
func (s stats) text() string {
	switch n := float64(s.n); {
	case s.n == 0:
		return "empty"
	case s.lo > s.hi:
		return "no numbers"
	case s.lo == s.hi:
		return fmt.Sprintf("all %.3g", s.lo)
	default:
		return fmt.Sprintf("%.3g to %.3g, mean %.2g", s.lo, s.hi, s.sum/n)
	}
}

func shapeName(t *tensor.Tensor) string {
	if t.Rank() == 0 {
		return t.DType().String()
	}
	return shapeText(t) + " " + t.DType().String()
}

// heatOf is the picture of an array: a matrix as it stands, more dimensions as the first against all others. There is none if all numbers are the same.
func heatOf(t *tensor.Tensor, large bool) *markup.Heat {
	s := statsOf(t)
	if t.Rank() == 0 || s.lo >= s.hi && !s.nan && !s.inf {
		return nil
	}
	m := t.Contiguous().To(tensor.Float64).Reshape(t.Dim(0), -1)
	data, rows := tensor.Data[float64](m), m.Dim(0)
	return &markup.Heat{Rows: rows, Cols: m.Dim(1), Large: large, About: shapeText(t) + " numbers, " + s.text(), At: func(i, j int) float64 { return data[i+rows*j] }}
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
