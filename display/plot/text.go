package plot

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// The size of a drawing in text, in characters; one has 2 by 4 dots.
const (
	textCols, textRows = 64, 14
)

// text says what is on a scene, a line for each panel, and draws it in dots.
func text(s *scene.Scene) string {
	var b strings.Builder
	if s.Title != "" {
		b.WriteString(s.Title + "\n")
	}
	for i, p := range s.Panels {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(about(p) + "\n" + drawn(p))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// about says what is on a panel.
func about(p *scene.Panel) string {
	var parts []string
	for _, m := range p.Marks {
		named := mark{Mark: m}
		part := named.name()
		switch {
		case m.Kind == scene.Histogram:
			part += fmt.Sprintf(" (%s)", plural(len(m.Y), "bin"))
		case m.Kind == scene.Contour:
			part += fmt.Sprintf(" (%s)", plural(len(m.Levels), "level"))
		case m.Field != nil:
			part += fmt.Sprintf(" (%d×%d)", len(m.Field.Y), len(m.Field.X))
		case m.Of > 0:
			part += fmt.Sprintf(" (%d of %d points)", len(m.Y), m.Of)
		default:
			part += fmt.Sprintf(" (%s)", plural(len(m.Y), "point"))
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		parts = []string{"nothing drawn yet"}
	}
	if what := strings.Join(parts, ", "); p.Title == "" {
		return what
	} else {
		return p.Title + ": " + what
	}
}

// drawn draws a panel. Above it stands the name of the y axis, below it that of the x axis.
func drawn(p *scene.Panel) string {
	d := &dots{w: 2 * textCols, h: 4 * textRows}
	for i := range d.cell {
		for j := range d.cell[i] {
			d.cell[i][j] = ' '
		}
	}
	at := func(x, y float64) (float64, float64) {
		return p.X.Scale(x) * float64(d.w-1), (1 - p.Y.Scale(y)) * float64(d.h-1)
	}
	for _, m := range p.Drawn() {
		switch m.Kind {
		case scene.Heatmap:
			d.shade(p, m.Field)
		case scene.Histogram:
			for i, n := range m.Y {
				x1, top := at(m.X[i], n)
				x2, _ := at(m.X[i+1], n)
				for x := math.Ceil(x1); n > 0 && x <= x2; x++ {
					d.line(x, float64(d.h-1), x, top)
				}
			}
		case scene.Contour:
			for _, l := range m.Levels {
				for _, s := range m.Field.Contours(l) {
					for i := 1; i < len(s); i++ {
						x1, y1 := at(s[i-1][0], s[i-1][1])
						x2, y2 := at(s[i][0], s[i][1])
						d.line(x1, y1, x2, y2)
					}
				}
			}
		case scene.Band:
			d.path(m.X, m.Y, at)
			d.path(m.X, m.Y2, at)
		case scene.Line:
			d.path(m.X, m.Y, at)
		case scene.Scatter:
			for i := range m.X {
				x, y := at(m.X[i], m.Y[i])
				d.line(x, y, x, y)
			}
		}
	}

	labels := map[int]string{}
	width := 0
	for _, t := range p.Y.Ticks(4) {
		if t.Label == "" {
			continue
		}
		row := int(math.Round((1 - p.Y.Scale(t.At)) * float64(textRows-1)))
		labels[row] = t.Label
		width = max(width, utf8.RuneCountInString(t.Label))
	}
	var b strings.Builder
	if p.Y.Label != "" {
		b.WriteString(p.Y.Label + "\n")
	}
	for i := range textRows {
		edge := "│"
		if labels[i] != "" {
			edge = "┤"
		}
		line := fmt.Sprintf("%s%s%s", pad(labels[i], width), edge, string(d.cell[i][:]))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString(strings.Repeat(" ", width) + "└" + strings.Repeat("─", textCols) + "\n")
	below := []rune(strings.Repeat(" ", width+1+textCols+8))
	free := 0
	for _, t := range p.X.Ticks(6) {
		n := utf8.RuneCountInString(t.Label)
		from := width + 1 + int(math.Round(p.X.Scale(t.At)*float64(textCols-1))) - (n-1)/2
		if t.Label == "" || from < free || from+n > len(below) {
			continue
		}
		copy(below[from:], []rune(t.Label))
		free = from + n + 1
	}
	b.WriteString(strings.TrimRight(string(below), " ") + "\n")
	if p.X.Label != "" {
		b.WriteString(strings.Repeat(" ", max(0, width+1+(textCols-utf8.RuneCountInString(p.X.Label))/2)) + p.X.Label + "\n")
	}
	return b.String()
}

// pad writes s at the right of w characters.
func pad(s string, w int) string { return strings.Repeat(" ", w-utf8.RuneCountInString(s)) + s }

// dots is a drawing in braille.
type dots struct {
	w, h int
	cell [textRows][textCols]rune
}

func (d *dots) path(x, y []float64, at func(x, y float64) (float64, float64)) {
	for i := range x {
		x2, y2 := at(x[i], y[i])
		x1, y1 := x2, y2
		if i > 0 && finite(x[i-1]) && finite(y[i-1]) {
			x1, y1 = at(x[i-1], y[i-1])
		}
		d.line(x1, y1, x2, y2)
	}
}

// line sets the dots between two places, as far as they are on the drawing.
func (d *dots) line(x1, y1, x2, y2 float64) {
	for _, v := range [...]float64{x1, y1, x2, y2} {
		if !finite(v) {
			return
		}
	}
	n := math.Min(4096, math.Max(1, math.Ceil(math.Max(math.Abs(x2-x1), math.Abs(y2-y1)))))
	for k := 0.0; k <= n; k++ {
		d.set(x1+(x2-x1)*k/n, y1+(y2-y1)*k/n)
	}
}

// bits are the dots of a character of braille, by row and column.
var bits = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

func (d *dots) set(x, y float64) {
	x, y = math.Round(x), math.Round(y)
	if x < 0 || y < 0 || x >= float64(d.w) || y >= float64(d.h) {
		return
	}
	i, j := int(x), int(y)
	c := &d.cell[j/4][i/2]
	if *c < 0x2800 || *c > 0x28ff {
		*c = 0x2800
	}
	*c |= bits[j%4][i%2]
}

// shade fills the drawing with blocks, the darker the greater the number below them.
func (d *dots) shade(p *scene.Panel, f *scene.Field) {
	shades := []rune(" ░▒▓█")
	xs, ys := scene.Edges(f.X), scene.Edges(f.Y)
	for i := range textRows {
		for j := range textCols {
			x := p.X.At((float64(j) + 0.5) / textCols)
			y := p.Y.At(1 - (float64(i)+0.5)/textRows)
			r, c := cellOf(ys, y), cellOf(xs, x)
			if r < 0 || c < 0 || !finite(f.Z[r][c]) {
				continue
			}
			s := 0.5
			if f.Hi > f.Lo {
				s = (f.Z[r][c] - f.Lo) / (f.Hi - f.Lo)
			}
			d.cell[i][j] = shades[min(len(shades)-1, int(s*float64(len(shades))))]
		}
	}
}

// cellOf returns between which two edges v lies, or -1.
func cellOf(edges []float64, v float64) int {
	for i := range len(edges) - 1 {
		if v >= edges[i] && v < edges[i+1] {
			return i
		}
	}
	return -1
}
