// Package scene holds what a figure says, as plain data: package plot fills it in, and every format is written from it. Pictures are drawn by what is set as
// [SVG] and [PNG], so that a cell with a plot does not link a drawing library and its fonts.
package scene

import (
	"math"
	"slices"
)

// A Scene is a drawing of one panel or of several in rows.
type Scene struct {
	Width, Height int // in pixels of the page
	Title         string
	Panels        []*Panel
	Columns       int // panels in a row
}

// A Panel is one pair of axes and what is drawn between them.
type Panel struct {
	Title string
	X, Y  Axis
	Marks []Mark // in the order of the legend
}

// Drawn returns the marks in the order in which they are drawn: what hides much comes first.
func (p *Panel) Drawn() []Mark {
	return slices.SortedStableFunc(slices.Values(p.Marks), func(a, b Mark) int { return int(a.Kind) - int(b.Kind) })
}

// An Axis is a range of numbers.
type Axis struct {
	Label  string
	Lo, Hi float64 // Lo < Hi; both above zero if Log
	Fixed  bool    // the range was asked for
	Log    bool
	Flip   bool // grows downwards, as the rows of a matrix do
}

// Kind is the kind of a mark.
type Kind int

// The kinds, in the order in which they are drawn.
const (
	Heatmap Kind = iota
	Histogram
	Band
	Contour
	Line
	Scatter
)

// String returns the name: "line".
func (k Kind) String() string {
	return [...]string{"heatmap", "histogram", "band", "contour", "line", "scatter"}[k]
}

// A Mark is one line, one cloud of points and so on.
type Mark struct {
	Kind  Kind
	Label string
	Color int // in Colors, which begins again at its end; for those that have one colour

	// Of a line and a scatter: the points, in order. A number that is not finite makes a gap.
	// Of a band: Y is the lower edge and Y2 the upper one.
	// Of a histogram: X are the edges of the bins, one more than Y, which are the counts.
	X, Y, Y2 []float64

	Field  *Field    // of a heatmap and a contour
	Levels []float64 // of a contour, rising

	Of int // how many points there were before some were left out; 0 if all are there
}

// A Field is a function of two numbers, sampled: Z[i][j] stands at X[j] and Y[i].
type Field struct {
	X, Y   []float64 // rising
	Z      [][]float64
	Lo, Hi float64 // of the finite numbers in Z
}

// Scale returns where v lies between the ends of the axis, 0 to 1, in the direction of the screen: left to right and bottom to top.
func (a Axis) Scale(v float64) float64 {
	lo, hi := a.Lo, a.Hi
	if a.Log {
		lo, hi, v = math.Log10(lo), math.Log10(hi), math.Log10(v)
	}
	s := (v - lo) / (hi - lo)
	if a.Flip {
		return 1 - s
	}
	return s
}

// At is the reverse of Scale.
func (a Axis) At(s float64) float64 {
	if a.Flip {
		s = 1 - s
	}
	if a.Log {
		return a.Lo * math.Pow(a.Hi/a.Lo, s)
	}
	return a.Lo + s*(a.Hi-a.Lo)
}

// Edges returns the borders of the cells around the values at, one more than those: half way between two.
func Edges(at []float64) []float64 {
	n := len(at)
	if n == 1 {
		return []float64{at[0] - 0.5, at[0] + 0.5}
	}
	e := make([]float64, n+1)
	for i := 1; i < n; i++ {
		e[i] = (at[i-1] + at[i]) / 2
	}
	e[0], e[n] = at[0]-(e[1]-at[0]), at[n-1]+(at[n-1]-e[n-1])
	return e
}

// Even tells whether edges are at equal distances.
func Even(edges []float64) bool {
	step := (edges[len(edges)-1] - edges[0]) / float64(len(edges)-1)
	for i := 1; i < len(edges); i++ {
		if math.Abs(edges[i]-edges[i-1]-step) > 1e-6*step {
			return false
		}
	}
	return true
}

// Colors are those of marks: Okabe and Ito's, which people with any kind of colour blindness can tell apart, without the yellow that is hard to see on white.
var Colors = [...]string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#444444"}

// dashes are for lines when the colours begin again.
var dashes = [...][]float64{nil, {7, 4}, {2, 3}, {9, 3, 2, 3}}

// Dash returns the lengths of the dashes and gaps of a line, nil if it is whole.
func (m Mark) Dash() []float64 { return dashes[m.Color/len(Colors)%len(dashes)] }

// Radius returns that of the points on a panel: they are smaller if there are many.
func (p *Panel) Radius() float64 {
	n := 0
	for _, m := range p.Marks {
		if m.Kind == Scatter {
			n += len(m.X)
		}
	}
	switch {
	case n > 1000:
		return 1.5
	case n > 200:
		return 2.5
	}
	return 3.5
}

// The other colours of a figure. They are stated in every format, since a dark theme would bring its own.
const (
	Paper = "#ffffff"
	Ink   = "#222222"
	Faint = "#666666"
	Grid  = "#e4e4e4"
	Frame = "#999999"
)

// Fonts are those that a browser tries in turn; the first is the one that text is measured with.
const Fonts = "Liberation Sans, Arial, Helvetica, sans-serif"

// SVG and PNG write a scene, PNG with twice the pixels in each direction. They are nil where nobody draws.
var (
	SVG func(*Scene) string
	PNG func(*Scene) ([]byte, error)
)
