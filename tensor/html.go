package tensor

import (
	"fmt"
	"math"
	"strings"

	"github.com/fluxion-go/fluxion/internal/markup"
)

// How much of a tensor is in its HTML: positions at each end of a dimension that is cut, and slices at each end of those of more than two dimensions.
const (
	edgeRows   = 5
	edgeCols   = 4
	edgeSlice  = 3
	edgeSlices = 2
	edgeRow    = 6  // of a vector
	edgeSigns  = 12 // of what has one sign for an element
	shortest   = 8  // vectors of so many elements are shown by their text alone
	most       = 1 << 19
)

// HTML shows a tensor in a notebook: a matrix as a table, cut in the middle, with colours that say how far from zero a number is, and with a picture of the whole where it is
// cut; a vector as a row; one-hot columns and masks as dots; images as PNG shows them; and slices of what has more dimensions. It is empty for what the text says as well: one
// number, a vector of at most eight. It looks at a part of a large tensor only.
func (t *Tensor) HTML() string {
	t = t.Follow(nil)
	if t.Len() <= 1 || t.rank == 1 && t.Len() <= shortest {
		return ""
	}
	if pic, about := t.picture(); pic != nil {
		return markup.Table(markup.Grid{Title: t.head(), Image: &markup.Image{Picture: pic, About: about}, Foot: about})
	}
	var g markup.Grid
	switch {
	case t.rank > 2:
		return markup.Table(t.slices()...)
	case t.isOneHot() && t.rank == 1:
		g = t.Unsqueeze(0).signs(", one-hot")
		if g.Heads == nil {
			g.Heads = markup.Positions(markup.Ends(t.dims[0], edgeSigns))
		}
		g.Rows[0].Head = ""
	case t.isOneHot():
		g = t.signs(", one-hot")
	case t.rank == 1:
		g = t.Unsqueeze(0).grid(1, edgeRow)
	default:
		g = t.grid(edgeRows, edgeCols)
	}
	g.Title = t.head() + g.Title
	return markup.Table(g)
}

// head is the shape and the type.
func (t *Tensor) head() string {
	if t.rank == 1 {
		return fmt.Sprintf("%d-element %v", t.dims[0], t.store.dtype)
	}
	return strings.Trim(strings.ReplaceAll(shapeText(t.dims[:t.rank]), ", ", "×"), "()") + " " + t.store.dtype.String()
}

// grid is the table of a matrix, with so many rows and columns at each end. Its title is what follows the head.
func (t *Tensor) grid(rowEdge, colEdge int) markup.Grid {
	if t.store.dtype == Bool {
		return t.signs("")
	}
	m := t.numbers(rowEdge, colEdge)
	switch t.store.dtype {
	case Int:
		m.Text = func(i, j int) string { return t.text(t.offset+i*t.strides[0]+j*t.strides[1], 0) }
	case Float64:
		m.Bits = 64
	}
	g := m.Grid()
	if g.Picture != nil {
		g.Foot = t.spread()
	}
	return g
}

// signs is the table of a matrix of zeros and ones, as dots. One-hot columns say which class each row is.
func (t *Tensor) signs(what string) markup.Grid {
	m := t.numbers(edgeSigns-2, edgeSigns)
	g := m.Signs()
	g.Title = what + ": ● is 1"
	if t.store.dtype == Bool {
		g.Title = what + ": ● is true"
	}
	if what != "" {
		for k, class := range markup.Positions(markup.Ends(m.Rows, m.RowEdge)) {
			if class != "" {
				g.Rows[k].Head = class
			}
		}
	}
	return g
}

func (t *Tensor) numbers(rowEdge, colEdge int) markup.Matrix {
	return markup.Matrix{Rows: t.dims[0], Cols: t.dims[1], Bits: 32, RowEdge: rowEdge, ColEdge: colEdge, At: func(i, j int) float64 {
		return t.load(t.offset + i*t.strides[0] + j*t.strides[1])
	}}
}

// slices are the tables of the matrices of a tensor of more dimensions, those in the middle left out, below a picture of the whole: the first dimension against all others.
func (t *Tensor) slices() []markup.Grid {
	n := 1
	for _, k := range t.dims[2:t.rank] {
		n *= k
	}
	all := []markup.Grid{{Title: t.head(), Picture: t.heat(), Foot: t.spread()}}
	for k := range n {
		if n > 2*edgeSlices+1 && k >= edgeSlices && k < n-edgeSlices {
			if k == edgeSlices {
				all = append(all, markup.Grid{Title: fmt.Sprintf("⋮ %d more", n-2*edgeSlices)})
			}
			continue
		}
		m, name, rest := t.Follow(nil), "", k
		for d := 2; d < t.rank; d++ {
			name += fmt.Sprintf(", %d", rest%t.dims[d])
			m = m.Select(2, rest%t.dims[d])
			rest /= t.dims[d]
		}
		g := m.grid(edgeSlice, edgeSlice)
		g.Title, g.Picture, g.Foot = "[:, :"+name+"]"+g.Title, nil, ""
		all = append(all, g)
	}
	return all
}

// heat is the picture of the whole: the first dimension against all others.
func (t *Tensor) heat() *markup.Heat {
	return &markup.Heat{Rows: t.dims[0], Cols: t.Len() / t.dims[0], Large: true, About: "a picture of all of it", At: func(i, j int) float64 {
		at := t.offset + i*t.strides[0]
		for d := 1; d < t.rank; d++ {
			at += j % t.dims[d] * t.strides[d]
			j /= t.dims[d]
		}
		return t.load(at)
	}}
}

// spread says between which bounds the numbers are, if they are not too many to look at all of them.
func (t *Tensor) spread() string {
	if t.Len() > most || t.store.dtype == Bool {
		return ""
	}
	lo, hi, sum, nan, inf := math.Inf(1), math.Inf(-1), 0.0, 0, 0
	t.each(func(at int) {
		switch v := t.load(at); {
		case v != v:
			nan++
		case math.IsInf(v, 0):
			inf++
		default:
			lo, hi, sum = min(lo, v), max(hi, v), sum+v
		}
	})
	var parts []string
	if n := t.Len() - nan - inf; n > 0 {
		parts = append(parts, fmt.Sprintf("%.4g to %.4g, mean %.3g", lo, hi, sum/float64(n)))
	}
	for _, bad := range []struct {
		n    int
		what string
	}{{nan, "NaN"}, {inf, "Inf"}} {
		if bad.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", bad.n, bad.what))
		}
	}
	return strings.Join(parts, ", ")
}

// isOneHot tells whether each column has a single 1 among zeros; of a large matrix, each column that is shown.
func (t *Tensor) isOneHot() bool {
	m := t
	if t.rank == 1 {
		m = t.Unsqueeze(1)
	}
	if m.dims[0] < 2 || m.dims[0] > most {
		return false
	}
	cols := shown(m.dims[1], m.dims[1])
	if m.Len() > most {
		cols = shown(m.dims[1], edgeSigns)
	}
	for _, j := range cols {
		if j < 0 {
			continue
		}
		ones := 0
		for i := range m.dims[0] {
			switch m.load(m.offset + i*m.strides[0] + j*m.strides[1]) {
			case 0:
			case 1:
				ones++
			default:
				return false
			}
		}
		if ones != 1 {
			return false
		}
	}
	return true
}
