package show

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// array returns the numbers of a node as a tensor: of a tensor, a slice of floats, and a list of equally long such slices. It is nil for what is none of these.
func array(node functors.Tree) *tensor.Tensor {
	if !node.IsLeaf() {
		return matrix(node)
	}
	switch v := node.Value().(type) {
	case *tensor.Tensor:
		return v
	case nil:
		return nil
	default:
		return slice(reflect.ValueOf(v))
	}
}

// Table returns the HTML of a tree that is one array of numbers, or a list of one: a table. It is empty for other trees.
func Table(node functors.Tree) string {
	for name, kid := range node.All() {
		if node.Len() == 1 && name == "0" && array(node) == nil {
			node = kid
		}
	}
	if t := array(node); t != nil {
		return t.HTML()
	}
	return ""
}

func slice(v reflect.Value) *tensor.Tensor {
	switch data := v.Interface().(type) {
	case []float32:
		if len(data) > 0 {
			return tensor.Wrap(data, len(data))
		}
	case []float64:
		if len(data) > 0 {
			return tensor.Wrap(data, len(data))
		}
	}
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array || v.Len() == 0 {
		return nil
	}
	t := v.Type().Elem()
	if t.Kind() != reflect.Float32 && t.Kind() != reflect.Float64 {
		return nil
	}
	if t.Kind() == reflect.Float32 {
		return fill[float32](tensor.Zeros(v.Len()), v)
	}
	return fill[float64](tensor.Float64.Zeros(v.Len()), v)
}

func fill[T float32 | float64](t *tensor.Tensor, v reflect.Value) *tensor.Tensor {
	data := tensor.Data[T](t)
	for i := range data {
		data[i] = T(v.Index(i).Float())
	}
	return t
}

// matrix makes one of a list of rows.
func matrix(node functors.Tree) *tensor.Tensor {
	var rows []*tensor.Tensor
	for name, row := range node.All() {
		if name != strconv.Itoa(len(rows)) || !row.IsLeaf() {
			return nil
		}
		r := array(row)
		if r == nil || r.Rank() != 1 || len(rows) > 0 && (r.Len() != rows[0].Len() || r.DType() != rows[0].DType()) {
			return nil
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil
	}
	return tensor.Stack(0, rows...)
}

// text is what stands on the line of a node. Of long slices it has both ends.
func text(node functors.Tree) string {
	if node.IsLeaf() {
		return node.String()
	}
	if t := node.Type(); t != "" {
		return t
	}
	for name := range node.All() {
		if name == "0" {
			return "[…]"
		}
		break
	}
	return "(…)"
}

// few is of how many numbers the text is written.
const few = 4

// Gradient makes the lines of a structural gradient. Each part says how large it is, with a bar that compares it with the greatest part beside it.
func (l *Look) Gradient(node functors.Tree) markup.Line {
	line, _ := l.gradient("", node)
	return line
}

// gradient also returns the norm of all floats in the node.
func (l *Look) gradient(name string, node functors.Tree) (line markup.Line, size float64) {
	line = markup.Line{Name: name, Text: text(node), Open: true}
	if t := array(node); t != nil {
		s := l.Stats(t)
		line.Warn, line.Heat = s.Warning(), l.Heat(t, true)
		if t.Len() > few {
			line.Text = Name(t)
		}
		line.Note = norm(s)
		if s.N > 1 && s.Zeros == s.N {
			line.Warn, line.Mild = "all zero", true
		}
		return line, s.Norm()
	}
	if node.IsLeaf() {
		line.Faint = isNothing(node)
		if v := reflect.ValueOf(node.Value()); v.IsValid() && v.CanFloat() {
			size = math.Abs(v.Float())
		}
		return line, size
	}
	var without []string
	var sizes []float64
	largest := 0.0
	for n, kid := range node.All() {
		if isNothing(kid) {
			without = append(without, n)
			continue
		}
		below, part := l.gradient(n, kid)
		line.Lines, sizes = append(line.Lines, below), append(sizes, part)
		size, largest = math.Hypot(size, part), max(largest, part)
	}
	for i, part := range sizes {
		if largest > 0 && part-part == 0 {
			line.Lines[i].Share = part / largest
		}
	}
	if len(without) > 0 {
		line.Lines = append(line.Lines, markup.Line{Name: strings.Join(without, ", "), Text: "nothing", Faint: true})
	}
	line.Note = fmt.Sprintf("norm %.3g", size)
	return line, size
}

func norm(s Stats) string {
	if s.NaN || s.Inf {
		return s.String()
	}
	return fmt.Sprintf("norm %.3g", s.Norm())
}

func isNothing(node functors.Tree) bool {
	return node.IsLeaf() && node.Value() == any(functors.Nothing)
}

// Dump makes the lines of what is in a value.
func (l *Look) Dump(name string, node functors.Tree) markup.Line { return l.dump(name, node, l.Array) }

// State makes the lines of what an optimiser keeps: of each array the picture and the norm.
func (l *Look) State(name string, node functors.Tree) markup.Line {
	return l.dump(name, node, func(name string, t *tensor.Tensor) markup.Line {
		s := l.Stats(t)
		return markup.Line{Name: name, Text: Name(t), Warn: s.Warning(), Heat: l.Heat(t, true), Note: norm(s)}
	})
}

func (l *Look) dump(name string, node functors.Tree, ofArray func(name string, t *tensor.Tensor) markup.Line) markup.Line {
	if t := array(node); t != nil && t.Len() > few {
		return ofArray(name, t)
	}
	line := markup.Line{Name: name, Text: text(node), Open: true}
	if array(node) != nil {
		line.Text = node.String()
		return line
	}
	line.Lines = make([]markup.Line, node.Len())
	i := 0
	for n, kid := range node.All() {
		if i == markup.MaxLines { // of the others the number is said
			break
		}
		line.Lines[i] = l.dump(n, kid, ofArray)
		i++
	}
	line.Open = len(line.Lines) <= 24
	return line
}
