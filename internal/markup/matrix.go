package markup

import (
	"math"
	"strconv"
	"strings"
)

// A Matrix is numbers by rows and columns. Only those that are shown are asked for.
type Matrix struct {
	Rows, Cols int
	At         func(row, col int) float64
	Text       func(row, col int) string // what stands there; nil for numbers of one precision
	Bits       int                       // of the floats: 32, or 64
	RowEdge    int                       // so many rows are shown at each end of more
	ColEdge    int                       // and so many columns
}

// Grid is the table of a matrix, with the numbers of rows and columns where some are left out, and then with a picture of the whole.
func (m Matrix) Grid() Grid {
	rows, cols := Ends(m.Rows, m.RowEdge), Ends(m.Cols, m.ColEdge)
	var g Grid
	if len(rows) < m.Rows || len(cols) < m.Cols {
		g.Picture = &Heat{Rows: m.Rows, Cols: m.Cols, At: m.At, Large: true, Upright: m.Rows > 1, About: "a picture of all of it"}
	}
	var values []float64
	for _, i := range rows {
		for _, j := range cols {
			if i >= 0 && j >= 0 {
				values = append(values, m.At(i, j))
			}
		}
	}
	texts := Numbers(values, m.Bits)
	lo, hi := Span(values)
	at := 0
	m.fill(&g, rows, cols, func(i, j int) Entry {
		e, v := Entry{Text: texts[at]}, values[at]
		at++
		if m.Text != nil {
			e.Text = m.Text(i, j)
		}
		if lo < hi || v-v != 0 {
			e.Tint = v / max(-lo, hi)
		}
		return e
	})
	return g
}

// Signs is the table of a matrix of zeros and ones, as dots. Of the numbers of columns the first at each end is written, for which there is room.
func (m Matrix) Signs() Grid {
	g := Grid{Dense: true}
	rows, cols := Ends(m.Rows, m.RowEdge), Ends(m.Cols, m.ColEdge)
	m.fill(&g, rows, cols, func(i, j int) Entry {
		if m.At(i, j) == 0 {
			return Entry{Text: "·", Faint: true}
		}
		return Entry{Text: "●"}
	})
	for k := range g.Heads {
		if k > 0 && cols[k-1] >= 0 {
			g.Heads[k] = ""
		}
	}
	return g
}

func (m Matrix) fill(g *Grid, rows, cols []int, entry func(i, j int) Entry) {
	if len(cols) < m.Cols {
		g.Heads = Positions(cols)
	}
	heads := make([]string, len(rows))
	if len(rows) < m.Rows {
		heads = Positions(rows)
	}
	for k, i := range rows {
		r := Row{Head: heads[k]}
		if i < 0 {
			r.Head = "⋮"
		}
		for _, j := range cols {
			switch {
			case i < 0:
				r.Cells = append(r.Cells, GapDown)
			case j < 0:
				r.Cells = append(r.Cells, Gap)
			default:
				r.Cells = append(r.Cells, entry(i, j))
			}
		}
		g.Rows = append(g.Rows, r)
	}
}

// Ends lists the positions of n that are shown, edge at each end if there are more than twice that and two; -1 stands for those that are left out.
func Ends(n, edge int) (at []int) {
	for i := 0; i < n; i++ {
		if n > 2*edge+2 && i == edge {
			at = append(at, -1)
			i = n - edge
		}
		at = append(at, i)
	}
	return at
}

// Positions writes what Ends lists.
func Positions(at []int) []string {
	all := make([]string, len(at))
	for k, i := range at {
		if i >= 0 {
			all[k] = strconv.Itoa(i)
		}
	}
	return all
}

// digits is how many significant digits of the greatest number are written.
const digits = 6

// Numbers writes floats so that they line up: with as many decimals as all of them need, within six significant digits of the greatest. A number that would be zero so, or is very
// large, has an exponent.
func Numbers(values []float64, bits int) []string {
	all := make([]string, len(values))
	decimals, greatest := 1, 0.0
	for i, v := range values {
		all[i] = strconv.FormatFloat(v, 'g', -1, bits)
		if short := strconv.FormatFloat(v, 'g', digits, bits); len(short) < len(all[i]) {
			all[i] = short
		}
		if a := math.Abs(v); v-v == 0 && (v == 0 || a >= 1e-4 && a < 1e16) {
			if _, after, ok := strings.Cut(all[i], "."); ok && !strings.Contains(after, "e") {
				decimals = max(decimals, len(after))
			}
			greatest = max(greatest, a)
		}
	}
	before := int(math.Floor(math.Log10(max(greatest, 0.1)))) + 1
	decimals = max(1, min(decimals, digits-before))
	for i, v := range values {
		fixed := strconv.FormatFloat(v, 'f', decimals, 64)
		switch {
		case v != v:
			all[i] = "NaN"
		case v-v != 0:
			all[i] = strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+")
		case math.Abs(v) >= 1e16 || v != 0 && strings.Trim(fixed, "-0.") == "":
			mantissa, exp, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
			e, _ := strconv.Atoi(exp)
			all[i] = mantissa + "e" + strconv.Itoa(e)
		default:
			all[i] = fixed
		}
	}
	return all
}

// Span returns the least and the greatest of the numbers that are finite; lo is above hi if there are none.
func Span(values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v-v == 0 {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}
