package draw

import (
	"image"
	"image/color"
	"math"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

func colorOfMark(m scene.Mark) string { return scene.Colors[m.Color%len(scene.Colors)] }

func (l *page) draw(p pen) {
	if l.scene.Title != "" {
		t := cut(l.scene.Title, titleSize*1.1, float64(l.scene.Width)-2*margin)
		p.text(point{float64(l.scene.Width) / 2, gap + titleSize}, t, middle, titleSize, true, false, scene.Ink)
	}
	for _, f := range l.panels {
		f.draw(p)
	}
}

func (f *frame) draw(p pen) {
	b := f.plot
	x := func(v float64) float64 { return b.x + b.w*f.p.X.Scale(v) }
	y := func(v float64) float64 { return b.y + b.h*(1-f.p.Y.Scale(v)) }
	heat := false
	for _, m := range f.p.Marks {
		heat = heat || m.Kind == scene.Heatmap
	}
	if !heat {
		for _, t := range f.xs {
			if t.Label != "" {
				p.path([]point{{x(t.At), b.y}, {x(t.At), b.y + b.h}}, false, style{stroke: scene.Grid, width: 1})
			}
		}
		for _, t := range f.ys {
			if t.Label != "" {
				p.path([]point{{b.x, y(t.At)}, {b.x + b.w, y(t.At)}}, false, style{stroke: scene.Grid, width: 1})
			}
		}
	}
	p.clip(b, func(p pen) {
		for _, m := range f.p.Drawn() {
			f.mark(p, m, heat, func(px, py float64) point { return point{x(px), y(py)} })
		}
	})
	axis := style{stroke: scene.Frame, width: 1}
	p.path([]point{{b.x, b.y}, {b.x, b.y + b.h}, {b.x + b.w, b.y + b.h}}, false, axis)
	for _, t := range f.xs {
		length := 4.0
		if t.Label == "" {
			length = 2
		}
		p.path([]point{{x(t.At), b.y + b.h}, {x(t.At), b.y + b.h + length}}, false, axis)
		p.text(point{x(t.At), b.y + b.h + gap + tickSize}, t.Label, middle, tickSize, false, false, scene.Ink)
	}
	for _, t := range f.ys {
		length := 4.0
		if t.Label == "" {
			length = 2
		}
		p.path([]point{{b.x - length, y(t.At)}, {b.x, y(t.At)}}, false, axis)
		p.text(point{b.x - gap, y(t.At) + 0.36*tickSize}, t.Label, end, tickSize, false, false, scene.Ink)
	}
	f.words(p)
	if f.bar != nil {
		f.scale(p)
	}
}

// words writes title, legend and names of the axes.
func (f *frame) words(p pen) {
	b, t := f.plot, f.tile
	above := b.y - float64(legendRow*len(f.legend))
	if f.p.Title != "" {
		s := cut(f.p.Title, titleSize*1.1, t.w-2*margin)
		p.text(point{math.Max(b.x+b.w/2, t.x+margin+wide(s, titleSize, true)/2), above - gap}, s, middle, titleSize, true, false, scene.Ink)
	}
	for i, row := range f.legend {
		y := above + legendRow*(float64(i)+0.5) - 3
		for _, e := range row {
			x := b.x + e.x
			switch e.mark.Kind {
			case scene.Scatter:
				f.dots(p, e.mark, false, []point{{x + sample/2, y}})
			case scene.Line:
				p.path([]point{{x, y}, {x + sample, y}}, false, lineStyle(e.mark))
			default:
				p.path([]point{{x, y - 5}, {x + sample, y - 5}, {x + sample, y + 5}, {x, y + 5}}, true, areaStyle(e.mark))
			}
			p.text(point{x + sample + gap, y + 0.36*labelSize}, e.label, start, labelSize, false, false, scene.Ink)
		}
	}
	low := b.y + b.h + gap + tickSize + gap + labelSize
	if f.p.X.Label != "" {
		p.text(point{b.x + b.w/2, low}, cut(f.p.X.Label, labelSize, t.w-2*margin), middle, labelSize, false, false, scene.Ink)
	}
	if f.note != "" {
		p.text(point{b.x + b.w, low}, f.note, end, tickSize-1, false, false, scene.Faint)
	}
	if f.p.Y.Label != "" {
		p.text(point{t.x + margin + 0.8*labelSize, b.y + b.h/2}, cut(f.p.Y.Label, labelSize, t.h), middle, labelSize, false, true, scene.Ink)
	}
}

// scale draws what the colours of a heat map or of contours mean.
func (f *frame) scale(p pen) {
	b := box{f.plot.x + f.plot.w + 2*gap, f.plot.y, barWidth, f.plot.h}
	edge := style{stroke: scene.Frame, width: 1}
	at := func(v float64) float64 {
		if f.bar.Field.Lo == f.bar.Field.Hi {
			return b.y + b.h/2
		}
		return b.y + b.h*(1-(v-f.bar.Field.Lo)/(f.bar.Field.Hi-f.bar.Field.Lo))
	}
	if f.bar.Kind == scene.Heatmap {
		img := image.NewNRGBA(image.Rect(0, 0, 1, 128))
		for i := range 128 {
			red, green, blue := scene.Heat(127-float64(i), 0, 127)
			img.SetNRGBA(0, i, color.NRGBA{red, green, blue, 255})
		}
		p.image(b, img)
		p.path([]point{{b.x, b.y}, {b.x + b.w, b.y}, {b.x + b.w, b.y + b.h}, {b.x, b.y + b.h}}, true, edge)
	} else {
		n := float64(len(f.bar.Levels))
		at = func(v float64) float64 { return b.y + b.h*(1-(v+0.5)/n) }
		for i := range f.bar.Levels {
			p.path([]point{{b.x, at(float64(i))}, {b.x + b.w, at(float64(i))}}, false, style{stroke: scene.HeatColor(float64(i), 0, n-1), width: 2})
		}
	}
	for _, t := range f.barTicks {
		p.text(point{b.x + b.w + gap, at(t.At) + 0.36*tickSize}, t.Label, start, tickSize, false, false, scene.Ink)
	}
	if f.bar.Label != "" {
		p.text(point{b.x + b.w + gap + widest(f.barTicks) + gap + 0.8*labelSize, b.y + b.h/2}, cut(f.bar.Label, labelSize, b.h), middle, labelSize, false, true, scene.Ink)
	}
}

func lineStyle(m scene.Mark) style { return style{stroke: colorOfMark(m), width: 2, dash: m.Dash()} }

func areaStyle(m scene.Mark) style {
	if m.Kind == scene.Histogram {
		return style{fill: colorOfMark(m), alpha: 0.6}
	}
	return style{fill: colorOfMark(m), alpha: 0.2}
}

// dots draws points, and in white circles on a heat map, whose colours come near to theirs.
func (f *frame) dots(p pen, m scene.Mark, heat bool, ps []point) {
	r := f.p.Radius()
	s := style{fill: colorOfMark(m), alpha: 0.8}
	if m.Color/len(scene.Colors)%2 == 1 { // rings, when the colours begin again
		s = style{stroke: s.fill, width: 1.2}
	}
	if heat && m.Kind == scene.Scatter {
		if s.fill == "" {
			p.circles(ps, r, style{stroke: scene.Paper, width: s.width + 2})
		} else {
			r++
			s = style{fill: s.fill, stroke: scene.Paper, width: 1}
		}
	}
	p.circles(ps, r, s)
}

func (f *frame) mark(p pen, m scene.Mark, heat bool, at func(x, y float64) point) {
	switch m.Kind {
	case scene.Heatmap:
		f.field(p, m.Field, at)
	case scene.Histogram:
		for i, n := range m.Y {
			if a, b := at(m.X[i], n), at(m.X[i+1], f.p.Y.Lo); n > 0 {
				p.path([]point{{a.x, b.y}, a, {b.x, a.y}, b}, true, style{fill: colorOfMark(m), alpha: 0.6, stroke: scene.Paper, width: 0.5})
			}
		}
	case scene.Band:
		for _, r := range runs(m.X, m.Y, m.Y2) {
			var ps []point
			for i := r[0]; i < r[1]; i++ {
				ps = append(ps, at(m.X[i], m.Y[i]))
			}
			for i := r[1] - 1; i >= r[0]; i-- {
				ps = append(ps, at(m.X[i], m.Y2[i]))
			}
			p.path(ps, true, areaStyle(m))
		}
	case scene.Contour:
		for i, l := range m.Levels {
			s := style{stroke: scene.HeatColor(float64(i), 0, float64(len(m.Levels)-1)), width: 1.5}
			if heat {
				s = style{stroke: scene.Paper, width: 1}
			}
			for _, seg := range m.Field.Contours(l) {
				var ps []point
				for _, q := range seg {
					ps = append(ps, at(q[0], q[1]))
				}
				p.path(ps, false, s)
			}
		}
	case scene.Line:
		for _, r := range runs(m.X, m.Y) {
			var ps []point
			for i := r[0]; i < r[1]; i++ {
				ps = append(ps, near(at(m.X[i], m.Y[i])))
			}
			if len(ps) == 1 { // between two gaps
				f.dots(p, m, heat, ps)
				continue
			}
			p.path(ps, false, lineStyle(m))
		}
	case scene.Scatter:
		var ps []point
		for i := range m.X {
			if q := at(m.X[i], m.Y[i]); finite(q.x) && finite(q.y) && near(q) == q {
				ps = append(ps, q)
			}
		}
		f.dots(p, m, heat, ps)
	}
}

// field draws a heat map as one picture, if its cells are of the same size on the page, and by rectangles otherwise.
func (f *frame) field(p pen, m *scene.Field, at func(x, y float64) point) {
	xs, ys := scene.Edges(m.X), scene.Edges(m.Y)
	left, right := at(xs[0], ys[0]), at(xs[len(xs)-1], ys[len(ys)-1])
	paint := func(z float64) color.NRGBA {
		if !finite(z) {
			return color.NRGBA{}
		}
		red, green, blue := scene.Heat(z, m.Lo, m.Hi)
		return color.NRGBA{red, green, blue, 255}
	}
	if scene.Even(xs) && scene.Even(ys) && !f.p.X.Log && !f.p.Y.Log {
		img := image.NewNRGBA(image.Rect(0, 0, len(m.X), len(m.Y)))
		for i, row := range m.Z {
			for j, z := range row {
				if right.y < left.y { // y grows upwards
					img.SetNRGBA(j, len(m.Y)-1-i, paint(z))
				} else {
					img.SetNRGBA(j, i, paint(z))
				}
			}
		}
		p.image(box{left.x, math.Min(left.y, right.y), right.x - left.x, math.Abs(right.y - left.y)}, img)
		return
	}
	for i, row := range m.Z {
		for j, z := range row {
			if a, b := at(xs[j], ys[i]), at(xs[j+1], ys[i+1]); finite(z) && finite(a.x) && finite(a.y) {
				c := scene.HeatColor(z, m.Lo, m.Hi)
				p.path([]point{a, {b.x, a.y}, b, {a.x, b.y}}, true, style{fill: c, stroke: c, width: 0.5})
			}
		}
	}
}

// runs returns where points are finite, as half-open ranges.
func runs(cols ...[]float64) (all [][2]int) {
	from := -1
	for i := range len(cols[0]) + 1 {
		ok := i < len(cols[0])
		for _, c := range cols {
			ok = ok && finite(c[i])
		}
		if ok && from < 0 {
			from = i
		}
		if !ok && from >= 0 {
			all, from = append(all, [2]int{from, i}), -1
		}
	}
	return all
}

// near moves a place far outside the page closer, where it is as little seen: pens do not take any number.
func near(p point) point {
	const far = 1e4
	return point{math.Max(-far, math.Min(far, p.x)), math.Max(-far, math.Min(far, p.y))}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
