package display

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// maxColumns is the number of columns of a matrix that are shown before some are left out.
const maxColumns = 10

// maxRagged is the number of rows whose length is looked at to tell a matrix from a list of lists.
const maxRagged = 100_000

type realMatrix interface {
	Dims() (r, c int)
	At(i, j int) float64
}

type complexMatrix interface {
	Dims() (r, c int)
	At(i, j int) complex128
}

// matrix makes the node of a value with the methods of gonum's mat.Matrix or mat.CMatrix, and nil for other values.
func (p *printer) matrix(v reflect.Value) (n *node) {
	if p.depth >= maxDepth {
		return nil
	}
	v = receiver(v)
	if !v.IsValid() {
		return nil
	}
	defer func() {
		if recover() != nil { // as from a nil pointer inside: then it is shown by its fields
			n = nil
		}
	}()
	var r, c int
	var at func(i, j int) string
	switch m := v.Interface().(type) {
	case realMatrix:
		r, c = m.Dims()
		at = func(i, j int) string { return formatEntry(m.At(i, j), 64) }
	case complexMatrix:
		r, c = m.Dims()
		at = func(i, j int) string { return formatComplex(m.At(i, j), 128) }
	default:
		return nil
	}
	head := fmt.Sprintf("%d×%d matrix", r, c)
	if r <= 0 || c <= 0 {
		return p.leaf(head)
	}
	is, js := p.excerpt(r, c)
	cells := entries(is, js, at)
	if p.depth > 0 { // as in 2×2 matrix [1.0 2.0; 3.0 4.0]
		var rows []string
		for _, row := range cells {
			rows = append(rows, strings.Join(row, " "))
		}
		return p.leaf(head + " [" + strings.Join(rows, "; ") + "]")
	}
	align(cells)
	for _, row := range cells {
		head += "\n " + strings.Join(row, "  ")
	}
	return p.leaf(head)
}

// grid lays out a slice of equally long slices of numbers as rows with aligned columns, in n, which has the beginning of its text. It
// returns nil if v is no such slice.
func (p *printer) grid(v reflect.Value, n *node) *node {
	t := v.Type().Elem()
	if k := t.Kind(); k != reflect.Slice && k != reflect.Array || t.Name() != "" || v.Len() < 2 || v.Index(0).Len() < 1 || !isEntry(t.Elem()) {
		return nil
	}
	r, c := v.Len(), v.Index(0).Len()
	for i := range min(r, maxRagged) {
		if v.Index(i).Len() != c {
			return nil
		}
	}
	is, js := p.excerpt(r, c)
	for _, i := range is {
		if i >= 0 && v.Index(i).Len() != c {
			return nil
		}
	}
	cells := entries(is, js, func(i, j int) string {
		switch e := v.Index(i).Index(j); e.Kind() {
		case reflect.Float32, reflect.Float64:
			return formatEntry(e.Float(), e.Type().Bits())
		default:
			return scalar(e)
		}
	})
	align(cells)
	n.style = rows
	for k, i := range is {
		if i < 0 {
			n.items = append(n.items, p.leaf("…"))
			continue
		}
		n.items = append(n.items, p.leaf("["+strings.Join(cells[k], ", ")+"]"))
	}
	if len(is) < r || len(js) < c {
		n.after = fmt.Sprintf(" (%d×%d)", r, c)
	}
	return n
}

// isEntry tells whether a slice of slices of t is laid out in rows.
func isEntry(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint16, reflect.Uint32,
		reflect.Uint64, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Bool:
		return !hasOwnText(t)
	}
	return false
}

// excerpt returns the rows and columns to show of an r×c matrix; -1 stands for those left out.
func (p *printer) excerpt(r, c int) (is, js []int) {
	maxRows, maxCols := maxDeep, maxColumns
	if p.depth > 2 || p.left < maxParts/2 {
		maxRows, maxCols = 2*edge, 2*edge
	}
	return indices(r, maxRows), indices(c, maxCols)
}

// entries returns the texts of the given rows and columns.
func entries(is, js []int, at func(i, j int) string) [][]string {
	cells := make([][]string, len(is))
	for k, i := range is {
		for _, j := range js {
			s := "…"
			switch {
			case i >= 0 && j >= 0:
				s = at(i, j)
			case i < 0 && j >= 0:
				s = "⋮"
			}
			cells[k] = append(cells[k], s)
		}
	}
	return cells
}

// align pads each column on the left.
func align(cells [][]string) {
	for j := range cells[0] {
		width := 0
		for i := range cells {
			width = max(width, utf8.RuneCountInString(cells[i][j]))
		}
		for i, row := range cells {
			row[j] = strings.Repeat(" ", width-utf8.RuneCountInString(cells[i][j])) + row[j]
		}
	}
}
