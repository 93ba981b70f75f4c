package draw

import (
	"fmt"
	"math"
	"strings"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// Sizes of text and the room around things, in pixels of the page.
const (
	tickSize, labelSize, titleSize = 11, 12, 15
	margin                         = 10
	gap                            = 6
	legendRow                      = 18
	sample                         = 22 // width of the piece of line in a legend
	barWidth                       = 12 // of the scale of colours
)

// A page is where everything is.
type page struct {
	scene  *scene.Scene
	panels []*frame
}

// A frame is a panel in its place. The boxes of the frames of a grid are lined up.
type frame struct {
	p        *scene.Panel
	tile     box // with all that belongs to it
	plot     box // between the axes
	xs, ys   []scene.Tick
	legend   [][]entry
	note     string // how many points were left out
	bar      *scene.Mark
	barTicks []scene.Tick
}

// An entry is one name in a legend.
type entry struct {
	label string
	mark  scene.Mark
	x     float64 // from the left edge of the plot
}

// layout finds the places.
func layout(s *scene.Scene) *page {
	l := &page{scene: s}
	top := 0.0
	if s.Title != "" {
		top = titleSize + 2*gap
	}
	rows := (len(s.Panels) + s.Columns - 1) / s.Columns
	w, h := float64(s.Width)/float64(s.Columns), (float64(s.Height)-top)/float64(rows)
	for i, p := range s.Panels {
		f := &frame{p: p, tile: box{math.Floor(float64(i%s.Columns) * w), math.Floor(top + float64(i/s.Columns)*h), math.Floor(w), math.Floor(h)}}
		f.measure()
		l.panels = append(l.panels, f)
	}
	// In a grid the plots of a row begin and end at the same heights, and those of a column at the same sides.
	type sides struct{ left, right, up, down float64 }
	cols, lines := make([]sides, s.Columns), make([]sides, rows)
	for i, f := range l.panels {
		c, r := &cols[i%s.Columns], &lines[i/s.Columns]
		c.left, c.right = math.Max(c.left, f.plot.x-f.tile.x), math.Max(c.right, f.tile.x+f.tile.w-f.plot.x-f.plot.w)
		r.up, r.down = math.Max(r.up, f.plot.y-f.tile.y), math.Max(r.down, f.tile.y+f.tile.h-f.plot.y-f.plot.h)
	}
	for i, f := range l.panels {
		c, r := cols[i%s.Columns], lines[i/s.Columns]
		f.plot = box{f.tile.x + c.left, f.tile.y + r.up, math.Max(10, f.tile.w-c.left-c.right), math.Max(10, f.tile.h-r.up-r.down)}
	}
	return l
}

// measure finds how much room there is between the axes: what is written around them is measured.
func (f *frame) measure() {
	p := f.p
	for i := range p.Marks {
		m := &p.Marks[i]
		if m.Of > 0 {
			f.note = fmt.Sprintf("%d of %d points drawn", len(m.Y), m.Of)
		}
		if m.Field != nil && (f.bar == nil || f.bar.Kind != scene.Heatmap) {
			f.bar = m
		}
	}
	left, right, up, down := float64(margin), float64(margin+4), float64(margin), float64(margin)
	if p.Title != "" {
		up += titleSize + gap
	}
	f.place(f.tile.w - 2*margin - 30)
	up += float64(legendRow * len(f.legend))
	down += tickSize + gap
	if p.X.Label != "" || f.note != "" {
		down += labelSize + gap
	}
	f.ys = p.Y.Ticks(int(math.Max(2, (f.tile.h-up-down)/45)))
	for n := 3; labels(f.ys) < 2 && n < 6; n++ { // one number does not say how far it is to another
		f.ys = p.Y.Ticks(n)
	}
	left += gap + widest(f.ys)
	if p.Y.Label != "" {
		left += labelSize + gap
	}
	if f.bar != nil {
		f.barTicks = barTicks(f.bar, f.tile.h-up-down)
		right += gap + barWidth + gap + widest(f.barTicks)
		if f.bar.Label != "" {
			right += labelSize + gap
		}
	}
	room := f.tile.w - left - right
	f.xs = p.X.Ticks(int(math.Max(2, room/75)))
	for n := int(room / 75); n > 2 && widest(f.xs)*float64(labels(f.xs)) > 0.85*room; n-- { // long numbers
		f.xs = p.X.Ticks(n - 1)
	}
	if n := len(f.xs); n > 0 { // the last number may stand half beyond the end
		last := f.xs[n-1]
		right = math.Max(right, margin+wide(last.Label, tickSize, false)/2-(1-p.X.Scale(last.At))*room)
	}
	f.plot = box{f.tile.x + math.Ceil(left), f.tile.y + math.Ceil(up), math.Floor(f.tile.w - left - right), math.Floor(f.tile.h - up - down)}
}

// place puts the names of the legend into rows of this width.
func (f *frame) place(width float64) {
	x := width
	for _, m := range f.p.Marks {
		if m.Label == "" || m.Field != nil {
			continue
		}
		e := entry{label: cut(m.Label, labelSize, width-sample-gap), mark: m}
		need := sample + gap + wide(e.label, labelSize, false) + 3*gap
		if x+need > width || len(f.legend) == 0 {
			f.legend = append(f.legend, nil)
			x = 0
		}
		e.x = x
		x += need
		row := len(f.legend) - 1
		f.legend[row] = append(f.legend[row], e)
	}
}

// cut shortens a text to a width.
func cut(t string, size, width float64) string {
	if wide(t, size, false) <= width {
		return t
	}
	for r := []rune(t); len(r) > 0; r = r[:len(r)-1] {
		if s := strings.TrimSpace(string(r)) + "…"; wide(s, size, false) <= width {
			return s
		}
	}
	return ""
}

// barTicks are the marks beside the scale of colours.
func barTicks(m *scene.Mark, height float64) []scene.Tick {
	if m.Kind == scene.Heatmap {
		lo, hi := m.Field.Lo, m.Field.Hi
		if lo == hi {
			return []scene.Tick{{At: lo, Label: scene.Number(lo, 0)}}
		}
		return scene.Axis{Lo: lo, Hi: hi}.Ticks(int(math.Max(2, height/45)))
	}
	var ticks []scene.Tick
	every := int(math.Ceil(float64(len(m.Levels)) * 1.3 * tickSize / math.Max(1, height)))
	for i, l := range m.Levels {
		if i%max(1, every) == 0 {
			ticks = append(ticks, scene.Tick{At: float64(i), Label: scene.Number(l, 0)})
		}
	}
	return ticks
}

func widest(ticks []scene.Tick) float64 {
	w := 0.0
	for _, t := range ticks {
		w = math.Max(w, wide(t.Label, tickSize, false))
	}
	return w
}

func labels(ticks []scene.Tick) int {
	n := 0
	for _, t := range ticks {
		if t.Label != "" {
			n++
		}
	}
	return n
}

// about says what a scene shows to who does not see it.
func about(s *scene.Scene) string {
	var parts []string
	if s.Title != "" {
		parts = append(parts, s.Title)
	}
	for _, p := range s.Panels {
		if p.Title != "" {
			parts = append(parts, p.Title)
		}
		for _, m := range p.Marks {
			part := m.Kind.String()
			if m.Label != "" {
				part += " " + m.Label
			}
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "plot"
	}
	return "plot: " + strings.Join(parts, ", ")
}
