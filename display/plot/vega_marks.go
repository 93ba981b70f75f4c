package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// A layer is one mark in Vega-Lite: its data, how it is drawn, and which column of the data is what.
type layer struct {
	rows      table
	mark      object
	enc       object
	transform []any // new columns of the data
}

// vegaLayers returns a layer for each mark, or nil if the data are too many.
func vegaLayers(p *scene.Panel) []any {
	p = distinct(p)
	x, y := vegaAxis("x", p.X), vegaAxis("y", p.Y)
	var labels, colors []any
	for _, m := range p.Marks {
		if m.Label != "" && m.Field == nil {
			labels, colors = append(labels, m.Label), append(colors, color(m))
		}
	}
	var layers []any
	for _, m := range p.Drawn() {
		if m.Kind == scene.Heatmap && len(m.Field.X)*len(m.Field.Y) > maxVegaCells {
			return nil
		}
		l := layer{enc: object{"x": x, "y": y}}
		l.fill(p, m)
		l.mark["clip"] = true
		if m.Field == nil && m.Label != "" {
			domain, ramp := labels, colors
			if mixed(p) {
				domain, ramp = []any{m.Label}, []any{color(m)}
			}
			l.enc["color"] = object{"datum": m.Label, "type": "nominal", "title": nil, "legend": object{"orient": "top"}, "scale": object{"domain": domain, "range": ramp}}
		} else if m.Field == nil {
			l.mark["color"] = color(m)
		}
		spec := object{"data": l.rows.data(), "mark": l.mark, "encoding": l.enc}
		if l.transform != nil {
			spec["transform"] = l.transform
		}
		layers = append(layers, spec)
	}
	if len(layers) == 0 {
		layers = []any{object{"data": object{"values": []any{}}, "mark": "point", "encoding": object{"x": x, "y": y}}}
	}
	return layers
}

func (l *layer) fill(p *scene.Panel, m scene.Mark) {
	switch m.Kind {
	case scene.Heatmap:
		l.heatmap(m)
	case scene.Contour:
		l.contour(m, hasHeatmap(p))
	case scene.Histogram:
		l.histogram(m, p.Y.Lo)
	case scene.Band:
		l.rows.names = []string{"x", "y", "y2"}
		for i := range m.X {
			l.rows.add(m.X[i], m.Y[i], m.Y2[i])
		}
		l.mark = object{"type": "area", "fillOpacity": 0.2}
		l.enc["y2"] = object{"field": "y2"}
	case scene.Line:
		l.rows.names = []string{"x", "y", "at"}
		for i := range m.X {
			l.rows.add(m.X[i], m.Y[i], float64(i))
		}
		l.mark = object{"type": "line", "strokeWidth": 2, "point": "transparent"} // points that the mouse finds
		if d := m.Dash(); d != nil {
			l.mark["strokeDash"] = d
		}
		l.enc["order"] = object{"field": "at", "type": "quantitative"}
		l.enc["tooltip"] = tooltip(p)
	case scene.Scatter:
		l.rows.names = []string{"x", "y"}
		for i := range m.X {
			if finite(m.X[i]) && finite(m.Y[i]) {
				l.rows.add(m.X[i], m.Y[i])
			}
		}
		r := p.Radius()
		l.mark = object{"type": "point", "filled": true, "opacity": 0.8}
		if hasHeatmap(p) { // whose colours come near to those of points
			r++
			l.mark["stroke"], l.mark["strokeWidth"], l.mark["opacity"] = scene.Paper, 1, 1
		}
		l.mark["size"] = math.Round(math.Pi * r * r)
		l.enc["tooltip"] = tooltip(p)
	}
}

// overlap is how much of a cell lies below the next one, so that no seams are seen.
const overlap = 0.05

// heatmap lists cells. If they are of one size, which takes a third of the room, it lists rows and columns, of which Vega-Lite works out where they are.
func (l *layer) heatmap(m scene.Mark) {
	xs, ys := scene.Edges(m.Field.X), scene.Edges(m.Field.Y)
	even := scene.Even(xs) && scene.Even(ys)
	if l.rows.names = []string{"x", "x2", "y", "y2", "value"}; even {
		l.rows.names = []string{"column", "row", "value"}
		l.place("column", "x", xs)
		l.place("row", "y", ys)
	}
	for i, row := range m.Field.Z {
		for j, z := range row {
			switch {
			case !finite(z):
			case even:
				l.rows.add(float64(j), float64(i), z)
			default:
				l.rows.add(xs[j], xs[j+1]+overlap*(xs[j+1]-xs[j]), ys[i], ys[i+1]+overlap*(ys[i+1]-ys[i]), z)
			}
		}
	}
	l.mark = object{"type": "rect"}
	l.enc["x2"], l.enc["y2"] = object{"field": "x2"}, object{"field": "y2"}
	l.enc["tooltip"] = []any{object{"field": "value", "type": "quantitative", "format": ".5g"}}
	l.enc["color"] = object{"field": "value", "type": "quantitative", "title": orNil(m.Label), "scale": object{"range": scene.Ramp(), "domain": []any{m.Field.Lo, m.Field.Hi}}}
}

