package tensor

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Long dimensions are cut in the middle: edge positions are shown at each end of those with more than 2*edge+2.
const (
	edge       = 4
	edgeOuter  = 2  // for the matrices of a tensor of more dimensions
	lineLength = 96 // runes, after which a row is cut in the middle
	digits     = 6  // significant ones, where there are columns beside each other
)

// String shows shape, type and elements as a table, cut in the middle: a vector as a column, a matrix by rows, and a tensor of more dimensions matrix by matrix. As in Julia, one
// number and those of one column have all their digits, and those of several columns six; Inline, which trees use, writes all digits of all.
//
//	2×3 float32 tensor:
//	 1.0  2.5   3.0
//	 0.5  -1.0  12.0
func (t *Tensor) String() string {
	if t.rank == 0 {
		return t.store.dtype.String() + " scalar: " + t.text(t.offset, 0)
	}
	var head strings.Builder
	for d := range t.rank {
		if d > 0 {
			head.WriteString("×")
		}
		head.WriteString(strconv.Itoa(t.dims[d]))
	}
	if t.rank == 1 {
		head.WriteString("-element")
	}
	fmt.Fprintf(&head, " %v tensor", t.store.dtype)
	if t.Len() == 0 {
		return head.String()
	}
	head.WriteString(":\n")
	if t.rank <= 2 {
		return head.String() + t.table()
	}
	for i, m := range t.matrices(nil) {
		if i > 0 {
			head.WriteString("\n\n")
		}
		head.WriteString(m)
	}
	return head.String()
}

// matrices shows the matrices of a tensor of more than two dimensions, those in the middle left out.
func (t *Tensor) matrices(index []int) (all []string) {
	if t.rank == 2 {
		var at []string
		for i := len(index) - 1; i >= 0; i-- {
			at = append(at, strconv.Itoa(index[i]))
		}
		return []string{"[:, :, " + strings.Join(at, ", ") + "] =\n" + t.table()}
	}
	n := t.dims[t.rank-1]
	for i := range n {
		if n > 2*edgeOuter+1 && i == edgeOuter {
			all = append(all, "⋮")
		}
		if n > 2*edgeOuter+1 && i >= edgeOuter && i < n-edgeOuter {
			continue
		}
		m := t.Follow(nil).Select(t.rank-1, i)
		all = append(all, m.matrices(append(index[:len(index):len(index)], i))...)
	}
	return all
}

// shown lists the positions of n that are shown; -1 stands for those that are left out.
func shown(n, edge int) (at []int) {
	for i := range n {
		if n > 2*edge+2 && i >= edge && i < n-edge {
			if i == edge {
				at = append(at, -1)
			}
			continue
		}
		at = append(at, i)
	}
	return at
}

// table shows a vector as a column, a matrix by rows.
func (t *Tensor) table() string {
	m := t
	if t.rank == 1 {
		m = t.Follow(nil).Reshape(-1, 1)
	}
	rows := shown(m.dims[0], edge)
	var lines []string
	for cut := 2 * edge; ; cut /= 2 {
		lines = m.rows(rows, shown(m.dims[1], cut))
		if len([]rune(lines[0])) <= lineLength || cut == 1 {
			break
		}
	}
	return strings.Join(lines, "\n")
}

func (t *Tensor) rows(rows, cols []int) []string {
	digits := digits
	if t.dims[1] == 1 && t.rank == 2 {
		digits = 0
	}
	lines := make([]strings.Builder, len(rows))
	for c, j := range cols {
		width := 0
		cells := make([]string, len(rows))
		for r, i := range rows {
			switch {
			case i < 0 && j < 0:
				cells[r] = "⋱"
			case i < 0:
				cells[r] = "⋮"
			case j < 0:
				cells[r] = "…"
			default:
				cells[r] = t.text(t.offset+i*t.strides[0]+j*t.strides[1], digits)
			}
			width = max(width, len([]rune(cells[r])))
		}
		for r := range rows {
			if c > 0 {
				lines[r].WriteByte(' ')
			}
			lines[r].WriteByte(' ')
			lines[r].WriteString(cells[r])
			if c < len(cols)-1 {
				lines[r].WriteString(strings.Repeat(" ", width-len([]rune(cells[r]))))
			}
		}
	}
	out := make([]string, len(rows))
	for r := range lines {
		out[r] = lines[r].String()
	}
	return out
}

// text writes an element, with at most so many digits; 0 stands for all of them.
func (t *Tensor) text(at, digits int) string {
	v := t.load(at)
	switch t.store.dtype {
	case Int:
		return strconv.Itoa(int(v))
	case Bool:
		return strconv.FormatBool(v != 0)
	case Float64:
		return numberText(v, 64, digits)
	}
	return numberText(v, 32, digits)
}

// numberText writes a number with at most so many significant digits, so that it looks like a float.
func numberText(v float64, bits, digits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	}
	s := strconv.FormatFloat(v, 'g', -1, bits)
	if short := strconv.FormatFloat(v, 'g', digits, bits); len(s) > digits+2 && digits > 0 && len(short) < len(s) {
		s = short
	}
	if mantissa, exp, ok := strings.Cut(s, "e"); ok {
		e, _ := strconv.Atoi(exp)
		if e >= 0 && e < 16 {
			s = strconv.FormatFloat(v, 'f', -1, bits)
		} else {
			return mantissa + "e" + strconv.Itoa(e)
		}
	}
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// Inline shows the elements in one line, as gradients and models do: float32[1.0, 2.0] for a vector, float32[1.0 2.0; 3.0 4.0] for the rows of a matrix, the shape in
// front for more dimensions. Float64 has no name in front. More than limit elements are cut in the middle; 0 stands for all of them.
func (t *Tensor) Inline(limit int) string {
	name := t.store.dtype.String()
	if t.store.dtype == Float64 {
		name = ""
	}
	full := func(at int) string {
		switch t.store.dtype {
		case Float32, Float64:
			return numberText(t.load(at), 32<<t.store.dtype, 0)
		}
		return t.text(at, 0)
	}
	switch {
	case t.rank == 0:
		if name == "" {
			return full(t.offset)
		}
		return name + "(" + full(t.offset) + ")"
	case limit > 0 && t.Len() > limit && t.rank > 1, t.Len() == 0 && t.rank > 1, t.rank > 2:
		return strings.Trim(strings.ReplaceAll(shapeText(t.dims[:t.rank]), ", ", "×"), "()") + " " + t.store.dtype.String() + " tensor"
	}
	cols := 1
	if t.rank == 2 {
		cols = t.dims[1]
	}
	var rows []string
	at := shown(t.dims[0], math.MaxInt/4)
	if limit > 0 && t.Len() > limit {
		at = shown(t.dims[0], max(1, limit/2))
	}
	for _, i := range at {
		if i < 0 {
			rows = append(rows, "…")
			continue
		}
		var row []string
		for j := range cols {
			row = append(row, full(t.offset+i*t.strides[0]+j*t.strides[1]))
		}
		rows = append(rows, strings.Join(row, " "))
	}
	sep := ", "
	if t.rank == 2 {
		sep = "; "
	}
	return name + "[" + strings.Join(rows, sep) + "]"
}