// place makes the edges of cells, name and name2, of their numbers in a column of the data.
func (l *layer) place(column, name string, edges []float64) {
	step := (edges[len(edges)-1] - edges[0]) / float64(len(edges)-1)
	l.transform = append(l.transform,
		object{"calculate": fmt.Sprintf("%v + %v * datum.%s", edges[0], step, column), "as": name},
		object{"calculate": fmt.Sprintf("%v + %v * (datum.%s + %v)", edges[0], step, column, 1+overlap), "as": name + "2"})
}

// contour draws pieces of lines, over a heat map in white.
func (l *layer) contour(m scene.Mark, over bool) {
	l.rows.names = []string{"x", "y", "level", "piece", "at"}
	var domain, ramp []any
	piece := 0
	for i, level := range m.Levels {
		domain, ramp = append(domain, level), append(ramp, scene.HeatColor(float64(i), 0, float64(len(m.Levels)-1)))
		for _, s := range m.Field.Contours(level) {
			piece++
			for k, q := range s {
				l.rows.add(q[0], q[1], level, float64(piece), float64(k))
			}
		}
	}
	l.mark = object{"type": "line", "strokeWidth": 1.5}
	l.enc["detail"], l.enc["order"] = object{"field": "piece"}, object{"field": "at", "type": "quantitative"}
	l.enc["tooltip"] = []any{object{"field": "level", "type": "quantitative"}}
	if over {
		l.mark["color"] = scene.Paper
	} else {
		l.enc["color"] = object{"field": "level", "type": "ordinal", "title": orNil(m.Label), "legend": object{"format": "~g", "formatType": "number"}, "scale": object{"domain": domain, "range": ramp}}
	}
}

// histogram draws bars that stand on lo.
func (l *layer) histogram(m scene.Mark, lo float64) {
	l.rows.names = []string{"x", "x2", "y"}
	for i, n := range m.Y {
		l.rows.add(m.X[i], m.X[i+1], n)
	}
	l.mark = object{"type": "rect", "fillOpacity": 0.6, "stroke": scene.Paper, "strokeWidth": 0.5}
	l.enc["x2"], l.enc["y2"] = object{"field": "x2"}, object{"datum": lo}
	l.enc["tooltip"] = []any{
		object{"field": "x", "type": "quantitative", "title": "from", "format": ".5g"},
		object{"field": "x2", "type": "quantitative", "title": "to", "format": ".5g"},
		object{"field": "y", "type": "quantitative", "title": "count"},
	}
}

func tooltip(p *scene.Panel) []any {
	return []any{
		object{"field": "x", "type": "quantitative", "title": or(p.X.Label, "x"), "format": ".5g"},
		object{"field": "y", "type": "quantitative", "title": or(p.Y.Label, "y"), "format": ".5g"},
	}
}

func color(m scene.Mark) string { return scene.Colors[m.Color%len(scene.Colors)] }

// distinct returns a panel on which no two names are the same: in Vega-Lite a name has one colour.
func distinct(p *scene.Panel) *scene.Panel {
	q := *p
	q.Marks = slices.Clone(p.Marks)
	seen := map[string]int{}
	for i := range q.Marks {
		m := &q.Marks[i]
		if seen[m.Label]++; m.Label != "" && seen[m.Label] > 1 {
			m.Label += fmt.Sprintf(" (%d)", seen[m.Label])
		}
	}
	return &q
}

// mixed tells whether colours stand for values on a panel and for names, too: these are two scales.
func mixed(p *scene.Panel) bool {
	values, names := 0, 0
	for _, m := range p.Marks {
		switch {
		case m.Field != nil && (m.Kind == scene.Heatmap || !hasHeatmap(p)):
			values++
		case m.Field == nil && m.Label != "":
			names = 1
		}
	}
	return values+names > 1
}

func hasHeatmap(p *scene.Panel) bool {
	for _, m := range p.Marks {
		if m.Kind == scene.Heatmap {
			return true
		}
	}
	return false
}
